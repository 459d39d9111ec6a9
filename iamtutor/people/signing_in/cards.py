"""Cards for people without an e-mail address or a password: a code on paper signs in.

A card's code is kept and tried like a recovery code. Whoever has a card has no password:
a new card takes away the password and the card of before, and ends all sessions; a
password that somebody chooses takes away the card (``Person.set_password``).
"""

import secrets
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.selectors import only_learners_of
from iamtutor.people.signing_in.codes import code_key, new_card_code
from iamtutor.web.database.queue import writer_queue

_CHANGED = ("is_guest", "shown_name", "password", "recovery_key", "card_key")


def people_named(shown_names: Iterable[str]) -> list[Person]:
    """New people who can sign in by nothing yet."""
    people = [
        Person(name=f"learner-{secrets.token_hex(6)}", shown_name=shown_name)
        for shown_name in shown_names
    ]
    for person in people:
        person.set_unusable_password()
    return Person.objects.bulk_create(people)


def seats_for(people: Sequence[Person], cohort: Cohort) -> list[Enrolment]:
    """A learner's seat in a class for people who are new."""
    return Enrolment.objects.bulk_create(
        Enrolment(person=person, cohort=cohort) for person in people
    )


def give_cards(*, people: Sequence[Person], by: Person) -> list[str]:
    """A new code for each; the only time that they are told. Raises ``PermissionDenied``
    if somebody is not in the hands of ``by`` alone."""
    with writer_queue(), transaction.atomic():
        if only_learners_of(by, people) != {person.pk for person in people}:
            raise PermissionDenied
        codes = [new_card_code() for _ in people]
        for person, code in zip(people, codes, strict=True):
            if person.is_guest and not person.shown_name:
                person.shown_name = str(person)  # the guest's number
            person.is_guest = False
            person.set_unusable_password()  # with another random part: sessions end
            person.recovery_key = ""
            person.card_key = code_key(code)
        Person.objects.bulk_update(people, [*_CHANGED], batch_size=100)
    return codes
