"""``manage.py play SLUG``: a lesson in this terminal, same engine, nothing saved."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from iamtutor.course.playing import FullTerminal, ScriptedTerminal
from iamtutor.lessons.terminal.play import play
from iamtutor.lessons.text.errors import InvalidContent
from iamtutor.web.courses import library


class Command(BaseCommand):
    help = (
        "Play a lesson in this terminal. Nothing is saved and no database is needed. "
        "When standard input is no terminal, the lines are read from it."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--language", choices=["ja", "en"], default="ja")

    def handle(self, *args: Any, slug: str, language: str, **options: Any) -> None:
        try:
            courses = library()
        except InvalidContent as mistakes:
            raise CommandError(str(mistakes)) from None
        course = courses.course_with(slug)
        if course is None:
            slugs = (
                one.slug for each in courses.courses.values() for one in each.lessons
            )
            raise CommandError(f"no lesson {slug!r}; there are: {', '.join(slugs)}")
        real = sys.stdin.isatty() and sys.stdout.isatty()
        terminal = FullTerminal() if real else ScriptedTerminal()
        play(course, slug, language, terminal, begin=timezone.now())
