"""Who is behind a role's session: set once, with leave from both sides, and carried on."""

import json
from typing import Any

import pytest

from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, policy

AOI = f"arn:aws:iam::{OURS}:user/aoi"
ASSUME = allow("sts:AssumeRole")
BOTH = ["sts:AssumeRole", "sts:SetSourceIdentity"]


def role(stage: Stage, name: str, principal: str, actions: object = BOTH) -> str:
    made = stage.role(name, allow("*"))
    made.trust_policy = policy(
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions}
    )
    return made.arn


def assume(stage: Stage, arn: str, by: Credentials, **params: Any) -> Credentials:
    answer = stage.call(
        "sts", "AssumeRole", by, RoleArn=arn, RoleSessionName="s1", **params
    )
    assert answer.get("SourceIdentity") == (
        params.get("SourceIdentity") or answer.get("SourceIdentity")
    )
    made = answer["Credentials"]
    return Credentials(
        made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
    )


@pytest.mark.parametrize(
    ("own", "trusted", "denied"),
    [
        (BOTH, BOTH, None),
        (["sts:AssumeRole"], BOTH, None),
        (BOTH, ["sts:AssumeRole"], "sts:SetSourceIdentity"),
        (["sts:AssumeRole"], ["sts:AssumeRole"], "sts:SetSourceIdentity"),
    ],
)
def test_the_trust_policy_has_to_allow_it(
    stage: Stage, own: list[str], trusted: list[str], denied: str | None
) -> None:
    """In one account the trust policy that names the user is enough, as for AssumeRole."""
    by = stage.user("aoi", {**ASSUME, "Action": own})
    arn = role(stage, "target", AOI, trusted)
    request = {"RoleArn": arn, "RoleSessionName": "s1"}
    if denied is None:
        assert stage.call("sts", "AssumeRole", by, **request, SourceIdentity="Aoi")
        return
    error = stage.error("sts", "AssumeRole", by, **request, SourceIdentity="Aoi")
    assert error.message == (
        f"User: {AOI} is not authorized to perform: {denied} on resource: {arn}"
    )
    assert stage.call("sts", "AssumeRole", by, **request)


def test_where_the_account_is_trusted_the_user_needs_leave_too(stage: Stage) -> None:
    by = stage.user("aoi", ASSUME)
    arn = role(stage, "target", f"arn:aws:iam::{OURS}:root")
    request = {"RoleArn": arn, "RoleSessionName": "s1", "SourceIdentity": "Aoi"}
    assert (
        "sts:SetSourceIdentity"
        in stage.error("sts", "AssumeRole", by, **request).message
    )
    stage.account.users["aoi"].inline["own"] = policy({**ASSUME, "Action": BOTH})
    assert stage.call("sts", "AssumeRole", by, **request)["SourceIdentity"] == "Aoi"


def test_it_goes_along_and_stays_what_it_is(stage: Stage) -> None:
    by = stage.user("aoi")
    first = assume(stage, role(stage, "first", AOI), by, SourceIdentity="Aoi")
    behind = f"arn:aws:iam::{OURS}:role/first"
    arn = role(stage, "target", behind)
    second = assume(stage, arn, first)
    condition = {"StringEquals": {"aws:SourceIdentity": "Aoi"}}
    reading = allow("s3:*")
    stage.account.roles["target"].inline["own"] = policy(
        {**reading, "Condition": condition}
    )
    assert stage.call("s3", "ListBuckets", second)
    assert stage.last.source_identity == "Aoi"
    request = {"RoleArn": arn, "RoleSessionName": "s1"}
    assert (
        stage.error("sts", "AssumeRole", first, **request, SourceIdentity="Ben").code
        == "AccessDenied"
    )
    closed = role(stage, "closed", behind, "sts:AssumeRole")
    error = stage.error(
        "sts", "AssumeRole", first, RoleArn=closed, RoleSessionName="s1"
    )
    assert "sts:SetSourceIdentity" in error.message


def test_a_trust_policy_can_ask_which(stage: Stage) -> None:
    by = stage.user("aoi")
    arn = role(stage, "target", AOI)
    condition = {"StringLike": {"sts:SourceIdentity": "${aws:username}"}}
    statement = json.loads(stage.account.roles["target"].trust_policy)["Statement"][0]
    stage.account.roles["target"].trust_policy = policy(
        {**statement, "Condition": condition}
    )
    assume(stage, arn, by, SourceIdentity="aoi")
    for other in ({"SourceIdentity": "ben"}, {}):
        request = {"RoleArn": arn, "RoleSessionName": "s1", **other}
        assert stage.error("sts", "AssumeRole", by, **request).code == "AccessDenied"


def test_the_event_history_shows_it(stage: Stage) -> None:
    by = stage.user("aoi")
    session = assume(stage, role(stage, "target", AOI), by, SourceIdentity="Aoi")
    stage.call("s3", "ListBuckets", session)
    stage.next_turn()
    found = stage.call("cloudtrail", "LookupEvents")["Events"]
    records = {
        event["EventName"]: json.loads(event["CloudTrailEvent"]) for event in found
    }
    context = records["ListBuckets"]["userIdentity"]["sessionContext"]
    assert context["sourceIdentity"] == "Aoi"
    assumed = records["AssumeRole"]
    assert assumed["requestParameters"]["sourceIdentity"] == "Aoi"
    assert assumed["readOnly"] is True


@pytest.mark.parametrize("name", ["a", "a b", "x" * 257])
def test_its_form(stage: Stage, name: str) -> None:
    by = stage.user("aoi")
    request = {"RoleArn": role(stage, "target", AOI), "RoleSessionName": "s1"}
    error = stage.error("sts", "AssumeRole", by, **request, SourceIdentity=name)
    assert "at 'sourceIdentity' failed to satisfy constraint" in error.message
