"""Lifecycle, CORS, logging, notifications and the rest of what a bucket only keeps."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iamtutor.cloud.errors import ServiceError
from tests.cloud.requests_for import furnished, parameters
from tests.cloud.stage import REGION, Stage
from tests.policies import allow

BUCKET = "aoi-lab-notes"
RULE: dict[str, Any] = {
    "ID": "logs",
    "Status": "Enabled",
    "Filter": {"Prefix": "logs/"},
    "Expiration": {"Days": 365},
}
IA = {"Days": 30, "StorageClass": "STANDARD_IA"}


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.bucket(BUCKET)
    return made


def put_rules(stage: Stage, *rules: dict[str, Any]) -> ServiceError | None:
    try:
        stage.call(
            "s3",
            "PutBucketLifecycleConfiguration",
            Bucket=BUCKET,
            LifecycleConfiguration={"Rules": list(rules)},
        )
    except ServiceError as error:
        return error
    return None


def rules(stage: Stage) -> list[dict[str, Any]]:
    found = stage.call("s3", "GetBucketLifecycleConfiguration", Bucket=BUCKET)
    return list(found["Rules"])


def test_rules_are_kept_until_they_are_put_again_or_deleted(stage: Stage) -> None:
    assert put_rules(stage, RULE) is None
    assert rules(stage) == [RULE]
    assert put_rules(stage, {**RULE, "ID": "other"}) is None
    assert [rule["ID"] for rule in rules(stage)] == ["other"]
    stage.call("s3", "DeleteBucketLifecycle", Bucket=BUCKET)
    error = stage.error("s3", "GetBucketLifecycleConfiguration", Bucket=BUCKET)
    assert error.code == "NoSuchLifecycleConfiguration"


def test_a_rule_without_an_id_gets_one(stage: Stage) -> None:
    nameless = {name: value for name, value in RULE.items() if name != "ID"}
    assert put_rules(stage, nameless, nameless) is None
    first, second = rules(stage)
    assert len(first["ID"]) == 48
    assert first["ID"] != second["ID"]


@pytest.mark.parametrize(
    "given", [datetime(2030, 1, 1, tzinfo=UTC), "2030-01-01", "2030-01-01T00:00:00Z"]
)
def test_a_date_is_midnight_in_any_form(stage: Stage, given: object) -> None:
    assert put_rules(stage, {**RULE, "Expiration": {"Date": given}}) is None
    assert rules(stage)[0]["Expiration"] == {"Date": "2030-01-01T00:00:00+00:00"}


#: A change of RULE (None takes a member away) -> the code and a part of the sentence.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"Status": "enabled"}, "MalformedXML", ""),
    ({"Filter": None}, "MalformedXML", ""),
    ({"Prefix": ""}, "MalformedXML", ""),
    ({"Filter": {"Prefix": "a", "ObjectSizeLessThan": 9}}, "MalformedXML", ""),
    ({"Filter": {"And": {"Prefix": "a"}}}, "MalformedXML", ""),
    (
        {"Filter": {"And": {"Tags": [{"Key": "a", "Value": v} for v in "bc"]}}},
        "InvalidRequest",
        "Duplicate Tag Keys",
    ),
    ({"Filter": {"ObjectSizeLessThan": 0}}, "InvalidRequest", "between 1 and"),
    (
        {"Filter": {"And": {"ObjectSizeLessThan": 9, "ObjectSizeGreaterThan": 9}}},
        "InvalidRequest",
        "greater than 'ObjectSizeGreaterThan'",
    ),
    ({"ID": "x" * 256}, "InvalidArgument", "limit of 255"),
    ({"Expiration": None}, "InvalidRequest", "At least one action"),
    ({"Expiration": {"Days": 0}}, "InvalidArgument", "must be a positive integer"),
    (
        {"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}},
        "MalformedXML",
        "",
    ),
    (
        {"Expiration": {"Date": "2030-01-01T01:00"}},
        "InvalidArgument",
        "at midnight GMT",
    ),
    ({"Expiration": {"Date": "some day"}}, "MalformedXML", ""),
    (
        {"Transitions": [{**IA, "Days": 29}]},
        "InvalidArgument",
        "greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ),
    ({"Transitions": [{"Days": 1, "StorageClass": "COLD"}]}, "MalformedXML", ""),
    ({"Transitions": [{"StorageClass": "GLACIER"}]}, "MalformedXML", ""),
    ({"Transitions": [IA, {**IA, "Days": 60}]}, "InvalidArgument", "must be different"),
    (
        {"Transitions": [{"Date": "2030-01-01", "StorageClass": "GLACIER"}]},
        "InvalidRequest",
        "Found mixed 'Date' and 'Days'",
    ),
    (
        {"Transitions": [IA], "Expiration": {"Days": 30}},
        "InvalidArgument",
        "for filter '(prefix=logs/)' must be greater than 'Days' in the Transition",
    ),
    ({"NoncurrentVersionExpiration": {}}, "MalformedXML", ""),
    (
        {"NoncurrentVersionExpiration": {"NoncurrentDays": 0}},
        "InvalidArgument",
        "'NoncurrentDays' for NoncurrentVersionExpiration",
    ),
    (
        {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}},
        "InvalidArgument",
        "'DaysAfterInitiation'",
    ),
    (
        {
            "Filter": {"Tag": {"Key": "a", "Value": "b"}},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        },
        "InvalidRequest",
        "AbortIncompleteMultipartUpload cannot be specified with Tags.",
    ),
]


@pytest.mark.parametrize(("change", "code", "part"), REFUSED)
def test_a_rule_that_s3_does_not_take(
    stage: Stage, change: dict[str, Any], code: str, part: str
) -> None:
    changed = {k: v for k, v in {**RULE, **change}.items() if v is not None}
    error = put_rules(stage, changed)
    assert error is not None
    assert (error.code, part in error.message) == (code, True)
    assert stage.account.buckets[BUCKET].configurations == {}


def test_rules_that_do_not_go_together(stage: Stage) -> None:
    old_form = {**RULE, "ID": "old", "Prefix": "a/"}
    del old_form["Filter"]
    for given, part in (
        ((), "not well-formed"),
        ((RULE, RULE), "Found same ID"),
        ((RULE, old_form), "Base level prefix cannot be used"),
        ((old_form, RULE), "Filter element can only be used in Lifecycle V2."),
    ):
        error = put_rules(stage, *given)
        assert error is not None
        assert part in error.message
    assert put_rules(stage, old_form) is None


CORS: dict[str, Any] = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"AllowedMethods": ["PATCH"]}, "InvalidRequest"),
        ({"AllowedMethods": []}, "MalformedXML"),
        ({"AllowedOrigins": ["http://*.*"]}, "InvalidRequest"),
        ({"AllowedHeaders": ["x-*-*"]}, "InvalidRequest"),
        ({"ExposeHeaders": ["*"]}, "InvalidRequest"),
        ({"ID": "x" * 256}, "MalformedXML"),
    ],
)
def test_a_cors_rule(stage: Stage, change: dict[str, Any], code: str | None) -> None:
    given = {
        "Bucket": BUCKET,
        "CORSConfiguration": {"CORSRules": [{**CORS, **change}]},
    }
    if code is None:
        stage.call("s3", "PutBucketCors", **given)
        stage.call("s3", "GetBucketCors", Bucket=BUCKET)
        stage.call("s3", "DeleteBucketCors", Bucket=BUCKET)
    else:
        assert stage.error("s3", "PutBucketCors", **given).code == code
    error = stage.error("s3", "GetBucketCors", Bucket=BUCKET)
    assert error.code == "NoSuchCORSConfiguration"


def test_a_log_goes_to_a_bucket_of_one_s_own(stage: Stage) -> None:
    def put(target: str) -> None:
        enabled = {"TargetBucket": target, "TargetPrefix": ""}
        stage.call(
            "s3",
            "PutBucketLogging",
            Bucket=BUCKET,
            BucketLoggingStatus={"LoggingEnabled": enabled},
        )

    for target, part in (("nowhere", "does not exist"), ("taken-by-others", "owner")):
        with pytest.raises(ServiceError, match=part):
            put(target)
    put(BUCKET)
    found = stage.call("s3", "GetBucketLogging", Bucket=BUCKET)
    assert found["LoggingEnabled"]["TargetBucket"] == BUCKET
    stage.call("s3", "PutBucketLogging", Bucket=BUCKET, BucketLoggingStatus={})
    assert stage.call("s3", "GetBucketLogging", Bucket=BUCKET) == {}


QUEUE = {
    "QueueArn": "arn:aws:sqs:ap-northeast-1:111122223333:q",
    "Events": ["s3:ObjectCreated:*"],
}


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"QueueConfigurations": [QUEUE]}, "Unable to validate the following"),
        ({"QueueConfigurations": [{**QUEUE, "QueueArn": "q"}]}, "ARN is not well"),
        ({"QueueConfigurations": [{**QUEUE, "Events": []}]}, "not well-formed"),
        (
            {"QueueConfigurations": [{**QUEUE, "Events": ["put"]}]},
            "event is not supported",
        ),
        (
            {"QueueConfigurations": [{**QUEUE, "Id": "1"}, {**QUEUE, "Id": "1"}]},
            "Same ID",
        ),
        (
            {
                "QueueConfigurations": [
                    {**QUEUE, "Filter": {"Key": {"FilterRules": [{"Name": "tag"}]}}}
                ]
            },
            "must be either prefix or suffix",
        ),
    ],
)
def test_a_destination_has_to_answer(
    stage: Stage, given: dict[str, Any], part: str
) -> None:
    call = {"Bucket": BUCKET, "NotificationConfiguration": given}
    error = stage.error("s3", "PutBucketNotificationConfiguration", **call)
    assert part in error.message


def test_a_destination_that_is_not_asked_is_kept_until_the_next_put(
    stage: Stage,
) -> None:
    def put(given: dict[str, Any]) -> dict[str, Any]:
        stage.call(
            "s3",
            "PutBucketNotificationConfiguration",
            Bucket=BUCKET,
            NotificationConfiguration=given,
            SkipDestinationValidation=True,
        )
        return stage.call("s3", "GetBucketNotificationConfiguration", Bucket=BUCKET)

    [kept] = put({"QueueConfigurations": [QUEUE]})["QueueConfigurations"]
    assert kept == {"Id": kept["Id"], **QUEUE}
    assert put({"EventBridgeConfiguration": {}}) == {"EventBridgeConfiguration": {}}
    assert put({}) == {}


TOPIC = {
    "TopicArn": f"arn:aws:sns:{REGION}:111122223333:notes",
    "Events": ["s3:ObjectRemoved:*"],
}


def test_the_old_read_tells_the_first_of_each_kind(stage: Stage) -> None:
    several = {**QUEUE, "Id": "2", "Events": ["s3:ObjectCreated:*", "s3:ObjectAcl:Put"]}
    stage.call(
        "s3",
        "PutBucketNotificationConfiguration",
        Bucket=BUCKET,
        NotificationConfiguration={
            "TopicConfigurations": [{**TOPIC, "Id": "1"}, {**TOPIC, "Id": "3"}],
            "QueueConfigurations": [several],
            "EventBridgeConfiguration": {},
        },
        SkipDestinationValidation=True,
    )
    assert stage.call("s3", "GetBucketNotification", Bucket=BUCKET) == {
        "TopicConfiguration": {
            "Id": "1",
            "Events": TOPIC["Events"],
            "Event": "s3:ObjectRemoved:*",
            "Topic": TOPIC["TopicArn"],
        },
        "QueueConfiguration": {
            "Id": "2",
            "Events": several["Events"],
            "Queue": QUEUE["QueueArn"],
        },
    }


FUNCTION = f"arn:aws:lambda:{REGION}:111122223333:function:f"


@pytest.mark.parametrize(
    ("given", "part"),
    [
        (
            {"CloudFunctionConfiguration": {"CloudFunction": FUNCTION, **old}},
            part,
        )
        for old, part in (
            ({"Event": "s3:ObjectCreated:*"}, "Unable to validate the following"),
            ({"Events": ["s3:ObjectCreated:*"]}, "Unable to validate the following"),
            ({"Event": "put"}, "event is not supported"),
            ({"Event": "put", "Events": ["s3:ObjectCreated:*"]}, "is not supported"),
            ({"CloudFunction": TOPIC["TopicArn"]}, "ARN is not well"),
            ({}, "not well-formed"),
        )
    ]
    + [
        ({"QueueConfiguration": {"Event": "s3:ObjectCreated:*"}}, "not well-formed"),
        (
            {
                "TopicConfiguration": {
                    "Id": "1",
                    "Topic": TOPIC["TopicArn"],
                    "Events": TOPIC["Events"],
                },
                "CloudFunctionConfiguration": {
                    "Id": "1",
                    "CloudFunction": FUNCTION,
                    "Events": TOPIC["Events"],
                },
            },
            "Same ID",
        ),
    ],
)
def test_the_old_put_is_refused_as_the_new_one_is(
    stage: Stage, given: dict[str, Any], part: str
) -> None:
    call = {"Bucket": BUCKET, "NotificationConfiguration": given}
    assert part in stage.error("s3", "PutBucketNotification", **call).message


def test_the_old_put_replaces_what_the_new_one_put(stage: Stage) -> None:
    for name, given in (
        ("PutBucketNotificationConfiguration", {"EventBridgeConfiguration": {}}),
        ("PutBucketNotification", {}),
    ):
        stage.call("s3", name, Bucket=BUCKET, NotificationConfiguration=given)
    read = "GetBucketNotificationConfiguration"
    assert stage.call("s3", read, Bucket=BUCKET) == {}
    stage.next_turn()
    by_name = {"AttributeKey": "EventName", "AttributeValue": "PutBucketNotification"}
    found = stage.call("cloudtrail", "LookupEvents", LookupAttributes=[by_name])
    assert len(found["Events"]) == 2


def test_acceleration_that_was_never_on_has_no_status(stage: Stage) -> None:
    def put(bucket: str, status: str) -> dict[str, Any]:
        stage.call(
            "s3",
            "PutBucketAccelerateConfiguration",
            Bucket=bucket,
            AccelerateConfiguration={"Status": status},
        )
        return stage.call("s3", "GetBucketAccelerateConfiguration", Bucket=bucket)

    assert put(BUCKET, "Suspended") == {}
    assert put(BUCKET, "Enabled") == {"Status": "Enabled"}
    assert put(BUCKET, "Suspended") == {"Status": "Suspended"}
    dotted = stage.bucket("notes.example.com")
    with pytest.raises(ServiceError, match="buckets with periods"):
        put(dotted, "Enabled")


def test_encryption_falls_back_to_that_of_s3(stage: Stage) -> None:
    bucket = stage.account.buckets[BUCKET]
    bucket.encryption, bucket.bucket_key = "aws:kms", True
    stage.call("s3", "DeleteBucketEncryption", Bucket=BUCKET)
    assert (bucket.encryption, bucket.bucket_key) == ("AES256", False)


def test_whom_the_encryption_blocks_is_kept_as_it_was_put(stage: Stage) -> None:
    def put(**rule: object) -> object:
        stage.encrypt(BUCKET, rule)
        answer = stage.call("s3", "GetBucketEncryption", Bucket=BUCKET)
        (found,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
        return found["BlockedEncryptionTypes"]["EncryptionType"]

    nothing = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    assert put(**nothing) == ["SSE-C"]
    assert put(BlockedEncryptionTypes={"EncryptionType": ["NONE"]}) == ["NONE"]
    assert put(**nothing) == ["NONE"]
    for wrong, code in (([], "InvalidArgument"), (["SSE-D"], "MalformedXML")):
        with pytest.raises(ServiceError, match=code):
            put(BlockedEncryptionTypes={"EncryptionType": wrong})
    stage.call("s3", "DeleteBucketEncryption", Bucket=BUCKET)
    assert stage.account.buckets[BUCKET].blocks_customer_keys


@pytest.mark.parametrize(
    ("operation", "given", "name"),
    [
        (
            "PutBucketLifecycleConfiguration",
            {"LifecycleConfiguration": {"Rules": [RULE]}},
            "PutBucketLifecycle",
        ),
        (
            "PutBucketNotificationConfiguration",
            {"NotificationConfiguration": {}},
            "PutBucketNotification",
        ),
        (
            "PutBucketAccelerateConfiguration",
            {"AccelerateConfiguration": {"Status": "Enabled"}},
            "PutAccelerateConfiguration",
        ),
        ("DeletePublicAccessBlock", {}, "DeleteBucketPublicAccessBlock"),
    ],
)
def test_cloudtrail_has_names_of_its_own(
    stage: Stage, operation: str, given: dict[str, Any], name: str
) -> None:
    stage.call("s3", operation, Bucket=BUCKET, **given)
    stage.next_turn()
    asked = [{"AttributeKey": "EventName", "AttributeValue": name}]
    found = stage.call("cloudtrail", "LookupEvents", LookupAttributes=asked)
    [event] = found["Events"]
    assert (event["EventName"], event["ReadOnly"]) == (name, "false")


def test_who_has_s3_assume_a_role_passes_it() -> None:
    stage = furnished()
    put = parameters(stage, ("s3", "PutBucketReplication"))
    allowed = allow("s3:*")
    own = stage.user("own", allowed)
    error = stage.error("s3", "PutBucketReplication", own, **put)
    assert error.code == "AccessDenied"
    assert stage.last.evaluations[-1].request.action == "iam:PassRole"


def test_a_rule_that_does_not_tell_of_the_bucket_key_turns_it_off(
    stage: Stage,
) -> None:
    by_kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    for rule, has_key in (
        ({**by_kms, "BucketKeyEnabled": True}, True),
        (by_kms, False),
    ):
        stage.encrypt(BUCKET, rule)
        assert stage.account.buckets[BUCKET].bucket_key is has_key


def test_a_version_that_is_named_needs_no_right_to_list(stage: Stage) -> None:
    """Only a key without a version may be missing, and only then S3 asks."""
    stage.account.buckets[BUCKET].versioning = "Enabled"
    made = stage.call("s3", "PutObject", Bucket=BUCKET, Key="a", Body=b"x")
    stage.call("s3", "DeleteObject", Bucket=BUCKET, Key="a")
    by = stage.user(
        "reader",
        allow("s3:GetObject*"),
    )
    version = {"Bucket": BUCKET, "Key": "a", "VersionId": made["VersionId"]}
    assert stage.call("s3", "GetObject", by, **version)["ContentLength"] == 1
    actions = [e.request.action for e in stage.last.evaluations]
    assert actions == ["s3:GetObjectVersion"]
    error = stage.error("s3", "GetObject", by, Bucket=BUCKET, Key="a")
    assert error.code == "AccessDenied"
    assert stage.last.evaluations[-1].request.action == "s3:ListBucket"
