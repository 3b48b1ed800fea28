"""What the site loads before anybody asks for anything."""

import os
import subprocess
import sys


def test_the_site_starts_without_the_heavy_libraries():
    code = (
        "import django, sys; django.setup(); import samskab.web.urls; "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        "print(' '.join(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    ).stdout.split()
    heavy = {"numpy", "scipy", "highspy", "sklearn", "pandas", "fpdf", "segno", "PIL"}
    assert heavy & set(loaded) == set()


def test_the_methods_load_without_django():
    code = (
        "import pkgutil, importlib, sys, samskab.methods as m\n"
        "for p in pkgutil.walk_packages(m.__path__, 'samskab.methods.'): importlib.import_module(p.name)\n"
        "print(' '.join(n for n in sys.modules if n.split('.')[0] == 'django'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
