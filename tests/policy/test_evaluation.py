"""Evaluation beyond what the recorded cases hold, and what a result tells."""

from typing import Any

import pytest

from iamtutor.policy.cases import read_policies
from iamtutor.policy.evaluation import (
    EvaluationResult,
    RequestSummary,
    decide,
    evaluate,
)
from iamtutor.policy.layers import Check, CheckEffect, Decision, Layer, LayerOutcome
from iamtutor.policy.request import AccessRequest
from tests.policies import document as policy

OURS, THEIRS = "111122223333", "444455556666"
USER = f"arn:aws:iam::{OURS}:user/aoi"
ROLE = f"arn:aws:iam::{OURS}:role/lab-role"
SESSION = f"arn:aws:sts::{OURS}:assumed-role/lab-role/s"
ROOT = f"arn:aws:iam::{OURS}:root"
OBJECT = "arn:aws:s3:::notes/hello.txt"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NONE = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def shared(principal: Any, **more: Any) -> dict[str, Any]:
    return policy({**ALL, "Principal": principal, **more})


def ask(
    principal: str = USER,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    account: str = OURS,
    identity: dict[str, Any] | None = None,
    **fields: Any,
) -> EvaluationResult:
    if identity is not None:
        fields["identityPolicies"] = [{"name": "Mine", "policy": identity}]
    context = {"aws:PrincipalArn": ROLE if principal == SESSION else principal}
    request = AccessRequest(principal, action, resource, account, context)
    found = read_policies(fields)
    result = evaluate(request, found)
    assert decide(request, found) is result.decision
    return result


def level(*statements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": "L", "policy": policy(*statements)}]


def effects(result: EvaluationResult) -> dict[str, str]:
    return {check.layer.value: check.effect.value for check in result.checks}


@pytest.mark.parametrize(
    ("asked", "decision", "denied_by", "cause"),
    [
        ({}, "implicitDeny", "identity", "identity"),
        ({"identity": policy(ALL)}, "allowed", None, "identity"),
        ({"resourcePolicy": shared({"AWS": USER})}, "allowed", None, "resource"),
        (
            {"identity": policy(ALL), "resourcePolicy": shared({"AWS": USER})},
            "allowed",
            None,
            "both",
        ),
        ({"principal": ROOT}, "allowed", None, "root"),
        ({"action": "sts:GetCallerIdentity"}, "allowed", None, "nothing_needed"),
        (
            {"identity": policy(ALL), "permissionBoundary": policy(NONE)},
            "implicitDeny",
            "boundary",
            "boundary",
        ),
        (
            {"identity": policy(ALL), "sessionPolicy": policy(NONE)},
            "implicitDeny",
            "session",
            "session",
        ),
        ({"identity": policy(ALL), "scps": [[]]}, "implicitDeny", "scp", "scp"),
        ({"identity": policy(ALL), "rcps": [[]]}, "implicitDeny", "rcp", "rcp"),
        (
            {"identity": policy(ALL, DENY), "scps": [level(ALL, DENY)]},
            "explicitDeny",
            "scp",
            "scp",
        ),
        ({"identity": policy(ALL, DENY)}, "explicitDeny", "identity", "identity"),
        ({"identity": policy(ALL, ALL, DENY)}, "explicitDeny", "identity", "identity"),
        ({"account": THEIRS}, "implicitDeny", "identity", "identity"),
        (
            {"account": THEIRS, "identity": policy(ALL)},
            "implicitDeny",
            "resource",
            "resource",
        ),
        (
            {"account": THEIRS, "resourcePolicy": shared({"AWS": OURS})},
            "implicitDeny",
            "identity",
            "identity",
        ),
        (
            {"principal": ROOT, "account": THEIRS, "resourcePolicy": shared("*")},
            "allowed",
            None,
            "resource",
        ),
    ],
)
def test_the_decision_and_its_cause(asked, decision, denied_by, cause):
    result = ask(**asked)
    assert (result.decision, result.denied_by, result.cause) == (
        decision,
        denied_by,
        cause,
    )
    assert result.is_allowed is (decision == "allowed")


def test_the_root_user_is_allowed_as_by_a_policy_of_its_own():
    assert ask(ROOT).checks == (Check(Layer.IDENTITY, CheckEffect.ALLOW),)


def test_a_role_without_any_policy_that_allows_is_stopped_at_its_trust_policy():
    trust = shared({"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
    del trust["Statement"][0]["Resource"]
    target = f"arn:aws:iam::{OURS}:role/target"
    for action in ("sts:AssumeRole", "sts:AssumeRoleWithSAML"):
        result = ask(action=action, resource=target, resourcePolicy=trust)
        assert result.denied_by is Layer.RESOURCE
    for action in ("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"):
        result = ask(action=action, resource=target, identity=policy(ALL))
        assert result.denied_by is Layer.RESOURCE
        assert result.checks[0] == Check(Layer.RESOURCE, CheckEffect.IMPLICIT_DENY)


def test_a_kms_key_needs_its_own_policy():
    key = f"arn:aws:kms:us-east-1:{OURS}:key/1"
    asked = {"action": "kms:Decrypt", "resource": key, "identity": policy(ALL)}
    assert not ask(**asked).is_allowed
    assert ask(**asked, resourcePolicy=shared({"AWS": OURS})).is_allowed
    assert ask(action="kms:ListKeys", resource="*", identity=policy(ALL)).is_allowed


def test_what_a_silent_boundary_does_depends_on_whom_the_resource_policy_names():
    silent = {"permissionBoundary": policy(NONE), "sessionPolicy": policy(NONE)}
    direct = ask(SESSION, resourcePolicy=shared({"AWS": SESSION}), **silent)
    assert effects(direct) == {
        "resource": "ALLOW",
        "identity": "NO_IMPACT",
        "boundary": "NO_IMPACT",
        "session": "NO_IMPACT",
    }
    by_role = ask(SESSION, resourcePolicy=shared({"AWS": ROLE}), **silent)
    assert effects(by_role) == {
        "resource": "ALLOW",
        "identity": "NO_IMPACT",
        "boundary": "IMPLICIT_DENY",
        "session": "IMPLICIT_DENY",
    }
    assert by_role.denied_by is Layer.BOUNDARY
    by_account = ask(SESSION, resourcePolicy=shared({"AWS": OURS}), **silent)
    assert effects(by_account) == {
        "resource": "NO_IMPACT",
        "identity": "IMPLICIT_DENY",
        "boundary": "IMPLICIT_DENY",
        "session": "IMPLICIT_DENY",
    }
    assert by_account.layers[Layer.RESOURCE] is LayerOutcome.ALLOWED_FOR_ACCOUNT


def test_a_unique_id_names_like_the_arn_that_it_stands_for():
    silent = policy(NONE)
    for principal, unique_id, allowed in (
        (USER, "AIDAEXAMPLE", True),
        (SESSION, "AROAEXAMPLE", False),
    ):
        request = AccessRequest(
            principal, "s3:GetObject", OBJECT, OURS, {"aws:userid": f"{unique_id}:s"}
        )
        fields = {
            "resourcePolicy": shared({"AWS": unique_id}),
            "permissionBoundary": silent,
        }
        result = evaluate(request, read_policies(fields))
        assert result.layers[Layer.RESOURCE] is LayerOutcome.ALLOWED
        assert result.is_allowed is allowed


def test_the_checks_stand_in_the_order_in_which_aws_reports_them():
    result = ask(
        identity=policy(ALL),
        resourcePolicy=shared({"AWS": USER}),
        permissionBoundary=policy(ALL),
        sessionPolicy=policy(ALL),
        scps=[level(ALL)],
        rcps=[level(ALL | {"Principal": "*"})],
    )
    assert list(effects(result)) == [
        "rcp",
        "scp",
        "resource",
        "identity",
        "boundary",
        "session",
    ]
    assert set(effects(result).values()) == {"ALLOW"}
    layers = [statement.layer for statement in result.statements]
    assert layers == ["rcp", "scp", "resource", "identity", "boundary", "session"]


@pytest.mark.parametrize(
    ("levels", "stopped_at"),
    [
        ([level(ALL), level(ALL)], None),
        ([level(ALL), level(NONE), level(NONE)], 1),
        ([level(NONE), level(ALL, DENY)], 1),
        ([level(ALL, DENY), level(NONE)], 0),
        ([level(ALL, DENY), level(ALL, DENY)], 0),
    ],
)
def test_the_level_that_stops_is_named(levels, stopped_at):
    result = ask(identity=policy(ALL), scps=levels)
    (check,) = [check for check in result.checks if check.layer is Layer.SCP]
    assert check.level == stopped_at
    assert [s.level for s in result.statements][-1] is None


def test_any_of_several_session_policies_is_enough():
    session = [
        {"name": "A", "policy": policy(NONE)},
        {"name": "B", "policy": policy(ALL)},
    ]
    assert ask(SESSION, identity=policy(ALL), sessionPolicy=session).is_allowed
    assert not ask(SESSION, identity=policy(ALL), sessionPolicy=session[:1]).is_allowed
    assert Layer.SESSION not in ask(SESSION, sessionPolicy=[]).layers


def test_who_has_no_account_needs_the_resource_policy_alone():
    for principal in ("anonymous", "ec2.amazonaws.com"):
        allowed = ask(principal, resourcePolicy=shared("*"))
        assert allowed.is_allowed
        assert effects(allowed) == {"resource": "ALLOW", "identity": "NO_IMPACT"}
        denied = ask(principal)
        assert denied.denied_by is Layer.RESOURCE
        # what an account's identities may do is nothing to it
        assert not ask(principal, identity=policy(ALL)).is_allowed


def test_what_an_account_may_do_decides_nothing_for_who_has_none():
    for principal in ("anonymous", "ec2.amazonaws.com"):
        result = ask(principal, identity=policy(ALL), resourcePolicy=shared("*"))
        assert result.cause == "resource"


def test_a_result_says_what_was_asked_and_where_each_statement_stands():
    levels = [level(ALL), level(NONE, {**ALL, "Sid": "L"})]
    result = ask(identity=policy(ALL), scps=levels)
    assert result.request == RequestSummary(USER, "s3:GetObject", OBJECT)
    nothing = ask(action="sts:GetCallerIdentity", resource="*")
    assert nothing.request == RequestSummary(USER, "sts:GetCallerIdentity", "*")
    places = [(s.layer, s.policy, s.level, s.index, s.sid) for s in result.statements]
    assert places == [
        ("scp", "L", 0, 0, ""),
        ("scp", "L", 1, 0, ""),
        ("scp", "L", 1, 1, "L"),
        ("identity", "Mine", None, 0, ""),
    ]
    arn = f"arn:aws:iam::{OURS}:policy/mine"
    named = [{"name": "Mine", "arn": arn, "policy": policy(ALL)}]
    (statement,) = ask(identityPolicies=named).statements
    assert (statement.arn, statement.effect) == (arn, "Allow")


def test_the_statements_that_decided_are_pointed_at():
    result = ask(
        identity=policy(NONE, {**ALL, "Sid": "A"}),
        permissionBoundary=policy({**ALL, "Sid": "B"}),
    )
    assert [result.statements[place].sid for place in result.deciding] == ["A"]
    assert [statement.sid for statement in result.allows] == ["A", "B"]
    denied = ask(identity=policy(ALL, {**DENY, "Sid": "D"}), scps=[level(DENY)])
    assert [denied.statements[place].sid for place in denied.deciding] == ["", "D"]
    assert len(denied.denies) == 2
    assert ask(identity=policy(NONE)).deciding == ()


def test_context_keys_are_found_whatever_their_case():
    condition = {"Condition": {"StringEquals": {"AWS:principalARN": USER}}}
    assert ask(identity=policy(ALL | condition)).is_allowed


def test_actions_match_whatever_their_case_and_resources_do_not():
    assert ask(identity=policy({**ALL, "Action": "S3:getOBJECT"})).is_allowed
    assert not ask(identity=policy({**ALL, "Resource": OBJECT.upper()})).is_allowed


def test_an_unused_decision_is_spelt_as_the_api_spells_it():
    assert [decision.value for decision in Decision] == [
        "allowed",
        "explicitDeny",
        "implicitDeny",
    ]


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        ("arn:aws:s3", True),
        ("arn:aws", True),
        ("arn:aws:s3:", True),
        ("arn:aws:s3:::", False),
        ("arn:aws:s3:::notes", False),
        ("arn:aws:s3:ap-northeast-1", False),
        ("arn:aws:${aws:PrincipalTag/service, 's3'}", True),
        ("arn:aws:${aws:PrincipalTag/service, 's3:x'}", False),
        ("arn:aws:ec2", False),
        ("arn", False),
        ("aws:s3", False),
    ],
)
def test_an_incomplete_arn_stands_for_anything_in_its_missing_parts(pattern, allowed):
    for version in ("2012-10-17", "2008-10-17"):
        found = ask(
            identity=policy({**ALL, "Resource": pattern}) | {"Version": version}
        )
        is_variable = "$" in pattern
        assert found.is_allowed is (allowed and not (is_variable and "08" in version))
