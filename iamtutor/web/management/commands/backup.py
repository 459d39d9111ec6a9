from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from iamtutor.web.operation.backups import Refused, write_backup


class Command(BaseCommand):
    help = (
        "Write a backup, with the database and the secret key, into a folder: under a "
        "dated name, for its owner only. The site may run meanwhile."
    )
    #: The pages need not be in order for their data to be saved, nor be loaded for it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="a folder outside the project")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="delete all but the last N backups"
        )

    def handle(
        self, *args: Any, target: Path, keep: int | None, **options: Any
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep: at least 1")
        try:
            done = write_backup(target, keep=keep, now=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(done.folder))
