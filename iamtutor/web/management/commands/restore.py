from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iamtutor.web.operation.backups import (
    Refused,
    find_backup,
    keep_key,
    restore_backup,
)


class Command(BaseCommand):
    help = (
        "Put the database back as it was when a backup was made. What came later is "
        "gone. Stop the site first."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "source", type=Path, help="a backup, or a folder of them: then the newest"
        )

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        try:
            found = find_backup(source)
            restore_backup(found)
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{found.folder} is restored.")
        if not keep_key(found):
            self.stdout.write(
                f"SECRET_KEY is not the backup's. Set it to what is in "
                f"{found.folder / 'secret-key'}, or recovery codes and sessions of "
                "then will not be known."
            )
