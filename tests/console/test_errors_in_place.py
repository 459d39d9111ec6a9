"""What a form gets wrong is said at its field, and everything typed stays."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, world_of
from tests.console.stage import (
    FULL,
    READ,
    create_role,
    last_step,
    one_instance,
    page_of,
    value_of,
)
from tests.policies import allow, policy

BUCKET = "aoi-lab-notes"


def role_form(who: Visitor, name: str, description: str = "keep me"):  # type: ignore[no-untyped-def]
    return who.post(
        "console:iam-create-role",
        LESSON,
        query={
            "step": "3",
            "entity": "service",
            "service": "ec2.amazonaws.com",
            "policy": FULL,
        },
        name=name,
        description=description,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lab-role", "already exists"),
        ("my role", ""),
        ("ロール", ""),
        ("team/role", "must contain only alphanumeric characters"),
        ("x" * 65, ""),
        ("", "required"),
    ],
)
def test_a_role_name_that_does_not_do(
    ready: Visitor, cast: Cast, name: str, said: str
) -> None:
    roles = dict(world_of(cast.aoi).account.roles)
    response = role_form(ready, name)
    assert response.status_code == 422
    page = page_of(response)
    assert said in text_of(response)
    assert value_of(page, "name") == name
    assert 'aria-invalid="true"' in page
    assert "keep me" in page
    assert "AmazonS3FullAccess" in page
    assert "ec2.amazonaws.com" in page
    assert world_of(cast.aoi).account.roles.keys() == roles.keys()


def test_after_an_error_the_corrected_form_goes_through(
    ready: Visitor, cast: Cast
) -> None:
    from tests.console.stage import hidden

    refused = role_form(ready, "lab-role")
    response = ready.post(
        "console:iam-create-role",
        LESSON,
        query={
            "step": "3",
            "entity": "service",
            "service": "ec2.amazonaws.com",
            "policy": FULL,
        },
        name="lab-role-2",
        description="keep me",
        nonce=hidden(page_of(refused), "nonce"),
    )
    assert response.status_code == 302
    assert world_of(cast.aoi).account.roles["lab-role-2"].description == "keep me"


def test_an_error_is_recorded_as_a_call_that_failed(ready: Visitor, cast: Cast) -> None:
    role_form(ready, "lab-role")
    record = records_of(cast.aoi)[-1]
    assert record.exit_code == 1
    assert record.details["error"]["code"] == "EntityAlreadyExists"
    assert record.details["calls"] == ["IAM CreateRole"]


@pytest.mark.parametrize(
    "query",
    [
        {"entity": "service"},
        {"entity": "service", "service": "nothing.amazonaws.com"},
        {"entity": "account", "account": "123"},
        {"entity": "custom", "document": '{"Version": '},
        {"entity": "invented"},
    ],
)
def test_a_trusted_entity_that_is_not_chosen_stays_on_the_step(
    aoi: Visitor, query: dict[str, str]
) -> None:
    response = aoi.get("console:iam-create-role", LESSON, go="1", **query)
    assert response.status_code == 422
    page = text_of(response)
    for key in ("account", "document"):
        assert query.get(key, "") in page


@pytest.mark.parametrize(
    "query",
    [
        {"step": "3"},
        {"step": "2"},
        {"step": "3", "entity": "custom", "document": "not json"},
        {"step": "3", "entity": "account", "account": "x"},
        {"step": "9"},
        {"step": "3", "policy": "arn:aws:iam::aws:policy/NoSuchPolicy"},
    ],
)
def test_an_address_made_by_hand_breaks_nothing(
    aoi: Visitor, cast: Cast, query: dict[str, str]
) -> None:
    assert aoi.get("console:iam-create-role", LESSON, **query).status_code < 500
    response = aoi.post("console:iam-create-role", LESSON, query=query, name="by-hand")
    assert response.status_code < 500


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my-bucket", "not available"),
        ("aoi-lab-notes", "BucketAlreadyOwnedByYou"),
        ("Aoi-Notes", "bucket"),
        ("aoi_notes", "bucket"),
        ("ab", ""),
        ("192.168.5.4", "bucket"),
        ("x" * 64, ""),
        ("名前", ""),
        ("", "required"),
    ],
)
def test_a_bucket_name_that_does_not_do(
    ready: Visitor, cast: Cast, name: str, said: str
) -> None:
    before = set(world_of(cast.aoi).account.buckets)
    response = ready.post("console:s3-create-bucket", LESSON, name=name)
    assert response.status_code == 422
    page = page_of(response)
    assert value_of(page, "name") == name
    assert 'role="alert"' in page
    assert set(world_of(cast.aoi).account.buckets) == before


@pytest.mark.parametrize("key", ["", "no-such-key"])
def test_no_key_pair_is_said_and_the_rest_is_kept(
    aoi: Visitor, cast: Cast, key: str
) -> None:
    aoi.get("course:lesson", LESSON)
    response = aoi.post("console:ec2-launch", LESSON, name="my lab", key_pair=key)
    assert response.status_code == 422
    assert value_of(page_of(response), "name") == "my lab"
    assert not world_of(cast.aoi).account.instances


def test_without_a_key_pair_on_purpose_it_launches(aoi: Visitor, cast: Cast) -> None:
    assert (
        aoi.post("console:ec2-launch", LESSON, name="", key_pair="-").status_code == 302
    )
    (instance,) = world_of(cast.aoi).account.instances.values()
    assert instance.key_name is None or instance.key_name == ""


def test_a_profile_whose_role_is_not_there_is_said(aoi: Visitor, cast: Cast) -> None:
    aoi.get("course:lesson", LESSON)
    response = aoi.post(
        "console:ec2-launch",
        LESSON,
        name="lab",
        key_pair="lab-key",
        instance_profile="nothing",
    )
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"Version": "2012-10-17", "Statement": [}', "line 1, column"),
        ("", "required"),
        ('{"Version": "2012-10-17"}', ""),
        ('{"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]}', ""),
        ("[]", ""),
        ("null", ""),
        ('"text"', ""),
        ("[" * 100_000, ""),
    ],
)
def test_a_malformed_policy_is_said_and_kept(
    ready: Visitor, cast: Cast, document: str, said: str
) -> None:
    response = ready.post(
        "console:iam-inline", LESSON, "lab-role", name="mine", document=document
    )
    assert response.status_code == 422
    assert said in text_of(response)
    assert value_of(page_of(response), "name") == "mine"
    assert document in text_of(response)
    assert not world_of(cast.aoi).account.roles["lab-role"].inline


@pytest.mark.parametrize("name", ["", "my policy", "ポリシー", "x" * 129])
def test_a_policy_name_that_does_not_do(ready: Visitor, cast: Cast, name: str) -> None:
    document = policy(allow("s3:*"))
    response = ready.post(
        "console:iam-inline", LESSON, "lab-role", name=name, document=document
    )
    assert response.status_code == 422
    assert document in text_of(response)
    assert not world_of(cast.aoi).account.roles["lab-role"].inline


@pytest.mark.parametrize("document", ["", "{", "{}", '{"Statement": 5}', "[]"])
@pytest.mark.parametrize(
    ("route", "name"),
    [("iam-trust", "lab-role"), ("s3-bucket-policy", "aoi-lab-notes")],
)
def test_a_malformed_trust_or_bucket_policy_is_said(
    ready: Visitor, cast: Cast, route: str, name: str, document: str
) -> None:
    before = world_of(cast.aoi)
    response = ready.post(f"console:{route}", LESSON, name, document=document)
    assert response.status_code == 422
    after = world_of(cast.aoi)
    assert after.account.roles == before.account.roles
    assert after.account.buckets["aoi-lab-notes"].policy is None


def test_no_instance_profile_chosen_is_said(ready: Visitor, cast: Cast) -> None:
    for profile in ("", "invented"):
        response = ready.post(
            "console:ec2-modify-iam-role",
            LESSON,
            one_instance(cast),
            instance_profile=profile,
        )
        assert response.status_code == 422


def test_attaching_or_removing_nothing_is_said(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    response = ready.post("console:iam-remove", LESSON, "lab-role", follow=True)
    assert "Select at least one policy." in text_of(response)
    arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    for path, button, searched, said in (
        ("iam/roles/details/lab-role/attach/", "add", "q", "policy"),
        (f"iam/policy/attach/?arn={arn}", "attach", "who", "entity"),
    ):
        sent = {button: "1", searched: "lab-ro"}
        response = ready.client.post(f"/en/lessons/{LESSON}/console/{path}", sent)
        assert response.status_code == 422
        page = text_of(response)
        assert f"Select at least one {said}." in page
        # with everything that was searched for still there
        assert re.search(r'type="search"[^>]*value="lab-ro"', page)
    assert len(records_of(cast.aoi)) == before


def test_searching_keeps_what_was_ticked_and_puts_no_token_into_an_address(
    ready: Visitor,
) -> None:
    ticked = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    response = ready.post(
        "console:iam-attach", LESSON, "lab-role", policy=ticked, q="Lambda", look="1"
    )
    assert response.status_code == 200
    page = text_of(response)
    assert f'value="{ticked}" checked' in page
    assert '<form method="get">' not in page


def test_a_policy_that_is_not_there_cannot_be_attached(ready: Visitor) -> None:
    response = ready.post(
        "console:iam-attach",
        LESSON,
        "lab-role",
        policy=["arn:aws:iam::aws:policy/NoSuchPolicy", READ],
        add="1",
    )
    assert response.status_code == 422
    page = page_of(response)
    assert "policy/NoSuchPolicy does not exist or is not attachable." in page
    assert re.search(f'value="{READ}"[^>]* checked', page)


def test_an_upload_without_a_file_is_said(ready: Visitor) -> None:
    response = ready.post("console:s3-upload", LESSON, "aoi-lab-notes", text="keep me")
    assert response.status_code == 422
    assert "keep me" in text_of(response)
    assert '<a href="#files">Choose a file first.</a>' in text_of(response)


def test_an_upload_that_is_too_large_is_said(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        "console:s3-upload",
        LESSON,
        "aoi-lab-notes",
        files=SimpleUploadedFile("big.bin", b"x" * 1_000_001),
    )
    assert response.status_code == 422
    assert "at most 1 MB" in text_of(response)


def test_a_written_file_can_be_uploaded(ready: Visitor, cast: Cast) -> None:
    ready.post(
        "console:s3-upload", LESSON, "aoi-lab-notes", name="memo.txt", text="a\r\nb"
    )
    bucket = world_of(cast.aoi).account.buckets["aoi-lab-notes"]
    assert bucket.objects["memo.txt"].body.size == 3


#: Page -> what is sent to it with a mistake, in its address or as its form.
MISTAKES: list[tuple[str, tuple[Any, ...], dict[str, Any], dict[str, Any]]] = [
    ("iam-create-role", (), {"go": "1", "entity": "service"}, {}),
    (
        "iam-create-role",
        (),
        {"go": "1", "entity": "account", "whose": "other", "account": "1"},
        {},
    ),
    ("iam-create-role", (), {"go": "1", "entity": "custom", "document": "{"}, {}),
    ("iam-create-role", (), last_step(), {"name": "my role", "description": "説明"}),
    ("iam-edit-role", ("lab-role",), {}, {"description": "説明", "duration": "5"}),
    ("iam-boundary", ("lab-role",), {}, {"boundary": "", "set": "1"}),
    ("iam-inline", ("lab-role",), {}, {"name": "a b", "document": "{"}),
    ("iam-trust", ("lab-role",), {}, {"document": "{"}),
    ("iam-delete-role", ("lab-role",), {}, {"confirm": "lab"}),
    ("iam-create-user", (), {}, {"name": "a b", "create": "1"}),
    ("iam-create-access-key", ("admin",), {}, {"use": ""}),
    ("iam-create-policy", (), {}, {"name": "a b", "document": "{"}),
    (
        "ec2-launch",
        (),
        {},
        {
            "whole": "1",
            "firewall": "create",
            "key_pair": "",
            "volume_size": "0",
            "hop_limit": "99",
        },
    ),
    ("ec2-create-key-pair", (), {}, {"key_name": ""}),
    ("ec2-modify-iam-role", (one_instance,), {}, {"instance_profile": ""}),
    ("ec2-setting", (one_instance, "security-groups"), {}, {"groups": ""}),
    ("ec2-setting", (one_instance, "metadata-options"), {}, {"hop_limit": "99"}),
    ("s3-create-bucket", (), {}, {"name": "A_b", "settings": "1"}),
    ("s3-website", (BUCKET,), {}, {"hosting": "on", "index": "a/b"}),
    ("s3-bucket-policy", (BUCKET,), {}, {"document": "{"}),
    ("s3-public-access", (BUCKET,), {}, {"settings": "1", "block_all": "on"}),
    ("s3-create-folder", (BUCKET,), {}, {"name": "a/b"}),
    ("s3-delete-bucket", (BUCKET,), {}, {"confirm": "no"}),
    ("s3-upload", (BUCKET,), {}, {"text": "keep me"}),
]


@pytest.mark.parametrize(("page", "args", "query", "fields"), MISTAKES)
def test_an_error_is_heard_at_its_field_and_the_summary_leads_there(
    ready: Visitor,
    cast: Cast,
    page: str,
    args: tuple[Any, ...],
    query: dict[str, Any],
    fields: dict[str, Any],
) -> None:
    named = [one(cast) if callable(one) else one for one in args]
    if fields:
        answer = ready.post(f"console:{page}", LESSON, *named, query=query, **fields)
    else:
        answer = ready.get(f"console:{page}", LESSON, *named, **query)
    assert answer.status_code == 422
    html = page_of(answer)
    ids = re.findall(r'\bid="([^"]+)"', html)
    said = re.findall(r'<p class="error"[^>]*\bid="([^"]+)"', html)
    said += re.findall(r'<div id="([^"]+_error)"', html)
    assert said
    assert len(ids) == len(set(ids))
    heard = " ".join(
        describing
        for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html)
        if 'aria-invalid="true"' in tag
        for describing in re.findall(r'aria-describedby="([^"]*)"', tag)
    ).split()
    assert set(said) <= set(heard)
    assert set(heard) <= set(ids)
    summary = html.partition('class="errors"')[2].partition("</ul>")[0]
    assert set(re.findall(r'href="#([^"]*)"', summary)) <= set(ids)


# -- deleting asks for words


@pytest.mark.parametrize("typed", ["", "lab", "LAB-ROLE", "delete"])
def test_a_role_is_deleted_only_after_its_name(
    ready: Visitor, cast: Cast, typed: str
) -> None:
    response = ready.post("console:iam-delete-role", LESSON, "lab-role", confirm=typed)
    assert response.status_code == 422
    assert value_of(page_of(response), "confirm") == typed
    assert "lab-role" in world_of(cast.aoi).account.roles


@pytest.mark.parametrize("empty", ["", "1"])
def test_a_bucket_is_deleted_or_emptied_only_after_the_words(
    ready: Visitor, cast: Cast, empty: str
) -> None:
    response = ready.post(
        "console:s3-delete-bucket",
        LESSON,
        "aoi-lab-notes",
        query={"empty": empty} if empty else {},
        confirm="yes",
    )
    assert response.status_code == 422
    assert world_of(cast.aoi).account.buckets["aoi-lab-notes"].objects


def test_a_bucket_that_is_not_empty_says_what_the_api_says(
    ready: Visitor, cast: Cast
) -> None:
    response = ready.post(
        "console:s3-delete-bucket", LESSON, "aoi-lab-notes", confirm="aoi-lab-notes"
    )
    assert response.status_code == 422
    assert "not empty" in text_of(response)
    assert "aoi-lab-notes" in world_of(cast.aoi).account.buckets


def test_objects_are_deleted_only_after_the_words(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        "console:s3-delete-objects",
        LESSON,
        "aoi-lab-notes",
        key="notes.txt",
        confirm="delete",
    )
    assert response.status_code == 422
    assert 'value="notes.txt"' in text_of(response)
    assert world_of(cast.aoi).account.buckets["aoi-lab-notes"].objects


def test_no_object_chosen_is_said(ready: Visitor) -> None:
    response = ready.post(
        "console:s3-delete-objects", LESSON, "aoi-lab-notes", key="nothing", follow=True
    )
    assert "Select at least one object." in text_of(response)


def test_a_click_beyond_the_limit_keeps_the_form(
    ready: Visitor, cast: Cast, settings: Settings
) -> None:
    settings.COMMAND_BURST = 1
    settings.COMMANDS_PER_SECOND = 0
    create_role(ready, LESSON, "first")
    response = role_form(ready, "second")
    assert response.status_code in (422, 429)
    assert value_of(page_of(response), "name") == "second"
    assert "Nothing was run" in text_of(response)


def test_the_summary_of_errors_names_the_field_of_each_in_the_page_s_order(
    ready: Visitor,
) -> None:
    page = page_of(role_form(ready, "", "説明"))
    summary = page.partition('id="errors"')[2].partition("</ul>")[0]
    fields = re.findall(r'<a href="#(\w+)">([\w ]+): ', summary)
    assert fields == [("id_name", "Role name"), ("id_description", "Description")]
