"""The form of what IAM is asked: lengths, patterns, choices, tags."""

from typing import Any

import pytest

from tests.cloud.stage import Stage

ONE = "1 validation error detected: "
PATTERN = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        (
            "GetRole",
            {"RoleName": "lab role"},
            "The specified value for roleName is invalid. It must contain only "
            "alphanumeric characters and/or the following: +=,.@_-",
        ),
        (
            "CreateUser",
            {"UserName": "u" * 65},
            ONE + "Value at 'userName' failed to satisfy constraint: Member must have "
            "length less than or equal to 64",
        ),
        (
            "CreateGroup",
            {"GroupName": "g", "Path": "no-slash"},
            "The specified value for path is invalid. It must begin and end with / and "
            "contain only alphanumeric characters and/or / characters.",
        ),
        (
            "CreateVirtualMFADevice",
            {"VirtualMFADeviceName": "phone", "Path": f"/{'p' * 511}/"},
            ONE + "Value at 'path' failed to satisfy constraint: Member must have "
            "length less than or equal to 512",
        ),
        (
            "ListUsers",
            {"PathPrefix": "staff/"},
            "The specified value for pathPrefix is invalid. It must begin with the / "
            "character and contain only alphanumeric characters and/or / characters.",
        ),
        (
            "ListRoles",
            {"PathPrefix": f"/{'p' * 512}"},
            ONE
            + "Value at 'pathPrefix' failed to satisfy constraint: Member must have "
            "length less than or equal to 512",
        ),
        (
            "UpdateAccountPasswordPolicy",
            {
                "MinimumPasswordLength": 129,
                "MaxPasswordAge": 1096,
                "PasswordReusePrevention": 25,
            },
            "3 validation errors detected: Value at 'minimumPasswordLength' failed to "
            "satisfy constraint: Member must have value less than or equal to 128; Value "
            "at 'passwordReusePrevention' failed to satisfy constraint: Member must have "
            "value less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy "
            "constraint: Member must have value less than or equal to 1095",
        ),
        (
            "GetPolicyVersion",
            {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "VersionId": "1"},
            ONE + "Value at 'versionId' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?",
        ),
        (
            "ResyncMFADevice",
            {
                "UserName": "aoi",
                "SerialNumber": "arn:aws:iam::111122223333:mfa/aoi",
                "AuthenticationCode1": "seven77",
                "AuthenticationCode2": "123456",
            },
            "2 validation errors detected: Value at 'authenticationCode1' failed to "
            "satisfy constraint: Member must have length less than or equal to 6; Value at "
            "'authenticationCode1' failed to satisfy constraint: Member must satisfy "
            r"regular expression pattern: [\d]+",
        ),
        (
            "UpdateAccessKey",
            {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "off"},
            ONE + "Value at 'status' failed to satisfy constraint: Member must satisfy "
            "enum value set: [Active, Inactive]",
        ),
        (
            "UpdateAccessKey",
            {"AccessKeyId": "AKIA-IOSFODNN7EXAMPL", "Status": "Active"},
            "The specified value for accessKeyId is invalid. It must contain only "
            "alphanumeric characters.",
        ),
        (
            "AttachRolePolicy",
            {"RoleName": "r", "PolicyArn": f"arn:aws:iam::aws:policy/{'p' * 2025}"},
            ONE + "Value at 'policyArn' failed to satisfy constraint: Member must have "
            "length less than or equal to 2048",
        ),
        (
            "CreateLoginProfile",
            {"UserName": "aoi", "Password": "パスワードAb1!"},
            ONE
            + "Value at 'password' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [\t\n\r -ÿ]+",
        ),
        (
            "CreatePolicy",
            {"PolicyName": "p", "PolicyDocument": '{“Version”: "2012-10-17"}'},
            "The specified value for policyDocument is invalid. It must contain only "
            "printable ASCII characters.",
        ),
        (
            "UpdateAssumeRolePolicy",
            {"RoleName": "r", "PolicyDocument": "\ufeff{}"},
            "The specified value for policyDocument is invalid. It must contain only "
            "printable ASCII characters.",
        ),
        (
            "CreateRole",
            {"RoleName": "r", "AssumeRolePolicyDocument": '{"Sid": "信頼"}'},
            "The specified value for assumeRolePolicyDocument is invalid. It must "
            "contain only printable ASCII characters.",
        ),
        (
            "GenerateServiceLastAccessedDetails",
            {"Arn": "arn:aws:iam::111122223333:user/aoi", "Granularity": "ALL"},
            ONE + "Value at 'granularity' failed to satisfy constraint: Member must "
            "satisfy enum value set: [SERVICE_LEVEL, ACTION_LEVEL]",
        ),
        (
            "SimulateCustomPolicy",
            {
                "PolicyInputList": ["{}"],
                "ActionNames": ["s3:ListBucket"],
                "ContextEntries": [
                    {"ContextKeyName": "aws:x", "ContextKeyType": "string"},
                    {"ContextKeyName": "aws:y", "ContextKeyType": "text"},
                ],
            },
            ONE + "Value at 'contextEntries.2.member.contextKeyType' failed to satisfy "
            "constraint: Member must satisfy enum value set: [string, stringList, "
            "numeric, numericList, boolean, booleanList, ip, ipList, binary, binaryList, "
            "date, dateList]",
        ),
        (
            "ListRoles",
            {"MaxItems": 1001},
            ONE + "Value at 'maxItems' failed to satisfy constraint: Member must have "
            "value less than or equal to 1000",
        ),
        (
            "TagRole",
            {"RoleName": "r", "Tags": [{"Key": "a!", "Value": "v" * 257}]},
            "2 validation errors detected: Value at 'tags.1.member.key' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: "
            f"{PATTERN}+; Value at 'tags.1.member.value' failed to satisfy constraint: "
            "Member must have length less than or equal to 256",
        ),
        (
            "UntagRole",
            {"RoleName": "r", "TagKeys": ["!"]},
            ONE
            + "Value at 'tagKeys' failed to satisfy constraint: Member must satisfy "
            "constraint: [Member must have length less than or equal to 128, Member "
            "must have length greater than or equal to 1, Member must satisfy regular "
            f"expression pattern: {PATTERN}+, Member must not be null]",
        ),
    ],
)
def test_bad_parameters(
    stage: Stage, operation: str, params: dict[str, Any], message: str
) -> None:
    error = stage.error("iam", operation, **params)
    assert (error.code, error.message) == ("ValidationError", message)


def test_a_role_is_described_in_latin_letters(stage: Stage) -> None:
    stage.role("lab-role")
    for operation in ("UpdateRole", "UpdateRoleDescription"):
        error = stage.error("iam", operation, RoleName="lab-role", Description="実習用")
        assert error.message == (
            "1 validation error detected: Value at 'description' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: "
            "[\t\n\r -~¡-ÿ]*"
        )
        stage.call("iam", operation, RoleName="lab-role", Description="für die\nÜbung")


def test_the_form_is_looked_at_before_permission(stage: Stage) -> None:
    by = stage.user("nobody")
    assert stage.error("iam", "GetRole", by, RoleName="a b").code == "ValidationError"
    assert stage.error("iam", "GetRole", by, RoleName="ab").code == "AccessDenied"


def test_tags_take_letters_of_any_script(stage: Stage) -> None:
    stage.role("lab-role")
    tags = [{"Key": "部署 1", "Value": "営業"}]
    stage.call("iam", "TagRole", RoleName="lab-role", Tags=tags)
    assert stage.call("iam", "ListRoleTags", RoleName="lab-role")["Tags"] == tags


@pytest.mark.parametrize("kind", ["Policy", "InstanceProfile"])
def test_tags_of_policies_and_profiles_heed_the_case(stage: Stage, kind: str) -> None:
    stage.role("lab-role")
    named = {
        "Policy": {"PolicyArn": stage.managed("own")},
        "InstanceProfile": {"InstanceProfileName": "lab-role"},
    }[kind]
    both = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
    stage.call("iam", f"Tag{kind}", **named, Tags=both)
    shown = stage.call("iam", f"List{kind}Tags", **named)["Tags"]
    assert [row["Key"] for row in shown] == ["A", "a"]
    stage.call("iam", f"Untag{kind}", **named, TagKeys=["a"])
    shown = stage.call("iam", f"List{kind}Tags", **named)["Tags"]
    assert [row["Key"] for row in shown] == ["A"]
    error = stage.error("iam", f"Tag{kind}", **named, Tags=[*both, *both])
    assert (error.code, error.message) == ("InvalidInput", "Duplicate tag keys found.")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreateRole", {"RoleName": "new", "AssumeRolePolicyDocument": "{}"}),
        ("CreateUser", {"UserName": "new"}),
    ],
)
def test_a_new_entity_has_no_tag_twice(
    stage: Stage, operation: str, params: dict[str, Any]
) -> None:
    twice = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
    error = stage.error("iam", operation, **params, Tags=twice)
    assert error.message == (
        "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    )


# --- what comes with it -----------------------------------------------------------------


def test_a_password_is_asked_for_kept_nowhere_and_taken_away(stage: Stage) -> None:
    stage.user("aoi")
    who = {"UserName": "aoi"}
    error = stage.error("iam", "GetLoginProfile", **who)
    assert error.message == "Login Profile for User aoi cannot be found."
    for password, said in (
        ("Ab1-", "Password should have a minimum length of 8"),
        ("lowercase", "Password should meet 2 more of the following requirements: "),
    ):
        error = stage.error("iam", "CreateLoginProfile", **who, Password=password)
        assert error.code == "PasswordPolicyViolation"
        assert error.message.startswith(said)
    stage.call("iam", "CreateLoginProfile", **who, Password="Correct-Horse-1")
    assert "Correct-Horse-1" not in repr((stage.world, stage.turn.events))
    error = stage.error("iam", "CreateLoginProfile", **who, Password="Correct-Horse-1")
    assert error.message == "Login Profile for user aoi already exists."
    stage.call("iam", "UpdateLoginProfile", **who, PasswordResetRequired=True)
    profile = stage.call("iam", "GetLoginProfile", **who)["LoginProfile"]
    assert profile["PasswordResetRequired"] is True
    stage.call("iam", "DeleteAccessKey", **who, AccessKeyId="AKIAAOIAAAAAAAAAAAAA")
    error = stage.error("iam", "DeleteUser", **who)
    assert error.message == "Cannot delete entity, must delete login profile first."
    stage.call("iam", "DeleteLoginProfile", **who)
    stage.call("iam", "DeleteUser", **who)


def test_a_renamed_group_keeps_members_and_policies(stage: Stage) -> None:
    stage.user("aoi")
    stage.call("iam", "CreateGroup", GroupName="readers")
    stage.call("iam", "CreateGroup", GroupName="others")
    stage.call("iam", "AddUserToGroup", GroupName="readers", UserName="aoi")
    error = stage.error(
        "iam", "UpdateGroup", GroupName="readers", NewGroupName="Others"
    )
    assert error.code == "EntityAlreadyExists"
    stage.call(
        "iam", "UpdateGroup", GroupName="readers", NewGroupName="r2", NewPath="/team/"
    )
    found = stage.call("iam", "GetGroup", GroupName="r2")
    assert found["Group"]["Arn"].endswith(":group/team/r2")
    assert [user["UserName"] for user in found["Users"]] == ["aoi"]


def test_the_credential_report_is_made_then_read(stage: Stage) -> None:
    stage.user("aoi")
    error = stage.error("iam", "GetCredentialReport")
    assert (error.code, error.status) == ("ReportNotPresent", 410)
    states = [stage.call("iam", "GenerateCredentialReport")["State"] for _ in range(2)]
    assert states == ["STARTED", "COMPLETE"]
    report = stage.call("iam", "GetCredentialReport")["Content"].decode()
    head, root, *users = [line.split(",") for line in report.split("\n")]
    assert root[0] == "<root_account>"
    assert [row[0] for row in users] == ["admin", "aoi"]
    assert {len(row) for row in (head, root, *users)} == {22}
    admin = dict(zip(head, users[0], strict=True))
    assert admin["access_key_1_active"] == "true"
    assert admin["access_key_1_last_used_service"] == "iam"
    stage.later(hours=4)
    assert stage.error("iam", "GetCredentialReport").code == "ReportExpired"


def test_nobody_learns_whose_key_it_is(stage: Stage) -> None:
    error = stage.error(
        "iam", "GetAccessKeyLastUsed", AccessKeyId="AKIANOBODYHASTHISKEY"
    )
    assert (error.code, error.message) == (
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform "
        "iam:GetAccessKeyLastUsed on resource: access key AKIANOBODYHASTHISKEY",
    )
