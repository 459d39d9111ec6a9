from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from iamtutor.classroom.retention import clear, expired


class Command(BaseCommand):
    help = (
        "Delete the learners' data of classes whose rule says that their time is over "
        "(days kept after the due date, or after the last work)."
    )
    #: No page is asked for: to load them all would take longer than the rest.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would go, delete nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        found = expired()
        for one in found:
            if not dry_run:
                clear(one.cohort)
            self.stdout.write(
                f"{one.cohort.pk} {one.cohort.title}: {one.seats} learners, "
                f"{one.names} listed names, {one.notes} notes "
                f"{'would be deleted' if dry_run else 'deleted'} "
                f"(over since {one.since:%Y-%m-%d})"
            )
        done = "would be cleared" if dry_run else "cleared"
        self.stdout.write(f"{len(found)} classes {done}")
