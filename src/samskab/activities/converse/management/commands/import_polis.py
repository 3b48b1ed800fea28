"""Read a conversation exported from Polis into a process."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from samskab.activities.converse import actions
from samskab.core import access
from samskab.core.errors import Refused
from samskab.methods.errors import MethodError
from samskab.methods.opinion import polis


class Command(BaseCommand):
    help = (
        "Reads the folder of a Polis export (comments.csv, votes.csv, and summary.csv if there). "
        "Run again with the same process, it adds only what is new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--process", required=True, help="the last part of its address")
        parser.add_argument("--owner", default="", help="the organisation's part of its address")
        parser.add_argument("--title", default="", help="instead of the topic in summary.csv")
        parser.add_argument("--language", default="en", help="the language of the statements")
        parser.add_argument("--open", action="store_true", help="let people go on from there")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        slug: str = options["process"]
        if slug != slugify(slug):
            raise CommandError("The process's address may hold a-z, 0-9, - and _ only.")
        try:
            conversation = polis.read(
                comments=_text(folder / "comments.csv"),
                votes=_text(folder / "votes.csv"),
                summary=_text(folder / "summary.csv", needed=False),
            )
            step = actions.begin_import(
                slug=slug,
                title=options["title"] or conversation.topic or slug,
                summary=conversation.description,
                language=options["language"],
                owner=options["owner"],
                open_now=options["open"],
            )
            statements, votes = actions.import_conversation(
                step, actor=access.system(step.process), conversation=conversation
            )
        except MethodError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{statements} new statements and {votes} new votes in /p/{slug}/")


def _text(path: Path, *, needed: bool = True) -> str:
    if not needed and not path.exists():
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path.name} cannot be read: {error}") from error
