"""``manage.py play SLUG``: a lesson in this terminal, same engine, nothing saved."""

from __future__ import annotations

import readline  # noqa: F401 - gives input() a history
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from iamtutor.lessons.library import library
from iamtutor.lessons.play import play


class Command(BaseCommand):
    help = "Play a lesson in this terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--language", choices=["ja", "en"], default="ja")

    def handle(self, *args: Any, slug: str, language: str, **options: Any) -> None:
        if slug not in library().by_slug:
            raise CommandError(f"there is no lesson {slug!r}")
        play(
            library(),
            slug,
            language,
            read=input,
            write=lambda text: self.stdout.write(text, ending=""),
            begin=timezone.now(),
        )
