"""What S3 says when it refuses, word for word, with the members that name what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.wire.stage import REGION, Stand

pytestmark = pytest.mark.django_db

BUCKET, KEY = "lab-words", "k"
NOT_WELL_FORMED = (
    "The XML you provided was not well-formed or did not validate against our "
    "published schema"
)


@pytest.fixture
def s3(stand: Stand) -> Any:
    made = stand.client("s3", parameter_validation=False)
    made.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectOwnership="BucketOwnerPreferred",
    )
    made.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")
    return made


def error_of(call: Any, **params: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**{"Bucket": BUCKET, **params})
    error: dict[str, str] = caught.value.response["Error"]
    return error


#: operation, parameters, what the answer has to say
ROWS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "a tag of AWS's own, with the object": (
        "put_object",
        {"Key": KEY, "Body": b"x", "Tagging": "aws:a=1"},
        {
            "Code": "InvalidTag",
            "Message": "Your TagKey cannot be prefixed with aws:",
        },
    ),
    "a tag of AWS's own, by itself": (
        "put_object_tagging",
        {"Key": KEY, "Tagging": {"TagSet": [{"Key": "aws:a", "Value": "1"}]}},
        {
            "Code": "InvalidTag",
            "Message": "System tags cannot be added/updated by requester",
        },
    ),
    "a list in two ways": (
        "put_object",
        {
            "Key": KEY,
            "Body": b"x",
            "ACL": "bucket-owner-full-control",
            "GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
        },
        {
            "Code": "InvalidRequest",
            "Message": "Specifying both Canned ACLs and Header Grants is not allowed",
        },
    ),
    "a token that no page gave out": (
        "list_objects_v2",
        {"ContinuationToken": ""},
        {
            "Code": "InvalidArgument",
            "Message": "The continuation token provided is incorrect",
            "ArgumentName": "continuation-token",
        },
    ),
    "a deletion on a condition of what is not there": (
        "delete_object",
        {"Key": "none", "IfMatch": '"x"'},
        {
            "Code": "NoSuchKey",
            "Message": "The specified key does not exist.",
            "Key": "none",
        },
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_refusal(s3: Any, case: str) -> None:
    name, params, said = ROWS[case]
    assert said.items() <= error_of(getattr(s3, name), **params).items()


def test_a_list_with_a_permission_that_there_is_not(s3: Any) -> None:
    owner = s3.get_bucket_acl(Bucket=BUCKET)["Owner"]
    grantee = {"Type": "CanonicalUser", "ID": owner["ID"]}
    for grant in ({"Permission": "LOOK"}, {}):
        policy = {"Owner": owner, "Grants": [{"Grantee": grantee, **grant}]}
        error = error_of(s3.put_bucket_acl, AccessControlPolicy=policy)
        assert (error["Code"], error["Message"]) == (
            "MalformedACLError",
            NOT_WELL_FORMED,
        )


def test_a_marker_says_what_was_tried(s3: Any) -> None:
    s3.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    marker = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    tags = {"TagSet": []}
    for call, more, method in (
        (s3.get_object, {}, "GET"),
        (s3.get_object_tagging, {}, "GET"),
        (s3.put_object_tagging, {"Tagging": tags}, "PUT"),
        (s3.delete_object_tagging, {}, "DELETE"),
        (s3.put_object_acl, {"ACL": "private"}, "PUT"),
    ):
        error = error_of(call, Key=KEY, VersionId=marker, **more)
        assert (error["Code"], error["Method"], error["ResourceType"]) == (
            "MethodNotAllowed",
            method,
            "DeleteMarker",
        )
