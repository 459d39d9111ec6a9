"""What Tab offers."""

from __future__ import annotations

import pytest

from iamtutor.shell.completion import complete
from tests.shell.stage import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(files={"hello.txt": "", "help.txt": "", "docs/a b.txt": ""})


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("whoa", ["whoami"]),
        ("aws s3 c", ["cp"]),
        ("aws --region x s3 pre", ["presign"]),
        ("aws iam get-instance", ["get-instance-profile"]),
        ("aws configure s", ["set"]),
        ("aws s3 cp --recu", ["--recursive"]),
        ("aws iam get-role --role", ["--role-name"]),
        ("aws --output te", ["text"]),
        ("aws s3 cp he", ["hello.txt", "help.txt"]),
        ("cat do", ["docs/"]),
        ("cat docs/", ["'docs/a b.txt'"]),
        ("cat ~/hel", ["~/hello.txt", "~/help.txt"]),
        ("ls | gre", ["grep"]),
        ("A=1 whoa", ["whoami"]),
        ("cat < hel", ["hello.txt", "help.txt"]),
        ("aws iam create-role --x file://hello", ["file://hello.txt"]),
        ("echo $HOM", ["$HOME"]),
        ("cat nothing", []),
        ("cat /root/", []),
    ],
)
def test_completions(terminal: Terminal, text: str, offered: list[str]) -> None:
    assert complete(terminal.turn, "ec2", text) == offered


def test_dot_files_are_offered_when_asked_for(terminal: Terminal) -> None:
    assert ".aws/" not in complete(terminal.turn, "ec2", "ls ")
    assert complete(terminal.turn, "ec2", "ls .a") == [".aws/"]


def test_completion_asks_the_account_nothing(terminal: Terminal) -> None:
    complete(terminal.turn, "ec2", "aws s3 ls s3://")
    assert terminal.turn.events == []


def test_functions_and_aliases_are_offered(terminal: Terminal) -> None:
    terminal.type("greet() { echo hi; }; alias grumble='echo no'")
    assert complete(terminal.turn, "ec2", "gre") == ["greet", "grep"]
    assert complete(terminal.turn, "ec2", "gru") == ["grumble"]
