"""How deep JSON may go: as far on every Python, and from everywhere."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from iamtutor.policy.positions import (
    DEEPEST,
    JsonProblem,
    NotJson,
    check_depth,
    loads,
    locate,
)

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text('[]{}"\\\\ä'),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.text('[{"\\\\'), inner, max_size=3)
    ),
)


def nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + "1" + closing * depth


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_one_more_is_too_deep(opening: str, closing: str) -> None:
    fits = nested(opening, closing, DEEPEST)
    assert loads(fits) == loads(fits.encode()) == locate(fits).value
    text = nested(opening, closing, DEEPEST + 1)
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded while"):
        loads(text)
    with pytest.raises(NotJson) as error:
        locate(text)
    assert error.value.problem is JsonProblem.TOO_DEEP


def test_it_is_too_deep_where_little_of_the_stack_is_left() -> None:
    """The stack of the one that asks makes no difference."""

    def from_below(left: int) -> Any:
        return from_below(left - 1) if left else loads(text)

    text = nested("[", "]", DEEPEST)
    assert from_below(300) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 20_000,
        '"' + "[" * 500,
    ],
)
def test_a_text_that_does_not_end_is_refused(text: str) -> None:
    with pytest.raises((RecursionError, ValueError)):
        loads(text)


def depth(value: object) -> int:
    match value:
        case list():
            return 1 + max(map(depth, value), default=0)
        case dict():
            return 1 + max(map(depth, value.values()), default=0)
    return 0


@given(VALUES)
def test_brackets_in_texts_do_not_count(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    check_depth(text, depth(value))
    if depth(value):
        with pytest.raises(RecursionError):
            check_depth(text, depth(value) - 1)


def test_brackets_in_a_text_without_an_end_do_not_count() -> None:
    """They are passed over at once: a text that begins behind each backslash would be
    looked through anew from there."""
    check_depth("[]" * DEEPEST + '"' + '\\"[' * 200_000 + "\\")
