"""Service control policies: who they bind, level by level, and how they are kept."""

from typing import Any

import pytest

from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.organization import small_organization
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, deny, policy

SCP = "SERVICE_CONTROL_POLICY"
ALLOW_EC2 = policy(allow("ec2:*"))
DENY_S3 = policy(deny("s3:*"))


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.world.organization = small_organization({OURS: ""}, "stage")
    return stage


def path(stage: Stage) -> list[str]:
    assert stage.world.organization is not None
    return [target.target_id for target in stage.world.organization.targets]


def create(stage: Stage, content: str, name: str = "guard") -> str:
    made = stage.call(
        "organizations",
        "CreatePolicy",
        Name=name,
        Description="d",
        Type=SCP,
        Content=content,
    )
    policy_id: str = made["Policy"]["PolicySummary"]["Id"]
    return policy_id


def change(stage: Stage, verb: str, policy_id: str, target: str) -> None:
    stage.call("organizations", f"{verb}Policy", PolicyId=policy_id, TargetId=target)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_deny_at_any_level_binds_even_the_administrator(
    stage: Stage, level: int
) -> None:
    assert stage.call("s3", "ListBuckets")
    change(stage, "Attach", create(stage, DENY_S3), path(stage)[level])
    error = stage.error("s3", "ListBuckets")
    assert error.message == (
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: "
        "s3:ListAllMyBuckets with an explicit deny in a service control policy"
    )
    assert stage.call("ec2", "DescribeInstances")


@pytest.mark.parametrize("level", [0, 1, 2])
def test_every_level_must_allow(stage: Stage, level: int) -> None:
    target = path(stage)[level]
    change(stage, "Attach", create(stage, ALLOW_EC2), target)
    assert stage.call("s3", "ListBuckets")
    change(stage, "Detach", "p-FullAWSAccess", target)
    error = stage.error("s3", "ListBuckets")
    assert error.message.endswith(
        "because no service control policy allows the s3:ListAllMyBuckets action"
    )
    assert stage.call("ec2", "DescribeInstances")


def test_they_bind_root_user_roles_and_console(stage: Stage) -> None:
    by = stage.lab(allow("*"))
    change(stage, "Attach", create(stage, DENY_S3), OURS)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    console = console_credentials(stage.turn)
    assert stage.error("s3", "ListBuckets", console).code == "AccessDenied"
    stage.world.console_user = "root"
    root = console_credentials(stage.turn)
    assert stage.error("s3", "ListBuckets", root).code == "AccessDenied"
    assert stage.call("sts", "GetCallerIdentity", by)


def test_they_allow_nothing_by_themselves(stage: Stage) -> None:
    error = stage.error("s3", "ListBuckets", stage.user("aoi"))
    assert "because no identity-based policy allows" in error.message


def test_the_management_account_is_not_limited(stage: Stage) -> None:
    change(stage, "Attach", create(stage, DENY_S3), OURS)
    assert stage.world.organization is not None
    stage.world.organization.management = OURS
    assert stage.call("s3", "ListBuckets")


def test_the_2022_wording_gives_no_reason(stage: Stage) -> None:
    change(stage, "Attach", create(stage, DENY_S3), OURS)
    stage.turn.wording = "2022"
    assert stage.error("s3", "ListBuckets").message == "Access Denied"


def test_the_simulator_knows_of_them(stage: Stage) -> None:
    change(stage, "Attach", create(stage, DENY_S3), OURS)
    answer = stage.call(
        "iam",
        "SimulatePrincipalPolicy",
        PolicySourceArn=stage.account.users["admin"].arn,
        ActionNames=["s3:GetObject", "ec2:RunInstances"],
    )
    assert [
        (
            row["EvalDecision"],
            row["OrganizationsDecisionDetail"]["AllowedByOrganizations"],
        )
        for row in answer["EvaluationResults"]
    ] == [("explicitDeny", False), ("allowed", True)]


def test_policies_are_listed_where_they_are_attached(stage: Stage) -> None:
    policy_id = create(stage, DENY_S3)
    root, unit, _ = path(stage)
    change(stage, "Attach", policy_id, unit)

    def names(target: str) -> list[str]:
        rows = stage.call(
            "organizations", "ListPoliciesForTarget", TargetId=target, Filter=SCP
        )
        return [row["Name"] for row in rows["Policies"]]

    assert names(root) == ["FullAWSAccess"]
    assert names(unit) == ["FullAWSAccess", "guard"]
    (target,) = stage.call("organizations", "ListTargetsForPolicy", PolicyId=policy_id)[
        "Targets"
    ]
    assert target["Type"] == "ORGANIZATIONAL_UNIT"
    first = stage.call("organizations", "ListPolicies", Filter=SCP, MaxResults=1)
    rest = stage.call(
        "organizations", "ListPolicies", Filter=SCP, NextToken=first["NextToken"]
    )
    assert [row["Name"] for row in rest["Policies"]] == ["guard"]
    units = stage.call(
        "organizations", "ListOrganizationalUnitsForParent", ParentId=root
    )
    assert [row["Id"] for row in units["OrganizationalUnits"]] == [unit]


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("DescribePolicy", {"PolicyId": "p-00000000"}, "PolicyNotFoundException"),
        (
            "AttachPolicy",
            {"PolicyId": "p-FullAWSAccess", "TargetId": "999999999999"},
            "TargetNotFoundException",
        ),
        (
            "AttachPolicy",
            {"PolicyId": "p-FullAWSAccess", "TargetId": OURS},
            "DuplicatePolicyAttachmentException",
        ),
        (
            "DetachPolicy",
            {"PolicyId": "p-FullAWSAccess", "TargetId": OURS},
            "ConstraintViolationException",
        ),
        ("DeletePolicy", {"PolicyId": "p-FullAWSAccess"}, "InvalidInputException"),
        ("UpdatePolicy", {"PolicyId": "p-FullAWSAccess"}, "InvalidInputException"),
        (
            "ListOrganizationalUnitsForParent",
            {"ParentId": "r-none"},
            "ParentNotFoundException",
        ),
        ("ListRoots", {"NextToken": "x"}, "InvalidInputException"),
        ("ListPolicies", {"Filter": "SCP"}, "InvalidInputException"),
    ],
)
def test_what_is_missing_or_wrong(
    stage: Stage, operation: str, params: dict[str, Any], code: str
) -> None:
    assert stage.error("organizations", operation, **params).code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "MalformedPolicyDocumentException"),
        ('{"Statement": []}', "MalformedPolicyDocumentException"),
        (
            policy(deny("*", Principal="*")),
            "MalformedPolicyDocumentException",
        ),
        (
            DENY_S3.replace("2012-10-17", "2008-10-17"),
            "MalformedPolicyDocumentException",
        ),
        (policy({"Effect": "Deny", "Action": "*"}), "MalformedPolicyDocumentException"),
        (
            policy(deny([])),
            "MalformedPolicyDocumentException",
        ),
        (
            policy(deny("PutObject")),
            "MalformedPolicyDocumentException",
        ),
        (
            policy(*[deny("*", Sid="A")] * 2),
            "MalformedPolicyDocumentException",
        ),
        (DENY_S3 + " " * 5120, "ConstraintViolationException"),
    ],
)
def test_bad_content(stage: Stage, content: str, code: str) -> None:
    params = {"Name": "n", "Description": "", "Type": SCP, "Content": content}
    assert stage.error("organizations", "CreatePolicy", **params).code == code


def test_names_are_unique_and_policies_in_use_stay(stage: Stage) -> None:
    policy_id = create(stage, DENY_S3)
    params = {"Name": "guard", "Description": "", "Type": SCP, "Content": DENY_S3}
    error = stage.error("organizations", "CreatePolicy", **params)
    assert error.code == "DuplicatePolicyException"
    error = stage.error(
        "organizations", "DetachPolicy", PolicyId=policy_id, TargetId=OURS
    )
    assert error.code == "PolicyNotAttachedException"
    change(stage, "Attach", policy_id, OURS)
    error = stage.error("organizations", "DeletePolicy", PolicyId=policy_id)
    assert error.code == "PolicyInUseException"
    change(stage, "Detach", policy_id, OURS)
    stage.call("organizations", "DeletePolicy", PolicyId=policy_id)


def test_a_target_takes_five_policies(stage: Stage) -> None:
    for number in range(4):
        change(
            stage,
            "Attach",
            create(stage, DENY_S3[:-1] + " " * number + "}", f"n{number}"),
            path(stage)[0],
        )
    error = stage.error(
        "organizations",
        "AttachPolicy",
        PolicyId=create(stage, DENY_S3, "n5"),
        TargetId=path(stage)[0],
    )
    assert error.code == "ConstraintViolationException"


def test_without_an_organization_there_is_nothing_to_ask(stage: Stage) -> None:
    stage.world.organization = None
    assert stage.error("organizations", "ListRoots").code == (
        "AWSOrganizationsNotInUseException"
    )
