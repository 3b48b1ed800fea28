"""Make the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from samskab.core import demonstration


class Command(BaseCommand):
    """Fill the site with a made-up municipality. Run again, it changes nothing."""

    help = "Make the made-up municipality of Fjordby with three processes. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="another number, another crowd")

    def handle(self, *args: Any, **options: Any) -> None:
        made = demonstration.make(settings.DATA, seed=options["seed"])
        for process in made.processes:
            self.stdout.write(f"{process.title}: /p/{process.slug}/")
        if made.was_there:
            self.stdout.write("The demonstration was there already; nothing was changed.")
        self.stdout.write(f"The accounts are in {made.accounts.name} in the data folder.")
