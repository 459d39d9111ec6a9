"""``hint`` and ``predict`` in the terminal are the page's buttons by another name."""

from iamtutor.course.models import HintReveal, Prediction, TaskProgress
from iamtutor.course.services import predict, reveal_hint
from iamtutor.lessons.content.grid import CellKey
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of
from tests.content import course

FIRST = course().lesson(COMMANDS_LESSON).tasks[0]


def reveals() -> list[tuple[str, int]]:
    return list(HintReveal.objects.order_by("pk").values_list("task", "number"))


def said() -> list[tuple[str, str, str, str]]:
    return list(
        Prediction.objects.order_by("pk").values_list(
            "setting", "command", "guess", "confidence"
        )
    )


def test_hint_opens_the_next_hint_of_the_current_task(
    ready: Visitor, cast: Cast
) -> None:
    answer = text_of(ready.run("hint"))
    assert reveals() == [(FIRST.id, 1)]
    assert TaskProgress.objects.get(task=FIRST.id).hints == 1
    assert f'id="card-{FIRST.id}"' in answer
    assert "Hint 1" in answer
    assert records_of(cast.aoi)[-1].output.count("\n") >= 2


def test_it_goes_on_where_the_page_was(ready: Visitor, cast: Cast) -> None:
    reveal_hint(
        enrolment=cast.seat(cast.aoi),
        lesson=course().lesson(COMMANDS_LESSON),
        task=FIRST,
    )
    ready.run("hint")
    assert reveals() == [(FIRST.id, 1), (FIRST.id, 2)]


def test_a_repeated_line_opens_no_second_hint(ready: Visitor) -> None:
    for _ in range(2):
        ready.run("hint", nonce="once")
    assert reveals() == [(FIRST.id, 1)]


def test_the_solution_is_the_last_rung(ready: Visitor, cast: Cast) -> None:
    rungs = len(course().lesson(COMMANDS_LESSON).hints(FIRST.id, "en")) + 1
    ready.run("hint; hint; hint; hint; hint -s; hint -s")
    assert reveals() == [(FIRST.id, number) for number in range(1, rungs + 1)]
    assert "ec2$ aws s3 ls" in records_of(cast.aoi)[-1].output


def test_predict_keeps_what_the_form_would_keep(ready: Visitor, cast: Cast) -> None:
    ready.run("predict")
    asked = records_of(cast.aoi)[-1].output
    assert "List buckets" in asked
    assert "aws s3 ls" not in asked  # that is for the learner to find
    answer = text_of(ready.run("predict 2 sure"))
    assert said() == [("full-access", "list-buckets", "denied", "sure")]
    assert "Refused by AWS" in answer
    assert f'id="predict-{FIRST.id}"' not in answer


def test_a_command_that_was_run_is_not_asked_about(ready: Visitor) -> None:
    ready.run("aws s3 ls; predict 2")
    assert ("full-access", "list-buckets") not in [cell[:2] for cell in said()]


def test_a_prediction_of_the_page_stands(ready: Visitor, cast: Cast) -> None:
    predict(
        enrolment=cast.seat(cast.aoi),
        guesses={
            CellKey("four-settings", "full-access", "list-buckets"): (
                Prediction.Guess.ALLOWED
            )
        },
    )
    ready.run("predict 2")
    assert said()[0] == ("full-access", "list-buckets", "allowed", "")
    assert [cell[1] for cell in said()] == ["list-buckets", "list-bucket"]


def test_they_speak_the_language_of_the_page(ready: Visitor, cast: Cast) -> None:
    ready.language = "ja"
    ready.client.cookies["django_language"] = "ja"
    ready.run("hint; predict")
    assert "ヒント1" in records_of(cast.aoi)[-1].output
    assert "結果を予想してください" in records_of(cast.aoi)[-1].output
