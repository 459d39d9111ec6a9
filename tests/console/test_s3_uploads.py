"""S3 in the console: uploading, file by file, in parts, and what is refused."""

import pytest

from iamtutor.sandbox import bodies
from iamtutor.sandbox.codec import unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, visitor
from tests.console.buckets import BUCKET, bucket_of, upload
from tests.console.stage import deny, page_of


def test_the_status_page_has_each_file(ready: Visitor) -> None:
    response = upload(ready, ("one.txt", b"1"), ("two.txt", b"22"))
    page = text_of(ready.client.get(response.url))
    assert "Upload: status" in page
    assert "Upload succeeded" in page
    assert "2 files" in page
    assert "one.txt" in page
    assert "two.txt" in page


def test_a_refused_file_does_not_stop_the_others(ready: Visitor, cast: Cast) -> None:
    longest = "x" * 1016 + "/"
    upload(ready, ("a-long-name.txt", b"1"), ("two.txt", b"22"), prefix=longest)
    record = records_of(cast.aoi)[-1]
    page = text_of(ready.get("console:s3-status", LESSON, BUCKET, str(record.ordinal)))
    assert "Upload failed" in page
    assert "KeyTooLongError: Your key is too long" in page
    assert f"{longest}two.txt" in bucket_of(cast).objects
    assert f"{longest}a-long-name.txt" not in bucket_of(cast).objects


def test_a_denied_upload_says_so_for_each_file_with_its_why(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "s3:PutObject")
    response = upload(ready, ("one.txt", b"1"), ("two.txt", b"22"))
    page = text_of(ready.client.get(response.url))
    ordinal = records_of(cast.aoi)[-1].ordinal
    assert "Upload failed" in page
    for place in (0, 1):
        why = ready.url("course:why", LESSON, f"{ordinal}-{place}")
        assert f'href="{why}#why"' in page


def test_a_large_text_goes_in_parts(ready: Visitor, cast: Cast) -> None:
    ready.post(
        "console:s3-upload", LESSON, BUCKET, name="big.log", text="line\n", size="20"
    )
    record = records_of(cast.aoi)[-1]
    events = unpack_events(record.events)
    size = 20 * 1024**2
    first, second = 16 * 1024**2, 4 * 1024**2
    assert [(e.operation, e.params.get("PartNumber")) for e in events] == [
        ("CreateMultipartUpload", None),
        ("UploadPart", 1),
        ("UploadPart", 2),
        ("CompleteMultipartUpload", None),
    ]
    assert [e.params["Body"] for e in events[1:3]] == [
        {"size": first},
        {"size": second},
    ]
    assert events[0].params["ContentType"] == "text/plain"
    assert events[0].params["StorageClass"] == "STANDARD"
    ids = {e.params["UploadId"] for e in events[1:]}
    assert len(ids) == 1
    done = events[3].params["MultipartUpload"]
    assert isinstance(done, dict)
    assert [part["PartNumber"] for part in done["Parts"]] == [1, 2]
    found = bucket_of(cast).objects["big.log"]
    assert found.body.size == size
    assert found.etag.endswith('-2"')
    assert not bucket_of(cast).uploads
    assert record.details["params"]["files"] == {"big.log": size}


def test_a_large_text_is_no_way_round_the_leak_guard(
    ready: Visitor, cast: Cast
) -> None:
    key, secret = (
        "AKIA" + "Q3EGR7WNTBZ4LJMX",
        "abcdEFGH1234/+abcdEFGH1234/+abcdEFGH1234",
    )
    response = ready.post(
        "console:s3-upload", LESSON, BUCKET, name="k", text=f"{key} {secret}", size="1"
    )
    assert response.status_code == 422
    assert "real AWS access key" in text_of(response)
    assert "k" not in bucket_of(cast).objects


def test_an_account_that_is_full_is_said_in_the_pages_language(
    ready: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODIES_LIMIT", 3_000_000)
    files = [(f"{number}.bin", bytes([number]) * 999_000) for number in range(4)]
    for language, words in (
        ("en", "There is no room for more files"),
        ("ja", "ファイルの合計が上限"),
    ):
        refused = upload(visitor(cast.aoi, language), *files)
        assert refused.status_code == 422
        assert words in text_of(refused)
    assert list(bucket_of(cast).objects) == ["notes.txt"]


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("en", "STANDARD_IA", "Standard-IA"),
        ("ja", "STANDARD_IA", "標準 - IA"),
        ("ja", "GLACIER_IR", '<span lang="en">Glacier Instant Retrieval</span>'),
    ],
)
def test_a_storage_class_is_called_as_the_console_calls_it(
    ready: Visitor, cast: Cast, language: str, name: str, words: str
) -> None:
    who = visitor(cast.aoi, language)
    who.post(
        "console:s3-upload", LESSON, BUCKET, name="a", text="a", storage_class=name
    )
    assert bucket_of(cast).objects["a"].storage_class == name
    for page in (
        who.get("console:s3-bucket", LESSON, BUCKET),
        who.get("console:s3-object", LESSON, BUCKET, key="a"),
    ):
        assert f">{words}</" in page_of(page)


def test_too_many_files_are_said_and_none_is_sent(ready: Visitor, cast: Cast) -> None:
    response = upload(ready, *((f"{n}.txt", b"x") for n in range(21)))
    assert response.status_code == 422
    assert "At most 20 files" in text_of(response)
    assert list(bucket_of(cast).objects) == ["notes.txt"]


def test_the_same_upload_sent_twice_has_one_record(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    answers = [
        ready.post(
            "console:s3-upload", LESSON, BUCKET, name="memo.txt", text="a", nonce="n-1"
        )
        for _ in range(2)
    ]
    assert answers[0].url == answers[1].url
    assert len(records_of(cast.aoi)) == before + 1


def test_nobody_elses_status_is_found(ready: Visitor, cast: Cast) -> None:
    url = upload(ready, ("one.txt", b"1")).url
    assert ready.client.get(url).status_code == 200
    ben = visitor(cast.ben)
    ben.get("console:home", LESSON)
    assert ben.client.get(url).status_code == 404
