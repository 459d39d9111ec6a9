from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from iamtutor.people.services import clear_guests


class Command(BaseCommand):
    help = "Delete guests, with all their work, that were unused for a number of days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.GUEST_DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        count = clear_guests(unused_days=days)
        self.stdout.write(f"{count} guests deleted")
