"""Links that make whoever opens them an instructor: of one class, or of their own."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iamtutor.people.models import Cohort, Enrolment, Invitation, Person
from iamtutor.people.services import NameTaken, keep_under_name
from iamtutor.web.database.queue import writer_queue

#: How long an invitation can be accepted.
LASTS = timedelta(days=7)


class Spent(Exception):
    """The invitation was used, is too old, or never was; nothing was changed."""


def _key(code: str) -> str:
    return salted_hmac("iamtutor.invitation", code, algorithm="sha256").hexdigest()


def invite(*, by: Person | None = None, cohort: Cohort | None = None) -> str:
    """The code of a new invitation, 144 bits. It is shown once; kept is its hash."""
    return make_invitation(Invitation(cohort=cohort), by=by)


def make_invitation(invitation: Invitation, *, by: Person | None) -> str:
    """Give a new invitation its code, and save it."""
    code = secrets.token_urlsafe(18)
    invitation.key, invitation.by = _key(code), by
    invitation.expires = timezone.now() + LASTS
    with writer_queue():
        invitation.save()
    return code


def find_invitation(code: str) -> Invitation:
    """The invitation of a code, as long as it can be accepted. Raises ``Spent``."""
    found = (
        Invitation.objects.select_related("cohort", "by")
        .filter(key=_key(code), used=None, expires__gt=timezone.now())
        .first()
    )
    if found is None or (found.cohort and found.cohort.archived):
        raise Spent
    return found


def accept(*, invitation: Invitation, person: Person) -> None:
    """Make the person an instructor: of the class of the invitation, else of classes of
    their own. Raises ``Spent`` if somebody was quicker."""
    with writer_queue(), transaction.atomic():
        now = timezone.now()
        mine = Invitation.objects.filter(
            pk=invitation.pk, used=None, expires__gt=now
        ).update(used=now, used_by=person)
        if not mine:
            raise Spent
        if invitation.cohort is None:
            person.is_instructor = True
            person.save(update_fields=["is_instructor"])
        else:
            Enrolment.objects.update_or_create(
                person=person,
                cohort=invitation.cohort,
                copy_of=None,
                defaults={"seat": Enrolment.Seat.INSTRUCTOR, "removed": None},
            )


def accept_as_new(
    *, invitation: Invitation, name: str, password: str, shown_name: str
) -> Person:
    """Accept as a new person. Raises ``Spent`` and ``NameTaken``; then nobody is made."""
    with writer_queue(), transaction.atomic():
        try:
            with transaction.atomic():
                person = Person.objects.create_user(
                    name, password, shown_name=shown_name
                )
        except IntegrityError as error:
            raise NameTaken from error
        accept(invitation=invitation, person=person)
    return person


def accept_as_named(
    *, invitation: Invitation, guest: Person, name: str, password: str, shown_name: str
) -> Person:
    """Accept as a guest who gets a name; the work stays. Raises ``Spent`` and
    ``NameTaken``; then the guest stays one."""
    with writer_queue(), transaction.atomic():
        keep_under_name(
            person=guest, name=name, password=password, shown_name=shown_name
        )
        accept(invitation=invitation, person=guest)
    return guest
