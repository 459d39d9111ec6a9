"""``hint`` and ``predict`` say what the lesson knows, and note what they were told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.events import ApiEvent
from iamtutor.shell.coaching import Coach, Forecast, Guidance, Hints
from iamtutor.shell.grammar.quoting import quote
from tests.shell.stage import Terminal

HINTS = Hints("make", "Make a role", ("Think.\n", "Try `this`.\n"), "desk$ x", opened=0)
CELL = ("grid", "full", "list")
FORECAST = Forecast("list", CELL, "Full access", "aws s3 ls")


def coach(hints: Hints | None = HINTS, forecast: Forecast | None = FORECAST) -> Coach:
    return Coach(lambda events: Guidance(hints, forecast))


def test_outside_a_lesson_they_say_so() -> None:
    for name in ("hint", "predict", "hint -s", "predict 1"):
        outcome = Terminal().type(name)
        assert outcome.screen == "This terminal does not belong to a lesson.\n"
        assert outcome.exit_code == 1


def test_hints_are_opened_one_by_one() -> None:
    one = coach()
    shown = Terminal().shows("hint; hint; hint", coach=one)
    assert shown == (
        "Make a role: hint 1 of 2\nThink.\nhint shows the next one.\n"
        "Make a role: hint 2 of 2\nTry `this`.\n"
        "That was the last hint. hint -s shows a solution.\n"
        "All hints are open. hint -a shows them again, hint -s a solution.\n"
    )
    assert one.opened == {"make": 2}


def test_what_is_open_already_is_shown_again_and_counts() -> None:
    one = coach(replace(HINTS, opened=1))
    assert (
        Terminal().shows("hint -a", coach=one) == "Make a role: hint 1 of 2\nThink.\n"
    )
    assert one.opened == {}
    assert "hint 2 of 2" in Terminal().shows("hint", coach=one)
    assert Terminal().type("hint -a", coach=coach()).exit_code == 1


def test_the_solution_comes_after_all_hints() -> None:
    one = coach()
    assert "hints to read first" in Terminal().shows("hint; hint -s", coach=one)
    assert one.opened == {"make": 1}
    shown = Terminal().shows("hint; hint -s; hint --all", coach=one)
    assert shown.count("Make a role: a way to do it\ndesk$ x\n") == 2
    assert one.opened == {"make": 3}


def test_a_task_without_hints_still_has_its_solution() -> None:
    one = coach(replace(HINTS, texts=()))
    assert "this task has no hints" in Terminal().shows("hint", coach=one)
    assert "desk$ x" in Terminal().shows("hint -s", coach=one)
    assert one.opened == {"make": 1}


def test_after_the_last_task_there_is_nothing_to_open() -> None:
    assert "Every task here is done" in Terminal().shows("hint", coach=coach(None))
    assert "nothing to predict" in Terminal().shows(
        "predict", coach=coach(forecast=None)
    )


def test_predict_asks_in_the_language_of_the_page() -> None:
    one = coach()
    assert (
        Terminal()
        .shows("predict", coach=one)
        .startswith(
            "What will happen? Say it before you run it.\n"
            "  role     Full access\n"
            "  command  aws s3 ls\n"
            "  1  Allowed\n"
        )
    )
    assert "  コマンド  aws s3 ls\n" in Terminal().shows(
        "predict", coach=one, language="ja"
    )
    assert one.predicted == {}


@pytest.mark.parametrize(
    ("answer", "noted"),
    [
        ("1", ("allowed", "likely")),
        ("2 sure", ("denied", "sure")),
        ("unsent guess", ("unsent", "guess")),
        ("0", ("skipped", "")),
        ("skipped sure", ("skipped", "")),
    ],
)
def test_an_answer_is_noted(answer: str, noted: tuple[str, str]) -> None:
    one = coach()
    assert Terminal().type(f"predict {answer}", coach=one).exit_code == 0
    assert one.predicted == {CELL: noted}


def test_the_first_answer_stands() -> None:
    one = coach()
    shown = Terminal().shows("predict 1; predict 2; predict", coach=one)
    assert one.predicted == {CELL: ("allowed", "likely")}
    assert shown.count("There is nothing to predict now.") == 2


@pytest.mark.parametrize("answer", ["4", "-1", "maybe", "1 certain", "1 sure x", "１"])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    one = coach()
    assert Terminal().type(f"predict {answer}", coach=one).exit_code == 1
    assert one.predicted == {}


def test_the_calls_of_the_line_itself_are_told() -> None:
    seen: list[list[str]] = []

    def look(events: Sequence[ApiEvent]) -> Guidance:
        seen.append([event.operation for event in events])
        return Guidance()

    Terminal().type("predict; aws s3 ls; predict", coach=Coach(look))
    assert seen == [[], ["ListBuckets"]]


def test_a_loop_of_hints_ends() -> None:
    shown = Terminal().shows("while true; do hint; done", coach=coach(None, None))
    assert "stopped here" in shown


@given(st.sampled_from(["hint", "predict"]), st.lists(st.text(max_size=8), max_size=4))
def test_no_arguments_make_them_fail(name: str, arguments: list[str]) -> None:
    line = " ".join([name, *map(quote, arguments)])
    assert isinstance(Terminal().shows(line, coach=coach()), str)
