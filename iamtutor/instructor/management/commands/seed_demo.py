import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from iamtutor.instructor.demo.seeding import ADMINISTRATOR, INSTRUCTOR, seed


class Command(BaseCommand):
    help = "Make the demo class, and say how to sign in to it."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = settings.DATA_DIR / "demo-password"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(9) + "\n", encoding="utf-8")
        password = kept.read_text(encoding="utf-8").strip()
        cohort = seed(password)
        if cohort is None:
            said = "Demo class: it was removed, and is not made again"
        else:
            said = f"Demo class: join code {cohort.join_code}"
        self.stdout.write(
            f"{said}\n"
            f"  its instructor signs in as    {INSTRUCTOR}\n"
            f"  the administrator (/admin/)   {ADMINISTRATOR}\n"
            f"  both with the password        {password}"
        )
