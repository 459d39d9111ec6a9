"""The small programs, as GNU's print."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.patterns.regex import Pattern, PatternError
from tests.shell.stage import Terminal, free


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(
        files={
            "hello.txt": "hello\n",
            "docs/a.txt": "one\ntwo\nthree\n",
            ".hidden": "",
        }
    )


def test_ls_hides_dot_files_until_asked(terminal: Terminal) -> None:
    assert terminal.shows("ls") == "docs  hello.txt\n"
    assert terminal.shows("ls -A") == ".aws  .hidden  docs  hello.txt\n"
    assert terminal.shows("ls | cat") == "docs\nhello.txt\n"


def test_ls_fills_columns_downwards() -> None:
    terminal = Terminal(files={f"file-{n:02}": "" for n in range(12)})
    assert terminal.shows("ls", columns=40) == (
        "file-00  file-03  file-06  file-09\n"
        "file-01  file-04  file-07  file-10\n"
        "file-02  file-05  file-08  file-11\n"
    )


def test_ls_l_shows_mode_size_and_time(terminal: Terminal) -> None:
    terminal.type("echo hi > new; chmod 600 new")
    assert terminal.shows("ls -l new hello.txt") == (
        "-rw-r--r--. 1 ec2-user ec2-user 6 Sep  6  2022 hello.txt\n"
        "-rw-------. 1 ec2-user ec2-user 3 Nov 25 09:00 new\n"
    )


def test_ls_says_what_it_cannot_find(terminal: Terminal) -> None:
    outcome = terminal.type("ls nope hello.txt")
    assert outcome.stderr == "ls: cannot access 'nope': No such file or directory\n"
    assert outcome.stdout == "hello.txt\n"
    assert outcome.exit_code == 2


def test_an_option_that_a_program_lacks_is_an_error(terminal: Terminal) -> None:
    assert terminal.shows("ls -Z") == "iamtutor: ls -Z is not emulated here\n"
    assert terminal.shows("ls -z") == (
        "ls: invalid option -- 'z'\nTry 'ls --help' for more information.\n"
    )
    assert terminal.type("cat --nope hello.txt").exit_code == 1


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("echo -n a", "a"),
        ("echo -e 'a\\tb\\n'", "a\tb\n\n"),
        ("echo 'a\\tb'", "a\\tb\n"),
        ("echo -x a", "-x a\n"),
        ("cat -n docs/a.txt | head -1", "     1\tone\n"),
        ("head -n 1 docs/a.txt", "one\n"),
        ("head -c 2 docs/a.txt", "on"),
        ("tail -2 docs/a.txt", "two\nthree\n"),
        ("tail -n +3 docs/a.txt", "three\n"),
        ("wc docs/a.txt", " 3  3 14 docs/a.txt\n"),
        ("wc -l docs/a.txt", "3 docs/a.txt\n"),
        ("grep -n t docs/a.txt", "2:two\n3:three\n"),
        ("grep -v t docs/a.txt", "one\n"),
        ("grep -c e docs/a.txt", "2\n"),
        ("grep -i ONE docs/a.txt", "one\n"),
        ("grep -E '^t(wo|en)$' docs/a.txt", "two\n"),
        ("grep -o 'e*$' docs/a.txt", "e\nee\n"),
        ("grep -r hello .", "./hello.txt:hello\n"),
        ("sort -r docs/a.txt", "two\nthree\none\n"),
        ("echo a:b:c | cut -d: -f2", "b\n"),
        ("pwd", "/home/ec2-user\n"),
        ("whoami", "ec2-user\n"),
        ("hostname", "ip-172-31-4-185.ap-northeast-1.compute.internal\n"),
        ("date", "Wed Nov 25 09:00:00 UTC 2026\n"),
        ("date +%F", "2026-11-25\n"),
        ("which aws", "/usr/bin/aws\n"),
        ("cat /etc/system-release", "Amazon Linux release 2023 (Amazon Linux)\n"),
    ],
)
def test_programs_print(terminal: Terminal, line: str, shown: str) -> None:
    assert terminal.shows(line) == shown


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("cat -n odd | tail -n 1 | grep -c '^ *2'", 1),
        ("less -N odd | tail -n 1 | grep -c '^ *2'", 1),
        ("head -n 1 odd | grep -c z", 1),
        ("tail -n 1 odd | grep -c a", 1),
        ("sed -n '$=' odd", 2),
    ],
)
def test_only_a_line_feed_ends_a_line(line: str, count: int) -> None:
    odd = "a\vb\fc\rd\x85e\u2028z\n"
    assert Terminal(files={"odd": odd * 2}).shows(line) == f"{count}\n"


def test_grep_tells_by_its_status(terminal: Terminal) -> None:
    assert terminal.type("grep hello hello.txt").exit_code == 0
    assert terminal.type("grep nothing hello.txt").exit_code == 1
    assert terminal.type("grep x nope").exit_code == 2


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("cat nope", "cat: nope: No such file or directory\n"),
        ("cat docs", "cat: docs: Is a directory\n"),
        ("cd nope", "-bash: cd: nope: No such file or directory\n"),
        ("cd hello.txt", "-bash: cd: hello.txt: Not a directory\n"),
        ("mkdir docs", "mkdir: cannot create directory ‘docs’: File exists\n"),
        ("rm docs", "rm: cannot remove 'docs': Is a directory\n"),
        ("rm nope", "rm: cannot remove 'nope': No such file or directory\n"),
        ("cp nope x", "cp: cannot stat 'nope': No such file or directory\n"),
        ("cp docs x", "cp: -r not specified; omitting directory 'docs'\n"),
        ("touch /etc/x", "touch: cannot touch '/etc/x': Permission denied\n"),
        ("export 1a=x", "-bash: export: `1a=x': not a valid identifier\n"),
    ],
)
def test_complaints(terminal: Terminal, line: str, complaint: str) -> None:
    outcome = terminal.type(line)
    assert outcome.stderr == complaint
    assert outcome.exit_code == 1


def test_files_are_copied_moved_and_removed(terminal: Terminal) -> None:
    terminal.type("cp -r docs papers; mv papers/a.txt papers/b.txt; rm -r docs")
    assert terminal.shows("ls papers; cat papers/b.txt") == "b.txt\none\ntwo\nthree\n"
    assert terminal.type("ls docs").exit_code == 2


def test_a_copy_into_a_directory_keeps_its_name(terminal: Terminal) -> None:
    terminal.type("cp hello.txt docs; mv hello.txt docs/")
    assert terminal.shows("ls docs; ls") == "a.txt  hello.txt\ndocs\n"


def test_every_program_answers_without_arguments(terminal: Terminal) -> None:
    from iamtutor.shell.programs import PROGRAMS

    for name in PROGRAMS:
        terminal.type(name)


@given(st.text("ab.*[]^$c\\", max_size=8), st.text("abc", max_size=8))
def test_patterns_never_crash(source: str, line: str) -> None:
    with suppress(PatternError):
        list(Pattern(source, free).each(line))


@given(
    st.from_regex(r"(?:[abc.](?:[*+?])?|\((?:a|b)\|c\)[*]?){0,5}", fullmatch=True),
    st.text("abc", max_size=8),
)
def test_patterns_agree_with_python_on_whether_a_line_matches(
    source: str, line: str
) -> None:
    assert Pattern(source, free, extended=True).matches(line) == bool(
        re.search(source, line)
    )


def test_a_pattern_cannot_run_away() -> None:
    assert not Pattern("(a*)*b", free, extended=True).matches("a" * 3_000)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("printf '%s=%03d\\n' a 1 b 2", "a=001\nb=002\n"),
        ("printf 'a%%\\tb'", "a%\tb"),
        ("printf '%d' x", "-bash: printf: x: invalid number\n0"),
        ("test -f hello.txt && echo yes", "yes\n"),
        ("[ ! -e nope ] && [ -d docs ] && echo yes", "yes\n"),
        ("[ a = b ] || [ 3 -ge 2 ] && echo yes", "yes\n"),
        ("[ -s .hidden ]; echo $?", "1\n"),
        ("[ x", "-bash: [: missing `]'\n"),
        ("test x -lt 1; echo $?", "-bash: test: x: integer expression expected\n2\n"),
        ("echo hi | base64", "aGkK\n"),
        ("echo aGkK | base64 -d", "hi\n"),
        ("find . -name '*.txt'", "./docs/a.txt\n./hello.txt\n"),
        ("find docs -type d", "docs\n"),
        ("find nope", "find: ‘nope’: No such file or directory\n"),
        ("uname -sr", "Linux 6.12.55-74.119.amzn2023.x86_64\n"),
        ("id -un", "ec2-user\n"),
        ("type cd cat", "cd is a shell builtin\ncat is /usr/bin/cat\n"),
        ("export -p | grep USER", 'declare -x USER="ec2-user"\n'),
        ("cd docs; cd -; pwd", "/home/ec2-user\n/home/ec2-user\n"),
        ("echo a | tee x; cat x", "a\na\n"),
        ("echo -e 'b\\na\\nb' | sort | uniq -c", "      1 a\n      2 b\n"),
        ("history -c; history", ""),
        ("rmdir docs", "rmdir: failed to remove 'docs': Directory not empty\n"),
        ("mkdir -p x/y/z; ls -R x", "x:\ny\n\nx/y:\nz\n\nx/y/z:\n"),
        (
            "chmod a-w hello.txt; echo > hello.txt",
            "-bash: hello.txt: Permission denied\n",
        ),
        ("ls --help | cut -c1-9", "Usage: ls\n"),
        ("curl [", "curl: (3) URL using bad/illegal format or missing URL\n"),
        ("source x", "-bash: x: No such file or directory\n"),
        ("ls -lh docs | tail -1 | cut -d' ' -f5", "14\n"),
        (
            "sleep x",
            "sleep: invalid time interval ‘x’\nTry 'sleep --help' for more "
            "information.\n",
        ),
    ],
)
def test_more_programs_print(terminal: Terminal, line: str, shown: str) -> None:
    assert terminal.shows(line) == shown


def test_every_program_that_reads_options_has_help(terminal: Terminal) -> None:
    from iamtutor.shell.programs import BUILTINS, PROGRAMS, USAGES

    others = {*BUILTINS, "aws", "clear", "help"}
    assert set(USAGES) == set(PROGRAMS) - others


@pytest.mark.parametrize(
    ("pattern", "extended", "line", "found"),
    [
        ("a\\+", False, "baac", ["aa"]),
        ("a+", False, "a+", ["a+"]),
        ("a\\{2\\}", False, "aaa", ["aa"]),
        ("a{2,3}", True, "aaaaa", ["aaa", "aa"]),
        ("a{2,}", True, "aaaa", ["aaaa"]),
        ("[^a-c]", True, "abcd", ["d"]),
        ("[]x]", True, "a]x", ["]", "x"]),
        ("[[:digit:]]+", True, "a12b3", ["12", "3"]),
        ("^a|b$", True, "aab", ["a", "b"]),
        ("(ab|a)(c|bcd)", True, "abcd", ["abcd"]),
        ("\\w\\s\\W", True, "a -", ["a -"]),
        ("\\.", True, "a.b", ["."]),
        ("x*", True, "ab", ["", "", ""]),
        ("a.c", False, "abc", ["abc"]),
        ("*a", False, "*a", ["*a"]),
    ],
)
def test_regular_expressions(
    pattern: str, extended: bool, line: str, found: list[str]
) -> None:
    spans = Pattern(pattern, free, extended=extended).each(line)
    assert [line[start:end] for (start, end), *_ in spans] == found


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", "Unmatched ( or \\("),
        ("a)", "Unmatched ) or \\)"),
        ("[a", "Unmatched [, [^, [:, [., or [="),
        ("[[:nope:]]", "Invalid character class name"),
        ("[b-a]", "Invalid range end"),
        ("a{2,1}", "Invalid content of \\{\\}"),
        ("a{999}", "Regular expression too big"),
        ("((a{200}){200}){200}", "Regular expression too big"),
        ("a\\", "Trailing backslash"),
        ("(a)\\1", "iamtutor: no back references in a pattern here"),
        ("a" * 1_001, "Regular expression too big"),
    ],
)
def test_bad_patterns_are_told(pattern: str, message: str) -> None:
    with pytest.raises(PatternError) as raised:
        Pattern(pattern, free, extended=True)
    assert str(raised.value) == message


def test_whole_words_are_looked_for_further_on() -> None:
    spans = Pattern("ab", free, whole_word=True).each("abc ab_ x-ab é-ab")
    assert list(spans) == [[(10, 12)], [(15, 17)]]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ls -F", "docs/  hello.txt\n"),
        ("ls -r", "hello.txt  docs\n"),
        ("ls -d docs", "docs\n"),
        ("ls -a | head -2", ".\n..\n"),
        ("echo hi > z; ls -t | head -1", "z\n"),
        ("ls -S | head -1", "hello.txt\n"),
        ("ls docs hello.txt", "hello.txt\n\ndocs:\na.txt\n"),
        ("ls --reverse --all | tail -1", ".\n"),
        (
            "ls --a",
            "ls: option '--a' is ambiguous; possibilities: '--all' "
            "'--almost-all' '--author'\nTry 'ls --help' for more information.\n",
        ),
        ("head --lines=1 docs/a.txt", "one\n"),
        ("head --lines 1 -- docs/a.txt", "one\n"),
        (
            "head -n",
            "head: option requires an argument -- 'n'\nTry 'head --help' for "
            "more information.\n",
        ),
        (
            "head --lines",
            "head: option '--lines' requires an argument\nTry 'head "
            "--help' for more information.\n",
        ),
        (
            "head -n x docs/a.txt",
            "head: invalid number of lines: ‘x’\nTry 'head --help' "
            "for more information.\n",
        ),
        ("head -n -2 docs/a.txt", "one\n"),
        (
            "head -1 hello.txt docs/a.txt",
            "==> hello.txt <==\nhello\n\n==> docs/a.txt <==\none\n",
        ),
        ("tail -c 4 docs/a.txt", "ree\n"),
        (
            "wc hello.txt docs/a.txt",
            " 1  1  6 hello.txt\n 3  3 14 docs/a.txt\n 4  4 20 total\n",
        ),
        ("cat hello.txt | wc", "      1       1       6\n"),
        ("grep -l o hello.txt docs/a.txt", "hello.txt\ndocs/a.txt\n"),
        ("grep -h o hello.txt docs/a.txt", "hello\none\ntwo\n"),
        ("grep -q o hello.txt && echo yes", "yes\n"),
        ("grep -e t -w two docs/a.txt", "grep: two: No such file or directory\n"),
        (
            "grep",
            "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for "
            "more information.\n",
        ),
        ("grep '[' hello.txt", "grep: Unmatched [, [^, [:, [., or [=\n"),
        ("grep -F . hello.txt", ""),
        ("echo abc | cut -c1,3-", "ac\n"),
        ("echo abc | cut -f2", "abc\n"),
        (
            "cut hello.txt",
            "cut: you must specify a list of bytes, characters, or fields"
            "\nTry 'cut --help' for more information.\n",
        ),
        ("echo x | base64 -d", "base64: invalid input\n"),
        ("rm -f nope", ""),
        ("rm", "rm: missing operand\nTry 'rm --help' for more information.\n"),
        ("rm -r .", "rm: refusing to remove '.' or '..' directory: skipping '.'\n"),
        (
            "cp hello.txt",
            "cp: missing destination file operand after 'hello.txt'\nTry "
            "'cp --help' for more information.\n",
        ),
        (
            "cp hello.txt hello.txt",
            "cp: 'hello.txt' and 'hello.txt' are the same file\n",
        ),
        ("cp hello.txt docs nope", "cp: target 'nope' is not a directory\n"),
        (
            "cp -r docs docs/in",
            "cp: cannot copy a directory, 'docs', into itself, 'docs/in'\n",
        ),
        (
            "mv hello.txt /etc/",
            "mv: cannot move 'hello.txt' to '/etc/hello.txt': Permission denied\n",
        ),
        (
            "chmod 9 hello.txt",
            "chmod: invalid mode: ‘9’\nTry 'chmod --help' for more information.\n",
        ),
        (
            "chmod 755 /etc/os-release",
            "chmod: cannot access '/etc/os-release': Operation not permitted\n",
        ),
        ("chmod u=rwx,go=r hello.txt; ls -l hello.txt | cut -c1-10", "-rwxr--r--\n"),
        ("mkdir", "mkdir: missing operand\nTry 'mkdir --help' for more information.\n"),
        ("date nope", "date: invalid date ‘nope’\n"),
        ("date -I; date -R", "2026-11-25\nWed, 25 Nov 2026 09:00:00 +0000\n"),
        ("id nobody", "id: ‘nobody’: no such user\n"),
        ("env ls docs", "a.txt\n"),
        ("env cd", "env: ‘cd’: No such file or directory\n"),
        (
            "which nope",
            "/usr/bin/which: no nope in (/usr/local/bin:/usr/bin:"
            "/usr/local/sbin:/usr/sbin)\n",
        ),
        ("cd a b", "-bash: cd: too many arguments\n"),
        ("cd -", "-bash: cd: OLDPWD not set\n"),
        ("set -b", "iamtutor: set -b is not emulated here\n"),
        ("set -Z", "-bash: set: -Z: invalid option\n"),
        ("history x", "-bash: history: x: numeric argument required\n"),
        ("true; history 1", "    1  true; history 1\n"),
        ("exit x", "-bash: exit: x: numeric argument required\n"),
        ("type nope", "-bash: type: nope: not found\n"),
        (
            "source",
            "-bash: source: filename argument required\n"
            "source: usage: source filename [arguments]\n",
        ),
        (
            "source hello.txt",
            "hello.txt: line 1: hello: command not found\n",
        ),
        ("sleep 99d", "iamtutor: sleep takes at most 31 days here\n"),
        ("find -user x", "iamtutor: find -user is not emulated here\n"),
        ("curl", "curl: no URL specified!\n"),
        (
            "curl --nope x",
            "curl: option --nope: is unknown\n"
            "curl: try 'curl --help' or 'curl --manual' for more information\n",
        ),
        ("test a b", "-bash: test: a: unary operator expected\n"),
        ("test a b c d", "-bash: test: too many arguments\n"),
        ("printf %y", "-bash: printf: `y': invalid format character\n"),
        ("printf", "printf: usage: printf [-v var] format [arguments]\n"),
        ("echo -e 'a\\x41\\0101\\cb'", "aAA"),
        ("uniq -d hello.txt", ""),
        ("echo -e '10\\n9' | sort -n", "9\n10\n"),
        (
            "touch",
            "touch: missing file operand\nTry 'touch --help' for more information.\n",
        ),
        ("set | grep ^USER", "USER=ec2-user\n"),
        (r"printf '\u00e9\U1F600%s\n' x; echo -e '\u3042'", "é😀x\nあ\n"),
    ],
)
def test_what_people_also_type(terminal: Terminal, line: str, shown: str) -> None:
    assert terminal.shows(line) == shown


@pytest.mark.parametrize("name", ["python3", "df", "ln", "file", "free", "umask"])
def test_a_program_of_the_real_host_is_not_called_unknown(name: str) -> None:
    outcome = Terminal().type(f"{name} x")
    assert outcome.stderr.startswith(f"iamtutor: {name} is not emulated here; ")
    assert outcome.exit_code == 127


def test_rm_asks_before_it_removes() -> None:
    terminal = Terminal(files={"a": "x\n", "b": ""})
    outcome = terminal.type("rm -i a b", stdin="n\ny\n")
    assert "rm: remove regular file 'a'? " in outcome.screen
    assert "rm: remove regular empty file 'b'? " in outcome.screen
    assert terminal.shows("ls") == "a\n"
    assert "not emulated here" in terminal.shows("mkdir d; rm -ri d")


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("printf 'a\\n' | { read -t 0; echo $?; read x; echo $x; }", "0\na\n"),
        ('read -t 0.0 x <<< hi; echo "$? [$x]"', "0 []\n"),
        ("read -t 0 < /dev/null; echo $?", "0\n"),
        ("read -t 0; echo $?", "1\n"),
    ],
)
def test_read_without_time_asks_whether_there_is_something(
    line: str, printed: str
) -> None:
    """Run in bash 5.2 too, the last at a terminal where nothing was typed."""
    assert Terminal().type(line).stdout == printed


def test_bytes_that_are_no_text_pass_through_pipes(terminal: Terminal) -> None:
    made = "head -c 100k /dev/urandom >f; cat f | base64 | base64 -d | cmp - f && echo same"
    assert terminal.shows(made) == "same\n"
    assert terminal.shows("printf '\\001\\177\\tx\\n' | cat -A") == "^A^?^Ix$\n"
