"""Roles that are linked to a service: only AWS changes what they may do."""

from __future__ import annotations

import pytest

from iamtutor.cloud.account import Role
from tests.cloud.stage import OURS, Stage, policy

NAME = "AWSServiceRoleForEC2Spot"
TEXT = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
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
