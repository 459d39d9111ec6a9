"""The buttons of IAM."""

import json
from typing import Any

from iamtutor.cloud.console.trusted_entities import trust_account
from iamtutor.cloud.world import World
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Visitor
from tests.console.rows.row import ROLE, Row
from tests.console.stage import FULL, READ, create_role
from tests.policies import allow, document, policy, trust

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
POLICY_TEXT = policy(allow("s3:GetObject"))
LAMBDA_TRUST = trust(Service="lambda.amazonaws.com")
EC2_TRUST = json.dumps(
    document(
        {
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Principal": {"Service": ["ec2.amazonaws.com"]},
        }
    ),
    indent=4,
)


def make_user(who: Visitor) -> Any:
    return who.post(
        "console:iam-create-user", LESSON, name="bob", policy=[READ], create="1"
    )


def make_key(who: Visitor) -> Any:
    return who.post(
        "console:iam-create-access-key", LESSON, "bob", use="other", understood="1"
    )


def key_of(world: World) -> str:
    """Bob's only access key."""
    (key,) = world.account.users["bob"].access_keys
    return key


def role_arn(world: World) -> str:
    return world.account.roles[ROLE].arn


EC2_TEXT = POLICY_TEXT.replace("s3:GetObject", "ec2:DescribeInstances")


def own_arn(world: World) -> str:
    """The policy that ``make_policy`` makes."""
    return f"arn:aws:iam::{world.account.id}:policy/mine"


def make_policy(who: Visitor, world: World, versions: int = 1) -> None:
    who.post("console:iam-create-policy", LESSON, name="mine", document=POLICY_TEXT)
    for _more in range(1, versions):
        who.post(
            "console:iam-edit-policy",
            LESSON,
            query={"arn": own_arn(world)},
            document=EC2_TEXT,
        )


IAM = [
    Row(
        "Create role, use case EC2",
        lambda who, world: create_role(who, LESSON, "made", FULL, READ),
        [
            (
                "IAM CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": EC2_TRUST,
                    "Description": "",
                    "MaxSessionDuration": 3600,
                },
            ),
            ("IAM AttachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("IAM AttachRolePolicy", {"RoleName": "made", "PolicyArn": READ}),
            ("IAM CreateInstanceProfile", {"InstanceProfileName": "made"}),
            (
                "IAM AddRoleToInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
        ],
    ),
    Row(
        "Create role, with boundary and tags",
        lambda who, world: create_role(
            who,
            LESSON,
            "made",
            entity="account",
            service="",
            account="444455556666",
            bounded="1",
            boundary=POWER,
            fields={"tag-key": "team", "tag-value": "blue"},
        ),
        [
            (
                "IAM CreateRole",
                {
                    "RoleName": "made",
                    "AssumeRolePolicyDocument": trust_account("444455556666"),
                    "Description": "",
                    "MaxSessionDuration": 3600,
                    "PermissionsBoundary": POWER,
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            )
        ],
    ),
    Row(
        "Add permissions",
        lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[READ], add="1"
        ),
        [("IAM AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
    ),
    Row(
        "Remove, of a managed policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, policy=[FULL]),
        [("IAM DetachRolePolicy", {"RoleName": ROLE, "PolicyArn": FULL})],
        before=lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[FULL], add="1"
        ),
    ),
    Row(
        "Create inline policy",
        lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
        [
            (
                "IAM PutRolePolicy",
                {"RoleName": ROLE, "PolicyName": "one", "PolicyDocument": POLICY_TEXT},
            )
        ],
    ),
    Row(
        "Remove, of an inline policy",
        lambda who, world: who.post("console:iam-remove", LESSON, ROLE, inline=["one"]),
        [("IAM DeleteRolePolicy", {"RoleName": ROLE, "PolicyName": "one"})],
        before=lambda who, world: who.post(
            "console:iam-inline", LESSON, ROLE, name="one", document=POLICY_TEXT
        ),
    ),
    Row(
        "Edit trust policy",
        lambda who, world: who.post(
            "console:iam-trust", LESSON, ROLE, document=LAMBDA_TRUST
        ),
        [
            (
                "IAM UpdateAssumeRolePolicy",
                {"RoleName": ROLE, "PolicyDocument": LAMBDA_TRUST},
            )
        ],
    ),
    Row(
        "Edit, of a role",
        lambda who, world: who.post(
            "console:iam-edit-role",
            LESSON,
            ROLE,
            description="new words",
            duration="custom",
            custom="5400",
        ),
        [
            (
                "IAM UpdateRole",
                {
                    "RoleName": ROLE,
                    "Description": "new words",
                    "MaxSessionDuration": 5400,
                },
            )
        ],
    ),
    Row(
        "Manage tags, of a role",
        lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed"], "tag-value": ["1", "new"]},
        ),
        [
            ("IAM UntagRole", {"RoleName": ROLE, "TagKeys": ["gone"]}),
            (
                "IAM TagRole",
                {"RoleName": ROLE, "Tags": [{"Key": "changed", "Value": "new"}]},
            ),
        ],
        before=lambda who, world: who.post(
            "console:iam-role-tags",
            LESSON,
            ROLE,
            **{"tag-key": ["kept", "changed", "gone"], "tag-value": ["1", "2", "3"]},
        ),
    ),
    Row(
        "Set permissions boundary",
        lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
        [
            (
                "IAM PutRolePermissionsBoundary",
                {"RoleName": ROLE, "PermissionsBoundary": POWER},
            )
        ],
    ),
    Row(
        "Remove boundary",
        lambda who, world: who.post("console:iam-boundary", LESSON, ROLE, remove="1"),
        [("IAM DeleteRolePermissionsBoundary", {"RoleName": ROLE})],
        before=lambda who, world: who.post(
            "console:iam-boundary", LESSON, ROLE, boundary=POWER, set="1"
        ),
    ),
    Row(
        "Revoke active sessions",
        lambda who, world: who.post(
            "console:iam-revoke-sessions", LESSON, ROLE, acknowledge="1"
        ),
        [
            (
                "IAM PutRolePolicy",
                {
                    "RoleName": ROLE,
                    "PolicyName": "AWSRevokeOlderSessions",
                    "PolicyDocument": lambda world: world.account.roles[ROLE].inline[
                        "AWSRevokeOlderSessions"
                    ],
                },
            )
        ],
    ),
    Row(
        "Create policy",
        lambda who, world: who.post(
            "console:iam-create-policy", LESSON, name="mine", document=POLICY_TEXT
        ),
        [("IAM CreatePolicy", {"PolicyName": "mine", "PolicyDocument": POLICY_TEXT})],
    ),
    Row(
        "Create policy, with a description and tags",
        lambda who, world: who.post(
            "console:iam-create-policy",
            LESSON,
            name="mine",
            description="for the lab",
            document=POLICY_TEXT,
            **{"tag-key": "team", "tag-value": "blue"},
        ),
        [
            (
                "IAM CreatePolicy",
                {
                    "PolicyName": "mine",
                    "PolicyDocument": POLICY_TEXT,
                    "Description": "for the lab",
                    "Tags": [{"Key": "team", "Value": "blue"}],
                },
            )
        ],
    ),
    Row(
        "Save changes, of a policy",
        lambda who, world: who.post(
            "console:iam-edit-policy",
            LESSON,
            query={"arn": own_arn(world)},
            document=EC2_TEXT,
        ),
        [
            (
                "IAM CreatePolicyVersion",
                {
                    "PolicyArn": own_arn,
                    "PolicyDocument": EC2_TEXT,
                    "SetAsDefault": True,
                },
            )
        ],
        before=lambda who, world: make_policy(who, world),
    ),
    Row(
        "Set as default, of a policy version",
        lambda who, world: who.post(
            "console:iam-policy-version",
            LESSON,
            query={"arn": own_arn(world)},
            default="v1",
        ),
        [("IAM SetDefaultPolicyVersion", {"PolicyArn": own_arn, "VersionId": "v1"})],
        before=lambda who, world: make_policy(who, world, versions=2),
    ),
    Row(
        "Attach policy, from the policy's side",
        lambda who, world: who.post(
            "console:iam-attach-policy",
            LESSON,
            query={"arn": READ},
            entity=[f"role/{ROLE}"],
            attach="1",
        ),
        [("IAM AttachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
    ),
    Row(
        "Detach policy, from the policy's side",
        lambda who, world: who.post(
            "console:iam-detach-policy",
            LESSON,
            query={"arn": READ},
            entity=[f"role/{ROLE}"],
        ),
        [("IAM DetachRolePolicy", {"RoleName": ROLE, "PolicyArn": READ})],
        before=lambda who, world: who.post(
            "console:iam-attach", LESSON, ROLE, policy=[READ], add="1"
        ),
    ),
    Row(
        "Last Accessed tab, of a policy",
        lambda who, world: who.get(
            "console:iam-policy", LESSON, arn=FULL, tab="last-accessed"
        ),
        [
            ("IAM GenerateServiceLastAccessedDetails", {"Arn": FULL}),
            (
                "IAM GetServiceLastAccessedDetails",
                {"JobId": lambda world: world.account.access_jobs[-1].job_id},
            ),
        ],
    ),
    Row(
        "Manage tags, of a policy",
        lambda who, world: who.post(
            "console:iam-policy-tags",
            LESSON,
            query={"arn": own_arn(world)},
            **{"tag-key": "stage", "tag-value": "test"},
        ),
        [
            (
                "IAM TagPolicy",
                {"PolicyArn": own_arn, "Tags": [{"Key": "stage", "Value": "test"}]},
            )
        ],
        before=lambda who, world: make_policy(who, world),
    ),
    Row(
        "Delete, of a policy",
        lambda who, world: who.post(
            "console:iam-delete-policy",
            LESSON,
            query={"arn": own_arn(world)},
            confirm="mine",
        ),
        [
            ("IAM DeletePolicyVersion", {"PolicyArn": own_arn, "VersionId": "v1"}),
            ("IAM DeletePolicy", {"PolicyArn": own_arn}),
        ],
        before=lambda who, world: make_policy(who, world, versions=2),
    ),
    Row(
        "Create user",
        lambda who, world: who.post(
            "console:iam-create-user", LESSON, name="bob", policy=[READ], create="1"
        ),
        [
            ("IAM CreateUser", {"UserName": "bob"}),
            ("IAM AttachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
        ],
    ),
    Row(
        "Create access key",
        lambda who, world: make_key(who),
        [("IAM CreateAccessKey", {"UserName": "bob"})],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Deactivate, of an access key",
        lambda who, world: who.post(
            "console:iam-change-access-key",
            LESSON,
            "bob",
            key=key_of(world),
            toggle="1",
        ),
        [
            (
                "IAM UpdateAccessKey",
                {"UserName": "bob", "AccessKeyId": key_of, "Status": "Inactive"},
            )
        ],
        before=lambda who, world: (make_user(who), make_key(who)),
    ),
    Row(
        "Delete user",
        lambda who, world: who.post(
            "console:iam-delete-user", LESSON, "bob", confirm="bob"
        ),
        [
            ("IAM DetachUserPolicy", {"UserName": "bob", "PolicyArn": READ}),
            ("IAM DeleteUser", {"UserName": "bob"}),
        ],
        before=lambda who, world: make_user(who),
    ),
    Row(
        "Delete role",
        lambda who, world: who.post(
            "console:iam-delete-role", LESSON, "made", confirm="made"
        ),
        [
            (
                "IAM RemoveRoleFromInstanceProfile",
                {"InstanceProfileName": "made", "RoleName": "made"},
            ),
            ("IAM DeleteInstanceProfile", {"InstanceProfileName": "made"}),
            ("IAM DetachRolePolicy", {"RoleName": "made", "PolicyArn": FULL}),
            ("IAM DeleteRolePolicy", {"RoleName": "made", "PolicyName": "one"}),
            ("IAM DeleteRole", {"RoleName": "made"}),
        ],
        before=lambda who, world: (
            create_role(who, LESSON, "made", FULL),
            who.post(
                "console:iam-inline", LESSON, "made", name="one", document=POLICY_TEXT
            ),
        ),
    ),
    Row(
        "Last Accessed",
        lambda who, world: who.get(
            "console:iam-role", LESSON, ROLE, tab="last-accessed"
        ),
        [
            ("IAM GenerateServiceLastAccessedDetails", {"Arn": role_arn}),
            (
                "IAM GetServiceLastAccessedDetails",
                {"JobId": lambda world: world.account.access_jobs[-1].job_id},
            ),
        ],
    ),
]
