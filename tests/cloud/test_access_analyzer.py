"""IAM Access Analyzer's ValidatePolicy: its findings are AWS's, word for word."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.services.accessanalyzer.answers import RULES
from iamtutor.cloud.services.accessanalyzer.checks import CHECKS, learn_more
from iamtutor.policy.positions import locate
from iamtutor.policy.validation.findings import Code
from tests.cloud.stage import OURS, Stage

#: What we find and Access Analyzer has no check for; redundant entries are put together.
OURS_ALONE = {
    Code.TOO_MUCH,
    Code.DUPLICATE_KEY,
    Code.ACTION_NOT_STS,
    Code.BACKSLASH,
    Code.PLACEHOLDER,
    Code.VARIABLE_MISSPELT,
    Code.VARIABLE_OF_TEMPLATE,
    Code.CONTAINER_NEEDED,
    Code.CONTENTS_NEEDED,
    Code.RESOURCE_DOES_NOT_FIT,
    Code.RESOURCE_UNUSED,
    Code.RESOURCE_NEEDS_STAR,
    Code.FOR_ALL_VALUES_OPEN,
    Code.ABSENT_KEY_ESCAPES,
    Code.UNKNOWN_VARIABLE,
    Code.GROUP_AS_PRINCIPAL,
    Code.PUBLIC,
    Code.REDUNDANT_ENTRY,
}
IDENTITY = {"policyType": "IDENTITY_POLICY"}
SCP = {"policyType": "SERVICE_CONTROL_POLICY"}
RCP = {"policyType": "RESOURCE_CONTROL_POLICY"}
ANY_RESOURCE = {"policyType": "RESOURCE_POLICY"}
BUCKET = {**ANY_RESOURCE, "validatePolicyResourceType": "AWS::S3::Bucket"}
TRUST = {
    **ANY_RESOURCE,
    "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
}


def of(*statements: object, **members: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements], **members})


def source_ip(operator: str, *addresses: str) -> str:
    return of(allow(Condition={operator: {"aws:SourceIp": [*addresses]}}))


def allow(**elements: object) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::lab/*",
        **elements,
    }


def when(**operators: object) -> str:
    return of(allow(Condition=operators))


def assume(**elements: object) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": OURS},
        **elements,
    }


def on(resource: object) -> str:
    return of(allow(Resource=resource))


def validate(stage: Stage, document: str, **params: Any) -> list[dict[str, Any]]:
    answer = stage.call(
        "accessanalyzer",
        "ValidatePolicy",
        **{**IDENTITY, "policyDocument": document, **params},
    )
    found: list[dict[str, Any]] = answer["findings"]
    return found


LONG = "x" * 25_000
CASES: list[tuple[str, str, dict[str, str]]] = [
    ("JSON_SYNTAX_ERROR", '{"Version"', IDENTITY),
    ("JSON_SYNTAX_ERROR", "", IDENTITY),
    ("DATA_TYPE_MISMATCH", of(allow(Action=1)), IDENTITY),
    ("DATA_TYPE_MISMATCH", of("a"), IDENTITY),
    ("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", of(allow(Sid=LONG)), IDENTITY),
    ("POLICY_SIZE_EXCEEDS_SCP_QUOTA", of(allow(Sid=LONG)), SCP),
    ("POLICY_SIZE_EXCEEDS_RCP_QUOTA", of(allow(Sid=LONG)), RCP),
    ("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", of(allow(Sid=LONG)), BUCKET),
    ("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", of(assume(Sid=LONG)), TRUST),
    ("INVALID_POLICY_ELEMENT", of(allow(Actoin="s3:GetObject")), IDENTITY),
    ("INVALID_VERSION", of(allow(), Version="2026-11-25"), IDENTITY),
    ("MISSING_VERSION", json.dumps({"Statement": allow()}), IDENTITY),
    ("MISSING_STATEMENT", '{"Version": "2012-10-17"}', IDENTITY),
    ("MISSING_STATEMENT", of(), IDENTITY),
    ("MISSING_EFFECT", of({"Action": "s3:GetObject", "Resource": "*"}), IDENTITY),
    ("MISSING_ACTION", of({"Effect": "Deny", "Resource": "*"}), IDENTITY),
    ("MISSING_RESOURCE", of({"Effect": "Deny", "Action": "*"}), IDENTITY),
    ("MISSING_PRINCIPAL", of(allow()), ANY_RESOURCE),
    ("UNSUPPORTED_ELEMENT_COMBINATION", of(allow(NotResource="*")), IDENTITY),
    ("EMPTY_ARRAY_ACTION", of(allow(Action=[])), IDENTITY),
    ("EMPTY_ARRAY_RESOURCE", on([]), IDENTITY),
    ("EMPTY_ARRAY_PRINCIPAL", of(assume(Principal={"AWS": []})), TRUST),
    ("EMPTY_ARRAY_CONDITION", when(StringEquals={"s3:prefix": []}), IDENTITY),
    (
        "EMPTY_ARRAY_CONDITION_FORALLVALUES",
        when(**{"ForAllValues:StringEquals": {"Action": []}}),
        IDENTITY,
    ),
    (
        "EMPTY_ARRAY_CONDITION_FORANYVALUE",
        when(**{"ForAnyValue:StringEquals": {"aws:TagKeys": []}}),
        IDENTITY,
    ),
    (
        "EMPTY_ARRAY_CONDITION_IFEXISTS",
        when(StringEqualsIfExists={"s3:prefix": []}),
        IDENTITY,
    ),
    ("INVALID_EFFECT", of(allow(Effect="allow")), IDENTITY),
    ("UNSUPPORTED_SID", of(allow(Sid="a b")), IDENTITY),
    ("UNIQUE_SIDS_REQUIRED", of(allow(Sid="a"), allow(Sid="a")), IDENTITY),
    ("UNSUPPORTED_PRINCIPAL", of(allow(Principal="*")), IDENTITY),
    ("SCP_SYNTAX_ERROR_PRINCIPAL", of(allow(Principal="*")), SCP),
    ("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", of(assume(Resource="*")), TRUST),
    ("INVALID_ACTION", of(allow(Action="GetObject")), IDENTITY),
    ("INVALID_ACTION", of(allow(Action="s3:GetObjct")), IDENTITY),
    ("INVALID_ACTION", of(allow(Action="s3:Nothing*")), IDENTITY),
    ("INVALID_SERVICE_IN_ACTION", of(allow(Action="s4:GetObject")), IDENTITY),
    (
        "UNSUPPORTED_ACTION_IN_POLICY",
        of(allow(Action="kms:Decrypt", Principal={"AWS": OURS})),
        BUCKET,
    ),
    ("INVALID_ARN_PREFIX", on("lab"), IDENTITY),
    ("MISSING_ARN_FIELD", on("arn:aws:s3"), IDENTITY),
    ("INVALID_ARN_RESOURCE", on("arn:aws:s3:::"), IDENTITY),
    ("INVALID_PARTITION", on("arn:amazon:s3:::lab"), IDENTITY),
    ("INVALID_ARN_ACCOUNT", on("arn:aws:s3::12:lab"), IDENTITY),
    ("WILDCARD_IN_SERVICE_NAME", on("arn:aws:s*:::lab/*"), IDENTITY),
    ("INVALID_CONDITION_OPERATOR", when(StringIs={"s3:prefix": "a"}), IDENTITY),
    ("NULL_WITH_IF_EXISTS", when(NullIfExists={"s3:prefix": "true"}), IDENTITY),
    ("INVALID_CONDITION_KEY_FORMAT", when(StringEquals={"prefix": "a"}), IDENTITY),
    ("INVALID_GLOBAL_CONDITION_KEY", when(StringEquals={"aws:My": "a"}), IDENTITY),
    (
        "MISSING_TAG_KEY_IN_CONDITION",
        when(StringEquals={"aws:ResourceTag": "a"}),
        IDENTITY,
    ),
    ("INVALID_SERVICE", when(StringEquals={"s4:prefix": "a"}), IDENTITY),
    ("INVALID_SERVICE_CONDITION_KEY", when(StringEquals={"s3:my": "a"}), IDENTITY),
    (
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        when(StringEquals={"s3:prefix": "a"}),
        IDENTITY,
    ),
    ("TYPE_MISMATCH", when(StringEquals={"aws:ViaAWSService": "true"}), IDENTITY),
    ("TYPE_MISMATCH_BOOLEAN", when(Bool={"aws:ViaAWSService": "yes"}), IDENTITY),
    ("TYPE_MISMATCH_DATE", when(DateLessThan={"aws:CurrentTime": "now"}), IDENTITY),
    (
        "TYPE_MISMATCH_NUMBER",
        when(NumericLessThan={"aws:MultiFactorAuthAge": "old"}),
        IDENTITY,
    ),
    ("TYPE_MISMATCH_STRING", when(BinaryEquals={"a.example:b": "?"}), IDENTITY),
    ("TYPE_MISMATCH_IP_RANGE", when(IpAddress={"aws:SourceIp": "here"}), IDENTITY),
    (
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
        when(**{"ForAllValues:StringEquals": {"aws:username": "aoi"}}),
        IDENTITY,
    ),
    ("MISSING_QUALIFIER", when(StringEquals={"aws:TagKeys": "a"}), IDENTITY),
    (
        "WILDCARD_WITHOUT_LIKE_OPERATOR",
        when(StringEquals={"aws:username": "a*"}),
        IDENTITY,
    ),
    ("EMPTY_VARIABLE", on("arn:aws:s3:::lab/${}"), IDENTITY),
    ("MISSING_BRACE_IN_VARIABLE", on("arn:aws:s3:::lab/${aws:username"), IDENTITY),
    ("UNSUPPORTED_SPACE_IN_VARIABLE", on("arn:aws:s3:::lab/${a b, 'c}"), IDENTITY),
    (
        "MISSING_QUOTE_IN_VARIABLE",
        on("arn:aws:s3:::lab/${aws:username, you}"),
        IDENTITY,
    ),
    (
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        of(allow(Resource="arn:aws:s3:::lab/${aws:username}"), Version="2008-10-17"),
        IDENTITY,
    ),
    ("INVALID_PRINCIPAL_FORMAT", of(assume(Principal="aoi")), TRUST),
    ("INVALID_PRINCIPAL_KEY", of(assume(Principal={"User": "aoi"})), TRUST),
    (
        "INVALID_SERVICE_PRINCIPAL_FORMAT",
        of(assume(Principal={"Service": "ec2"})),
        TRUST,
    ),
    (
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        of(assume(Principal={"Federated": ""})),
        TRUST,
    ),
    (
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        of(assume(Principal={"AWS": f"arn:aws:iam::{OURS}:role/*"})),
        TRUST,
    ),
    (
        "INVALID_ROLE_REFERENCE",
        of(assume(Principal={"AWS": "AROAEXAMPLEROLE000001"})),
        TRUST,
    ),
    (
        "INVALID_USER_REFERENCE",
        of(assume(Principal={"AWS": ["AIDAADMINEXAMPLE00001"]})),
        TRUST,
    ),
    (
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        of({"Effect": "Allow", "Action": "sts:*", "NotPrincipal": {"AWS": OURS}}),
        TRUST,
    ),
    ("ALLOW_WITH_NOT_PRINCIPAL", of(allow(NotPrincipal={"AWS": OURS})), BUCKET),
    (
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        of(assume(Principal="*")),
        TRUST,
    ),
    (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        of(allow(Action="iam:*", Resource="*")),
        IDENTITY,
    ),
    (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        of(allow(Action="iam:Pass*", Resource="*")),
        IDENTITY,
    ),
    (
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        of(allow(Action=["s3:*", "iam:PassRole"], Resource=["*"])),
        IDENTITY,
    ),
    (
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        of({"Effect": "Allow", "NotAction": "iam:PassRole", "Resource": "*"}),
        IDENTITY,
    ),
    (
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        of({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        IDENTITY,
    ),
    ("ARN_REGION_NOT_ALLOWED", on("arn:aws:s3:us-east-1::lab/*"), IDENTITY),
    ("ARN_ACCOUNT_NOT_ALLOWED", on("arn:aws:s3::111122223333:lab/*"), IDENTITY),
    (
        "INVALID_ARN_REGION",
        of(allow(Action="ec2:*", Resource="arn:aws:ec2:tokyo:111122223333:instance/*")),
        IDENTITY,
    ),
    (
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        of(
            allow(
                Action="iam:CreateServiceLinkedRole",
                Resource="arn:aws:iam::*:role/aws-service-role/*",
            )
        ),
        IDENTITY,
    ),
    ("EMPTY_OBJECT_CONDITION", of(allow(Condition={"StringEquals": {}})), IDENTITY),
    ("EMPTY_SID_VALUE", of(allow(Sid="")), IDENTITY),
    (
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        of(
            allow(
                Condition={"StringEquals": {"aws:username": "a", "aws:UserName": "b"}}
            )
        ),
        IDENTITY,
    ),
    ("IMPROVE_IP_RANGE", source_ip("IpAddress", "203.0.113.7/24"), IDENTITY),
    ("PRIVATE_IP_ADDRESS", source_ip("IpAddress", "10.0.0.0/8"), IDENTITY),
    (
        "PRIVATE_IP_ADDRESS_SUBSET",
        source_ip("IpAddressIfExists", "192.168.1.1", "203.0.113.0/24"),
        IDENTITY,
    ),
    ("PRIVATE_NOT_IP_ADDRESS", source_ip("NotIpAddress", "172.16.0.0/16"), IDENTITY),
    (
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        source_ip("NotIpAddress", "fc00::/8", "203.0.113.0/24"),
        IDENTITY,
    ),
    ("REDUNDANT_STATEMENT", of(allow(), allow(Action="s3:Get*")), IDENTITY),
    ("REDUNDANT_ACTION", of(allow(Action=["s3:Get*", "s3:GetObject"])), IDENTITY),
    ("REDUNDANT_RESOURCE", on(["arn:aws:s3:::lab/a", "arn:aws:s3:::lab/*"]), IDENTITY),
]


@pytest.mark.parametrize(("issue", "document", "kind"), CASES)
def test_a_finding_is_of_this_check_and_stands_where_it_says(
    stage: Stage, issue: str, document: str, kind: dict[str, str]
) -> None:
    found = [f for f in validate(stage, document, **kind) if f["issueCode"] == issue]
    assert len(found) == 1
    assert found[0]["findingType"] == CHECKS[issue].type
    # nothing of the template is left: AWS's own braces have a space between or stand alone
    assert not re.search(r"\{\w", found[0]["findingDetails"])
    for location in found[0]["locations"]:
        start, end = location["span"]["start"], location["span"]["end"]
        assert start["line"] == 1
        assert start["column"] == start["offset"]
        if location["path"]:
            assert document[start["offset"] : end["offset"]] in text_at(
                document, location["path"]
            )


def text_at(document: str, path: list[dict[str, Any]]) -> tuple[str, ...]:
    """What a path leads to, as it is written: a value, or the name that it has."""
    steps = tuple(step for element in path for step in element.values())
    located = locate(document)
    spans = located.keys if "key" in path[-1] else located.values
    return (document[spans[steps].start : spans[steps].end],)


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:iam::999988887777:role/x",
        "arn:aws:iam:*:111122223333:role/x",
        "arn:aws:s3:us-east-1:111122223333:accesspoint/ap",
        "arn:aws:ec2:ap-northeast-1:999988887777:instance/*",
        "arn:aws:ec2:${aws:RequestedRegion}:111122223333:instance/*",
        "arn:aws:lambda:us-gov-west-1:111122223333:function:f",
        "arn:aws:sts::111122223333:assumed-role/x/y",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ],
)
def test_an_arn_may_name_what_its_kind_has(stage: Stage, resource: str) -> None:
    """And another account: that is nothing to find."""
    action = f"{resource.split(':')[2]}:*"
    found = validate(stage, of(allow(Action=action, Resource=resource)), **IDENTITY)
    assert [f for f in found if "ARN" in f["issueCode"]] == []


@pytest.mark.parametrize(
    ("service", "is_found"),
    [("ecs.amazonaws.com", False), (["*a4b.amazonaws.com"], True)],
)
def test_a_service_linked_role_of_one_service_is_no_danger(
    stage: Stage, service: object, is_found: bool
) -> None:
    """As for AWS's own policies: AlexaForBusinessFullAccess is one of those found."""
    condition = {"StringLike": {"iam:AWSServiceName": service}}
    action = "iam:CreateServiceLinkedRole"
    document = of(allow(Action=action, Resource="*", Condition=condition))
    issues = {f["issueCode"] for f in validate(stage, document, **IDENTITY)}
    assert ("CREATE_SLR_WITH_STAR_IN_RESOURCE" in issues) is is_found


def test_each_check_has_its_case() -> None:
    assert {issue for issue, _, _ in CASES} == set(CHECKS)


def test_each_finding_of_ours_is_answered_or_known_not_to_be_one_of_theirs() -> None:
    assert set(Code) - set(RULES) == OURS_ALONE


@pytest.mark.parametrize(
    ("issue", "anchor"),
    [
        ("INVALID_ACTION", "error-invalid-action"),
        ("MISSING_VERSION", "general-warning-missing-version"),
        (
            "PASS_ROLE_WITH_STAR_IN_RESOURCE",
            "security-warning-pass-role-with-star-in-resource",
        ),
        ("REDUNDANT_ACTION", "suggestion-redundant-action"),
    ],
)
def test_a_finding_leads_to_its_check_in_the_reference(issue: str, anchor: str) -> None:
    assert learn_more(issue) == (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "access-analyzer-reference-policy-checks.html"
        f"#access-analyzer-reference-policy-checks-{anchor}"
    )


def test_lines_count_from_one_and_columns_from_nought(stage: Stage) -> None:
    document = json.dumps(json.loads(of(allow(Action="s3:Nope"))), indent=2)
    (location,) = validate(stage, document)[0]["locations"]
    start, end = location["span"]["start"], location["span"]["end"]
    line = document.splitlines()[start["line"] - 1]
    assert line[start["column"] : end["column"]] == '"s3:Nope"'
    assert document[start["offset"] : end["offset"]] == '"s3:Nope"'


def test_findings_come_in_the_order_of_the_text(stage: Stage) -> None:
    document = of(
        allow(Action=["s3:Get*", "s3:GetObject"], Resource="lab"), allow(Effect="no")
    )
    assert [f["issueCode"] for f in validate(stage, document)] == [
        "REDUNDANT_ACTION",
        "INVALID_ARN_PREFIX",
        "INVALID_EFFECT",
    ]


def test_all_that_one_entry_covers_is_one_finding(stage: Stage) -> None:
    document = on([f"arn:aws:s3:::lab/{end}" for end in ("a", "b/c", "*")])
    (finding,) = validate(stage, document)
    assert finding["findingDetails"].startswith("The 3 resource ARN(s)")
    assert "remove the resource arn:aws:s3:::lab/b/c to" in finding["findingDetails"]
    places = [location["path"][-1]["index"] for location in finding["locations"]]
    assert places == [0, 1, 2]


def test_nothing_is_suggested_where_nothing_is_alike(stage: Stage) -> None:
    (one,) = validate(stage, of(allow(Action="s3:GetObjct")))
    (other,) = validate(stage, of(allow(Action="s3:Zzzzzz")))
    assert one["findingDetails"].endswith("Did you mean s3:GetObject?")
    assert other["findingDetails"] == "The action s3:Zzzzzz does not exist."


@pytest.mark.parametrize(
    "document",
    [
        when(**{"ForAnyValue:StringEquals": {"aws:username": "aoi"}}),
        of(allow(Action="s3:Get*", Condition={"StringEquals": {"s3:prefix": "a"}})),
        when(ArnEquals={"aws:PrincipalArn": "aoi"}),
        of({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        of({"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:s3:::lab/*"}),
    ],
)
def test_what_access_analyzer_has_no_check_for_is_left_out(
    stage: Stage, document: str
) -> None:
    assert validate(stage, document) == []


def test_a_resource_policy_may_be_of_any_service(stage: Stage) -> None:
    document = of(allow(Action="kms:Decrypt", Principal={"AWS": OURS}))
    assert validate(stage, document, **ANY_RESOURCE) == []


def test_named_principals_and_sessions_are_no_finding(stage: Stage) -> None:
    everyone = of(assume(Principal={"AWS": "*"}))
    assert validate(stage, everyone, **TRUST) == []
    named = of(assume(Principal={"AWS": f"arn:aws:iam::{OURS}:group/all"}))
    assert validate(stage, named, **TRUST) == []
    federated = of(allow(Principal={"Federated": ""}))
    assert validate(stage, federated, **BUCKET) == []


def test_pages_of_findings(stage: Stage) -> None:
    params: dict[str, Any] = {
        **IDENTITY,
        "policyDocument": of({}),
        "maxResults": 2,
    }
    first = stage.call("accessanalyzer", "ValidatePolicy", **params)
    second = stage.call(
        "accessanalyzer", "ValidatePolicy", **params, nextToken=first["nextToken"]
    )
    assert [len(first["findings"]), len(second["findings"])] == [2, 1]
    assert "nextToken" not in second


@pytest.mark.parametrize(
    "params",
    [
        {**IDENTITY, "validatePolicyResourceType": "AWS::S3::Bucket"},
        {**IDENTITY, "nextToken": "???"},
        {**IDENTITY, "maxResults": 0},
    ],
)
def test_parameters_that_do_not_go_together(
    stage: Stage, params: dict[str, object]
) -> None:
    error = stage.error(
        "accessanalyzer", "ValidatePolicy", policyDocument=of(allow()), **params
    )
    assert (error.code, error.message) == ("ValidationException", "InvalidInput")


@pytest.mark.parametrize("name", ["policyType", "validatePolicyResourceType", "locale"])
def test_a_choice_that_there_is_not_is_named(stage: Stage, name: str) -> None:
    params: dict[str, Any] = {
        **ANY_RESOURCE,
        "policyDocument": of(allow()),
        name: "AWS",
    }
    error = stage.error("accessanalyzer", "ValidatePolicy", **params)
    assert error.code == "ValidationException"
    assert error.extra == {"reason": "fieldValidationFailed"}
    assert f"Value 'AWS' at '{name}' failed to satisfy" in error.message


@pytest.mark.parametrize(
    "params",
    [
        {**ANY_RESOURCE, "validatePolicyResourceType": "AWS::DynamoDB::Table"},
        {**IDENTITY, "locale": "JA"},
        {**IDENTITY, "policyDocument": "{" * 30_721},
    ],
)
def test_what_is_not_simulated_says_so(stage: Stage, params: dict[str, str]) -> None:
    given: dict[str, Any] = {"policyDocument": of(allow()), **params}
    with pytest.raises(NotEmulated):
        stage.call("accessanalyzer", "ValidatePolicy", **given)


def test_the_history_has_the_policy_under_the_service_s_own_name(stage: Stage) -> None:
    validate(stage, of(allow()))
    stage.next_turn()
    (event,) = stage.call("cloudtrail", "LookupEvents")["Events"]
    assert event["EventSource"] == "access-analyzer.amazonaws.com"
    assert event["ReadOnly"] == "true"
    assert json.loads(event["CloudTrailEvent"])["requestParameters"] == {
        **IDENTITY,
        "policyDocument": of(allow()),
    }


def test_a_key_s_last_use_names_the_service_as_iam_does(stage: Stage) -> None:
    validate(stage, of(allow()))
    used = stage.call(
        "iam", "GetAccessKeyLastUsed", AccessKeyId=stage.admin.access_key_id
    )
    assert used["AccessKeyLastUsed"]["ServiceName"] == "access-analyzer"


# --- whatever is typed ------------------------------------------------------------------

_NAMES = st.sampled_from(
    [
        *("Version", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource"),
        *("NotResource", "Principal", "NotPrincipal", "Condition", "AWS", "Service"),
        *("Federated", "StringEquals", "ForAllValues:StringLike", "Bool", "Null"),
        *(
            "NullIfExists",
            "aws:username",
            "aws:TagKeys",
            "aws:ResourceTag",
            "s3:prefix",
        ),
        "",
    ]
)
_TEXTS = st.sampled_from(
    [
        *("2012-10-17", "2008-10-17", "Allow", "Deny", "*", "s3:*", "s3:GetObject"),
        *("s3:Get*", "iam:*", "iam:PassRole", "sts:AssumeRole", "arn:aws:s3:::lab/*"),
        *(
            "arn:aws:s3:::lab/${aws:username}",
            "arn:aws:s3",
            "${",
            "AIDAEXAMPLEUSER0001",
        ),
        *("ec2.amazonaws.com", "true", "a b", "\ud800", "\n", ""),
    ]
)
_VALUES = st.recursive(
    _TEXTS | st.none() | st.booleans() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5)
    ),
    max_leaves=25,
)
_STATEMENTS = st.dictionaries(_NAMES, _VALUES, max_size=8)
_POLICIES = st.fixed_dictionaries(
    {"Statement": _STATEMENTS | st.lists(_STATEMENTS, max_size=3)},
    optional={"Version": _TEXTS, "Id": _VALUES},
)


@given(
    _POLICIES | _VALUES,
    st.sampled_from([IDENTITY, SCP, RCP, ANY_RESOURCE, BUCKET, TRUST]),
    st.sampled_from([None, 1]),
    st.integers(0, 40),
)
def test_whatever_is_typed_is_answered(
    value: object, kind: dict[str, str], indent: int | None, cut: int
) -> None:
    document = json.dumps(value, indent=indent)
    for text in (document, document[:-cut]):
        for finding in validate(Stage(), text, **kind):
            assert finding["locations"]
