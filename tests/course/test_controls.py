"""The controls beside the terminal: policy, host, files."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from iamtutor.sandbox.selectors import log_of
from tests.cast import (
    COMMANDS_LESSON,
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    world_of,
)

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


# -- the policy of the instance's role


def choose(who: Visitor, setting: str, **fields: str):  # type: ignore[no-untyped-def]
    return who.post(
        "course:setting", COMMANDS_LESSON, setting=setting, tab="ec2", **fields
    )


def test_the_policy_is_changed_by_the_consoles_own_calls(
    ready: Visitor, cast: Cast
) -> None:
    response = choose(ready, "read-only")
    assert response.status_code == 302
    assert "tab=ec2" in response.url
    assert world_of(cast.aoi).account.roles["lab-role"].attached == [READ_ONLY]
    record = records_of(cast.aoi)[-1]
    assert record.kind == "setting"
    assert sorted(record.details["calls"]) == [
        "IAM AttachRolePolicy",
        "IAM DetachRolePolicy",
    ]
    events = [
        (entry.event.operation, entry.event.origin)
        for entry in log_of(sandbox_of(cast.aoi).pk)
    ][-2:]
    assert sorted(events) == [
        ("AttachRolePolicy", "console"),
        ("DetachRolePolicy", "console"),
    ]
    page = text_of(ready.client.get(response.url))
    assert "iam:AttachRolePolicy" in page


def test_an_inline_policy_that_stays_is_told_with_the_setting(ready: Visitor) -> None:
    ready.run(
        "aws iam put-role-policy --role-name lab-role --policy-name own --policy-document "
        '\'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", '
        '"Resource": "*"}]}\'',
        machine="desk",
    )
    page = text_of(ready.client.get(choose(ready, "read-only").url))
    assert "but it keeps its inline policies" in page
    assert "role is now:" not in page


def test_a_command_leaves_the_pages_other_forms_their_use(
    ready: Visitor, cast: Cast
) -> None:
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    nonces = re.findall(r'name="nonce" value="([^"]+)"', page)
    assert len(nonces) == len(set(nonces)) > 1
    control = page.split('id="controls"')[1].split("</form>")[0]
    terminal = page.split("data-terminal-input")[0].rsplit("<form", 1)[1]
    once = [
        re.findall(r'name="nonce" value="([^"]+)"', form)[0]
        for form in (terminal, control)
    ]
    ready.run("aws s3 ls", nonce=once[0])
    choose(ready, "read-only", nonce=once[1])
    assert world_of(cast.aoi).account.roles["lab-role"].attached == [READ_ONLY]


def test_the_control_follows_a_policy_that_was_changed_elsewhere(
    ready: Visitor,
) -> None:
    """By a command, a lever, the console: it never says what is no longer so."""
    line = "aws iam attach-role-policy --role-name lab-role --policy-arn " + READ_ONLY
    assert 'id="controls"' not in text_of(ready.run("ls", machine="desk"))
    for command, chosen in (
        (line.replace("attach", "detach").replace("ReadOnly", "Full"), "no-policies"),
        (line, "read-only"),
    ):
        answer = text_of(ready.run(command, machine="desk"))
        control = answer.split('id="controls"')[1].split("</form>")[0]
        assert re.findall(r'value="([^"]+)" selected', control) == [chosen]


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("full-access", "aoi-lab-notes"),
        ("no-policies", "AccessDenied"),
        ("no-role", "Unable to locate credentials"),
    ],
)
def test_the_next_command_meets_the_chosen_policy(
    ready: Visitor, setting: str, line: str
) -> None:
    choose(ready, "read-only")
    choose(ready, setting)
    assert line in text_of(ready.run("aws s3 ls"))
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert f'<option value="{setting}" selected>' in page


def test_the_role_comes_back_after_it_was_taken_off(ready: Visitor) -> None:
    for setting in ("no-role", "full-access", "no-role", "read-only"):
        choose(ready, setting)
    assert "aoi-lab-notes" in text_of(ready.run("aws s3 ls"))


def test_choosing_what_is_there_calls_nothing(ready: Visitor, cast: Cast) -> None:
    choose(ready, "full-access")
    assert records_of(cast.aoi)[-1].details["calls"] == []


@pytest.mark.parametrize("setting", ["", "everything"])
def test_an_invented_setting_is_not_found(ready: Visitor, setting: str) -> None:
    assert choose(ready, setting).status_code == 404


def test_without_an_instance_there_is_nothing_to_set(aoi: Visitor, cast: Cast) -> None:
    """The page may be older than the instance's end."""
    answer = choose(aoi, "read-only")
    assert answer.status_code == 302
    assert "No instance is running." in text_of(aoi.client.get(answer.url))
    assert records_of(cast.aoi) == []
    page = text_of(aoi.get("course:lesson", COMMANDS_LESSON))
    assert 'id="setting"' not in page


def test_a_setting_sent_too_fast_says_so(ready: Visitor, settings: Settings) -> None:
    settings.COMMAND_BURST = 1
    settings.COMMANDS_PER_SECOND = 0
    ready.run("echo")
    page = text_of(ready.client.get(choose(ready, "read-only").url))
    assert "Nothing was run" in page


# -- the host


def switch(who: Visitor, host: str):  # type: ignore[no-untyped-def]
    return who.post("course:host", COMMANDS_LESSON, host=host, tab="ec2")


def test_the_host_switches_program_and_wording(ready: Visitor) -> None:
    choose(ready, "no-policies")
    assert "aws-cli/2." in text_of(ready.run("aws --version"))
    assert "is not authorized to perform" in text_of(ready.run("aws s3 ls"))
    switch(ready, "2022")
    assert "aws-cli/1.18.147" in text_of(ready.run("aws --version"))
    answer = text_of(ready.run("aws s3 ls"))
    assert "AccessDenied" in answer
    assert "is not authorized to perform" not in answer.split('id="map"')[0]


def test_the_switch_leaves_what_was_printed(ready: Visitor, cast: Cast) -> None:
    ready.run("aws --version")
    switch(ready, "2022")
    ready.run("aws --version")
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    assert "aws-cli/2." in page
    assert "aws-cli/1.18.147" in page
    assert [r.host for r in records_of(cast.aoi, kind="terminal")] == ["today", "2022"]


def test_the_switch_goes_back(ready: Visitor, cast: Cast) -> None:
    switch(ready, "2022")
    assert switch(ready, "today").status_code == 302
    assert world_of(cast.aoi).host == "today"


@pytest.mark.parametrize("host", ["", "2019", "v1.18"])
def test_an_invented_host_is_not_found(ready: Visitor, cast: Cast, host: str) -> None:
    assert switch(ready, host).status_code == 404
    assert world_of(cast.aoi).host == "today"


# -- files


FILES_LESSON = "before-the-commands"


@pytest.fixture
def machine(aoi: Visitor) -> Visitor:
    """Aoi with an instance, before there is a file on it."""
    return aoi.catch_up(FILES_LESSON)


def put(who: Visitor, **fields: object):  # type: ignore[no-untyped-def]
    return who.post("course:files", FILES_LESSON, **fields)


def test_a_chosen_file_is_on_the_instance(machine: Visitor, cast: Cast) -> None:
    response = put(machine, file=SimpleUploadedFile("hello.txt", b"from my disk\n"))
    assert response.status_code == 302
    page = text_of(machine.client.get(response.url))
    assert "hello.txt is on the instance." in page
    assert "Task done:" in page
    assert "from my disk" in text_of(machine.run("cat hello.txt"))


def test_a_written_file_is_on_the_instance(machine: Visitor) -> None:
    put(machine, name="memo.txt", text="one\r\ntwo\r\n")
    assert "one\ntwo" in text_of(machine.run("cat memo.txt"))
    assert " 8 " in text_of(machine.run("wc -c memo.txt")).replace("8 memo", " 8 memo")


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", ".", "x" * 256, "あ" * 90])
def test_a_bad_name_is_said_and_what_was_written_is_kept(
    machine: Visitor, cast: Cast, name: str
) -> None:
    before = sandbox_of(cast.aoi).version
    response = put(machine, name=name, text="keep <this>")
    assert response.status_code == 422
    assert "keep <this>" in text_of(response)
    assert 'role="alert"' in text_of(response)
    assert sandbox_of(cast.aoi).version == before


def test_a_name_with_a_null_character_breaks_nothing(machine: Visitor) -> None:
    assert put(machine, name="a\0b", text="x").status_code in (302, 422)


def test_a_file_that_is_too_large_is_said(machine: Visitor, cast: Cast) -> None:
    before = sandbox_of(cast.aoi).version
    response = put(machine, file=SimpleUploadedFile("big.bin", b"x" * 1_000_001))
    assert response.status_code == 422
    assert "at most 1 MB" in text_of(response)
    assert sandbox_of(cast.aoi).version == before


def test_the_largest_file_is_taken(machine: Visitor) -> None:
    response = put(machine, file=SimpleUploadedFile("big.bin", b"x" * 1_000_000))
    assert response.status_code == 302


def test_a_binary_file_can_be_printed(machine: Visitor) -> None:
    put(machine, file=SimpleUploadedFile("raw.bin", bytes(range(256))))
    assert machine.run("cat raw.bin").status_code == 200
    page = machine.get("course:lesson", COMMANDS_LESSON, tab="ec2")
    assert page.status_code == 200


def test_a_file_sent_twice_with_the_same_form_is_put_once(
    machine: Visitor, cast: Cast
) -> None:
    for _ in range(2):
        put(machine, name="memo.txt", text="x", nonce="form-1")
    assert len(records_of(cast.aoi, kind="files")) == 1


def test_files_sent_too_fast_are_kept(machine: Visitor, settings: Settings) -> None:
    settings.COMMAND_BURST = 1
    settings.COMMANDS_PER_SECOND = 0
    machine.run("echo")
    response = put(machine, name="memo.txt", text="keep this")
    assert response.status_code == 422
    assert "keep this" in text_of(response)
    assert "Nothing was run" in text_of(response)


def test_without_an_instance_there_is_nowhere_to_put_a_file(aoi: Visitor) -> None:
    assert put(aoi, name="memo.txt", text="x").status_code == 404
