"""IAM users in the console: far enough to see what a role is not."""

import re

import pytest

from iamtutor.sandbox.codec import unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, world_of
from tests.console.stage import READ, deny, page_of, value_of


def make(who: Visitor, name: str = "bob", *policies: str, **fields: str):  # type: ignore[no-untyped-def]
    return who.post(
        "console:iam-create-user",
        LESSON,
        name=name,
        policy=[*policies],
        create="1",
        **fields,
    )


def make_key(who: Visitor, **fields: str):  # type: ignore[no-untyped-def]
    given = {"use": "other", "understood": "1", **fields}
    return who.post("console:iam-create-access-key", LESSON, "bob", **given)


def test_a_user_has_what_was_chosen(aoi: Visitor, cast: Cast) -> None:
    response = make(aoi, "bob", READ)
    assert response.url == aoi.url("console:iam-users", LESSON)
    assert world_of(cast.aoi).account.users["bob"].attached == [READ]
    page = text_of(aoi.get("console:iam-user", LESSON, "bob"))
    assert "AmazonS3ReadOnlyAccess" in page
    assert "A user has no trust policy" in page


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("admin", "already exists"),
        ("a b", "invalid"),
        ("", "required"),
        ("ユーザー", ""),
    ],
)
def test_a_name_that_does_not_do_is_said_and_kept(
    aoi: Visitor, cast: Cast, name: str, said: str
) -> None:
    response = make(aoi, name, READ)
    assert response.status_code == 422
    page = page_of(response)
    assert value_of(page, "name") == name
    assert said in text_of(response)
    assert re.search(rf'value="{READ}"[^>]* checked', page)
    assert not {"a b", "", "ユーザー"} & set(world_of(cast.aoi).account.users)


def test_a_user_without_the_policies_that_were_refused_is_there(
    aoi: Visitor, cast: Cast
) -> None:
    """Sent again, the form would say that the name is taken."""
    aoi.get("course:lesson", LESSON)
    deny(cast, "iam:AttachUserPolicy")
    response = make(aoi, "bob", READ)
    assert response.url == aoi.url("console:iam-user", LESSON, "bob")
    page = text_of(aoi.client.get(response.url))
    assert "The user bob was created, but not all policies were attached." in page
    assert "Why was this denied?" in page


def test_searching_keeps_name_and_choice(aoi: Visitor, cast: Cast) -> None:
    page = page_of(
        aoi.post(
            "console:iam-create-user",
            LESSON,
            name="bob",
            policy=[READ],
            q="Lambda",
            look="1",
        )
    )
    assert value_of(page, "name") == "bob"
    assert f'value="{READ}" checked' in page
    assert "bob" not in world_of(cast.aoi).account.users


def test_a_key_is_made_after_the_alternatives_were_read(
    aoi: Visitor, cast: Cast
) -> None:
    make(aoi)
    page = text_of(aoi.get("console:iam-create-access-key", LESSON, "bob"))
    assert "Better: a role." in page
    for missing in ("use", "understood"):
        assert make_key(aoi, **{missing: ""}).status_code == 422
    assert not world_of(cast.aoi).account.users["bob"].access_keys


def test_the_secret_is_shown_once(aoi: Visitor, cast: Cast) -> None:
    make(aoi)
    page = text_of(make_key(aoi, nonce="form-1"))
    (key,) = world_of(cast.aoi).account.users["bob"].access_keys.values()
    assert key.access_key_id in page
    assert key.secret_access_key in page
    for name, args, query in (
        ("iam-user", ("bob",), {"tab": "credentials"}),
        ("iam-create-access-key", ("bob",), {}),
        ("cloudtrail", (), {"region": "us-east-1"}),
    ):
        later = text_of(aoi.get(f"console:{name}", LESSON, *args, **query))
        assert key.secret_access_key not in later
    # The same form once more, as a double click sends it, makes no other key.
    again = text_of(make_key(aoi, nonce="form-1"))
    assert key.secret_access_key in again
    assert len(world_of(cast.aoi).account.users["bob"].access_keys) == 1
    records = records_of(cast.aoi)
    assert key.secret_access_key not in str([record.details for record in records])


def test_the_key_that_was_made_here_can_be_used_in_a_terminal(
    ready: Visitor, cast: Cast
) -> None:
    make(ready, "bob", READ)
    make_key(ready)
    (key,) = world_of(cast.aoi).account.users["bob"].access_keys.values()
    ready.run(
        f"export AWS_ACCESS_KEY_ID={key.access_key_id} "
        f"AWS_SECRET_ACCESS_KEY={key.secret_access_key}",
        machine="desk",
    )
    answer = text_of(ready.run("aws sts get-caller-identity", machine="desk"))
    assert "user/bob" in answer


def test_a_user_has_two_keys_at_most(aoi: Visitor) -> None:
    make(aoi)
    make_key(aoi)
    make_key(aoi)
    response = make_key(aoi)
    assert response.status_code == 422
    assert "Cannot exceed quota for AccessKeysPerUser: 2" in text_of(response)
    page = text_of(aoi.get("console:iam-user", LESSON, "bob", tab="credentials"))
    assert aoi.url("console:iam-create-access-key", LESSON, "bob") not in page


def test_a_key_is_deactivated_before_it_is_deleted(aoi: Visitor, cast: Cast) -> None:
    make(aoi)
    make_key(aoi)
    (key,) = world_of(cast.aoi).account.users["bob"].access_keys
    route = ("console:iam-change-access-key", LESSON, "bob")
    page = page_of(aoi.get("console:iam-user", LESSON, "bob", tab="credentials"))
    assert 'name="delete"' not in page
    aoi.post(*route, key=key, toggle="1")
    page = page_of(aoi.get("console:iam-user", LESSON, "bob", tab="credentials"))
    assert 'name="delete"' in page
    aoi.post(*route, key=key, toggle="1")
    assert world_of(cast.aoi).account.users["bob"].access_keys[key].status == "Active"
    aoi.post(*route, key=key, delete="1")
    assert not world_of(cast.aoi).account.users["bob"].access_keys
    made = [
        (event.operation, event.params)
        for record in records_of(cast.aoi)[-3:]
        for event in unpack_events(record.events)
    ]
    this = {"UserName": "bob", "AccessKeyId": key}
    assert made == [
        ("UpdateAccessKey", {**this, "Status": "Inactive"}),
        ("UpdateAccessKey", {**this, "Status": "Active"}),
        ("DeleteAccessKey", this),
    ]


def test_who_may_not_delete_a_key_reads_it_and_is_led_to_its_why(
    aoi: Visitor, cast: Cast
) -> None:
    make(aoi)
    make_key(aoi)
    (key,) = world_of(cast.aoi).account.users["bob"].access_keys
    deny(cast, "iam:DeleteAccessKey")
    route = ("console:iam-change-access-key", LESSON, "bob")
    page = text_of(aoi.post(*route, key=key, delete="1", follow=True))
    assert "is not authorized to perform: iam:DeleteAccessKey" in page
    why = aoi.url("course:why", LESSON, f"{records_of(cast.aoi)[-1].ordinal}-0")
    assert f'href="{why}#why"' in page
    assert key in world_of(cast.aoi).account.users["bob"].access_keys


def test_deleting_a_user_asks_for_its_name(aoi: Visitor, cast: Cast) -> None:
    make(aoi)
    wrong = aoi.post("console:iam-delete-user", LESSON, "bob", confirm="bo")
    assert wrong.status_code == 422
    aoi.post("console:iam-delete-user", LESSON, "bob", confirm="bob")
    assert "bob" not in world_of(cast.aoi).account.users


def test_groups_are_listed_with_their_members(ready: Visitor) -> None:
    ready.run("aws iam create-group --group-name readers", machine="desk")
    ready.run(
        "aws iam add-user-to-group --group-name readers --user-name admin",
        machine="desk",
    )
    page = text_of(ready.get("console:iam-groups", LESSON))
    assert re.search(r"readers</th><td[^>]*>1</td>", page)
    page = text_of(ready.get("console:iam-user", LESSON, "admin", tab="groups"))
    assert "readers" in page
