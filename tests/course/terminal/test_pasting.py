"""A pasted block is one request and one action."""

import html
import re

import pytest
from django.conf import LazySettings

from iamtutor.course.models import TaskProgress
from tests.cast import Cast, Visitor, records_of, text_of, visitor, world_of

LESSON = "full-access"


def paste(who: Visitor, block: str, **fields: object):  # type: ignore[no-untyped-def]
    return who.run("", block=block, **fields)


def test_sixty_lines_are_one_action(
    ready: Visitor, cast: Cast, settings: LazySettings
) -> None:
    settings.COMMAND_BURST, settings.COMMANDS_PER_SECOND = 3, 0
    lines = [f"echo line-{number}" for number in range(60)]
    before = len(records_of(cast.aoi))
    page = text_of(paste(ready, "\r\n".join(lines)))
    (record,) = records_of(cast.aoi)[before:]
    assert record.lines == lines
    assert "line-59" in page
    typed = re.search(r'data-typed="([^"]*)"', page)
    assert typed
    assert html.unescape(typed[1]).split("\n") == lines


def test_what_is_too_fast_runs_nothing_and_leaves_nothing_open(
    ready: Visitor, cast: Cast, settings: LazySettings
) -> None:
    ready.run("true")
    settings.COMMANDS_PER_SECOND = 0
    for _ in range(settings.COMMAND_BURST + 1):
        answer = paste(ready, "cat > note <<END\none\nEND\n")
    assert answer.status_code == 429
    machine = world_of(cast.aoi).machines["ec2"]
    assert not machine.pending
    assert machine.files[f"{machine.home}/note"].body


def test_each_line_of_a_block_counts_for_the_tasks(ready: Visitor) -> None:
    paste(ready, "$ aws s3 ls\n$ aws s3 ls s3://aoi-lab-notes\n")
    done = TaskProgress.objects.filter(lesson=LESSON, completed__isnull=False)
    assert {p.task for p in done} == {"list-buckets", "list-bucket"}


@pytest.mark.parametrize(
    "block",
    [
        "aws iam list-users\naws s3api get-bucket-policy --bucket b\n",
        "aws s3api get-bucket-policy --bucket b\naws sts get-caller-identity\n",
    ],
)
def test_of_a_block_the_refusal_that_was_read_last_is_explained(
    cast: Cast, block: str
) -> None:
    aoi = visitor(cast.aoi, "en").catch_up("no-policies")
    page = text_of(paste(aoi, block.replace("bucket b", "bucket aoi-lab-notes")))
    assert "Why: s3:GetBucketPolicy" in re.sub(r"<[^>]+>|\s+(?=s3:)", "", page)


def test_a_prompt_is_left_out_with_a_note(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.run("[ec2-user@ip-172-31-4-20 ~]$ echo hi > hello.txt"))
    assert "The prompt at the beginning was left out" in page
    assert records_of(cast.aoi)[-1].lines == ["echo hi > hello.txt"]
    assert "The prompt at the beginning" not in text_of(ready.run("echo hi"))


def test_the_lines_of_a_block_are_history_and_transcript(ready: Visitor) -> None:
    paste(ready, "echo one\necho two\n")
    text = text_of(ready.get("course:transcript", LESSON, "ec2"))
    assert re.search(r"\$ echo one\none\n\S.*\$ echo two\ntwo\n", text)
    assert "echo one\necho two" not in text


def test_a_block_can_be_undone_as_one(ready: Visitor, cast: Cast) -> None:
    paste(ready, "echo a > a.txt\necho b > b.txt\n")
    last = records_of(cast.aoi)[-1]
    ready.post("course:undo", LESSON, ordinal=last.ordinal)
    machine = world_of(cast.aoi).machines["ec2"]
    assert not {f"{machine.home}/a.txt", f"{machine.home}/b.txt"} & machine.files.keys()
