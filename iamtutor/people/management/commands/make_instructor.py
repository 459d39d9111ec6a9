import getpass
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from iamtutor.people.classes import open_class
from iamtutor.people.models import Cohort, Person
from iamtutor.people.naming import folded


class Command(BaseCommand):
    help = "Make a person an instructor, who may open classes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--title", help="open a class with this title, too")

    def handle(
        self, *args: Any, name: str, title: str | None = None, **options: Any
    ) -> None:
        name = Person.normalize_username(name)
        try:
            Person._meta.get_field("name").clean(name, None)
            if title:
                Cohort._meta.get_field("title").clean(title, None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person = Person.objects.filter(name=name).first()
        if person is None:
            alike = Person.objects.filter(name_folded=folded(name)).first()
            if alike is not None:
                raise CommandError(f"Nobody is called {name}, but {alike.name} is.")
            try:
                password = getpass.getpass(f"Password for {name}: ")
            except EOFError:
                raise CommandError(
                    f"{name} is new, and nobody is here to give a password."
                ) from None
            try:
                password_validation.validate_password(password, Person(name=name))
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            person = Person.objects.create_user(name, password)
        person.is_instructor = True
        person.save(update_fields=["is_instructor"])
        self.stdout.write(f"{person} may open classes.")
        if title:
            cohort = open_class(title=title, instructor=person)
            self.stdout.write(f"{cohort.title}: join code {cohort.join_code}")
