from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from iamtutor.lessons.text.errors import InvalidContent
from iamtutor.web.courses import library
from iamtutor.web.operation.alone import alone

#: The administration's large scripts as their authors read them: its pages name the small
#: ones, but for ``DEBUG``, where files are served as they lie. To compress these takes
#: two fifths of the time.
UNSERVED = ["jquery.js", "select2.full.js", "xregexp.js"]


class Command(BaseCommand):
    help = (
        "Read the courses, then bring the database and the static files up to date before "
        "the server starts. "
        "Nodes that start together wait for each other."
    )
    #: The server loads the pages, a moment later, and would find what is wrong with them.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="make the demo class")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        try:
            library()  # what is wrong with a course is said before anything is changed
            with alone():
                _refuse_a_newer_database()
                call_command("migrate", interactive=False, verbosity=0)
                collect()
                if demo:
                    call_command("seed_demo", stdout=self.stdout)
        except InvalidContent as mistakes:
            raise CommandError(str(mistakes)) from None


def _refuse_a_newer_database() -> None:
    """Code that does not know the last migrations would damage what they made."""
    loader = MigrationLoader(connection)
    unknown = [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    ]
    if unknown:
        raise CommandError(
            "The database is of a newer version of the site: this one does not know "
            + ", ".join(sorted(unknown))
        )


def collect() -> None:
    """The static files as they are served. Compressing them takes seconds: only after a
    change of files or of packages, whenever that was made."""
    stamp = Path(settings.STATIC_ROOT) / "made-from"
    sources = made_from()
    if not stamp.exists() or stamp.read_text() != sources:
        call_command(
            "collectstatic", interactive=False, verbosity=0, ignore_patterns=UNSERVED
        )
        stamp.write_text(sources)


def made_from() -> str:
    """What they are made from, told in a few letters."""
    digest = blake2b(digest_size=16)
    base = Path(settings.BASE_DIR)
    for path in [base / "requirements.txt", *sorted((base / "static").rglob("*.*"))]:
        digest.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
