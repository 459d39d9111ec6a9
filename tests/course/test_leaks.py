"""Texts that look like a real key are refused unread; the account's own keys pass."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.course.leaks import suspects
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of

# Put together here, so that no text in the project looks like a key itself.
KEY = "AKIA" + "QYLPMN5HHHFPZAM2"
SECRET = "je7MtGbClwBF/2Zp" + "9Utk/h3yCo8nvbXAM2LEQz4K"
EXPORT = f"export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET}"
EXAMPLES = (
    "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE "
    "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)


def test_a_key_beside_a_secret_is_suspect() -> None:
    assert len(SECRET) == 40
    assert suspects(EXPORT) == [KEY]


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLES,
        f"export AWS_ACCESS_KEY_ID={KEY}",
        f"echo {SECRET}",
        f"echo {KEY} {'0123456789abcdef' * 2}01234567",
        f"aws iam delete-access-key --access-key-id {KEY}",
        f"echo X{KEY} {SECRET}",
        f"echo {KEY} {SECRET}0",
    ],
)
def test_what_is_no_pair_passes(text: str) -> None:
    assert suspects(text) == []


@given(st.text(alphabet="AKIS2/+ aZ=", max_size=400))
def test_no_text_takes_long_or_fails(text: str) -> None:
    assert isinstance(suspects(text), list)


def test_the_terminal_refuses_it_and_keeps_nothing(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    response = ready.run(EXPORT)
    assert response.status_code == 422
    assert "looks like a real AWS access key" in text_of(response)
    assert len(records_of(cast.aoi)) == before
    assert ready.run(EXAMPLES).status_code == 200


def test_a_key_of_the_account_itself_passes(ready: Visitor, cast: Cast) -> None:
    made = ready.run("aws iam create-access-key --user-name admin", machine="desk")
    assert made.status_code == 200
    key = json.loads(records_of(cast.aoi)[-1].output)["AccessKey"]
    line = (
        f"export AWS_ACCESS_KEY_ID={key['AccessKeyId']} "
        f"AWS_SECRET_ACCESS_KEY={key['SecretAccessKey']}"
    )
    assert suspects(line)
    assert ready.run(line).status_code == 200


def test_files_and_forms_are_looked_at_too(ready: Visitor, cast: Cast) -> None:
    before = len(records_of(cast.aoi))
    file = SimpleUploadedFile("credentials", EXPORT.encode())
    said = ready.post("course:files", "before-the-commands", file=file)
    assert "looks like a real AWS access key" in text_of(said)
    said = ready.post(
        "console:iam-inline",
        COMMANDS_LESSON,
        "lab-role",
        name="p",
        document=json.dumps({"Version": "2012-10-17", "Id": EXPORT, "Statement": []}),
    )
    assert "looks like a real AWS access key" in text_of(said)
    assert len(records_of(cast.aoi)) == before
