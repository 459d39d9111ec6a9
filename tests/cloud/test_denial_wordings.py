"""What a denial says: who, what, on what and why, in each year's words."""

import re
from typing import Any

import pytest

from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import Stage
from tests.policies import allow, deny, policy, trust

BLOB = r"[A-Za-z0-9_-]{40,}"


def who(stage: Stage) -> str:
    instance_id = next(iter(stage.account.instances))
    return (
        f"User: arn:aws:sts::111122223333:assumed-role/lab-role/{instance_id} "
        "is not authorized to perform:"
    )


@pytest.fixture
def by(stage: Stage) -> Credentials:
    stage.bucket(notes="hi")
    return stage.lab()


def said(stage: Stage, wording: str, *args: Any, **kwargs: Any) -> str:
    stage.turn.wording = wording
    error = stage.error(*args, **kwargs)
    return f"{error.code}: {error.message}"


BECAUSE = "because no identity-based policy allows the {action} action"


@pytest.mark.parametrize("wording", ["enhanced", "2026"])
def test_s3_names_the_resource_in_quotation_marks(
    stage: Stage, by: Credentials, wording: str
) -> None:
    assert said(
        stage, wording, "s3", "PutObject", by, Bucket="aoi-lab-notes", Key="x"
    ) == (
        f"AccessDenied: {who(stage)} s3:PutObject on resource: "
        '"arn:aws:s3:::aoi-lab-notes/x" ' + BECAUSE.format(action="s3:PutObject")
    )


@pytest.mark.parametrize("wording", ["enhanced", "2026"])
def test_list_buckets_names_no_resource(
    stage: Stage, by: Credentials, wording: str
) -> None:
    assert said(stage, wording, "s3", "ListBuckets", by) == (
        f"AccessDenied: {who(stage)} s3:ListAllMyBuckets "
        + BECAUSE.format(action="s3:ListAllMyBuckets")
    )


def test_in_2022_s3_said_access_denied(stage: Stage, by: Credentials) -> None:
    assert said(stage, "2022", "s3", "ListBuckets", by) == "AccessDenied: Access Denied"
    assert (
        said(stage, "2022", "s3", "ListObjectsV2", by, Bucket="aoi-lab-notes")
        == "AccessDenied: Access Denied"
    )


@pytest.mark.parametrize("wording", ["2022", "enhanced", "2026"])
def test_across_accounts_s3_gives_no_details_in_any_year(
    stage: Stage, by: Credentials, wording: str
) -> None:
    stage.account.roles["lab-role"].inline["own"] = policy(allow("s3:*"))
    assert (
        said(stage, wording, "s3", "ListObjectsV2", by, Bucket="taken-by-others")
        == "AccessDenied: Access Denied"
    )


@pytest.mark.parametrize("wording", ["2022", "enhanced", "2026"])
def test_head_has_no_body(stage: Stage, by: Credentials, wording: str) -> None:
    for operation, params in [
        ("HeadObject", {"Bucket": "aoi-lab-notes", "Key": "notes.txt"}),
        ("HeadBucket", {"Bucket": "aoi-lab-notes"}),
    ]:
        assert said(stage, wording, "s3", operation, by, **params) == "403: Forbidden"
        assert stage.last.error_code == "403"
        assert stage.last.denied


@pytest.mark.parametrize("wording", ["2022", "enhanced", "2026"])
@pytest.mark.parametrize(
    ("operation", "params", "spoken"),
    [
        ("ListRoles", {}, "arn:aws:iam::111122223333:role/"),
        ("GetRole", {"RoleName": "lab-role"}, "role lab-role"),
        (
            "AttachRolePolicy",
            {"RoleName": "lab-role", "PolicyArn": "arn:aws:iam::aws:policy/X"},
            "role lab-role",
        ),
        (
            "CreateRole",
            {"RoleName": "new", "AssumeRolePolicyDocument": trust(AWS="*")},
            "arn:aws:iam::111122223333:role/new",
        ),
        (
            "CreateInstanceProfile",
            {"InstanceProfileName": "new"},
            "arn:aws:iam::111122223333:instance-profile/new",
        ),
        (
            "GetInstanceProfile",
            {"InstanceProfileName": "lab-role"},
            "instance profile lab-role",
        ),
        (
            "ListInstanceProfiles",
            {},
            "arn:aws:iam::111122223333:instance-profile/",
        ),
        ("ListPolicies", {}, "policy path /"),
        (
            "GetPolicy",
            {"PolicyArn": "arn:aws:iam::aws:policy/X"},
            "policy arn:aws:iam::aws:policy/X",
        ),
        (
            "CreatePolicy",
            {"PolicyName": "new", "PolicyDocument": "{}"},
            "policy new",
        ),
        ("ListUsers", {}, "arn:aws:iam::111122223333:user/"),
        ("GetUser", {"UserName": "admin"}, "user admin"),
    ],
)
def test_iam_speaks_of_resources_in_words_and_gave_reasons_already_in_2022(
    stage: Stage,
    by: Credentials,
    wording: str,
    operation: str,
    params: dict[str, Any],
    spoken: str,
) -> None:
    assert said(stage, wording, "iam", operation, by, **params) == (
        f"AccessDenied: {who(stage)} iam:{operation} on resource: {spoken} "
        + BECAUSE.format(action=f"iam:{operation}")
    )


def test_ec2_without_a_resource(stage: Stage, by: Credentials) -> None:
    start = "UnauthorizedOperation: You are not authorized to perform this operation."
    assert said(stage, "2022", "ec2", "DescribeInstances", by) == start
    assert said(stage, "enhanced", "ec2", "DescribeInstances", by) == (
        f"{start} {who(stage)} ec2:DescribeInstances "
        + BECAUSE.format(action="ec2:DescribeInstances")
    )


def test_ec2_on_a_resource_adds_an_encoded_message(
    stage: Stage, by: Credentials
) -> None:
    instance_id = next(iter(stage.account.instances))
    start = "UnauthorizedOperation: You are not authorized to perform this operation."
    stop = ("ec2", "StopInstances", by)
    in_2022 = said(stage, "2022", *stop, InstanceIds=[instance_id])
    assert re.fullmatch(
        re.escape(start) + f" Encoded authorization failure message: {BLOB}", in_2022
    )
    today = said(stage, "enhanced", *stop, InstanceIds=[instance_id])
    arn = f"arn:aws:ec2:ap-northeast-1:111122223333:instance/{instance_id}"
    assert re.fullmatch(
        re.escape(
            f"{start} {who(stage)} ec2:StopInstances on resource: {arn} "
            + BECAUSE.format(action="ec2:StopInstances")
            + ". Encoded authorization failure message: "
        )
        + BLOB,
        today,
    )


def test_sts_names_the_role_and_no_reason(stage: Stage, by: Credentials) -> None:
    stage.role("locked", *[]).trust_policy = trust(AWS="444455556666")
    for name in ("locked", "no-such-role"):
        arn = f"arn:aws:iam::111122223333:role/{name}"
        params = {"RoleArn": arn, "RoleSessionName": "s1"}
        for wording in ("2022", "enhanced"):
            assert said(stage, wording, "sts", "AssumeRole", by, **params) == (
                f"AccessDenied: {who(stage)} sts:AssumeRole on resource: {arn}"
            )
        assert said(stage, "2026", "sts", "AssumeRole", by, **params) == (
            f"AccessDenied: {who(stage)} sts:AssumeRole because no role trust policy "
            "allows the sts:AssumeRole action"
        )


# --- which kind of policy decided -------------------------------------------------------

DENY_LIST = deny("s3:ListBucket")
LIST = ("s3", "ListObjectsV2")


def ending(stage: Stage, wording: str, by: Credentials) -> str:
    message = said(stage, wording, *LIST, by, Bucket="aoi-lab-notes")
    return message.split('"arn:aws:s3:::aoi-lab-notes" ', 1)[1]


def test_an_explicit_deny_in_an_inline_policy(stage: Stage, by: Credentials) -> None:
    stage.account.roles["lab-role"].inline["own"] = policy(DENY_LIST)
    for wording in ("enhanced", "2026"):
        assert (
            ending(stage, wording, by)
            == "with an explicit deny in an identity-based policy"
        )


def test_in_2026_the_denying_managed_policy_is_named(
    stage: Stage, by: Credentials
) -> None:
    arn = stage.managed("no-list", DENY_LIST)
    stage.account.roles["lab-role"].attached = [arn]
    sentence = "with an explicit deny in an identity-based policy"
    assert ending(stage, "enhanced", by) == sentence
    assert ending(stage, "2026", by) == f"{sentence}: {arn}"


def test_a_deny_in_the_bucket_policy(stage: Stage, by: Credentials) -> None:
    stage.account.buckets["aoi-lab-notes"].policy = policy(
        {**DENY_LIST, "Principal": "*", "Resource": "arn:aws:s3:::aoi-lab-notes"}
    )
    assert (
        ending(stage, "enhanced", by)
        == "with an explicit deny in a resource-based policy"
    )


def test_a_silent_and_a_denying_boundary(stage: Stage, by: Credentials) -> None:
    role = stage.account.roles["lab-role"]
    role.inline["own"] = policy(allow("s3:*"))
    role.boundary = stage.managed("silent", allow("ec2:*"))
    assert (
        ending(stage, "enhanced", by)
        == "because no permissions boundary allows the s3:ListBucket action"
    )
    role.boundary = stage.managed("denying", DENY_LIST)
    assert (
        ending(stage, "enhanced", by)
        == "with an explicit deny in a permissions boundary"
    )
    assert ending(stage, "2026", by).endswith(f": {role.boundary}")


def test_a_silent_session_policy(stage: Stage) -> None:
    stage.bucket()
    by = stage.user("aoi", allow("*"))
    stage.role("wide", allow("*")).trust_policy = trust(
        AWS="arn:aws:iam::111122223333:user/aoi"
    )
    answer = stage.call(
        "sts",
        "AssumeRole",
        by=by,
        RoleArn="arn:aws:iam::111122223333:role/wide",
        RoleSessionName="narrow",
        Policy=policy(allow("ec2:*")),
    )["Credentials"]
    session = Credentials(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"]
    )
    assert (
        ending(stage, "enhanced", session)
        == "because no session policy allows the s3:ListBucket action"
    )


def test_an_unknown_wording_is_loud(stage: Stage, by: Credentials) -> None:
    stage.turn.wording = "1999"
    with pytest.raises(ValueError, match="1999"):
        stage.call("s3", "ListBuckets", by=by)
