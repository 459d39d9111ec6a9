"""The class in pictures."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from iamtutor.classroom.roster import learners_of
from iamtutor.course.progress import beliefs
from iamtutor.instructor.access import taught
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.reports import figures, pictures
from iamtutor.instructor.reports.pictures import Picture
from iamtutor.instructor.results.gradebook import points
from iamtutor.people.middleware import SignedInRequest
from iamtutor.people.models import Cohort


@taught()
def in_pictures(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Each picture of which there is something to show; nobody is named in any."""
    found = list(_pictures(cohort, request.LANGUAGE_CODE))
    context = {"cohort": cohort, "here": "reports", "pictures": found}
    return render(request, "instructor/reports/reports.html", context)


def _pictures(cohort: Cohort, language: str) -> Iterator[Picture]:
    course = cohort.taken
    seats = list(learners_of(cohort).values_list("pk", flat=True))
    had = points(cohort, seats)
    made = figures.progress(had.times, ZoneInfo(cohort.time_zone))
    if made is not None:
        yield pictures.of_progress(made, had.possible, len(seats))
    times = figures.times_per_task(course, seats)
    if times:
        yield pictures.of_times(times, Words(course, language))
    counts = beliefs.counted(course, seats)
    if counts:
        yield pictures.of_beliefs(counts, course, language)
    said = figures.predictions(course, seats)
    if said:
        yield pictures.of_predictions(said)
        sure = pictures.of_confidence(said)
        if sure is not None:
            yield sure
