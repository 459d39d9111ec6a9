"""Lines that were copied with their prompt, and blocks of lines as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.shell.terminal.pasting import MOST_LINES, Sent, lines_of, send, unprompted
from tests.content import course


@pytest.fixture
def stage() -> Rehearsal:
    return Rehearsal.begin(course(), "article")


def paste(stage: Rehearsal, text: str) -> Sent:
    turn = stage.turn()
    sent = send(turn, "desk", text)
    stage.keep(turn)
    return sent


def desk(stage: Rehearsal):  # type: ignore[no-untyped-def]
    return stage.world.machines["desk"]


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("$ aws s3 ls", "aws s3 ls"),
        ("  $  ls", "ls"),
        ("# aws s3 ls", "aws s3 ls"),
        ("[ec2-user@ip-172-31-4-20 ~]$ aws s3 ls", "aws s3 ls"),
        ("[root@ip-172-31-4-20 tmp]# cat x", "cat x"),
        ("admin@desk:~$ ls -l", "ls -l"),
        ("admin@desk:~/a dir$ ls", "admin@desk:~/a dir$ ls"),
        ("# the buckets of the account", "# the buckets of the account"),
        ("#!/bin/bash", "#!/bin/bash"),
        ("$HOME/run", "$HOME/run"),
        ("echo $ x", "echo $ x"),
        ("[ -f x ] && ls", "[ -f x ] && ls"),
        ("$", "$"),
        ("", ""),
    ],
)
def test_a_prompt_is_taken_off_and_nothing_else(pasted: str, line: str) -> None:
    assert unprompted(pasted) == line


@given(st.text(alphabet="ab$# []@:~-\n", max_size=20))
def test_taking_off_a_prompt_shortens_or_leaves(line: str) -> None:
    assert line.endswith(unprompted(line))


@given(st.lists(st.text(alphabet="ab ", min_size=1), min_size=1, max_size=5))
def test_the_lines_of_a_block_are_those_between_its_line_ends(lines: list[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert lines_of(end.join(lines)) == lines
        assert lines_of(end.join(lines) + end) == lines


def test_a_line_runs_as_it_always_did(stage: Rehearsal) -> None:
    sent = paste(stage, "echo hello")
    assert (sent.lines, sent.painted) == (("echo hello",), "hello\n")
    assert sent.prompt.endswith("$ ")
    assert not sent.unprompted
    assert desk(stage).history == ["echo hello"]


def test_a_block_is_shown_as_it_would_have_been_typed(stage: Rehearsal) -> None:
    sent = paste(stage, "echo one\n\ncd /tmp\npwd\n")
    assert sent.lines == ("echo one", "cd /tmp", "pwd")
    prompt, there = sent.prompt, sent.prompt.replace("~", "tmp")
    assert sent.painted in {
        f"one\n{prompt}cd /tmp\n{there}pwd\n/tmp\n",
        f"one\n{prompt}cd /tmp\n{sent.prompt.replace('~', '/tmp')}pwd\n/tmp\n",
    }
    assert desk(stage).history == ["echo one", "cd /tmp", "pwd"]


def test_a_file_in_a_block_keeps_its_empty_lines(stage: Rehearsal) -> None:
    sent = paste(stage, "cat > note <<END\none\n\nthree\nEND\nwc -l note\n")
    assert sent.painted.endswith("3 note\n")
    assert not desk(stage).pending


def test_a_transcript_with_its_prompts_runs(stage: Rehearsal) -> None:
    sent = paste(stage, "$ cat > note <<END\n> one\n> $ two\n> END\n$ cat note")
    assert sent.unprompted
    assert sent.painted.endswith("one\n$ two\n")


def test_what_stands_in_a_file_is_no_prompt(stage: Rehearsal) -> None:
    sent = paste(stage, "cat > note <<END\n$ ls\n> x\nEND\ncat note")
    assert sent.painted.endswith("$ ls\n> x\n")
    assert not sent.unprompted


def test_sixty_lines_are_one(stage: Rehearsal) -> None:
    sent = paste(stage, "".join(f"echo line-{number}\n" for number in range(60)))
    assert len(sent.lines) == 60
    assert sent.left == 0
    assert "line-59\n" in sent.painted


def test_a_block_that_never_ends_is_cut_and_leaves_nothing_open(
    stage: Rehearsal,
) -> None:
    sent = paste(stage, "cat > note <<END\n" + "x\n" * (MOST_LINES + 9))
    assert sent.left == 10
    assert f"iamtutor: not run: 10 of the {MOST_LINES + 10} lines" in sent.painted
    assert not desk(stage).pending


def test_a_block_has_one_budget(stage: Rehearsal) -> None:
    sent = paste(stage, "while true; do :; done\n" * 50)
    assert sent.left == 49
    assert "iamtutor: not run: 49" in sent.painted


def test_a_block_ends_where_the_session_does(stage: Rehearsal) -> None:
    sent = paste(stage, "exit\necho never\n")
    assert sent.lines == ("exit",)
    assert sent.left == 1
