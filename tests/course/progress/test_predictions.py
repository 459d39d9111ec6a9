"""What is expected of a command: said once, before its first run, or skipped."""

import re

import pytest
from django.utils.safestring import SafeString

from iamtutor.course.models import Prediction, QuizAnswer
from iamtutor.course.page.card import Card, StepView, held_back
from iamtutor.course.progress.forecasts import Forecast, PredictionView
from iamtutor.web.courses import library
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of
from tests.console.guide.pointer import read
from tests.course.test_tasks import card

TASK = "list-buckets"


def predict(who: Visitor, *, htmx: bool = True, task: str = TASK, **fields: str):  # type: ignore[no-untyped-def]
    return who.post("course:predict", COMMANDS_LESSON, task, htmx=htmx, **fields)


def said() -> list[tuple[str, str, str, str]]:
    return list(
        Prediction.objects.values_list("setting", "command", "guess", "confidence")
    )


def test_a_prediction_is_asked_for_before_the_first_run(ready: Visitor) -> None:
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert f'id="predict-{TASK}"' in page


@pytest.mark.parametrize("htmx", [True, False])
def test_a_prediction_is_kept_and_shown(ready: Visitor, htmx: bool) -> None:
    answer = predict(ready, htmx=htmx, guess="denied", confidence="sure")
    page = text_of(answer if htmx else ready.client.get(answer.url))
    assert said() == [("full-access", "list-buckets", "denied", "sure")]
    assert "Refused by AWS" in card(page, TASK)
    assert f'id="predict-{TASK}"' not in page


def test_a_prediction_is_never_overwritten(ready: Visitor) -> None:
    predict(ready, guess="denied", confidence="sure")
    predict(ready, guess="allowed", confidence="guess")
    predict(ready, skip="1")
    assert said() == [("full-access", "list-buckets", "denied", "sure")]


def test_a_prediction_can_be_skipped(ready: Visitor) -> None:
    predict(ready, skip="1", confidence="likely")  # chosen from the start
    assert said() == [("full-access", "list-buckets", "skipped", "")]
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert f'id="predict-{TASK}"' not in page


def test_no_prediction_is_taken_once_the_command_was_run(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert f'id="predict-{TASK}"' not in page
    predict(ready, guess="allowed", confidence="sure")
    assert said() == []


def test_another_command_can_still_be_predicted(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    predict(ready, task="list-bucket", guess="allowed")
    assert said() == [("full-access", "list-bucket", "allowed", "")]


def test_prediction_and_result_stand_side_by_side(ready: Visitor) -> None:
    predict(ready, guess="denied", confidence="sure")
    answer = text_of(ready.run("aws s3 ls"))
    shown = card(answer, TASK)
    assert "Refused by AWS" in shown
    assert "not as predicted" in shown


def test_a_right_prediction_is_no_surprise(ready: Visitor) -> None:
    predict(ready, guess="allowed", confidence="likely")
    assert "not as predicted" not in text_of(ready.run("aws s3 ls"))


def test_an_answer_without_a_choice_keeps_nothing(ready: Visitor) -> None:
    assert predict(ready).status_code == 200
    assert said() == []


def test_an_invented_guess_is_not_found(ready: Visitor) -> None:
    assert predict(ready, guess="perhaps").status_code == 404
    assert said() == []


def test_an_invented_confidence_is_left_out(ready: Visitor) -> None:
    predict(ready, guess="allowed", confidence="very")
    assert said() == [("full-access", "list-buckets", "allowed", "")]


def test_a_task_without_prediction_takes_none(ready: Visitor) -> None:
    assert predict(ready, task="other-bucket", guess="allowed").status_code == 404


def test_predictions_survive_a_reset(ready: Visitor, cast: Cast) -> None:
    predict(ready, guess="denied", confidence="sure")
    ready.post("course:reset", COMMANDS_LESSON)
    assert len(said()) == 1


def test_what_tells_the_result_is_folded_while_a_prediction_is_open(
    ready: Visitor,
) -> None:
    """Nothing after an open prediction is read by the way; once it is run, it is there."""

    def held() -> list[str]:
        page = read(text_of(ready.get("course:lesson", "read-only")))
        folded = [e for e in page.all("details") if e.has("held")]
        return [e.all("h2")[0].text for e in folded if e.all("h2")]

    assert "Read the refusal" in held()
    lesson = library().first.by_slug["read-only"]
    for task in (one.id for one in lesson.tasks if one.predict):
        ready.post("course:predict", "read-only", task, skip="1")
    assert held() == ["To remember"]


def test_of_its_own_step_only_the_questions_after_it_wait() -> None:
    text = SafeString("")
    cell = PredictionView("s", "c", True, False, "", "", None, False)
    cards = (
        Card("question", "before", 1, text, text, "todo"),
        Card("task", "t", 2, text, text, "now", prediction=Forecast(False, (cell,))),
        Card("question", "after", 3, text, text, "todo"),
    )
    step = StepView("s", text, text, cards)
    here, later = held_back([step, step])
    assert [card.held for card in here.cards] == [False, False, True]
    assert (here.held, later.held) == (False, True)
    assert later.cards == cards  # folded with their step


def test_whoever_was_sure_and_wrong_is_told_what_decided(ready: Visitor) -> None:
    predict(ready, guess="denied", confidence="sure")
    shown = text_of(ready.run("aws s3 ls"))
    told = shown[shown.index("You were sure, but it went otherwise") :]
    assert "AmazonS3FullAccess" in told[: told.index("</div>")]
    assert re.search(r'href="[^"]*/why/\d+-\d+/#why"', told)


def sure_of_a_refusal(who: Visitor) -> str:
    """List the bucket, sure that it will be refused; returns the answer of the terminal."""
    predict(who, task="list-bucket", guess="denied", confidence="sure")
    return text_of(who.run("aws s3 ls s3://some-name-of-aois"))


BELIEF = library().first.misconceptions["s3-needs-both-policies"]


def test_the_belief_is_named_with_the_truth_beside_it(ready: Visitor) -> None:
    ready.run("aws s3 mb s3://some-name-of-aois")
    shown = card(sure_of_a_refusal(ready), "list-bucket")
    assert "Perhaps you thought" in shown
    assert BELIEF.belief("en") in shown
    assert BELIEF.truth("en") in shown


@pytest.mark.parametrize("htmx", [True, False])
def test_one_more_question_is_asked_and_kept(
    ready: Visitor, cast: Cast, htmx: bool
) -> None:
    ready.run("aws s3 mb s3://some-name-of-aois")
    assert BELIEF.ask is not None
    shown = sure_of_a_refusal(ready)
    assert f'id="card-{BELIEF.ask.id}"' in shown

    def answer(choice: str) -> str:
        said = ready.post(
            "course:answer", COMMANDS_LESSON, BELIEF.ask.id, htmx=htmx, choice=choice
        )
        return text_of(said if htmx else ready.client.get(said.url))

    wrong, right = next(iter(BELIEF.ask.misconceptions)), BELIEF.ask.correct[0]
    assert BELIEF.texts["en"][f"{BELIEF.ask.id}.{wrong}.why"].html in answer(wrong)
    assert BELIEF.texts["en"][f"{BELIEF.ask.id}.after"].html in answer(right)
    kept = QuizAnswer.objects.filter(enrolment=cast.seat(cast.aoi)).order_by("pk")
    assert list(
        kept.values_list("lesson", "question", "correct", "misconceptions")
    ) == [
        (COMMANDS_LESSON, BELIEF.ask.id, False, [BELIEF.id]),
        (COMMANDS_LESSON, BELIEF.ask.id, True, []),
    ]


def test_it_is_asked_where_the_belief_showed_first(ready: Visitor) -> None:
    ready.run("aws s3 mb s3://some-name-of-aois")
    sure_of_a_refusal(ready)
    ready.run("echo x > x.txt")
    predict(ready, task="upload", guess="denied", confidence="sure")
    shown = text_of(ready.run("aws s3 cp x.txt s3://some-name-of-aois/"))
    assert BELIEF.belief("en") in card(shown, "upload")
    assert BELIEF.ask is not None
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert page.count(f'id="card-{BELIEF.ask.id}"') == 1


def test_it_is_not_asked_again_of_whoever_answered_it_in_another_lesson(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws s3 mb s3://some-name-of-aois")
    assert BELIEF.ask is not None
    given = QuizAnswer.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson="no-policies",
        question=BELIEF.ask.id,
        given=[],
        correct=False,
    )
    asked = f'id="card-{BELIEF.ask.id}"'
    assert asked in sure_of_a_refusal(ready)
    given.correct = True
    given.save()
    assert asked not in text_of(ready.get("course:lesson", COMMANDS_LESSON))


def test_it_is_asked_of_nobody_else(ready: Visitor) -> None:
    """The question has no address for whoever did not come to it."""
    assert BELIEF.ask is not None

    def status() -> int:
        return ready.post(
            "course:answer", COMMANDS_LESSON, BELIEF.ask.id, choice="allowed"
        ).status_code

    assert status() == 404
    predict(ready, task="list-bucket", guess="denied", confidence="sure")
    assert status() == 404, "the command was not run yet"
    assert not QuizAnswer.objects.exists()


def test_what_is_for_the_learner_to_find_is_predicted_by_what_it_does(
    ready: Visitor,
) -> None:
    """The card says that the command isn't written there; once it was run, it is."""
    lesson, task = "no-policies", "all-four"
    ready.post("course:setting", COMMANDS_LESSON, setting=lesson, tab="ec2")

    def rows() -> list[str]:
        page = text_of(ready.get("course:lesson", lesson))
        card = page.partition(f'id="card-{task}"')[2]
        return [
            re.sub(r"<[^>]*>", "", row).strip()
            for row in re.findall(r'<th scope="row">(.*?)</th>', card, re.DOTALL)
        ]

    assert rows() == ["List buckets", "List a bucket", "Upload", "Delete"]
    commands = ("list-buckets", "list-bucket", "upload", "delete")
    guesses = {f"guess-{command}": "allowed" for command in commands}
    ready.post("course:predict", lesson, task, confidence="likely", **guesses)
    told = text_of(ready.run("predict", lesson="no-role"))
    assert "List buckets" in told
    assert "aws s3" not in told
    ready.run("aws s3 ls", lesson=lesson)
    assert rows() == ["aws s3 ls", "List a bucket", "Upload", "Delete"]


@pytest.mark.parametrize(
    ("guess", "confidence"), [("denied", "likely"), ("allowed", "sure")]
)
def test_whoever_was_unsure_or_right_is_not(
    ready: Visitor, guess: str, confidence: str
) -> None:
    predict(ready, guess=guess, confidence=confidence)
    assert "You were sure" not in text_of(ready.run("aws s3 ls"))


def test_of_a_row_one_is_asked_once_all_of_it_was_run(ready: Visitor) -> None:
    """Before that, the question would tell of the commands that are still to be run."""
    lesson, task = "no-policies", "all-four"
    ready.post("course:setting", COMMANDS_LESSON, setting=lesson, tab="ec2")
    commands = ("list-buckets", "list-bucket", "upload", "delete")
    guesses = {f"guess-{command}": "allowed" for command in commands}
    ready.post("course:predict", lesson, task, confidence="sure", **guesses)
    asked = [
        library().first.misconceptions[belief].ask
        for belief in ("known-means-allowed", "console-sees-it-so-instance-can")
    ]

    def seen() -> list[bool]:
        page = text_of(ready.get("course:lesson", lesson))
        return [f'id="card-{ask.id}"' in page for ask in asked if ask is not None]

    *first, last = (
        "aws s3 ls",
        "aws s3 ls s3://aoi-lab-notes",
        "echo x | aws s3 cp - s3://aoi-lab-notes/x",
        "aws s3 rm s3://aoi-lab-notes/notes.txt",
    )
    for line in first:
        ready.run(line, lesson=lesson)
        assert seen() == [False, False]
    ready.run(last, lesson=lesson)
    assert seen() == [True, True]
