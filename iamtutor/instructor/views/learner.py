"""One learner: the work as a whole, the timeline, the session step by step."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from iamtutor.classroom import help
from iamtutor.classroom.consent import may_watch
from iamtutor.classroom.looks import looked
from iamtutor.classroom.models import HelpNeed, Look
from iamtutor.classroom.names import names_of
from iamtutor.course.progress import beliefs, results
from iamtutor.instructor.access import learner_in, taught
from iamtutor.instructor.learner import timeline as timelines
from iamtutor.instructor.learner.copies import copy_by
from iamtutor.instructor.learner.session import Session
from iamtutor.instructor.learner.work import Words, work_of
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort, Enrolment


def context_of(
    request: SignedInRequest, cohort: Cohort, enrolment: Enrolment, here: str
) -> dict[str, object]:
    """What every page about one learner has: who it is, and what may be looked at."""
    names = names_of(cohort, request.session)
    return {
        "cohort": cohort,
        "enrolment": enrolment,
        "name": names.of(enrolment),
        "learner_id": names.learner_id(enrolment),
        "here": here,
        "may_watch": may_watch(enrolment),
    }


@taught()
def learner(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """Tasks, answers, predictions and beliefs."""
    enrolment = learner_in(cohort, seat)
    looked(request.person, enrolment, Look.What.WORK)
    language = request.LANGUAGE_CODE
    return render(
        request,
        "instructor/learner/learner.html",
        context_of(request, cohort, enrolment, "work")
        | {
            "needs": _needs(enrolment, language),
            "lessons": work_of(enrolment, language),
            "grids": results.build(enrolment, language),
            "beliefs": beliefs.changed(enrolment, language),
        },
    )


def _needs(
    enrolment: Enrolment, language: str
) -> list[tuple[HelpNeed, SafeString, str]]:
    """What help is needed now: where, and why."""
    words = Words(enrolment.course, language)
    return [
        (
            need,
            words.item(need.lesson, need.task),
            help.sentence(need, question=words.is_question(need.lesson, need.task)),
        )
        for need in enrolment.help_needs.filter(cleared=None).order_by("since")
    ]


@taught()
def timeline(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """What was done, newest first; commands only with the learner's consent."""
    enrolment = learner_in(cohort, seat)
    context = context_of(request, cohort, enrolment, "timeline")
    watched = bool(context["may_watch"])
    looked(request.person, enrolment, Look.What.SESSION if watched else Look.What.WORK)
    page = timelines.page_of(
        enrolment,
        request.LANGUAGE_CODE,
        watched=watched,
        before=_moment(request.GET.get("before", "")),
    )
    return render(request, "instructor/learner/timeline.html", context | {"page": page})


def _moment(given: str) -> datetime | None:
    """A moment of an address; None for anything else."""
    try:
        found = parse_datetime(given)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


@taught()
def session(request: SignedInRequest, cohort: Cohort, seat: int) -> HttpResponse:
    """One step of the session. Played, each step asks for the next one."""
    enrolment = learner_in(cohort, seat)
    context = context_of(request, cohort, enrolment, "session")
    if not context["may_watch"]:
        return render(
            request, "instructor/learner/session_closed.html", context, status=403
        )
    looked(request.person, enrolment, Look.What.SESSION)
    asked = Session(
        enrolment,
        request.GET.get("world", ""),
        request.LANGUAGE_CODE,
        at=_number(request, "at"),
        ordinal=_number(request, "ordinal"),
    )
    words = Words(enrolment.course, request.LANGUAGE_CODE)
    context |= {
        "session": asked,
        "worlds": [(world, words.world(world)) for _pk, world in asked.worlds],
        "playing": "play" in request.GET and asked.next is not None,
        "judged": [
            (words.item(one.lesson, one.task), one.passed) for one in asked.judged
        ],
        "copy": copy_by(request.person, enrolment),
    }
    name = "_session.html" if request.htmx else "session.html"
    return render(request, f"instructor/learner/{name}", context)


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0
