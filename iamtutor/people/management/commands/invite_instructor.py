from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from iamtutor.people.invitations import LASTS, invite


class Command(BaseCommand):
    help = "Print a link that makes whoever opens it an instructor; it works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--site",
            default="http://127.0.0.1:8000",
            help="the address of the site, before the path",
        )

    def handle(self, *args: Any, site: str, **options: Any) -> None:
        path = reverse("invitation", args=[invite()])
        self.stdout.write(f"{site.rstrip('/')}{path}")
        self.stdout.write(f"It works once, within {LASTS.days} days.")
