"""S3 in the console: folders, one object, downloads, versions."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, visitor
from tests.console.buckets import BUCKET, bucket_of, names, upload
from tests.console.stage import page_of

# -- folders and prefixes


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
    asked()  # what a page asks when it opens is noted
    few = asked()
    for turn in range(4):
        upload(ready, *((f"{turn}-{n}.txt", b"x") for n in range(20)))
    asked()
    assert asked() == few
    page = page_of(ready.get("console:s3-bucket", LESSON, BUCKET, page="2"))
    assert len(names(page)) == 32


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


def test_the_headers_that_a_command_set_are_on_the_objects_page(ready: Visitor) -> None:
    options = "--cache-control max-age=60 --content-language ja --website-redirect /b"
    ready.run(f"echo x | aws s3 cp - s3://{BUCKET}/a.txt {options}", machine="desk")
    page = text_of(ready.get("console:s3-object", LESSON, BUCKET, key="a.txt"))
    table = page.split('id="om-h"')[1].split("</table>")[0]
    rows = re.findall(r'scope="row"[^>]*>([^<]+)</th>\s*<td[^>]*>([^<]*)<', table)
    assert dict(rows) == {
        "Content-Type": "binary/octet-stream",
        "Cache-Control": "max-age=60",
        "Content-Language": "ja",
        "x-amz-website-redirect-location": "/b",
    }


def test_a_download_is_the_objects_bytes_as_a_file(ready: Visitor, cast: Cast) -> None:
    data = b"<script>alert(1)</script>\x00\xff"
    upload(ready, ("page.html", data))
    response = ready.post("console:s3-download", LESSON, BUCKET, key="page.html")
    assert response.content == data
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="page.html"'
    assert records_of(cast.aoi)[-1].details["calls"] == ["S3 GetObject"]


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
        assert "Select one object." in text_of(response)


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


def test_a_folder_without_end_makes_no_page_without_end(ready: Visitor) -> None:
    """Each crumb is named with all that its folder lies in."""
    page = ready.get("console:s3-bucket", LESSON, BUCKET, prefix="a/" * 4_000)
    assert page.status_code == 200
    assert len(page.content) < 300_000
