"""System checks that refuse an unsafe deployment.

They run at every start (``samskab run``, ``setup``, ``manage``), not only with ``--deploy``: an
administrator who never heard of that option is the one who needs them.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register("samskab")
def deployment(**_context: Any) -> list[CheckMessage]:
    """What is unsafe about a site that others can reach. A private try-out may do all of it."""
    if settings.LOCAL:
        return []
    found: list[CheckMessage] = []
    if not settings.SITE_URL.startswith("https://"):
        found.append(
            Error(
                f"The site's address {settings.SITE_URL} is not https.",
                hint="Put HTTPS in front and set SAMSKAB_SITE_URL=https://…, or SAMSKAB_LOCAL=yes "
                "for a private try-out.",
                id="samskab.E001",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "The site would answer to every host name.",
                hint="Name the hosts in SAMSKAB_HOSTS, separated by commas.",
                id="samskab.E002",
            )
        )
    if settings.CONFIG["SAMSKAB_DEBUG"]:
        found.append(
            Error(
                "Technical error pages are on, and they show settings and data to visitors.",
                hint="Set SAMSKAB_DEBUG=no.",
                id="samskab.E003",
            )
        )
    if (Path(settings.DATA) / "demo-accounts.json").exists() and not settings.DEMONSTRATION:
        found.append(
            Error(
                "The data folder holds the demonstration, whose accounts are for trying out only.",
                hint="Use another data folder for real use, or set SAMSKAB_DEMO=yes for a public "
                "demonstration.",
                id="samskab.E004",
            )
        )
    if settings.CONFIG["SAMSKAB_MAIL_URL"] == "file":
        found.append(
            Warning(
                "No mail leaves the site: each is written in clear text into the data folder.",
                hint="Set SAMSKAB_MAIL_URL=smtp://user:password@host:587",
                id="samskab.W001",
            )
        )
    return found


@register("samskab")
def data_folder(**_context: Any) -> list[CheckMessage]:
    """The data folder can be written, and its secret is readable by nobody else."""
    found: list[CheckMessage] = []
    folder = Path(settings.DATA)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        found.append(
            Error(
                f"The data folder {folder} cannot be written.",
                hint="Make it, and give it to the user the site runs as (SAMSKAB_DATA).",
                id="samskab.E005",
            )
        )
    secret = folder / "secret.key"
    if secret.exists() and secret.stat().st_mode & 0o077:
        found.append(
            Error(
                f"Others on this machine can read the site's secret {secret}.",
                hint=f"chmod 600 {secret}",
                id="samskab.E006",
            )
        )
    return found


@register("samskab")
def choices(**_context: Any) -> list[CheckMessage]:
    """Settings that take one of a few words have one of them."""
    found: list[CheckMessage] = []
    worker = settings.CONFIG["SAMSKAB_WORKER"]
    if worker not in {"embedded", "separate"}:
        found.append(
            Error(
                f"SAMSKAB_WORKER={worker!r} is not known.",
                hint="Use embedded or separate.",
                id="samskab.E007",
            )
        )
    languages = [code for code, _name in settings.LANGUAGES]
    if settings.LANGUAGE_CODE not in languages:
        found.append(
            Error(
                f"The site has no language {settings.LANGUAGE_CODE!r}.",
                hint=f"Set SAMSKAB_LANGUAGE to one of {', '.join(languages)}.",
                id="samskab.E008",
            )
        )
    return found
