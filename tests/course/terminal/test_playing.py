"""``manage.py play``: with prompt_toolkit at a terminal, with plain lines otherwise."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from iamtutor.course import playing
from iamtutor.course.playing import FullTerminal, ScriptedTerminal, TabCompleter

ROOT = Path(__file__).parents[3]


def play(monkeypatch: pytest.MonkeyPatch, *lines: str, language: str = "en") -> str:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{one}\n" for one in lines)))
    monkeypatch.setattr(sys, "stdout", shown)
    call_command("play", "full-access", language=language)
    return shown.getvalue()


def test_lines_are_read_from_standard_input_without_a_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No mark asks for the database here: a query would fail the test.
    shown = play(
        monkeypatch, "aws s3 ls", "nano a", "x", ":end", "cat a", "clear", ":quit"
    )
    assert "[x] List the buckets" in shown
    assert "]$ aws s3 ls\n" in shown
    assert "Saved: /home/ec2-user/a\n" in shown
    assert "]$ cat a\nx\n" in shown


def test_the_end_of_the_lines_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(monkeypatch, "nano a", "x", ":cancel", language="ja").endswith(
        "\nレッスンを終わります。何も保存していません。\n"
    )
    assert "Not saved" in play(monkeypatch, "nano a", "no end")


def test_an_unknown_lesson_is_an_error_that_names_those_that_there_are() -> None:
    with pytest.raises(CommandError, match=r"no lesson 'no-such'; .*, full-access,"):
        call_command("play", "no-such")


def test_it_runs_as_a_program_without_any_database() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "play", "full-access", "--language", "en"],
        cwd=ROOT,
        input="why\n:quit\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "for this test alone " * 3,
            "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        },
    )
    assert "Nothing is saved" in done.stdout
    assert done.stderr == ""


@pytest.fixture
def keys() -> PipeInput:
    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=DummyOutput()),
    ):
        yield pipe


def test_a_line_is_edited_and_completed(keys: PipeInput) -> None:
    terminal = FullTerminal()
    keys.send_text("aws s3 ls s3://a\t\n")
    assert terminal.read("$ ", lambda text: ["s3://aoi-lab-notes/"]) == (
        "aws s3 ls s3://aoi-lab-notes/"
    )
    keys.send_text("\x1b[A\n")
    assert terminal.read("$ ") == "aws s3 ls s3://aoi-lab-notes/"
    keys.send_text("x\x03")
    with pytest.raises(KeyboardInterrupt):
        terminal.read("$ ")
    keys.send_text("\x04")
    with pytest.raises(EOFError):
        terminal.read("$ ")


def test_a_completion_takes_the_place_of_the_whole_word() -> None:
    completer = TabCompleter(lambda text: ["'a b/'"])
    (found,) = completer.get_completions(Document("cat 'a b"), CompleteEvent())
    assert (found.text, found.start_position) == ("'a b/'", -len("'a b"))


def test_a_text_is_edited(keys: PipeInput) -> None:
    terminal = FullTerminal()
    keys.send_text("more\x1b\r")
    assert terminal.edit("one\n") == "one\nmore"
    keys.send_text("\x03")
    assert terminal.edit("one\n") is None


def test_pages_go_to_the_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(playing.pydoc, "pager", seen.append)
    FullTerminal().page("\x1b[1mtext\x1b[0m\n")
    assert seen == ["text\n"]


def test_half_a_character_is_shown_with_a_mark(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ScriptedTerminal().write("a\udcffb\n")
    assert capsys.readouterr().out == "a\ufffdb\n"
