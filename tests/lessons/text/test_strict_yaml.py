"""YAML is read without guesses, and every error has its line."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import MOST_BYTES
from iamtutor.lessons.text.strict_yaml import parse, read

HERE = Path("lesson.yaml")


TEXT = """
no on yes True ~ 2012-10-17 012345670123 111122223333 12:30:45 1_000 0x10 1.5 00 -01 .inf
1e3
"""


@pytest.mark.parametrize("text", TEXT.split())
def test_what_looks_like_something_stays_text(text: str) -> None:
    assert parse(f"key: {text}", HERE).data == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("-12", -12),
        ("123456789", 123456789),
        ("'7'", "7"),
        ('"true"', "true"),
        ('""', ""),
    ],
)
def test_only_these_are_more_than_text(text: str, value: object) -> None:
    assert parse(f"key: {text}", HERE).data == {"key": value}


def test_a_block_of_text_stays_text() -> None:
    assert parse("key: |\n  12\n", HERE).data == {"key": "12\n"}


def test_a_key_that_yaml_takes_for_true_stays_a_word() -> None:
    assert parse("on: 1\nno: 2", HERE).data == {"on": 1, "no": 2}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, "'a' is already set on line 1"),
        ("a:\n  b: 1\n  b: 2", 3, "'b' is already set on line 2"),
        ("a: 1\nb:\nc: 2", 2, "nothing stands here"),
        ("a: 1\nb: !ruby x", 2, "tags such as !ruby"),
        ("a: !!python/name:os.system x", 1, "tags such as"),
        ("a: &one [1]\nb: *one", 1, "aliases are not read"),
        ("a: 1\n<<: {b: 2}", 2, "merge keys are not read"),
        ("a: 1\n? [b]\n: 2", 2, "a key must be a word"),
        ("a: [1\nb: 2", 2, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a:\n  - b\n\t- c", 3, "indent with blanks"),
        ("a:\n  - b\n c", 3, "indented otherwise than the lines"),
        ("a:\n  b: c\n d: e", 3, "indented otherwise than the lines"),
        ("a: b: c", 1, "put the line in quotation marks"),
        ("a: '\x07'", 1, "not YAML"),
        ("# nothing\n", 1, "this file is empty"),
        ("[" * 900 + "]" * 900, 1, "nested too deeply"),
        ("\n[" * 52 + "]" * 52, 53, "nested too deeply"),
        ("[" * 9_000, 1, "not YAML"),
    ],
)
def test_what_is_doubtful_is_refused_with_its_line(
    text: str, line: int, message: str
) -> None:
    with pytest.raises(ContentError) as error:
        parse(text, HERE)
    assert error.value.line == line
    assert message in error.value.message
    assert str(error.value).startswith(f"lesson.yaml:{line}: ")


def test_every_value_has_its_line() -> None:
    document = parse("a:\n  - x\n  - y: 1\n    z: 2\nb: {c: 3}", HERE)
    assert document.line(("a", 1, "z")) == 4
    assert document.line(("b", "c")) == 5
    assert document.line(("a", 0)) == 2


def test_a_place_may_have_steps_that_the_file_does_not_spell_out() -> None:
    document = parse("a:\n  b: 1", HERE)
    assert document.place(("tag", "a", "model", "b", "str")) == ("a", "b")
    assert document.error(("a", "b"), "why").line == 2
    assert document.line(()) == 1


def test_a_mark_at_the_beginning_and_other_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read(path).data == {"a": 1, "b": 2}


def test_what_no_editor_shows_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_text("a: 1\nb: x\x07\n", "utf-8")
    with pytest.raises(ContentError, match=r"yaml:2: a control character, '\\x07'"):
        read(path)


def test_what_cannot_be_opened_is_an_error_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "lesson").write_text("a file where a folder belongs", "utf-8")
    with pytest.raises(ContentError, match="can't be read: Not a directory"):
        read(tmp_path / "lesson/lesson.yaml")


def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    """A course may be a stranger's: a pipe waits for ever, a device fills the memory."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    for name in ("pipe.yaml", "endless.yaml", "."):
        with pytest.raises(ContentError, match="this is no file"):
            read(tmp_path / name)


def test_a_mistake_in_a_file_whose_name_is_no_text_can_be_printed(
    tmp_path: Path,
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))
    path.write_text("a: [")
    with pytest.raises(ContentError) as caught:
        read(path)
    assert r"\udcff.yaml:2: not YAML" in str(caught.value).encode().decode()


def test_what_nobody_wrote_by_hand_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_text("a: " + "x" * (MOST_BYTES - 3), "utf-8")
    assert read(path).data
    path.write_text("a: " + "x" * (MOST_BYTES - 2), "utf-8")
    with pytest.raises(ContentError, match="larger than 1000000 bytes"):
        read(path)


def test_a_file_with_another_ending_or_capital_letters_is_named(tmp_path: Path) -> None:
    (tmp_path / "Lesson.yml").touch()
    with pytest.raises(ContentError, match=r"is missing; there is Lesson\.yml"):
        read(tmp_path / "lesson.yaml")


def test_a_missing_file_is_an_error_of_the_content(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing"):
        read(tmp_path / "lesson.yaml")


def test_a_file_that_is_not_utf8_is_an_error_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "lesson.yaml"
    path.write_bytes("あ".encode("shift_jis"))
    with pytest.raises(ContentError, match="UTF-8"):
        read(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9) + 1, 10**9 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(min_size=1).filter(lambda key: key != "<<"), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_out_is_read_back(value: object) -> None:
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    plain = parse(text.replace("!!null ", "").replace("!!bool ", ""), HERE).data
    assert plain == _as_text(value)


def _as_text(value: object) -> object:
    """In double quotes everything is text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return [_as_text(item) for item in value]
        case dict():
            return {key: _as_text(item) for key, item in value.items()}
        case _:
            return value
