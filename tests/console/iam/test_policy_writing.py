"""Writing a policy in two steps, visually or as JSON: nothing is lost on the way."""

import html
import json
import re
from typing import Any

import pytest

from iamtutor.console.policy_editor.visual.choices import offered
from iamtutor.policy.summaries.access import LEVELS
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, world_of
from tests.console.guide.pointer import read
from tests.console.stage import calls_of, hidden, page_of
from tests.markup import structure
from tests.policies import allow

CREATE = "console:iam-create-policy"
READ = allow("s3:GetObject", "arn:aws:s3:::aoi/*")
#: A form with one block about S3 that says the same.
BLOCK: dict[str, Any] = {
    "editor": "visual",
    "b0-effect": "Allow",
    "b0-service": "s3",
    "b0-action": ["s3:GetObject"],
    "b0-scope": "some",
    "b0-arn": ["arn:aws:s3:::aoi/*"],
}


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]}, indent=4)


EMPTY = policy(allow([], []))


def document_of(response: Any) -> dict[str, Any]:
    """The document that the visual editor carries."""
    found: dict[str, Any] = json.loads(hidden(page_of(response), "document"))
    return found


def visual(ready: Visitor, document: str = EMPTY, **fields: Any) -> Any:
    return ready.post(CREATE, LESSON, document=document, **{**BLOCK, **fields})


def test_creating_begins_with_the_visual_editor(ready: Visitor) -> None:
    page = page_of(ready.get(CREATE, LESSON))
    assert 'name="b0-find"' in page
    assert hidden(page, "editor") == "visual"


def test_a_service_is_searched_for_and_chosen(ready: Visitor) -> None:
    found = ready.post(
        CREATE,
        LESSON,
        document=EMPTY,
        editor="visual",
        do="look",
        **{"b0-effect": "Allow", "b0-find": "dynamo"},
    )
    assert 'value="service 0 dynamodb"' in page_of(found)
    chosen = ready.post(
        CREATE,
        LESSON,
        document=EMPTY,
        editor="visual",
        do="service 0 dynamodb",
        **{"b0-effect": "Allow"},
    )
    assert 'value="dynamodb:GetItem"' in page_of(chosen)


def test_what_is_chosen_stands_in_the_document(ready: Visitor) -> None:
    response = visual(ready, do="look")
    assert document_of(response)["Statement"] == [READ]
    assert re.search(r"Allows <code[^>]*>s3:GetObject", page_of(response))


def test_with_scripts_the_editor_comes_alone(ready: Visitor) -> None:
    page = page_of(visual(ready, do="look", htmx=True))
    assert page.lstrip().startswith('<div id="writer">')


def test_switching_gives_the_document_and_back_the_blocks(ready: Visitor) -> None:
    as_json = visual(ready, switch="json")
    text = re.search(r"<textarea [^>]*>([^<]*)<", page_of(as_json))
    assert text
    assert "arn:aws:s3:::aoi/*" in text[1]
    assert re.search(r'value="json"[^>]*autofocus', page_of(as_json))
    back = ready.post(
        CREATE, LESSON, document=policy(READ), editor="json", switch="visual"
    )
    assert 'value="s3:GetObject" checked' in page_of(back)
    assert document_of(back)["Statement"] == [READ]
    assert re.search(r'value="visual"[^>]*autofocus', page_of(back))


def test_json_opens_without_a_word_on_what_is_still_empty(ready: Visitor) -> None:
    page = page_of(ready.post(CREATE, LESSON, document=EMPTY, switch="json"))
    assert 'aria-invalid="true"' not in page
    assert "No findings" in page
    half = policy({**READ, "Action": []})
    page = page_of(ready.post(CREATE, LESSON, document=half, editor="json", check="1"))
    assert 'aria-invalid="true"' in page


def test_text_that_is_no_policy_yet_stays_as_it_is(ready: Visitor) -> None:
    response = ready.post(
        CREATE, LESSON, document='{"Statement": ', editor="json", switch="visual"
    )
    page = page_of(response)
    assert "cannot read this text yet" in text_of(response)
    assert "{&quot;Statement&quot;: </textarea>" in page


def test_what_cannot_be_shown_is_said_and_kept(ready: Visitor) -> None:
    odd = {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Sid": "Odd"}
    response = ready.post(
        CREATE, LESSON, document=policy(odd, READ), editor="json", switch="visual"
    )
    assert "NotAction" in text_of(response)
    changed = ready.post(
        CREATE,
        LESSON,
        document=hidden(page_of(response), "document"),
        do="look",
        **{
            ("b1" + name.removeprefix("b0") if name != "editor" else name): value
            for name, value in {**BLOCK, "b0-effect": "Deny"}.items()
        },
    )
    assert document_of(changed)["Statement"] == [odd, {**READ, "Effect": "Deny"}]


@pytest.mark.parametrize("name", ["typed-action", "typed-arn", "filter"])
def test_what_is_typed_beside_the_choices_stays_typed(
    ready: Visitor, name: str
) -> None:
    page = page_of(visual(ready, do="look", **{f"b0-{name}": "half done"}))
    assert 'value="half done"' in page


def test_a_condition_without_a_value_is_found_and_kept(ready: Visitor) -> None:
    response = visual(
        ready,
        do="look",
        **{"b0-operator": "IpAddress", "b0-key": "aws:SourceIp", "b0-values": ""},
    )
    assert document_of(response)["Statement"][0]["Condition"] == {
        "IpAddress": {"aws:SourceIp": []}
    }
    assert 'value="aws:SourceIp"' in page_of(response)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"b0-service": ""}, "Choose a service"),
        ({"b0-action": []}, "Select at least one action"),
        ({"b0-arn": []}, "Select all resources, or add an ARN"),
    ],
)
def test_a_block_that_is_half_chosen_does_not_go_on(
    ready: Visitor, fields: dict[str, Any], said: str
) -> None:
    response = visual(ready, next="1", **fields)
    assert response.status_code == 422
    text = text_of(response)
    assert text.count(said) == 2, "in the summary of errors and at its place"


def test_text_that_is_not_json_does_not_go_on(ready: Visitor) -> None:
    response = ready.post(CREATE, LESSON, document="{ oops", editor="json", next="1")
    assert response.status_code == 422
    assert "This is not JSON" in text_of(response)
    assert "{ oops</textarea>" in page_of(response)


def test_the_review_shows_the_summary_and_leads_back(ready: Visitor) -> None:
    review = visual(ready, next="1", name="half", description="kept")
    text = text_of(review)
    assert "Permissions defined in this policy" in text
    assert "Limited: Read" in text
    page = page_of(review)
    back = ready.post(
        CREATE,
        LESSON,
        document=hidden(page, "document"),
        editor=hidden(page, "editor"),
        name="half",
        description="kept",
        previous="1",
        **{"tag-key": "team", "tag-value": "blue"},
    )
    page = page_of(back)
    assert hidden(page, "name") == "half"
    assert hidden(page, "tag-value") == "blue"
    assert 'value="s3:GetObject" checked' in page


def test_a_policy_is_created_from_blocks_with_its_tags(
    ready: Visitor, cast: Cast
) -> None:
    page = page_of(visual(ready, next="1"))
    count = len(records_of(cast.aoi))
    ready.post(
        CREATE,
        LESSON,
        document=hidden(page, "document"),
        editor="visual",
        name="from-blocks",
        description="",
        **{"tag-key": ["team"], "tag-value": ["blue"]},
    )
    assert calls_of(cast) == ["IAM CreatePolicy"]
    assert len(records_of(cast.aoi)) == count + 1
    (made,) = world_of(cast.aoi).account.policies.values()
    assert json.loads(made.versions["v1"].document)["Statement"] == [READ]
    assert made.tags == {"team": "blue"}


@pytest.mark.parametrize("tool", ["add", "0"])
def test_rows_of_tags_grow_and_shrink_without_saving(
    ready: Visitor, cast: Cast, tool: str
) -> None:
    response = ready.post(
        CREATE,
        LESSON,
        document=policy(READ),
        name="kept",
        tags=tool,
        **{"tag-key": "a", "tag-value": "b"},
    )
    page = page_of(response)
    assert page.count('name="tag-key"') == (2 if tool == "add" else 0)
    assert 'value="kept"' in page
    assert not world_of(cast.aoi).account.policies


def test_a_bad_tag_is_said_and_nothing_is_made(ready: Visitor, cast: Cast) -> None:
    response = ready.post(
        CREATE,
        LESSON,
        document=policy(READ),
        name="p",
        **{"tag-key": "aws:x", "tag-value": "b"},
    )
    assert response.status_code == 422
    assert "Cannot start with aws:" in text_of(response)
    assert not world_of(cast.aoi).account.policies


def test_a_document_that_the_api_refuses_comes_back_to_its_editor(
    ready: Visitor,
) -> None:
    response = ready.post(
        CREATE, LESSON, document=policy({**READ, "Effect": "Maybe"}), name="p"
    )
    assert response.status_code == 422
    assert "MalformedPolicy" in text_of(response) or "Syntax errors" in text_of(
        response
    )
    assert "Maybe" in page_of(response)
    assert 'name="next"' in page_of(response)


def test_the_counters_are_those_of_the_console(ready: Visitor) -> None:
    open_to_all = allow("*")
    response = ready.post(
        CREATE, LESSON, document=policy(open_to_all), editor="json", check="1"
    )
    text = text_of(response)
    size = len("".join(policy(open_to_all).split()))
    assert f"{6144 - size} of 6144 characters remaining" in text
    assert "Security: 1" in text
    assert "Errors: 0" in text


def test_an_inline_policy_is_written_by_the_same_door(
    ready: Visitor, cast: Cast
) -> None:
    inline = ("console:iam-inline", LESSON, "lab-role")
    ready.post(*inline, name="one", document=policy(READ))
    assert calls_of(cast) == ["IAM PutRolePolicy"]
    page = page_of(ready.get("console:iam-inline", LESSON, "lab-role"))
    assert 'name="b0-find"' in page
    taken = len("".join(policy(READ).split()))
    room = text_of(ready.get("console:iam-inline", LESSON, "lab-role"))
    assert f"of {10240 - taken} characters remaining" in room
    again = page_of(ready.get("console:iam-inline", LESSON, "lab-role", policy="one"))
    assert "<textarea" in again
    assert "Compared with what is saved" not in again


def test_an_inline_policy_that_is_there_is_saved_not_created(ready: Visitor) -> None:
    inline = ("console:iam-inline", LESSON, "lab-role")
    ready.post(*inline, name="one", document=policy(READ))
    changed = policy({**READ, "Action": "s3:PutObject"})
    said: dict[str, Any] = {
        "query": {"policy": "one"},
        "name": "one",
        "document": changed,
    }
    reviewed = page_of(ready.post(*inline, editor="json", next="1", **said))
    assert "Save changes" in reviewed
    assert "Create policy" not in reviewed
    saved = ready.post(*inline, **said)
    assert "Policy one updated." in page_of(ready.client.get(saved.url))


@pytest.mark.parametrize(
    "fields",
    [
        {"document": "[]", "editor": "visual", "do": "add"},
        {"document": "", "editor": "visual", "do": "look"},
        {"document": "null", "editor": "visual", "next": "1"},
        {"document": EMPTY, "editor": "nothing", "do": "remove 0"},
        {"document": EMPTY, "editor": "visual", "do": "x" * 2000, "b0-effect": "Maybe"},
        {"document": EMPTY, "editor": "visual", "switch": "x", "b0-service": "\x00"},
        {"document": policy(*[READ] * 300), "editor": "visual", "do": "add"},
    ],
)
def test_a_tampered_form_is_answered(ready: Visitor, fields: dict[str, Any]) -> None:
    assert ready.post(CREATE, LESSON, **fields).status_code in (200, 422)


def sent_again(page: str) -> dict[str, list[str]]:
    """What a browser sends of the editor in which nothing more is touched."""
    fields: dict[str, list[str]] = {}
    document = next(e for e in read(page) if e.get("name") == "document")
    form = document.within("form")
    assert form is not None
    for one in form.all("input", "select", "textarea"):
        box = one.get("type") in {"checkbox", "radio"}
        if not one.get("name") or (box and "checked" not in one.attributes):
            continue
        options = one.all("option")
        chosen = [option for option in options if "selected" in option.attributes]
        value = [*chosen, *options, one][0].get("value")
        fields.setdefault(one.get("name"), []).append(
            value if options else value or one.text
        )
    return fields


def choose(ready: Visitor, actions: list[str]) -> Any:
    """The page after all these were ticked, and sent once more."""
    ticked = visual(ready, **{"b0-service": "ec2", "b0-action": actions}, do="look")
    fields = sent_again(page_of(ticked))
    assert sorted(fields["b0-action"]) == sorted(actions)
    return ready.post(CREATE, LESSON, **{**fields, "do": "look"})


def test_all_actions_of_a_level_may_be_chosen(ready: Visitor) -> None:
    actions = list(offered().actions("ec2", "List"))
    assert len(actions) > 200
    document = document_of(choose(ready, actions))
    assert sorted(document["Statement"][0]["Action"]) == sorted(actions)


def test_more_actions_than_blocks_can_show_are_kept_as_json(ready: Visitor) -> None:
    actions = [one for level in LEVELS for one in offered().actions("ec2", level)]
    page = page_of(choose(ready, actions))
    assert "visual editor cannot read this text yet" in page
    text = html.unescape(page)
    assert all(f'"{action}"' in text for action in actions)


#: What is sent from one state of the editor to the next, on the way of
#: ``tests/e2e/keys/test_policy_editor.py``.
WAY: tuple[dict[str, Any], ...] = (
    {**BLOCK, "b0-service": "", "b0-action": [], "b0-find": "s3", "do": "look"},
    {**BLOCK, "do": "service 0 s3"},
    {**BLOCK, "b0-filter": "GetObjectT", "do": "look"},
    {**BLOCK, "b0-typed-action": "ListBucket*", "do": "type 0"},
    {**BLOCK, "b0-part-object-BucketName": "aoi lab", "do": "arn 0 object"},
    {**BLOCK, "b0-part-object-BucketName": "aoi-lab", "do": "arn 0 object"},
    {**BLOCK, "do": "condition 0"},
    {**BLOCK, "do": "add"},
    {**BLOCK, "b0-effect": "Deny", "b0-scope": "all", "switch": "json"},
    {"document": policy({**READ, "Action": "s3:GetObjct"}), "check": "1"},
    {"document": policy(READ), "check": "1"},
    {"document": policy(READ), "next": "1"},
    {**BLOCK, "next": "1"},
)


@pytest.mark.parametrize("fields", WAY)
def test_the_editor_is_built_the_same_in_both_languages(
    ready: Visitor, fields: dict[str, Any]
) -> None:
    """So that one language walks the way by keyboard and the other needs not."""
    ready.get(CREATE, LESSON)  # what is said of catching up is said once
    japanese, english = (
        structure(page_of(Visitor(ready.client, language).post(CREATE, LESSON, **sent)))
        for language in ("ja", "en")
        for sent in ({"document": EMPTY, **fields},)
    )
    assert japanese == english
