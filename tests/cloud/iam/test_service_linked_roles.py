"""Roles that are linked to a service: only AWS changes what they may do."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.services.iam.identities.service_linked_roles import SERVICES
from iamtutor.cloud.state.identities import Role
from tests.cloud.stage import OURS, Stage
from tests.policies import allow, policy

NAME = "AWSServiceRoleForEC2Spot"
TEXT = policy(allow("s3:*"))
TRUST = policy(
    {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "spot.amazonaws.com"},
    }
)


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    path = "/aws-service-role/spot.amazonaws.com/"
    stage.world.account.roles[NAME] = Role(
        NAME,
        "AROAEXAMPLE",
        f"arn:aws:iam::{OURS}:role{path}{NAME}",
        TRUST,
        stage.turn.now,
        path=path,
        attached=[
            "arn:aws:iam::aws:policy/aws-service-role/AWSEC2SpotServiceRolePolicy"
        ],
        inline={"one": TEXT},
    )
    return stage


def test_nobody_else_makes_one(stage: Stage) -> None:
    path = "/aws-service-role/spot.amazonaws.com/"
    made = {"RoleName": "mine", "AssumeRolePolicyDocument": TRUST}
    error = stage.error("iam", "CreateRole", **made, Path=path)
    assert (error.code, error.message) == (
        "InvalidInput",
        "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
    )
    stage.call("iam", "CreateRole", **made, Path="/service-role/")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("UpdateAssumeRolePolicy", {"PolicyDocument": TRUST}),
        ("DeleteRole", {}),
        ("AttachRolePolicy", {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        ("DetachRolePolicy", {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        ("PutRolePolicy", {"PolicyName": "p", "PolicyDocument": TEXT}),
        ("DeleteRolePolicy", {"PolicyName": "one"}),
        (
            "PutRolePermissionsBoundary",
            {"PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        ),
        ("DeleteRolePermissionsBoundary", {}),
    ],
)
def test_its_policies_are_changed_by_aws_only(
    stage: Stage, operation: str, params: dict[str, str]
) -> None:
    error = stage.error("iam", operation, RoleName=NAME, **params)
    assert (error.code, error.status) == ("UnmodifiableEntity", 400)
    assert error.message == (
        f"Cannot perform the operation on the protected role '{NAME}' - this role is "
        "only modifiable by AWS"
    )


def test_its_description_and_tags_are_the_customers(stage: Stage) -> None:
    stage.call("iam", "UpdateRole", RoleName=NAME, Description="ours")
    stage.call("iam", "TagRole", RoleName=NAME, Tags=[{"Key": "a", "Value": "b"}])
    role = stage.world.account.roles[NAME]
    assert (role.description, role.tags) == ("ours", {"a": "b"})


# --- made and deleted -------------------------------------------------------------------


def create(stage: Stage, service: str, **params: Any) -> dict[str, Any]:
    given = {"AWSServiceName": f"{service}.amazonaws.com", **params}
    made = stage.call("iam", "CreateServiceLinkedRole", **given)
    role: dict[str, Any] = made["Role"]
    return role


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_its_role_with_the_policy_of_aws(service: str) -> None:
    stage = Stage()
    role = create(stage, service, Description="for the lab")
    principal = f"{service}.amazonaws.com"
    name = f"AWSServiceRoleFor{SERVICES[service].name}"
    assert (role["Path"], role["RoleName"]) == (f"/aws-service-role/{principal}/", name)
    assert role["Arn"] == f"arn:aws:iam::{OURS}:role{role['Path']}{name}"
    trusted = json.loads(unquote(role["AssumeRolePolicyDocument"]))
    assert trusted["Statement"] == [
        {
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": {"Service": [principal]},
        }
    ]
    shown = stage.call("iam", "GetRole", RoleName=name)["Role"]
    assert shown["Description"] == "for the lab"
    attached = stage.call("iam", "ListAttachedRolePolicies", RoleName=name)
    (one,) = attached["AttachedPolicies"]
    assert one["PolicyArn"] in {known.arn for known in aws_managed.every()}


def test_a_suffix_makes_another_where_the_service_allows_one() -> None:
    stage = Stage()
    assert create(stage, "autoscaling")["RoleName"] == "AWSServiceRoleForAutoScaling"
    second = create(stage, "autoscaling", CustomSuffix="lab")
    assert second["RoleName"] == "AWSServiceRoleForAutoScaling_lab"


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {"AWSServiceName": "spot.amazonaws.com"},
            "InvalidInput",
            "Service role name AWSServiceRoleForEC2Spot has been taken in this account, "
            "please try a different suffix.",
        ),
        (
            {"AWSServiceName": "rds.amazonaws.com", "CustomSuffix": "lab"},
            "InvalidInput",
            "Custom suffix is not allowed for rds.amazonaws.com",
        ),
        (
            {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": "a b"},
            "ValidationError",
            "The specified value for customSuffix is invalid. It must contain only "
            "alphanumeric characters and/or the following: +=,.@_-",
        ),
        (
            {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": "s" * 60},
            "ValidationError",
            "1 validation error detected: Value at 'roleName' failed to satisfy "
            "constraint: Member must have length less than or equal to 64",
        ),
    ],
)
def test_roles_that_are_not_made(
    stage: Stage, params: dict[str, str], code: str, message: str
) -> None:
    error = stage.error("iam", "CreateServiceLinkedRole", **params)
    assert (error.code, error.message, error.status) == (code, message, 400)


def test_other_services_are_not_emulated(stage: Stage) -> None:
    for service in ("lab.amazonaws.com", "rds", "spot.example.com"):
        with pytest.raises(NotEmulated):
            stage.call("iam", "CreateServiceLinkedRole", AWSServiceName=service)


def test_who_may_have_one_made_can_be_narrowed_to_a_service() -> None:
    stage = Stage()
    allowed = allow(
        "iam:CreateServiceLinkedRole",
        f"arn:aws:iam::{OURS}:role/aws-service-role/*",
        Condition={"StringLike": {"iam:AWSServiceName": "rds.*"}},
    )
    by = stage.user("aoi", allowed)
    given = {"AWSServiceName": "rds.amazonaws.com"}
    assert stage.call("iam", "CreateServiceLinkedRole", by, **given)
    given = {"AWSServiceName": "ecs.amazonaws.com"}
    error = stage.error("iam", "CreateServiceLinkedRole", by, **given)
    assert error.code == "AccessDenied"
    arn = f"arn:aws:iam::{OURS}:role/aws-service-role/ecs.amazonaws.com/"
    assert f"on resource: {arn}AWSServiceRoleForECS " in error.message


def test_a_task_deletes_it(stage: Stage) -> None:
    gone = stage.call("iam", "DeleteServiceLinkedRole", RoleName=NAME)
    task = gone["DeletionTaskId"]
    path = "task/aws-service-role/spot.amazonaws.com"
    assert task.startswith(f"{path}/{NAME}/")
    assert stage.error("iam", "GetRole", RoleName=NAME).code == "NoSuchEntity"
    asked = stage.call("iam", "GetServiceLinkedRoleDeletionStatus", **gone)
    assert asked == {"Status": "SUCCEEDED"}
    error = stage.error(
        "iam", "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=f"{path}/other/1"
    )
    assert error.code == "NoSuchEntity"


def test_an_ordinary_role_is_not_deleted_by_a_task(stage: Stage) -> None:
    stage.role("own")
    error = stage.error("iam", "DeleteServiceLinkedRole", RoleName="own")
    assert error.code == "NoSuchEntity"
    assert "own" in stage.account.roles


def test_the_last_ten_tasks_are_remembered() -> None:
    stage = Stage()
    tasks = []
    for _ in range(11):
        name = create(stage, "rds")["RoleName"]
        gone = stage.call("iam", "DeleteServiceLinkedRole", RoleName=name)
        tasks.append(gone["DeletionTaskId"])
    assert list(stage.account.records["iam"]) == tasks[1:]
