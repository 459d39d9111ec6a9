"""The figures of a class's pages equal those counted from the raw tables.

Nothing of the pages' own reading is used here: plain SQL on what the demo class left.
"""

from collections import Counter

import pytest
from django.db import connection

from iamtutor.classroom.models import Excuse
from iamtutor.classroom.names import Names
from iamtutor.instructor.live.view import class_view
from iamtutor.instructor.results.gradebook import gradebook, items_of, points
from iamtutor.instructor.teaching import understanding
from iamtutor.lessons.schema.questions import Visit
from iamtutor.people.models import Cohort, Enrolment


def rows(query: str, cohort: Cohort) -> list[tuple[object, ...]]:
    """A query about the class's learners, whose seats are ``seats``."""
    seats = (
        "SELECT id FROM people_enrolment WHERE seat = 'learner' AND cohort_id = %s "
        "AND removed IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(query.replace("SEATS", f"({seats})"), [cohort.pk])
        return list(cursor.fetchall())


def test_figures_equal_those_counted_from_the_tables(cohort: Cohort) -> None:
    course = cohort.taken
    seats = [
        seat
        for (seat,) in rows(
            "SELECT id FROM people_enrolment e WHERE id IN SEATS", cohort
        )
    ]
    known = {(item.lesson, item.id) for item in items_of(course, "en")}
    asked = [(one.slug, q) for one in course.lessons for q in one.questions]
    visits = {(slug, q.id) for slug, q in asked if isinstance(q, Visit)}
    done = [
        (seat, lesson, task)
        for seat, lesson, task in rows(
            "SELECT enrolment_id, lesson, task FROM course_taskprogress "
            "WHERE completed IS NOT NULL AND NOT by_solution AND enrolment_id IN SEATS",
            cohort,
        )
        if (lesson, task) in known
    ]
    answers = rows(
        "SELECT enrolment_id, lesson, question, correct FROM course_quizanswer "
        "WHERE enrolment_id IN SEATS ORDER BY created, id",
        cohort,
    )
    answered = {(seat, lesson, q) for seat, lesson, q, _right in answers}
    right = {(seat, lesson, q) for seat, lesson, q, correct in answers if correct}

    # Results: by completion, a question counts when it is answered, one to visit when all
    # its places are open.
    sums = Counter(seat for seat, *_place in done)
    whole = right | {one for one in answered if one[1:] not in visits}
    sums.update(seat for seat, *place in whole if tuple(place) in known)
    book = {row.enrolment.pk: row for row in gradebook(cohort, Names(), "en")}
    assert {pk: row.points for pk, row in book.items()} == {
        seat: sums[seat] for seat in seats
    }
    assert {row.possible for row in book.values()} == {len(known)}
    assert any(sums.values())

    # The class page: how many have done each task and question of a lesson.
    finished = Counter(tuple(place) for _seat, *place in {*done, *right})
    for lesson in course.lessons[:4]:
        view = class_view(cohort, "en", lesson.slug)
        shown = {(one.lesson, one.id): one.done for one in view.columns}
        assert shown == {place: finished[place] for place in shown}

    # The hardest: first tries by the log of attempts, and by the first answers.
    tries = Counter(
        (seat, lesson, task)
        for seat, lesson, task in rows(
            "SELECT enrolment_id, lesson, task FROM course_attempt "
            "WHERE enrolment_id IN SEATS",
            cohort,
        )
    )
    solved = set(
        rows(
            "SELECT enrolment_id, lesson, task FROM course_taskprogress "
            "WHERE by_solution AND enrolment_id IN SEATS",
            cohort,
        )
    )
    titles = {item.title: (item.lesson, item.id) for item in items_of(course, "en")}
    questions = {(slug, q.id) for slug, q in asked}
    # To open places is no try.
    first_answers: dict[tuple[object, ...], bool] = {}
    for seat, lesson, question, correct in answers:
        first_answers.setdefault((seat, lesson, question), bool(correct))
    hardest = understanding.hardest(course, seats, "en", most=1_000)
    for item in hardest:
        place = titles[item.title]
        if place in questions:
            mine = [key for key in first_answers if key[1:] == place]
            own = [key for key in right if key[1:] == place]
            first = sum(first_answers[key] for key in mine)
        else:
            own = [one for one in done if one[1:] == place]
            failing = {one for one in tries if one[1:] == place} - {*own} - solved
            mine = [*own, *failing]
            first = sum(tries[one] <= 1 for one in own)
        assert (item.done, item.first_try) == (len(own), round(100 * first / len(mine)))
    tried = {one[1:] for one in done} | {one[1:] for one in tries if one not in solved}
    assert len(hardest) == len(
        {*tried, *(one[1:] for one in answered)} & known - visits
    )
    assert visits & {one[1:] for one in answered}

    # Predictions, cell by cell.
    said = Counter(
        rows(
            "SELECT grid, setting, command FROM course_prediction "
            "WHERE guess != 'skipped' AND enrolment_id IN SEATS",
            cohort,
        )
    )
    for grid in understanding.grids_of(course, seats, "en"):
        file = course.grids[grid.id].file
        for setting, (_title, cells) in zip(file.settings, grid.rows, strict=True):
            for command, cell in zip(file.commands, cells, strict=True):
                assert cell.all == said[grid.id, setting.id, command.id]
    assert said

    # Beliefs: nobody counts twice, and who counts has shown it.
    showed = Counter(
        belief
        for (belief,) in rows(
            "SELECT misconception FROM course_attempt "
            "WHERE misconception != '' AND enrolment_id IN SEATS",
            cohort,
        )
    )
    for belief in understanding.beliefs_of(course, seats, "en"):
        assert 0 < belief.all <= len(seats)
    for name in showed:
        title = course.misconceptions[str(name)].title("en")
        (one,) = (
            belief
            for belief in understanding.beliefs_of(course, seats, "en")
            if belief.title == title
        )
        assert one.all


def test_points_by_themselves_are_those_of_the_rows(cohort: Cohort) -> None:
    """By every rule, and with what some are excused from."""
    learners = cohort.enrolments.filter(seat=Enrolment.Seat.LEARNER, removed=None)
    seats = list(learners.values_list("pk", flat=True))
    first, last = seats[0], seats[-1]
    lesson = cohort.taken.required[1]
    for seat, task in ((first, ""), (last, lesson.questions[0].id)):
        Excuse.objects.create(enrolment_id=seat, lesson=lesson.slug, task=task)
    for rule in Cohort.Grading:
        cohort.grading = rule
        book = {row.enrolment.pk: row for row in gradebook(cohort, Names(), "en")}
        short = points(cohort, seats)
        assert [
            [pytest.approx(time, abs=1e-5) for time in own] for own in short.times
        ] == [
            sorted(
                one.done.timestamp()
                for one in book[seat].counted
                if one.point and one.done is not None
            )
            for seat in seats
        ]
        assert short.possible == max(row.possible for row in book.values())
        assert points(cohort, [first]).possible == book[first].possible
        assert points(cohort, [last]).possible == book[last].possible
