import getpass
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from iamtutor.people.models import Person
from iamtutor.people.services import open_class


class Command(BaseCommand):
    help = "Make a person an instructor, and open a class with a join code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--title", required=True, help="the title of the class")

    def handle(self, *args: Any, name: str, title: str, **options: Any) -> None:
        person = Person.objects.filter(name=name).first()
        if person is None:
            password = getpass.getpass(f"Password for {name}: ")
            try:
                password_validation.validate_password(password)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            person = Person.objects.create_user(name, password)
        cohort = open_class(title=title, instructor=person)
        self.stdout.write(f"{cohort.title}: join code {cohort.join_code}")
