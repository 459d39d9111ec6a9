"""A task is judged with its first reason, and a recognised pitfall goes before that."""

import pytest

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.checks import (
    AnswerResult,
    UnknownAnswer,
    judge,
    judge_answer,
    right_answer,
)
from iamtutor.lessons.schema.predicates import Called
from iamtutor.lessons.schema.questions import Choose
from tests.lessons.stage import FULL, READ_ONLY, Stage


def test_a_task_passes_when_its_check_is_met(sample: Course, stage: Stage) -> None:
    task = sample.lesson("make-a-role").task("role-for-ec2")
    stage.role(FULL, name="any-name")
    result = judge(task, stage.situation)
    assert result.passed
    assert (result.code, result.pitfall, result.misconception) == (None, None, None)


def test_a_task_that_does_not_pass_tells_what_is_missing(
    sample: Course, stage: Stage
) -> None:
    task = sample.lesson("make-a-role").task("role-for-ec2")
    assert judge(task, stage.situation).code is Reason.ROLE_MISSING
    stage.role(READ_ONLY)
    result = judge(task, stage.situation)
    assert not result.passed
    assert result.code is Reason.ROLE_LACKS_POLICY
    assert result.params == {"role": "lab-role", "policy": "AmazonS3FullAccess"}
    assert result.pitfall is None


def test_whoever_looks_for_the_way_is_not_told_the_call(
    sample: Course, stage: Stage
) -> None:
    shown = sample.lesson("make-a-role").task("look-at-it")
    asked = shown.model_copy(update={"kind": "asked"})
    assert judge(shown, stage.situation).code is Reason.NOT_CALLED
    assert judge(asked, stage.situation).code is Reason.NOTHING_CALLED
    command = Called.model_validate({"called": {"command": "upload"}})
    shown, asked = (one.model_copy(update={"check": command}) for one in (shown, asked))
    assert judge(shown, stage.situation).code is Reason.NOT_RUN
    assert judge(asked, stage.situation).code is Reason.NOTHING_CALLED


def test_a_pitfall_brings_its_misconception(sample: Course, stage: Stage) -> None:
    task = sample.lesson("make-a-role").task("role-for-ec2")
    stage.role(FULL, service="lambda")
    result = judge(task, stage.situation)
    assert not result.passed
    assert result.pitfall == "trusts-lambda"
    assert result.misconception == "role-is-a-user"


def test_a_pitfall_beside_the_solution_does_not_spoil_it(
    sample: Course, stage: Stage
) -> None:
    task = sample.lesson("make-a-role").task("role-for-ec2")
    stage.role(FULL, service="lambda", name="first-try")
    stage.role(FULL)
    assert judge(task, stage.situation).passed


def test_a_step_of_a_good_way_is_a_mistake_only_to_whoever_asks(
    sample: Course, stage: Stage
) -> None:
    task = sample.lesson("make-a-role").task("role-for-ec2")
    stage.role(FULL, service="lambda")
    assert judge(task, stage.situation, asked=False).pitfall == "trusts-lambda"
    steps = [one.model_copy(update={"when_asked": True}) for one in task.pitfalls]
    task = task.model_copy(update={"pitfalls": steps})
    assert judge(task, stage.situation, asked=True).pitfall == "trusts-lambda"
    assert judge(task, stage.situation, asked=False).pitfall is None


# questions


def test_one_choice_is_right_or_shows_a_belief(sample: Course) -> None:
    question = sample.lesson("first-look").question("which-is-a-role")
    assert judge_answer(question, ["borrowed"]) == AnswerResult(True)
    assert judge_answer(question, ["user"]) == AnswerResult(
        False, ("user",), ("role-is-a-user",)
    )
    assert judge_answer(question, []) == AnswerResult(False)
    assert judge_answer(question, ["borrowed", "user"]).correct is False


def test_all_that_apply_means_all() -> None:
    question = Choose(
        question="q",
        choices=("a", "b", "c", "d"),
        correct=("a", "b"),
        misconceptions={"c": "x", "d": "x"},
    )
    assert judge_answer(question, {"b", "a"}).correct
    assert judge_answer(question, ["a"]) == AnswerResult(False)
    assert judge_answer(question, ["a", "b", "c"]) == AnswerResult(
        False, ("c",), ("x",)
    )
    assert judge_answer(question, ["c", "d"]).misconceptions == ("x",)


def test_items_are_sorted_or_show_a_belief(sample: Course) -> None:
    question = sample.lesson("first-look").question("two-bins")
    assert judge_answer(question, {"badge": "known", "stranger": "unknown"}).correct
    assert judge_answer(question, {"badge": "unknown", "stranger": "unknown"}) == (
        AnswerResult(False, ("badge",), ("role-is-a-user",))
    )
    assert judge_answer(question, {"stranger": "unknown"}) == (
        AnswerResult(False, ("badge",))
    ), "an item that was not sorted shows no belief"


def test_every_hop_is_visited(sample: Course) -> None:
    question = sample.lesson("first-look").question("round-trip")
    assert judge_answer(question, {"role", "instance"}).correct
    assert judge_answer(question, ["role"]) == AnswerResult(False, ("instance",))


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("which-is-a-role", ["other"]),
        ("two-bins", {"badge": "other"}),
        ("two-bins", {"other": "known"}),
        ("round-trip", ["other"]),
    ],
)
def test_an_answer_that_the_question_does_not_have_is_refused(
    sample: Course, question: str, given: object
) -> None:
    with pytest.raises(UnknownAnswer, match="other"):
        judge_answer(sample.lesson("first-look").question(question), given)


def test_the_right_answer_is_right(sample: Course) -> None:
    for question in sample.lesson("first-look").questions:
        assert judge_answer(question, right_answer(question)).correct
