"""The buttons for the customer's own managed policies."""

from __future__ import annotations

from iamtutor.cloud.console.steps import Params, Steps, iam
from iamtutor.cloud.world import World


def create_policy(world: World, params: Params, moment: str) -> Steps:
    description = params.get("description")
    described = {"Description": description} if description else {}
    yield iam(
        "CreatePolicy",
        PolicyName=params["name"],
        PolicyDocument=params["document"],
        **described,
    )


def save_policy(world: World, params: Params, moment: str) -> Steps:
    """A new version, in force at once."""
    yield iam(
        "CreatePolicyVersion",
        PolicyArn=params["policy"],
        PolicyDocument=params["document"],
        SetAsDefault=True,
    )


def set_default_version(world: World, params: Params, moment: str) -> Steps:
    yield iam(
        "SetDefaultPolicyVersion",
        PolicyArn=params["policy"],
        VersionId=params["version"],
    )


def delete_version(world: World, params: Params, moment: str) -> Steps:
    yield iam(
        "DeletePolicyVersion", PolicyArn=params["policy"], VersionId=params["version"]
    )


def delete_policy(world: World, params: Params, moment: str) -> Steps:
    """The console takes a policy off whoever has it, deletes the versions that are not in
    force, then the policy."""
    arn = params["policy"]
    account = world.account
    for role in account.roles.values():
        if arn in role.attached:
            yield iam("DetachRolePolicy", RoleName=role.name, PolicyArn=arn)
    policy = account.policies.get(arn)
    if policy is not None:
        for version in policy.versions:
            if version != policy.default_version:
                yield iam("DeletePolicyVersion", PolicyArn=arn, VersionId=version)
    yield iam("DeletePolicy", PolicyArn=arn)
