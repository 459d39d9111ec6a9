"""What people do with their seats: start as a guest, keep the work, join a class."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as AUTH_KEY
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from iamtutor.people.models import Cohort, Enrolment, Person
from iamtutor.people.selectors import HISTORY_KEY, SEAT_KEY, teaches_alone
from iamtutor.people.signing_in.codes import code_key, new_recovery_code
from iamtutor.web.courses import library
from iamtutor.web.database.deleting import hold
from iamtutor.web.database.queue import writer_queue
from iamtutor.web.database.sessions import SessionStore

#: Where the browser session keeps that a recovery code opened it.
RECOVERED_KEY = "recovered"
#: And who got the work of the guest that was here: the name and the class.
UNITED_KEY = "united"
BACKEND = "iamtutor.people.backends.SignedIn"


def self_paced_cohort(course: str = "") -> Cohort:
    """Where a course is taken alone; without a word, the course for newcomers."""
    cohort, _ = Cohort.objects.get_or_create(
        self_paced=True,
        course=course or library().first.slug,
        defaults={"title": "Self-paced"},
    )
    return cohort


def come_in(*, request: HttpRequest, person: Person) -> None:
    """Sign in in this browser. A guest's session is the only way back to the work, so it
    lasts as long as the work is kept."""
    login(request, person, backend=BACKEND)
    days = settings.GUEST_DAYS if person.is_guest else None
    request.session.set_expiry(days and days * 86_400)


def take_seat(*, request: HttpRequest, enrolment: Enrolment) -> None:
    """Work in this seat from now on, in this browser."""
    request.session[SEAT_KEY] = enrolment.pk


def enrol(
    *,
    person: Person,
    cohort: Cohort,
    seat: Enrolment.Seat = Enrolment.Seat.LEARNER,
) -> Enrolment:
    enrolment, _ = Enrolment.objects.get_or_create(
        person=person, cohort=cohort, copy_of=None, defaults={"seat": seat}
    )
    return enrolment


def start_as_guest(
    *, request: HttpRequest, cohort: Cohort | None = None, shown_name: str = ""
) -> Enrolment:
    """A new guest with a seat, signed in in this browser."""
    with writer_queue(), transaction.atomic():
        person = Person.objects.create_user(
            f"guest-{secrets.token_hex(6)}", is_guest=True, shown_name=shown_name
        )
        enrolment = enrol(person=person, cohort=cohort or self_paced_cohort())
    come_in(request=request, person=person)
    take_seat(request=request, enrolment=enrolment)
    return enrolment


class NameTaken(Exception):
    """Somebody else took the name at the same moment; nothing was changed."""


def keep_under_name(
    *, person: Person, name: str, password: str, shown_name: str = ""
) -> None:
    """Turn a guest, or who came with a card, into a person with a name and a password; the
    work stays, a recovery code and a card from before end. Raises ``NameTaken``."""
    person.name = name
    person.shown_name = shown_name or person.shown_name or name
    person.is_guest = False
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(
                update_fields=[
                    "name",
                    "name_folded",
                    "shown_name",
                    "is_guest",
                    "password",
                    "recovery_key",
                    "card_key",
                ]
            )
    except IntegrityError as error:
        person.refresh_from_db()
        raise NameTaken from error


def change_shown_name(*, person: Person, shown_name: str) -> None:
    person.shown_name = shown_name
    person.save(update_fields=["shown_name"])


class StillTeaches(Exception):
    """A class would be left without an instructor; nothing was deleted."""


def delete_person(*, person: Person) -> None:
    """Delete a person with all of their work. Raises ``StillTeaches``, and
    ``PermissionDenied`` for an administrator."""
    if not person.may_recover:
        raise PermissionDenied
    with writer_queue(), transaction.atomic():
        if teaches_alone(person):
            raise StillTeaches
        hold(Person.objects.filter(pk=person.pk))
        person.delete()


def change_password(*, person: Person, password: str) -> None:
    """Another password; sessions elsewhere, a recovery code and a card from before end."""
    person.set_password(password)
    person.save(update_fields=["password", "recovery_key", "card_key"])


class Changed(Exception):
    """Somebody else changed the password at the same moment; nothing was changed."""


def choose_password(*, person: Person, password: str) -> None:
    """Another password in place of the one that ``person`` was read with, by a way that
    works once. Raises ``Changed``."""
    before = person.password
    person.set_password(password)
    mine = Person.objects.filter(pk=person.pk, password=before).update(
        password=person.password, recovery_key="", card_key=""
    )
    if not mine:
        raise Changed


def give_recovery_code(*, person: Person) -> str:
    """A new recovery code; the one before stops working. Shown once, kept as a hash."""
    if not person.may_recover:
        raise PermissionDenied
    code = new_recovery_code()
    person.recovery_key = code_key(code)
    person.save(update_fields=["recovery_key"])
    return code


def recover(*, request: HttpRequest, code: str) -> Person | None:
    """Sign in with a recovery code or a card's. Who has a password may set another one
    then."""
    key = code_key(code)
    person = Person.objects.filter(
        Q(recovery_key=key) | Q(card_key=key), is_active=True
    ).first()
    if person is None or not person.may_recover:
        return None
    come_in(request=request, person=person)
    request.session[RECOVERED_KEY] = True
    return person


def join_cohort(
    *, request: HttpRequest, cohort: Cohort, shown_name: str = ""
) -> Enrolment:
    """Join a class: as the signed-in person, else as a new guest."""
    if not request.user.is_authenticated:
        return start_as_guest(request=request, cohort=cohort, shown_name=shown_name)
    person = request.user
    if shown_name and not person.shown_name:
        person.shown_name = shown_name
        person.save(update_fields=["shown_name"])
    enrolment = enrol(person=person, cohort=cohort)
    take_seat(request=request, enrolment=enrolment)
    return enrolment


def _sessions_of(people: Iterable[Person]) -> list[str]:
    """The keys of the sessions of all browsers in which these people are signed in, or
    look in somebody's place."""
    wanted = {str(person.pk) for person in people}
    return [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if not wanted.isdisjoint(_who_is_in(session.get_decoded()))
    ]


def _who_is_in(session: Mapping[str, Any]) -> list[str]:
    return [session.get(AUTH_KEY, ""), *session.get(HISTORY_KEY, ())]


def end_sessions(people: Iterable[Person]) -> int:
    """Sign these people out of all browsers; returns of how many. For a guest without a
    recovery code that is the end of the way back to the work."""
    found = _sessions_of(people)
    with writer_queue():
        return Session.objects.filter(session_key__in=found).delete()[0]


def tell_browsers(person: Person, key: str, word: object) -> None:
    """Leave a word in the sessions of somebody who goes: a page without anybody signed in
    can say what became of them. It is gone with the next one who comes in there."""
    for session_key in _sessions_of([person]):
        session = SessionStore(session_key)
        session[key] = word
        with writer_queue():
            session.save()


def clear_guests(*, unused_days: int) -> int:
    """Delete guests, with all their work, that were not here for so many days. Those of a
    class that says how long it keeps data are that class's."""
    since = timezone.now() - timedelta(days=unused_days)
    kept = Enrolment.objects.filter(cohort__keep_days__isnull=False)
    stale = Person.objects.filter(
        is_guest=True, is_demo=False, last_seen__lt=since
    ).exclude(pk__in=kept.values("person"))
    with writer_queue(), transaction.atomic():
        count = stale.count()
        stale.delete()
    return count
