"""Several accounts in one world: who may do what across them, and whose history has it."""

import json
from typing import Any

import pytest

from iamtutor.cloud.account import Account
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.state.identities import AccessKey, User
from iamtutor.policy.repair.edits import EditKind
from tests.cloud.requests_for import new_function
from tests.cloud.stage import ALLOW_ALL, NOW, OURS, REGION, Stage
from tests.policies import allow, deny, policy

THEIRS = "222233334444"
KEY, SECRET = "AKIAPARTNEREXAMPLE22", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYPARTNERKEY1"
PARTNER = Credentials(KEY, SECRET)
ROLE = f"arn:aws:iam::{OURS}:role/reader"
ROOT = f"arn:aws:iam::{THEIRS}:root"


@pytest.fixture
def stage() -> Stage:
    """Our account with a bucket and a role, and another with one administrator."""
    stage = Stage()
    theirs = Account(THEIRS, REGION, name="partner")
    theirs.users["admin"] = User(
        "admin",
        "AIDAPARTNEREXAMPLE002",
        f"arn:aws:iam::{THEIRS}:user/admin",
        NOW,
        inline={"everything": policy(ALLOW_ALL)},
        access_keys={KEY: AccessKey(KEY, SECRET, NOW)},
    )
    stage.world.accounts[THEIRS] = theirs
    stage.call(
        "s3",
        "CreateBucket",
        Bucket="reports",
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )
    stage.call("s3", "PutObject", Bucket="reports", Key="a.txt", Body=b"hello")
    return stage


def share(stage: Stage, *actions: str, principal: str = ROOT) -> None:
    """Put a bucket policy that lets somebody of the other account in."""
    statement = allow(
        list(actions),
        ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
        Principal={"AWS": principal},
    )
    stage.call("s3", "PutBucketPolicy", Bucket="reports", Policy=policy(statement))


def make_role(stage: Stage, principal: str = ROOT) -> None:
    trust = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "sts:AssumeRole",
        }
    )
    stage.call("iam", "CreateRole", RoleName="reader", AssumeRolePolicyDocument=trust)


def limit(stage: Stage, *statements: dict[str, Any]) -> None:
    """The partner's administrator has these statements, and no others."""
    user = stage.world.accounts[THEIRS].users["admin"]
    user.inline = {"limited": policy(*statements)} if statements else {}


def assume(stage: Stage) -> Credentials:
    got = stage.call(
        "sts", "AssumeRole", PARTNER, RoleArn=ROLE, RoleSessionName="visit"
    )["Credentials"]
    return Credentials(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


# --- who calls, and where it happens -----------------------------------------------------


def test_keys_say_whose_account_it_is(stage: Stage) -> None:
    assert stage.call("sts", "GetCallerIdentity", PARTNER)["Account"] == THEIRS
    assert stage.call("sts", "GetCallerIdentity")["Account"] == OURS


def test_what_somebody_makes_is_in_their_account(stage: Stage) -> None:
    stage.call("iam", "CreateUser", PARTNER, UserName="bo")
    made = stage.call("iam", "GetUser", PARTNER, UserName="bo")["User"]
    assert made["Arn"] == f"arn:aws:iam::{THEIRS}:user/bo"
    assert stage.error("iam", "GetUser", UserName="bo").code == "NoSuchEntity"
    assert "bo" not in stage.account.users


def test_each_account_has_a_network_of_its_own(stage: Stage) -> None:
    ours = stage.call("ec2", "DescribeVpcs")["Vpcs"][0]
    theirs = stage.call("ec2", "DescribeVpcs", PARTNER)["Vpcs"][0]
    assert ours["VpcId"] != theirs["VpcId"]
    assert theirs["OwnerId"] == THEIRS


def test_a_change_that_has_not_arrived_hides_in_its_own_account_alone(
    stage: Stage,
) -> None:
    stage.world.propagation = 60.0
    stage.call("iam", "CreateUser", UserName="late")
    stage.call("iam", "CreateUser", PARTNER, UserName="also-late")
    assert {past.account for past in stage.world.past_iam} == {OURS, THEIRS}
    assert stage.call("sts", "GetCallerIdentity", PARTNER)["Account"] == THEIRS
    assert stage.call("iam", "ListUsers", PARTNER)["Users"]


def test_the_console_signs_for_the_account_it_is_open_in(stage: Stage) -> None:
    stage.world.signed_in = THEIRS
    by = console_credentials(stage.turn)
    assert stage.call("sts", "GetCallerIdentity", by)["Account"] == THEIRS
    stage.world.signed_in = None
    by = console_credentials(stage.turn)
    assert stage.call("sts", "GetCallerIdentity", by)["Account"] == OURS


# --- buckets -----------------------------------------------------------------------------


def test_bucket_names_are_taken_for_all(stage: Stage) -> None:
    error = stage.error(
        "s3",
        "CreateBucket",
        PARTNER,
        Bucket="reports",
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )
    assert error.code == "BucketAlreadyExists"


def test_a_bucket_of_others_is_denied_and_one_of_nobody_is_missing(
    stage: Stage,
) -> None:
    denied = stage.error("s3", "ListObjectsV2", PARTNER, Bucket="reports")
    assert (denied.code, denied.message) == ("AccessDenied", "Access Denied")
    missing = stage.error("s3", "ListObjectsV2", PARTNER, Bucket="nobodys")
    assert missing.code == "NoSuchBucket"


def test_within_an_organization_the_refusal_says_why(stage: Stage) -> None:
    stage.world.organization = small_organization({OURS: "a", THEIRS: "b"}, "seed")
    denied = stage.error("s3", "ListObjectsV2", PARTNER, Bucket="reports")
    assert "because no resource-based policy allows" in denied.message


def test_both_sides_must_allow_an_object_to_be_read(stage: Stage) -> None:
    read = {"Bucket": "reports", "Key": "a.txt"}
    assert stage.error("s3", "GetObject", PARTNER, **read).code == "AccessDenied"
    share(stage, "s3:GetObject")
    assert stage.call("s3", "GetObject", PARTNER, **read)["ContentLength"] == 5
    limit(stage)
    assert stage.error("s3", "GetObject", PARTNER, **read).code == "AccessDenied"
    assert stage.last.evaluations[-1].denied_by == "identity"


def test_what_others_write_is_the_bucket_owners(stage: Stage) -> None:
    share(stage, "s3:PutObject")
    stage.call("s3", "PutObject", PARTNER, Bucket="reports", Key="b", Body=b"from us")
    assert (
        stage.call("s3", "GetObject", Bucket="reports", Key="b")["ContentLength"] == 7
    )


def test_a_copy_asks_both_buckets_owners(stage: Stage) -> None:
    stage.call(
        "s3",
        "CreateBucket",
        PARTNER,
        Bucket="copies",
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )
    copy = {"Bucket": "copies", "Key": "a", "CopySource": "reports/a.txt"}
    assert stage.error("s3", "CopyObject", PARTNER, **copy).code == "AccessDenied"
    share(stage, "s3:GetObject")
    stage.call("s3", "CopyObject", PARTNER, **copy)
    assert "a" in stage.world.accounts[THEIRS].buckets["copies"].objects


def test_a_public_policy_that_is_restricted_keeps_other_accounts_out(
    stage: Stage,
) -> None:
    stage.account.buckets["reports"].public_access_block["BlockPublicPolicy"] = False
    share(stage, "s3:GetObject", principal="*")
    read = {"Bucket": "reports", "Key": "a.txt"}
    assert stage.error("s3", "GetObject", PARTNER, **read).code == "AccessDenied"
    read_as = {one.policy for one in stage.last.evaluations[-1].statements}
    assert "bucket policy, restricted by RestrictPublicBuckets" in read_as
    (edit,) = stage.last.edits
    assert edit.kind is EditKind.MEET_CONDITION
    assert edit.conditions == (("StringEquals", "aws:PrincipalAccount", OURS),)
    stage.account.buckets["reports"].public_access_block["RestrictPublicBuckets"] = (
        False
    )
    assert stage.call("s3", "GetObject", PARTNER, **read)["ContentLength"] == 5


def test_a_policy_names_only_those_of_the_world_who_are_there(stage: Stage) -> None:
    missing = f"arn:aws:iam::{THEIRS}:user/nobody"
    statement = allow(
        "s3:GetObject", "arn:aws:s3:::reports/*", Principal={"AWS": missing}
    )
    error = stage.error(
        "s3", "PutBucketPolicy", Bucket="reports", Policy=policy(statement)
    )
    assert error.code == "MalformedPolicy"
    outside = "arn:aws:iam::555566667777:user/somebody"
    share(stage, "s3:GetObject", principal=outside)


# --- roles -------------------------------------------------------------------------------


def test_a_role_of_another_account_needs_both_sides(stage: Stage) -> None:
    make_role(stage)
    by = assume(stage)
    identity = stage.call("sts", "GetCallerIdentity", by)
    assert identity["Arn"] == f"arn:aws:sts::{OURS}:assumed-role/reader/visit"
    assert by.access_key_id in stage.account.sessions
    limit(stage)
    error = stage.error(
        "sts", "AssumeRole", PARTNER, RoleArn=ROLE, RoleSessionName="visit"
    )
    assert error.code == "AccessDenied"
    assert stage.last.evaluations[-1].denied_by == "identity"


def test_trust_in_a_user_of_another_account_is_not_enough(stage: Stage) -> None:
    make_role(stage, f"arn:aws:iam::{THEIRS}:user/admin")
    limit(stage)
    assert (
        stage.error(
            "sts", "AssumeRole", PARTNER, RoleArn=ROLE, RoleSessionName="visit"
        ).code
        == "AccessDenied"
    )
    limit(stage, allow("sts:AssumeRole", ROLE))
    assume(stage)


def test_a_role_that_does_not_trust_them_is_closed(stage: Stage) -> None:
    make_role(stage, f"arn:aws:iam::{OURS}:root")
    stage.error("sts", "AssumeRole", PARTNER, RoleArn=ROLE, RoleSessionName="visit")
    assert stage.last.evaluations[-1].denied_by == "resource"


def test_the_session_has_what_the_roles_account_gives_it(stage: Stage) -> None:
    make_role(stage)
    by = assume(stage)
    assert stage.error("s3", "ListBuckets", by).code == "AccessDenied"
    stage.account.roles["reader"].inline["list"] = policy(allow("s3:ListAllMyBuckets"))
    names = [one["Name"] for one in stage.call("s3", "ListBuckets", by)["Buckets"]]
    assert names == ["reports"]


def test_a_guardrail_binds_the_account_it_is_attached_to(stage: Stage) -> None:
    organization = small_organization({OURS: "a", THEIRS: "b"}, "seed")
    stage.world.organization = organization
    made = stage.call(
        "organizations",
        "CreatePolicy",
        Name="no-s3",
        Description="",
        Type="SERVICE_CONTROL_POLICY",
        Content=policy(deny("s3:*")),
    )
    policy_id = made["Policy"]["PolicySummary"]["Id"]
    stage.call("organizations", "AttachPolicy", PolicyId=policy_id, TargetId=THEIRS)
    stage.error("s3", "ListBuckets", PARTNER)
    assert stage.last.evaluations[-1].denied_by == "scp"
    assert stage.call("s3", "ListBuckets")["Buckets"]


def test_conditions_know_the_organization(stage: Stage) -> None:
    stage.world.organization = small_organization({OURS: "a", THEIRS: "b"}, "seed")
    statement = allow(
        "s3:GetObject",
        "arn:aws:s3:::reports/*",
        Principal="*",
        Condition={
            "StringEquals": {
                "aws:PrincipalOrgID": stage.world.organization.organization_id
            }
        },
    )
    stage.call("s3", "PutBucketPolicy", Bucket="reports", Policy=policy(statement))
    read = {"Bucket": "reports", "Key": "a.txt"}
    assert stage.call("s3", "GetObject", PARTNER, **read)["ContentLength"] == 5


def test_a_function_of_another_account_is_invoked_by_its_arn(stage: Stage) -> None:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    arn = f"arn:aws:lambda:{REGION}:{OURS}:function:notes"
    refused = stage.error("lambda", "Invoke", PARTNER, FunctionName=arn)
    assert refused.code == "AccessDeniedException"
    assert "no resource-based policy allows" in refused.message
    stage.call(
        "lambda",
        "AddPermission",
        FunctionName="notes",
        StatementId="partner",
        Action="lambda:InvokeFunction",
        Principal=THEIRS,
    )
    assert (
        stage.call("lambda", "Invoke", PARTNER, FunctionName=arn)["StatusCode"] == 200
    )
    missing = stage.error("lambda", "Invoke", PARTNER, FunctionName="notes")
    assert missing.code == "ResourceNotFoundException"


# --- whose history -----------------------------------------------------------------------


def history(stage: Stage, by: Credentials | None = None, **more: Any) -> list[Any]:
    found = stage.call("cloudtrail", "LookupEvents", by, **more)["Events"]
    return [json.loads(one["CloudTrailEvent"]) for one in found]


def about(name: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]}


def test_both_accounts_are_told_of_a_role_that_was_assumed(stage: Stage) -> None:
    make_role(stage)
    assume(stage)
    (ours,) = history(stage, None, **about("AssumeRole"))
    (theirs,) = history(stage, PARTNER, **about("AssumeRole"))
    assert ours["sharedEventID"] == theirs["sharedEventID"]
    assert ours["eventID"] != theirs["eventID"]
    assert ours["recipientAccountId"] == OURS
    assert theirs["recipientAccountId"] == THEIRS
    assert theirs["userIdentity"]["userName"] == "admin"
    assert ours["userIdentity"] == {
        "type": "AWSAccount",
        "principalId": "AIDAPARTNEREXAMPLE002",
        "accountId": THEIRS,
    }


def test_a_refusal_is_told_to_the_callers_account(stage: Stage) -> None:
    make_role(stage, f"arn:aws:iam::{OURS}:root")
    stage.error("sts", "AssumeRole", PARTNER, RoleArn=ROLE, RoleSessionName="visit")
    assert history(stage, PARTNER, **about("AssumeRole"))
    assert not history(stage, None, **about("AssumeRole"))


def test_what_stays_within_an_account_is_told_there_alone(stage: Stage) -> None:
    stage.call("ec2", "DescribeVpcs", PARTNER)
    assert history(stage, PARTNER, **about("DescribeVpcs"))
    assert not history(stage, None, **about("DescribeVpcs"))
    assert "sharedEventID" not in history(stage, PARTNER, **about("DescribeVpcs"))[0]
