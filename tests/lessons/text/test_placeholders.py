"""Placeholders are filled, everything else in braces is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.text.placeholders import (
    KNOWN,
    fill,
    mistake,
    render,
    unknown,
    used,
)

NAMES = {"role": "lab-role", "bucket": "a&b", "file": "{role}"}


def test_known_names_are_filled_and_others_stay() -> None:
    assert fill("{role} {bucket} {hostname} {x}", NAMES) == (
        "lab-role a&b {hostname} {x}"
    )


def test_a_value_is_not_filled_again() -> None:
    assert fill("{file}", NAMES) == "{role}"
    assert render("{file}", NAMES) == "{role}"


def test_values_are_escaped_in_html() -> None:
    assert render("<b>{bucket}</b>", {"bucket": "<i>&'\""}) == (
        "<b>&lt;i&gt;&amp;&#x27;&quot;</b>"
    )


def test_shell_variables_and_other_braces_are_text() -> None:
    for text in ("${role}", "{}", "{ role }", '{"role": 1}', "{3}", "{a,b}"):
        assert fill(text, NAMES) == text
        assert unknown(text) is None


def test_an_unknown_name_is_found() -> None:
    assert unknown("{role} {rolle} {x}") == "rolle"
    assert unknown("{rolle}", frozenset({"rolle"})) is None
    for name in ("Role", "role-arn", "role2"):
        assert unknown(f"{{role}} {{{name}}}") == name
    assert list(used("{b} {a} {b}")) == ["b", "a", "b"]


def test_an_author_is_told_what_was_meant_or_what_to_do() -> None:
    assert (
        mistake("{Bucket}", KNOWN) == "there is no placeholder {Bucket}; perhaps bucket"
    )
    assert mistake("{print}", KNOWN) == (
        "there is no placeholder {print}; name it in course.yaml, or write ${print}"
    )


@given(st.text())
def test_text_without_placeholders_is_left_as_it_is(text: str) -> None:
    if not set(used(text)) & KNOWN:
        assert fill(text, dict.fromkeys(KNOWN, "value")) == text
        assert render(text, dict.fromkeys(KNOWN, "value")) == text
