"""The visual editor: policies as blocks, and back."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.console.policy_editor.visual.blocks import (
    Block,
    Clause,
    Hindrance,
    block_of,
    statement_of,
)
from iamtutor.console.policy_editor.visual.choices import choices_for, offered
from iamtutor.console.policy_editor.visual.drafts import (
    Draft,
    act,
    applied,
    drafts_of,
    read_drafts,
)
from iamtutor.console.policy_editor.visual.resources import arn_from, arn_problem
from tests.policies import allow
from tests.policies import document as policy

READ = allow("s3:GetObject", "arn:aws:s3:::aoi/*")


def fields_of(drafts: list[Draft]) -> QueryDict:
    """What a browser sends for blocks that nobody touched."""
    pairs: list[tuple[str, str]] = []
    for place, draft in enumerate(drafts):
        if draft.kept is not None:
            continue
        start = f"b{place}-"
        pairs += [
            (f"{start}effect", draft.effect),
            (f"{start}service", draft.service),
            (f"{start}sid", draft.sid),
            (f"{start}scope", "all" if draft.every_resource else "some"),
        ]
        # a page lists actions in an order of its own
        pairs += [(f"{start}action", action) for action in sorted(draft.actions)]
        pairs += [(f"{start}arn", arn) for arn in draft.arns]
        for clause in draft.clauses:
            pairs += [
                (f"{start}operator", clause.operator),
                (f"{start}key", clause.key),
                (f"{start}values", "\r\n".join(clause.values)),
            ]
    return QueryDict(urlencode(pairs))


# --- there and back ---------------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=8
)
services = st.sampled_from(["s3", "ec2", "s3-object-lambda"])
clauses = st.builds(
    Clause,
    st.sampled_from(["StringEquals", "StringLike", "ForAnyValue:StringEquals"]),
    words,
    st.lists(words, unique=True, max_size=3).map(tuple),
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    service = draw(services)
    names = draw(st.lists(words, unique=True, max_size=4))
    actions = tuple(f"{service}:{name}" for name in names)
    found = draw(st.lists(clauses, max_size=3, unique_by=lambda c: (c.operator, c.key)))
    # as JSON has them: those of one operator stand together
    order = list(dict.fromkeys(clause.operator for clause in found))
    found.sort(key=lambda clause: order.index(clause.operator))
    return Block(
        draw(st.sampled_from(["Allow", "Deny"])),
        service if actions else "",
        actions,
        tuple(draw(st.lists(words, unique=True, max_size=3))),
        tuple(found),
        draw(st.one_of(st.just(""), words)),
    )


@given(blocks())
def test_a_block_comes_back_from_its_statement(block: Block) -> None:
    assert block_of(json.loads(json.dumps(statement_of(block)))) == block


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), words, st.sampled_from(["*", "s3:*"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=2)
    ),
    max_leaves=6,
)
elements = st.sampled_from(
    ["Sid", "Effect", "Action", "NotAction", "Resource", "Condition", "Principal", "x"]
)
likely = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.lists(words | services),
    },
    optional={
        "Sid": words,
        "Resource": words | st.lists(words, max_size=3),
        "Condition": st.dictionaries(
            words, st.dictionaries(words, words | st.booleans(), max_size=2), max_size=2
        ),
    },
)
statements = st.one_of(
    values, st.dictionaries(elements, values), likely, blocks().map(statement_of)
)


@given(st.dictionaries(words, values, max_size=2), st.lists(statements, max_size=4))
def test_looking_at_any_document_in_blocks_changes_nothing(
    rest: dict[str, Any], found: list[Any]
) -> None:
    document = {**rest, "Statement": found}
    drafts = drafts_of(document)
    assert drafts is not None
    assert applied(document, drafts) is None
    sent = read_drafts(document, fields_of(drafts))
    assert sent is not None
    assert applied(document, sent) is None


@given(st.lists(statements, min_size=1, max_size=4), st.data())
def test_a_change_of_one_block_leaves_all_others_as_they_are(
    found: list[Any], data: st.DataObject
) -> None:
    drafts = drafts_of({"Statement": found})
    assert drafts is not None
    place = data.draw(st.integers(0, len(found) - 1))
    if drafts[place].kept is not None:
        return
    drafts[place].sid = "Changed"
    drafts[place].effect = "Deny"
    changed = applied({"Statement": found, "Id": "kept"}, drafts)
    assert changed is not None
    assert changed["Id"] == "kept"
    new = changed["Statement"]
    assert new[place]["Sid"] == "Changed"
    assert new[:place] + new[place + 1 :] == found[:place] + found[place + 1 :]


def test_a_lone_statement_stays_alone() -> None:
    document = {"Statement": READ}
    drafts = drafts_of(document)
    assert drafts is not None
    drafts[0].effect = "Deny"
    assert applied(document, drafts) == {"Statement": {**READ, "Effect": "Deny"}}


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "not_action"),
        ({**READ, "Action": "s3:*", "NotResource": "x", "Sid": "a"}, "not_resource"),
        ({**READ, "Principal": "*"}, "principal"),
        ({**READ, "Action": ["s3:GetObject", "ec2:RunInstances"]}, "several_services"),
        ({**READ, "Comment": "x"}, "other_element"),
        ({**READ, "Effect": "allow"}, "unusual"),
        ({**READ, "Action": "GetObject"}, "unusual"),
        ({**READ, "Resource": ["a", 1]}, "unusual"),
        ({**READ, "Condition": {"StringEquals": {"k": "two\nlines"}}}, "unusual"),
        ("text", "unusual"),
    ],
)
def test_what_cannot_be_shown_says_why_and_stays(statement: Any, why: str) -> None:
    assert block_of(statement) == Hindrance(why)
    document = policy(statement, READ)
    drafts = drafts_of(document)
    assert drafts is not None
    drafts[1].effect = "Deny"
    changed = applied(document, drafts)
    assert changed is not None
    assert changed["Statement"][0] == statement


def test_variables_and_set_operators_can_be_shown() -> None:
    statement = {
        **READ,
        "Resource": "arn:aws:s3:::aoi/${aws:username}/*",
        "Condition": {"ForAnyValue:StringLike": {"aws:CalledVia": ["a*", "b*"]}},
    }
    block = block_of(statement)
    assert isinstance(block, Block)
    assert statement_of(block) == statement


# --- the buttons ------------------------------------------------------------------------


def after(*deeds: str, **typed: Any) -> list[Draft]:
    drafts = [Draft(service="s3", **typed)]
    for deed in deeds:
        act(drafts, deed, offered())
    return drafts


def test_blocks_are_added_and_removed() -> None:
    assert len(after("add", "add", "remove 1")) == 2
    assert after("remove 0") == []


@pytest.mark.parametrize(
    ("deeds", "fresh"),
    [
        (("service 0 s3", "all 0 List"), [True]),
        (("all 0 List", "every 0"), [False]),
        (("add",), [False, True]),
        (("add", "remove 0"), [True]),
    ],
)
def test_a_block_that_a_button_drew_anew_takes_the_focus(
    deeds: tuple[str, ...], fresh: list[bool]
) -> None:
    assert [draft.is_fresh for draft in after(*deeds)] == fresh


def test_all_actions_of_a_level_are_chosen_and_cleared() -> None:
    (draft,) = after("all 0 List")
    assert "s3:ListBucket" in draft.actions
    assert "s3:GetObject" not in draft.actions
    act([draft], "none 0 List", offered())
    assert draft.actions == []


def test_another_service_begins_with_no_actions() -> None:
    (draft,) = after("service 0 ec2", actions=["s3:GetObject"])
    assert (draft.service, draft.actions) == ("ec2", [])


@pytest.mark.parametrize(
    ("typed", "actions", "problem"),
    [
        ("Get*", ["s3:Get*"], False),
        ("s3:GetObject", ["s3:GetObject"], False),
        ("ec2:RunInstances", [], True),
        ("Get Object", [], True),
        ("", [], True),
    ],
)
def test_an_action_can_be_typed(typed: str, actions: list[str], problem: bool) -> None:
    (draft,) = after("type 0", typed_action=typed)
    assert draft.actions == actions
    assert ("typed-action" in draft.problems) is problem
    assert bool(draft.typed_action) is (problem and bool(typed))


def test_an_arn_is_put_together_and_what_is_empty_is_any() -> None:
    typed = {"object": {"BucketName": "aoi-lab-notes"}}
    (draft,) = after("arn 0 object", typed_parts=typed)
    assert draft.arns == ["arn:aws:s3:::aoi-lab-notes/*"]
    assert draft.typed_parts == {}


def test_a_bad_part_stays_typed_and_is_marked() -> None:
    typed = {"object": {"BucketName": "aoi lab"}}
    (draft,) = after("arn 0 object", typed_parts=typed)
    assert draft.arns == []
    assert draft.typed_parts == typed
    assert draft.problems == {"part-object-BucketName": "bucketname"}


@pytest.mark.parametrize(
    ("name", "value"), [("Account", "1234"), ("Region", "US EAST"), ("RoleName", "a b")]
)
def test_parts_of_an_arn_are_checked(name: str, value: str) -> None:
    template = "arn:${Partition}:iam:${Region}:${Account}:role/${RoleName}"
    assert list(arn_from(template, {name: value})[1]) == [name]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("*", True),
        ("arn:aws:s3:::aoi/${aws:username}/*", True),
        ("aoi-lab-notes", False),
        ("arn:aws:s3::", False),
        ("arn:aws:s3:::a b", False),
    ],
)
def test_a_whole_arn_is_checked(text: str, sound: bool) -> None:
    assert (arn_problem(text) == "") is sound


def test_a_statement_of_two_services_is_parted_without_changing_what_it_says() -> None:
    statement = {
        **READ,
        "Sid": "Both",
        "Action": ["s3:Get*", "ec2:Describe*", "s3:Put*"],
    }
    drafts = drafts_of(policy(statement))
    assert drafts is not None
    act(drafts, "split 0", offered())
    changed = applied(policy(statement), drafts)
    assert changed is not None
    assert changed["Statement"] == [
        {**READ, "Sid": "Both", "Action": ["s3:Get*", "s3:Put*"]},
        {**READ, "Action": "ec2:Describe*"},
    ]


@given(st.text(max_size=30))
def test_a_button_that_nobody_made_does_nothing_bad(deed: str) -> None:
    drafts = [Draft(service="s3"), Draft()]
    act(drafts, deed, offered())
    assert 1 <= len(drafts) <= 3


@pytest.mark.parametrize(
    "deed",
    ["remove 7", "remove", "remove ٢٢٢٢٢٢", "all 0", "arn 0 nothing", "unless 0 9"],
)
def test_a_button_without_its_block_does_nothing(deed: str) -> None:
    assert len(after(deed)) == 1


# --- what is offered --------------------------------------------------------------------


def test_services_are_found_by_prefix_and_by_name() -> None:
    for wanted in ("s3", "Ｓ３"):
        assert choices_for(Draft(find=wanted), "").services[0].prefix == "s3"
    named = choices_for(Draft(find="Amazon DynamoDB"), "").services
    assert "dynamodb" in [one.prefix for one in named]
    assert [one.prefix for one in choices_for(Draft(), "").services][:2] == [
        "s3",
        "ec2",
    ]


@pytest.mark.parametrize("wanted", ["ListBucket", "ｌｉｓｔＢ"])
def test_a_filter_leaves_what_is_ticked(wanted: str) -> None:
    draft = Draft(service="s3", actions=["s3:putobject"], filter=wanted)
    shown = {
        c.value: c.ticked for lv in choices_for(draft, "").levels for c in lv.actions
    }
    assert shown["s3:putobject"] is True
    assert shown["s3:ListBucket"] is False
    assert "s3:GetObject" not in shown


def test_the_resource_types_follow_from_the_actions() -> None:
    draft = Draft(service="s3", actions=["s3:ListBucket"])
    assert [one.name for one in choices_for(draft, "1").types] == [
        "accesspoint",
        "bucket",
    ]
    alone = choices_for(Draft(service="s3", actions=["s3:ListAllMyBuckets"]), "1")
    assert (alone.types, alone.unbound) == ((), ("s3:ListAllMyBuckets",))


def test_entries_with_wildcards_are_counted() -> None:
    draft = Draft(service="s3", actions=["s3:GetObject*", "s3:NoSuch"])
    found = dict(choices_for(draft, "").patterns)
    assert found["s3:GetObject*"] > 5
    assert found["s3:NoSuch"] == 0


@pytest.mark.parametrize(("count", "is_block"), [(100, True), (101, False)])
def test_what_is_too_much_to_be_chosen_stays_json(count: int, is_block: bool) -> None:
    arns = [f"arn:aws:s3:::aoi/{number}" for number in range(count)]
    keys = {f"aws:RequestTag/{number}": "x" for number in range(count)}
    for more in ({"Resource": arns}, {"Condition": {"StringEquals": keys}}):
        found = block_of({**READ, **more})
        assert isinstance(found, Block) is is_block
        assert is_block or found is Hindrance.TOO_MUCH
