"""Control characters carried out: what a terminal shows of what programs print."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.screen.display import painted, plain, runs, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rx\n", "xbc\n"),
        ("Completed 1\rdone       \n", "done\n"),
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("ab\b\bc", "cb"),
        ("\b\ba", "a"),
        ("100%\r\x1b[Kdone", "done"),
        ("gone\x1b[2K\rnew", "new"),
        ("日本\rab", "ab本"),
        ("日本\ra", "a 本"),
        ("a日\r日", "日"),
        ("a\tb", "a\tb"),
        ("0123456789\r\tx", "01234567x9"),
        ("e\u0301\rE", "E"),
        ("ring\a\n", "ring\n"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b[2Jtext\x1b[H", "text"),
        ("cut \x1b[3", "cut "),
    ],
)
def test_what_is_left_of_control_characters(text: str, shown: str) -> None:
    assert plain(painted(text)) == shown


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("役割", 4), ("ﾛｰﾙ", 3), ("e\u0301", 1), ("—", 1), ("", 0)],
)
def test_wide_characters_take_two_columns_and_combining_ones_none(
    text: str, columns: int
) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1mbold\x1b[0m x", [("bold", ("1",)), (" x", ())]),
        ("\x1b[1;31mred\x1b[m", [("red", ("1", "31"))]),
        ("\x1b[31ma\x1b[32mb", [("a", ("31",)), ("b", ("32",))]),
        ("\x1b[4mIAM\x1b[24m()", [("IAM", ("4",)), ("()", ())]),
        ("\x1b[91;104mx", [("x", ("31", "44"))]),
        ("\x1b[38;5;9mx\x1b[39my", [("x", ("31",)), ("y", ())]),
        ("\x1b[38;5;200;1mx", [("x", ("1",))]),
        ("\x1b[38;2;1;2;3;4mx", [("x", ("4",))]),
        ("\x1b[99mx", [("x", ())]),
        ("\x1b[31mred\rR", [("Red", ("31",))]),
        ("\x1b[31mred\x1b[0m\rR", [("R", ()), ("ed", ("31",))]),
    ],
)
def test_stretches_have_the_look_that_was_in_force(
    text: str, shown: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert list(runs(painted(text))) == shown


def test_each_line_says_its_own_look() -> None:
    one, two, three = painted("\x1b[31mone\ntwo\x1b[0m\nthree").split("\n")
    assert [list(runs(line)) for line in (one, two, three)] == [
        [("one", ("31",))],
        [("two", ("31",))],
        [("three", ())],
    ]


@given(st.text(alphabet="ab日\u0301 \n\r\b\t\x1b[]0;13mK\x07", max_size=60))
def test_nothing_that_is_printed_breaks_it(text: str) -> None:
    shown = painted(text)
    assert "".join(part for part, _ in runs(shown)) == plain(shown)
    assert not re.search(r"[\x1b\b\r\a]", plain(shown))


def test_a_number_of_any_length_is_a_number() -> None:
    assert plain(painted("\x1b[" + "9" * 5_000 + "mx")) == "x"
