"""Access control lists, Object Ownership, and what opens a bucket to everybody."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.identifiers import canonical_id
from tests.cloud.stage import NEIGHBOUR, OURS, REGION, Stage
from tests.policies import allow, deny, policy

BUCKET = "aoi-lab-notes"
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


@pytest.fixture
def bucket(stage: Stage) -> str:
    return stage.bucket(BUCKET)


def put(stage: Stage, key: str, **more: Any) -> dict[str, Any]:
    return stage.call("s3", "PutObject", Bucket=BUCKET, Key=key, Body=b"x", **more)


@pytest.mark.parametrize("given", [{"ACL": "public-read"}, {"GrantRead": "id=x"}])
def test_a_bucket_of_today_takes_no_access_control_lists(
    stage: Stage, bucket: str, given: dict[str, str]
) -> None:
    put(stage, "a", ACL="bucket-owner-full-control")
    named = {"Bucket": BUCKET, "Key": "a", **given}
    for operation, more in (
        ("PutObject", {}),
        ("PutObjectAcl", {}),
        ("CreateMultipartUpload", {}),
        ("CopyObject", {"CopySource": f"{BUCKET}/a"}),
    ):
        error = stage.error("s3", operation, **named, **more)
        assert (error.code, error.status, error.message) == (
            "AccessControlListNotSupported",
            400,
            "The bucket does not allow ACLs",
        )
    error = stage.error("s3", "PutBucketAcl", Bucket=BUCKET, **given)
    assert error.code == "AccessControlListNotSupported"
    error = stage.error(
        "s3",
        "CreateBucket",
        region="us-east-1",
        Bucket="another-one",
        ACL="public-read",
    )
    assert error.code == "InvalidBucketAclWithObjectOwnership"


def test_a_bucket_from_before_april_2023_takes_them(stage: Stage, bucket: str) -> None:
    kept = stage.account.buckets[BUCKET]
    kept.created, kept.ownership = datetime(2022, 9, 6, tzinfo=UTC), None
    kept.public_access_block = {}
    put(stage, "a", ACL="public-read")
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a") == "read"
    error = stage.error("s3", "GetBucketOwnershipControls", Bucket=BUCKET)
    assert error.code == "OwnershipControlsNotFoundError"


def test_who_gives_access_needs_leave_to_put_an_acl(stage: Stage, bucket: str) -> None:
    by = stage.user("aoi", allow("s3:PutObject"))
    for given in ({"ACL": "public-read"}, {"GrantFullControl": "id=x"}):
        error = stage.error("s3", "PutObject", by, Bucket=BUCKET, Key="a", **given)
        assert "not authorized to perform: s3:PutObjectAcl" in error.message


def test_an_acl_names_the_owner_alone(stage: Stage, bucket: str) -> None:
    put(stage, "a")
    answer = stage.call("s3", "GetObjectAcl", Bucket=BUCKET, Key="a")
    assert [grant["Permission"] for grant in answer["Grants"]] == ["FULL_CONTROL"]
    error = stage.error("s3", "GetObjectAcl", Bucket=BUCKET, Key="nope")
    assert error.code == "NoSuchKey"


# --- Object Ownership -------------------------------------------------------------------


def open_up(stage: Stage, ownership: str = "ObjectWriter", *, blocked: bool) -> None:
    """The bucket takes lists."""
    stage.call(
        "s3",
        "PutBucketOwnershipControls",
        Bucket=BUCKET,
        OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]},
    )
    if not blocked:
        stage.call("s3", "DeletePublicAccessBlock", Bucket=BUCKET)


def read_as_nobody(stage: Stage, **params: Any) -> str:
    """What an unsigned request for the object ends with."""
    turn, events = stage.turn, len(stage.turn.events)
    try:
        perform(turn, ApiCall("s3", "GetObject", params, None, REGION, "desk"))
    except ServiceError as error:
        return f"{error.code}: {error.message}"
    assert len(turn.events) == events + 1
    return "read"


@pytest.mark.parametrize("ownership", ["ObjectWriter", "BucketOwnerPreferred"])
def test_with_lists_on_a_public_object_is_read_by_everybody(
    stage: Stage, bucket: str, ownership: str
) -> None:
    open_up(stage, ownership, blocked=False)
    put(stage, "a", ACL="public-read")
    put(stage, "b")
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a") == "read"
    assert (
        read_as_nobody(stage, Bucket=BUCKET, Key="b") == "AccessDenied: Access Denied"
    )
    grants = stage.call("s3", "GetObjectAcl", Bucket=BUCKET, Key="a")["Grants"]
    assert grants == [
        {
            "Grantee": {"ID": canonical_id(OURS), "Type": "CanonicalUser"},
            "Permission": "FULL_CONTROL",
        },
        {"Grantee": {"Type": "Group", "URI": EVERYBODY}, "Permission": "READ"},
    ]


def test_block_public_access_refuses_public_lists_and_ignores_old_ones(
    stage: Stage, bucket: str
) -> None:
    open_up(stage, blocked=True)
    error = stage.error("s3", "PutBucketAcl", Bucket=BUCKET, ACL="public-read")
    assert (error.code, error.status) == ("AccessDenied", 403)
    assert error.message == (
        f"User: arn:aws:iam::{OURS}:user/admin is not authorized to perform: "
        f's3:PutBucketAcl on resource: "arn:aws:s3:::{BUCKET}" because public ACLs are '
        "prevented by the BlockPublicAcls setting in S3 Block Public Access."
    )
    stage.turn.wording = "2022"
    error = stage.error("s3", "PutBucketAcl", Bucket=BUCKET, ACL="public-read")
    assert error.message == "Access Denied"
    stage.call("s3", "DeletePublicAccessBlock", Bucket=BUCKET)
    put(stage, "a", ACL="public-read")
    stage.call(
        "s3",
        "PutPublicAccessBlock",
        Bucket=BUCKET,
        PublicAccessBlockConfiguration={"IgnorePublicAcls": True},
    )
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a").startswith("AccessDenied")


def test_turning_lists_off_makes_what_they_gave_count_no_more(
    stage: Stage, bucket: str
) -> None:
    open_up(stage, blocked=False)
    put(stage, "a", ACL="public-read")
    open_up(stage, "BucketOwnerEnforced", blocked=False)
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a").startswith("AccessDenied")
    grants = stage.call("s3", "GetObjectAcl", Bucket=BUCKET, Key="a")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


def test_lists_cannot_be_turned_off_while_the_bucket_s_own_gives_to_others(
    stage: Stage, bucket: str
) -> None:
    open_up(stage, blocked=False)
    stage.call("s3", "PutBucketAcl", Bucket=BUCKET, ACL="public-read")
    with pytest.raises(ServiceError, match="InvalidBucketAclWithObjectOwnership"):
        open_up(stage, "BucketOwnerEnforced", blocked=False)
    stage.call("s3", "PutBucketAcl", Bucket=BUCKET, ACL="private")
    open_up(stage, "BucketOwnerEnforced", blocked=False)


def test_a_public_bucket_list_lets_everybody_list(stage: Stage, bucket: str) -> None:
    open_up(stage, blocked=False)
    stage.call("s3", "PutBucketAcl", Bucket=BUCKET, ACL="authenticated-read")
    by = stage.user("aoi")
    assert stage.call("s3", "ListObjectsV2", by, Bucket=BUCKET)["KeyCount"] == 0
    call = ApiCall("s3", "ListObjectsV2", {"Bucket": BUCKET}, None, REGION, "desk")
    with pytest.raises(ServiceError, match="AccessDenied"):
        perform(stage.turn, call)


def test_a_list_and_a_policy_count_together(stage: Stage, bucket: str) -> None:
    open_up(stage, blocked=False)
    put(stage, "a", ACL="public-read")
    stage.account.buckets[BUCKET].policy = policy(
        deny("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*")
    )
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a").startswith("AccessDenied")


def test_a_public_policy_is_restricted_for_the_anonymous(
    stage: Stage, bucket: str
) -> None:
    put(stage, "a")
    kept = stage.account.buckets[BUCKET]
    kept.policy = policy(
        allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*")
    )
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a").startswith("AccessDenied")
    status = stage.call("s3", "GetBucketPolicyStatus", Bucket=BUCKET)
    assert status == {"PolicyStatus": {"IsPublic": True}}
    kept.public_access_block["RestrictPublicBuckets"] = False
    assert read_as_nobody(stage, Bucket=BUCKET, Key="a") == "read"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "MissingSecurityHeader"),
        ({"ACL": "private", "GrantRead": f'uri="{EVERYBODY}"'}, "InvalidRequest"),
        ({"GrantRead": "id=nobody"}, "InvalidArgument"),
        ({"GrantRead": "uri=http://example.com"}, "InvalidArgument"),
        ({"GrantRead": "everybody"}, "InvalidArgument"),
        ({"GrantRead": "emailAddress=aoi@example.com"}, "MethodNotAllowed"),
        ({"AccessControlPolicy": {"Grants": []}}, "MalformedACLError"),
    ],
)
def test_bad_lists(stage: Stage, bucket: str, given: dict[str, Any], code: str) -> None:
    open_up(stage, blocked=False)
    assert stage.error("s3", "PutBucketAcl", Bucket=BUCKET, **given).code == code


def test_a_list_written_out_is_kept_as_it_is(stage: Stage, bucket: str) -> None:
    open_up(stage, blocked=False)
    neighbour = {"ID": canonical_id(NEIGHBOUR), "Type": "CanonicalUser"}
    written = {
        "Owner": {"ID": canonical_id(OURS)},
        "Grants": [
            {"Grantee": neighbour, "Permission": "READ"},
            {"Grantee": {"Type": "Group", "URI": EVERYBODY}, "Permission": "READ_ACP"},
        ],
    }
    stage.call("s3", "PutBucketAcl", Bucket=BUCKET, AccessControlPolicy=written)
    assert stage.call("s3", "GetBucketAcl", Bucket=BUCKET) == written
    header = f"id={canonical_id(NEIGHBOUR)}, uri={EVERYBODY}"
    stage.call("s3", "PutBucketAcl", Bucket=BUCKET, GrantWrite=header)
    grants = stage.call("s3", "GetBucketAcl", Bucket=BUCKET)["Grants"]
    assert [grant["Permission"] for grant in grants] == ["WRITE", "WRITE"]


def test_a_new_bucket_with_lists(stage: Stage) -> None:
    new: dict[str, Any] = {"region": "us-east-1", "ObjectOwnership": "ObjectWriter"}
    error = stage.error("s3", "CreateBucket", Bucket="one", ACL="public-read", **new)
    assert error.code == "InvalidBucketAclWithBlockPublicAccessError"
    stage.call("s3", "CreateBucket", Bucket="two", ACL="log-delivery-write", **new)
    controls = stage.call("s3", "GetBucketOwnershipControls", Bucket="two")
    assert controls == {
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    }
    stage.call("s3", "DeleteBucketOwnershipControls", Bucket="two")
    error = stage.error("s3", "GetBucketOwnershipControls", Bucket="two")
    assert error.code == "OwnershipControlsNotFoundError"


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({"ACL": "authenticated-read"}, "s3:PutBucketAcl"),
        ({"ObjectOwnership": "BucketOwnerEnforced"}, "s3:PutBucketOwnershipControls"),
    ],
)
def test_creating_a_bucket_with_more_needs_more(
    stage: Stage, given: dict[str, str], needed: str
) -> None:
    by = stage.user("aoi", allow("s3:CreateBucket"))
    params = {"Bucket": "one", "region": "us-east-1", **given}
    error = stage.error("s3", "CreateBucket", by, **params)
    assert f"not authorized to perform: {needed} on" in error.message


def test_a_private_bucket_asks_for_nothing_more(stage: Stage) -> None:
    by = stage.user("aoi", allow("s3:CreateBucket"))
    stage.call("s3", "CreateBucket", by, "us-east-1", Bucket="one", ACL="private")
    assert "one" in stage.account.buckets
