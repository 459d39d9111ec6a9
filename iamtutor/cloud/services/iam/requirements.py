"""What calls to IAM need."""

from iamtutor.cloud.account import Account
from iamtutor.cloud.credentials.trust import EC2_SERVICE
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import (
    Context,
    Needing,
    Needs,
    Requirement,
    iam_arn,
    passing,
    request_tags,
    tag_context,
)
from iamtutor.cloud.state.identities import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    Role,
    User,
)
from iamtutor.cloud.tags import tags_of


def listing(kind: str, spoken: str | None = None) -> Needing:
    """A List operation: over all entities of a kind, below a path."""

    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        path = params.get("PathPrefix", "/")
        arn = iam_arn(turn, kind + path)
        words = spoken.format(path=path) if spoken is not None else arn
        return [Requirement(action, arn, spoken=words)]

    return needs


def creating(kind: str, member: str, spoken: str | None = None) -> Needing:
    """An entity that the call creates, at its path."""

    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        name = params[member]
        arn = iam_arn(turn, f"{kind}{params.get('Path', '/')}{name}")
        context = request_tags(tags_of(params))
        if "PermissionsBoundary" in params:
            context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
        words = spoken.format(name=name) if spoken is not None else arn
        return [Requirement(action, arn, context, spoken=words)]

    return needs


def resource_context(account: Account, resource: str) -> Context:
    """The tags of a role, user, instance profile or policy."""
    for principal in account.identities:
        if principal.arn == resource:
            return tag_context("iam", principal.tags)
    tagged: list[InstanceProfile | ManagedPolicy] = [
        *account.instance_profiles.values(),
        *account.policies.values(),
    ]
    tags = next((one.tags for one in tagged if one.arn == resource), {})
    return {f"aws:ResourceTag/{name}": value for name, value in tags.items()}


def _request(params: Params) -> Context:
    """The tags that a call puts on, or takes away."""
    context: Context = request_tags(tags_of(params))
    if params.get("TagKeys"):
        context["aws:TagKeys"] = tuple(params["TagKeys"])
    return context


def _about(found: Role | User | Group | None, params: Params) -> Context:
    """What conditions may ask of an entity, and of a policy that is put on it."""
    context = _request(params)
    if isinstance(found, Role | User):
        context.update(tag_context("iam", found.tags))
        if found.boundary is not None:
            context["iam:PermissionsBoundary"] = found.boundary
    if "PolicyArn" in params:
        context["iam:PolicyARN"] = params["PolicyArn"]
    if "PermissionsBoundary" in params:
        context["iam:PermissionsBoundary"] = params["PermissionsBoundary"]
    return context


def _named(
    turn: Turn,
    action: str,
    kind: str,
    name: str,
    found: Role | User | Group | None,
    params: Params,
) -> Needs:
    """An entity by its name, whether there is one or not."""
    arn = found.arn if found is not None else iam_arn(turn, f"{kind}/{name}")
    return [Requirement(action, arn, _about(found, params), spoken=f"{kind} {name}")]


def role(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    name = params["RoleName"]
    return _named(turn, action, "role", name, turn.account.roles.get(name), params)


def user(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Without a name: the user who asks."""
    name = params.get("UserName") or caller.principal.user
    if name is None:
        arn = caller.principal.issuer_arn
        return [Requirement(action, arn, spoken=arn)]
    return _named(turn, action, "user", name, turn.account.users.get(name), params)


def group(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    name = params["GroupName"]
    return _named(turn, action, "group", name, turn.account.groups.get(name), params)


def instance_profile(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    name = params["InstanceProfileName"]
    found = turn.account.instance_profiles.get(name)
    arn = found.arn if found else iam_arn(turn, f"instance-profile/{name}")
    context = {**resource_context(turn.account, arn), **_request(params)}
    return [Requirement(action, arn, context, spoken=f"instance profile {name}")]


def adding_role(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """To put a role into a profile is to pass it on."""
    needed = instance_profile(action, turn, caller, params)
    found = turn.account.roles.get(params["RoleName"])
    return [*needed, passing(found, EC2_SERVICE)] if found is not None else needed


def policy(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    arn = params["PolicyArn"]
    context = {**resource_context(turn.account, arn), **_request(params)}
    return [Requirement(action, arn, context, spoken=f"policy {arn}")]


def access_key(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The user whose key it is, if anybody's."""
    key = params["AccessKeyId"]
    users = turn.account.users.values()
    arn = next(
        (user.arn for user in users if key in user.access_keys),
        iam_arn(turn, "user/*"),
    )
    return [Requirement(action, arn, spoken=f"access key {key}")]


def arn_in(member: str) -> Needing:
    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        return [Requirement(action, params[member], spoken=params[member])]

    return needs
