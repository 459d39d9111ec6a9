"""S3 in the console: names and their errors, folders, versions, uploads, permissions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iamtutor.cloud.account import Bucket
from iamtutor.sandbox.codec import pack, unpack, unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import (
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    visitor,
    world_of,
)
from tests.console.stage import page_of, value_of

BUCKET = "aoi-lab-notes"
FOUR = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy"]
ALL = [*FOUR, "RestrictPublicBuckets"]
PUBLIC = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
)


def bucket_of(cast: Cast, name: str = BUCKET) -> Bucket:
    return world_of(cast.aoi).account.buckets[name]


def upload(who: Visitor, *files: tuple[str, bytes], prefix: str = "") -> Any:
    return who.post(
        "console:s3-upload",
        LESSON,
        BUCKET,
        query={"prefix": prefix} if prefix else {},
        files=[SimpleUploadedFile(name, data) for name, data in files],
    )


def deny(cast: Cast, *actions: str) -> None:
    """Put the administrator under a service control policy that denies these actions."""
    from iamtutor.cloud.organization import ServiceControlPolicy, small_organization

    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    organization = small_organization(world.account.id, world.seed)
    statement = {"Effect": "Deny", "Action": list(actions), "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    organization.policies["p-guard"] = ServiceControlPolicy(
        "p-guard", "guard", "", text
    )
    organization.path[-1].policies.append("p-guard")
    world.organization = organization
    sandbox.document = pack(world)
    sandbox.save()


# -- names, as the console says them before anything is called

NAMES = [
    (
        "Aoi-Notes",
        "The bucket name must not contain uppercase characters.",
        "バケット名には大文字を使用できません。",
    ),
    (
        "ab",
        "The bucket name must be from 3 to 63 characters.",
        "バケット名は 3～63 文字である必要があります。",
    ),
    (
        "x" * 64,
        "The bucket name must be from 3 to 63 characters.",
        "バケット名は 3～63 文字である必要があります。",
    ),
    (
        "-notes",
        "The bucket name must start with a lowercase character or number.",
        "バケット名の先頭は小文字または数字である必要があります。",
    ),
    (
        "aoi_notes",
        "The bucket name must comply with DNS naming conventions.",
        "バケット名は DNS 命名規則に準拠している必要があります。",
    ),
    (
        "192.168.5.4",
        "The bucket name must comply with DNS naming conventions.",
        "バケット名は DNS 命名規則に準拠している必要があります。",
    ),
    (
        "a..b",
        "The bucket name must comply with DNS naming conventions.",
        "バケット名は DNS 命名規則に準拠している必要があります。",
    ),
]


@pytest.mark.parametrize(("name", "english", "japanese"), NAMES)
def test_a_name_is_judged_in_the_consoles_words_before_any_call(
    ready: Visitor, cast: Cast, name: str, english: str, japanese: str
) -> None:
    before = len(records_of(cast.aoi))
    for language, words in (("en", english), ("ja", japanese)):
        who = visitor(cast.aoi, language)
        response = who.post("console:s3-create-bucket", LESSON, name=name)
        assert response.status_code == 422
        assert words in text_of(response)
        assert value_of(page_of(response), "name") == name
    assert len(records_of(cast.aoi)) == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Bucket with the same name already exists"),
        ("ja", "同じ名前のバケットがすでに存在しています"),
    ],
)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my-bucket", "The requested bucket name is not available."),
        (BUCKET, "Your previous request to create the named bucket succeeded"),
    ],
)
def test_a_name_that_is_taken_has_the_consoles_words_and_the_apis(
    ready: Visitor, cast: Cast, language: str, words: str, name: str, message: str
) -> None:
    page = text_of(
        visitor(cast.aoi, language).post("console:s3-create-bucket", LESSON, name=name)
    )
    assert words in page
    assert message in page


@pytest.mark.parametrize("name", ["xn--notes", "amzn-s3-demo-notes", "notes-s3alias"])
def test_reserved_names_are_left_to_the_api(ready: Visitor, name: str) -> None:
    response = ready.post("console:s3-create-bucket", LESSON, name=name)
    assert "The specified bucket is not valid." in text_of(response)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This bucket is not empty"),
        ("ja", "このバケットは空ではありません"),
    ],
)
def test_deleting_a_full_bucket_is_met_with_both_texts(
    ready: Visitor, cast: Cast, language: str, words: str
) -> None:
    who = visitor(cast.aoi, language)
    response = who.post("console:s3-delete-bucket", LESSON, BUCKET, confirm=BUCKET)
    page = text_of(response)
    assert words in page
    assert "The bucket you tried to delete is not empty" in page
    assert 'href="?empty=1"' in page


# -- creating


def create(who: Visitor, **fields: Any) -> Any:
    shown = {"settings": "1", "block_all": "1", "block": ALL, "name": "aoi-other"}
    sent = {key: value for key, value in {**shown, **fields}.items() if value}
    return who.post("console:s3-create-bucket", LESSON, **sent)


def test_public_access_has_to_be_acknowledged(ready: Visitor, cast: Cast) -> None:
    response = create(ready, block_all="", block=FOUR)
    assert response.status_code == 422
    assert "You must acknowledge the current settings." in text_of(response)
    assert "aoi-other" not in world_of(cast.aoi).account.buckets
    assert create(ready, block_all="", block=FOUR, acknowledge="1").status_code == 302
    blocked = bucket_of(cast, "aoi-other").public_access_block
    assert blocked["BlockPublicAcls"]
    assert not blocked["RestrictPublicBuckets"]


def test_all_and_not_all_is_asked_about(ready: Visitor, cast: Cast) -> None:
    response = create(ready, block=FOUR, acknowledge="1")
    assert response.status_code == 422
    assert "not all of its four parts" in text_of(response)
    assert "aoi-other" not in world_of(cast.aoi).account.buckets


def test_tags_are_added_and_removed_without_scripts(ready: Visitor, cast: Cast) -> None:
    response = create(ready, name="Half Typed", tags="add")
    page = page_of(response)
    assert response.status_code == 200
    assert page.count('name="tag-key"') == 1
    assert value_of(page, "name") == "Half Typed"
    tags = {"tag-key": ["a", "b"], "tag-value": ["1", "2"]}
    page = page_of(create(ready, tags="0", **tags))
    assert page.count('name="tag-key"') == 1
    assert 'value="b"' in page
    assert "aoi-other" not in world_of(cast.aoi).account.buckets
    create(ready, **tags)
    assert bucket_of(cast, "aoi-other").tags == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["", "b"], "You must specify a tag key"),
        (["a", "a"], "You must specify a unique tag key."),
        (["aws:x", "b"], "Cannot start with aws:"),
    ],
)
def test_a_tag_that_does_not_do_is_said_in_its_row(
    ready: Visitor, cast: Cast, keys: list[str], words: str
) -> None:
    response = create(ready, **{"tag-key": keys, "tag-value": ["1", "2"]})
    assert response.status_code == 422
    assert words in text_of(response)
    assert "aoi-other" not in world_of(cast.aoi).account.buckets


def test_settings_are_copied_from_another_bucket(ready: Visitor, cast: Cast) -> None:
    ready.post("console:s3-versioning", LESSON, BUCKET, status="Enabled")
    page = page_of(create(ready, copy="1", copy_from=BUCKET))
    assert re.search(r'name="versioning" value="Enabled" checked', page)
    assert value_of(page, "name") == "aoi-other"
    assert "aoi-other" not in world_of(cast.aoi).account.buckets


def test_a_name_of_the_accounts_own_counts_with_its_end(ready: Visitor) -> None:
    response = create(ready, name="x" * 40, namespace="account-regional")
    assert "from 3 to 63 characters" in text_of(response)


def test_in_2022_region_and_encryption_are_chosen(ready: Visitor, cast: Cast) -> None:
    ready.post("course:host", LESSON, host="2022")
    page = page_of(ready.get("console:s3-create-bucket", LESSON))
    assert 'name="region"' in page
    assert 'name="namespace"' not in page
    create(ready, region="us-west-2", encryption="off")
    assert bucket_of(cast, "aoi-other").region == "us-west-2"
    assert records_of(cast.aoi)[-1].details["calls"] == ["s3:CreateBucket"]


def test_what_is_done_to_a_bucket_is_recorded_in_its_region(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("course:host", LESSON, host="2022")
    create(ready, region="us-west-2")
    ready.post("console:s3-versioning", LESSON, "aoi-other", status="Enabled")
    events = unpack_events(records_of(cast.aoi)[-1].events)
    assert [event.region for event in events] == ["us-west-2"]


def test_a_bucket_that_is_made_but_not_set_up_is_said(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "s3:PutBucketVersioning")
    response = create(ready, versioning="Enabled")
    page = text_of(ready.client.get(response.url))
    assert "not all of its settings were applied" in page
    assert "s3:PutBucketVersioning" in page
    assert bucket_of(cast, "aoi-other").versioning is None


# -- the list


def test_a_denied_list_names_the_missing_action(ready: Visitor, cast: Cast) -> None:
    deny(cast, "s3:ListAllMyBuckets")
    page = text_of(ready.get("console:s3-buckets", LESSON))
    assert "You don't have permissions to list buckets" in page
    assert "s3:ListAllMyBuckets" in page
    assert "explicit deny in a service control policy" in page
    assert BUCKET not in page.split("console-head", 1)[1].split('class="does"')[0]


def test_denied_objects_name_the_missing_action(ready: Visitor, cast: Cast) -> None:
    deny(cast, "s3:ListBucket")
    page = text_of(ready.get("console:s3-bucket", LESSON, BUCKET))
    assert "Insufficient permissions to list objects" in page
    assert "s3:ListBucket" in page
    assert "notes.txt" not in page.split("console-head", 1)[1].split('class="does"')[0]


def test_a_bucket_that_is_chosen_can_be_emptied_and_deleted(ready: Visitor) -> None:
    page = page_of(ready.get("console:s3-buckets", LESSON, bucket=BUCKET))
    assert f'data-copy="arn:aws:s3:::{BUCKET}"' in page
    assert ready.url("console:s3-delete-bucket", LESSON, BUCKET) in page


def test_many_buckets_are_paged_and_found(ready: Visitor, cast: Cast) -> None:
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    known = world.account.buckets[BUCKET]
    for number in range(60):
        name = f"many-{number:02}"
        world.account.buckets[name] = Bucket(name, known.region, known.created)
    sandbox.document = pack(world)
    sandbox.save()
    first = page_of(ready.get("console:s3-buckets", LESSON))
    assert first.count('id="pick-') == 50
    assert "page=2" in first
    found = page_of(ready.get("console:s3-buckets", LESSON, q="ＭＡＮＹ-07"))
    assert re.findall(r'id="pick-([^"]*)"', found) == ["many-07"]


def test_in_2022_the_list_says_who_gets_in(ready: Visitor, cast: Cast) -> None:
    assert "Bucket and objects not public" not in text_of(
        ready.get("console:s3-buckets", LESSON)
    )
    ready.post("course:host", LESSON, host="2022")
    assert "Bucket and objects not public" in text_of(
        ready.get("console:s3-buckets", LESSON)
    )


# -- folders and prefixes


def names(page: str) -> list[str]:
    return re.findall(r'name="(?:key|versioned)" value="([^"]*)"', page)


def test_folders_are_walked_and_searched_by_prefix(ready: Visitor) -> None:
    upload(ready, ("july.txt", b"1"), ("june.txt", b"2"), prefix="reports/2026/")
    show = {"prefix": "reports/"}
    assert names(page_of(ready.get("console:s3-bucket", LESSON, BUCKET))) == [
        "reports/",
        "notes.txt",
    ]
    inner = page_of(ready.get("console:s3-bucket", LESSON, BUCKET, **show))
    assert names(inner) == ["reports/2026/"]
    found = ready.get(
        "console:s3-bucket", LESSON, BUCKET, prefix="reports/2026/", q="jul"
    )
    assert names(page_of(found)) == ["reports/2026/july.txt"]


def test_an_empty_folder_is_made_and_listed(ready: Visitor, cast: Cast) -> None:
    ready.post("console:s3-create-folder", LESSON, BUCKET, name="reports")
    assert bucket_of(cast).objects["reports/"].body.size == 0
    page = text_of(ready.get("console:s3-bucket", LESSON, BUCKET, prefix="reports/"))
    assert "You don't have any objects in this folder." in page


@pytest.mark.parametrize("name", ["", "a/b", "///"])
def test_a_folder_name_that_does_not_do(ready: Visitor, cast: Cast, name: str) -> None:
    response = ready.post("console:s3-create-folder", LESSON, BUCKET, name=name)
    assert response.status_code == 422
    assert list(bucket_of(cast).objects) == ["notes.txt"]


def test_a_folder_is_deleted_with_what_is_in_it(ready: Visitor, cast: Cast) -> None:
    upload(ready, ("july.txt", b"1"), prefix="reports/2026/")
    ready.post(
        "console:s3-delete-objects",
        LESSON,
        BUCKET,
        key="reports/",
        confirm="permanently delete",
    )
    assert list(bucket_of(cast).objects) == ["notes.txt"]


def test_many_objects_are_paged_with_the_same_queries(
    ready: Visitor, cast: Cast
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            ready.get("console:s3-bucket", LESSON, BUCKET)
        return len(queries)

    upload(ready, ("first.txt", b"x"))
    asked()  # the first visit is noted
    few = asked()
    for turn in range(4):
        upload(ready, *((f"{turn}-{n}.txt", b"x") for n in range(20)))
    assert asked() == few
    page = page_of(ready.get("console:s3-bucket", LESSON, BUCKET, page="2"))
    assert len(names(page)) == 32


# -- uploading


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
    ready: Visitor, cast: Cast
) -> None:
    files = [(f"{number}.bin", bytes([number]) * 999_000) for number in range(17)]
    for language, words in (
        ("en", "The files here are full (16 MB)."),
        ("ja", "ファイルの合計が上限（16MB）に達した"),
    ):
        refused = upload(visitor(cast.aoi, language), *files)
        assert refused.status_code == 422
        assert words in text_of(refused)
    assert list(bucket_of(cast).objects) == ["notes.txt"]


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


# -- one object


def test_an_objects_page_says_where_and_what_it_is(ready: Visitor) -> None:
    upload(ready, ("report.csv", b"a,b\n"))
    page = text_of(ready.get("console:s3-object", LESSON, BUCKET, key="report.csv"))
    for part in (
        f"s3://{BUCKET}/report.csv",
        f"arn:aws:s3:::{BUCKET}/report.csv",
        "text/csv",
    ):
        assert part in page


def test_a_download_is_the_objects_bytes_as_a_file(ready: Visitor, cast: Cast) -> None:
    data = b"<script>alert(1)</script>\x00\xff"
    upload(ready, ("page.html", data))
    response = ready.post("console:s3-download", LESSON, BUCKET, key="page.html")
    assert response.content == data
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="page.html"'
    assert records_of(cast.aoi)[-1].details["calls"] == ["s3:GetObject"]


def test_another_download_from_the_same_page_is_another_call(
    ready: Visitor, cast: Cast
) -> None:
    upload(ready, ("one.txt", b"1"))
    before = len(records_of(cast.aoi))
    for key in ("one.txt", "notes.txt", "notes.txt"):
        ready.post("console:s3-download", LESSON, BUCKET, key=key, nonce="page-1")
    assert len(records_of(cast.aoi)) == before + 2


def test_open_shows_the_text_and_nothing_of_it_runs(ready: Visitor) -> None:
    upload(ready, ("page.html", b"<script>alert(1)</script>"))
    response = ready.post(
        "console:s3-download", LESSON, BUCKET, key="page.html", open="1"
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page_of(response)


def test_what_has_no_bytes_is_not_downloaded(ready: Visitor, cast: Cast) -> None:
    ready.post("console:s3-upload", LESSON, BUCKET, name="big", text="x", size="20")
    before = len(records_of(cast.aoi))
    response = ready.post("console:s3-download", LESSON, BUCKET, key="big", follow=True)
    assert "cannot be downloaded" in text_of(response)
    assert len(records_of(cast.aoi)) == before


@pytest.mark.parametrize("keys", [[], ["notes.txt", "other"]])
def test_one_object_has_to_be_chosen(ready: Visitor, keys: list[str]) -> None:
    for screen in ("s3-download", "s3-chosen"):
        response = ready.post(
            f"console:{screen}", LESSON, BUCKET, key=keys, follow=True
        )
        assert "Choose one object." in text_of(response)


@pytest.mark.parametrize(
    "key", ["a\nb", "日本 語.txt", 'q"x\\y', "..", "a//b", "?&#%41", "<b>", "x" * 1024]
)
def test_an_odd_key_can_be_seen_downloaded_and_deleted(
    ready: Visitor, cast: Cast, key: str
) -> None:
    ready.post("console:s3-upload", LESSON, BUCKET, name=key, text="x")
    assert key in bucket_of(cast).objects
    shown = {"key": key}
    assert ready.get("console:s3-bucket", LESSON, BUCKET).status_code == 200
    assert ready.get("console:s3-object", LESSON, BUCKET, **shown).status_code == 200
    data = ready.post("console:s3-download", LESSON, BUCKET, **shown)
    assert data.content == b"x"
    assert data["Content-Disposition"].startswith("attachment")
    ready.post(
        "console:s3-delete-objects",
        LESSON,
        BUCKET,
        confirm="permanently delete",
        **shown,
    )
    assert key not in bucket_of(cast).objects


def test_an_object_that_is_not_there_is_not_found(ready: Visitor) -> None:
    for query in ({"key": "nothing"}, {}, {"key": "notes.txt", "version": "none"}):
        response = ready.get("console:s3-object", LESSON, BUCKET, **query)
        assert response.status_code == 404


# -- versions


@pytest.fixture
def versioned(ready: Visitor) -> Visitor:
    ready.post("console:s3-versioning", LESSON, BUCKET, status="Enabled")
    upload(ready, ("notes.txt", b"second"))
    return ready


def test_versions_are_shown_by_a_switch(versioned: Visitor) -> None:
    plain = page_of(versioned.get("console:s3-bucket", LESSON, BUCKET))
    assert len(names(plain)) == 1
    page = page_of(versioned.get("console:s3-bucket", LESSON, BUCKET, versions="1"))
    assert len(names(page)) == 2
    assert any(name.startswith("null ") for name in names(page))


@pytest.mark.parametrize(("language", "word"), [("en", "delete"), ("ja", "削除")])
def test_deleting_without_a_version_leaves_a_marker(
    versioned: Visitor, cast: Cast, language: str, word: str
) -> None:
    who = visitor(cast.aoi, language)
    fields = {"key": "notes.txt", "confirm": "permanently delete"}
    refused = who.post("console:s3-delete-objects", LESSON, BUCKET, **fields)
    assert refused.status_code == 422
    who.post("console:s3-delete-objects", LESSON, BUCKET, **{**fields, "confirm": word})
    found = bucket_of(cast)
    assert not found.objects
    assert [one.is_delete_marker for one in found.older["notes.txt"]] == [
        True,
        False,
        False,
    ]


def test_a_version_is_deleted_for_good(versioned: Visitor, cast: Cast) -> None:
    versioned.post(
        "console:s3-delete-objects",
        LESSON,
        BUCKET,
        versioned="null notes.txt",
        confirm="permanently delete",
    )
    assert not bucket_of(cast).older


def test_emptying_takes_every_version(versioned: Visitor, cast: Cast) -> None:
    versioned.post(
        "console:s3-delete-bucket",
        LESSON,
        BUCKET,
        query={"empty": "1"},
        confirm="permanently delete",
    )
    assert not bucket_of(cast).objects
    assert not bucket_of(cast).older


# -- permissions


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
    assert ready.post("console:s3-delete-policy", LESSON, BUCKET).status_code == 200
    assert bucket_of(cast).policy == narrow
    ready.post("console:s3-delete-policy", LESSON, BUCKET, sure="1")
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
