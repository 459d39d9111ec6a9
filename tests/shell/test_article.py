"""The article's own transcripts, in order, in one continuing world on host *2022*."""

import pytest

from iamtutor.cloud.turn import Turn
from iamtutor.shell import interpreter
from iamtutor.shell.hosts.images import HOSTS
from iamtutor.shell.machine import prompt
from tests.shell.article import (
    PRELIMINARIES,
    READ_ONLY,
    ROLE,
    WITH_FULL_ACCESS,
    WITH_READ_ONLY,
    WITHOUT_POLICY,
    article,
    commands,
)


@pytest.fixture
def turn() -> Turn:
    return article()


def typed_again(turn: Turn, transcript: str) -> str:
    """Type the transcript's lines; what the screen shows, prompts included."""
    shown = ""
    for command in commands(transcript):
        shown += prompt(turn, "ec2") + command + "\n"
        shown += interpreter.run(turn, "ec2", command).screen
    return shown


def test_the_articles_twelve_results_come_out_byte_for_byte(turn: Turn) -> None:
    role = turn.world.account.roles[ROLE]
    assert typed_again(turn, WITH_FULL_ACCESS) == WITH_FULL_ACCESS
    role.attached = [READ_ONLY]
    assert typed_again(turn, WITH_READ_ONLY) == WITH_READ_ONLY
    role.attached = []
    assert typed_again(turn, WITHOUT_POLICY) == WITHOUT_POLICY


def test_the_articles_preliminaries_come_out_byte_for_byte(turn: Turn) -> None:
    turn.world.machines[
        "ec2"
    ].hostname = "ip-172-31-7-2.ap-northeast-1.compute.internal"
    assert typed_again(turn, PRELIMINARIES) == PRELIMINARIES


def test_the_same_lines_today_name_who_what_and_why(turn: Turn) -> None:
    turn.world.host = "today"
    turn.wording = HOSTS["today"].wording
    turn.world.account.roles[ROLE].attached = []
    shown = interpreter.run(turn, "ec2", "aws s3 ls").screen
    assert shown == (
        "\naws: [ERROR]: An error occurred (AccessDenied) when calling the ListBuckets "
        "operation: User: arn:aws:sts::111122223333:assumed-role/saitou-iamrole-test/"
        "i-0f1e2d3c4b5a69788 is not authorized to perform: s3:ListAllMyBuckets because "
        "no identity-based policy allows the s3:ListAllMyBuckets action\n"
    )
