"""The shell: what runs, in which order, with which streams."""

import pytest

from iamtutor.shell import interpreter
from iamtutor.shell.grammar.parser import LINE_LIMIT
from iamtutor.shell.machine import prompt
from iamtutor.shell.outcome import OUTPUT_LIMIT, on_screen
from tests.shell.stage import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(files={"hello.txt": "hello\n", "b c.txt": "b\n"})


def test_and_runs_on_success_and_or_on_failure(terminal: Terminal) -> None:
    assert terminal.shows("true && echo a || echo b; false && echo c || echo d") == (
        "a\nd\n"
    )


def test_an_exclamation_mark_turns_the_status(terminal: Terminal) -> None:
    assert terminal.type("! true").exit_code == 1


def test_the_last_status_is_in_a_variable(terminal: Terminal) -> None:
    terminal.type("nope")
    assert terminal.shows("echo $?") == "127\n"


def test_an_unknown_command_is_not_found(terminal: Terminal) -> None:
    outcome = terminal.type("foo bar")
    assert outcome.stderr == "-bash: foo: command not found\n"
    assert outcome.exit_code == 127


def test_a_pipe_hands_stdout_on_and_not_stderr(terminal: Terminal) -> None:
    outcome = terminal.type("cat hello.txt nope | wc -l")
    assert outcome.stdout == "1\n"
    assert outcome.stderr == "cat: nope: No such file or directory\n"


def test_redirections_write_and_append(terminal: Terminal) -> None:
    terminal.type("echo a > f; echo b >> f; echo c 2> g")
    assert terminal.shows("cat f g") == "a\nb\n"


def test_stderr_can_go_to_a_file_or_follow_stdout(terminal: Terminal) -> None:
    terminal.type("cat nope 2> errors")
    assert terminal.shows("cat errors") == "cat: nope: No such file or directory\n"
    terminal.type("cat nope > both 2>&1")
    assert terminal.shows("cat both") == "cat: nope: No such file or directory\n"


def test_a_redirection_that_cannot_be_opened_stops_the_command(
    terminal: Terminal,
) -> None:
    outcome = terminal.type("echo x > /etc/x")
    assert outcome.stderr == "-bash: /etc/x: Permission denied\n"
    assert outcome.exit_code == 1


def test_input_comes_from_a_file_or_a_here_document(terminal: Terminal) -> None:
    assert terminal.shows("wc -l < hello.txt") == "1\n"
    assert terminal.shows("cat <<E\n$USER\nE") == "ec2-user\n"
    assert terminal.shows("cat < /dev/null") == ""


def test_unquoted_variables_are_split_and_quoted_ones_not(terminal: Terminal) -> None:
    terminal.type("X='a  b'")
    assert terminal.shows("echo $X") == "a b\n"
    assert terminal.shows('echo "$X"') == "a  b\n"


def test_globs_expand_and_quoting_stops_them(terminal: Terminal) -> None:
    assert terminal.shows("echo *.txt") == "b c.txt hello.txt\n"
    assert terminal.shows("echo '*.txt' *.none") == "*.txt *.none\n"


def test_a_tilde_is_the_home(terminal: Terminal) -> None:
    assert terminal.shows("echo ~ ~/x '~'") == "/home/ec2-user /home/ec2-user/x ~\n"


def test_substitution_runs_in_a_subshell(terminal: Terminal) -> None:
    assert terminal.shows("X=$(cd /tmp; pwd); echo $X; pwd") == (
        "/tmp\n/home/ec2-user\n"
    )


def test_a_prefix_assignment_is_for_one_command(terminal: Terminal) -> None:
    assert terminal.shows("A=1 printenv A; echo [$A]") == "1\n[]\n"


def test_only_exported_variables_reach_a_program(terminal: Terminal) -> None:
    terminal.type("A=1")
    assert terminal.type("printenv A").exit_code == 1
    terminal.type("export A")
    assert terminal.shows("printenv A") == "1\n"
    terminal.type("unset A")
    assert terminal.type("printenv A").exit_code == 1


def test_a_member_of_a_pipeline_cannot_change_the_shell(terminal: Terminal) -> None:
    terminal.type("cd /tmp | cat")
    assert terminal.shows("pwd") == "/home/ec2-user\n"


def test_an_unfinished_line_waits_and_shows_another_prompt(terminal: Terminal) -> None:
    assert prompt(terminal.turn, "ec2") == "[ec2-user@ip-172-31-4-185 ~]$ "
    outcome = terminal.type("echo 'a")
    assert outcome.incomplete
    assert outcome.screen == ""
    assert prompt(terminal.turn, "ec2") == "> "
    assert terminal.shows("b'") == "a\nb\n"
    assert prompt(terminal.turn, "ec2") == "[ec2-user@ip-172-31-4-185 ~]$ "


def test_an_unfinished_line_can_be_given_up(terminal: Terminal) -> None:
    terminal.type("echo 'a")
    interpreter.cancel(terminal.turn, "ec2")
    assert terminal.shows("echo b") == "b\n"


def test_a_backslash_joins_lines(terminal: Terminal) -> None:
    terminal.type("echo a \\")
    assert terminal.shows("  b") == "a b\n"


def test_the_prompt_names_the_directory(terminal: Terminal) -> None:
    terminal.type("cd /tmp")
    assert prompt(terminal.turn, "ec2").endswith(" tmp]$ ")
    terminal.type("cd /")
    assert prompt(terminal.turn, "ec2").endswith(" /]$ ")


def test_history_keeps_what_was_typed(terminal: Terminal) -> None:
    for line in ("echo a", "", "  echo secret", "echo a | | b"):
        terminal.type(line)
    assert terminal.shows("history") == (
        "    1  echo a\n    2  echo a | | b\n    3  history\n"
    )


def test_a_syntax_error_has_bashs_words_and_status(terminal: Terminal) -> None:
    outcome = terminal.type("ls | | wc")
    assert outcome.stderr == "-bash: syntax error near unexpected token `|'\n"
    assert outcome.exit_code == 2


def test_what_the_shell_lacks_is_not_worded_like_bash(terminal: Terminal) -> None:
    outcome = terminal.type("coproc cat")
    assert outcome.stderr == "iamtutor: the keyword coproc is not emulated here\n"


def test_a_job_in_the_background_ends_before_the_next_command(
    terminal: Terminal,
) -> None:
    outcome = terminal.type("sleep 5 & echo on; wait $!")
    done = "[1]+  Done                    sleep 5\n"
    assert outcome.screen == f"[1] 2188\non\n{done}"
    assert terminal.shows("f() { return 3; }; f & jobs") == (
        "[1] 2189\n[1]+  Exit 3                  f\n"
    )
    terminal.type("wait $!")
    assert terminal.shows("echo $?; kill $!").startswith("3\n-bash: kill: (2189) - No")


def test_what_exec_opened_at_the_terminal_is_closed_with_its_line(
    terminal: Terminal,
) -> None:
    outcome = terminal.type("exec > log; echo hidden")
    assert outcome.screen == (
        "iamtutor: what exec opened is closed here at the end of the line\n"
    )
    assert terminal.shows("cat log") == "hidden\n"


def test_exec_is_the_end_of_a_script(terminal: Terminal) -> None:
    terminal.type("printf '%s\\n' 'exec 2> e' 'exec cat \"$@\"' 'echo no' > s.sh")
    assert terminal.shows("echo in > f; bash s.sh f nope; echo $?") == "in\n1\n"
    assert terminal.shows("cat e") == "cat: nope: No such file or directory\n"


def test_too_long_a_line_is_refused(terminal: Terminal) -> None:
    outcome = terminal.type("echo " + "x" * LINE_LIMIT)
    assert outcome.exit_code == 2
    assert terminal.machine.history == []


def test_deep_nesting_does_not_crash(terminal: Terminal) -> None:
    assert terminal.type('echo "$(' * 2_000).exit_code == 2


def test_too_much_output_is_cut_and_says_so(terminal: Terminal) -> None:
    terminal.type("X=" + "x" * 7_000)
    terminal.type("echo " + "$X" * 100 + " > big")
    outcome = terminal.type("cat big big")
    assert len(outcome.stdout) == OUTPUT_LIMIT
    assert "too much output" in outcome.stderr


def test_a_line_makes_a_limited_number_of_calls(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iamtutor.shell.budget.CALLS_LIMIT", 3)
    outcome = terminal.type("aws s3 ls; aws s3 ls; aws s3 ls; aws s3 ls; echo on")
    assert outcome.stdout.count("aoi-lab-notes") == 3
    assert "on" not in outcome.stdout
    assert "at most 3 API calls" in outcome.stderr
    assert terminal.type("aws s3 ls").exit_code == 0


def test_exit_ends_the_session_with_its_status(terminal: Terminal) -> None:
    outcome = terminal.type("exit 3; echo no")
    assert (outcome.closed, outcome.exit_code, outcome.screen) == (True, 3, "")


def test_clear_wipes_what_the_line_printed_before(terminal: Terminal) -> None:
    outcome = terminal.type("echo a; clear; echo b")
    assert outcome.clear
    assert outcome.screen == "b\n"


def test_sleep_moves_the_worlds_clock(terminal: Terminal) -> None:
    assert terminal.shows("sleep 1.5m; date +%T") == "09:01:30\n"
    assert terminal.turn.world.clock_offset == 90


def test_files_are_no_programs(terminal: Terminal) -> None:
    assert terminal.shows("./hello.txt") == "-bash: ./hello.txt: Permission denied\n"
    assert terminal.type("./nope").exit_code == 127


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rx\n", "xbc\n"),
        ("Completed 1\rdone       \n", "done\n"),
        ("a  \n", "a  \n"),
        ("\x1b[1mbold\x1b[0m", "bold"),
    ],
)
def test_a_terminal_applies_carriage_returns(text: str, shown: str) -> None:
    assert on_screen(text) == shown


def test_a_program_that_asks_is_continued_with_the_next_line(
    terminal: Terminal,
) -> None:
    outcome = terminal.type("aws configure")
    assert outcome.incomplete
    assert outcome.screen == ""  # a tip is given where nothing is configured yet
    questions = []
    for reply in ("AKIAIOSFODNN7EXAMPLE", "secret", "", "json"):
        questions.append(prompt(terminal.turn, "ec2"))
        assert terminal.type(reply).screen == ""
    assert questions == [
        "AWS Access Key ID [None]: ",
        "AWS Secret Access Key [None]: ",
        "Default region name [ap-northeast-1]: ",
        "Default output format [None]: ",
    ]
    assert prompt(terminal.turn, "ec2").endswith("$ ")
    assert terminal.shows("cat .aws/credentials .aws/config") == (
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = secret\n"
        "[default]\nregion = ap-northeast-1\noutput = json\n"
    )
    assert terminal.machine.history[0] == "aws configure"
    assert "secret" not in terminal.machine.history


def test_a_question_can_be_given_up(terminal: Terminal) -> None:
    terminal.type("aws configure")
    interpreter.cancel(terminal.turn, "ec2")
    assert terminal.shows("echo b") == "b\n"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "printf '%99999999d' 1",
        "aws iam list-roles --query '" + "|".join(["[@,@]"] * 60) + "'",
        "aws iam list-roles --query '" + "|".join(["[@,@][]"] * 60) + "'",
        "aws iam list-roles --query '" + "|".join(["to_string([@,@])"] * 60) + "'",
        "aws iam list-roles --query '"
        + "|".join(["[@,@]"] * 40)
        + " == "
        + "|".join(["[@,@]"] * 40)
        + "'",
        "echo " + "*/../" * 1_000,
        "aws s3 rm s3://aoi-lab-notes --recursive --exclude '" + "*a" * 1_000 + "'",
    ],
)
def test_a_short_line_cannot_ask_for_endless_work(line: str) -> None:
    terminal = Terminal(files={f"{name}/x": "" for name in "abcdefgh"})
    assert len(terminal.shows(line)) < 100_000


def test_variables_cannot_multiply_without_end(terminal: Terminal) -> None:
    for name in "abcdefg":
        terminal.type(f"{name}=" + "x" * 8_000)
    assert "variables of this shell are full" in terminal.shows("h=" + "x" * 8_000)
    assert "stopped here" in terminal.shows("echo " + "$a" * 2_000)


def test_the_history_stays_small(terminal: Terminal) -> None:
    for _ in range(10):
        terminal.type("echo " + "x" * 8_000)
    assert sum(map(len, terminal.machine.history)) <= interpreter.HISTORY_LENGTH


@pytest.mark.parametrize("name", ["python3", "sudo", "/usr/bin/python3", "ulimit"])
def test_what_a_real_machine_has_is_told_apart(terminal: Terminal, name: str) -> None:
    outcome = terminal.type(f"{name} x")
    assert outcome.stderr.startswith("iamtutor: ")
    assert outcome.exit_code == 127


@pytest.mark.parametrize(
    ("host", "there", "missing"),
    [("today", "dnf", "python2"), ("2022", "crontab", "dnf")],
)
def test_what_the_real_host_lacks_is_not_found(
    host: str, there: str, missing: str
) -> None:
    terminal = Terminal(host=host)
    told = terminal.shows(there)
    assert told.startswith(f"iamtutor: {there} is not emulated here")
    assert terminal.shows(missing) == f"-bash: {missing}: command not found\n"
    assert terminal.shows("emacs") == "-bash: emacs: command not found\n"
    assert terminal.shows("which python3") == "/usr/bin/python3\n"


@pytest.mark.parametrize("program", ["cat", "cp hello.txt", "mv hello.txt", "ls", "rm"])
def test_a_path_that_is_too_long_is_told(terminal: Terminal, program: str) -> None:
    outcome = terminal.type(f"{program} {'x' * 300}")
    assert outcome.exit_code != 0
    assert outcome.stderr


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("echo ${NOPE:-x} ${USER:-x} ${NOPE-y}", "x ec2-user y\n"),
        ("E=; echo [${E:-x}] [${E-x}]", "[x] []\n"),
        ("X=' a b '; echo -$X-", "- a b -\n"),
        ("X='*.txt'; echo $X \"$X\"", "b c.txt hello.txt *.txt\n"),
        ("X='a\\b'; echo $X", "a\\b\n"),
        ("echo $(echo a; echo b)", "a b\n"),
        ('echo "$(echo a; echo b)"', "a\nb\n"),
        ("echo $(exit 3) $?", "0\n"),
        ("X=$(false); echo $?", "1\n"),
        ("echo $0 $#", "-bash 0\n"),
        ("$NOTHING; echo $?", "0\n"),
        ("echo a >&2", "a\n"),
        ("cat nope &> both; cat both", "cat: nope: No such file or directory\n"),
        ("X=a; X=b env | grep ^X; echo $X", "X=b\na\n"),
        ("echo $(ls |)", "-bash: syntax error: unexpected end of file in $(ls |)\n\n"),
        (
            "echo $(| ls)",
            "-bash: command substitution: syntax error near unexpected token `|'\n\n",
        ),
        ("echo x > *.txt", "-bash: b c.txt hello.txt: ambiguous redirect\n"),
        ("cat < nope", "-bash: nope: No such file or directory\n"),
        (
            "/usr/bin/echo a; /nope/echo",
            "a\n-bash: /nope/echo: No such file or directory\n",
        ),
        ("/tmp", "-bash: /tmp: Is a directory\n"),
        (
            "chmod +x hello.txt; ./hello.txt",
            "./hello.txt: line 1: hello: command not found\n",
        ),
        ("echo $(echo $(echo deep))", "deep\n"),
        ("echo >> nope/x", "-bash: nope/x: No such file or directory\n"),
    ],
)
def test_small_things_of_the_shell(terminal: Terminal, line: str, shown: str) -> None:
    assert terminal.shows(line) == shown


def test_substitutions_nest_to_a_limit(terminal: Terminal) -> None:
    line = "echo a"
    for _ in range(12):
        line = f"echo $({line})"
    assert "that nesting is not emulated here" in terminal.shows(line)


def test_a_file_that_grows_too_large_is_not_written(terminal: Terminal) -> None:
    terminal.type("X=" + "x" * 8_000)
    for _ in range(3):
        terminal.type("echo " + "$X" * 60 + " >> big")
    assert "File too large" in terminal.shows("echo " + "$X" * 60 + " >> big")


def test_the_worlds_bodies_have_a_limit(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iamtutor.shell.machine.WORLD_LIMIT", 100)
    assert "No space left on device" in terminal.shows("echo " + "x" * 200 + " > f")


def test_the_options_of_a_shell_end_with_its_session(terminal: Terminal) -> None:
    terminal.type("set -e")
    assert terminal.type("false").closed
    assert not terminal.type("false").closed


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["set -- a 'b c'"], "2 a b c\n"),
        (["set -- a b", "shift"], "1 b\n"),
        (["set -- a", "f() { set -- z; }; f", "(set -- k)"], "1 a\n"),
        (["set -- a", "exit"], "0 \n"),
        (["set -- {1..9000}"], "0 \n"),
    ],
)
def test_the_shells_own_arguments_stay_for_its_next_line(
    lines: list[str], shown: str
) -> None:
    terminal = Terminal()
    for line in lines:
        terminal.type(line)
    assert terminal.type('echo "$# $@"').screen == shown
