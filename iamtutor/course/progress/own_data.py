"""All that is kept of a person, as one JSON document: for that person, and of one seat for
the instructor of its class."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from iamtutor.classroom.models import Delivery, Excuse, Extension, Fix, HelpNeed, Look
from iamtutor.course.models import (
    Attempt,
    HintReveal,
    Place,
    Prediction,
    QuizAnswer,
    Review,
    ReviewAnswer,
    TaskProgress,
    Visited,
)
from iamtutor.people.models import Enrolment, Person
from iamtutor.sandbox.models import ActionRecord, OpenedPage, Sandbox

#: What each seat has, and which columns of it tell something. Documents of simulated
#: accounts are left out: what was done in them, with its output, is there.
_OF_A_SEAT: dict[str, tuple[type[Model], str]] = {
    "place": (Place, "lesson tab at updated"),
    "services_opened": (Visited, "services"),
    "tasks": (
        TaskProgress,
        "lesson task begun attempts hints feedback completed by_solution",
    ),
    "attempts": (
        Attempt,
        "lesson task passed code params pitfall misconception practice created",
    ),
    "answers": (QuizAnswer, "lesson question given correct misconceptions created"),
    "reviews": (Review, "questions created"),
    "review_answers": (ReviewAnswer, "lesson question given correct created"),
    "predictions": (Prediction, "grid setting command guess confidence created"),
    "hints": (HintReveal, "lesson task number created"),
    "help": (HelpNeed, "lesson task reason words since cleared how"),
    "notes": (
        Delivery,
        "note__text note__lesson note__task note__created note__withdrawn read",
    ),
    "extensions": (Extension, "lesson due created withdrawn"),
    "excuses": (Excuse, "lesson task created withdrawn"),
    "fixes": (Fix, "lesson task text acts sent"),
    "looks": (Look, "by__shown_name what at"),
}
_ACTIONS = tuple(
    """
    sandbox__world ordinal kind place lesson label output exit_code undone
    created
    """.split()
)


#: The learner's alone: the instructor of the class does not get them.
_OWN = frozenset({"reviews", "review_answers"})


def _rows(model: type[Model], seat: Enrolment, columns: str) -> list[Any]:
    found: QuerySet[Any] = model._default_manager.filter(enrolment=seat).order_by("pk")
    return list(found.values(*columns.split()))


def _seat(seat: Enrolment, without: Collection[str]) -> dict[str, Any]:
    return {
        "class": seat.cohort.title,
        "course": seat.cohort.course,
        "seat": seat.seat,
        "learner_id": seat.learner_id,
        "group": seat.group,
        "since": seat.created,
        "last_active": seat.active,
        "removed": seat.removed,
        **{
            name: _rows(model, seat, columns)
            for name, (model, columns) in _OF_A_SEAT.items()
            if name not in without
        },
        "accounts": list(
            Sandbox.objects.filter(enrolment=seat).values("world", "created", "updated")
        ),
        "console_pages": list(
            OpenedPage.objects.filter(sandbox__enrolment=seat).values(
                "sandbox__world", "button", "opened"
            )
        ),
    }


def parts(person: Person) -> Iterator[str]:
    """The document in parts: what was typed and pressed may be a lot."""
    about = {
        "sign_in_name": None if person.is_guest else person.name,
        "shown_name": person.shown_name,
        "email": person.email,
        "since": person.created,
        "last_seen": person.last_seen,
    }
    seats = Enrolment.objects.filter(person=person, copy_of=None).select_related(
        "cohort"
    )
    return _document(about, list(seats.order_by("pk")))


def data_of_seat(seat: Enrolment) -> Iterator[str]:
    """The same, of one seat: what an instructor has of a learner."""
    return _document({"shown_name": seat.person.shown_name}, [seat], _OWN)


def _document(
    about: dict[str, Any], seats: Sequence[Enrolment], without: Collection[str] = ()
) -> Iterator[str]:
    yield f'{{"person": {_text(about)},\n"seats": ['
    for place, seat in enumerate(seats):
        yield f"{',' if place else ''}\n{_text(_seat(seat, without))}"
    yield '],\n"actions": ['
    actions = ActionRecord.objects.filter(sandbox__enrolment__in=seats)
    found = actions.order_by("pk").values(*_ACTIONS)
    for place, action in enumerate(found.iterator(chunk_size=100)):
        yield f"{',' if place else ''}\n{_text(action)}"
    yield "]}\n"


def _text(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
