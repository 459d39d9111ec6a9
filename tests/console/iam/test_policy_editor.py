"""The policy editor: what it says of a text, its tools, and the policies it saves."""

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.console.policy_editor.review import review
from iamtutor.console.policy_editor.tools import examples, tidied, with_statement
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.comparison.relation import Relation
from iamtutor.policy.validation import validate
from iamtutor.policy.validation.findings import PolicyKind, Severity
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, text_of, world_of
from tests.console.stage import calls_of, one_instance, page_of
from tests.policies import allow


def document_in(response: Any) -> str:
    """What stands in the editor, or is carried by the form's other step."""
    found = re.search(
        r'<textarea [^>]*name="document"[^>]*>([^<]*)<'
        r'|<input type="hidden" name="document" value="([^"]*)"',
        page_of(response),
    )
    assert found
    return html.unescape(found[1] if found[1] is not None else found[2])


READ = allow("s3:GetObject", "arn:aws:s3:::aoi/*")


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]}, indent=4)


# --- what is said -----------------------------------------------------------------------


def test_a_misspelt_action_is_found_on_its_line_with_a_suggestion() -> None:
    text = policy({**READ, "Action": "s3:GetObjct"})
    shown = review(text, PolicyKind.IDENTITY, "", "en")
    (remark,) = shown.remarks
    assert (remark.line, remark.severity) == (6, Severity.ERROR)
    assert '<code lang="en">s3:GetObject</code>' in remark.hint
    assert [line.wrong for line in shown.lines].index(True) == 5


def test_windows_line_ends_do_not_move_the_findings() -> None:
    text = policy({**READ, "Action": "s3:GetObjct"}).replace("\n", "\r\n")
    shown = review(text, PolicyKind.IDENTITY, "", "en")
    assert shown.remarks[0].line == 6
    assert not any("\r" in line.text for line in shown.lines)


@pytest.mark.parametrize(("language", "said"), [("en", "Allows"), ("ja", "許可します")])
def test_a_policy_is_read_out_in_the_language_of_the_page(
    language: str, said: str
) -> None:
    shown = review(policy(READ), PolicyKind.IDENTITY, "", language)
    assert said in shown.spoken[0].main
    assert not shown.remarks


def test_markup_and_braces_in_a_policy_stay_text() -> None:
    text = policy({**READ, "Resource": "arn:aws:s3:::<b>{x}`${aws:username}/*"})
    shown = review(text, PolicyKind.IDENTITY, "", "en")
    said = "".join(str(one.main) for one in shown.spoken)
    assert "<b>" not in said
    assert "{x}" in said


def test_what_is_no_policy_has_findings_and_no_words() -> None:
    shown = review('{"Version": ', PolicyKind.IDENTITY, "", "ja")
    assert shown.errors == 2  # no value, and a brace that is not closed
    assert not shown.spoken
    assert not shown.silence


@pytest.mark.parametrize("text", ["", " \r\n"])
def test_an_empty_text_has_no_findings_before_anything_is_typed(text: str) -> None:
    shown = review(text, PolicyKind.TRUST, "", "en")
    assert shown.blank
    assert (shown.remarks, shown.lines, shown.spoken) == ((), (), ())
    assert review(text, PolicyKind.TRUST, policy(READ), "en").changes


@pytest.mark.parametrize("empty", ["Action", "Resource"])
def test_a_statement_without_any_action_or_resource_is_not_read_out(empty: str) -> None:
    blank = {**READ, empty: []}
    assert review(policy(blank), PolicyKind.IDENTITY, "", "en").spoken == ()
    (spoken,) = review(policy(blank, READ), PolicyKind.IDENTITY, "", "en").spoken
    assert "s3:GetObject" in spoken.main


def test_only_the_lines_that_differ_are_compared() -> None:
    saved, wanted = policy(READ), policy({**READ, "Action": "s3:GetObjectTagging"})
    signs = [
        change.sign
        for change in review(wanted, PolicyKind.IDENTITY, saved, "en").changes
    ]
    assert signs.count("+") == signs.count("-") == 1
    assert not review(saved, PolicyKind.IDENTITY, saved, "en").changes


def test_a_text_beyond_every_policy_is_not_read() -> None:
    shown = review("[" * (LONGEST + 1), PolicyKind.IDENTITY, "", "en")
    assert shown.too_long
    assert not shown.remarks


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_reviewed(text: str) -> None:
    for kind in (PolicyKind.IDENTITY, PolicyKind.TRUST, PolicyKind.RESOURCE):
        shown = review(text, kind, "{}", "ja")
        assert shown.spoken or shown.remarks or shown.silence or shown.blank


NAMES = {"bucket": "aoi-lab-notes", "account": "111122223333", "role": "lab-role"}

# --- tools ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [PolicyKind.IDENTITY, PolicyKind.TRUST, PolicyKind.RESOURCE]
)
def test_nothing_is_found_in_an_example(kind: PolicyKind) -> None:
    for example in examples(kind, "ja", NAMES):
        text = with_statement("", example.statement)
        assert text is not None
        assert "<" not in text
        assert not validate(text, kind, aws_catalogue()), example.name


def test_tidying_changes_only_the_white_space() -> None:
    text = '{"Version":"2012-10-17","Statement":[{"Sid":"あ"}]}'
    tidy = tidied(text)
    assert tidy is not None
    assert json.loads(tidy) == json.loads(text)
    assert "あ" in tidy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a": 1, "a": 2}',
        "[" * 5000,
        "[" * (LONGEST + 1),
        '["\\ud800"]',
        "[1e999]",
        "[-1e999]",
        "[NaN]",
        "[Infinity]",
    ],
)
def test_what_would_lose_something_is_not_tidied(text: str) -> None:
    assert tidied(text) is None


def test_a_statement_is_added_to_those_that_are_there() -> None:
    added = with_statement(policy(READ), json.dumps({"Effect": "Deny"}))
    assert added is not None
    assert json.loads(added)["Statement"] == [READ, {"Effect": "Deny"}]


def test_a_lone_statement_becomes_a_list_and_a_blank_one_makes_room() -> None:
    alone = json.dumps({"Statement": READ})
    blank = policy(allow([], []))
    assert len(json.loads(with_statement(alone, "{}") or "")["Statement"]) == 2
    assert json.loads(with_statement(blank, "{}") or "")["Statement"] == [{}]


# --- the pages --------------------------------------------------------------------------


def test_checking_saves_nothing_and_keeps_every_field(
    ready: Visitor, cast: Cast
) -> None:
    response = ready.post(
        "console:iam-create-policy",
        LESSON,
        name="half done",
        document=policy({**READ, "Action": "s3:GetObjct"}),
        check="1",
    )
    page = page_of(response)
    assert response.status_code == 200
    assert "half done" in page
    assert "Did you mean" in text_of(response)
    assert not world_of(cast.aoi).account.policies


def test_with_scripts_the_review_comes_alone(ready: Visitor) -> None:
    response = ready.post(
        "console:iam-create-policy",
        LESSON,
        document="{",
        check="1",
        htmx=True,
    )
    page = page_of(response)
    assert page.startswith('<div id="review"')
    assert "<html" not in page


def test_an_example_is_added_and_what_is_no_json_is_left(ready: Visitor) -> None:
    added = ready.post(
        "console:iam-trust", LESSON, "lab-role", document=policy(), example="lambda"
    )
    assert "lambda.amazonaws.com" in document_in(added)
    left = ready.post(
        "console:iam-trust", LESSON, "lab-role", document="{ oops", example="lambda"
    )
    assert document_in(left) == "{ oops"
    assert "not JSON yet" in text_of(left)


# --- managed policies of one's own ------------------------------------------------------


def own(cast: Cast) -> str:
    return next(iter(world_of(cast.aoi).account.policies))


def test_a_policy_is_created_edited_and_deleted(ready: Visitor, cast: Cast) -> None:
    ready.post(
        "console:iam-create-policy",
        LESSON,
        name="lab-read",
        description="for the lab",
        document=policy(READ),
    )
    assert calls_of(cast) == ["IAM CreatePolicy"]
    arn = own(cast)
    ready.post("console:iam-attach", LESSON, "lab-role", policy=[arn], add="1")

    ready.post(
        "console:iam-edit-policy",
        LESSON,
        query={"arn": arn},
        document=policy().replace("[]", json.dumps([{**READ, "Sid": "Two"}])),
    )
    assert calls_of(cast) == ["IAM CreatePolicyVersion"]
    found = world_of(cast.aoi).account.policies[arn]
    assert (found.default_version, found.description) == ("v2", "for the lab")

    change = ("console:iam-policy-version", LESSON)
    ready.post(*change, query={"arn": arn}, default="v1")
    assert calls_of(cast) == ["IAM SetDefaultPolicyVersion"]
    assert world_of(cast.aoi).account.policies[arn].default_version == "v1"
    ready.post(*change, query={"arn": arn}, delete="v2")
    assert calls_of(cast) == ["IAM DeletePolicyVersion"]
    assert [*world_of(cast.aoi).account.policies[arn].versions] == ["v1"]

    ready.post(
        "console:iam-delete-policy", LESSON, query={"arn": arn}, confirm="lab-read"
    )
    assert calls_of(cast) == ["IAM DetachRolePolicy", "IAM DeletePolicy"]
    account = world_of(cast.aoi).account
    assert arn not in account.policies
    assert arn not in account.roles["lab-role"].attached


def test_a_name_that_is_taken_is_said_at_its_field(ready: Visitor) -> None:
    for _again in range(2):
        response = ready.post(
            "console:iam-create-policy", LESSON, name="lab-read", document=policy(READ)
        )
    assert response.status_code == 422
    assert "already exists" in text_of(response)
    assert "aoi" in document_in(response)


def test_a_sixth_version_is_refused_and_the_text_is_kept(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("console:iam-create-policy", LESSON, name="p", document=policy(READ))
    arn = own(cast)
    for number in range(5):
        response = ready.post(
            "console:iam-edit-policy",
            LESSON,
            query={"arn": arn},
            document=policy({**READ, "Sid": f"No{number}"}),
        )
    assert response.status_code == 422
    assert "No4" in document_in(response)


@pytest.mark.parametrize("route", ["iam-edit-policy", "iam-delete-policy"])
def test_a_policy_of_aws_cannot_be_edited(ready: Visitor, route: str) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    assert ready.get(f"console:{route}", LESSON, arn=arn).status_code == 404


# --- questions before ------------------------------------------------------------------


def test_removing_a_policy_asks_first(ready: Visitor, cast: Cast) -> None:
    full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    response = ready.post(
        "console:iam-remove", LESSON, "lab-role", policy=[full], ask="1"
    )
    assert "Remove policy" in text_of(response)
    assert full in world_of(cast.aoi).account.roles["lab-role"].attached


@pytest.mark.parametrize("state", ["stop", "terminate"])
def test_stopping_and_terminating_ask_first(
    ready: Visitor, cast: Cast, state: str
) -> None:
    instance = one_instance(cast)
    response = ready.post("console:ec2-state", LESSON, instance, state=state, ask="1")
    assert instance in text_of(response)
    assert world_of(cast.aoi).account.instances[instance].state == "running"


@pytest.mark.parametrize("tool", ["check", "tidy", "mend", "example"])
@pytest.mark.parametrize(
    "text",
    [
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Action": "s3:\\ud800", "Resource": "*"}]}',
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::\\ud800"}]}',
        '{"Statement": ' + "[" * 900 + "]" * 900 + "}",
        '{"Statement": ' + "[" * 400 + "]" * 400 + "}",
    ],
    ids=["half a pair", "half a pair that is mended", "very deep", "deep"],
)
def test_an_odd_text_is_answered_with_the_text(
    ready: Visitor, tool: str, text: str
) -> None:
    fields = {tool: "read-one-bucket", "name": "p", "document": text}
    response = ready.post("console:iam-create-policy", LESSON, **fields)
    assert response.status_code == 200
    assert document_in(response)


@pytest.mark.parametrize("route", ["iam-create-policy", "s3-bucket-policy"])
def test_what_can_be_mended_is_offered_and_mended(ready: Visitor, route: str) -> None:
    text = policy({**READ, "Principal": "*"} if "s3" in route else READ)
    broken = text.replace('"Allow"', "\u201cAllow\u201d")
    args = (LESSON, "aoi-lab-notes") if "s3" in route else (LESSON,)
    checked = ready.post(f"console:{route}", *args, document=broken, check="1")
    assert 'name="mend"' in page_of(checked)
    answered = ready.post(f"console:{route}", *args, document=broken, mend="1")
    assert document_in(answered) == text
    assert 'name="mend"' not in page_of(answered)


def test_an_example_names_the_bucket_whose_policy_is_written(ready: Visitor) -> None:
    for bucket in ("payroll-111122223333", "aoi-lab-notes"):
        page = ready.post(
            "console:s3-bucket-policy",
            LESSON,
            bucket,
            document="",
            example="role-reads",
        )
        assert f"arn:aws:s3:::{bucket}/*" in document_in(page)


def test_a_change_is_told_by_what_it_allows() -> None:
    saved = policy({**READ, "Action": "s3:GetObject"})
    wanted = policy({**READ, "Action": "s3:*Object"})
    found = review(wanted, PolicyKind.IDENTITY, saved, "en").difference
    assert found is not None
    assert found.relation is Relation.WIDER
    ((first, *_),) = found.gained
    assert "s3:*Object" in first
    assert not found.lost


def test_a_change_of_the_text_alone_allows_the_same() -> None:
    saved, wanted = policy(READ), policy({"Sid": "Renamed", **READ})
    found = review(wanted, PolicyKind.IDENTITY, saved, "ja").difference
    assert found is not None
    assert found.same


def test_what_is_no_policy_yet_is_not_compared() -> None:
    assert (
        review('{"Version"', PolicyKind.IDENTITY, policy(READ), "en").difference is None
    )
    assert review(policy(READ), PolicyKind.IDENTITY, "", "en").difference is None


def test_of_a_very_long_text_the_beginning_is_shown_and_all_is_checked(
    ready: Visitor,
) -> None:
    text = '{"Version": "2012-10-17", "Statement": [\n' + "{},\n" * 5_000 + "{}]}"
    found = review(text, PolicyKind.IDENTITY, "", "en")
    assert len(found.lines) > 5_000
    page = page_of(
        ready.post(
            "console:iam-create-policy", LESSON, document=text, check="1", htmx=True
        )
    )
    assert "Only its beginning is shown here" in page
    assert page.count("<li") < 1_200
    assert page.count("<span") < 1_200
    whole = review(policy(READ), PolicyKind.IDENTITY, "", "en")
    assert not whole.is_cut
