"""Anything may be typed: a line, a completion, a file to edit. It is answered."""

from contextlib import suppress
from copy import deepcopy
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamtutor.sandbox.codec import pack, unpack, whole
from iamtutor.shell.coaching import Coach, Forecast, Guidance, Hints
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.machine import filesystem_of
from iamtutor.shell.programs import PROGRAMS
from iamtutor.shell.screen import editing
from iamtutor.shell.terminal.completion import complete
from iamtutor.shell.text import words_of
from tests.cast import COMMANDS_LESSON, Visitor
from tests.shell.stage import Terminal

WORDS = [
    *sorted(PROGRAMS),
    "aws s3 ls s3://",
    "aws iam get-role --role-name ",
    "aws configure",
    "hello.txt",
    "/etc/os-release",
    "~/.aws",
    "$HOME",
    "${X:-y}",
    "$(pwd)",
    "`id`",
    "'",
    '"',
    "\\",
    "|",
    "&&",
    ";",
    ">",
    "<<E",
    "E",
    "{",
    "}",
    "(",
    ")",
    "*",
    "-a",
    "-s",
    "-u",
    "-i",
    "A=1",
    "!!",
    "1",
    "if",
    "then",
    "fi",
    "for x in 1 2; do",
    "done",
    "\n",
    "\r",
    "\t",
    "\0",
    "\x1b[31m",
    "\x1e",
    "\u202e",
    "\ud800",
    "é" * 50,
    "9" * 400,
]
PIECES = st.sampled_from(WORDS) | st.text(max_size=6) | st.binary(max_size=4).map(repr)
LINES = st.lists(PIECES, max_size=10).map(" ".join)
#: What no form can send: half of a surrogate pair.
SENT = LINES.map(lambda line: line.encode("utf-8", "replace").decode())
COACH = Guidance(
    Hints("t", "T", ("one", "two"), "solution", 0),
    Forecast("t", ("g", "s", "c"), "s", "l"),
)


@given(st.lists(LINES, min_size=1, max_size=4), st.sampled_from(["en", "ja"]))
@settings(max_examples=300, deadline=None)
def test_every_line_is_answered_and_leaves_a_world_that_can_be_kept(
    lines: list[str], language: str
) -> None:
    terminal = Terminal()
    for line in lines:
        coach = Coach(lambda events: COACH)
        outcome = terminal.type(line, language=language, coach=coach)
        assert isinstance(outcome.screen, str)
        assert set(coach.opened) | set(coach.predicted) <= {"t"}
    world = whole(terminal.turn.world)
    assert unpack(pack(world)) == world


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_every_completion_is_a_list_and_changes_nothing(text: str) -> None:
    before = deepcopy(STAGE.turn.world)
    assert all(isinstance(way, str) for way in complete(STAGE.turn, "ec2", text))
    assert STAGE.turn.world == before
    assert STAGE.turn.events == []


STAGE = Terminal()


@given(st.sampled_from(["env", "env -i", "env -u A", "xargs", "command"]), LINES)
@settings(deadline=None)
def test_programs_that_run_others_answer_too(runner: str, line: str) -> None:
    words = " ".join(map(quote, line.split()))
    assert isinstance(Terminal().shows(f"{runner} {words}"), str)


@given(st.text(max_size=40) | st.sampled_from(WORDS), LINES)
@settings(deadline=None)
def test_every_file_opens_or_says_why_not(path: str, text: str) -> None:
    terminal = Terminal()
    files = filesystem_of(terminal.turn, terminal.machine)
    with suppress(PathError):
        edit = editing.opened(files, words_of(path))
        size = editing.save(terminal.turn, "ec2", replace(edit, text=text))
        assert len(files.read(edit.path)) == size


@given(SENT, st.sampled_from(["ec2", "desk"]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_line_is_a_server_error(aoi: Visitor, line: str, machine: str) -> None:
    here = (COMMANDS_LESSON, machine)
    answers = [
        aoi.run(line, machine=machine),
        aoi.run(line, machine=machine, interrupt="1"),
        aoi.run(line, machine=machine, columns=line, htmx=False),
        aoi.post("course:complete", *here, line=line, htmx=True),
        aoi.post("course:complete", *here, line=line),
        aoi.get("course:edit", *here, path=f"/{line}"),
        aoi.post("course:edit", *here, path=f"/tmp/{line}", text=line, seen=line),
    ]
    assert [one.status_code for one in answers if one.status_code >= 500] == []
