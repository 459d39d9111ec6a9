"""Texts that look like a real key are refused unread; the account's own keys pass."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from iamtutor.course.account.leaks import GenuineKey, refuse_genuine_keys
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of, world_of

# Put together here, so that no text in the project looks like a key itself.
KEY = "AKIA" + "QYLPMN5HHHFPZAM2"
SECRET = "je7MtGbClwBF/2Zp" + "9Utk/h3yCo8nvbXAM2LEQz4K"
EXPORT = f"export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET}"
EXAMPLES = (
    "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE "
    "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)


def refused(cast: Cast, *texts: object) -> bool:
    try:
        refuse_genuine_keys(cast.seat(cast.aoi), *texts)
    except GenuineKey:
        return True
    return False


def test_a_key_beside_a_secret_is_refused(cast: Cast) -> None:
    assert len(SECRET) == 40
    assert refused(cast, EXPORT)
    assert refused(cast, {"id": KEY, "more": [SECRET.encode()]})


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
        f"export AWS_SECRET_ACCESS_KEY={'0123456789abcdef' * 2}01234567",
    ],
)
def test_what_is_no_pair_passes(cast: Cast, text: str) -> None:
    assert not refused(cast, text)


@given(st.text(alphabet="AKIS2/+ aZ=", max_size=400))
def test_no_text_takes_long_or_fails(text: str) -> None:
    from iamtutor.course.account.leaks import _Parts

    assert isinstance(_Parts.of([text]).keys, frozenset)


@pytest.mark.parametrize(
    "text",
    [
        f"export AWS_SECRET_ACCESS_KEY={SECRET}",
        f"aws configure set aws_secret_access_key {SECRET}",
        json.dumps({"SecretAccessKey": SECRET}),
        f"[default]\naws_secret_access_key = {SECRET}\n",
    ],
)
def test_a_secret_that_is_called_one_is_refused_alone(cast: Cast, text: str) -> None:
    assert refused(cast, text)


CONVERSATIONS = {
    "aws configure": ["aws configure", KEY, SECRET],
    "aws configure without an id": ["aws configure", "", SECRET],
    "aws configure set": [
        f"aws configure set aws_access_key_id {KEY}",
        f"aws configure set aws_secret_access_key {SECRET}",
    ],
    "variables": [f"export AWS_ACCESS_KEY_ID={KEY}", "pwd", f"X={SECRET}"],
    "a here-document": ["cat > .aws/credentials <<EOF", f"id = {KEY}", f"k = {SECRET}"],
    "an open quote": [f"echo 'one {KEY}", f"two {SECRET}"],
    "read": [f"read -p 'key: ' {KEY}", f"read X; echo {KEY}", SECRET],
    "a secret first": [f"X={SECRET}", f"export AWS_ACCESS_KEY_ID={KEY}"],
    "a half that goes on": [f"echo {KEY} {SECRET[:20]}\\", SECRET[20:]],
}


@pytest.mark.parametrize("lines", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_key_that_is_typed_in_several_lines_is_refused(
    ready: Visitor, cast: Cast, lines: list[str]
) -> None:
    *before, last = lines
    for line in before:
        assert ready.run(line, machine="desk").status_code == 200
    count = len(records_of(cast.aoi))
    response = ready.run(last, machine="desk")
    assert response.status_code == 422
    assert "looks like a real AWS access key" in text_of(response)
    assert len(records_of(cast.aoi)) == count
    half = last if SECRET[20:] in last else KEY
    assert half not in "".join(r.label + r.output for r in records_of(cast.aoi))


def test_the_dialogue_goes_on_with_another_answer(ready: Visitor) -> None:
    for line in ("aws configure", KEY, SECRET):
        ready.run(line, machine="desk")
    for line in ("", "eu-west-1", ""):
        ready.run(line, machine="desk")
    said = text_of(ready.run("aws configure get region", machine="desk"))
    assert "eu-west-1" in said


def test_what_was_said_long_ago_is_not_beside(
    ready: Visitor, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    ready.run(f"echo {KEY}")
    ready.run("true", machine="desk")
    for number in range(20):
        ready.run(f"echo {number}")
    assert ready.run(f"echo {SECRET}").status_code == 200


def test_another_seats_words_are_not_beside(ready: Visitor, cast: Cast) -> None:
    ready.run(f"X={KEY}")
    refuse_genuine_keys(cast.seat(cast.ben), f"echo {SECRET}")


def test_the_accounts_own_key_may_be_typed_in_lines(ready: Visitor, cast: Cast) -> None:
    key = next(iter(world_of(cast.aoi).account.users["admin"].access_keys.values()))
    for line in ("aws configure", key.access_key_id, key.secret_access_key, "", ""):
        assert ready.run(line).status_code == 200
    who = ready.run("aws sts get-caller-identity --query Arn --output text")
    assert "user/admin" in text_of(who)
    assert (
        ready.run(f"AWS_SECRET_ACCESS_KEY={key.secret_access_key}").status_code == 200
    )


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
