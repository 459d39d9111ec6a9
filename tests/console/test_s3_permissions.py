"""S3 in the console: Block Public Access, policies, ownership, other settings."""

from typing import Any

import pytest

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, visitor
from tests.console.buckets import BUCKET, PUBLIC, bucket_of
from tests.console.stage import page_of


def test_a_public_policy_under_block_public_access_is_refused_in_the_real_words(
    ready: Visitor, cast: Cast
) -> None:
    response = ready.post("console:s3-bucket-policy", LESSON, BUCKET, document=PUBLIC)
    assert response.status_code == 422
    page = text_of(response)
    assert (
        "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: "
        f's3:PutBucketPolicy on resource: "arn:aws:s3:::{BUCKET}" because public '
        "policies are prevented by the BlockPublicPolicy setting in S3 Block Public "
        "Access."
    ) in page
    assert PUBLIC in page
    assert bucket_of(cast).policy is None


@pytest.mark.parametrize(("language", "word"), [("en", "confirm"), ("ja", "確認")])
def test_block_public_access_is_changed_after_a_typed_word(
    ready: Visitor, cast: Cast, language: str, word: str
) -> None:
    who = visitor(cast.aoi, language)

    def send(**fields: Any) -> Any:
        return who.post(
            "console:s3-public-access", LESSON, BUCKET, settings="1", **fields
        )

    asked = send(block=["BlockPublicAcls"])
    assert asked.status_code == 200
    assert 'name="confirm"' in page_of(asked)
    assert send(block=["BlockPublicAcls"], confirm="yes").status_code == 422
    assert all(bucket_of(cast).public_access_block.values())
    assert send(block=["BlockPublicAcls"], confirm=word).status_code == 302
    assert [k for k, on in bucket_of(cast).public_access_block.items() if on] == [
        "BlockPublicAcls"
    ]
    who.post("console:s3-bucket-policy", LESSON, BUCKET, document=PUBLIC)
    assert bucket_of(cast).policy == PUBLIC


def test_enabling_acls_has_to_be_acknowledged(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        "console:s3-ownership", LESSON, BUCKET, ownership="ObjectWriter"
    )
    assert response.status_code == 422
    assert bucket_of(cast).ownership != "ObjectWriter"


def test_deleting_a_policy_asks_first(ready: Visitor, cast: Cast) -> None:
    narrow = PUBLIC.replace(
        '"Principal": "*"',
        '"Principal": {"AWS": "arn:aws:iam::111122223333:role/lab-role"}',
    )
    ready.post("console:s3-bucket-policy", LESSON, BUCKET, document=narrow)
    assert (
        ready.post("console:s3-delete-policy", LESSON, BUCKET, ask="1").status_code
        == 200
    )
    assert bucket_of(cast).policy == narrow
    ready.post("console:s3-delete-policy", LESSON, BUCKET)
    assert bucket_of(cast).policy is None


@pytest.mark.parametrize(
    "fields",
    [
        {"hosting": "on"},
        {"hosting": "on", "index": "a/b.html"},
        {"hosting": "perhaps", "index": "index.html"},
    ],
)
def test_a_website_that_does_not_do_is_said(
    ready: Visitor, cast: Cast, fields: dict[str, str]
) -> None:
    response = ready.post("console:s3-website", LESSON, BUCKET, **fields)
    assert response.status_code == 422
    assert bucket_of(cast).website is None


@pytest.mark.parametrize(
    "screen", ["versioning", "encryption", "website", "ownership", "public-access"]
)
def test_nothing_sent_changes_nothing(ready: Visitor, cast: Cast, screen: str) -> None:
    before = bucket_of(cast)
    response = ready.post(f"console:s3-{screen}", LESSON, BUCKET)
    assert response.status_code in (200, 422)
    assert bucket_of(cast) == before
