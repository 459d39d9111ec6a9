"""A seat copied as it stands: its simulated accounts, and what its lesson pages show
besides."""

from collections.abc import Collection

from django.db.models import Model

from iamtutor.course.models import (
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    TaskProgress,
)
from iamtutor.people.models import Enrolment, Person
from iamtutor.sandbox.copying import copy_sandboxes
from iamtutor.web.database.rows import insert_again

#: What a lesson page shows of a seat besides its account.
SHOWN: tuple[type[Model], ...] = (
    TaskProgress,
    QuizAnswer,
    HintReveal,
    Prediction,
    Place,
)


def copy_seat(
    *,
    of: Enrolment,
    by: Person,
    whole: bool = False,
    leave_out: Collection[str] = (),
) -> Enrolment:
    """A new copy of a seat, ``by`` whom it is; inside the caller's transaction. ``whole``
    and ``leave_out`` are for its accounts, see ``copy_sandboxes``."""
    copy = Enrolment.objects.create(
        person=by, cohort=of.cohort, seat=Enrolment.Seat.COPY, copy_of=of
    )
    copy_sandboxes(of=of, to=copy, whole=whole, leave_out=leave_out)
    for model in SHOWN:
        copy_rows(model, of=of, to=copy)
    return copy


def copy_rows(
    model: type[Model], *, of: Enrolment, to: Enrolment, **changed: object
) -> None:
    """The rows of one seat once more for another, with other values in ``changed``."""
    rows = model._default_manager.filter(enrolment=of)
    insert_again(rows, enrolment_id=to.pk, **changed)
