"""Policies that learners wrote and that were not yet what a task asks for, together when
they allow the same: by what they mean, not by their text."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from iamtutor.cloud.events import ApiEvent
from iamtutor.console.summary import document_of
from iamtutor.course.models import Attempt
from iamtutor.people.models import Enrolment
from iamtutor.policy.comparison.grouping import grouping
from iamtutor.policy.document import PolicyDocument
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import ActionRecord

#: The calls that write a policy of a principal, and where the text is.
WRITING = frozenset(
    {"CreatePolicy", "CreatePolicyVersion", "PutRolePolicy", "PutUserPolicy"}
)
#: At most so many actions are read: the latest.
READ = 600


@dataclass(frozen=True, slots=True)
class Group:
    """Learners whose last policy for a task allows the same; ``text`` is one of them."""

    lesson: str
    task: str
    text: str
    seats: tuple[Enrolment, ...]


def _documents(event: ApiEvent) -> Iterator[str]:
    if event.operation in WRITING and event.error_code is None:
        document = event.params.get("PolicyDocument")
        if isinstance(document, str):
            yield document


def _written(
    seats: Collection[int],
) -> dict[tuple[int, str], list[tuple[datetime, str]]]:
    """The policies that each seat wrote in a lesson, oldest first. One question."""
    kinds = ActionRecord.Kind
    records = (
        ActionRecord.objects.filter(sandbox__enrolment__in=seats, undone=False)
        .filter(
            Q(kind=kinds.CONSOLE, label__contains="policy")
            | Q(kind=kinds.TERMINAL, label__contains="-policy")
        )
        .exclude(events=b"")
        .order_by("-pk")
        .values_list("sandbox__enrolment_id", "lesson", "created", "events")[:READ]
    )
    found: dict[tuple[int, str], list[tuple[datetime, str]]] = {}
    for seat, lesson, created, events in reversed(records):
        for event in unpack_events(events):
            for text in _documents(event):
                found.setdefault((seat, lesson), []).append((created, text))
    return found


def groups(seats: Collection[Enrolment]) -> list[Group]:
    """For each task that was tried in vain after a policy was written: who wrote policies
    that allow the same. The largest first."""
    by_id = {seat.pk: seat for seat in seats}
    written = _written(by_id)
    failed: dict[tuple[str, str], dict[int, datetime]] = {}
    for seat, lesson, task, created in (
        Attempt.objects.filter(enrolment__in=by_id, passed=False)
        .order_by("pk")
        .values_list("enrolment_id", "lesson", "task", "created")
    ):
        failed.setdefault((lesson, task), {})[seat] = created
    found: list[Group] = []
    for (lesson, task), tried in failed.items():
        last: list[tuple[int, PolicyDocument, str]] = []
        for seat, moment in tried.items():
            before = [
                text for time, text in written.get((seat, lesson), []) if time <= moment
            ]
            policy = document_of(before[-1]) if before else None
            if policy is not None:
                last.append((seat, policy, before[-1]))
        for places in grouping([policy for _seat, policy, _text in last]):
            found.append(
                Group(
                    lesson,
                    task,
                    _laid_out(last[places[0]][2]),
                    tuple(by_id[last[place][0]] for place in places),
                )
            )
    return sorted(found, key=lambda group: -len(group.seats))


def _laid_out(text: str) -> str:
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
