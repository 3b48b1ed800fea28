"""``python -m samskab`` is the same as the command ``samskab``."""

import sys

from samskab.cli import main

sys.exit(main())
