"""What the class understands, and what it does not yet."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from iamtutor.classroom.names import names_of
from iamtutor.classroom.roster import learners_of
from iamtutor.instructor.access import taught
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.teaching import understanding as read
from iamtutor.instructor.teaching import written_policies
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort


@dataclass(frozen=True, slots=True)
class Prepared:
    """A demonstration that can be shown, by the belief that it refutes."""

    title: SafeString
    href: str


def _prepared(cohort: Cohort, language: str) -> dict[str, Prepared]:
    """Every demonstration of the course, each in the language of the class."""
    course = cohort.taken
    with override(cohort.language or language):
        return {
            one: Prepared(
                mark_safe(course.misconceptions[one].title(language)),
                reverse("instructor:demonstration", args=[cohort.pk, one]),
            )
            for one in course.demonstrations
        }


@taught()
def understanding(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Beliefs, predictions, hardest tasks, policies that meant something else."""
    seats = list(learners_of(cohort).select_related("person"))
    ids = [seat.pk for seat in seats]
    course, language = cohort.taken, request.LANGUAGE_CODE
    words, names = Words(course, language), names_of(cohort, request.session)
    groups = [
        (
            words.item(group.lesson, group.task),
            group.text,
            [(seat.pk, names.of(seat)) for seat in group.seats],
        )
        for group in written_policies.groups(seats)
    ]
    context = {
        "cohort": cohort,
        "here": "understanding",
        "learners": len(seats),
        "beliefs": read.beliefs_of(course, ids, language),
        "grids": read.grids_of(course, ids, language),
        "hardest": read.hardest(course, ids, language),
        "groups": groups,
        "demonstrations": {} if cohort.archived else _prepared(cohort, language),
    }
    return render(request, "instructor/teaching/understanding.html", context)
