"""What a class understands, counted from what its learners did."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from iamtutor.course.models import Attempt, Prediction, QuizAnswer, TaskProgress
from iamtutor.instructor.teaching import understanding, written_policies
from iamtutor.people.models import Enrolment, Person
from iamtutor.people.services import enrol
from tests.cast import Cast, Visitor, text_of, visitor
from tests.policies import allow, policy

BELIEF_QUESTION = ("who-are-you", "second-door")


def read_only(*actions: str, resource: str = "*") -> str:
    statement = allow(list(actions), resource)
    return policy(statement)


def answered(seat: Enrolment, belief: str = "", *, later: int = 0) -> None:
    lesson, question = BELIEF_QUESTION
    QuizAnswer.objects.create(
        enrolment=seat,
        lesson=lesson,
        question=question,
        given=["x"],
        correct=not belief,
        misconceptions=[belief] if belief else [],
        created=timezone.now() + timedelta(minutes=later),
    )


def a_belief(cast: Cast) -> str:
    """One that the question can show."""
    lesson = cast.spring.taken.by_slug[BELIEF_QUESTION[0]]
    question = lesson.question(BELIEF_QUESTION[1])
    return next(iter(question.misconceptions.values()))


def test_a_count_falls_when_the_belief_is_corrected(cast: Cast) -> None:
    belief = a_belief(cast)
    aoi, ben = cast.seat(cast.aoi), cast.seat(cast.ben)
    answered(aoi, belief)
    answered(ben, belief)
    course, seats = cast.spring.taken, [aoi.pk, ben.pk]
    with override("en"):
        (one,) = understanding.beliefs_of(course, seats, "en")
    assert (one.now, one.corrected, one.seen) == (2, 0, "answers: 2")
    answered(aoi, later=20)
    (one,) = understanding.beliefs_of(course, seats, "en")
    assert (one.now, one.corrected) == (1, 1)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_truth_stands_beside_each_belief(cast: Cast, language: str) -> None:
    belief = a_belief(cast)
    answered(cast.seat(cast.aoi), belief)
    chie = visitor(cast.chie, language)
    page = chie.get("instructor:understanding", cast.spring.pk).content.decode()
    misconception = cast.spring.taken.misconceptions[belief]
    assert misconception.truth(language) in page
    assert misconception.belief(language) in page


def test_hardest_tasks_count_first_tries_and_hints(cast: Cast) -> None:
    for person, attempts, hints in ((cast.aoi, 1, 0), (cast.ben, 4, 2)):
        TaskProgress.objects.create(
            enrolment=cast.seat(person),
            lesson="make-the-role",
            task="role-for-ec2",
            attempts=attempts,
            hints=hints,
            completed=timezone.now(),
        )
    seats = [cast.seat(cast.aoi).pk, cast.seat(cast.ben).pk]
    (task,) = understanding.hardest(cast.spring.taken, seats, "en")
    assert (task.first_try, task.hints) == (50, 1.0)
    assert (task.done, task.tried) == (2, 2)


def test_who_has_not_done_a_task_yet_had_no_first_try(cast: Cast) -> None:
    TaskProgress.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson="make-the-role",
        task="role-for-ec2",
        attempts=3,
    )
    seats = [cast.seat(cast.aoi).pk]
    (task,) = understanding.hardest(cast.spring.taken, seats, "en")
    assert (task.done, task.tried, task.first_try) == (0, 1, 0)


def test_a_question_is_hard_when_its_first_answers_are_wrong(cast: Cast) -> None:
    begun = timezone.now() - timedelta(minutes=30)
    for person, answers in (
        (cast.aoi, [(0, True)]),
        (cast.ben, [(0, False), (4, True)]),
    ):
        for minutes, right in answers:
            QuizAnswer.objects.create(
                enrolment=cast.seat(person),
                lesson="who-are-you",
                question="second-door",
                given=["x"],
                correct=right,
                created=begun + timedelta(minutes=minutes),
            )
    QuizAnswer.objects.create(  # its places were opened, and that is no try
        enrolment=cast.seat(cast.ben),
        lesson="what-a-role-is",
        question="hop-by-hop",
        given=["instance"],
        correct=False,
    )
    seats = [cast.seat(cast.aoi).pk, cast.seat(cast.ben).pk]
    (question,) = understanding.hardest(cast.spring.taken, seats, "en")
    assert (question.first_try, question.hints) == (50, None)
    assert (question.done, question.tried) == (2, 2)


def test_predictions_stand_beside_what_happens(cast: Cast) -> None:
    for person, guess in ((cast.aoi, "allowed"), (cast.ben, "denied")):
        Prediction.objects.create(
            enrolment=cast.seat(person),
            setting="read-only",
            command="upload",
            guess=guess,
        )
    seats = [cast.seat(cast.aoi).pk, cast.seat(cast.ben).pk]
    (grid,) = understanding.grids_of(cast.spring.taken, seats, "en")
    (cell,) = (cell for _title, cells in grid.rows for cell in cells if cell.all)
    assert {(guess.count, guess.right) for guess in cell.guesses} == {
        (1, True),
        (1, False),
    }
    assert (cell.wrong, cell.all) == (1, 2)


def test_policies_are_grouped_by_what_they_allow(cast: Cast, chie: Visitor) -> None:
    enrol(person=cast.emi, cohort=cast.spring)
    lesson = cast.spring.taken.by_slug["least-privilege"]
    for person, text in (
        (cast.aoi, read_only("s3:GetObject", "s3:ListBucket")),
        (cast.ben, read_only("s3:ListBucket", "s3:GetObject", "s3:GetObject")),
        (cast.emi, read_only("s3:*")),
    ):
        who = visitor(person).catch_up(lesson.slug)
        who.run(
            "aws iam put-role-policy --role-name lab-role --policy-name own "
            f"--policy-document '{text}'",
            lesson=lesson.slug,
            machine="desk",
        )
        Attempt.objects.create(
            enrolment=cast.seat(person),
            lesson=lesson.slug,
            task=lesson.tasks[0].id,
            passed=False,
            content_hash="",
        )
    seats = list(Enrolment.objects.filter(cohort=cast.spring, seat="learner"))
    found = written_policies.groups(seats)
    assert [{seat.person.name for seat in group.seats} for group in found] == [
        {"aoi", "ben"},
        {"emi"},
    ]
    page = text_of(chie.get("instructor:understanding", cast.spring.pk))
    assert "2 learners" in page
    # One note reaches the whole group.
    (first, _second) = found
    group = "&".join(f"seat={seat.pk}" for seat in first.seats)
    assert f"?{group}&" in page


def test_an_empty_class_and_another_ones(cast: Cast, chie: Visitor) -> None:
    page = text_of(chie.get("instructor:understanding", cast.spring.pk))
    assert "Nothing yet" in page
    assert chie.get("instructor:understanding", cast.autumn.pk).status_code == 404


def test_a_full_class_asks_no_query_for_each_learner(
    cast: Cast,
    chie: Visitor,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    belief = a_belief(cast)
    for number in range(30):
        person = Person.objects.create_user(f"p{number}", "x")
        answered(enrol(person=person, cohort=cast.spring), belief)
    chie.get("instructor:understanding", cast.spring.pk)
    with django_assert_max_num_queries(16):
        chie.get("instructor:understanding", cast.spring.pk)
