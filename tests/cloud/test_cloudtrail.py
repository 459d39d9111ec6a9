"""The event history: management events of the Region, newest first."""

import json
from typing import Any

from tests.cloud.stage import REGION, Stage


def lookup(stage: Stage, region: str = REGION, **params: Any) -> list[dict[str, Any]]:
    answer = stage.call("cloudtrail", "LookupEvents", region=region, **params)
    found: list[dict[str, Any]] = answer["Events"]
    return found


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["EventName"] for event in events]


def test_newest_first_and_no_data_events(stage: Stage) -> None:
    bucket = stage.bucket(notes="hi")
    stage.call("s3", "ListObjectsV2", Bucket=bucket)
    stage.call("s3", "ListBuckets")
    stage.next_turn()
    stage.call("ec2", "DescribeInstances")
    assert names(lookup(stage)) == ["DescribeInstances", "ListBuckets", "CreateBucket"]


def test_iam_s_events_are_where_iam_lives(stage: Stage) -> None:
    stage.call("iam", "ListRoles")
    assert names(lookup(stage)) == []
    assert names(lookup(stage, region="us-east-1")) == ["ListRoles"]


def test_a_bucket_s_events_are_where_the_bucket_is(stage: Stage) -> None:
    """The deletion's too, whatever Region the client has."""
    bucket = stage.bucket()
    stage.call("s3", "DeleteBucket", region="us-east-1", Bucket=bucket)
    assert names(lookup(stage)) == ["DeleteBucket", "CreateBucket"]
    assert names(lookup(stage, region="us-east-1")) == []


def test_a_denied_call_is_recorded_with_its_error(stage: Stage) -> None:
    by = stage.lab()
    stage.error("ec2", "DescribeInstances", by)
    event = lookup(stage)[0]
    assert event["Username"].startswith("i-")
    assert event["AccessKeyId"] == by.access_key_id
    record = json.loads(event["CloudTrailEvent"])
    assert record["errorCode"] == "Client.UnauthorizedOperation"
    assert record["userIdentity"]["type"] == "AssumedRole"
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == (
        "lab-role"
    )


def test_attributes_times_and_pages(stage: Stage) -> None:
    stage.bucket("first-bucket")
    stage.later(hours=1)
    middle = stage.turn.now
    stage.bucket("second-bucket")
    stage.later(hours=1)

    def attribute(key: str, value: str) -> dict[str, Any]:
        return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}

    found = lookup(stage, **attribute("ResourceName", "first-bucket"))
    assert names(found) == ["CreateBucket"]
    assert found[0]["Resources"] == [
        {"ResourceType": "AWS::S3::Bucket", "ResourceName": "first-bucket"}
    ]
    assert names(lookup(stage, **attribute("EventName", "CreateBucket"))) == [
        "CreateBucket",
        "CreateBucket",
    ]
    assert lookup(stage, **attribute("Username", "nobody")) == []
    key = stage.admin.access_key_id
    for name, value in (
        ("AccessKeyId", key),
        ("EventSource", "s3.amazonaws.com"),
        ("ReadOnly", "false"),
        ("ResourceType", "AWS::S3::Bucket"),
        ("EventId", found[0]["EventId"]),
    ):
        assert "CreateBucket" in names(lookup(stage, **attribute(name, value))), name
    error = stage.error("cloudtrail", "LookupEvents", **attribute("Event", "x"))
    assert error.code == "InvalidLookupAttributesException"
    error = stage.error(
        "cloudtrail", "LookupEvents", StartTime=stage.turn.now, EndTime=middle
    )
    assert error.code == "InvalidTimeRangeException"
    recent = lookup(stage, StartTime=middle, **attribute("EventName", "CreateBucket"))
    assert len(recent) == 1
    first = stage.call("cloudtrail", "LookupEvents", MaxResults=1)
    assert len(first["Events"]) == 1
    assert stage.call("cloudtrail", "LookupEvents", NextToken=first["NextToken"])
    error = stage.error("cloudtrail", "LookupEvents", NextToken="???")
    assert error.code == "InvalidNextTokenException"
