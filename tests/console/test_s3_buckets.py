"""S3 in the console: names and their errors, creating, the list of buckets."""

import re
from typing import Any

import pytest

from iamtutor.cloud.state.buckets import Bucket
from iamtutor.sandbox.codec import pack, unpack, unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, sandbox_of, text_of, visitor, world_of
from tests.console.buckets import ALL, BUCKET, FOUR, bucket_of
from tests.console.stage import deny, page_of, value_of

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
    assert records_of(cast.aoi)[-1].details["calls"] == ["S3 CreateBucket"]


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
    today = text_of(ready.get("console:s3-buckets", LESSON))
    assert "Bucket and objects not public" not in today
    ready.post("course:host", LESSON, host="2022")
    then = text_of(ready.get("console:s3-buckets", LESSON))
    assert "Bucket and objects not public" in then
    menus = [
        page.partition('class="side"')[2].partition("</ul>")[0]
        for page in (today, then)
    ]
    assert ["General purpose buckets" in menu for menu in menus] == [True, False]


def test_whoever_chose_a_bucket_goes_on_at_its_box(ready: Visitor) -> None:
    def focused(**query: str) -> list[str]:
        page = page_of(ready.get("console:s3-buckets", LESSON, **query))
        tags = re.findall(r"<(?:a|input)\b[^>]*\bautofocus\b[^>]*>", page)
        return [re.findall(r'\bid="([^"]*)"', tag)[0] for tag in tags]

    assert focused() == []
    assert focused(bucket=BUCKET) == [f"pick-{BUCKET}"]
    assert focused(bucket=BUCKET, q=BUCKET[:4]) == [f"pick-{BUCKET}"]
    assert focused(q=BUCKET[:4]) == ["q"]
