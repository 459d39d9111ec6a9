"""What Tab offers."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.shell.terminal.completion import complete
from tests.shell.stage import ACCOUNT, INSTANCE, KEY, SECRET, Terminal, allow


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
        ("aws configure se", ["set"]),
        ("aws configure li", ["list", "list-profiles"]),
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


def offered(terminal: Terminal, text: str) -> list[str]:
    return complete(terminal.turn, terminal.at, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aws s3 ls ", ["s3://aoi-lab-notes/"]),
        ("aws s3 ls s3:", ["s3://aoi-lab-notes/"]),
        ("aws s3 cp hello.txt s3://ao", ["s3://aoi-lab-notes/"]),
        (
            "aws s3 rm --recursive s3://aoi-lab-notes/n",
            ["s3://aoi-lab-notes/notes.txt"],
        ),
        ("aws s3 rm s3://aoi-lab-notes/no-", []),
        ("aws s3 ls s3://no-such-bucket/", []),
        ("aws s3api head-bucket --bucket ", ["aoi-lab-notes"]),
        ("aws s3api get-object --bucket aoi-lab-notes --key n", ["notes.txt"]),
        ("aws iam get-role --role-name lab", ["lab-role"]),
        ("aws iam get-user --user-name ", ["admin"]),
        (
            "aws sts assume-role --role-arn arn",
            [f"arn:aws:iam::{ACCOUNT}:role/lab-role"],
        ),
        (
            "aws iam attach-role-policy --policy-arn arn:aws:iam::aws:policy/AmazonS3Rea",
            ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        ),
        ("aws iam get-role-policy --role-name lab-role --policy-name ", ["lab"]),
        ("aws iam get-role-policy --policy-name ", []),
        ("aws ec2 describe-instances --instance-ids ", [INSTANCE]),
        (f"aws ec2 stop-instances --instance-ids {INSTANCE} i-", [INSTANCE]),
        ("aws ec2 describe-instances --region eu-west-1 --instance-ids ", []),
        (
            "aws s3api put-bucket-acl --bucket b --acl public-r",
            ["public-read", "public-read-write"],
        ),
        ("aws s3 cp a s3://b/ --storage-class GLA", ["GLACIER", "GLACIER_IR"]),
        (
            "aws --region ap-northeast-",
            ["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
        ),
        ("aws s3 cp --exclude ", ["docs/", "hello.txt", "help.txt"]),
    ],
)
def test_names_of_the_account_are_offered(
    terminal: Terminal, text: str, found: list[str]
) -> None:
    assert offered(terminal, text) == found


def test_what_may_not_be_listed_is_not_offered() -> None:
    terminal = Terminal(role_policy=allow("s3:ListBucket"))
    assert offered(terminal, "aws s3 ls s3://") == []
    assert offered(terminal, "aws s3api head-bucket --bucket ") == []
    assert offered(terminal, "aws iam get-role --role-name ") == []
    assert offered(terminal, "aws s3 ls s3://aoi-lab-notes/") == [
        "s3://aoi-lab-notes/notes.txt"
    ]
    terminal = Terminal(role_policy=allow("s3:ListAllMyBuckets"))
    assert offered(terminal, "aws s3 ls s3://") == ["s3://aoi-lab-notes/"]
    assert offered(terminal, "aws s3 ls s3://aoi-lab-notes/") == []


def test_without_credentials_nothing_is_offered(terminal: Terminal) -> None:
    assert offered(terminal, "aws --no-sign-request s3 ls s3://") == []
    terminal.turn.world.account.instances.clear()
    assert offered(terminal, "aws s3 ls s3://") == []


def test_the_command_line_says_who_asks() -> None:
    terminal = Terminal(role_policy=allow("s3:GetObject"))
    terminal.type(f"aws configure set aws_access_key_id {KEY} --profile desk")
    terminal.type(f"aws configure set aws_secret_access_key {SECRET} --profile desk")
    assert offered(terminal, "aws --profile de") == ["default", "desk"]
    found = ["s3://aoi-lab-notes/"]
    assert offered(terminal, "aws s3 ls s3://") == []
    assert offered(terminal, "aws --profile desk s3 ls s3://") == found
    assert offered(terminal, "AWS_PROFILE='desk' aws s3 ls s3://") == found
    assert offered(terminal, "aws --profile nobody s3 ls s3://") == []
    terminal.at = "desk"
    assert offered(terminal, "aws s3 ls s3://") == found


def test_a_key_with_blanks_is_offered_as_one_word(terminal: Terminal) -> None:
    terminal.type("aws s3 cp hello.txt 's3://aoi-lab-notes/my dir/a b.txt'")
    place = "s3://aoi-lab-notes/my"
    assert offered(terminal, f"aws s3 ls {place}") == [f"'{place} dir/'"]
    assert offered(terminal, f"aws s3 ls '{place} dir/") == [f"'{place} dir/a b.txt'"]


def test_completion_leaves_the_world_as_it_was(terminal: Terminal) -> None:
    terminal.type("aws s3 ls")
    before, events = deepcopy(terminal.turn.world), list(terminal.turn.events)
    for text in ("aws s3 ls s3://", "aws iam get-role --role-name ", "aws --profile "):
        offered(terminal, text)
    assert terminal.turn.world == before
    assert terminal.turn.events == events


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("echo $HO", ["$HOME", "$HOSTNAME"]),
        ("echo ${HOM", ["${HOME}"]),
        ('echo "in $HOM', ['"in $HOME']),
        ("cp $HOM", ["$HOME"]),
        ("aws s3 ls s3://$NAM", ["s3://$NAME"]),
        ("echo '$HOM", []),
        ("unset NAM", ["NAME"]),
        ("export SHEL", ["SHELL"]),
    ],
)
def test_variables_are_offered(terminal: Terminal, text: str, found: list[str]) -> None:
    terminal.type("NAME=x")
    assert offered(terminal, text) == found


PIECES = [
    "aws ",
    "s3 ls ",
    "s3://",
    "--bucket ",
    "--",
    "iam ",
    "'",
    '"',
    "$",
    "\\",
    "|",
    " ",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_it_fail(pieces: list[str]) -> None:
    assert isinstance(complete(STAGE.turn, "ec2", "".join(pieces)), list)


STAGE = Terminal()


def test_functions_and_aliases_are_offered(terminal: Terminal) -> None:
    terminal.type("greet() { echo hi; }; alias grumble='echo no'")
    assert complete(terminal.turn, "ec2", "gre") == ["greet", "grep"]
    assert complete(terminal.turn, "ec2", "gru") == ["grumble"]
