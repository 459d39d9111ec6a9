"""Text that breaks things elsewhere: NUL, halves of characters, right-to-left, very long.

A page answers, the account still works, and what was stored PostgreSQL could store.
"""

import json
from typing import Any

import pytest

from iamtutor.sandbox.models import ActionRecord
from iamtutor.web.database.text import storable
from tests.cast import Cast, Visitor, records_of, text_of, world_of

LESSON = "full-access"
NUL, RTL, FLAG, COMBINED = "a\0b", "\u202egnp.exe", "🏴‍☠️", "e" + "\u0301" * 40
HALF = (
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*",'
    '"Resource":"arn:aws:s3:::\\ud800"}}'
)
STRANGE = [NUL, RTL, FLAG, COMBINED, "\x1b[31m", "\u2028", "\ufeff", "\x85", "é" * 5000]


def is_storable(value: object) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    return "\\u0000" not in text and storable(text) == text


def assert_all_is_well(aoi: Visitor, cast: Cast) -> None:
    assert "still here" in text_of(aoi.run("echo still here"))
    assert aoi.get("course:lesson", LESSON).status_code == 200
    for record in records_of(cast.aoi):
        assert is_storable([record.label, record.output, record.prompt, record.details])


def test_a_line_of_strange_text_is_answered(aoi: Visitor, cast: Cast) -> None:
    for text in STRANGE:
        for line in (
            f"echo {text}",
            f"touch '{text}'",
            f"X={text}",
            f"cd {text}",
            text,
        ):
            assert aoi.run(line).status_code == 200, line
    assert_all_is_well(aoi, cast)


NO_TEXT = [
    "shift x; break x; continue x; return x",
    "touch $(echo /w== | base64 -d)",
    "export X=$(echo /w== | base64 -d)",
    "cd $(echo /w== | base64 -d); pwd; ls",
    "$(echo /w== | base64 -d)",
    "aws s3 cp hello.txt s3://$(echo /w== | base64 -d)/k",
    "aws iam get-role --role-name $(echo /w== | base64 -d)",
    "AWS_ACCESS_KEY_ID=$(echo /w== | base64 -d) AWS_SECRET_ACCESS_KEY=x aws s3 ls",
    "aws iam tag-role --cli-input-json "
    """'{"RoleName":"lab-role","Tags":[{"Key":"\\ud800","Value":"\\ud800"}]}'""",
    "aws iam put-role-policy --role-name lab-role --policy-name p "
    f"--policy-document '{HALF}'",
    """aws iam get-role --cli-input-json '{"RoleName":"\\ud800"}'""",
    """aws sts get-caller-identity --query '`"\\ud800"`'""",
    """aws sts get-caller-identity --query '`"\\ud800"`' > f; cat f | wc""",
    "echo '\x1e",
    "aws configure set region '\x1ea\x1e'; aws configure",
    "printf 'a\\0b' | aws s3 cp - s3://$(printf 'a\\0b')/k",
    "printf '[profile \\0]\\nregion=\\0\\n' > .aws/config; "
    "aws s3 ls --profile $(printf '\\0')",
]


@pytest.mark.parametrize("machine", ["ec2", "desk"])
def test_bytes_that_are_no_text_stop_nothing(
    aoi: Visitor, cast: Cast, machine: str
) -> None:
    for line in NO_TEXT:
        assert aoi.run(line, machine=machine).status_code == 200, line
        again = aoi.run("aws sts get-caller-identity", machine=machine)
        assert again.status_code == 200, line
    assert_all_is_well(aoi, cast)


def test_a_policy_with_half_a_character_is_malformed(aoi: Visitor, cast: Cast) -> None:
    answer = aoi.post("console:iam-inline", LESSON, "lab-role", name="p", document=HALF)
    assert answer.status_code == 422
    assert "p" not in world_of(cast.aoi).account.roles["lab-role"].inline
    assert_all_is_well(aoi, cast)


def test_console_and_files_answer_strange_text(aoi: Visitor, cast: Cast) -> None:
    for text in STRANGE:
        answers = answers_to(aoi, text)
        assert [a.status_code for a in answers if a.status_code >= 500] == [], text
    assert_all_is_well(aoi, cast)


def answers_to(aoi: Visitor, text: str) -> list[Any]:
    return [
        aoi.post("course:files", LESSON, name=text, text=text),
        aoi.post("console:iam-attach", LESSON, "lab-role", policy=text),
        aoi.post("console:iam-inline", LESSON, "lab-role", name=text, document=text),
        aoi.post("console:iam-trust", LESSON, "lab-role", document=text),
        aoi.post("console:ec2-launch", LESSON, name=text, key_pair="lab-key"),
        aoi.post("console:s3-create-bucket", LESSON, name=text),
        aoi.get("console:iam-policies", LESSON, q=text, type=text, page=text[:50]),
        aoi.get("console:iam-create-role", LESSON, step=text[:50], entity=text[:50]),
        aoi.get("console:cloudtrail", LESSON, name=text[:50]),
        aoi.get("course:lesson", LESSON, tab=text[:50], why=text[:50]),
        aoi.post("course:host", LESSON, host="2022", tab=text),
        aoi.post("course:undo", LESSON, ordinal=text),
        aoi.run("id", nonce=text),
        aoi.post("course:complete", LESSON, "ec2", line=text),
        aoi.get("course:edit", LESSON, "ec2", path=f"/tmp/{text[:50]}"),
        aoi.post("course:edit", LESSON, "ec2", path="/tmp/x", text=text, seen=text),
    ]


def test_numbers_beyond_reason_are_no_numbers(aoi: Visitor) -> None:
    nines = "9" * 5000
    assert aoi.post("course:undo", LESSON, ordinal=nines).status_code == 302
    for ref in ("9" * 3000 + "-1", "1-" + "9" * 3000, "99999999999999999999-0", "٣-٣"):
        assert aoi.get("course:why", LESSON, ref).status_code in {200, 404}
    assert aoi.get("console:iam-policies", LESSON, page=nines[:3000]).status_code == 200


@pytest.mark.parametrize(
    "document",
    ["[" * 100_000, '{"a":' * 20_000, "[[]," * 30_000, "1" * 100_000, "-" * 100_000],
    ids=["lists", "mappings", "siblings", "digits", "signs"],
)
def test_json_nested_without_end_is_an_error_at_the_field(
    aoi: Visitor, document: str
) -> None:
    for route, args in (
        ("console:iam-inline", (LESSON, "lab-role")),
        ("console:iam-trust", (LESSON, "lab-role")),
    ):
        answer = aoi.post(route, *args, name="p", document=document)
        assert answer.status_code == 422


def test_a_deep_document_in_an_address_breaks_no_page(aoi: Visitor) -> None:
    for document in ("[" * 3_000, '{"a":' * 1_000, "9" * 5_000):
        for step in "123":
            query = {"entity": "custom", "document": document, "step": step}
            answer = aoi.get("console:iam-create-role", LESSON, **query)
            assert answer.status_code in {200, 422}


def test_too_large_a_form_is_refused_before_it_is_read(aoi: Visitor) -> None:
    assert aoi.run("x" * 3_000_000).status_code == 413
    many = {f"f{n}": "x" for n in range(300)}
    assert aoi.post("course:run", LESSON, "ec2", **many).status_code == 413


def test_a_line_beyond_the_limit_leaves_a_short_record(
    aoi: Visitor, cast: Cast
) -> None:
    assert aoi.run("echo " + "x" * 500_000).status_code == 200
    record = ActionRecord.objects.filter(sandbox__enrolment__person=cast.aoi).last()
    assert record is not None
    assert len(record.label) <= 8_192
