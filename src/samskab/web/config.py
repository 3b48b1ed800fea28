"""The one table of configuration: every name, its default and what it means.

Read from the environment only. ``docs/operate/configuration.md`` is generated from this
table, and a test fails when the two differ.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class Misconfigured(Exception):
    """A value in the environment cannot be understood; the message names it."""


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("use yes or no")


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    read: Callable[[str], Any]
    meaning: str


TABLE: tuple[Setting, ...] = (
    Setting("SAMSKAB_DATA", "data", _text, "Folder for the database, files, secret key and logs."),
    Setting(
        "DATABASE_URL",
        "",
        _text,
        "Where the database is, as postgres://user:password@host:port/name. "
        "Empty: SQLite in the data folder.",
    ),
    Setting(
        "SAMSKAB_SITE_URL",
        "http://127.0.0.1:8000",
        _text,
        "The public address of the site, without a slash at the end. Used in mail and on paper.",
    ),
    Setting("SAMSKAB_SITE_NAME", "Samskab", _text, "The name shown in the header and in mail."),
    Setting(
        "SAMSKAB_HOSTS",
        "127.0.0.1,localhost,[::1]",
        _words,
        "Host names the site answers to, separated by commas.",
    ),
    Setting(
        "SAMSKAB_LANGUAGE",
        "en",
        _text,
        "Interface language for a visitor whose browser asks none of ours.",
    ),
    Setting("SAMSKAB_TIME_ZONE", "Europe/Copenhagen", _text, "Time zone in which times are shown."),
    Setting(
        "SAMSKAB_PROXY",
        "no",
        _flag,
        "Yes when a proxy in front terminates HTTPS and sets X-Forwarded-Proto and X-Forwarded-For.",
    ),
    Setting(
        "SAMSKAB_LOCAL",
        "no",
        _flag,
        "Yes for a private try-out on this machine without HTTPS. `./samskab run` sets it on loopback.",
    ),
    Setting("SAMSKAB_DEBUG", "no", _flag, "Yes shows technical error pages. Only for developers."),
    Setting(
        "SAMSKAB_MAIL_URL",
        "file",
        _text,
        "How mail leaves: smtp://user:password@host:port, smtps://… for TLS from the start, "
        "or `file` to write each mail into the data folder instead of sending it.",
    ),
    Setting(
        "SAMSKAB_MAIL_FROM",
        "Samskab <samskab@localhost>",
        _text,
        "Sender of all mail from the site.",
    ),
    Setting(
        "SAMSKAB_CONTACT",
        "",
        _text,
        "E-mail address or telephone number people can turn to for help.",
    ),
    Setting(
        "SAMSKAB_OIDC_ISSUER",
        "",
        _text,
        "Address of an OpenID Connect provider (for example a national eID broker). Empty: none.",
    ),
    Setting("SAMSKAB_OIDC_NAME", "eID", _text, "What the sign-in button for that provider says."),
    Setting("SAMSKAB_OIDC_CLIENT_ID", "", _text, "Client identifier at that provider."),
    Setting("SAMSKAB_OIDC_CLIENT_SECRET", "", _text, "Client secret at that provider."),
    Setting(
        "SAMSKAB_SIGNUP",
        "yes",
        _flag,
        "Whether anybody may make an account. Guests may act either way.",
    ),
    Setting(
        "SAMSKAB_GUEST_DAYS",
        "90",
        int,
        "Days after which a guest's cookie no longer opens anything.",
    ),
    Setting("SAMSKAB_UPLOAD_MB", "10", int, "Largest file a person may upload, in megabytes."),
    Setting("SAMSKAB_THREADS", "8", int, "Threads that answer ordinary pages in one process."),
    Setting(
        "SAMSKAB_WORKER",
        "embedded",
        _text,
        "`embedded`: the server process runs the jobs too. `separate`: run `samskab work` beside it.",
    ),
    Setting(
        "SAMSKAB_DEMO", "no", _flag, "Yes marks the site as a demonstration and shows a banner."
    ),
)


def read(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every setting by name, read and checked.

    Raises ``Misconfigured`` with a sentence that names the setting and what is wrong with it.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in TABLE:
        raw = environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.read(raw)
        except ValueError as error:
            raise Misconfigured(f"{setting.name}={raw!r} cannot be used: {error}") from error
    known = {setting.name for setting in TABLE}
    if unknown := sorted(n for n in environ if n.startswith("SAMSKAB_") and n not in known):
        raise Misconfigured(f"There is no setting called {', '.join(unknown)}.")
    return values


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's description of the database for ``DATABASE_URL``."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "samskab.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Misconfigured("DATABASE_URL must begin with postgres:// (or be empty for SQLite).")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def mail(url: str, data: Path) -> dict[str, Any]:
    """Django's e-mail settings for ``SAMSKAB_MAIL_URL``."""
    if url == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data / "mail"),
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Misconfigured("SAMSKAB_MAIL_URL must be smtp://…, smtps://… or file.")
    query = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and query.get("tls", "yes") == "yes",
        "EMAIL_TIMEOUT": 20,
    }


def secret_key(data: Path) -> str:
    """The installation's secret, made once and kept readable by its owner only."""
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        # O_EXCL: two processes that start together must not end with different keys.
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(60))
    return path.read_text().strip()
