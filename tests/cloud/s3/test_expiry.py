"""When an object will expire, as the answers about it tell."""

from typing import Any

import pytest

from tests.cloud.stage import Stage

BUCKET, KEY = "aoi-lab-notes", "logs/a"
DAY = {"Status": "Enabled", "Expiration": {"Days": 1}}
TAG = {"Key": "kind", "Value": "log"}
#: The object is written on 25 November 2026 at nine: a day, and on to midnight.
TOMORROW = 'expiry-date="Fri, 27 Nov 2026 00:00:00 GMT", rule-id="r"'


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([{**DAY, "ID": "r", "Filter": {}}], TOMORROW),
        ([{**DAY, "ID": "r", "Prefix": "logs/"}], TOMORROW),
        ([{**DAY, "ID": "r", "Filter": {"Prefix": "logs/"}}], TOMORROW),
        ([{**DAY, "ID": "r", "Filter": {"Prefix": "other/"}}], None),
        ([{**DAY, "ID": "r", "Filter": {"Tag": TAG}}], TOMORROW),
        ([{**DAY, "ID": "r", "Filter": {"Tag": {**TAG, "Value": "x"}}}], None),
        (
            [{**DAY, "ID": "r", "Filter": {"And": {"Prefix": "logs/", "Tags": [TAG]}}}],
            TOMORROW,
        ),
        ([{**DAY, "ID": "r", "Filter": {"ObjectSizeGreaterThan": 3}}], None),
        ([{**DAY, "ID": "r", "Filter": {"ObjectSizeLessThan": 4}}], TOMORROW),
        ([{**DAY, "ID": "r", "Filter": {}, "Status": "Disabled"}], None),
        (
            [
                {**DAY, "ID": "later", "Filter": {}, "Expiration": {"Days": 9}},
                {**DAY, "ID": "r", "Filter": {}},
            ],
            TOMORROW,
        ),
        (
            [{**DAY, "ID": "a b", "Filter": {}, "Expiration": {"Date": "2027-01-01"}}],
            'expiry-date="Fri, 01 Jan 2027 00:00:00 GMT", rule-id="a%20b"',
        ),
    ],
)
def test_what_is_told(stage: Stage, rules: list[dict[str, Any]], told: str) -> None:
    stage.bucket(BUCKET)
    named = {"Bucket": BUCKET, "Key": KEY}
    whole = {"Rules": rules}
    stage.call(
        "s3",
        "PutBucketLifecycleConfiguration",
        Bucket=BUCKET,
        LifecycleConfiguration=whole,
    )
    put = stage.call("s3", "PutObject", **named, Body=b"abc", Tagging="kind=log")
    head = stage.call("s3", "HeadObject", **named)
    assert (put.get("Expiration"), head.get("Expiration")) == (told, told)


def test_older_versions_have_other_rules(stage: Stage) -> None:
    stage.bucket(BUCKET)
    status = {"Status": "Enabled"}
    stage.call(
        "s3", "PutBucketVersioning", Bucket=BUCKET, VersioningConfiguration=status
    )
    whole = {"Rules": [{**DAY, "ID": "r", "Filter": {}}]}
    stage.call(
        "s3",
        "PutBucketLifecycleConfiguration",
        Bucket=BUCKET,
        LifecycleConfiguration=whole,
    )
    named = {"Bucket": BUCKET, "Key": KEY}
    first, _ = (stage.call("s3", "PutObject", **named, Body=text) for text in "ab")
    older = stage.call("s3", "HeadObject", **named, VersionId=first["VersionId"])
    assert "Expiration" not in older
    assert stage.call("s3", "HeadObject", **named)["Expiration"] == TOMORROW
