"""IAM Access Analyzer's custom policy checks.

The cases are after AWS's public samples (aws-samples/
iam-access-analyzer-custom-policy-check-samples, November 2026), which say of each what
the check answers: a reference policy is the existing one, a candidate the new one.
"""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated, ServiceError
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, deny, policy, when

Json = dict[str, Any]
LAB = "arn:aws:s3:::payroll"
TEAM = "aws:ResourceTag/team"


def check(stage: Stage, operation: str, **params: Any) -> Json:
    answer: Json = stage.call("accessanalyzer", operation, **params)
    return answer


def new_access(stage: Stage, existing: str, new: str, kind: str) -> Json:
    return check(
        stage,
        "CheckNoNewAccess",
        existingPolicyDocument=existing,
        newPolicyDocument=new,
        policyType=kind,
    )


SENSITIVE = policy(
    allow("*"), deny(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{LAB}/*")
)
TAGGED = policy(
    allow("*"), deny("ec2:RunInstances", **when("Null", "aws:RequestTag/owner", "true"))
)
ACTING_ON_TAGGED = policy(
    allow("*"),
    deny(
        ["ec2:StartInstances", "ec2:StopInstances"],
        "arn:aws:ec2:*:*:instance/*",
        **when("StringNotEquals", TEAM, "blue"),
    ),
)
ESCALATION = policy(
    allow("*"),
    {"Effect": "Deny", "Action": "iam:PassRole"}
    | {"NotResource": "arn:aws:iam::*:role/passable/*"},
    {"Effect": "Deny", "Action": "sts:AssumeRole"}
    | {"NotResource": "arn:aws:iam::*:role/open/*"},
    deny(["iam:CreateUser", "iam:PutRolePolicy", "iam:AttachUserPolicy"]),
)
ROLES = "arn:aws:iam::111111111111:role"

IDENTITY_CASES = [
    (
        SENSITIVE,
        policy(allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::x/*")),
        "PASS",
    ),
    (SENSITIVE, policy(allow("s3:*"), deny("*", f"{LAB}/*")), "PASS"),
    (SENSITIVE, policy(allow("s3:PutObject", f"{LAB}/*")), "FAIL"),
    (SENSITIVE, policy(allow("s3:GetObject", "arn:aws:s3:*:*:*pay*/*")), "FAIL"),
    (SENSITIVE, policy(allow("s3:*")), "FAIL"),
    (
        TAGGED,
        policy(
            allow(
                "ec2:RunInstances", **when("StringEquals", "aws:RequestTag/owner", "a")
            )
        ),
        "PASS",
    ),
    (TAGGED, policy(allow("ec2:DescribeInstanceAttribute")), "PASS"),
    (
        TAGGED,
        policy(
            allow("ec2:RunInstances"),
            deny(
                "ec2:RunInstances",
                **when("StringNotEquals", "aws:RequestTag/owner", "a"),
            ),
        ),
        "PASS",
    ),
    (
        TAGGED,
        policy(
            allow("ec2:RunInstances", **when("Null", "aws:RequestTag/owner", "false"))
        ),
        "PASS",
    ),
    (TAGGED, policy(allow("ec2:RunInstances")), "FAIL"),
    (TAGGED, policy(allow("ec2:*")), "FAIL"),
    (
        ACTING_ON_TAGGED,
        policy(
            allow(
                "ec2:StopInstances",
                **when("StringEquals", "aws:ResourceTag/team", "blue"),
            )
        ),
        "PASS",
    ),
    (
        ACTING_ON_TAGGED,
        policy(
            allow(
                "ec2:StopInstances",
                **when("StringEquals", "aws:ResourceTag/team", "red"),
            )
        ),
        "FAIL",
    ),
    (ESCALATION, policy(allow("iam:PassRole", f"{ROLES}/passable/app")), "PASS"),
    (ESCALATION, policy(allow("ec2:RunInstances")), "PASS"),
    (
        ESCALATION,
        policy(
            allow("sts:AssumeRole"),
            {"Effect": "Deny", "Action": "sts:AssumeRole"}
            | {"NotResource": "arn:aws:iam::*:role/open/app"},
        ),
        "PASS",
    ),
    (ESCALATION, policy(allow("iam:PassRole", f"{ROLES}/other/app")), "FAIL"),
    (ESCALATION, policy(allow("iam:PutRolePolicy", f"{ROLES}/app")), "FAIL"),
]


@pytest.mark.parametrize(("existing", "new", "result"), IDENTITY_CASES)
def test_an_identity_policy_against_a_reference(
    stage: Stage, existing: str, new: str, result: str
) -> None:
    answer = new_access(stage, existing, new, "IDENTITY_POLICY")
    assert answer["result"] == result
    assert ("reasons" in answer) is (result == "FAIL")


def by(principal: Any, action: Any = "s3:GetObject", **more: Any) -> Json:
    return allow(action, [LAB, f"{LAB}/*"], Principal=principal) | more


ARN_KEY = "aws:PrincipalArn"
LISTED = [f"{ROLES}/one", f"{ROLES}/two"]
BUCKET = policy(
    by({"AWS": LISTED}, "s3:*"),
    by({"AWS": "*"}, "s3:*", **when("ArnLike", ARN_KEY, *LISTED)),
)


def assuming(principal: Any, action: str = "sts:AssumeRole") -> Json:
    return {"Effect": "Allow", "Principal": principal, "Action": action}


def others(*actions: str) -> Json:
    return {"Effect": "Allow", "Principal": "*", "NotAction": list(actions)}


ACCOUNTS = policy(
    assuming({"AWS": ["111111111111", "222222222222"]}), others("sts:AssumeRole")
)
SERVICES = policy(
    assuming({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}),
    others("sts:AssumeRole"),
)
WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
PROVIDER = "arn:aws:iam::111111111111:oidc-provider/ours"
FEDERATED = policy(assuming({"Federated": PROVIDER}, WEB), others(WEB, SAML))

RESOURCE_CASES = [
    (BUCKET, policy(by({"AWS": "*"}, **when("ArnLike", ARN_KEY, LISTED[0]))), "PASS"),
    (BUCKET, policy(by({"AWS": LISTED[0]}, "s3:PutObject")), "PASS"),
    (BUCKET, policy(by({"AWS": "*"})), "FAIL"),
    (BUCKET, policy(by({"AWS": f"{ROLES}/three"}, "s3:PutObject")), "FAIL"),
    (
        BUCKET,
        policy(by({"AWS": "*"}, **when("ArnLike", ARN_KEY, f"{ROLES}/x"))),
        "FAIL",
    ),
    (ACCOUNTS, policy(assuming({"AWS": "111111111111"})), "PASS"),
    (ACCOUNTS, policy(assuming({"AWS": "arn:aws:iam::222222222222:role/app"})), "PASS"),
    (ACCOUNTS, policy(assuming({"Federated": PROVIDER}, WEB)), "PASS"),
    (ACCOUNTS, policy(assuming({"Service": "glue.amazonaws.com"})), "FAIL"),
    (ACCOUNTS, policy(assuming({"AWS": "333333333333"})), "FAIL"),
    (ACCOUNTS, policy(assuming({"AWS": "arn:aws:iam::333333333333:role/x"})), "FAIL"),
    (SERVICES, policy(assuming({"Service": "ec2.amazonaws.com"})), "PASS"),
    (SERVICES, policy(assuming({"Service": "glue.amazonaws.com"})), "FAIL"),
    (SERVICES, policy(assuming({"AWS": "111111111111"})), "FAIL"),
    (SERVICES, policy(assuming({"AWS": f"{ROLES}/app"})), "FAIL"),
    (FEDERATED, policy(assuming({"Federated": PROVIDER}, WEB)), "PASS"),
    (FEDERATED, policy(assuming({"Service": "ec2.amazonaws.com"})), "PASS"),
    (FEDERATED, policy(assuming({"Federated": f"{PROVIDER}x"}, SAML)), "FAIL"),
    (FEDERATED, policy(assuming({"Federated": "graph.facebook.com"}, WEB)), "FAIL"),
    (FEDERATED, policy(assuming({"Federated": "*"}, WEB)), "FAIL"),
]


@pytest.mark.parametrize(("existing", "new", "result"), RESOURCE_CASES)
def test_a_resource_policy_against_a_reference(
    stage: Stage, existing: str, new: str, result: str
) -> None:
    answer = new_access(stage, existing, new, "RESOURCE_POLICY")
    assert answer["result"] == result


def test_a_reason_names_the_statement(stage: Stage) -> None:
    new = policy(
        allow("s3:GetObject"),
        allow("s3:PutObject", Sid="Writes"),
        allow("s3:Get*"),
        deny("s3:GetBucketAcl"),
    )
    answer = new_access(stage, policy(allow("s3:GetObject")), new, "IDENTITY_POLICY")
    assert answer["reasons"] == [
        {
            "description": "New access in the statement with sid: Writes.",
            "statementIndex": 1,
            "statementId": "Writes",
        },
        {
            "description": "New access in the statement with index: 2.",
            "statementIndex": 2,
        },
    ]


def test_a_deny_that_is_gone_is_new_access(stage: Stage) -> None:
    existing = policy(allow("s3:*"), deny("s3:DeleteObject"))
    answer = new_access(stage, existing, policy(allow("s3:*")), "IDENTITY_POLICY")
    assert [reason["statementIndex"] for reason in answer["reasons"]] == [0]


@pytest.mark.parametrize(
    ("access", "result"),
    [
        ({"actions": ["s3:putobject"]}, "PASS"),
        ({"actions": ["s3:PutObject", "s3:GetObject"]}, "FAIL"),
        ({"resources": [f"{LAB}/*"]}, "FAIL"),
        ({"resources": ["arn:aws:s3:::other/*"]}, "PASS"),
        ({"actions": ["s3:GetObject"], "resources": [f"{LAB}/secret/a"]}, "PASS"),
        ({"actions": ["s3:GetObject"], "resources": [f"{LAB}/open/a"]}, "FAIL"),
        ({"actions": ["s3:Get*"], "resources": []}, "FAIL"),
    ],
)
def test_access_that_is_not_granted(stage: Stage, access: Json, result: str) -> None:
    answer = check(
        stage,
        "CheckAccessNotGranted",
        policyDocument=policy(
            allow("s3:GetObject", f"{LAB}/*"), deny("s3:*", f"{LAB}/secret/*")
        ),
        access=[access],
        policyType="IDENTITY_POLICY",
    )
    assert answer["result"] == result


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        (by({"AWS": f"arn:aws:iam::{OURS}:user/aoi"}), "PASS"),
        (by({"AWS": OURS}), "PASS"),
        (by({"Service": "logging.s3.amazonaws.com"}), "PASS"),
        (by("*"), "FAIL"),
        (by({"AWS": "*"}), "FAIL"),
        (by("*", **when("Bool", "aws:SecureTransport", "true")), "FAIL"),
        (by("*", **when("StringEquals", "aws:PrincipalOrgID", "o-1")), "PASS"),
        (by("*", **when("StringLike", "aws:PrincipalOrgID", "o-*")), "FAIL"),
        (by("*", **when("StringEquals", "aws:SourceVpce", "vpce-1")), "PASS"),
        (by("*", **when("StringEqualsIfExists", "aws:SourceVpce", "vpce-1")), "FAIL"),
        (by("*", **when("StringNotEquals", "aws:SourceVpce", "vpce-1")), "FAIL"),
        (by("*", **when("IpAddress", "aws:SourceIp", "203.0.113.0/24")), "PASS"),
        (by("*", **when("IpAddress", "aws:SourceIp", "0.0.0.0/1")), "FAIL"),
        (by("*", **when("ArnLike", ARN_KEY, f"arn:aws:iam::{OURS}:role/*")), "PASS"),
        (by("*", **when("ArnLike", ARN_KEY, "arn:aws:iam::*:role/app")), "FAIL"),
        (by("*", **when("StringEquals", "aws:SourceVpc", "${aws:username}")), "FAIL"),
        (
            by({"AWS": "*"})
            | {"Principal": None, "NotPrincipal": {"AWS": OURS}, "Effect": "Allow"},
            "FAIL",
        ),
    ],
)
def test_public_access(stage: Stage, statement: Json, result: str) -> None:
    written = {name: value for name, value in statement.items() if value is not None}
    answer = check(
        stage,
        "CheckNoPublicAccess",
        policyDocument=policy(written),
        resourceType="AWS::S3::Bucket",
    )
    assert answer["result"] == result


def test_public_access_that_a_deny_holds_back(stage: Stage) -> None:
    document = policy(
        by("*"),
        deny(
            "s3:*",
            Principal="*",
            **when("StringNotEquals", "aws:PrincipalOrgID", "o-1"),
        ),
    )
    answer = check(
        stage,
        "CheckNoPublicAccess",
        policyDocument=document,
        resourceType="AWS::S3::Bucket",
    )
    assert answer["result"] == "PASS"


@pytest.mark.parametrize(
    "params",
    [
        {"access": [{}], "policyDocument": policy()},
        {"access": [], "policyDocument": policy()},
        {"access": [{"actions": ["s3:*"]}], "policyDocument": "["},
        {"access": [{"actions": ["s3:*"]}], "policyDocument": policy(by("*"))},
    ],
)
def test_what_cannot_be_checked(stage: Stage, params: Json) -> None:
    with pytest.raises(ServiceError) as caught:
        check(stage, "CheckAccessNotGranted", policyType="IDENTITY_POLICY", **params)
    assert caught.value.code == "InvalidParameterException"


@pytest.mark.parametrize(
    "params",
    [
        {"policyType": "SERVICE_CONTROL_POLICY", "access": []},
        {"policyType": "IDENTITY_POLICY", "access": [{}, {}]},
        {"policyType": "IDENTITY_POLICY", "access": [{"actions": ["s3:*"] * 101}]},
    ],
)
def test_what_the_model_does_not_have(stage: Stage, params: Json) -> None:
    with pytest.raises(ServiceError) as caught:
        check(stage, "CheckAccessNotGranted", policyDocument=policy(), **params)
    assert caught.value.code == "ValidationException"


def test_other_types_of_resource_are_not_read(stage: Stage) -> None:
    with pytest.raises(NotEmulated):
        check(
            stage,
            "CheckNoPublicAccess",
            policyDocument=policy(by("*")),
            resourceType="AWS::SQS::Queue",
        )
