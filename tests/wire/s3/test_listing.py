"""Listing objects by a genuine client: as the API reference of S3 describes it."""

from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.wire import stage
from tests.wire.stage import Stand, send, with_bucket

pytestmark = pytest.mark.django_db

BUCKET = "lab-listing"


@pytest.fixture
def s3(stand: Stand) -> Any:
    return with_bucket(stand, BUCKET)


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())


def keys_of(answer: dict[str, Any]) -> list[str]:
    return [one["Key"] for one in answer.get("Contents", ())]


def prefixes_of(answer: dict[str, Any]) -> list[str]:
    return [one["Prefix"] for one in answer.get("CommonPrefixes", ())]


refused = partial(stage.refused, Bucket=BUCKET)


#: keys, parameters, keys shown, prefixes shown
CASES: dict[str, tuple[list[str], dict[str, str], list[str], list[str]]] = {
    "a delimiter": (
        ["foo/bar", "foo/bar/xyzzy", "quux/thud", "asdf"],
        {"Delimiter": "/"},
        ["asdf"],
        ["foo/", "quux/"],
    ),
    "another delimiter": (
        ["bar", "baz", "cab", "foo"],
        {"Delimiter": "a"},
        ["foo"],
        ["ba", "ca"],
    ),
    "a percent sign": (
        ["b%ar", "b%az", "c%ab", "foo"],
        {"Delimiter": "%"},
        ["foo"],
        ["b%", "c%"],
    ),
    "a space": (["b ar", "b az", "foo"], {"Delimiter": " "}, ["foo"], ["b "]),
    "a line break": (["a\nb", "foo"], {"Delimiter": "\n"}, ["foo"], ["a\n"]),
    "a delimiter of several signs": (
        ["a--b", "a-c", "d"],
        {"Delimiter": "--"},
        ["a-c", "d"],
        ["a--"],
    ),
    "a delimiter that is in no key": (
        ["bar", "foo"],
        {"Delimiter": "/"},
        ["bar", "foo"],
        [],
    ),
    "an empty delimiter": (["a/b", "c"], {"Delimiter": ""}, ["a/b", "c"], []),
    "a prefix": (
        ["foo/bar", "foo/baz", "quux"],
        {"Prefix": "foo/"},
        ["foo/bar", "foo/baz"],
        [],
    ),
    "an empty prefix": (["a", "b"], {"Prefix": ""}, ["a", "b"], []),
    "a prefix that is in no key": (["a", "b"], {"Prefix": "d"}, [], []),
    "a prefix that nobody can read": (["\x0a", "b"], {"Prefix": "\x0a"}, ["\x0a"], []),
    "both": (
        ["foo/bar", "foo/baz/xyzzy", "quux/thud", "asdf"],
        {"Prefix": "foo/", "Delimiter": "/"},
        ["foo/bar"],
        ["foo/baz/"],
    ),
    "a prefix and another delimiter": (
        ["bar", "bazar", "cab", "foo"],
        {"Prefix": "ba", "Delimiter": "a"},
        ["bar"],
        ["baza"],
    ),
    "a delimiter within the prefix alone": (
        ["b/a/c", "b/a/g", "b/a/r", "g"],
        {"Prefix": "b", "Delimiter": "d"},
        ["b/a/c", "b/a/g", "b/a/r"],
        [],
    ),
    "a key that is the prefix": (
        ["a/", "a/b"],
        {"Prefix": "a/", "Delimiter": "/"},
        ["a/", "a/b"],
        [],
    ),
    "signs that a query needs": (
        ["foo+1/bar", "foo/b", "quux ab/thud", "asdf+b", "é&=?#"],
        {"Delimiter": "/"},
        ["asdf+b", "é&=?#"],
        ["foo+1/", "foo/", "quux ab/"],
    ),
}


@pytest.mark.parametrize("version", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("case", CASES)
def test_prefixes_and_delimiters(s3: Any, case: str, version: str) -> None:
    keys, params, shown, prefixes = CASES[case]
    put(s3, *keys)
    answer = getattr(s3, version)(Bucket=BUCKET, **params)
    assert (keys_of(answer), prefixes_of(answer)) == (shown, prefixes)
    assert answer["IsTruncated"] is False
    assert answer.get("Delimiter") == (params.get("Delimiter") or None)
    if version == "list_objects_v2":
        assert answer["KeyCount"] == len(shown) + len(prefixes)


def test_pages_of_the_first_version(s3: Any) -> None:
    put(s3, "bar", "baz", "foo", "quxx")
    first = s3.list_objects(Bucket=BUCKET, MaxKeys=2)
    assert (keys_of(first), first["IsTruncated"]) == (["bar", "baz"], True)
    assert "NextMarker" not in first  # without a delimiter the last key is it
    rest = s3.list_objects(Bucket=BUCKET, Marker="baz")
    assert (keys_of(rest), rest["IsTruncated"], rest["Marker"]) == (
        ["foo", "quxx"],
        False,
        "baz",
    )
    assert keys_of(s3.list_objects(Bucket=BUCKET, Marker="blah")) == ["foo", "quxx"]
    assert keys_of(s3.list_objects(Bucket=BUCKET, Marker="zzz")) == []
    assert len(keys_of(s3.list_objects(Bucket=BUCKET, Marker=""))) == 4
    assert {one["Owner"]["ID"] for one in first["Contents"]}


def test_pages_with_prefixes(s3: Any) -> None:
    put(s3, "asdf", "boo/bar", "boo/baz/xyzzy", "cquux/thud", "cquux/bla")
    seen: list[str] = []
    marker = ""
    while True:
        page = s3.list_objects(Bucket=BUCKET, Delimiter="/", MaxKeys=1, Marker=marker)
        seen += keys_of(page) + prefixes_of(page)
        if not page["IsTruncated"]:
            break
        marker = page["NextMarker"]
    assert seen == ["asdf", "boo/", "cquux/"]
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [part for page in pages for part in keys_of(page) + prefixes_of(page)]
    assert found == seen


def test_pages_of_the_second_version(s3: Any) -> None:
    put(s3, "bar", "baz", "foo", "quxx")
    first = s3.list_objects_v2(Bucket=BUCKET, MaxKeys=1)
    assert (keys_of(first), first["KeyCount"], first["IsTruncated"]) == (
        ["bar"],
        1,
        True,
    )
    token = first["NextContinuationToken"]
    rest = s3.list_objects_v2(Bucket=BUCKET, ContinuationToken=token)
    assert (keys_of(rest), rest["ContinuationToken"]) == (["baz", "foo", "quxx"], token)
    assert "NextContinuationToken" not in rest
    after = s3.list_objects_v2(Bucket=BUCKET, StartAfter="blah")
    assert (keys_of(after), after["StartAfter"]) == (["foo", "quxx"], "blah")
    both = s3.list_objects_v2(Bucket=BUCKET, StartAfter="bar", MaxKeys=1)
    more = s3.list_objects_v2(
        Bucket=BUCKET, StartAfter="bar", ContinuationToken=both["NextContinuationToken"]
    )
    assert keys_of(both) + keys_of(more) == ["baz", "foo", "quxx"]
    for wrong in ("x", ""):
        assert refused(s3.list_objects_v2, ContinuationToken=wrong) == (
            "InvalidArgument",
            400,
        )


def test_how_many(s3: Any) -> None:
    put(s3, "a", "b")
    for call in (s3.list_objects, s3.list_objects_v2):
        none = call(Bucket=BUCKET, MaxKeys=0)
        assert (keys_of(none), none["IsTruncated"], none["MaxKeys"]) == ([], False, 0)
        assert call(Bucket=BUCKET, MaxKeys=5000)["MaxKeys"] == 1000
        assert call(Bucket=BUCKET)["MaxKeys"] == 1000
        assert call(Bucket=BUCKET, MaxKeys="")["MaxKeys"] == 1000
        for wrong in ("blah", -1, "1.5", "99999999999"):
            assert refused(call, MaxKeys=wrong) == ("InvalidArgument", 400), wrong


def test_names_that_are_encoded(stand: Stand, s3: Any) -> None:
    put(s3, "foo+1/bar", "asdf+b", "a b é")
    params = {"Bucket": BUCKET, "Delimiter": "/", "EncodingType": "url"}
    sent = send("GET", s3.generate_presigned_url("list_objects_v2", params))
    text = sent.body.decode()
    assert "<EncodingType>url</EncodingType>" in text
    assert "<Key>asdf%2Bb</Key>" in text
    assert "<Key>a%20b%20%C3%A9</Key>" in text
    assert "<Prefix>foo%2B1/</Prefix>" in text
    assert "<Delimiter>/</Delimiter>" in text
    params["EncodingType"] = "base64"
    assert send("GET", s3.generate_presigned_url("list_objects_v2", params)).status == (
        400
    )


def test_owners_are_shown_on_request(s3: Any) -> None:
    put(s3, "a")
    for given, shown in (({}, False), ({"FetchOwner": True}, True)):
        [row] = s3.list_objects_v2(Bucket=BUCKET, **given)["Contents"]
        assert ("Owner" in row) is shown
    assert row["ETag"] == '"0cc175b9c0f1b6a831c399e269772661"'
    assert (row["Size"], row["StorageClass"]) == (1, "STANDARD")


def test_nobody_lists_unasked(stand: Stand, s3: Any) -> None:
    assert send("GET", f"{stand.url}/{BUCKET}").status == 403
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.list_objects_v2(Bucket="no-such-bucket-here")


def test_versions_by_pages(s3: Any) -> None:
    s3.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}
    )
    put(s3, "a", "a", "b")
    s3.delete_object(Bucket=BUCKET, Key="b")
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=BUCKET, PaginationConfig={"PageSize": 1}
    )
    found = [
        (kind, one["Key"], one["IsLatest"])
        for page in pages
        for kind in ("Versions", "DeleteMarkers")
        for one in page.get(kind, ())
    ]
    assert found == [
        ("Versions", "a", True),
        ("Versions", "a", False),
        ("DeleteMarkers", "b", True),
        ("Versions", "b", False),
    ]
    assert refused(s3.list_object_versions, VersionIdMarker="x") == (
        "InvalidArgument",
        400,
    )
