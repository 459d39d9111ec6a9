"""The buttons for roles."""

from __future__ import annotations

from iamtutor.cloud.console.steps import (
    Params,
    Steps,
    iam,
    policy_arn,
    trust_policy_for,
)
from iamtutor.cloud.world import World

#: The description that the console fills in, by trusted service.
_DESCRIPTIONS = {
    "ec2.amazonaws.com": "Allows EC2 instances to call AWS services on your behalf.",
    "lambda.amazonaws.com": (
        "Allows Lambda functions to call AWS services on your behalf."
    ),
    "ecs-tasks.amazonaws.com": "Allows ECS tasks to call AWS services on your behalf.",
}
#: The use case whose role the console puts into an instance profile.
_EC2 = "ec2.amazonaws.com"


def create_role(world: World, params: Params, moment: str) -> Steps:
    """For a service that is trusted, or with a trust policy of one's own."""
    name, service = params["name"], params.get("trusted_service", "")
    trust_policy = params.get("trust_policy")
    description = params.get("description")
    if description is None:
        description = _DESCRIPTIONS.get(service, "")
    yield iam(
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=(
            trust_policy_for(service) if trust_policy is None else trust_policy
        ),
        Description=description,
        MaxSessionDuration=3600,
    )
    for policy in params.get("policies") or ():
        yield iam(
            "AttachRolePolicy", RoleName=name, PolicyArn=policy_arn(world, policy)
        )
    if service == _EC2:
        yield iam("CreateInstanceProfile", InstanceProfileName=name)
        yield iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)


def last_accessed(world: World, params: Params, moment: str) -> Steps:
    """What the *Last Accessed* tab of a role asks for when it is opened."""
    role = world.account.roles[params["role"]]
    job = yield iam("GenerateServiceLastAccessedDetails", Arn=role.arn)
    yield iam("GetServiceLastAccessedDetails", JobId=job["JobId"] if job else "<JobId>")


def attach_policies(world: World, params: Params, moment: str) -> Steps:
    for policy in params["policies"]:
        yield iam(
            "AttachRolePolicy",
            RoleName=params["role"],
            PolicyArn=policy_arn(world, policy),
        )


def detach_policies(world: World, params: Params, moment: str) -> Steps:
    for policy in params["policies"]:
        yield iam(
            "DetachRolePolicy",
            RoleName=params["role"],
            PolicyArn=policy_arn(world, policy),
        )


def put_inline_policy(world: World, params: Params, moment: str) -> Steps:
    yield iam(
        "PutRolePolicy",
        RoleName=params["role"],
        PolicyName=params["name"],
        PolicyDocument=params["document"],
    )


def delete_inline_policy(world: World, params: Params, moment: str) -> Steps:
    yield iam("DeleteRolePolicy", RoleName=params["role"], PolicyName=params["name"])


def update_trust_policy(world: World, params: Params, moment: str) -> Steps:
    yield iam(
        "UpdateAssumeRolePolicy",
        RoleName=params["role"],
        PolicyDocument=params["document"],
    )


def delete_role(world: World, params: Params, moment: str) -> Steps:
    """The console takes apart what it put together: profile, policies, then the role."""
    name = params["role"]
    role = world.account.roles.get(name)
    holding = [
        profile.name
        for profile in world.account.instance_profiles.values()
        if profile.role == name
    ]
    for profile in holding:
        yield iam(
            "RemoveRoleFromInstanceProfile", InstanceProfileName=profile, RoleName=name
        )
        if profile == name:
            yield iam("DeleteInstanceProfile", InstanceProfileName=profile)
    if role is not None:
        for arn in list(role.attached):
            yield iam("DetachRolePolicy", RoleName=name, PolicyArn=arn)
        for policy in list(role.inline):
            yield iam("DeleteRolePolicy", RoleName=name, PolicyName=policy)
    yield iam("DeleteRole", RoleName=name)
