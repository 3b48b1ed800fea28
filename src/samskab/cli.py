"""The command ``samskab``: prepare and serve the site, and look after it.

Nothing but the standard library is imported until a subcommand needs it, so that the methods
can be used without Django and the site starts without numpy.
"""

import argparse
import contextlib
import hashlib
import importlib
import ipaddress
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import samskab

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent
SETTINGS = "samskab.web.settings"
YES = {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site will run, as asked for on the command line and in the environment."""

    data: Path
    host: str
    port: int
    local: bool
    demonstration: bool
    """Whether a first start may fill the site with the demonstration."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # These two hand everything that follows to another program's own parser.
    if given[:1] == ["manage"]:
        return manage(given[1:])
    if given[:1] == ["test"]:
        return test(given[1:])
    options = _parser().parse_args(given)
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="samskab", description="Co-production processes.")
    parser.add_argument("--version", action="version", version=samskab.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for name, help_text, function in (
        ("run", "prepare the site and serve it", run),
        ("setup", "prepare the site without serving it", setup),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--data", metavar="DIR", help="folder for everything the site keeps")
        command.add_argument("--host", default="127.0.0.1", help="address to listen on")
        command.add_argument("--port", type=int, default=8000)
        command.add_argument("--no-demo", action="store_true", help="begin with an empty site")
        command.add_argument(
            "--demo-anyway",
            action="store_true",
            help="allow the demonstration on a site that others can reach",
        )
        command.set_defaults(run=function)

    command = commands.add_parser("work", help="run the jobs, beside one or more servers")
    command.add_argument("--data", metavar="DIR")
    command.set_defaults(run=work)

    command = commands.add_parser("check", help="everything that can be checked without tests")
    command.set_defaults(run=check)

    command = commands.add_parser("import", help="bring data from another platform")
    sources = command.add_subparsers(required=True, metavar="SOURCE")
    polis = sources.add_parser("polis", help="an export folder of Polis (comments, votes)")
    polis.add_argument("folder", metavar="DIR")
    polis.add_argument("--process", required=True, metavar="SLUG")
    polis.add_argument("--owner", metavar="SLUG", help="the organisation that answers for it")
    polis.add_argument("--title", help="instead of the topic in summary.csv")
    polis.add_argument("--language", default="en", help="the language of the statements")
    polis.add_argument("--open", action="store_true", help="let people go on from there")
    polis.add_argument("--data", metavar="DIR")
    polis.set_defaults(run=import_polis)

    # Only for the list of commands; main() answers them before this parser is asked.
    commands.add_parser("test", help="run the tests; what follows goes to pytest", add_help=False)
    commands.add_parser("manage", help="Django's own commands", add_help=False)
    return parser


def say(text: str = "") -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


# --- where it runs ------------------------------------------------------------------------


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_local(host: str, environ: Mapping[str, str]) -> bool:
    """A private try-out: said so, or listening on loopback with no public address given.

    Behind a proxy the server listens on loopback as well; the https address tells them apart.
    """
    if "SAMSKAB_LOCAL" in environ:
        return environ["SAMSKAB_LOCAL"].lower() in YES
    return _is_loopback(host) and not environ.get("SAMSKAB_SITE_URL", "").startswith("https://")


def _place(options: argparse.Namespace) -> Place:
    data = _data_folder(options.data)
    local = _is_local(options.host, os.environ)
    return Place(
        data=data,
        host=options.host,
        port=options.port,
        local=local,
        demonstration=not options.no_demo and (local or options.demo_anyway),
    )


def _data_folder(given: str | None) -> Path:
    if given:
        return Path(given).resolve()
    if os.environ.get("SAMSKAB_DATA"):
        return Path(os.environ["SAMSKAB_DATA"]).resolve()
    is_checkout = (CHECKOUT / "pyproject.toml").exists()
    return (CHECKOUT if is_checkout else Path.cwd()) / "data"


def _set_environment(place: Place) -> None:
    """What follows from the command line, as the settings read it. The environment wins."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["SAMSKAB_DATA"] = str(place.data)
    if place.local:
        os.environ.setdefault("SAMSKAB_LOCAL", "yes")
        shown = f"[{place.host}]" if ":" in place.host else place.host
        os.environ.setdefault("SAMSKAB_SITE_URL", f"http://{shown}:{place.port}")
        os.environ.setdefault("SAMSKAB_HOSTS", f"127.0.0.1,localhost,[::1],{shown}")


# --- preparing ----------------------------------------------------------------------------


class State:
    """What earlier starts did in this data folder, kept so that the next one needn't."""

    def __init__(self, data: Path) -> None:
        self.path = data / "prepared.json"
        self.values: dict[str, Any] = {}
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            self.values = json.loads(self.path.read_text())

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.values[name] = value
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.values, indent=1))
        fresh.replace(self.path)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Two starts with one data folder: the second waits until the first has prepared it."""
    import fcntl

    data.mkdir(parents=True, exist_ok=True)
    with (data / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def compile_translations() -> int:
    """Compile the catalogues that are older than their source; returns how many."""
    sources = [*(PACKAGE / "core" / "locale").glob("*/LC_MESSAGES/django.po")]
    if all(_is_newer(source.with_suffix(".mo"), source) for source in sources):
        return 0
    from samskab.core.translations import compile_all

    return compile_all()


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def _fingerprint() -> str:
    """Changes whenever a file changes that a step of the preparation copies or loads."""
    # The folder of installed packages changes its time when one of them is replaced.
    packages = Path(sysconfig.get_path("purelib"))
    parts = [samskab.__version__, sys.version, str(packages.stat().st_mtime_ns)]
    for pattern in ("**/static/**/*", "**/templates_data/*.json", "web/*.py"):
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file():
                found = path.stat()
                parts.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def prepare(place: Place) -> None:
    """Bring the data folder and the database in line with this version of the software."""
    compiled = compile_translations()
    if compiled:
        say(f"Translations compiled: {compiled}.")
    _set_environment(place)
    with _alone(place.data):
        state = State(place.data)
        if state["demonstration"] == "loaded":
            if not (place.local or place.demonstration):
                raise SystemExit(
                    "This data folder holds the demonstration, whose accounts are for trying out only. "
                    "Use another folder (--data DIR), or --demo-anyway if that is meant."
                )
            os.environ.setdefault("SAMSKAB_DEMO", "yes")
        elif place.demonstration and state["demonstration"] != "none":
            os.environ.setdefault("SAMSKAB_DEMO", "yes")
        _set_up_django()
        changed = _migrate(state, place)
        fingerprint = _fingerprint()
        if changed or state["fingerprint"] != fingerprint or not _has_static():
            _load(fingerprint, state)
        if state["demonstration"] == "wanted":
            _demonstrate(state)


def _set_up_django() -> None:
    import django
    from django.conf import settings
    from django.core import checks

    # By name, because cli and web are neighbours that may not import each other.
    config = importlib.import_module("samskab.web.config")
    try:
        config.read()
        django.setup()
    except config.Misconfigured as error:
        raise SystemExit(str(error)) from error
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    found = checks.run_checks()
    for message in found:
        if not message.is_silenced():
            say(str(message))
    if any(m.is_serious() and not m.is_silenced() for m in found):
        raise SystemExit("The site does not start with these errors.")


def _migrate(state: State, place: Place) -> bool:
    """Bring the database up to date; returns whether anything had to be done."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return False
    is_new = not executor.loader.applied_migrations
    say("Making the database …" if is_new else f"Changing the database ({len(plan)} steps) …")
    if is_new:
        # Written before anything else: an interrupted first start must end as it began.
        state["demonstration"] = "wanted" if place.demonstration else "none"
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return True


def _has_static() -> bool:
    from django.conf import settings

    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def _load(fingerprint: str, state: State) -> None:
    from django.core.management import call_command

    from samskab.core.actions.templates import load_templates

    say("Collecting pictures, styles and scripts …")
    call_command("collectstatic", verbosity=0, interactive=False)
    say("Loading process templates …")
    load_templates()
    state["fingerprint"] = fingerprint


def _demonstrate(state: State) -> None:
    from django.core.management import call_command

    begun = time.monotonic()
    say("Filling the demonstration …")
    call_command("demo")
    state["demonstration"] = "loaded"
    say(f"Demonstration ready after {time.monotonic() - begun:.0f} seconds.")


# --- the commands -------------------------------------------------------------------------


def setup(options: argparse.Namespace) -> int:
    """Prepare the site without serving it."""
    place = _place(options)
    prepare(place)
    say(f"Prepared. Everything the site keeps lies in {place.data}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Prepare the site and serve it until told to stop."""
    place = _place(options)
    prepare(place)

    import uvicorn
    from django.conf import settings

    _welcome(place, settings.SITE_URL)
    uvicorn.run(
        "samskab.web.asgi:application",
        host=place.host,
        port=place.port,
        http="httptools",
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=3,
        proxy_headers=settings.CONFIG["SAMSKAB_PROXY"],
        server_header=False,
    )
    return 0


def _welcome(place: Place, address: str) -> None:
    say()
    say(f"Samskab {samskab.__version__} at {address}")
    accounts = place.data / "demo-accounts.json"
    if accounts.exists():
        say("This is a demonstration with invented people.")
        say(f"Sign in at {address}/accounts/login/ as")
        for role, email, password in _sign_ins(accounts):
            say(f"  {role:<14} {email:<32} {password}")
    say("Stop with Ctrl+C.")
    say()


def _sign_ins(file: Path) -> list[tuple[str, str, str]]:
    """Role, address and password of each account of the demonstration."""
    found = json.loads(file.read_text())
    rows = found if isinstance(found, list) else [{"role": r, **a} for r, a in found.items()]
    return [(row["role"], row["email"], row["password"]) for row in rows]


def work(options: argparse.Namespace) -> int:
    """Run the jobs until told to stop."""
    _stand(options.data)
    from samskab.core import jobs

    jobs.work()
    return 0


def import_polis(options: argparse.Namespace) -> int:
    """Bring a conversation exported from Polis into a process."""
    _stand(options.data)
    from django.core.management import call_command

    arguments = [options.folder, "--process", options.process, "--language", options.language]
    if options.owner:
        arguments += ["--owner", options.owner]
    if options.title:
        arguments += ["--title", options.title]
    if options.open:
        arguments.append("--open")
    call_command("import_polis", *arguments)
    return 0


def manage(arguments: Sequence[str]) -> int:
    """Hand over to Django's own commands, standing in the same data folder."""
    _set_stand(None)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["samskab manage", *arguments])
    return 0


def _set_stand(data: str | None) -> None:
    folder = _data_folder(data)
    local = _is_local("127.0.0.1", os.environ)
    _set_environment(Place(folder, "127.0.0.1", 8000, local, demonstration=False))
    if State(folder)["demonstration"] == "loaded":
        os.environ.setdefault("SAMSKAB_DEMO", "yes")


def _stand(data: str | None) -> None:
    _set_stand(data)
    import django

    django.setup()


def _needs_checkout() -> None:
    if not (CHECKOUT / "pyproject.toml").exists():
        raise SystemExit("This needs a checkout of the source; the installed package has no tests.")


def test(arguments: Sequence[str]) -> int:
    """Run the tests. What follows the command goes to pytest."""
    _needs_checkout()
    compile_translations()
    command = [sys.executable, "-m", "pytest"]
    if not any(a.startswith(("-n", "--dist", "--pdb", "-s")) for a in arguments):
        command += ["-n", "2", "--dist", "loadfile"]
    return subprocess.call([*command, *arguments], cwd=CHECKOUT)


def check(_options: argparse.Namespace) -> int:
    """Style, types, layers, migrations, settings and translations; all of them, then a verdict."""
    _needs_checkout()
    compile_translations()
    python = [sys.executable, "-m"]
    checks = {
        "style": [*python, "ruff", "check", "."],
        "format": [*python, "ruff", "format", "--check", "."],
        "types": [*python, "mypy"],
        "layers": [str(Path(sys.executable).with_name("lint-imports"))],
        "settings": [*python, "django", "check"],
        "migrations": [*python, "django", "makemigrations", "--check", "--dry-run"],
        "translations": [*python, "samskab.core.translations", "check"],
    }
    failed = []
    folder = tempfile.mkdtemp(prefix="samskab-check-")
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SAMSKAB_DATA": folder,
        "SAMSKAB_LOCAL": "yes",
    }
    try:
        for name, command in checks.items():
            say(f"── {name}")
            if subprocess.call(command, cwd=CHECKOUT, env=environ) != 0:
                failed.append(name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        say(f"Not in order: {', '.join(failed)}.")
        return 1
    say("All checks are in order.")
    return 0
