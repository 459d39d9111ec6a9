"""``nano FILE`` leads to a form that saves the file, and loses nothing on the way."""

import re
from typing import Any

import pytest

from iamtutor.shell.screen.editing import EDIT_LIMIT
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of

PATH = "/home/ec2-user/plan.txt"


def page(who: Visitor, path: str = PATH, machine: str = "ec2") -> Any:
    return who.get("course:edit", COMMANDS_LESSON, machine, path=path)


def save(who: Visitor, text: str, *, path: str = PATH, **fields: object) -> Any:
    if "seen" not in fields:
        fields["seen"] = seen(text_of(page(who, path)))
    return who.post(
        "course:edit", COMMANDS_LESSON, "ec2", path=path, text=text, **fields
    )


def seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\w*)"', html)
    assert found is not None
    return found[1]


def content(who: Visitor, path: str = PATH) -> str:
    return text_of(who.run(f"cat {path}"))


def test_the_transcript_leads_to_the_editor(ready: Visitor, cast: Cast) -> None:
    answer = text_of(ready.run("nano plan.txt"))
    assert records_of(cast.aoi)[-1].details["edit"] == PATH
    link = re.search(r'href="([^"]*/edit/ec2/[^"]*)"', answer)
    assert link is not None
    assert "New file" in text_of(ready.client.get(link[1]))


def test_a_file_is_saved_recorded_and_undone(ready: Visitor, cast: Cast) -> None:
    answer = save(ready, "first\r\nsecond")
    assert answer.status_code == 302
    assert "first\nsecond\n" in content(ready)
    record = records_of(cast.aoi, kind="files")[-1]
    assert (record.place, record.label) == ("ec2", PATH)
    assert record.details == {"name": PATH, "size": 13}
    page_after = text_of(page(ready))
    assert "\nfirst\nsecond\n</textarea>" in page_after
    save(ready, "third")
    last = records_of(cast.aoi)[-1].ordinal
    ready.post("course:undo", COMMANDS_LESSON, ordinal=str(last))
    assert "second" in content(ready)


def test_an_empty_first_line_stays(ready: Visitor) -> None:
    save(ready, "\n\nx\n")
    assert '">\n\n\nx\n</textarea>' in text_of(page(ready)).replace("\r", "")


def test_the_same_form_twice_saves_once(ready: Visitor, cast: Cast) -> None:
    before = seen(text_of(page(ready)))
    for _ in range(2):
        assert save(ready, "x", seen=before, nonce="once").status_code == 302
    assert len(records_of(cast.aoi, label=PATH)) == 1


def test_a_file_that_changed_meanwhile_is_asked_about(ready: Visitor) -> None:
    before = seen(text_of(page(ready)))
    ready.run(f"echo theirs > {PATH}")
    answer = save(ready, "mine", seen=before)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "has changed since you opened it" in said
    assert "mine</textarea>" in said
    assert "theirs" in content(ready)
    assert save(ready, "mine", seen=seen(said)).status_code == 302
    assert "mine" in content(ready)


def test_a_text_that_is_too_long_stays_on_the_page(ready: Visitor) -> None:
    answer = save(ready, "x" * (EDIT_LIMIT + 1))
    assert answer.status_code == 422
    assert "up to 100,000 characters" in text_of(answer)
    assert "x" * (EDIT_LIMIT + 1) in text_of(answer)


def test_a_real_key_is_refused_and_not_kept(ready: Visitor, cast: Cast) -> None:
    key, secret = (
        "AKIA" + "QYLPMN5HHHFPZAM2",
        "je7MtGbClwBF/2Zp" + "9Utk/h3yCo8nvbXAM2LEQz4K",
    )
    count = len(records_of(cast.aoi))
    answer = save(
        ready, f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
    )
    assert answer.status_code == 422
    assert "looks like a real AWS access key" in text_of(answer)
    assert len(records_of(cast.aoi)) == count


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/home/ec2-user", "This is a directory."),
        ("/etc/os-release", "This file may not be changed."),
        ("/home/ec2-user/no/where", "There is no such directory."),
        ("/home/ec2-user/binary", "This is not a text file."),
    ],
)
def test_what_cannot_be_edited_is_said(ready: Visitor, path: str, said: str) -> None:
    ready.run("printf '\\xff\\xfe' > binary; echo /4A= | base64 -d > binary")
    answer = page(ready, path)
    assert answer.status_code == 302
    assert said in text_of(ready.client.get(answer.url))
    saved = save(ready, "x", path=path, seen="")
    assert saved.status_code in (409, 422)


def test_a_machine_that_does_not_run_has_no_editor(aoi: Visitor) -> None:
    answer = page(aoi)
    assert "No instance is running." in text_of(aoi.client.get(answer.url))
    assert save(aoi, "typed", seen="").status_code == 409


@pytest.mark.parametrize("path", ["", "plan.txt", "/a\0b"])
def test_a_path_that_is_none_is_not_found(ready: Visitor, path: str) -> None:
    assert page(ready, path).status_code == 404
    assert page(ready, PATH, machine="console").status_code == 404


def test_less_is_recorded_as_pages(ready: Visitor, cast: Cast) -> None:
    ready.run("less /etc/os-release")
    assert records_of(cast.aoi)[-1].details["paged"] is True
    ready.run("cat /etc/os-release")
    assert "paged" not in records_of(cast.aoi)[-1].details
