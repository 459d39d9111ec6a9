"""What a class has done: on a page, and to take home."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from iamtutor.classroom.looks import looked_at_all
from iamtutor.classroom.models import Look
from iamtutor.classroom.names import Names, names_of
from iamtutor.instructor.access import taught
from iamtutor.instructor.groups import asked_group, group_names, narrowed
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.results import exports
from iamtutor.instructor.results.gradebook import Row, gradebook, items_of, seats_of
from iamtutor.people.classes import give_reading_key, take_reading_key
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _rows(request: SignedInRequest, cohort: Cohort, names: Names) -> list[Row]:
    """Of the whole class, or of the group that is asked for."""
    group = asked_group(request, cohort)
    rows = gradebook(cohort, names, request.LANGUAGE_CODE)
    return [row for row in rows if not group or row.group == group]


def _to_take_home(request: SignedInRequest, cohort: Cohort) -> list[Row]:
    """The rows of a file: each learner finds that they were in one."""
    names = names_of(cohort, request.session).in_files()
    rows = _rows(request, cohort, names)
    looked_at_all(request.person, seats_of(rows), Look.What.EXPORT)
    return rows


def _named(cohort: Cohort, ending: str) -> dict[str, str]:
    name = slugify(cohort.title, allow_unicode=True) or f"class-{cohort.pk}"
    header = content_disposition_header(True, f"{name}{ending}")
    return {"Content-Disposition": header or ""}


@taught()
def results(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Learners by lessons."""
    course = cohort.taken
    words = Words(course, request.LANGUAGE_CODE)
    lessons = [
        (lesson.slug, words.lesson(lesson), lesson.slug in course.optional)
        for lesson in course.lessons
    ]
    context = {
        "cohort": cohort,
        "here": "results",
        "rows": _rows(request, cohort, names_of(cohort, request.session)),
        "group": request.GET.get("group", ""),
        "groups": group_names(cohort),
        "only": narrowed(request.GET.get("group", "")).replace("&", "?", 1),
        "lessons": lessons,
    }
    return render(request, "instructor/results.html", context)


@taught("POST", though_archived=True)
def reading_key(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """A new key for programs, shown once; or none any more."""
    if "take" in request.POST:
        take_reading_key(cohort=cohort)
        messages.success(request, _("No program can read these results anymore."))
        return redirect("instructor:results", cohort.pk)
    key = give_reading_key(cohort=cohort, by=request.person)
    context = {
        "cohort": cohort,
        "here": "results",
        "key": key,
        "api": _address(request, "results"),
        "xapi": _address(request, "statements"),
    }
    return render(request, "instructor/reading_key.html", context)


def _address(request: SignedInRequest, what: str) -> str:
    return request.build_absolute_uri(reverse(f"api:{what}"))


@taught()
def results_csv(request: SignedInRequest, cohort: Cohort) -> StreamingHttpResponse:
    """A row a learner."""
    items = items_of(cohort.taken, request.LANGUAGE_CODE)
    table = exports.results_table(items, _to_take_home(request, cohort))
    return StreamingHttpResponse(
        exports.csv_lines(table),
        content_type="text/csv; charset=utf-8",
        headers=_named(cohort, "-results.csv"),
    )


@taught()
def export(request: SignedInRequest, cohort: Cohort) -> StreamingHttpResponse:
    """A row for each learner and item."""
    zone = ZoneInfo(cohort.time_zone)
    table = exports.record_table(_to_take_home(request, cohort), zone)
    return StreamingHttpResponse(
        exports.csv_lines(table),
        content_type="text/csv; charset=utf-8",
        headers=_named(cohort, ".csv"),
    )


@taught()
def results_xlsx(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Both as a workbook."""
    from iamtutor.instructor.results.workbooks import xlsx

    items = items_of(cohort.taken, request.LANGUAGE_CODE)
    file = xlsx(cohort, items, _to_take_home(request, cohort))
    return HttpResponse(file, content_type=XLSX, headers=_named(cohort, ".xlsx"))
