"""Whose objects are that another account writes, and who may do what with them."""

from typing import Any

import pytest

from iamtutor.cloud.account import Account
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.identifiers import canonical_id
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.state.identities import AccessKey, User
from tests.cloud.stage import ALLOW_ALL, NOW, OURS, REGION, Stage
from tests.policies import allow, policy

BUCKET, KEY = "aoi-lab-notes", "k"
THEIRS = "222233334444"
THEM = Credentials("AKIATHEIRSEXAMPLE000", "their secret")
GIVE_US_ALL = f"id={canonical_id(OURS)}"
WRITES = ["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"]


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """With another account, which the bucket's policy lets write and read."""
    them = Account(THEIRS, REGION)
    them.users["them"] = User(
        "them",
        "AIDATHEIRSEXAMPLE0001",
        f"arn:aws:iam::{THEIRS}:user/them",
        NOW,
        inline={"everything": policy(ALLOW_ALL)},
        access_keys={
            THEM.access_key_id: AccessKey(
                THEM.access_key_id, THEM.secret_access_key, NOW
            )
        },
    )
    stage.world.accounts[THEIRS] = them
    stage.bucket(BUCKET)
    letting = allow(
        WRITES,
        f"arn:aws:s3:::{BUCKET}/*",
        Principal={"AWS": f"arn:aws:iam::{THEIRS}:root"},
    )
    stage.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy(letting))
    return stage


def owned(stage: Stage, ownership: str) -> None:
    rule = {"Rules": [{"ObjectOwnership": ownership}]}
    stage.call(
        "s3", "PutBucketOwnershipControls", Bucket=BUCKET, OwnershipControls=rule
    )


def may(stage: Stage, by: Credentials | None, operation: str, **params: Any) -> bool:
    refused = ""
    try:
        stage.call("s3", operation, by, Bucket=BUCKET, Key=KEY, **params)
    except ServiceError as error:
        refused = error.code
    assert refused in ("", "AccessDenied")
    return not refused


#: Object Ownership, what the writer gives with the object, whose it is, whether the
#: bucket's owner reads it, and its list.
CASES: list[tuple[str, dict[str, str], str, bool, bool]] = [
    ("BucketOwnerEnforced", {}, OURS, True, True),
    ("BucketOwnerPreferred", {}, THEIRS, False, False),
    ("BucketOwnerPreferred", {"ACL": "bucket-owner-full-control"}, OURS, True, True),
    ("ObjectWriter", {}, THEIRS, False, False),
    ("ObjectWriter", {"ACL": "bucket-owner-read"}, THEIRS, True, False),
    ("ObjectWriter", {"ACL": "bucket-owner-full-control"}, THEIRS, True, True),
    ("ObjectWriter", {"GrantFullControl": GIVE_US_ALL}, THEIRS, True, True),
]


@pytest.mark.parametrize("how", ["PutObject", "CopyObject", "parts"])
@pytest.mark.parametrize(("ownership", "given", "owner", "read", "list_"), CASES)
def test_what_another_account_writes(
    stage: Stage,
    ownership: str,
    given: dict[str, str],
    owner: str,
    read: bool,
    list_: bool,
    how: str,
) -> None:
    owned(stage, ownership)
    named = {"Bucket": BUCKET, "Key": KEY}
    if how == "PutObject":
        stage.call("s3", how, THEM, **named, Body=b"x", **given)
    elif how == "CopyObject":
        stage.call("s3", "PutObject", Bucket=BUCKET, Key="source", Body=b"x")
        stage.call("s3", how, THEM, **named, CopySource=f"{BUCKET}/source", **given)
    else:
        begun = stage.call("s3", "CreateMultipartUpload", THEM, **named, **given)
        [row] = stage.call("s3", "ListMultipartUploads", Bucket=BUCKET)["Uploads"]
        assert row["Owner"] == {"ID": canonical_id(owner)}
        upload = {**named, "UploadId": begun["UploadId"]}
        part = stage.call("s3", "UploadPart", THEM, **upload, PartNumber=1, Body=b"x")
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        stage.call(
            "s3", "CompleteMultipartUpload", THEM, **upload, MultipartUpload=parts
        )
    rows = stage.call("s3", "ListObjects", Bucket=BUCKET)["Contents"]
    assert rows[0]["Owner"] == {"ID": canonical_id(owner)}
    assert may(stage, None, "GetObject") is read
    assert may(stage, None, "GetObjectAcl") is list_
    # Whose bucket it is may delete whatever is in it.
    assert may(stage, None, "DeleteObject")


def test_the_bucket_s_policy_can_only_deny_what_others_own(stage: Stage) -> None:
    owned(stage, "ObjectWriter")
    stage.call("s3", "PutObject", THEM, Bucket=BUCKET, Key=KEY, Body=b"x")
    everything = allow(
        "s3:GetObject",
        f"arn:aws:s3:::{BUCKET}/*",
        Principal={"AWS": f"arn:aws:iam::{OURS}:root"},
    )
    stage.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy(everything))
    assert not may(stage, None, "GetObject")
    assert may(stage, THEM, "GetObject")
    denied = {**everything, "Effect": "Deny", "Principal": "*"}
    stage.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=policy(denied))
    assert not may(stage, THEM, "GetObject")


def test_without_lists_all_is_the_bucket_owner_s(stage: Stage) -> None:
    owned(stage, "ObjectWriter")
    stage.call("s3", "PutObject", THEM, Bucket=BUCKET, Key=KEY, Body=b"x")
    assert not may(stage, None, "GetObject")
    owned(stage, "BucketOwnerEnforced")
    assert may(stage, None, "GetObject")
    acl = stage.call("s3", "GetObjectAcl", Bucket=BUCKET, Key=KEY)
    assert acl["Owner"] == {"ID": canonical_id(OURS)}
    # It was only hidden whose it is.
    owned(stage, "ObjectWriter")
    assert not may(stage, None, "GetObject")


def test_a_public_list_is_ignored_and_no_other(stage: Stage) -> None:
    owned(stage, "ObjectWriter")
    named = {"Bucket": BUCKET, "Key": KEY}
    stage.call("s3", "PutObject", THEM, **named, Body=b"x", ACL="bucket-owner-read")
    assert may(stage, None, "GetObject")  # a new bucket ignores public lists
    parts = {"BlockPublicAcls": False, "IgnorePublicAcls": True}
    stage.call(
        "s3",
        "PutPublicAccessBlock",
        Bucket=BUCKET,
        PublicAccessBlockConfiguration=parts,
    )
    stage.call("s3", "PutObjectAcl", THEM, **named, ACL="public-read")
    assert not may(stage, None, "GetObject")


def test_its_owner_says_who_reads_it(stage: Stage) -> None:
    owned(stage, "ObjectWriter")
    named = {"Bucket": BUCKET, "Key": KEY}
    stage.call("s3", "PutObject", THEM, **named, Body=b"x")
    list_ = stage.call("s3", "GetObjectAcl", THEM, **named)
    us = {"Type": "CanonicalUser", "ID": canonical_id(OURS)}
    grants = [*list_["Grants"], {"Grantee": us, "Permission": "READ"}]
    assert not may(stage, None, "PutObjectAcl", ACL="private")
    written = {"Owner": list_["Owner"], "Grants": grants}
    stage.call("s3", "PutObjectAcl", THEM, **named, AccessControlPolicy=written)
    assert may(stage, None, "GetObject")
    assert stage.call("s3", "GetObjectAcl", THEM, **named) == written
