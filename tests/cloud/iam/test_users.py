"""Users, groups, access keys, tags; who has a policy; the whole account at once."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import Stage
from tests.policies import allow, policy

READ = allow("s3:ListAllMyBuckets")
GOOD = policy(READ)
S3_READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.fixture
def aoi(stage: Stage) -> dict[str, Any]:
    user: dict[str, Any] = stage.call("iam", "CreateUser", UserName="aoi")["User"]
    return user


def key_of(stage: Stage, name: str = "aoi") -> Credentials:
    made = stage.call("iam", "CreateAccessKey", UserName=name)["AccessKey"]
    return Credentials(made["AccessKeyId"], made["SecretAccessKey"])


# --- users ------------------------------------------------------------------------------


def test_a_new_user_has_an_id_and_an_arn_and_no_permission(stage: Stage) -> None:
    made = stage.call("iam", "CreateUser", UserName="aoi", Path="/team/")["User"]
    assert made["Arn"] == "arn:aws:iam::111122223333:user/team/aoi"
    assert made["UserId"].startswith("AIDA")
    assert len(made["UserId"]) == 21
    by = key_of(stage)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"


def test_names_of_users_differ_in_more_than_case(stage: Stage, aoi: Any) -> None:
    error = stage.error("iam", "CreateUser", UserName="AOI")
    assert (error.code, error.status) == ("EntityAlreadyExists", 409)
    assert error.message == "User with name AOI already exists."


@pytest.mark.parametrize(
    ("operation", "params", "said"),
    [
        (
            "CreateUser",
            {"UserName": "a b"},
            "The specified value for userName is invalid.",
        ),
        ("CreateUser", {"UserName": "a" * 65}, "length less than or equal to 64"),
        (
            "CreateUser",
            {"UserName": "a", "Path": "team"},
            "The specified value for path",
        ),
        (
            "UpdateAccessKey",
            {
                "UserName": "admin",
                "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                "Status": "On",
            },
            "Value at 'status' failed to satisfy constraint",
        ),
        ("CreateGroup", {"GroupName": "a b"}, "The specified value for groupName"),
        ("CreateGroup", {"GroupName": "a" * 129}, "length less than or equal to 128"),
        ("CreateGroup", {"GroupName": "a", "Path": "/x"}, "must begin and end with /"),
        (
            "PutUserPolicy",
            {"UserName": "admin", "PolicyName": "a b", "PolicyDocument": GOOD},
            "The specified value for policyName",
        ),
    ],
)
def test_bad_names_are_validation_errors(
    stage: Stage, operation: str, params: dict[str, Any], said: str
) -> None:
    error = stage.error("iam", operation, **params)
    assert (error.code, error.status) == ("ValidationError", 400)
    assert said in error.message


USER, GROUP = {"UserName": "nope"}, {"GroupName": "nope"}
ATTACHED = {"PolicyArn": S3_READ}
NO_USER = "The user with name nope cannot be found."
NO_GROUP = "The group with name nope cannot be found."


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("UpdateUser", USER, NO_USER),
        ("DeleteUser", USER, NO_USER),
        ("TagUser", {**USER, "Tags": []}, NO_USER),
        ("UntagUser", {**USER, "TagKeys": []}, NO_USER),
        ("ListUserTags", USER, NO_USER),
        ("AttachUserPolicy", {**USER, **ATTACHED}, NO_USER),
        ("DetachUserPolicy", {**USER, **ATTACHED}, NO_USER),
        ("ListUserPolicies", USER, NO_USER),
        ("ListGroupsForUser", USER, NO_USER),
        ("CreateAccessKey", USER, NO_USER),
        ("ListAccessKeys", USER, NO_USER),
        (
            "PutUserPermissionsBoundary",
            {**USER, "PermissionsBoundary": "arn:"},
            NO_USER,
        ),
        ("GetGroup", GROUP, NO_GROUP),
        ("DeleteGroup", GROUP, NO_GROUP),
        ("AddUserToGroup", {**GROUP, "UserName": "admin"}, NO_GROUP),
        ("RemoveUserFromGroup", {**GROUP, "UserName": "admin"}, NO_GROUP),
        ("AttachGroupPolicy", {**GROUP, **ATTACHED}, NO_GROUP),
        ("ListGroupPolicies", GROUP, NO_GROUP),
        ("ListAttachedGroupPolicies", GROUP, NO_GROUP),
        (
            "DetachUserPolicy",
            {"UserName": "admin", **ATTACHED},
            f"Policy {S3_READ} was not found.",
        ),
        (
            "AttachUserPolicy",
            {"UserName": "admin", "PolicyArn": "arn:aws:iam::aws:policy/Nope"},
            "Policy arn:aws:iam::aws:policy/Nope does not exist or is not attachable.",
        ),
        (
            "GetUserPolicy",
            {"UserName": "admin", "PolicyName": "nope"},
            "The user policy with name nope cannot be found.",
        ),
        (
            "DeleteUserPolicy",
            {"UserName": "admin", "PolicyName": "nope"},
            "The user policy with name nope cannot be found.",
        ),
        (
            "DeleteAccessKey",
            {"UserName": "admin", "AccessKeyId": "AKIANOBODYHASTHISKEY"},
            "The Access Key with id AKIANOBODYHASTHISKEY cannot be found.",
        ),
        (
            "UpdateAccessKey",
            {
                "UserName": "admin",
                "AccessKeyId": "AKIANOBODYHASTHISKEY",
                "Status": "Inactive",
            },
            "The Access Key with id AKIANOBODYHASTHISKEY cannot be found.",
        ),
        (
            "DeleteUserPermissionsBoundary",
            {"UserName": "admin"},
            "User with name admin has no permissions boundary.",
        ),
        (
            "ListEntitiesForPolicy",
            {"PolicyArn": "arn:aws:iam::aws:policy/Nope"},
            "Policy arn:aws:iam::aws:policy/Nope was not found.",
        ),
        (
            "TagRole",
            {"RoleName": "nope", "Tags": []},
            "The role with name nope cannot be found.",
        ),
        (
            "ListRoleTags",
            {"RoleName": "nope"},
            "The role with name nope cannot be found.",
        ),
    ],
)
def test_what_is_not_there_is_no_such_entity(
    stage: Stage, operation: str, params: dict[str, Any], message: str
) -> None:
    error = stage.error("iam", operation, **params)
    assert (error.code, error.status, error.message) == ("NoSuchEntity", 404, message)


def test_a_denial_names_user_and_group_as_iam_does(stage: Stage) -> None:
    by = stage.user("nobody")
    for operation, params, words in (
        ("CreateUser", USER, "resource: arn:aws:iam::111122223333:user/nope"),
        ("DeleteUser", USER, "resource: user nope"),
        ("DeleteGroup", GROUP, "resource: group nope"),
    ):
        error = stage.error("iam", operation, by, **params)
        assert error.code == "AccessDenied"
        assert f"not authorized to perform: iam:{operation} on {words} because no " in (
            error.message
        )


def test_a_renamed_user_keeps_keys_and_permissions(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    stage.call(
        "iam", "PutUserPolicy", UserName="aoi", PolicyName="p", PolicyDocument=GOOD
    )
    stage.call("iam", "UpdateUser", UserName="aoi", NewUserName="haru")
    assert stage.call("s3", "ListBuckets", by)
    identity = stage.call("sts", "GetCallerIdentity", by)
    assert identity["Arn"] == "arn:aws:iam::111122223333:user/haru"
    assert identity["UserId"] == aoi["UserId"]


def test_a_renamed_user_stays_signed_in(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    made = stage.call("sts", "GetSessionToken", by)["Credentials"]
    session = Credentials(
        made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
    )
    stage.call("iam", "UpdateUser", UserName="aoi", NewUserName="haru")
    identity = stage.call("sts", "GetCallerIdentity", session)
    assert identity["Arn"] == "arn:aws:iam::111122223333:user/haru"


def test_a_user_is_deleted_only_when_bare(stage: Stage, aoi: Any) -> None:
    in_group = {"GroupName": "readers", "UserName": "aoi"}
    stage.call("iam", "CreateGroup", GroupName="readers")
    stage.call("iam", "AddUserToGroup", **in_group)
    by = key_of(stage)
    own = {"UserName": "aoi", "PolicyName": "p"}
    stage.call("iam", "PutUserPolicy", **own, PolicyDocument=GOOD)
    stage.call("iam", "AttachUserPolicy", UserName="aoi", PolicyArn=S3_READ)
    key = {"UserName": "aoi", "AccessKeyId": by.access_key_id}
    attached = {"UserName": "aoi", "PolicyArn": S3_READ}
    for said, operation, params in (
        ("must remove users from group first.", "RemoveUserFromGroup", in_group),
        ("must delete access keys first.", "DeleteAccessKey", key),
        ("must detach all policies first.", "DetachUserPolicy", attached),
        ("must delete policies first.", "DeleteUserPolicy", own),
    ):
        error = stage.error("iam", "DeleteUser", UserName="aoi")
        assert (error.code, error.status) == ("DeleteConflict", 409)
        assert error.message == f"Cannot delete entity, {said}"
        stage.call("iam", operation, **params)
    stage.call("iam", "DeleteUser", UserName="aoi")
    assert stage.error("iam", "GetUser", UserName="aoi").code == "NoSuchEntity"


def test_the_console_of_a_deleted_user_is_refused(stage: Stage, aoi: Any) -> None:
    stage.world.console_user = "aoi"
    stage.call("iam", "DeleteUser", UserName="aoi")
    by = console_credentials(stage.turn)
    assert stage.error("iam", "ListUsers", by).code == "InvalidClientTokenId"


def test_a_boundary_narrows_what_a_user_may_do(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    stage.call("iam", "AttachUserPolicy", UserName="aoi", PolicyArn=S3_READ)
    assert stage.call("s3", "ListBuckets", by)
    boundary = stage.managed("narrow", {**READ, "Action": "ec2:*"})
    stage.call(
        "iam",
        "PutUserPermissionsBoundary",
        UserName="aoi",
        PermissionsBoundary=boundary,
    )
    error = stage.error("s3", "ListBuckets", by)
    assert "because no permissions boundary allows" in error.message
    stage.call("iam", "DeleteUserPermissionsBoundary", UserName="aoi")
    assert stage.call("s3", "ListBuckets", by)


# --- groups -----------------------------------------------------------------------------


def test_a_member_may_what_the_group_may(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    stage.call("iam", "CreateGroup", GroupName="readers")
    stage.call("iam", "AttachGroupPolicy", GroupName="readers", PolicyArn=S3_READ)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    stage.call("iam", "AddUserToGroup", GroupName="readers", UserName="aoi")
    stage.call("iam", "AddUserToGroup", GroupName="readers", UserName="aoi")
    assert stage.call("s3", "ListBuckets", by)
    members = stage.call("iam", "GetGroup", GroupName="readers")["Users"]
    assert [user["UserName"] for user in members] == ["aoi"]
    groups = stage.call("iam", "ListGroupsForUser", UserName="aoi")["Groups"]
    assert [group["GroupName"] for group in groups] == ["readers"]
    stage.call("iam", "RemoveUserFromGroup", GroupName="readers", UserName="aoi")
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    again = stage.error(
        "iam", "RemoveUserFromGroup", GroupName="readers", UserName="aoi"
    )
    assert again.code == "NoSuchEntity"


def test_a_group_is_deleted_only_when_bare(stage: Stage, aoi: Any) -> None:
    group = {"GroupName": "readers"}
    stage.call("iam", "CreateGroup", **group)
    stage.call("iam", "AddUserToGroup", **group, UserName="aoi")
    stage.call("iam", "AttachGroupPolicy", **group, PolicyArn=S3_READ)
    own = {**group, "PolicyName": "p"}
    stage.call("iam", "PutGroupPolicy", **own, PolicyDocument=GOOD)
    for said, operation, params in (
        (
            "must remove users from group first.",
            "RemoveUserFromGroup",
            {**group, "UserName": "aoi"},
        ),
        (
            "must detach all policies first.",
            "DetachGroupPolicy",
            {**group, "PolicyArn": S3_READ},
        ),
        ("must delete policies first.", "DeleteGroupPolicy", own),
    ):
        error = stage.error("iam", "DeleteGroup", **group)
        assert error.message == f"Cannot delete entity, {said}"
        stage.call("iam", operation, **params)
    stage.call("iam", "DeleteGroup", **group)
    assert stage.call("iam", "ListGroups")["Groups"] == []


def test_a_user_is_in_ten_groups_at_most(stage: Stage, aoi: Any) -> None:
    for number in range(11):
        stage.call("iam", "CreateGroup", GroupName=f"g{number}")
    for number in range(10):
        stage.call("iam", "AddUserToGroup", GroupName=f"g{number}", UserName="aoi")
    error = stage.error("iam", "AddUserToGroup", GroupName="g10", UserName="aoi")
    assert error.code == "LimitExceeded"
    assert error.message == "Cannot exceed quota for GroupsPerUser: 10"


@pytest.mark.parametrize(
    ("operation", "holder", "limit"),
    [("PutUserPolicy", "User", 2048), ("PutGroupPolicy", "Group", 5120)],
)
def test_inline_policies_have_a_size_together(
    stage: Stage, aoi: Any, operation: str, holder: str, limit: int
) -> None:
    stage.call("iam", "CreateGroup", GroupName="aoi")
    longest = policy({**READ, "Resource": "arn:aws:s3:::" + "a" * (limit - 150)})
    params = {f"{holder}Name": "aoi", "PolicyDocument": longest}
    stage.call("iam", operation, PolicyName="one", **params)
    stage.call("iam", operation, PolicyName="one", **params)
    error = stage.error("iam", operation, PolicyName="two", **params)
    assert error.code == "LimitExceeded"
    assert error.message == (
        f"Maximum policy size of {limit} bytes exceeded for {holder.lower()} aoi"
    )


def test_a_malformed_inline_policy_is_refused(stage: Stage, aoi: Any) -> None:
    error = stage.error(
        "iam", "PutUserPolicy", UserName="aoi", PolicyName="p", PolicyDocument="{"
    )
    assert (error.code, error.status) == ("MalformedPolicyDocument", 400)


# --- access keys ------------------------------------------------------------------------


def test_a_user_has_two_keys_at_most(stage: Stage, aoi: Any) -> None:
    key_of(stage)
    key_of(stage)
    error = stage.error("iam", "CreateAccessKey", UserName="aoi")
    assert error.message == "Cannot exceed quota for AccessKeysPerUser: 2"


def test_an_inactive_key_is_unknown_and_comes_back(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    key = {"UserName": "aoi", "AccessKeyId": by.access_key_id}
    stage.call("iam", "UpdateAccessKey", **key, Status="Inactive")
    listed = stage.call("iam", "ListAccessKeys", UserName="aoi")["AccessKeyMetadata"]
    assert [row["Status"] for row in listed] == ["Inactive"]
    error = stage.error("sts", "GetCallerIdentity", by)
    assert error.code == "InvalidClientTokenId"
    stage.call("iam", "UpdateAccessKey", **key, Status="Active")
    assert stage.call("sts", "GetCallerIdentity", by)


def test_the_secret_is_told_only_once(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    listed = stage.call("iam", "ListAccessKeys", UserName="aoi")
    assert by.access_key_id in repr(listed)
    assert by.secret_access_key not in repr(listed)


def test_a_key_s_last_use_is_known(stage: Stage, aoi: Any) -> None:
    by = key_of(stage)
    wanted = {"AccessKeyId": by.access_key_id}
    before = stage.call("iam", "GetAccessKeyLastUsed", **wanted)
    assert before == {
        "UserName": "aoi",
        "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"},
    }
    stage.call("sts", "GetCallerIdentity", by)
    used = stage.call("iam", "GetAccessKeyLastUsed", **wanted)["AccessKeyLastUsed"]
    assert used == {
        "LastUsedDate": stage.turn.now,
        "ServiceName": "sts",
        "Region": "ap-northeast-1",
    }


def test_the_last_use_of_a_key_of_nobody_is_denied(stage: Stage) -> None:
    error = stage.error(
        "iam", "GetAccessKeyLastUsed", AccessKeyId="AKIANOBODYSKEY000000"
    )
    assert (error.code, error.status) == ("AccessDenied", 403)


def test_without_a_name_it_is_the_user_who_asks(stage: Stage) -> None:
    by = stage.user("aoi", {**READ, "Action": "iam:*AccessKey*"})
    made = stage.call("iam", "CreateAccessKey", by)["AccessKey"]
    assert made["UserName"] == "aoi"
    role = stage.lab({**READ, "Action": "*"})
    error = stage.error("iam", "ListAccessKeys", role)
    assert error.message == (
        "Must specify userName when calling with non-User credentials"
    )


# --- tags, and reading across the account -----------------------------------------------


@pytest.mark.parametrize("holder", ["Role", "User"])
def test_tags_are_set_replaced_and_removed(stage: Stage, aoi: Any, holder: str) -> None:
    stage.role("aoi")
    name = {f"{holder}Name": "aoi"}

    def tags() -> dict[str, str]:
        rows = stage.call("iam", f"List{holder}Tags", **name)["Tags"]
        return {row["Key"]: row["Value"] for row in rows}

    stage.call("iam", f"Tag{holder}", **name, Tags=[{"Key": "Team", "Value": "blue"}])
    stage.call("iam", f"Tag{holder}", **name, Tags=[{"Key": "team", "Value": "red"}])
    assert tags() == {"team": "red"}
    stage.call("iam", f"Untag{holder}", **name, TagKeys=["TEAM", "other"])
    assert tags() == {}
    twice = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
    error = stage.error("iam", f"Tag{holder}", **name, Tags=twice)
    assert error.code == "InvalidInput"
    many = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
    error = stage.error("iam", f"Tag{holder}", **name, Tags=many)
    assert error.message == (
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: "
        "Member must have length less than or equal to 50"
    )
    stage.call("iam", f"Tag{holder}", **name, Tags=many[:50])
    error = stage.error("iam", f"Tag{holder}", **name, Tags=many[50:])
    assert error.message == f"Cannot exceed quota for TagsPer{holder}: 50"


def test_tagging_asks_with_the_tags_that_it_sets(stage: Stage) -> None:
    stage.role("lab-role")
    condition = {"StringEquals": {"aws:RequestTag/team": "blue"}}
    by = stage.user("tagger", {**READ, "Action": "iam:TagRole", "Condition": condition})
    blue = [{"Key": "team", "Value": "blue"}]
    stage.call("iam", "TagRole", by, RoleName="lab-role", Tags=blue)
    red = [{"Key": "team", "Value": "red"}]
    error = stage.error("iam", "TagRole", by, RoleName="lab-role", Tags=red)
    assert error.code == "AccessDenied"


def test_everyone_who_has_a_policy_is_listed(stage: Stage, aoi: Any) -> None:
    arn = stage.managed("shared", READ)
    stage.role("lab-role").attached = [arn]
    stage.account.users["aoi"].boundary = arn
    stage.call("iam", "CreateGroup", GroupName="readers")
    stage.account.groups["readers"].attached = [arn]
    found = stage.call("iam", "ListEntitiesForPolicy", PolicyArn=arn)
    assert [row["RoleName"] for row in found["PolicyRoles"]] == ["lab-role"]
    assert [row["UserName"] for row in found["PolicyUsers"]] == ["aoi"]
    assert [row["GroupName"] for row in found["PolicyGroups"]] == ["readers"]
    attached = stage.call(
        "iam",
        "ListEntitiesForPolicy",
        PolicyArn=arn,
        PolicyUsageFilter="PermissionsPolicy",
    )
    assert attached["PolicyUsers"] == []
    first = stage.call("iam", "ListEntitiesForPolicy", PolicyArn=arn, MaxItems=1)
    assert first["IsTruncated"]
    rest = stage.call(
        "iam", "ListEntitiesForPolicy", PolicyArn=arn, Marker=first["Marker"]
    )
    assert rest["PolicyGroups"] == []
    assert len(rest["PolicyUsers"]) == len(rest["PolicyRoles"]) == 1


def test_the_whole_account_is_told_at_once(stage: Stage, aoi: Any) -> None:
    stage.role("lab-role", READ).attached = [S3_READ]
    stage.managed("own", READ)
    told = stage.call("iam", "GetAccountAuthorizationDetails")
    users = {row["UserName"]: row for row in told["UserDetailList"]}
    document = unquote(users["admin"]["UserPolicyList"][0]["PolicyDocument"])
    assert json.loads(document)["Statement"][0]["Action"] == "*"
    (role,) = told["RoleDetailList"]
    assert role["AttachedManagedPolicies"][0]["PolicyArn"] == S3_READ
    assert role["InstanceProfileList"][0]["InstanceProfileName"] == "lab-role"
    names = [row["PolicyName"] for row in told["Policies"]]
    assert names == ["own", "AmazonS3ReadOnlyAccess"]
    only = stage.call("iam", "GetAccountAuthorizationDetails", Filter=["Role"])
    assert only["UserDetailList"] == only["Policies"] == []


def test_policies_can_be_tried_before_anyone_has_them(stage: Stage) -> None:
    answer = stage.call(
        "iam",
        "SimulateCustomPolicy",
        PolicyInputList=[GOOD],
        ActionNames=["s3:ListAllMyBuckets", "s3:GetObject"],
    )
    decisions = [row["EvalDecision"] for row in answer["EvaluationResults"]]
    assert decisions == ["allowed", "implicitDeny"]
    bad = stage.error(
        "iam", "SimulateCustomPolicy", PolicyInputList=["{"], ActionNames=["s3:*"]
    )
    assert bad.code == "InvalidInput"
    lonely = stage.error(
        "iam",
        "SimulateCustomPolicy",
        PolicyInputList=[GOOD],
        ActionNames=["s3:GetObject"],
        ResourcePolicy=GOOD,
    )
    assert lonely.message == "CallerArn is required when ResourcePolicy is specified."


def test_the_condition_keys_of_policies_are_listed(stage: Stage) -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    document = policy({**READ, "Condition": condition})
    keys = stage.call(
        "iam", "GetContextKeysForCustomPolicy", PolicyInputList=[document]
    )
    assert keys == {"ContextKeyNames": ["aws:PrincipalTag/team"]}
    stage.role("lab-role", {**READ, "Condition": condition})
    keys = stage.call(
        "iam",
        "GetContextKeysForPrincipalPolicy",
        PolicySourceArn="arn:aws:iam::111122223333:role/lab-role",
    )
    assert keys == {"ContextKeyNames": ["aws:PrincipalTag/team"]}
