"""What is looked at before permission, what after, and what a stranger learns."""

import pytest

from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import Stage
from tests.policies import allow

READ = allow("s3:GetObject")
LIST = allow("s3:ListBucket")


def test_a_missing_bucket_is_missing_for_everybody(stage: Stage) -> None:
    by = stage.lab()
    error = stage.error("s3", "ListObjectsV2", by, Bucket="nobody-has-this")
    assert (error.code, error.status) == ("NoSuchBucket", 404)
    assert error.message == "The specified bucket does not exist"
    assert stage.error("s3", "HeadBucket", by, Bucket="nobody-has-this").code == "404"


def test_a_missing_key_is_forbidden_without_the_right_to_list(stage: Stage) -> None:
    bucket = stage.bucket()
    by = stage.lab(READ)
    error = stage.error("s3", "GetObject", by, Bucket=bucket, Key="nope")
    assert error.code == "AccessDenied"
    assert 's3:ListBucket on resource: "arn:aws:s3:::aoi-lab-notes"' in error.message
    assert stage.error("s3", "HeadObject", by, Bucket=bucket, Key="nope").code == "403"


def test_a_missing_key_is_missing_with_it(stage: Stage) -> None:
    bucket = stage.bucket()
    by = stage.lab(READ, LIST)
    error = stage.error("s3", "GetObject", by, Bucket=bucket, Key="nope")
    assert (error.code, error.status) == ("NoSuchKey", 404)
    head = stage.error("s3", "HeadObject", by, Bucket=bucket, Key="nope")
    assert (head.code, head.message, head.status) == ("404", "Not Found", 404)


def test_a_taken_bucket_name_is_only_told_to_who_may_create(stage: Stage) -> None:
    params = {
        "Bucket": "taken-by-others",
        "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"},
    }
    by = stage.lab()
    assert stage.error("s3", "CreateBucket", by, **params).code == "AccessDenied"
    assert stage.error("s3", "CreateBucket", **params).code == "BucketAlreadyExists"


def test_a_bad_bucket_name_is_bad_before_anyone_asks_for_permission(
    stage: Stage,
) -> None:
    by = stage.lab()
    assert stage.error("s3", "CreateBucket", by, Bucket="Bad_Name").code == (
        "InvalidBucketName"
    )


def test_an_operation_that_is_not_simulated_is_no_aws_error(stage: Stage) -> None:
    with pytest.raises(NotEmulated) as caught:
        stage.call("s3", "PutObjectLockConfiguration", Bucket="b")
    assert (caught.value.service, caught.value.operation) == (
        "s3",
        "PutObjectLockConfiguration",
    )
    assert stage.turn.events == []
