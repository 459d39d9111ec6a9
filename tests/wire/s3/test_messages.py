"""What S3 says when it refuses, word for word, with the members that name what is wrong."""

import json
from datetime import UTC
from email.utils import format_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.policies import allow, document
from tests.wire.stage import REGION, Stand, send, with_bucket

pytestmark = pytest.mark.django_db

BUCKET, KEY = "lab-words", "k"
FOR_ALL = document(
    allow(
        ["s3:GetObject", "s3:GetObjectAttributes"],
        f"arn:aws:s3:::{BUCKET}/*",
        Principal="*",
    )
)
NOT_WELL_FORMED = (
    "The XML you provided was not well-formed or did not validate against our "
    "published schema"
)


@pytest.fixture
def s3(stand: Stand) -> Any:
    made = with_bucket(stand, BUCKET, ObjectOwnership="BucketOwnerPreferred")
    made.delete_public_access_block(Bucket=BUCKET)
    made.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")
    made.put_object(Bucket=BUCKET, Key="old", Body=b"x", StorageClass="GLACIER")
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
    "fewer versions than none": (
        "list_object_versions",
        {"MaxKeys": -1},
        {
            "Code": "InvalidArgument",
            "Message": "max-keys cannot be negative",
            "ArgumentName": "max-keys",
        },
    ),
    "fewer objects than none": (
        "list_objects_v2",
        {"MaxKeys": -1},
        {
            "Code": "InvalidArgument",
            "Message": "Argument maxKeys must be an integer between 0 and 2147483647",
            "ArgumentName": "maxKeys",
            "ArgumentValue": "-1",
        },
    ),
    "a digest that is none": (
        "put_object",
        {"Key": KEY, "Body": b"x", "ContentMD5": "YWJyYWNhZGFicmE="},
        {
            "Code": "InvalidDigest",
            "Message": "The Content-MD5 you specified was invalid.",
            "Content-MD5": "YWJyYWNhZGFicmE=",
        },
    ),
    "a part before the first": (
        "list_parts",
        {"Key": "parts", "UploadId": "upload", "PartNumberMarker": "-42"},
        {
            "Code": "InvalidArgument",
            "Message": "Argument part-number-marker must be an integer between 0 and "
            "2147483647",
            "ArgumentName": "part-number-marker",
        },
    ),
    "a part that is no number": (
        "list_parts",
        {"Key": "parts", "UploadId": "upload", "PartNumberMarker": "abc"},
        {
            "Code": "InvalidArgument",
            "Message": "Provided part-number-marker not an integer or within integer "
            "range",
            "ArgumentValue": "abc",
        },
    ),
    "a function of another Region": (
        "put_bucket_notification_configuration",
        {
            "NotificationConfiguration": {
                "LambdaFunctionConfigurations": [
                    {
                        "LambdaFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:"
                        "function:f",
                        "Events": ["s3:ObjectCreated:*"],
                    }
                ]
            }
        },
        {
            "Code": "InvalidArgument",
            "Message": "The notification destination service region is not valid for "
            "the bucket location constraint",
        },
    ),
    "an event that S3 does not tell of": (
        "put_bucket_notification_configuration",
        {
            "NotificationConfiguration": {
                "QueueConfigurations": [
                    {
                        "QueueArn": f"arn:aws:sqs:{REGION}:111122223333:q",
                        "Events": ["s3:ObjectLookedAt:*"],
                    }
                ]
            }
        },
        {
            "Code": "InvalidArgument",
            "Message": "The event is not supported for notifications",
        },
    ),
    "a function, as the API's first version had it": (
        "put_bucket_notification",
        {
            "NotificationConfiguration": {
                "CloudFunctionConfiguration": {
                    "CloudFunction": f"arn:aws:lambda:{REGION}:111122223333:function:f",
                    "InvocationRole": "arn:aws:iam::111122223333:role/r",
                    "Event": "s3:ObjectCreated:*",
                }
            }
        },
        {
            "Code": "InvalidArgument",
            "Message": "Unable to validate the following destination configurations",
        },
    ),
    "nothing to block": (
        "put_public_access_block",
        {"PublicAccessBlockConfiguration": {}},
        {
            "Code": "InvalidRequest",
            "Message": "Must specify at least one configuration.",
        },
    ),
    "a copy of what is archived": (
        "copy_object",
        {"Key": "copy", "CopySource": f"{BUCKET}/old"},
        {
            "Code": "InvalidObjectState",
            "Message": "Operation is not valid for the source object's storage class",
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
    if "UploadId" in params:
        begun = s3.create_multipart_upload(Bucket=BUCKET, Key=params["Key"])
        params = {**params, "UploadId": begun["UploadId"]}
    assert said.items() <= error_of(getattr(s3, name), **params).items()


NO_ATTRIBUTES = (
    "The x-amz-object-attributes header specifying the attributes to be retrieved is "
    "either missing or empty"
)


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (None, "InvalidRequest", NO_ATTRIBUTES),
        (",", "InvalidRequest", NO_ATTRIBUTES),
        ("", "InvalidArgument", "<ArgumentName>x-amz-object-attributes<"),
        (",ETag", "InvalidArgument", "<ArgumentName>x-amz-object-attributes<"),
        ("ETag,etag", "InvalidArgument", "<ArgumentValue>etag</ArgumentValue>"),
        ("ETag,", None, "<GetObjectAttributesResponse"),
    ],
)
def test_which_attributes(
    stand: Stand, s3: Any, asked: str | None, code: str | None, said: str
) -> None:
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(FOR_ALL))
    headers = {} if asked is None else {"x-amz-object-attributes": asked}
    sent = send("GET", f"{stand.url}/{BUCKET}/{KEY}?attributes", headers)
    assert sent.status == (200 if code is None else 400)
    assert said.encode() in sent.body
    assert f"<Code>{code}</Code>".encode() in sent.body or code is None


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
    with pytest.raises(ClientError) as caught:
        s3.head_object(Bucket=BUCKET, Key=KEY, VersionId=marker)
    answer = caught.value.response["ResponseMetadata"]
    [row] = s3.list_object_versions(Bucket=BUCKET)["DeleteMarkers"]
    assert answer["HTTPStatusCode"] == 405
    headers = answer["HTTPHeaders"]
    assert headers["allow"] == "DELETE"
    modified = row["LastModified"].astimezone(UTC)
    assert headers["last-modified"] == format_datetime(modified, usegmt=True)


def test_what_has_no_body_is_xml_all_the_same(s3: Any) -> None:
    def kind(answer: dict[str, Any]) -> str | None:
        found: dict[str, str] = answer["ResponseMetadata"]["HTTPHeaders"]
        return found.get("content-type")

    assert kind(s3.head_bucket(Bucket=BUCKET)) == "application/xml"
    assert kind(s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")) is None
    for call, more in ((s3.head_object, {"Key": "none"}), (s3.head_bucket, {})):
        with pytest.raises(ClientError) as caught:
            call(**{"Bucket": BUCKET if more else "no-such-bucket-here", **more})
        assert kind(caught.value.response) == "application/xml"


@pytest.mark.parametrize("named", ["", "&x-id=GetBucketNotification"])
def test_two_operations_at_one_address_have_one_answer(
    stand: Stand, s3: Any, named: str
) -> None:
    """A client of the API's first version reads its own names out of it."""
    topic = f"arn:aws:sns:{REGION}:111122223333:t"
    row = {"Id": "1", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={"TopicConfigurations": [row, {**row, "Id": "2"}]},
        SkipDestinationValidation=True,
    )

    def name(request: Any, **_: Any) -> None:
        request.url += named

    one = stand.client("s3")
    one.meta.events.register("before-sign.s3.GetBucketNotification", name)
    answer = one.get_bucket_notification(Bucket=BUCKET)
    assert answer["TopicConfiguration"] == {
        "Id": "1",
        "Events": row["Events"],
        "Event": "s3:ObjectCreated:*",
        "Topic": topic,
    }
