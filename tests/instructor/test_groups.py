"""The groups of a class: their page, and the pages that are narrowed to one."""

import csv
import io
import re

import pytest

from iamtutor.classroom.models import HelpNeed
from iamtutor.course.models import TaskProgress
from iamtutor.instructor.selectors import classes_of
from iamtutor.people.models import Enrolment
from tests.cast import Cast, Visitor, is_named, text_of

LESSON = "first-refusal"


@pytest.fixture
def grouped(cast: Cast) -> Cast:
    """Aoi in *East & west*, Ben in none; Aoi needs help."""
    Enrolment.objects.filter(pk=cast.seat(cast.aoi).pk).update(group="East & west")
    HelpNeed.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson=LESSON,
        task="ask-again",
        reason=HelpNeed.Reason.ASKED,
    )
    return cast


def rows_of(page: str) -> set[int]:
    return {int(found) for found in re.findall(r'<tr id="seat-(\d+)"', page)}


def test_the_page_tells_who_is_where_and_how_they_stand(
    chie: Visitor, grouped: Cast
) -> None:
    page = text_of(chie.get("instructor:groups", grouped.spring.pk))
    named, _between, none = page.partition("Without a group")
    assert "East & west" in named
    assert f"/learners/{grouped.seat(grouped.aoi).pk}/" in named
    assert f"/learners/{grouped.seat(grouped.ben).pk}/" in none
    assert "1 needs help" in named
    assert "needs help" not in none
    assert "?group=East%20%26%20west" in named


def test_the_share_that_is_done_counts_all_tasks_of_all_members(
    chie: Visitor, grouped: Cast
) -> None:
    course = grouped.spring.taken
    total = sum(
        len(lesson.items(step)) for lesson in course.lessons for step in lesson.steps
    )
    tasks = [(one.slug, task.id) for one in course.lessons for task in one.tasks]
    for lesson, task in tasks[: total // 4]:
        TaskProgress.objects.create(
            enrolment=grouped.seat(grouped.aoi),
            lesson=lesson,
            task=task,
            completed="2026-11-27T00:00Z",
        )
    TaskProgress.objects.create(  # of a lesson that is gone
        enrolment=grouped.seat(grouped.aoi),
        lesson="gone",
        task="gone",
        completed="2026-11-27T00:00Z",
    )
    page = text_of(chie.get("instructor:groups", grouped.spring.pk))
    assert f"{100 * (total // 4) // total} % done" in page


def test_live_page_and_results_are_narrowed_to_a_group(
    chie: Visitor, grouped: Cast
) -> None:
    spring, aoi, ben = grouped.spring.pk, *map(grouped.seat, (grouped.aoi, grouped.ben))
    assert rows_of(text_of(chie.get("instructor:live", spring))) >= {aoi.pk, ben.pk}
    page = text_of(chie.get("instructor:live", spring, group="East & west"))
    assert rows_of(page) == {aoi.pk}
    # What the page asks for again is the same group, and so are its links.
    (again,) = re.findall(r'hx-get="[^"]*\?([^"]+)"', page)
    assert "group=East+%26+west" in again
    for shown in ("all", "every"):
        page = text_of(
            chie.get("instructor:live", spring, group="East & west", lesson=shown)
        )
        for part in re.findall(r"<thead.*?</thead>|<ol class=.tasks.*?</ol>", page):
            assert f"?lesson={LESSON}&group=East+%26+west" in part
    results = text_of(chie.get("instructor:results", spring, group="East & west"))
    assert f"/learners/{aoi.pk}/" in results
    assert f"/learners/{ben.pk}/" not in results
    for route in ("instructor:results-csv", "instructor:export"):
        assert "?group=East+%26+west" in results
        file = chie.get(route, spring, group="East & west")
        text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert {row["learner"] for row in csv.DictReader(io.StringIO(text))} == {"Aoi"}


def test_a_group_that_the_class_does_not_have_is_not_found(
    chie: Visitor, grouped: Cast
) -> None:
    for route in ("live", "results", "results-csv", "results-xlsx", "export", "acts"):
        response = chie.get(f"instructor:{route}", grouped.spring.pk, group="North")
        assert response.status_code == 404, route


def test_masked_names_stay_masked(chie: Visitor, grouped: Cast) -> None:
    chie.post("instructor:masking", grouped.spring.pk, mask="1")
    page = text_of(chie.get("instructor:groups", grouped.spring.pk))
    assert not is_named("Aoi", page)
    assert "Learner 1" in page


def test_the_list_of_classes_tells_how_many_learn_and_need_help(
    chie: Visitor, grouped: Cast
) -> None:
    settled = HelpNeed.objects.create(
        enrolment=grouped.seat(grouped.ben),
        lesson=LESSON,
        task="ask-again",
        reason=HelpNeed.Reason.ASKED,
        cleared="2026-11-27T00:00Z",
    )
    (seat,) = classes_of(grouped.chie)
    there = Enrolment.objects.filter(
        cohort=grouped.spring, seat="learner", removed=None
    ).count()
    assert (seat.learners, seat.needing) == (there, 1)  # type: ignore[attr-defined]
    assert "1 needs help" in text_of(chie.get("instructor:classes"))
    HelpNeed.objects.exclude(pk=settled.pk).delete()
    assert "needs help" not in text_of(chie.get("instructor:classes"))
