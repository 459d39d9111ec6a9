from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from iamtutor.people.services import clear_guests
from iamtutor.web.management.days import number_of_days


class Command(BaseCommand):
    help = "Delete guests, with all their work, that were unused for a number of days."
    #: No page is asked for: to load them all would take longer than the rest.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=number_of_days, default=settings.GUEST_DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        count = clear_guests(unused_days=days)
        self.stdout.write(f"{count} guests deleted")
