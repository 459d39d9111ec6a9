"""The buttons for IAM users and their access keys, and the pages that list identities."""

from __future__ import annotations

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Button, Params, just, opening, pgettext
from iamtutor.cloud.console.steps import Steps, each, iam, policy_arn
from iamtutor.cloud.world import World


def open_dashboard(world: World, params: Params, moment: str) -> Steps:
    """What IAM's first page asks for: how many there are of each kind."""
    yield from each(iam("GetAccountSummary"), iam("ListAccountAliases"))


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


def create_user(world: World, params: Params, moment: str) -> Steps:
    yield iam("CreateUser", UserName=params["name"])
    for policy in params.get("policies") or ():
        yield iam(
            "AttachUserPolicy",
            UserName=params["name"],
            PolicyArn=policy_arn(world, policy),
        )


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


BUTTONS = (
    opening("open-iam", open_dashboard),
    opening("open-groups", just(iam, "ListGroups")),
    opening("open-users", just(iam, "ListUsers")),
    opening("open-user", open_user, "user"),
    Button(
        "create-user",
        pgettext("console", "Create user"),
        create_user,
        (parameters.USER_NAME,),
        (parameters.POLICIES,),
    ),
    Button(
        "create-access-key",
        pgettext("console", "Create access key"),
        just(iam, "CreateAccessKey", UserName="user"),
        (parameters.USER,),
    ),
    Button(
        "update-access-key",
        pgettext("console", "Update access key"),
        just(
            iam,
            "UpdateAccessKey",
            UserName="user",
            AccessKeyId="access_key",
            Status="status",
        ),
        (parameters.USER, parameters.ACCESS_KEY, parameters.KEY_STATUS),
    ),
    Button(
        "delete-access-key",
        pgettext("console", "Delete access key"),
        just(iam, "DeleteAccessKey", UserName="user", AccessKeyId="access_key"),
        (parameters.USER, parameters.ACCESS_KEY),
    ),
    Button(
        "delete-user",
        pgettext("console", "Delete user"),
        delete_user,
        (parameters.USER,),
    ),
)
