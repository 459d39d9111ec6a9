"""Each reason, asked for by the smallest statement that brings it about."""

import pytest

from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, evaluate
from iamtutor.policy.reasons import ElementMatch, Reason
from iamtutor.policy.request import AccessRequest

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/lab-role"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/lab-role/i-0abc12345def67890"
OBJECT = "arn:aws:s3:::aoi-lab-notes/hello.txt"
BUCKET = "arn:aws:s3:::aoi-lab-notes"


MATCHING = {
    Reason.ACTION_MATCHED,
    Reason.ACTION_NOT_EXCLUDED,
    Reason.RESOURCE_MATCHED,
    Reason.RESOURCE_MATCHED_BY_VARIABLE,
    Reason.RESOURCE_NOT_EXCLUDED,
    Reason.PRINCIPAL_EVERYONE,
    Reason.PRINCIPAL_MATCHED,
    Reason.PRINCIPAL_ROLE_MATCHED,
    Reason.PRINCIPAL_ACCOUNT_MATCHED,
    Reason.PRINCIPAL_NOT_EXCLUDED,
    Reason.PRINCIPAL_EXCLUDED_IN_PART,
    Reason.PRINCIPAL_EXCLUSION_VOID,
    Reason.CONDITION_MET,
    Reason.CONDITION_ABSENT_PASSES,
    Reason.CONDITION_ABSENT_PASSES_NEGATED,
    Reason.CONDITION_ABSENT_PASSES_FOR_ALL,
    Reason.CONDITION_KEY_PRESENT_AS_WANTED,
    Reason.CONDITION_KEY_ABSENT_AS_WANTED,
    Reason.CONDITION_ANY_MET,
    Reason.CONDITION_ALL_MET,
    Reason.CONDITION_VARIABLE_UNSET_NEGATED,
}


def explain(
    element: str,
    value: object,
    *,
    principal: str = SESSION,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    version: str = "2012-10-17",
    boundary: bool = False,
    **context: str | tuple[str, ...],
) -> ElementMatch:
    """The explanation of one element of a statement that is otherwise wide open."""
    statement: dict[str, object] = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    if element.startswith("Not"):
        statement.pop(element.removeprefix("Not"), None)
    statement[element] = value
    document = parse_policy({"Version": version, "Statement": statement})
    named = NamedPolicy("P", document)
    keys = {"aws:PrincipalArn": ROLE}
    request = AccessRequest(
        principal,
        action,
        resource,
        ACCOUNT,
        keys | {key.replace("_", ":", 1): v for key, v in context.items()},
    )
    result = evaluate(
        request,
        ApplicablePolicies(resource=named, boundary=named if boundary else None),
    )
    (found,) = [e for e in result.statements[0].elements if e.element == element]
    assert found.params.keys() == found.reason.parameters
    assert {type(value) for value in found.params.values()} <= {str}
    assert type(found.matched) is bool
    return found


USER = f"arn:aws:iam::{ACCOUNT}:user/team/aoi"
ALL_VALUES = "ForAllValues:StringEquals"
ANY_VALUE = "ForAnyValue:StringEquals"
TAGS = "aws:TagKeys"
TEAM = {"StringEquals": {"aws:PrincipalTag/team": "${aws:SourceIdentity}"}}
NOT_TEAM = {"StringNotEquals": {"aws:username": "${aws:SourceIdentity}"}}

CASES = [
    (Reason.ACTION_MATCHED, "Action", ["ec2:*", "s3:get*"], {}),
    (Reason.ACTION_NOT_LISTED, "Action", ["s3:Put*", "ec2:*"], {}),
    (Reason.ACTION_NOT_LISTED, "Action", [], {}),
    (Reason.ACTION_OTHER_SERVICE, "Action", "ec2:*", {}),
    (Reason.ACTION_NOT_EXCLUDED, "NotAction", "s3:Put*", {}),
    (Reason.ACTION_EXCLUDED, "NotAction", "s3:Get*", {}),
    (Reason.RESOURCE_MATCHED, "Resource", f"{BUCKET}/*", {}),
    (
        Reason.RESOURCE_MATCHED_BY_VARIABLE,
        "Resource",
        "arn:aws:s3:::${aws:SourceIdentity, 'aoi'}-lab-notes/*",
        {},
    ),
    (Reason.RESOURCE_NONE_LISTED, "Resource", [], {}),
    (Reason.RESOURCE_OTHER_NAME, "Resource", "arn:aws:s3:::other/*", {}),
    (
        Reason.RESOURCE_OTHER_NAME_BY_VARIABLE,
        "Resource",
        "arn:aws:s3:::${aws:username}/*",
        {"aws_username": "aoi"},
    ),
    (Reason.RESOURCE_OTHER_PARTITION, "Resource", "arn:aws-cn:s3:::x", {}),
    (Reason.RESOURCE_OTHER_SERVICE, "Resource", "arn:aws:ec2:::x", {}),
    (Reason.RESOURCE_OTHER_REGION, "Resource", "arn:aws:s3:x::x", {}),
    (Reason.RESOURCE_OTHER_ACCOUNT, "Resource", "arn:aws:s3::x*y:x", {}),
    (
        Reason.RESOURCE_OTHER_ACCOUNT,
        "Resource",
        "arn:aws:ec2:*-1:444455556666:instance/*",
        {"resource": f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"},
    ),
    (
        Reason.RESOURCE_OTHER_REGION,
        "Resource",
        "arn:aws:ec2:*-2:444455556666:instance/*",
        {"resource": f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"},
    ),
    (Reason.RESOURCE_DIFFERS_IN_CASE, "Resource", f"{BUCKET}/Hello.*", {}),
    (Reason.RESOURCE_CONTAINER_ONLY, "Resource", BUCKET, {}),
    (Reason.RESOURCE_CONTENTS_ONLY, "Resource", f"{BUCKET}/*", {"resource": BUCKET}),
    (
        Reason.RESOURCE_NEEDS_STAR,
        "Resource",
        BUCKET,
        {"action": "s3:ListAllMyBuckets", "resource": "*"},
    ),
    (Reason.RESOURCE_VARIABLE_UNSET, "Resource", f"{BUCKET}/${{aws:username}}", {}),
    (
        Reason.RESOURCE_VARIABLES_OFF,
        "Resource",
        f"{BUCKET}/${{aws:username}}",
        {"version": "2008-10-17"},
    ),
    (Reason.RESOURCE_NOT_EXCLUDED, "NotResource", BUCKET, {}),
    (Reason.RESOURCE_EXCLUDED, "NotResource", f"{BUCKET}*", {}),
    (Reason.PRINCIPAL_EVERYONE, "Principal", "*", {}),
    (Reason.PRINCIPAL_MATCHED, "Principal", {"AWS": SESSION}, {}),
    (Reason.PRINCIPAL_ROLE_MATCHED, "Principal", {"AWS": [ACCOUNT, ROLE]}, {}),
    (Reason.PRINCIPAL_ACCOUNT_MATCHED, "Principal", {"AWS": ACCOUNT}, {}),
    (Reason.PRINCIPAL_NOT_LISTED, "Principal", {"AWS": USER}, {}),
    (
        Reason.PRINCIPAL_OTHER_KIND,
        "Principal",
        {"Service": "ec2.amazonaws.com"},
        {},
    ),
    (
        Reason.PRINCIPAL_OTHER_PATH,
        "Principal",
        {"AWS": f"arn:aws:iam::{ACCOUNT}:role/team/lab-role"},
        {},
    ),
    (
        Reason.PRINCIPAL_ANONYMOUS,
        "Principal",
        {"AWS": ROLE},
        {"principal": "anonymous"},
    ),
    (Reason.PRINCIPAL_NOT_EXCLUDED, "NotPrincipal", {"AWS": USER}, {}),
    (Reason.PRINCIPAL_EXCLUDED, "NotPrincipal", {"AWS": [SESSION, ROLE, ACCOUNT]}, {}),
    (Reason.PRINCIPAL_EXCLUDED_IN_PART, "NotPrincipal", {"AWS": [ROLE, ACCOUNT]}, {}),
    (
        Reason.PRINCIPAL_EXCLUSION_VOID,
        "NotPrincipal",
        {"AWS": [SESSION, ROLE, ACCOUNT]},
        {"boundary": True},
    ),
    (
        Reason.CONDITION_MET,
        "Condition",
        {"StringLike": {"aws:SourceVpc": "vpc-*"}},
        {"aws_SourceVpc": "vpc-1"},
    ),
    (
        Reason.CONDITION_NOT_MET,
        "Condition",
        {"StringEquals": {"aws:SourceVpc": "vpc-*"}},
        {"aws_SourceVpc": "vpc-1"},
    ),
    (
        Reason.CONDITION_KEY_ABSENT,
        "Condition",
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {},
    ),
    (
        Reason.CONDITION_ABSENT_PASSES,
        "Condition",
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
        {},
    ),
    (
        Reason.CONDITION_ABSENT_PASSES_NEGATED,
        "Condition",
        {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {},
    ),
    (
        Reason.CONDITION_ABSENT_PASSES_FOR_ALL,
        "Condition",
        {ALL_VALUES: {TAGS: "a"}},
        {},
    ),
    (
        Reason.CONDITION_KEY_PRESENT_AS_WANTED,
        "Condition",
        {"Null": {TAGS: "false"}},
        {"aws_TagKeys": ("a", "b")},
    ),
    (Reason.CONDITION_KEY_ABSENT_AS_WANTED, "Condition", {"Null": {TAGS: True}}, {}),
    (
        Reason.CONDITION_KEY_PRESENT_UNWANTED,
        "Condition",
        {"Null": {"aws:SourceVpc": "true"}},
        {"aws_SourceVpc": "vpc-1"},
    ),
    (Reason.CONDITION_KEY_ABSENT_UNWANTED, "Condition", {"Null": {TAGS: "false"}}, {}),
    (
        Reason.CONDITION_ANY_MET,
        "Condition",
        {ANY_VALUE: {TAGS: "b"}},
        {"aws_TagKeys": ("a", "b")},
    ),
    (
        Reason.CONDITION_NONE_MET,
        "Condition",
        {ANY_VALUE: {TAGS: "c"}},
        {"aws_TagKeys": ("a", "b")},
    ),
    (
        Reason.CONDITION_ALL_MET,
        "Condition",
        {ALL_VALUES: {TAGS: ["a", "b"]}},
        {"aws_TagKeys": ("a", "b")},
    ),
    (
        Reason.CONDITION_SOME_NOT_MET,
        "Condition",
        {ALL_VALUES: {TAGS: "a"}},
        {"aws_TagKeys": ("a", "b")},
    ),
    (
        Reason.CONDITION_VARIABLE_UNSET,
        "Condition",
        TEAM,
        {"aws_PrincipalTag/team": "blue"},
    ),
    (
        Reason.CONDITION_VARIABLE_UNSET_NEGATED,
        "Condition",
        NOT_TEAM,
        {"aws_username": "aoi"},
    ),
    (
        Reason.CONDITION_VALUE_UNREADABLE,
        "Condition",
        {"NumericLessThan": {"s3:max-keys": "10"}},
        {"s3_max-keys": "12abc"},
    ),
]


@pytest.mark.parametrize(
    ("reason", "element", "value", "request_"),
    CASES,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)],
)
def test_the_reason_is_given(reason, element, value, request_):
    found = explain(element, value, **request_)
    assert found.reason is reason
    assert found.matched is (reason in MATCHING)


#: The parameters of the first case of each reason.
PARAMS = {
    Reason.RESOURCE_OTHER_NAME_BY_VARIABLE: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::${aws:username}/*",
        "resolved": "arn:aws:s3:::aoi/*",
    },
    Reason.ACTION_MATCHED: {"action": "s3:GetObject", "pattern": "s3:get*"},
    Reason.ACTION_NOT_LISTED: {"action": "s3:GetObject", "patterns": "s3:Put*, ec2:*"},
    Reason.ACTION_OTHER_SERVICE: {
        "action": "s3:GetObject",
        "patterns": "ec2:*",
        "service": "s3",
    },
    Reason.ACTION_NOT_EXCLUDED: {"action": "s3:GetObject", "patterns": "s3:Put*"},
    Reason.ACTION_EXCLUDED: {"action": "s3:GetObject", "pattern": "s3:Get*"},
    Reason.RESOURCE_MATCHED: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::aoi-lab-notes/*",
    },
    Reason.RESOURCE_MATCHED_BY_VARIABLE: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::${aws:SourceIdentity, 'aoi'}-lab-notes/*",
        "resolved": "arn:aws:s3:::aoi-lab-notes/*",
    },
    Reason.RESOURCE_NONE_LISTED: {"resource": OBJECT},
    Reason.RESOURCE_OTHER_NAME: {"resource": OBJECT, "pattern": "arn:aws:s3:::other/*"},
    Reason.RESOURCE_OTHER_PARTITION: {
        "resource": OBJECT,
        "pattern": "arn:aws-cn:s3:::x",
        "wanted": "aws-cn",
        "got": "aws",
    },
    Reason.RESOURCE_OTHER_SERVICE: {
        "resource": OBJECT,
        "pattern": "arn:aws:ec2:::x",
        "wanted": "ec2",
        "got": "s3",
    },
    Reason.RESOURCE_OTHER_REGION: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:x::x",
        "wanted": "x",
        "got": "",
    },
    Reason.RESOURCE_OTHER_ACCOUNT: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3::x*y:x",
        "wanted": "x*y",
        "got": "",
    },
    Reason.RESOURCE_DIFFERS_IN_CASE: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::aoi-lab-notes/Hello.*",
    },
    Reason.RESOURCE_CONTAINER_ONLY: {"resource": OBJECT, "pattern": BUCKET},
    Reason.RESOURCE_CONTENTS_ONLY: {
        "resource": BUCKET,
        "pattern": "arn:aws:s3:::aoi-lab-notes/*",
    },
    Reason.RESOURCE_NEEDS_STAR: {"action": "s3:ListAllMyBuckets", "pattern": BUCKET},
    Reason.RESOURCE_VARIABLE_UNSET: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::aoi-lab-notes/${aws:username}",
        "variable": "aws:username",
    },
    Reason.RESOURCE_VARIABLES_OFF: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::aoi-lab-notes/${aws:username}",
    },
    Reason.RESOURCE_NOT_EXCLUDED: {"resource": OBJECT, "patterns": BUCKET},
    Reason.RESOURCE_EXCLUDED: {
        "resource": OBJECT,
        "pattern": "arn:aws:s3:::aoi-lab-notes*",
    },
    Reason.PRINCIPAL_EVERYONE: {"principal": SESSION},
    Reason.PRINCIPAL_MATCHED: {"principal": SESSION, "named": SESSION},
    Reason.PRINCIPAL_ROLE_MATCHED: {"principal": SESSION, "named": ROLE},
    Reason.PRINCIPAL_ACCOUNT_MATCHED: {"principal": SESSION, "named": ACCOUNT},
    Reason.PRINCIPAL_NOT_LISTED: {"principal": SESSION, "named": USER},
    Reason.PRINCIPAL_OTHER_KIND: {"principal": SESSION, "named": "ec2.amazonaws.com"},
    Reason.PRINCIPAL_OTHER_PATH: {
        "principal": SESSION,
        "named": "arn:aws:iam::111122223333:role/team/lab-role",
    },
    Reason.PRINCIPAL_ANONYMOUS: {"named": ROLE},
    Reason.PRINCIPAL_NOT_EXCLUDED: {"principal": SESSION, "named": USER},
    Reason.PRINCIPAL_EXCLUDED: {
        "principal": SESSION,
        "named": f"{SESSION}, {ROLE}, {ACCOUNT}",
    },
    Reason.PRINCIPAL_EXCLUDED_IN_PART: {
        "principal": SESSION,
        "named": f"{ROLE}, {ACCOUNT}",
        "missing": SESSION,
    },
    Reason.PRINCIPAL_EXCLUSION_VOID: {
        "principal": SESSION,
        "named": f"{SESSION}, {ROLE}, {ACCOUNT}",
    },
    Reason.CONDITION_MET: {
        "operator": "StringLike",
        "key": "aws:SourceVpc",
        "wanted": "vpc-*",
        "got": "vpc-1",
    },
    Reason.CONDITION_NOT_MET: {
        "operator": "StringEquals",
        "key": "aws:SourceVpc",
        "wanted": "vpc-*",
        "got": "vpc-1",
    },
    Reason.CONDITION_KEY_ABSENT: {
        "operator": "Bool",
        "key": "aws:MultiFactorAuthPresent",
        "wanted": "true",
    },
    Reason.CONDITION_ABSENT_PASSES: {
        "operator": "BoolIfExists",
        "key": "aws:MultiFactorAuthPresent",
        "wanted": "true",
    },
    Reason.CONDITION_ABSENT_PASSES_NEGATED: {
        "operator": "NotIpAddress",
        "key": "aws:SourceIp",
        "wanted": "10.0.0.0/8",
    },
    Reason.CONDITION_ABSENT_PASSES_FOR_ALL: {
        "operator": "ForAllValues:StringEquals",
        "key": "aws:TagKeys",
        "wanted": "a",
    },
    Reason.CONDITION_KEY_PRESENT_AS_WANTED: {"key": "aws:TagKeys", "got": "a, b"},
    Reason.CONDITION_KEY_ABSENT_AS_WANTED: {"key": "aws:TagKeys"},
    Reason.CONDITION_KEY_PRESENT_UNWANTED: {"key": "aws:SourceVpc", "got": "vpc-1"},
    Reason.CONDITION_KEY_ABSENT_UNWANTED: {"key": "aws:TagKeys"},
    Reason.CONDITION_ANY_MET: {
        "operator": "ForAnyValue:StringEquals",
        "key": "aws:TagKeys",
        "wanted": "b",
        "got": "a, b",
        "value": "b",
    },
    Reason.CONDITION_NONE_MET: {
        "operator": "ForAnyValue:StringEquals",
        "key": "aws:TagKeys",
        "wanted": "c",
        "got": "a, b",
    },
    Reason.CONDITION_ALL_MET: {
        "operator": "ForAllValues:StringEquals",
        "key": "aws:TagKeys",
        "wanted": "a, b",
        "got": "a, b",
    },
    Reason.CONDITION_SOME_NOT_MET: {
        "operator": "ForAllValues:StringEquals",
        "key": "aws:TagKeys",
        "wanted": "a",
        "got": "a, b",
        "value": "b",
    },
    Reason.CONDITION_VARIABLE_UNSET: {
        "operator": "StringEquals",
        "key": "aws:PrincipalTag/team",
        "wanted": "${aws:SourceIdentity}",
        "got": "blue",
        "variable": "aws:SourceIdentity",
    },
    Reason.CONDITION_VARIABLE_UNSET_NEGATED: {
        "operator": "StringNotEquals",
        "key": "aws:username",
        "wanted": "${aws:SourceIdentity}",
        "got": "aoi",
        "variable": "aws:SourceIdentity",
    },
    Reason.CONDITION_VALUE_UNREADABLE: {
        "operator": "NumericLessThan",
        "key": "s3:max-keys",
        "wanted": "10",
        "got": "12abc",
    },
}


@pytest.mark.parametrize("reason", PARAMS)
def test_the_reason_says_what_met_what(reason):
    _, element, value, request_ = next(case for case in CASES if case[0] is reason)
    assert explain(element, value, **request_).params == PARAMS[reason]


def test_a_variable_is_shown_with_what_it_stands_for():
    wanted = ["${aws:SourceIdentity}*", "red", "${*}"]
    found = explain(
        "Condition",
        {"StringLike": {"aws:username": wanted}},
        aws_username="aoi",
        aws_SourceIdentity="emi",
    )
    assert found.params["wanted"] == "${aws:SourceIdentity}* → emi*, red, ${*} → *"


@pytest.mark.parametrize(
    ("named", "principal", "other_path"),
    [
        ("role/a/lab-role", SESSION, True),
        ("role/a/b/lab-role", SESSION, True),
        ("role/a/other", SESSION, False),
        ("user/lab-role", SESSION, False),
        ("user/aoi", USER, True),
        ("user/x/y/aoi", USER, True),
        ("user/team", USER, False),
        ("user/aoi", USER.replace("team", "team/sub"), True),
        ("root", USER, False),
    ],
)
def test_only_the_path_differs(named, principal, other_path):
    arn = f"arn:aws:iam::{ACCOUNT}:{named}"
    others = [f"arn:aws:iam::{ACCOUNT}:user/someone", arn]
    value = {"AWS": others if named != "root" else others[:1]}
    found = explain("Principal", value, principal=principal)
    assert (found.reason is Reason.PRINCIPAL_OTHER_PATH) is other_path
    assert found.params["named"] == (arn if other_path else ", ".join(value["AWS"]))


def test_a_star_in_not_principal_names_everyone():
    assert explain("NotPrincipal", "*").params["named"] == "*"
    beside = explain("NotPrincipal", {"AWS": [SESSION, "*"]})
    assert beside.params["named"] == "*"
    void = explain("NotPrincipal", "*", boundary=True)
    assert void.reason is Reason.PRINCIPAL_EXCLUSION_VOID
    account = [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"]
    twice = explain("NotPrincipal", {"AWS": [SESSION, ROLE, *account]})
    assert twice.params["named"] == f"{SESSION}, {ROLE}, {ACCOUNT}"


def test_a_resource_that_is_no_arn_has_no_parts_to_differ():
    found = explain("Resource", "arn:aws:ec2:::x", resource="hello")
    assert found.reason is Reason.RESOURCE_OTHER_NAME
    for short in ("notes:*", "a*:nothing"):
        found = explain("Resource", short, resource=OBJECT)
        assert found.reason is Reason.RESOURCE_OTHER_NAME
    odd = explain("Resource", "*:aws:ec2:*:*:x", resource="urn:aws:s3:::x")
    assert odd.reason is Reason.RESOURCE_OTHER_NAME


def test_an_incomplete_arn_is_explained_by_what_it_stands_for():
    found = explain("Resource", "arn:aws:ec2", resource=OBJECT)
    assert found.reason is Reason.RESOURCE_OTHER_SERVICE
    assert found.params["pattern"] == "arn:aws:ec2:*:*:*"


FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:prod-x"


@pytest.mark.parametrize(
    ("pattern", "reason", "params"),
    [
        ("arn:aws:lambda:*:function:prod-*", Reason.RESOURCE_MATCHED, {}),
        ("arn:aws:lambda:*:function:dev-*", Reason.RESOURCE_OTHER_NAME, {}),
        (
            "arn:aws:lambda:*:444455556666:function:prod-*",
            Reason.RESOURCE_OTHER_ACCOUNT,
            {"wanted": "444455556666", "got": ACCOUNT},
        ),
        (
            "arn:aws:lambda:eu-*:function:prod-*",
            Reason.RESOURCE_OTHER_REGION,
            {"wanted": "eu-*", "got": "us-east-1"},
        ),
        ("arn:aws:lambda:*:function:PROD-*", Reason.RESOURCE_DIFFERS_IN_CASE, {}),
        ("arn:aws:lambda:*:function:prod-x/*", Reason.RESOURCE_CONTENTS_ONLY, {}),
        # by its parts it isn't the same name, though a star that took colons would do
        (
            f"arn:aws:lambda:*st-1:{ACCOUNT}:x",
            Reason.RESOURCE_OTHER_NAME,
            {},
        ),
    ],
)
def test_a_star_that_reaches_beyond_colons_is_explained(pattern, reason, params):
    found = explain("Resource", pattern, action="lambda:Invoke", resource=FUNCTION)
    assert found.reason is reason
    assert found.params == {"resource": FUNCTION, "pattern": pattern, **params}


def test_a_name_differs_in_case_only_by_the_rules_of_its_parts():
    resource = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:y:st-1:{ACCOUNT}:x"
    pattern = f"arn:aws:lambda:*st-1:{ACCOUNT}:x"
    assert explain("Resource", pattern, resource=resource).reason is (
        Reason.RESOURCE_OTHER_NAME
    )


def test_a_sign_that_comes_from_a_variable_is_no_wildcard_in_an_explanation():
    for pattern in (
        "arn:aws:s3:::${aws:x}",
        "arn:aws:s3:::${aws:x}/*",
        f"{BUCKET}${{*}}",
    ):
        found = explain("Resource", pattern, aws_x="*")
        assert found.reason is (
            Reason.RESOURCE_OTHER_NAME_BY_VARIABLE
            if "${aws:x}" in pattern
            else Reason.RESOURCE_OTHER_NAME
        )
    named = explain(
        "Resource", "arn:aws:s3:::${aws:x}", aws_x="AOI-LAB-NOTES/Hello.txt"
    )
    assert named.reason is Reason.RESOURCE_DIFFERS_IN_CASE
    starred = "arn:aws:s3:::aoi*"
    found = explain("Resource", "arn:aws:s3:::${aws:x}", resource=starred, aws_x="AOI*")
    assert found.reason is Reason.RESOURCE_DIFFERS_IN_CASE


def test_no_reason_is_without_a_case():
    assert {case[0] for case in CASES} == set(Reason)


def test_the_nearest_pattern_is_the_one_explained():
    found = explain(
        "Resource", ["arn:aws:ec2:*:*:instance/*", BUCKET, "arn:aws:s3:::b"]
    )
    assert found.reason is Reason.RESOURCE_CONTAINER_ONLY
    assert found.params["pattern"] == BUCKET


INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"
ELSEWHERE = "arn:aws:ec2:us-west-1:444455556666:instance/i-1"


@pytest.mark.parametrize(
    ("patterns", "nearest", "reason"),
    [
        (["arn:aws:s3:::x", ELSEWHERE], 1, Reason.RESOURCE_OTHER_REGION),
        (["arn:aws-cn:ec2:::x", "arn:aws:s3:::x"], 1, Reason.RESOURCE_OTHER_SERVICE),
        ([ELSEWHERE, "arn:aws:ec2:*:1:x"], 1, Reason.RESOURCE_OTHER_ACCOUNT),
        (["arn:aws:ec2:us-east-?:1:x", ELSEWHERE], 0, Reason.RESOURCE_OTHER_ACCOUNT),
        (["arn:aws:ec2:us-west-?:1:x"], 0, Reason.RESOURCE_OTHER_REGION),
        ([f"arn:aws:ec2:*:{ACCOUNT}:x", ELSEWHERE], 0, Reason.RESOURCE_OTHER_NAME),
        (["arn:aws:s3:::a", "arn:aws:s3:::b"], 0, Reason.RESOURCE_OTHER_SERVICE),
        (
            ["arn:aws:ec2:${aws:RequestedRegion}:1:x"],
            0,
            Reason.RESOURCE_OTHER_ACCOUNT,
        ),
        (
            [f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/${{aws:RequestedRegion}}"],
            0,
            Reason.RESOURCE_OTHER_NAME_BY_VARIABLE,
        ),
    ],
)
def test_of_several_patterns_the_nearest_is_explained(patterns, nearest, reason):
    region = {"aws_RequestedRegion": "us-east-1"}
    found = explain("Resource", patterns, resource=INSTANCE, **region)
    assert found.reason is reason
    assert found.params["pattern"].partition(" → ")[0] == patterns[nearest]


def test_the_value_that_met_a_variable_is_named():
    found = explain(
        "Condition",
        {ANY_VALUE: {TAGS: "${aws:username}"}},
        aws_TagKeys=("emi", "aoi"),
        aws_username="aoi",
    )
    assert found.params["value"] == "aoi"


def test_a_long_list_is_shortened():
    found = explain("Action", [f"s3:Put{letter}" for letter in "ABCDEFGHIJ"])
    first = ", ".join(f"s3:Put{letter}" for letter in "ABCDEFGH")
    assert found.params["patterns"] == f"{first}, … (10)"
    whole = explain("Action", first.split(", "))
    assert whole.params["patterns"] == first


def test_every_missed_element_is_named():
    document = parse_policy(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:PutObject",
                "Resource": BUCKET,
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            },
        }
    )
    request = AccessRequest(SESSION, "s3:GetObject", OBJECT, ACCOUNT, {})
    policies = ApplicablePolicies(identity=(NamedPolicy("P", document),))
    (statement,) = evaluate(request, policies).statements
    missed = [element.element for element in statement.missed]
    assert missed == ["Action", "Resource", "Condition"]
