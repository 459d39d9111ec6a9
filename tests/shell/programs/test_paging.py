"""``less`` leaves word that its output is to be paged, ``nano`` what is to be edited."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.world import File
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.machine import filesystem_of
from iamtutor.shell.screen.editing import EDIT_LIMIT, Changed, Edit, opened, save
from tests.shell.stage import NOW, Terminal

HOME = "/home/ec2-user"


@pytest.mark.parametrize(
    "line", ["less hello.txt", "more hello.txt", "cat hello.txt | less", "aws s3 help"]
)
def test_what_is_read_in_pages_is_marked(line: str) -> None:
    assert Terminal().type(line).paged


@pytest.mark.parametrize(
    "line",
    [
        "cat hello.txt",
        "less hello.txt | cat",
        "less hello.txt > x",
        "less",
        "less nope",
    ],
)
def test_what_is_not_on_the_terminal_is_not_paged(line: str) -> None:
    assert Terminal().type(line).paged == (line == "less nope")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("less hello.txt", "hello\n"),
        ("less -N hello.txt", "      1 hello\n"),
        ("less", 'Missing filename ("less --help" for help)\n'),
        ("more", "more: bad usage\nTry 'more --help' for more information.\n"),
        ("less nope", "nope: No such file or directory\n"),
        ("more nope", "more: cannot open nope: No such file or directory\n"),
        ("less /etc", "/etc is a directory\n"),
        ("more /etc", "\n*** /etc: directory ***\n\n"),
        (
            "more hello.txt hello.txt",
            2 * ("::::::::::::::\nhello.txt\n::::::::::::::\nhello\n"),
        ),
    ],
)
def test_they_print_what_they_read(line: str, shown: str) -> None:
    assert Terminal().shows(line) == shown


@pytest.mark.parametrize("program", ["nano", "vi", "vim", "/usr/bin/vi +3"])
def test_an_editor_opens_a_file(program: str) -> None:
    outcome = Terminal().type(f"{program} hello.txt")
    assert (outcome.screen, outcome.exit_code) == ("", 0)
    assert outcome.edit is not None
    assert (outcome.edit.path, outcome.edit.text) == (f"{HOME}/hello.txt", "hello\n")


def test_a_new_file_is_empty_until_it_is_saved() -> None:
    terminal = Terminal()
    assert terminal.type("nano new.txt").edit == Edit(f"{HOME}/new.txt", "", "")
    assert terminal.type("test -e new.txt").exit_code == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nano", "name one file: nano FILE"),
        ("vi a b", "name one file: vi FILE"),
        ("nano hello.txt; ls", "it has to stand alone in its line"),
        ("nano hello.txt | cat", "it has to stand alone in its line"),
        ("nano hello.txt > x", "it has to stand alone in its line"),
        ("nano /etc", "/etc: Is a directory"),
        ("nano /etc/os-release", "Permission denied"),
        ("nano nowhere/x", "No such file or directory"),
        ("nano binary", "binary: not a text file"),
        ("nano zero", "zero: not a text file"),
        ("nano long", "long: more than 100,000 characters"),
    ],
)
def test_what_cannot_be_edited_is_refused_in_words(line: str, why: str) -> None:
    terminal = Terminal()
    for name, data in (("binary", b"\xff"), ("zero", b"\0"), ("long", b"x" * 100_001)):
        body = terminal.turn.bodies.put(data)
        terminal.machine.files[f"{HOME}/{name}"] = File(NOW, body)
    outcome = terminal.type(line)
    assert why in outcome.stderr
    assert outcome.edit is None


def edited(terminal: Terminal, name: str, text: str) -> str:
    files = filesystem_of(terminal.turn, terminal.machine)
    save(terminal.turn, "ec2", replace(opened(files, name), text=text))
    return files.read(name).decode()


def test_what_was_edited_is_saved() -> None:
    terminal = Terminal()
    assert edited(terminal, "hello.txt", "one\r\ntwo") == "one\ntwo\n"
    assert edited(terminal, "new.txt", "one\n") == "one\n"
    assert edited(terminal, "new.txt", "") == ""


def test_line_ends_of_dos_stay() -> None:
    terminal = Terminal(files={"dos.txt": "a\r\nb\r\n"})
    assert edited(terminal, "dos.txt", "a\r\nb\r\nc") == "a\r\nb\r\nc\r\n"


def test_a_file_that_has_changed_is_not_overwritten() -> None:
    terminal = Terminal()
    edit = terminal.type("nano hello.txt").edit
    assert edit is not None
    terminal.type("echo more >> hello.txt")
    with pytest.raises(Changed) as changed:
        save(terminal.turn, "ec2", replace(edit, text="mine\n"))
    assert changed.value.now.text == "hello\nmore\n"
    assert terminal.shows("cat hello.txt") == "hello\nmore\n"
    save(terminal.turn, "ec2", replace(changed.value.now, text="both\n"))
    assert terminal.shows("cat hello.txt") == "both\n"


def test_a_text_that_is_too_long_is_not_saved() -> None:
    terminal = Terminal()
    with pytest.raises(PathError):
        edited(terminal, "hello.txt", "x" * (EDIT_LIMIT + 1))
    assert terminal.shows("cat hello.txt") == "hello\n"


@given(
    st.sampled_from(["less", "more", "nano", "vi"]),
    st.lists(st.text(max_size=8), max_size=3),
)
def test_no_arguments_make_them_fail(name: str, arguments: list[str]) -> None:
    line = " ".join([name, *map(quote, arguments)])
    assert isinstance(Terminal().shows(line), str)


@given(st.text(max_size=40))
def test_any_text_can_be_saved_and_opened_again(text: str) -> None:
    terminal = Terminal()
    saved = edited(terminal, "any.txt", text.replace("\0", ""))
    assert not saved or saved.endswith("\n")
    assert (
        opened(filesystem_of(terminal.turn, terminal.machine), "any.txt").text == saved
    )
