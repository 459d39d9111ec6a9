"""What calls to IAM need."""

from __future__ import annotations

from iamtutor.cloud.credentials.trust import EC2_SERVICE
from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.service.requirements import (
    Context,
    Requirement,
    Requires,
    iam_arn,
    passing,
    request_tags,
    tag_context,
)
from iamtutor.cloud.services.iam.service_linked_roles import resource_for
from iamtutor.cloud.state.identities import Role, User
from iamtutor.cloud.tags import tags_of
from iamtutor.cloud.turn import Turn


def listing(action: str, kind: str, spoken: str | None = None) -> Requires:
    """A List operation: over all entities of a kind, below a path."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        path = params.get("PathPrefix", "/")
        arn = iam_arn(turn, kind + path)
        words = spoken.format(path=path) if spoken is not None else arn
        return [Requirement(action, arn, spoken=words)]

    return requires


def creating(
    action: str, kind: str, member: str, spoken: str | None = None
) -> Requires:
    """An entity that the call creates, at its path."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params[member]
        arn = iam_arn(turn, f"{kind}{params.get('Path', '/')}{name}")
        context = request_tags(tags_of(params))
        if "PermissionsBoundary" in params:
            context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
        words = spoken.format(name=name) if spoken is not None else arn
        return [Requirement(action, arn, context, spoken=words)]

    return requires


def _about(found: Role | User | None, params: Params) -> Context:
    """What conditions may ask of a role or user, and of a policy that is put on it."""
    context: Context = request_tags(tags_of(params))
    if params.get("TagKeys"):
        context["aws:TagKeys"] = tuple(params["TagKeys"])
    if found is not None:
        context.update(tag_context("iam", found.tags))
        if found.boundary is not None:
            context["iam:PermissionsBoundary"] = found.boundary
    if "PolicyArn" in params:
        context["iam:PolicyARN"] = params["PolicyArn"]
    if "PermissionsBoundary" in params:
        context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
    return context


def role(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params["RoleName"]
        found = turn.account.roles.get(name)
        arn = found.arn if found is not None else iam_arn(turn, f"role/{name}")
        context = _about(found, params)
        return [Requirement(action, arn, context, spoken=f"role {name}")]

    return requires


def linking_role(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """To have a service-linked role made."""
    arn = iam_arn(turn, resource_for(params))
    context: Context = {"iam:AWSServiceName": params["AWSServiceName"]}
    return [Requirement("iam:CreateServiceLinkedRole", arn, context, spoken=arn)]


def deletion_task(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """The role that the task is to delete."""
    task: str = params["DeletionTaskId"]
    role = task.removeprefix("task/").rpartition("/")[0]
    arn = iam_arn(turn, f"role/{role}")
    action = "iam:GetServiceLinkedRoleDeletionStatus"
    return [Requirement(action, arn, spoken=arn)]


def instance_profile(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params["InstanceProfileName"]
        found = turn.account.instance_profiles.get(name)
        arn = found.arn if found else iam_arn(turn, f"instance-profile/{name}")
        context = tag_context("iam", found.tags) if found else {}
        return [Requirement(action, arn, context, spoken=f"instance profile {name}")]

    return requires


def adding_role(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """To put a role into a profile is to pass it on."""
    needed = instance_profile("iam:AddRoleToInstanceProfile")(turn, caller, params)
    found = turn.account.roles.get(params["RoleName"])
    if found is not None:
        needed.append(passing(found, EC2_SERVICE))
    return needed


def policy(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        arn = params["PolicyArn"]
        return [Requirement(action, arn, spoken=f"policy {arn}")]

    return requires


def user(action: str) -> Requires:
    """Without a name: the user who asks."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params.get("UserName") or caller.principal.user
        if name is None:
            arn = caller.principal.issuer_arn
            return [Requirement(action, arn, spoken=arn)]
        found = turn.account.users.get(name)
        arn = found.arn if found is not None else iam_arn(turn, f"user/{name}")
        context = _about(found, params)
        return [Requirement(action, arn, context, spoken=f"user {name}")]

    return requires


def group(action: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        name = params["GroupName"]
        found = turn.account.groups.get(name)
        arn = found.arn if found is not None else iam_arn(turn, f"group/{name}")
        context: Context = {}
        if "PolicyArn" in params:
            context["iam:PolicyARN"] = params["PolicyArn"]
        return [Requirement(action, arn, context, spoken=f"group {name}")]

    return requires


def access_key(action: str) -> Requires:
    """The user whose key it is, if anybody's."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        key = params["AccessKeyId"]
        users = turn.account.users.values()
        arn = next(
            (user.arn for user in users if key in user.access_keys),
            iam_arn(turn, "user/*"),
        )
        return [Requirement(action, arn, spoken=f"access key {key}")]

    return requires


def arn_in(action: str, member: str) -> Requires:
    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, params[member], spoken=params[member])]

    return requires
