"""The smallest edit that turns a decision round."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.policy.cases import read_case, read_policies
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, decide, evaluate
from iamtutor.policy.layers import Decision, Layer
from iamtutor.policy.repair.allowing import to_allow
from iamtutor.policy.repair.denying import to_deny
from iamtutor.policy.repair.edits import Edit, EditKind, apply, made
from iamtutor.policy.repair.meeting import changed
from iamtutor.policy.repair.narrowing import exactly
from iamtutor.policy.repair.outcome import Repair
from iamtutor.policy.request import AccessRequest
from tests.policy.generated import cases
from tests.policy.recorded import DOC_CASES, VECTORS

pytestmark = pytest.mark.thorough

USER = "arn:aws:iam::111122223333:user/aoi"
OBJECT = "arn:aws:s3:::notes/hello.txt"
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def request(
    action: str = "s3:GetObject", resource: str = OBJECT, principal: str = USER
) -> AccessRequest:
    context = {"aws:PrincipalArn": principal}
    return AccessRequest(principal, action, resource, "111122223333", context)


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def policies(**fields: Any) -> ApplicablePolicies:
    identity = fields.pop("identity", None)
    if identity is not None:
        fields["identityPolicies"] = [{"name": "Mine", "policy": identity}]
    return read_policies(fields)


def deny(action: Any = "s3:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def added(edit: Edit) -> list[dict[str, Any]]:
    return [json.loads(text) for text in edit.statements]


def is_allowed(asked: AccessRequest, found: ApplicablePolicies) -> bool:
    return decide(asked, found) is Decision.ALLOWED


def all_but(repair: Repair, left_out: int, found: ApplicablePolicies) -> Any:
    for place, edit in enumerate(repair.edits):
        if place != left_out:
            found = apply(found, edit)
    return found


def layers_of(repair: Repair) -> tuple[Layer, ...]:
    return tuple(dict.fromkeys(edit.layer for edit in repair.edits))


def rest_of(repair: Repair, left_out: int) -> list[Edit]:
    return [edit for place, edit in enumerate(repair.edits) if place != left_out]


def test_every_recorded_denial_has_a_verified_repair_without_a_needless_edit():
    for case in VECTORS + DOC_CASES:
        asked, found = read_case(case)
        repair = to_allow(asked, found)
        if case["expected"] == "Allowed":
            assert repair is None
            continue
        assert repair is not None
        assert repair.edits
        assert is_allowed(*made(asked, found, repair.edits)), case["id"]
        for place in range(len(repair.edits)):
            rest = rest_of(repair, place)
            assert not is_allowed(*made(asked, found, rest)), case["id"]


def test_what_an_edit_grants_is_one_action_on_one_resource():
    for case in VECTORS:
        asked, found = read_case(case)
        repair = to_allow(asked, found)
        for edit in repair.edits if repair is not None else ():
            if edit.kind is EditKind.ADD_ALLOW:
                statement = added(edit)[-1]
                assert statement["Action"] == asked.action
                assert isinstance(statement.get("Resource", ""), str)


def test_every_recorded_permission_can_be_stopped():
    for case in VECTORS + DOC_CASES:
        asked, found = read_case(case)
        ways = to_deny(asked, found)
        stoppable = asked.action != "sts:GetCallerIdentity"
        assert bool(ways) is (case["expected"] == "Allowed" and stoppable)
        for way in ways:
            assert not is_allowed(asked, way.policies), case["id"]
            for place in range(len(way.edits)):
                assert is_allowed(asked, all_but(way, place, found)), case["id"]


@given(cases())
def test_any_denial_can_be_repaired(case):
    asked, found = read_case(case)
    repair = to_allow(asked, found)
    if repair is None:
        assert is_allowed(asked, found)
    else:
        assert is_allowed(*made(asked, found, repair.edits))
        for _, _, level in repair.policies.by_layer():
            for _, document, *_ in level:
                assert document == parse_policy(document.source)


def missed_keys(asked: AccessRequest, found: ApplicablePolicies) -> set[str]:
    """The keys of conditions by which alone an Allow missed the request."""
    return {
        element.params["key"]
        for statement in evaluate(asked, found).statements
        if statement.effect == "Allow"
        and not statement.matched
        and {element.element for element in statement.missed} == {"Condition"}
        for element in statement.missed
    }


VALUES = ("x", "true", "false", "1", "10.0.0.1", "2031-01-01T00:00:00Z", None)


@given(cases(), st.sampled_from(VALUES))
def test_a_repair_never_opens_more_than_the_missed_condition(case, value):
    """Whatever else a request has in the place of what was missed stays denied."""
    asked, found = read_case(case)
    repair = to_allow(asked, found)
    if repair is None:
        return
    met = [edit for edit in repair.edits if edit.kind is EditKind.MEET_CONDITION]
    for edit in met:
        # the layer of a missed condition keeps its policies as they are
        same = [other for other in repair.edits if other.layer is edit.layer]
        assert all(other.kind is not EditKind.ADD_ALLOW for other in same)
    if any(edit.kind not in OF_CONDITIONS for edit in repair.edits):
        return
    if any(
        edit.statements and '"Condition"' not in edit.statements[0]
        for edit in repair.edits
    ):
        return
    for key in missed_keys(asked, found):
        changes = ((key, value),)
        other = replace(asked, context=changed(asked.context, changes))
        if other.context != changed(asked.context, ()):
            opened = is_allowed(other, repair.policies)
            assert not opened or is_allowed(other, found)


OF_CONDITIONS = (EditKind.MEET_CONDITION, EditKind.ADD_ALLOW)


@pytest.mark.parametrize(
    ("condition", "context"),
    [
        ({"StringEquals": {"sts:ExternalId": "9f3"}}, {}),
        ({"StringEquals": {"sts:ExternalId": "9f3"}}, {"sts:ExternalId": "other"}),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {}),
        (
            {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o/r:*"}},
            {"token.actions.githubusercontent.com:sub": "repo:evil/r:main"},
        ),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, {}),
        (
            {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
            {"aws:SourceIp": "1.1.1.1"},
        ),
        ({"DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}, {}),
        ({"Null": {"aws:TokenIssueTime": "false"}}, {}),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": ("b",)}),
    ],
)
def test_a_condition_that_was_missed_is_to_be_met(condition, context):
    statement = {**ALLOW_ALL, "Condition": condition}
    found = policies(identity=policy(statement))
    asked = replace(request(), context={**request().context, **context})
    repair = to_allow(asked, found)
    assert repair is not None
    (edit,) = repair.edits
    assert edit.kind is EditKind.MEET_CONDITION
    assert repair.policies == found
    ((operator, key, _),) = edit.conditions
    assert key in condition[operator]
    assert is_allowed(*made(asked, found, repair.edits))


@pytest.mark.parametrize(
    ("condition", "key", "now", "until"),
    [
        (
            {"DateLessThan": {"aws:CurrentTime": "2026-01-31T00:00:00Z"}},
            "aws:CurrentTime",
            "2026-06-01T09:00:00Z",
            "2026-06-01T10:00:00Z",
        ),
        (
            {"DateLessThanEquals": {"aws:EpochTime": "1700000000"}},
            "aws:EpochTime",
            "1780304400",
            "2026-06-01T10:00:00Z",
        ),
        (
            {"DateEquals": {"aws:CurrentTime": "2026-01-31T00:00:00Z"}},
            "aws:CurrentTime",
            "2026-06-01T09:00:00Z",
            "2026-06-01T10:00:00Z",
        ),
    ],
)
def test_an_allow_whose_time_has_passed_is_given_an_hour_more(
    condition, key, now, until
):
    """No request can go back to before the end, so none is asked to."""
    found = policies(identity=policy({**ALLOW_ALL, "Condition": condition}))
    asked = replace(request(), context={**request().context, key: now})
    repair = to_allow(asked, found)
    assert repair is not None
    (edit,) = repair.edits
    assert edit.kind is EditKind.ADD_ALLOW
    (added,) = map(json.loads, edit.statements)
    assert added["Condition"] == {"DateLessThan": {key: until}}
    assert is_allowed(asked, repair.policies)
    later = replace(asked, context={**asked.context, key: "2026-06-01T10:00:01Z"})
    assert not is_allowed(later, repair.policies)


def test_an_allow_whose_time_has_not_come_is_waited_for():
    condition = {"DateGreaterThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}
    found = policies(identity=policy({**ALLOW_ALL, "Condition": condition}))
    now = {"aws:CurrentTime": "2026-06-01T09:00:00Z"}
    asked = replace(request(), context={**request().context, **now})
    repair = to_allow(asked, found)
    assert repair is not None
    assert repair.edits[0].kind is EditKind.MEET_CONDITION
    assert repair.edits[0].changes == (("aws:CurrentTime", "2027-01-01T00:00:01Z"),)


#: Conditions of a Deny, what the request had, and what it has to have instead.
MISSED = [
    (
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        {"aws:MultiFactorAuthPresent": "false"},
        "true",
    ),
    ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, {}, "true"),
    (
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:SecureTransport": "false"},
        "true",
    ),
    (
        {"StringNotEquals": {"aws:RequestedRegion": ["ap-northeast-1", "us-east-1"]}},
        {"aws:RequestedRegion": "eu-west-1"},
        "ap-northeast-1",
    ),
    (
        {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"aws:SourceIp": "198.51.100.7"},
        "203.0.113.0",
    ),
    (
        {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
        {"aws:SourceIp": "198.51.100.7"},
        "198.51.101.0",
    ),
    (
        {"Null": {"s3:x-amz-server-side-encryption": "true"}},
        {},
        "true",
    ),
    ({"StringEquals": {"s3:x-amz-acl": "public"}}, {"s3:x-amz-acl": "public"}, None),
    (
        {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
        {"aws:RequestedRegion": "eu-west-1"},
        "another",
    ),
    ({"NumericGreaterThan": {"s3:max-keys": "10"}}, {"s3:max-keys": "90"}, "10"),
    # a session that was made before it was revoked
    (
        {"DateLessThan": {"aws:TokenIssueTime": "2030-01-01T00:00:00Z"}},
        {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"},
        "2030-01-01T00:00:00Z",
    ),
    (
        {"ForAnyValue:StringLike": {"aws:TagKeys": "cost*"}},
        {"aws:TagKeys": ("costs",)},
        None,
    ),
]


@pytest.mark.parametrize(("condition", "context", "instead"), MISSED)
def test_a_condition_of_a_deny_is_not_to_be_met(condition, context, instead):
    found = policies(identity=policy(ALLOW_ALL, deny("*", Condition=condition)))
    asked = replace(request(), context={**request().context, **context})
    repair = to_allow(asked, found)
    assert repair is not None
    (edit,) = repair.edits
    assert edit.kind is EditKind.MISS_CONDITION
    assert repair.policies == found
    ((operator, key, _),) = edit.conditions
    assert key in condition[operator]
    assert edit.changes == ((key, instead),)
    assert is_allowed(*made(asked, found, repair.edits))


@pytest.mark.parametrize(
    ("condition", "context"),
    [
        # who asks, and whose the resource is, isn't the request's to choose
        ({"StringNotEquals": {"aws:PrincipalTag/team": "red"}}, {}),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}, {}),
        ({"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}, {}),
        # time doesn't go back
        (
            {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
            {"aws:CurrentTime": "2026-06-01T00:00:00Z"},
        ),
    ],
)
def test_a_deny_that_no_request_can_avoid_is_narrowed(condition, context):
    found = policies(identity=policy(ALLOW_ALL, deny("*", Condition=condition)))
    asked = replace(request(), context={**request().context, **context})
    repair = to_allow(asked, found)
    assert repair is not None
    assert [edit.kind for edit in repair.edits] == [EditKind.NARROW_DENY]


def test_what_avoids_one_deny_must_not_meet_another():
    region = "aws:RequestedRegion"
    found = policies(
        identity=policy(
            ALLOW_ALL,
            deny("*", Condition={"StringEquals": {region: "us-east-1"}}),
            deny("*", Condition={"StringNotEquals": {region: "us-east-1"}}),
        )
    )
    asked = replace(request(), context={**request().context, region: "us-east-1"})
    repair = to_allow(asked, found)
    assert repair is not None
    assert [edit.kind for edit in repair.edits] == [EditKind.NARROW_DENY]
    assert is_allowed(*made(asked, found, repair.edits))


@given(cases())
def test_no_policy_changes_for_a_deny_that_the_request_can_avoid(case):
    asked, found = read_case(case)
    repair = to_allow(asked, found)
    if repair is not None:
        avoided = [e for e in repair.edits if e.kind is EditKind.MISS_CONDITION]
        for edit in avoided:
            same = [
                e
                for e in repair.edits
                if (e.layer, e.before) == (edit.layer, edit.before)
            ]
            assert all(e.kind is EditKind.MISS_CONDITION for e in same)
        if len(avoided) == len(repair.edits):
            assert repair.policies == found


def test_what_cannot_be_met_is_allowed_for_this_request_alone():
    condition = {"StringEquals": {"aws:PrincipalTag/t": "${aws:PrincipalTag/unset}"}}
    found = policies(identity=policy({**ALLOW_ALL, "Condition": condition}))
    asked = replace(
        request(), context={**request().context, "aws:PrincipalTag/t": "blue"}
    )
    repair = to_allow(asked, found)
    assert repair is not None
    (statement,) = added(repair.edits[0])[-1:]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalTag/t": "blue"}}


@given(cases())
def test_any_permission_can_be_stopped(case):
    asked, found = read_case(case)
    for way in to_deny(asked, found):
        assert not is_allowed(asked, way.policies)


def test_a_missing_allow_is_added_to_the_policy_that_is_there():
    repair = to_allow(request(), policies(identity=policy()))
    assert repair is not None
    (edit,) = repair.edits
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECT}
    assert edit == Edit(
        EditKind.ADD_ALLOW,
        Layer.IDENTITY,
        level=None,
        policy="Mine",
        index=None,
        before="",
        statements=(json.dumps(statement),),
    )
    assert layers_of(repair) == (Layer.IDENTITY,)


def test_without_a_policy_a_new_one_is_made():
    repair = to_allow(request(), policies())
    assert repair is not None
    assert [edit.policy for edit in repair.edits] == [""]
    assert [policy.name for policy in repair.policies.identity] == [""]


def test_a_policy_of_aws_stays_as_it_is():
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    named = [{"name": "AmazonS3ReadOnlyAccess", "arn": arn, "policy": policy()}]
    repair = to_allow(request(), read_policies({"identityPolicies": named}))
    assert repair is not None
    assert [edit.policy for edit in repair.edits] == [""]


def test_the_statements_before_and_after_stay_as_they_are():
    written = [ALLOW_ALL, deny("ec2:*"), deny(), deny("sqs:*"), deny("sns:*")]
    repair = to_allow(request(), policies(identity=policy(*written)))
    assert repair is not None
    found = [json.loads(text) for text in repair.edits[0].statements]
    (changed,) = repair.policies.identity
    assert json.loads(changed.document.text)["Statement"] == [
        *written[:2],
        *found,
        *written[3:],
    ]


def test_a_boundary_is_named_when_no_identity_policy_can_help():
    found = policies(
        identity=policy(ALLOW_ALL), permissionBoundary=policy(deny("ec2:*"))
    )
    repair = to_allow(request(), found)
    assert repair is not None
    assert layers_of(repair) == (Layer.BOUNDARY,)


def test_the_level_of_the_organization_is_named():
    full = [{"name": "Full", "policy": policy(ALLOW_ALL)}]
    found = policies(identity=policy(ALLOW_ALL), scps=[full, [], full])
    repair = to_allow(request(), found)
    assert repair is not None
    (edit,) = repair.edits
    assert (edit.layer, edit.level, edit.policy) == (Layer.SCP, 1, "")
    first, _, last = repair.policies.scps
    assert (first, last) == (found.scps[0], found.scps[2])


def test_a_level_that_lacks_an_allow_gets_it_in_the_policy_that_is_there():
    levels = [
        [{"name": "Full", "policy": policy(ALLOW_ALL)}],
        [{"name": "Some", "policy": policy({**ALLOW_ALL, "Action": "ec2:*"})}],
    ]
    repair = to_allow(request(), policies(identity=policy(ALLOW_ALL), scps=levels))
    assert repair is not None
    (edit,) = repair.edits
    assert (edit.level, edit.policy) == (1, "Some")


def test_across_accounts_both_sides_are_repaired():
    asked = AccessRequest(USER, "s3:GetObject", OBJECT, "444455556666", {})
    repair = to_allow(asked, policies())
    assert repair is not None
    assert layers_of(repair) == (Layer.IDENTITY, Layer.RESOURCE)
    assert added(repair.edits[1])[0]["Principal"] == {"AWS": USER}


def test_a_wide_deny_is_narrowed_by_this_action_on_this_resource_alone():
    found = policies(identity=policy(ALLOW_ALL, deny("*")))
    others = [
        request(action, resource)
        for action in ("s3:GetObject", "s3:PutObject")
        for resource in (OBJECT, "arn:aws:s3:::notes/other.txt")
    ]
    repair = to_allow(request(), found)
    assert repair is not None
    allowed = [is_allowed(other, repair.policies) for other in others]
    assert allowed == [True, False, False, False]
    (edit,) = repair.edits
    assert edit.kind is EditKind.NARROW_DENY
    assert added(edit) == [
        {"Effect": "Deny", "NotAction": ["s3:GetObject"], "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "NotResource": [OBJECT]},
    ]


def test_a_request_for_every_resource_is_left_out_by_its_action_alone():
    asked = request("s3:ListAllMyBuckets", "*")
    wide = deny(["s3:ListAllMyBuckets", "ec2:*"])
    repair = to_allow(asked, policies(identity=policy(ALLOW_ALL, wide)))
    assert repair is not None
    assert added(repair.edits[0]) == [{**wide, "Action": ["ec2:*"]}]


@pytest.mark.parametrize(
    ("version", "resource", "left_out"),
    [
        ("2008-10-17", OBJECT, OBJECT),
        ("2008-10-17", f"{OBJECT}*", None),
        ("2012-10-17", f"{OBJECT}*", f"{OBJECT}${{*}}"),
    ],
)
def test_a_resource_is_left_out_where_the_version_can_name_it(
    version, resource, left_out
):
    own = policy(deny("*"), version=version)
    both = [{"name": "A", "policy": policy(ALLOW_ALL)}, {"name": "D", "policy": own}]
    repair = to_allow(request(resource=resource), policies(identityPolicies=both))
    assert repair is not None
    left = [copy["NotResource"] for copy in added(repair.edits[0])[1:]]
    assert left == ([[left_out]] if left_out else [])


def test_a_listed_action_and_a_listed_resource_are_taken_out():
    wide = deny(["s3:getobject", "s3:Put*"], [OBJECT, "arn:aws:s3:::日本/*"], Sid="No")
    repair = to_allow(request(), policies(identity=policy(ALLOW_ALL, wide)))
    assert repair is not None
    assert added(repair.edits[0]) == [
        {**wide, "Action": ["s3:Put*"]},
        {**wide, "Resource": ["arn:aws:s3:::日本/*"], "Sid": "No2"},
    ]
    assert all("日本" in text for text in repair.edits[0].statements)


def test_excluding_elements_exclude_the_request_too():
    wide = {"Effect": "Deny", "NotAction": "ec2:*", "NotResource": "arn:aws:s3:::x"}
    repair = to_allow(request(), policies(identity=policy(ALLOW_ALL, wide)))
    assert repair is not None
    first, second = added(repair.edits[0])
    assert first["NotAction"] == ["ec2:*", "s3:GetObject"]
    assert second["NotResource"] == ["arn:aws:s3:::x", OBJECT]


def test_a_deny_of_nothing_else_is_removed():
    found = policies(identity=policy(ALLOW_ALL, deny("s3:GetObject", OBJECT)))
    repair = to_allow(request(), found)
    assert repair is not None
    assert repair.edits[0].kind is EditKind.REMOVE_DENY
    assert repair.edits[0].statements == ()


def test_a_guardrail_goes_on_for_everyone_else():
    condition = {"ArnNotEquals": {"aws:principalarn": "arn:aws:iam::1:user/x"}}
    guardrail = deny("s3:Get*", "arn:aws:s3:::no*", Condition=condition)
    levels = [[{"name": "Guard", "policy": policy(ALLOW_ALL, guardrail)}]]
    found = policies(identity=policy(ALLOW_ALL), scps=levels)
    repair = to_allow(request(), found)
    assert repair is not None
    (copy,) = added(repair.edits[0])
    listed = copy["Condition"]["ArnNotEquals"]["aws:principalarn"]
    assert listed == ["arn:aws:iam::1:user/x", USER]
    neighbour = request(principal="arn:aws:iam::111122223333:user/ben")
    assert not is_allowed(neighbour, repair.policies)


def test_a_wide_deny_shared_by_many_goes_on_for_everyone_else():
    guardrail = [[{"name": "Guard", "policy": policy(ALLOW_ALL, deny("*"))}]]
    shared = policy({**deny(), "Principal": "*"})
    own = policy(ALLOW_ALL)
    for found in (
        policies(identity=own, scps=guardrail),
        policies(identity=own, rcps=guardrail),
        policies(identity=own, resourcePolicy=shared),
    ):
        neighbour = request(principal="arn:aws:iam::111122223333:user/ben")
        repair = to_allow(request(), found)
        assert repair is not None
        assert not is_allowed(neighbour, repair.policies)
        *_, exempting = added(repair.edits[0])
        assert exempting["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [USER]}}


def test_what_can_be_said_of_an_own_deny_needs_no_exemption():
    repair = to_allow(request(), policies(identity=policy(ALLOW_ALL, deny("*"))))
    assert repair is not None
    assert all("Condition" not in copy for copy in added(repair.edits[0]))


@pytest.mark.parametrize(
    ("listed", "name", "is_said"),
    [
        ("notes/a${*}b", "notes/a*b", True),
        ("notes/a${?}b", "notes/a?b", True),
        ("notes/a${$}b", "notes/a$b", True),
        ("notes/a${*}${?}b", "notes/a*?b", True),
        ("notes/a?b", "notes/a-b", False),
        ("notes/a*b", "notes/a-b", False),
        ("notes/${aws:username}", "notes/aoi", False),
    ],
)
def test_a_listed_resource_is_taken_out_when_it_names_only_this_one(
    listed, name, is_said
):
    written = deny("s3:Get*", [f"arn:aws:s3:::{listed}", "arn:aws:s3:::x"])
    asked = AccessRequest(
        USER,
        "s3:GetObject",
        f"arn:aws:s3:::{name}",
        "111122223333",
        {"aws:PrincipalArn": USER, "aws:username": "aoi"},
    )
    repair = to_allow(asked, policies(identity=policy(ALLOW_ALL, written)))
    assert repair is not None
    (copy,) = added(repair.edits[0])
    if is_said:
        assert copy == {**written, "Resource": ["arn:aws:s3:::x"]}
    else:
        assert copy["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [USER]}}


def test_a_resource_with_wildcards_in_its_name_is_meant_literally():
    asked = request(resource="arn:aws:s3:::notes/a*b${x}?")
    repair = to_allow(asked, policies())
    assert repair is not None
    assert is_allowed(asked, repair.policies)
    other = request(resource="arn:aws:s3:::notes/aXb${x}c")
    assert not is_allowed(other, repair.policies)


FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:prod-x"


def test_a_deny_whose_star_reaches_beyond_colons_is_narrowed():
    asked = request("lambda:InvokeFunction", FUNCTION)
    pattern = "arn:aws:lambda:*:function:prod-*"
    listed = deny(["lambda:GetFunction", "lambda:InvokeFunction"], pattern)
    repair = to_allow(asked, policies(identity=policy(ALLOW_ALL, listed)))
    assert repair is not None
    assert is_allowed(asked, repair.policies)
    assert not is_allowed(request("lambda:GetFunction", FUNCTION), repair.policies)
    # the pattern is no plain name: it can't be taken out of the list
    (edit,) = repair.edits
    assert added(edit) == [deny(["lambda:GetFunction"], pattern)]


def test_a_permission_whose_star_reaches_beyond_colons_is_stopped():
    asked = request("lambda:InvokeFunction", FUNCTION)
    allow = {**ALLOW_ALL, "Resource": "arn:aws:lambda:*:function:prod-*"}
    ways = to_deny(asked, policies(identity=policy(allow)))
    assert ways
    assert not any(is_allowed(asked, way.policies) for way in ways)


def test_a_resource_is_written_so_that_it_names_itself_alone():
    for resource, pattern in (
        ("*", "*"),
        ("arn:aws:s3:::X", "arn:aws:s3:::X"),
        ("a*b?c", "a${*}b${?}c"),
        ("a${b}", "a${$}{b}"),
        ("a$b{c}", "a$b{c}"),
    ):
        assert exactly(resource) == pattern
    repair = to_allow(request("s3:ListAllMyBuckets", "*"), policies())
    assert repair is not None
    assert added(repair.edits[0])[0]["Resource"] == "*"


def test_an_old_boundary_is_extended_in_its_own_words():
    boundary = policy(deny("ec2:*"), version="2008-10-17")
    found = policies(identity=policy(ALLOW_ALL), permissionBoundary=boundary)
    repair = to_allow(request(), found)
    assert repair is not None
    assert is_allowed(request(), repair.policies)
    empty = policies(
        identity=policy(ALLOW_ALL), permissionBoundary=policy(version="2008-10-17")
    )
    repair = to_allow(request(), empty)
    assert repair is not None
    assert is_allowed(request(), repair.policies)


def test_in_an_old_policy_the_resource_stands_as_it_is():
    boundary = policy(deny("ec2:*"), version="2008-10-17")
    found = policies(identity=policy(ALLOW_ALL), permissionBoundary=boundary)
    asked = request(resource="arn:aws:s3:::notes/${x}")
    repair = to_allow(asked, found)
    assert repair is not None
    assert added(repair.edits[0])[0]["Resource"] == asked.resource


def test_to_assume_a_role_the_identity_needs_a_resource_and_the_trust_policy_none():
    asked = AccessRequest(
        USER, "sts:TagSession", "arn:aws:iam::444455556666:role/r", "444455556666", {}
    )
    repair = to_allow(asked, policies())
    assert repair is not None
    statements = {edit.layer: added(edit)[0] for edit in repair.edits}
    assert statements[Layer.IDENTITY]["Resource"] == asked.resource
    assert "Resource" not in statements[Layer.RESOURCE]


def test_an_old_trust_policy_is_extended_too():
    trust = policy(
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ec2.amazonaws.com"},
        },
        version="2008-10-17",
    )
    asked = request("sts:AssumeRole", "arn:aws:iam::111122223333:role/r")
    repair = to_allow(asked, policies(resourcePolicy=trust))
    assert repair is not None
    assert added(repair.edits[0]) == [
        {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "sts:AssumeRole"}
    ]


def test_a_permission_is_withdrawn_where_that_can_be_said():
    allow = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"]}
    found = policies(identity=policy({**allow, "Resource": [OBJECT]}))
    other = request("s3:PutObject")
    ways = to_deny(request(), found)
    assert {way.edits[0].kind for way in ways} == {
        EditKind.ADD_DENY,
        EditKind.NARROW_ALLOW,
    }
    assert all(is_allowed(other, way.policies) for way in ways)


def test_a_permission_of_nothing_else_is_removed():
    found = policies(
        identity=policy({**ALLOW_ALL, "Action": "s3:GetObject", "Resource": OBJECT})
    )
    _, removal = to_deny(request(), found)
    (edit,) = removal.edits
    assert (edit.kind, edit.index, edit.statements) == (EditKind.REMOVE_ALLOW, 0, ())


def test_what_need_not_be_withdrawn_stays():
    role = "arn:aws:iam::111122223333:role/r"
    allow = {"Effect": "Allow", "Action": ["sts:AssumeRole"]}
    found = policies(
        identity=policy({**allow, "Resource": [role]}),
        resourcePolicy=policy(*[{**allow, "Principal": {"AWS": USER}}] * 2),
    )
    ways = to_deny(request("sts:AssumeRole", role), found)
    withdrawn = [w for w in ways if w.edits[0].kind is not EditKind.ADD_DENY]
    # without a trust policy that names it nobody becomes the role
    assert [[edit.layer for edit in way.edits] for way in withdrawn] == [
        [Layer.RESOURCE, Layer.RESOURCE]
    ]


def test_a_permission_by_pattern_is_stopped_by_a_deny():
    found = policies(
        identity=policy({**ALLOW_ALL, "Action": "s3:*", "Resource": f"{OBJECT}*"})
    )
    (way,) = to_deny(request(), found)
    assert way.edits[0].kind is EditKind.ADD_DENY


def test_who_has_no_identity_policy_is_stopped_elsewhere():
    public = policy({**ALLOW_ALL, "Principal": "*"})
    ways = to_deny(request(principal="anonymous"), policies(resourcePolicy=public))
    assert {edit.layer for way in ways for edit in way.edits} == {Layer.RESOURCE}
    root = "arn:aws:iam::111122223333:root"
    levels = [[{"name": "Full", "policy": policy(ALLOW_ALL)}]]
    (way,) = to_deny(request(principal=root), policies(scps=levels))
    assert layers_of(way) == (Layer.SCP,)
    (way,) = to_deny(request(principal=root), policies())
    assert [(e.layer, e.level) for e in way.edits] == [(Layer.RESOURCE, None)]


def test_who_has_no_name_is_stopped_with_everybody_else():
    public = policy(
        {**ALLOW_ALL, "Principal": "*", "Action": "s3:*", "Resource": f"{OBJECT}*"}
    )
    asked = request(principal="anonymous")
    other = AccessRequest(
        "anonymous", asked.action, asked.resource, asked.resource_account, {}
    )
    (way,) = to_deny(asked, policies(resourcePolicy=public))
    assert not is_allowed(other, way.policies)
    assert not is_allowed(request(), way.policies)


def test_policies_of_one_name_are_kept_apart():
    named = [
        {"name": "Same", "policy": policy(ALLOW_ALL, deny("ec2:*"))},
        {"name": "Same", "policy": policy(ALLOW_ALL, deny())},
    ]
    found = read_policies({"identityPolicies": named})
    repair = to_allow(request(), found)
    assert repair is not None
    assert [edit.kind for edit in repair.edits] == [EditKind.NARROW_DENY]
    assert is_allowed(request(), repair.policies)


def test_a_statement_is_added_to_the_policy_whose_version_can_name_the_resource():
    old, new = policy(deny("a:*"), version="2008-10-17"), policy(deny("ec2:*"))
    named = [{"name": "Same", "policy": old}, {"name": "Same", "policy": new}]
    found = read_policies({"identityPolicies": named})
    repair = to_allow(request(resource=f"{OBJECT}*"), found)
    assert repair is not None
    first, second = repair.policies.identity
    assert first == found.identity[0]
    assert len(second.document.statements) == 2


def test_a_federated_principal_is_named_in_the_trust_policy():
    provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com"
    trust = policy({"Effect": "Deny", "Action": "sts:X", "Principal": "*"})
    asked = AccessRequest(
        provider,
        "sts:AssumeRoleWithWebIdentity",
        "arn:aws:iam::111122223333:role/r",
        "111122223333",
        {},
    )
    repair = to_allow(asked, policies(resourcePolicy=trust))
    assert repair is not None
    assert added(repair.edits[-1])[0]["Principal"] == {"Federated": provider}


def test_an_old_level_gets_a_policy_beside_it():
    old = policy(deny("ec2:*"), version="2008-10-17")
    levels = [[{"name": "Old", "policy": old}]]
    found = policies(identity=policy(ALLOW_ALL), scps=levels)
    repair = to_allow(request(), found)
    assert repair is not None
    assert [edit.policy for edit in repair.edits] == [""]
    assert len(repair.policies.scps[0]) == 2


def odd(principal: str) -> AccessRequest:
    context = {"aws:PrincipalArn": "no ARN"}
    return AccessRequest(principal, "s3:GetObject", OBJECT, "444455556666", context)


def test_a_deny_that_no_exemption_can_narrow_is_removed():
    guardrail = deny("s3:Get*", f"{OBJECT}*")
    found = policies(
        identity=policy(ALLOW_ALL),
        resourcePolicy=policy({**ALLOW_ALL, "Principal": "*"}),
        scps=[[{"name": "Guard", "policy": policy(ALLOW_ALL, guardrail)}]],
    )
    repair = to_allow(odd(USER), found)
    assert repair is not None
    assert [edit.kind for edit in repair.edits] == [EditKind.REMOVE_DENY]


def test_a_caller_that_no_statement_can_name_has_no_repair():
    session = "arn:aws:sts::111122223333:assumed-role/lab-role/s"
    assert to_allow(odd(session), policies(identity=policy(ALLOW_ALL))) is None


def test_many_denies_are_all_narrowed():
    found = policies(identity=policy(ALLOW_ALL, *[deny()] * 70))
    repair = to_allow(request(), found)
    assert repair is not None
    assert len(repair.edits) == 70


def test_policies_given_as_text_are_repaired_too():
    text = json.dumps(policy(deny()), indent=2)
    found = read_policies({"identityPolicies": [{"name": "T", "policy": text}]})
    repair = to_allow(request(), found)
    assert repair is not None
    assert is_allowed(request(), repair.policies)


def test_a_session_policy_is_repaired_in_place():
    session = "arn:aws:sts::111122223333:assumed-role/lab-role/s"
    found = policies(identity=policy(ALLOW_ALL), sessionPolicy=policy(deny("ec2:*")))
    repair = to_allow(request(principal=session), found)
    assert repair is not None
    assert layers_of(repair) == (Layer.SESSION,)
    assert is_allowed(request(principal=session), repair.policies)
    other = request("s3:PutObject", principal=session)
    assert not is_allowed(other, repair.policies)
