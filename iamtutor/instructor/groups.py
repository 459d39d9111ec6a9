"""The groups of a class: who is in each, and how each stands."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.http import urlencode

from iamtutor.classroom.names import Names
from iamtutor.classroom.roster import learners_of
from iamtutor.instructor.live.standing import standing
from iamtutor.people.models import Cohort, Enrolment


@dataclass(frozen=True, slots=True)
class Group:
    """``members``: each seat with its name, by name; those who are in no group have the
    group without a name. ``done``: in percent of the tasks and questions of all of them;
    ``help``: how many need help now."""

    name: str
    members: tuple[tuple[Enrolment, str], ...]
    done: int
    help: int


def group_names(cohort: Cohort) -> list[str]:
    """By name. One query."""
    named = learners_of(cohort).exclude(group="").order_by("group")
    return list(named.values_list("group", flat=True).distinct())


def asked_group(request: HttpRequest, cohort: Cohort) -> str:
    """The group to which a page is narrowed; empty for the whole class, 404 for one that
    the class does not have."""
    group = request.GET.get("group", "")
    if group and group not in group_names(cohort):
        raise Http404
    return group


def narrowed(group: str) -> str:
    """What an address has behind its other parameters to stay with ``group``."""
    return f"&{urlencode({'group': group})}" if group else ""


def groups_of(cohort: Cohort, names: Names) -> list[Group]:
    """Each group, those in none last. The queries of the class page."""
    stands = standing(cohort)
    items = cohort.taken.required_items
    seats: dict[str, list[Enrolment]] = {}
    for seat in sorted(stands.seats, key=names.place):
        seats.setdefault(seat.group, []).append(seat)
    return [
        Group(
            name,
            tuple((seat, names.of(seat)) for seat in members),
            100
            * sum(len(stands.done[seat.pk] & items) for seat in members)
            // max(1, len(members) * len(items)),
            sum(bool(stands.needs[seat.pk]) for seat in members),
        )
        for name, members in sorted(seats.items(), key=lambda one: (not one[0], one[0]))
    ]
