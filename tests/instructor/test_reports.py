"""The figures behind the pictures of a class equal those counted from the raw tables, and
the pictures are where the figures put them."""

import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from iamtutor.course.models import Prediction, QuizAnswer, TaskProgress
from iamtutor.instructor.learner.work import Words
from iamtutor.instructor.reports import charts, figures, pictures
from iamtutor.instructor.results.gradebook import points
from iamtutor.people.models import Cohort, Person
from iamtutor.people.services import enrol
from tests.cast import Cast, Visitor, is_named, text_of, visitor
from tests.content import course
from tests.instructor.test_figures import rows

UTC = ZoneInfo("UTC")


def time_of(value: object) -> datetime:
    """A time as plain SQL gives it."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@pytest.mark.one_database  # what nine learners did is counted by Python
def test_figures_equal_those_counted_from_the_tables(cohort: Cohort) -> None:
    course = cohort.taken
    seats = [
        s for (s,) in rows("SELECT id FROM people_enrolment WHERE id IN SEATS", cohort)
    ]
    known = {(one.slug, task.id) for one in course.lessons for task in one.tasks}

    # Progress: what was done until a moment, by learner. A question counts when it is
    # answered first.
    asked = {(one.slug, q.id) for one in course.lessons for q in one.questions}
    done: dict[object, list[datetime]] = defaultdict(list)
    tasks = rows(
        "SELECT enrolment_id, lesson, task, completed FROM course_taskprogress "
        "WHERE completed IS NOT NULL AND NOT by_solution AND enrolment_id IN SEATS",
        cohort,
    )
    answers = rows(
        "SELECT enrolment_id, lesson, question, MIN(created) FROM course_quizanswer "
        "WHERE enrolment_id IN SEATS GROUP BY enrolment_id, lesson, question",
        cohort,
    )
    for seat, lesson, item, time in (*tasks, *answers):
        if (lesson, item) in known | asked:
            done[seat].append(time_of(time))
    found = figures.progress(points(cohort, seats).times, UTC)
    assert found is not None
    assert 3 < len(found.moments) <= figures.POINTS
    for moment in found.moments:
        counts = [sum(time <= moment.time for time in done[seat]) for seat in seats]
        assert moment.total == sum(counts)
        assert moment.points.middle == median(counts)
    assert found.moments[0].total == 0 or found.moments[0].time in {
        time for own in done.values() for time in own
    }
    assert found.moments[-1].total == sum(map(len, done.values()))

    # Time per task: by learner, what was done in order, pauses left out.
    signs = [
        (seat, time_of(time), "act", lesson, "")
        for seat, lesson, time in (
            *rows(
                "SELECT s.enrolment_id, r.lesson, r.created FROM sandbox_actionrecord r "
                "JOIN sandbox_sandbox s ON s.id = r.sandbox_id "
                "WHERE s.enrolment_id IN SEATS",
                cohort,
            ),
            *rows(
                "SELECT enrolment_id, lesson, created FROM course_hintreveal "
                "WHERE enrolment_id IN SEATS",
                cohort,
            ),
        )
    ]
    signs += [
        (seat, time_of(time), "question", lesson, item)
        for seat, lesson, item, time in rows(
            "SELECT enrolment_id, lesson, question, created FROM course_quizanswer "
            "WHERE enrolment_id IN SEATS",
            cohort,
        )
    ]
    signs += [
        (seat, time_of(time), "solution" if carried_out else "task", lesson, item)
        for seat, lesson, item, time, carried_out in rows(
            "SELECT enrolment_id, lesson, task, completed, by_solution "
            "FROM course_taskprogress "
            "WHERE completed IS NOT NULL AND enrolment_id IN SEATS ORDER BY id",
            cohort,
        )
    ]
    minutes: dict[object, list[float]] = defaultdict(list)
    for seat in seats:
        own = sorted((one for one in signs if one[0] == seat), key=lambda one: one[1:3])
        for place, (_seat, _time, kind, lesson, item) in enumerate(own):
            if kind != "task":
                continue
            ends = [
                n for n in range(place) if own[n][2] != "act" and own[n][3] == lesson
            ]
            since = (ends[-1] if ends else -1) + 1
            gaps = (
                own[n][1] - own[n - 1][1]
                for n in range(max(since, 1), place + 1)
                if own[n][3] == lesson
            )
            spent = sum(
                (one for one in gaps if one <= timedelta(minutes=10)), timedelta()
            )
            minutes[lesson, item].append(spent.total_seconds() / 60)
    times = figures.times_per_task(course, seats)
    assert len(times) > 5
    assert {(one.lesson, one.task) for one in times} == minutes.keys() & known
    for one in times:
        own_minutes = minutes[one.lesson, one.task]
        assert one.learners == len(own_minutes)
        assert one.minutes.middle == pytest.approx(median(own_minutes))
    assert any(one.minutes.middle > 0 for one in times)

    # Predictions: all that were said of what the course's grids tell.
    said = rows(
        "SELECT grid, setting, command, guess, confidence FROM course_prediction "
        "WHERE guess != 'skipped' AND enrolment_id IN SEATS",
        cohort,
    )
    predicted = figures.predictions(course, seats)
    assert sum(one.count for one in predicted) == len(said)
    right = 0
    for grid, setting, command, guess, _sure in said:
        (outcome,) = (
            one
            for one in course.grids[str(grid)].file.outcomes
            if one.setting == setting and (not one.commands or command in one.commands)
        )
        right += outcome.result == guess
    assert sum(one.count for one in predicted if one.guess == one.result) == right
    assert right


def test_the_page_asks_no_more_for_more_learners(cast: Cast, chie: Visitor) -> None:
    worked(cast, cast.aoi)
    few = asked(cast, chie)
    for number in range(8):
        person = Person.objects.create_user(f"more-{number}", "pw")
        enrol(person=person, cohort=cast.spring)
        worked(cast, person)
    assert asked(cast, chie) == few
    course = cast.spring.taken
    seats = [one.pk for one in cast.spring.enrolments.filter(seat="learner")]
    with CaptureQueriesContext(connection) as queries:
        figures.progress(points(cast.spring, seats).times, UTC)
        figures.times_per_task(course, seats)
        figures.predictions(course, seats)
    assert len(queries) <= 8


def asked(cast: Cast, chie: Visitor) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert chie.get("instructor:reports", cast.spring.pk).status_code == 200
    return len(queries)


def worked(cast: Cast, person: Person) -> None:
    """A task done, a question answered wrong, a prediction made by somebody."""
    seat, now = cast.seat(person), timezone.now()
    lesson = cast.spring.taken.by_slug["make-the-role"]
    TaskProgress.objects.create(
        enrolment=seat,
        lesson=lesson.slug,
        task=lesson.tasks[0].id,
        begun=now - timedelta(minutes=5),
        completed=now,
    )
    asked_in = cast.spring.taken.by_slug["who-are-you"]
    question = asked_in.question("second-door")
    wrong, belief = next(iter(question.misconceptions.items()))
    QuizAnswer.objects.create(
        enrolment=seat,
        lesson=asked_in.slug,
        question=question.id,
        given=[wrong],
        correct=False,
        misconceptions=[belief],
        created=now - timedelta(minutes=3),
    )
    Prediction.objects.create(
        enrolment=seat,
        grid="four-settings",
        setting="read-only",
        command="upload",
        guess="allowed",
        confidence="sure",
    )


@pytest.mark.parametrize("microsecond", [0, 499_600, 999_600])
def test_the_last_moments_of_a_second_are_of_that_second(
    cast: Cast, microsecond: int
) -> None:
    seat, lesson = cast.seat(cast.aoi), cast.spring.taken.by_slug["make-the-role"]
    begun = datetime(2026, 11, 2, 10, 59, 58, tzinfo=UTC)
    done = [begun, begun.replace(second=59, microsecond=microsecond)]
    for task, completed in zip(lesson.tasks, done, strict=False):
        TaskProgress.objects.create(
            enrolment=seat,
            lesson=lesson.slug,
            task=task.id,
            begun=begun,
            completed=completed,
        )
    second = figures.times_per_task(cast.spring.taken, [seat.pk])[1]
    spent = (done[1] - done[0]).total_seconds()
    assert second.minutes.middle * 60 == pytest.approx(spent, abs=1e-5)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_picture_has_its_words_and_its_table(cast: Cast, language: str) -> None:
    worked(cast, cast.aoi)
    page = text_of(
        visitor(cast.chie, language).get("instructor:reports", cast.spring.pk)
    )
    pictures = re.findall(
        r'<section class="panel picture".*?</section>', page, re.DOTALL
    )
    assert len(pictures) == 5
    for picture in pictures:
        named = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', picture)
        assert named is not None
        for name in named.groups():
            assert re.search(rf'id="{name}">[^<]+<', picture)
        assert picture.count("<table") == 1
    assert not is_named("Aoi", page)


@override("en")
def test_what_is_said_is_said_of_one_learner_and_of_no_time_too() -> None:
    found = figures.Progress(
        timedelta(minutes=5),
        (
            figures.Moment(
                datetime(2026, 11, 2, tzinfo=UTC), figures.Quarters(1, 1, 1), 1
            ),
        ),
    )
    alone = pictures.of_progress(found, 9, learners=1)
    assert alone.reading == "At the end, the learner had 1 of 9 points."
    many = pictures.of_progress(found, 9, learners=2)
    assert many.reading.startswith(
        "At the end, half of the learners had 1 or more of 9 "
    )
    words = Words(course(), "en")
    times = [
        figures.TaskTime("first-refusal", "ask-again", figures.Quarters(0, one, one), 1)
        for one in (0.02, 1.5)
    ]
    assert "long enough" in pictures.of_times(times[:1], words).reading
    assert pictures.of_times(times[1:], words).reading.endswith(
        "took longest: 1.5 min in the median."
    )


def test_nothing_is_drawn_of_nothing(cast: Cast, chie: Visitor) -> None:
    page = text_of(chie.get("instructor:reports", cast.spring.pk))
    assert '<svg class="chart"' not in page
    assert "Nothing yet." in page


# How values become places.


def test_a_scale_is_of_round_numbers_and_reaches_the_most() -> None:
    assert charts.steps_to(0) == [0, 1]
    assert charts.steps_to(3) == [0, 1, 2, 3]
    assert charts.steps_to(46) == [0, 20, 40, 60]
    assert charts.steps_to(87) == [0, 50, 100]


def test_a_bar_is_as_long_as_its_value() -> None:
    long, short, none = charts.bars(
        [
            ("a", (("full", 6), ("hatched", 2)), ""),
            ("b", (("full", 0), ("hatched", 4)), ""),
            ("c", (("full", 0),), ""),
        ]
    ).bars
    full, hatched = long.pieces
    assert hatched.x == full.x + full.width
    assert full.width == pytest.approx(3 * hatched.width, abs=0.2)
    (alone,) = short.pieces
    assert (alone.look, alone.x) == ("hatched", full.x)
    assert alone.width * 2 == pytest.approx(full.width + hatched.width, abs=0.2)
    assert none.pieces == ()


def test_a_square_is_as_large_as_its_count() -> None:
    found = charts.matrix(["a", "b"], ["a", "b"], [[16, 4], [0, 1]])
    sides = {one.count: one.side for one in found.squares}
    assert sides[16] == pytest.approx(2 * sides[4])
    assert sides[16] == pytest.approx(4 * sides[1])
    assert [one.agrees for one in found.squares] == [True, False, False, True]
    assert sides[0] == 0


@pytest.mark.parametrize("last", [(5, 5, 4), (5, 5, 5), (5, 0, 0), (1, 1, 0)])
def test_words_at_the_ends_of_lines_stand_one_below_the_other(
    last: tuple[int, int, int],
) -> None:
    """In the canvas, in the order of the lines, even where those end together."""
    found = charts.curves([(word, [0, last["abc".index(word)]]) for word in "abc"], [])
    ends = [one.end for one in found.curves]
    assert all(later - one >= charts.LETTER for one, later in pairwise(ends))
    assert ends[0] > charts.LETTER / 2
    assert ends[-1] <= found.bottom


@pytest.mark.parametrize(
    ("word", "shown"), [("11月28日", 3), ("11月28日 19:30", 2), ("Nov 28 19:30", 3)]
)
def test_words_under_a_scale_do_not_touch(word: str, shown: int) -> None:
    along = [(0.0, word), (0.5, word), (1.0, word)]
    found = charts.curves([("a", [0, 1])], along).along
    assert len(found) == shown
    assert (found[0].at, found[-1].at) == (30, 300)


def test_words_that_are_too_long_are_cut() -> None:
    assert charts.fit("short", 420) == "short"
    cut = charts.fit("長い" * 40, 420)
    assert cut.endswith("…")
    assert len(cut) == 30
