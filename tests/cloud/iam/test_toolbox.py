"""IAM Toolbox explains a refusal by its id: from what was evaluated then, for a day."""

import re
from typing import Any

import pytest

from iamtutor.cloud.identifiers import authorization_id
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, deny, policy

HOME = "us-east-1"
MORE = re.compile(
    r"User: arn:aws:iam::111122223333:user/aoi is not authorized to perform: iam:GetRole "
    r"on resource: role lab-role because no identity-based policy allows the iam:GetRole "
    r"action\. Go to https://us-east-1\.console\.aws\.amazon\.com/iam/home"
    r"\?region=us-east-1#/authorization-details/([0-9a-z]{25}) for complete details, or "
    r"call the GetRequestAuthorizationDetails API with the following authorization id: \1"
)
READ = allow("s3:*")
DENY = deny("iam:Get*", Sid="No")


@pytest.fixture
def aoi(stage: Stage) -> Credentials:
    stage.role()
    stage.turn.wording = "today"
    return stage.user("aoi", READ)


def refused(stage: Stage, by: Credentials) -> str:
    stage.error("iam", "GetRole", by, RoleName="lab-role")
    return authorization_id(stage.last.event_id)


def details(stage: Stage, name: str, **kwargs: Any) -> dict[str, Any]:
    return stage.call(
        "iam-toolbox",
        "GetRequestAuthorizationDetails",
        **{"region": HOME, **kwargs},
        authorizationId=name,
    )


def missing(stage: Stage, name: str, **kwargs: Any) -> str:
    return stage.error(
        "iam-toolbox",
        "GetRequestAuthorizationDetails",
        **{"region": HOME, **kwargs},
        authorizationId=name,
    ).code


def test_iam_s_refusals_of_today_name_their_id(stage: Stage, aoi: Credentials) -> None:
    error = stage.error("iam", "GetRole", aoi, RoleName="lab-role")
    found = MORE.fullmatch(error.message)
    assert found is not None
    assert found[1] == authorization_id(stage.last.event_id)
    assert stage.last.error_message == error.message


@pytest.mark.parametrize("wording", ["2022", "enhanced", "2026"])
def test_those_of_other_wordings_do_not(
    stage: Stage, aoi: Credentials, wording: str
) -> None:
    stage.turn.wording = wording
    error = stage.error("iam", "GetRole", aoi, RoleName="lab-role")
    assert error.message.endswith("allows the iam:GetRole action")


def test_nor_do_other_services(stage: Stage, aoi: Credentials) -> None:
    stage.instance()
    error = stage.error("ec2", "DescribeInstances", aoi)
    assert "authorization id" not in error.message
    assert missing(stage, authorization_id(stage.last.event_id)) == (
        "ResourceNotFoundException"
    )


def test_an_id_changes_no_other_name() -> None:
    drawn = []
    for wording in ("enhanced", "today"):
        stage = Stage()
        stage.turn.wording = wording
        refused(stage, stage.user("aoi"))
        drawn.append((stage.last.event_id, stage.world.sequence))
    assert drawn[0] == drawn[1]


def test_it_tells_what_was_asked_and_what_each_layer_said(
    stage: Stage, aoi: Credentials
) -> None:
    boundary = stage.managed("boundary", {**READ, "Action": "*"})
    stage.account.users["aoi"].boundary = boundary
    stage.account.users["aoi"].inline["no"] = policy(DENY)
    told = details(stage, refused(stage, aoi))
    (evaluation,) = told["evaluations"]
    assert evaluation["action"] == "iam:GetRole"
    assert evaluation["resource"] == f"arn:aws:iam::{OURS}:role/lab-role"
    assert evaluation["evaluatedEffect"] == "EXPLICIT_DENY"
    effects = {c["checkType"]: c["evaluatedEffect"] for c in evaluation["checks"]}
    assert effects == {"PRINCIPAL": "EXPLICIT_DENY", "PERMISSIONS_BOUNDARY": "ALLOW"}
    context = told["requestContext"]
    assert context["aws:PrincipalArn"] == f"arn:aws:iam::{OURS}:user/aoi"
    assert context["aws:username"] == "aoi"
    assert "aws:ResourceAccount" not in context
    assert evaluation["context"]["aws:ResourceAccount"] == OURS
    policies = {one["uri"]: one for one in told["policies"]}
    assert policies[boundary]["type"] == "PERMISSIONS_BOUNDARY"
    assert policies[boundary]["inline"] is False
    inline = [one for one in told["policies"] if one["inline"]]
    assert {one["type"] for one in inline} == {"IDENTITY_BASED_POLICY"}
    assert len(inline) == 2
    (matched,) = evaluation["checks"][0]["matchedPolicies"]
    assert matched["matchedStatements"] == [{"sid": "No", "evaluatedEffect": "DENY"}]
    assert matched["uri"] in policies


def test_a_policy_is_shown_as_it_was(stage: Stage, aoi: Credentials) -> None:
    stage.account.users["aoi"].inline = {"own": policy(DENY)}
    name = refused(stage, aoi)
    uri = details(stage, name)["policies"][0]["uri"]
    stage.account.users["aoi"].inline = {}
    stage.next_turn()
    told = stage.call(
        "iam-toolbox",
        "GetRequestAuthorizationPolicy",
        region=HOME,
        authorizationId=name,
        policyUri=uri,
    )
    assert told["policyDocument"]["Statement"] == [DENY]


def test_a_day_long_where_it_was_refused(stage: Stage, aoi: Credentials) -> None:
    name = refused(stage, aoi)
    assert missing(stage, name, region="ap-northeast-1") == "ResourceNotFoundException"
    stage.next_turn()
    stage.later(hours=24)
    assert details(stage, name)["evaluations"]
    stage.later(seconds=1)
    assert missing(stage, name) == "ResourceNotFoundException"


def test_whoever_asks_needs_the_permission(stage: Stage, aoi: Credentials) -> None:
    name = refused(stage, aoi)
    assert missing(stage, name, by=aoi) == "AccessDeniedException"
    asks = allow("iam:GetRequestAuthorizationDetails")
    assert details(stage, name, by=stage.user("asks", asks))["evaluations"]
