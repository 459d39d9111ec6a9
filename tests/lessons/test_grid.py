"""The grid is filled by calls from the instance that say something about permissions."""

from __future__ import annotations

import json

import pytest

from iamtutor.lessons import grid
from iamtutor.lessons.library import Library
from tests.lessons.stage import FULL, READ_ONLY, Stage


@pytest.fixture
def working(stage: Stage) -> Stage:
    """An instance with full access, and a bucket."""
    stage.role(FULL)
    stage.instance()
    stage.bucket()
    return stage


def put(stage: Stage, bucket: str = "aoi-lab-notes") -> object:
    return stage.call_from_ec2("PutObject", Bucket=bucket, Key="hello.txt", Body=b"x")


def filled(sample: Library, stage: Stage) -> set[tuple[str, str, str | None]]:
    found = grid.cells(sample.grid, stage.rehearsal.events)
    return {(*cell, grid.decision_of(event)) for cell, event in found.items()}


def test_an_allowed_call_fills_its_cell(sample: Library, working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    put(working)
    assert filled(sample, working) == {
        ("full-access", "list-buckets", "allowed"),
        ("full-access", "upload", "allowed"),
    }


def test_a_denied_call_fills_its_cell(sample: Library, working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    put(working)
    assert filled(sample, working) == {("no-policies", "upload", "implicitDeny")}


def test_a_call_that_was_never_sent_fills_its_cell(
    sample: Library, working: Stage
) -> None:
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    assert not put(working).sent
    assert filled(sample, working) == {("no-role", "upload", "none")}


def test_a_mistyped_bucket_fills_nothing(sample: Library, working: Stage) -> None:
    assert put(working, "no-such-bucket-here").error_code == "NoSuchBucket"
    assert filled(sample, working) == set()


def test_other_policies_are_no_setting(sample: Library, working: Stage) -> None:
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    put(working)
    working.press("detach-policies", role="lab-role", policies=[READ_ONLY, FULL])
    working.press(
        "put-inline-policy",
        role="lab-role",
        name="mine",
        document=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            }
        ),
    )
    put(working)
    assert filled(sample, working) == set()


def test_calls_from_the_desk_and_the_console_fill_nothing(
    sample: Library, working: Stage
) -> None:
    working.call_from_desk("ListBuckets")
    working.press("upload", bucket="aoi-lab-notes", files={"a": "b"})
    assert filled(sample, working) == set()


def test_the_last_call_stands_in_the_cell(sample: Library, working: Stage) -> None:
    put(working)
    last = put(working)
    found = grid.cells(sample.grid, working.rehearsal.events)
    assert found["full-access", "upload"] is last


def test_the_setting_of_an_instance_is_what_its_role_may_be(
    sample: Library, working: Stage
) -> None:
    instance = working.situation.names["instance"]

    def now() -> str | None:
        return grid.setting_of(sample.grid, working.world, instance)

    assert now() == "full-access"
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    assert now() is None
    working.press("detach-policies", role="lab-role", policies=[READ_ONLY, FULL])
    assert now() == "no-policies"
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    assert now() == "no-role"


def test_a_call_of_another_kind_has_no_command(sample: Library, working: Stage) -> None:
    event = working.call_from_ec2("GetCallerIdentity", "sts")
    assert grid.command_of(sample.grid, event) is None
    assert grid.setting_of_call(sample.grid, event) == "full-access"
    assert grid.cell_of(sample.grid, event) is None


def test_a_call_refused_before_anyone_asked_has_no_decision(working: Stage) -> None:
    event = put(working, "no-such-bucket-here")
    assert grid.decision_of(event) is None
