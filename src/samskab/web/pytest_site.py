"""What every test stands on: an own data folder, so that nothing of the installation is touched.

Loaded with ``-p`` (see pyproject.toml): the settings are read before any conftest would be.
"""

import os
import tempfile

_folder = tempfile.mkdtemp(prefix="samskab-test-")
os.environ.setdefault("SAMSKAB_LOCAL", "yes")
os.environ["SAMSKAB_DATA"] = _folder
os.environ.setdefault("SAMSKAB_HOSTS", "127.0.0.1,localhost,[::1],testserver")
# Playwright keeps an event loop in the thread of the tests; they still run one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskab.web.settings")


def pytest_configure() -> None:
    from django.conf import settings

    # Hashed file names need a collected folder, which only a running site has.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
