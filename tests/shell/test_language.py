"""Loops, conditions, functions, aliases and history, and their limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.shell.machine import prompt
from tests.shell.stage import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_a_loop_goes_on_in_the_next_lines(terminal: Terminal) -> None:
    for line in ("for i in 1 2", "do", "  echo $i"):
        assert terminal.type(line).incomplete
        assert prompt(terminal.turn, "ec2") == "> "
    assert terminal.shows("done") == "1\n2\n"
    assert prompt(terminal.turn, "ec2").endswith("$ ")


def test_endless_loops_stop(terminal: Terminal) -> None:
    outcome = terminal.type("while true; do :; done")
    assert outcome.exit_code == 130
    assert outcome.screen == (
        "\niamtutor: stopped here: that is more work than one line may be\n"
    )
    assert terminal.shows("echo still here") == "still here\n"


def test_what_an_endless_loop_printed_is_kept(terminal: Terminal) -> None:
    terminal.type("while true; do echo x; done > f")
    assert int(terminal.shows("wc -l f").split()[0]) > 2_000


def test_functions_call_each_other_to_a_limit(terminal: Terminal) -> None:
    outcome = terminal.type("f() { f; }; f; echo never")
    assert outcome.exit_code == 1
    assert outcome.screen == (
        "-bash: f: functions call each other at most 20 deep here (iamtutor)\n"
    )


def test_a_loop_cannot_print_without_end(terminal: Terminal) -> None:
    terminal.type("X=" + "x" * 4_000)
    outcome = terminal.type("while true; do echo $X; done")
    assert outcome.exit_code in (130, 141)
    assert "stopped here" in outcome.screen[-200:]


def test_braces_multiply_to_a_limit(terminal: Terminal) -> None:
    assert terminal.shows("echo {1..9999} | wc -w") == "9999\n"
    for line in ("echo {1..9999999}", "echo " + "{1..9}" * 9):
        assert "stopped here" in terminal.shows(line)


@pytest.mark.parametrize(
    "line",
    [
        "touch f; sleep 1 <> f",
        "touch f; sleep 1 0>& 1",
        "touch f; { sleep 1; } 1< f",
        "touch f; exec 2<& 0",
        "touch f; echo $(sleep 1 <> f)",
        "for i in 1 2; do touch f; sleep 1 <> f; done",
        "touch f; tee >(cat)",
        "if touch f; then coproc ls; fi",
        "touch f; ${!@}",
    ],
)
def test_nothing_runs_of_a_line_that_is_refused(terminal: Terminal, line: str) -> None:
    outcome = terminal.type(line)
    assert outcome.stderr.startswith("iamtutor: ")
    assert outcome.stderr.endswith(" is not emulated here\n")
    assert outcome.exit_code == 2
    assert terminal.shows("ls") == "hello.txt\n"


def test_functions_and_aliases_last_until_they_are_unset(terminal: Terminal) -> None:
    terminal.type("f() { echo one $1; }; alias l='ls -a'")
    assert terminal.shows("f x") == "one x\n"
    assert "hello.txt" in terminal.shows("l")
    assert terminal.shows("type l") == "l is aliased to `ls -a'\n"
    terminal.type("unset -f f; unalias l")
    assert terminal.type("f x").exit_code == 127
    assert terminal.type("l").exit_code == 127


def test_ll_is_an_alias_as_on_amazon_linux(terminal: Terminal) -> None:
    assert "hello.txt" in terminal.shows("ll")
    assert terminal.shows("alias") == "alias ll='ls -l'\n"


def test_the_shells_memory_is_bounded(terminal: Terminal) -> None:
    for name in "abcdefgh":
        terminal.type(f"{name}() {{ echo {'x' * 8_000}; }}")
    assert "variables of this shell are full" in terminal.shows(
        "h() { echo " + "x" * 8_000 + "; }"
    )
    assert "variables of this shell are full" in terminal.shows(
        "alias z='" + "x" * 8_000 + "'"
    )


def test_local_variables_end_with_the_function(terminal: Terminal) -> None:
    terminal.type("X=out; f() { local X=in Y=2; echo $X; }")
    assert terminal.shows("f; echo $X [$Y]") == "in\nout []\n"


def test_a_subshell_keeps_nothing(terminal: Terminal) -> None:
    terminal.type("(cd /tmp; X=1; f() { :; }; alias z=ls; export X)")
    assert terminal.machine.cwd == "/home/ec2-user"
    assert terminal.machine.functions == {}
    assert "z" not in terminal.machine.aliases
    assert terminal.machine.exported == []


def test_exit_ends_the_subshell_alone(terminal: Terminal) -> None:
    outcome = terminal.type("(exit 3); echo $?; exit 4 | cat; echo $?")
    assert outcome.screen == "3\n0\n"
    assert not outcome.closed
    assert terminal.type("f() { exit 5; }; f").closed


def test_last_lines_are_recalled(terminal: Terminal) -> None:
    terminal.type("echo one")
    assert terminal.shows("!!") == "echo one\none\n"
    assert terminal.shows("!1 two") == "echo one two\none two\n"
    assert terminal.shows("!ec") == "echo one two\none two\n"
    assert terminal.shows("!-1") == "echo one two\none two\n"
    assert terminal.shows("echo !$") == "echo two\ntwo\n"
    assert terminal.shows("!nope") == "-bash: !nope: event not found\n"
    assert terminal.shows("!99") == "-bash: !99: event not found\n"
    assert "!nope" not in terminal.machine.history


@pytest.mark.parametrize("line", ["echo '!!'", "echo a\\!!", "! false", "echo ${#X}!"])
def test_an_exclamation_mark_may_be_only_itself(terminal: Terminal, line: str) -> None:
    terminal.type("echo before")
    terminal.type(line)
    assert terminal.machine.history[-1] == line


def test_read_asks_the_person(terminal: Terminal) -> None:
    assert terminal.type("read -p 'name: ' X").incomplete
    assert prompt(terminal.turn, "ec2") == "name: "
    terminal.type("Aoi")
    assert terminal.shows("echo $X") == "Aoi\n"


def test_aws_answers_can_be_looped_over(terminal: Terminal) -> None:
    line = "aws s3 ls | while read day time name; do aws s3 ls s3://$name; done"
    assert "notes.txt" in terminal.shows(line)
    assert terminal.calls() == ["ListBuckets", "ListObjectsV2"]


WORDS = st.sampled_from(
    [
        *("if", "then", "fi", "else", "elif", "for", "x", "in", "do", "done", "while"),
        *("case", "esac", "{", "}", "(", ")", "((", "))", "[[", "]]", ";", ";;", "\n"),
        *("&&", "||", "|", "!", "true", "false", "echo", "$x", '"$x"', "$((", "1", "+"),
        *("f()", "f", "break", "continue", "return", "local", "read", "<<E", "E", ">"),
        *("'", '"', "`", "$(", "${x", "%", "{a,b}", "{1..3}", "=~", "==", "-f", "!!"),
        *("sed", "s/a/b/", "jq", ".a[]", "tr", "a-z", "xargs", "-n1", "sort", "-k2"),
        *("find", ".", "-exec", "\\;", "stat", "grep", "-E", "a{2}", "x=1", "日本"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14))
def test_no_line_of_the_language_crashes(words: list[str]) -> None:
    terminal = FUZZED
    terminal.machine.pending = ""
    terminal.type(" ".join(words))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_no_expression_crashes(text: str) -> None:
    terminal = FUZZED
    terminal.machine.pending = ""
    quoted = "'" + text.replace("'", "") + "'"
    terminal.type(f"echo $(({text}))")
    terminal.machine.pending = ""
    for program in ("sed", "jq", "grep -E", "grep", "tr a", "find . -name", "sort -k"):
        terminal.type(f"echo '[1,\"a\"]' | {program} {quoted}")


FUZZED = Terminal()
