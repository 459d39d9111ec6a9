"""What was typed on the pages that make things stays: after a tool of the page, after an
error, on the way back, and in another tab."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, world_of
from tests.console.rows.row import ROLE
from tests.console.stage import hidden, page_of

POLICY = '{"Version": "2012-10-17", "Statement": []}'
#: A page, what is typed in it, a tool of the page, and what is wrong with it when sent.
PAGES: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, str]]] = {
    "iam-create-user": (
        {"name": "some one", "policy": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
        {"look": "1", "q": "Amazon"},
        {"create": "1"},
    ),
    "s3-create-bucket": (
        {
            "name": "Not_A_Name",
            "ownership": "ObjectWriter",
            "block": ["BlockPublicAcls", "RestrictPublicBuckets"],
            "versioning": "Enabled",
            "tag-key": ["team"],
            "tag-value": ["lab x"],
        },
        {"tags": "add"},
        {},
    ),
    "ec2-launch": (
        {
            "name": "my machine",
            "firewall": "create",
            "group_name": "launch-wizard-7",
            "ssh": "on",
            "ssh_from": "custom",
            "ssh_block": "203.0.113.0/33",
            "volume_size": "9",
            "tag-key": ["team"],
            "tag-value": ["lab x"],
            "user_data": "#!/bin/sh\\necho hello there",
        },
        {"tags": "add"},
        {},
    ),
    "iam-create-policy": (
        {
            "document": POLICY,
            "editor": "json",
            "name": "no name at all!",
            "description": "what it is for",
            "tag-key": ["team"],
            "tag-value": ["lab x"],
        },
        {"tags": "add"},
        {},
    ),
}


def stands(page: str, fields: dict[str, Any]) -> list[str]:
    """The values that stand nowhere in the page, as text or as what is chosen."""
    text = html.unescape(page).replace("\r\n", "\n")
    missing = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            field = rf'(name="{name}"[^>]*value="{re.escape(one)}"|'
            field += rf'value="{re.escape(one)}"[^>]*name="{name}")'
            inside = re.search(rf'name="{name}"[^>]*>([^<]*)</textarea>', text)
            chosen = re.search(
                rf'<select[^>]*name="{name}".*?value="{re.escape(one)}" selected', text
            )
            ticked = one == "on" and re.search(rf'name="{name}"[^>]*checked', text)
            written = inside and one in inside[1]
            if not (re.search(field, text) or chosen or ticked or written):
                missing.append(f"{name}={one}")
    return missing


def in_other(page: str) -> tuple[str, ...]:
    """Name, value and address of the button that leads to the other language."""
    button = re.search(r'<button[^>]* id="in-other"[^>]*>', page)
    assert button is not None
    return tuple(
        html.unescape(re.search(rf' {name}="([^"]*)"', button[0])[1])  # type: ignore[index]
        for name in ("name", "value", "formaction")
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_tool_and_an_error_keep_what_was_typed(ready: Visitor, page: str) -> None:
    fields, tool, sending = PAGES[page]
    after_tool = ready.post(f"console:{page}", LESSON, **fields, **tool)
    assert after_tool.status_code == 200
    assert stands(page_of(after_tool), fields) == []
    refused = ready.post(f"console:{page}", LESSON, **fields, **sending)
    assert refused.status_code == 422
    assert stands(page_of(refused), fields) == []


@pytest.mark.parametrize("page", PAGES)
def test_the_other_language_takes_along_what_was_typed(
    ready: Visitor, cast: Cast, page: str
) -> None:
    """From the page, and from what it has become by then. Nothing is made by it."""
    fields = PAGES[page][0]
    shown = ready.get(f"console:{page}", LESSON)
    before = world_of(cast.aoi)
    for _ in range(2):
        name, value, action = in_other(page_of(shown))
        shown = ready.client.post(action, {**fields, name: value})
        assert stands(page_of(shown), fields) == []
    assert '<html lang="en"' in page_of(shown)
    assert world_of(cast.aoi) == before


def test_the_other_language_takes_along_the_name_of_a_policy_without_tags(
    ready: Visitor,
) -> None:
    fields = {"document": POLICY, "editor": "json", "name": "no name at all!"}
    shown = ready.post("console:iam-inline", LESSON, ROLE, **fields, next="1")
    name, value, action = in_other(page_of(shown))
    shown = ready.client.post(action, {**fields, name: value})
    assert stands(page_of(shown), fields) == []
    assert '<html lang="ja"' in page_of(shown)


def test_a_page_that_cannot_keep_chosen_files_says_which_to_choose_again(
    ready: Visitor, cast: Cast
) -> None:
    """In the other language, after a tool, and after a refusal."""
    shown = ready.get("console:s3-upload", LESSON, "aoi-lab-notes")
    assert "one.txt" not in text_of(shown)
    name, value, action = in_other(page_of(shown))
    before = world_of(cast.aoi)
    for way, said, sent in (
        (action, "ファイルをもう一度選んでください", {name: value}),
        (shown.request["PATH_INFO"], "Choose the files again", {"tags": "add"}),
        (
            shown.request["PATH_INFO"],
            "Choose the files again",
            {"tag-key": ["a", "a"], "tag-value": ["1", "2"]},
        ),
    ):
        files = [SimpleUploadedFile(one, b"1") for one in ("one.txt", "two.txt")]
        page = text_of(ready.client.post(way, {"files": files, **sent}))
        assert said in page
        assert "one.txt, two.txt" in page
    assert world_of(cast.aoi) == before


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_another_tab_begins_empty_and_takes_nothing_away(
    ready: Visitor, page: str
) -> None:
    """What was typed travels with the page: nothing of it is kept for the browser."""
    fields, tool, _ = PAGES[page]
    ready.post(f"console:{page}", LESSON, **fields, **tool)
    other = page_of(ready.get(f"console:{page}", LESSON))
    name = str(fields["name"])
    assert stands(other, {"name": name}) == [f"name={name}"]
    again = ready.post(f"console:{page}", LESSON, **fields, **tool)
    assert stands(page_of(again), fields) == []


def test_a_role_is_carried_from_step_to_step_and_back(
    ready: Visitor, cast: Cast
) -> None:
    """Its draft stands in the address: two roles can be made in two tabs at once."""
    tabs = {}
    for account in ("444455556666", "777788889999"):
        first = ready.get(
            "console:iam-create-role",
            LESSON,
            go="1",
            entity="account",
            whose="other",
            account=account,
            with_external_id="1",
            external_id=f"id-{account}",
        )
        tabs[account] = first.url
    for account, url in tabs.items():
        step_2 = page_of(ready.client.get(url))
        assert hidden(step_2, "account") == account
        back = page_of(ready.client.get(f"{url}&back=1", follow=True))
        assert f'value="{account}"' in back
        assert f'value="id-{account}"' in back
    assert len(world_of(cast.aoi).account.roles) == len({ROLE})


def test_what_was_written_for_something_that_is_gone_can_be_copied(
    ready: Visitor,
) -> None:
    fields = {"name": "p", "document": POLICY}
    gone = ready.post("console:iam-inline", LESSON, "deleted-meanwhile", **fields)
    assert gone.status_code == 404
    assert f">{POLICY}</pre>" in text_of(gone)
    nowhere = ready.client.post("/en/nowhere/", fields)
    assert nowhere.status_code == 404
    assert POLICY not in text_of(nowhere)


def test_what_was_written_too_often_can_be_copied(
    ready: Visitor, settings: Settings
) -> None:
    settings.LOOKS_PER_SEAT_PER_HOUR = 0
    fields = {"name": "p", "document": POLICY, "tidy": "1"}
    refused = ready.post("console:iam-inline", LESSON, "lab-role", **fields)
    assert refused.status_code == 429
    assert f">{POLICY}</pre>" in text_of(refused)
