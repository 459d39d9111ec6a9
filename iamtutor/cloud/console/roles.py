"""The buttons for roles."""

import json
from functools import partial

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, button, just, opening, pgettext
from iamtutor.cloud.console.steps import (
    Steps,
    each,
    iam,
    policy_arn,
    tag_changes,
    trust_policy_for,
)
from iamtutor.cloud.console.trusted_entities import use_case
from iamtutor.cloud.tags import tag_list
from iamtutor.cloud.world import World

#: The service whose roles the console puts into an instance profile.
_EC2 = "ec2.amazonaws.com"


@button(
    pgettext("console", "Create role"),
    parameters.ROLE_NAME,
    takes=(
        parameters.TRUSTED_SERVICE,
        parameters.TRUST_POLICY,
        parameters.POLICIES,
        parameters.DESCRIPTION,
        parameters.BOUNDARY,
        parameters.TAGS,
    ),
)
def create_role(world: World, params: Params, moment: str) -> Steps:
    """For a service that is trusted, or with a trust policy of one's own."""
    name, service = params["name"], params.get("trusted_service", "")
    trust_policy = params.get("trust_policy")
    description = params.get("description")
    if description is None:
        # What the console fills in.
        case = use_case(service, "")
        description = case.description if case is not None else ""
    more: dict[str, object] = {}
    if params.get("boundary"):
        more["PermissionsBoundary"] = policy_arn(world, params["boundary"])
    if params.get("tags"):
        more["Tags"] = tag_list(params["tags"])
    yield iam(
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=(
            trust_policy_for(service) if trust_policy is None else trust_policy
        ),
        Description=description,
        MaxSessionDuration=3600,
        **more,
    )
    for policy in params.get("policies") or ():
        yield iam(
            "AttachRolePolicy", RoleName=name, PolicyArn=policy_arn(world, policy)
        )
    if service == _EC2:
        yield iam("CreateInstanceProfile", InstanceProfileName=name)
        yield iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)


@opening("shown")
def open_roles(world: World, params: Params, moment: str) -> Steps:
    """What the list of roles asks for when it is opened: the roles, and of each that is
    shown when it was last used."""
    yield iam("ListRoles")
    yield from each(*(iam("GetRole", RoleName=name) for name in params["shown"]))


@opening("role")
def open_role(world: World, params: Params, moment: str) -> Steps:
    """What a role's page asks for when it is opened."""
    name = params["role"]
    yield iam("GetRole", RoleName=name)
    yield from each(
        iam("ListAttachedRolePolicies", RoleName=name),
        iam("ListRolePolicies", RoleName=name),
        iam("ListInstanceProfilesForRole", RoleName=name),
    )


@button(
    pgettext("console", "Set permissions boundary"),
    parameters.ROLE,
    parameters.BOUNDARY,
)
def set_boundary(world: World, params: Params, moment: str) -> Steps:
    yield iam(
        "PutRolePermissionsBoundary",
        RoleName=params["role"],
        PermissionsBoundary=policy_arn(world, params["boundary"]),
    )


@button(pgettext("console", "Manage tags"), parameters.ROLE, parameters.TAGS)
def manage_role_tags(world: World, params: Params, moment: str) -> Steps:
    """The role has exactly ``tags`` afterwards; what stays as it is is not sent."""
    role = world.console_account.roles.get(params["role"])
    before = role.tags if role is not None else {}
    gone, changed = tag_changes(before, params["tags"])
    if gone:
        yield iam("UntagRole", RoleName=params["role"], TagKeys=[*gone])
    if changed:
        yield iam("TagRole", RoleName=params["role"], Tags=tag_list(changed))


#: The inline policy that *Revoke active sessions* writes.
REVOKING_POLICY = "AWSRevokeOlderSessions"


@button(pgettext("console", "Revoke active sessions"), parameters.ROLE)
def revoke_sessions(world: World, params: Params, moment: str) -> Steps:
    """Sessions that were issued before this moment may do nothing any more."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Action": ["*"],
                "Resource": ["*"],
                "Condition": {"DateLessThan": {"aws:TokenIssueTime": moment}},
            }
        ],
    }
    yield iam(
        "PutRolePolicy",
        RoleName=params["role"],
        PolicyName=REVOKING_POLICY,
        PolicyDocument=json.dumps(document, indent=4),
    )


@button(pgettext("console", "Last Accessed"), parameters.ROLE, note="opens the tab")
def last_accessed(world: World, params: Params, moment: str) -> Steps:
    """What the *Last Accessed* tab of a role asks for when it is opened."""
    role = world.console_account.roles[params["role"]]
    job = yield iam("GenerateServiceLastAccessedDetails", Arn=role.arn)
    yield iam("GetServiceLastAccessedDetails", JobId=job["JobId"] if job else "<JobId>")


def with_policies(operation: str, world: World, params: Params, moment: str) -> Steps:
    """The same for each of the policies."""
    for policy in params["policies"]:
        arn = policy_arn(world, policy)
        yield iam(operation, RoleName=params["role"], PolicyArn=arn)


@button(pgettext("console", "Delete"), parameters.ROLE)
def delete_role(world: World, params: Params, moment: str) -> Steps:
    """The console takes apart what it put together: profile, policies, then the role."""
    name = params["role"]
    role = world.console_account.roles.get(name)
    holding = [
        profile.name
        for profile in world.console_account.instance_profiles.values()
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


button(
    pgettext("console", "Edit"),
    parameters.ROLE,
    parameters.DESCRIPTION,
    parameters.DURATION,
    name="update-role",
)(
    just(
        iam,
        "UpdateRole",
        RoleName="role",
        Description="description",
        MaxSessionDuration="duration",
    )
)
button(pgettext("console", "Remove boundary"), parameters.ROLE, name="remove-boundary")(
    just(iam, "DeleteRolePermissionsBoundary", RoleName="role")
)
button(
    pgettext("console", "Attach policies"),
    parameters.ROLE,
    parameters.POLICIES,
    name="attach-policies",
)(partial(with_policies, "AttachRolePolicy"))
button(
    pgettext("console", "Remove"),
    parameters.ROLE,
    parameters.POLICIES,
    name="detach-policies",
)(partial(with_policies, "DetachRolePolicy"))
button(
    pgettext("console", "Create inline policy"),
    parameters.ROLE,
    parameters.POLICY_NAME,
    parameters.DOCUMENT,
    name="put-inline-policy",
)(
    just(
        iam,
        "PutRolePolicy",
        RoleName="role",
        PolicyName="name",
        PolicyDocument="document",
    )
)
button(
    pgettext("console", "Remove"),
    parameters.ROLE,
    parameters.POLICY_NAME,
    name="delete-inline-policy",
)(just(iam, "DeleteRolePolicy", RoleName="role", PolicyName="name"))
button(
    pgettext("console", "Edit trust policy"),
    parameters.ROLE,
    parameters.DOCUMENT,
    name="update-trust-policy",
)(just(iam, "UpdateAssumeRolePolicy", RoleName="role", PolicyDocument="document"))
