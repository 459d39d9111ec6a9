"""Groups, and which users are in them."""

from iamtutor.cloud import identifiers
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    check_free,
    check_no_policies,
    check_quota,
    conflict,
    group_of,
    no_such_entity,
    paged,
    user_of,
)
from iamtutor.cloud.services.iam.identities.users import brief as user_brief
from iamtutor.cloud.state.identities import Group

_MOST_GROUPS = 300
_MOST_PER_USER = 10


def brief(group: Group) -> Response:
    return {
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": group.group_id,
        "Arn": group.arn,
        "CreateDate": group.created,
    }


@writes(for_iam.creating("group", "GroupName"))
def create_group(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    name = params["GroupName"]
    path = params.get("Path", "/")
    check_free(name, account.groups, f"Group with name {name} already exists.")
    check_quota(len(account.groups) + 1, _MOST_GROUPS, "GroupsPerAccount")
    group = Group(
        name,
        identifiers.group_id(turn.world),
        f"arn:aws:iam::{account.id}:group{path}{name}",
        turn.now,
        path=path,
    )
    account.groups[name] = group
    return {"Group": brief(group)}


@writes(for_iam.group)
def delete_group(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    group = group_of(turn, params)
    if any(group.name in user.groups for user in account.users.values()):
        raise conflict("must remove users from group first.")
    check_no_policies(group)
    del account.groups[group.name]
    return {}


@writes(for_iam.group)
def update_group(turn: Turn, caller: Caller, params: Params) -> Response:
    """A renamed group keeps its id, members and policies."""
    account = turn.account
    group = group_of(turn, params)
    old = group.name
    name = params.get("NewGroupName", old)
    check_free(
        name,
        (known for known in account.groups if known != old),
        f"Group with name {name} already exists.",
    )
    group.name, group.path = name, params.get("NewPath", group.path)
    group.arn = f"arn:aws:iam::{account.id}:group{group.path}{name}"
    account.groups = {
        name if known == old else known: found
        for known, found in account.groups.items()
    }
    for user in account.users.values():
        user.groups = [name if known == old else known for known in user.groups]
    return {}


@reads(for_iam.group)
def get_group(turn: Turn, caller: Caller, params: Params) -> Response:
    """The group, and the users in it page by page."""
    group = group_of(turn, params)
    users = [
        user_brief(user)
        for user in turn.account.users.values()
        if group.name in user.groups
    ]
    return {"Group": brief(group), **paged(params, "Users", users)}


@reads(for_iam.listing("group"))
def list_groups(turn: Turn, caller: Caller, params: Params) -> Response:
    prefix = params.get("PathPrefix", "/")
    groups = sorted(turn.account.groups.values(), key=lambda group: group.name.lower())
    return paged(
        params, "Groups", [brief(g) for g in groups if g.path.startswith(prefix)]
    )


@reads(for_iam.user)
def list_groups_for_user(turn: Turn, caller: Caller, params: Params) -> Response:
    user = user_of(turn, params)
    groups = turn.account.groups
    return paged(params, "Groups", [brief(groups[name]) for name in user.groups])


@writes(for_iam.group)
def add_user_to_group(turn: Turn, caller: Caller, params: Params) -> Response:
    """Who is in the group already stays in it: no error."""
    group = group_of(turn, params)
    user = user_of(turn, params)
    if group.name not in user.groups:
        check_quota(len(user.groups) + 1, _MOST_PER_USER, "GroupsPerUser")
        user.groups.append(group.name)
    return {}


@writes(for_iam.group)
def remove_user_from_group(turn: Turn, caller: Caller, params: Params) -> Response:
    user = user_of(turn, params)
    group = group_of(turn, params)
    if group.name not in user.groups:
        raise no_such_entity(f"User {user.name} is not in group {group.name}.")
    user.groups.remove(group.name)
    return {}
