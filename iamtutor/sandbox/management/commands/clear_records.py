from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from iamtutor.sandbox.services import forget_records
from iamtutor.web.management.days import number_of_days
from iamtutor.web.requests.limits import forget_full_buckets


class Command(BaseCommand):
    help = (
        "Delete the log of learners' actions older than a number of days, and limits "
        "that have refilled. Accounts and progress stay."
    )
    #: No page is asked for: to load them all would take longer than the rest.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=number_of_days, default=settings.RECORD_DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        count = forget_records(older_than_days=days)
        forget_full_buckets()
        self.stdout.write(f"{count} records deleted")
