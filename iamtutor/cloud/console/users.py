"""The buttons for IAM users and their access keys, and the pages that list identities."""

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import (
    Calls,
    Params,
    asks,
    button,
    just,
    opening,
    pgettext,
)
from iamtutor.cloud.console.steps import Steps, each, iam, policy_arn
from iamtutor.cloud.world import World


@opening("user")
def open_user(world: World, params: Params, moment: str) -> Steps:
    """What a user's page asks for when it is opened."""
    name = params["user"]
    yield iam("GetUser", UserName=name)
    yield from each(
        iam("ListAttachedUserPolicies", UserName=name),
        iam("ListUserPolicies", UserName=name),
        iam("ListGroupsForUser", UserName=name),
        iam("ListAccessKeys", UserName=name),
    )


@button(
    pgettext("console", "Create user"),
    parameters.USER_NAME,
    takes=(parameters.POLICIES,),
)
def create_user(world: World, params: Params, moment: str) -> Steps:
    yield iam("CreateUser", UserName=params["name"])
    for policy in params.get("policies") or ():
        yield iam(
            "AttachUserPolicy",
            UserName=params["name"],
            PolicyArn=policy_arn(world, policy),
        )


@button(pgettext("console", "Delete user"), parameters.USER)
def delete_user(world: World, params: Params, moment: str) -> Steps:
    """The console takes everything off the user first."""
    name = params["user"]
    user = world.console_account.users.get(name)
    if user is not None:
        for key in list(user.access_keys):
            yield iam("DeleteAccessKey", UserName=name, AccessKeyId=key)
        for arn in list(user.attached):
            yield iam("DetachUserPolicy", UserName=name, PolicyArn=arn)
        for policy in list(user.inline):
            yield iam("DeleteUserPolicy", UserName=name, PolicyName=policy)
        for group in list(user.groups):
            yield iam("RemoveUserFromGroup", GroupName=group, UserName=name)
    yield iam("DeleteUser", UserName=name)


def with_key(operation: str, **members: str) -> Calls:
    """One call about an access key. Lessons don't know the ids that keys will have: they
    may leave it to the user's oldest; one without any is refused AWS's own example."""

    def calls(world: World, params: Params, moment: str) -> Steps:
        name, key = params["user"], params.get("access_key")
        if key is None:
            user = world.console_account.users.get(name)
            keys = user.access_keys if user is not None else ()
            key = next(iter(keys), "AKIAIOSFODNN7EXAMPLE")
        given = {member: params[one] for member, one in members.items()}
        yield iam(operation, UserName=name, AccessKeyId=key, **given)

    return calls


opening(name="open-iam")(asks(iam("GetAccountSummary"), iam("ListAccountAliases")))
opening(name="open-groups")(just(iam, "ListGroups"))
opening(name="open-users")(just(iam, "ListUsers"))
button(
    pgettext("console", "Create access key"), parameters.USER, name="create-access-key"
)(just(iam, "CreateAccessKey", UserName="user"))
button(
    pgettext("console", "Update access key"),
    parameters.USER,
    parameters.KEY_STATUS,
    takes=(parameters.ACCESS_KEY,),
    name="update-access-key",
)(with_key("UpdateAccessKey", Status="status"))
button(
    pgettext("console", "Delete access key"),
    parameters.USER,
    takes=(parameters.ACCESS_KEY,),
    name="delete-access-key",
)(with_key("DeleteAccessKey"))
