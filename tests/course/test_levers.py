"""Buttons in the text of a lesson that change the account, and change it back."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings

from iamtutor.course.models import TaskProgress
from iamtutor.lessons.content.library import load
from iamtutor.lessons.schema.acts import Pull
from iamtutor.lessons.text.errors import InvalidContent
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import Cast, Visitor, text_of, visitor
from tests.course.test_another_course import SAMPLE
from tests.lessons.conftest import content
from tests.lessons.test_kinds import TEXTS, YAML
from tests.lessons.test_play import Player
from tests.lessons.test_proofs_bite import Spoil, failed, spoil

__all__ = ["content", "spoil"]
LESSON, LEVER = "make-a-role", "let-mika-in"
LEVERS = """\
    levers:
      - lever: let-mika-in
        acts:
          - press: create-user
            with: {name: mika}
          - run: aws iam create-group --group-name crew
            at: desk
        back:
          - run: aws iam delete-group --group-name crew
            at: desk
          - press: delete-user
            with: {user: mika}
"""
WORDS = {
    "ja": "### mikaを入れる {#let-mika-in}\n管理者がします。\n"
    "#### mikaを外す {#let-mika-in.back}\n",
    "en": "### Let mika in {#let-mika-in}\nThe administrator does it.\n"
    "#### Send mika away {#let-mika-in.back}\n",
}
TASK = """\
      - task: look-at-it
        at: desk
        check: {exists: {user: {name: mika}}}
        solutions:
          lever:
            - pull: let-mika-in
"""


def with_a_lever(content: Path) -> Path:
    """The sample, with a lever before its last task, which asks for it to be pulled."""
    path = content / YAML
    text = path.read_text("utf-8")
    at = text.index("      - task: look-at-it\n")
    path.write_text(text[:at] + TASK + LEVERS, "utf-8")
    for name in TEXTS:
        path = content / name
        text = path.read_text("utf-8")
        at = text.index("### ", text.index("role-for-ec2.after"))
        path.write_text(text[:at] + WORDS[name[-5:-3]] + text[at:], "utf-8")
    return content


@pytest.fixture
def levered(content: Path) -> Path:
    return with_a_lever(content)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    with_a_lever(folder / "sample")
    return folder


@pytest.fixture
def emi(cast: Cast, courses: Path, settings: LazySettings) -> Visitor:
    """Emi in the sample course with a lever."""
    settings.COURSE_FOLDERS = [courses]
    emi = visitor(cast.emi)
    emi.post("people:start", course="sample")
    return emi


def users() -> set[str]:
    seat = Enrolment.objects.get(person__name="emi")
    return set(unpack(Sandbox.objects.get(enrolment=seat).document).account.users)


def lever_on(page: str) -> str:
    found = re.search(
        rf'<form\s+class="lever[^"]*"\s+id="lever-{LEVER}".*?</form>', page, re.S
    )
    assert found
    return found[0]


def pull(who: Visitor, *, htmx: bool = True, **fields: object):  # type: ignore[no-untyped-def]
    return who.post("course:pull", LESSON, LEVER, htmx=htmx, **fields)


@pytest.mark.parametrize("htmx", [True, False])
def test_it_is_pulled_and_put_back(emi: Visitor, htmx: bool) -> None:
    before = lever_on(text_of(emi.get("course:lesson", LESSON)))
    assert "Let mika in" in before
    assert "Create user" in before
    assert "mika" not in users()

    answer = pull(emi, htmx=htmx)
    shown = lever_on(text_of(answer if htmx else emi.client.get(answer.url)))
    assert "mika" in users()
    assert "admin did it in the console" in shown
    assert "IAM CreateUser" in shown
    assert "Send mika away" in shown
    assert TaskProgress.objects.get(task="look-at-it").completed

    answer = pull(emi, htmx=htmx, back="1")
    shown = lever_on(text_of(answer if htmx else emi.client.get(answer.url)))
    assert "mika" not in users()
    assert "Let mika in" in shown


def test_it_is_an_action_like_any_other(emi: Visitor) -> None:
    pull(emi)
    record = ActionRecord.objects.get(kind=ActionRecord.Kind.LEVER)
    assert record.label == "Let mika in"
    page = text_of(emi.get("course:undo", LESSON))
    assert "Let mika in" in page
    emi.post("course:undo", LESSON, ordinal=record.ordinal)
    assert "mika" not in users()
    assert "Send mika away" not in lever_on(text_of(emi.get("course:lesson", LESSON)))


def test_a_form_sent_twice_pulls_once(emi: Visitor) -> None:
    pull(emi, nonce="once")
    pull(emi, nonce="once")
    assert ActionRecord.objects.filter(kind=ActionRecord.Kind.LEVER).count() == 1


def test_what_does_not_go_through_is_told_and_leaves_it_as_it_was(emi: Visitor) -> None:
    emi.run("aws iam create-user --user-name mika", lesson=LESSON, machine="desk")
    shown = lever_on(text_of(pull(emi)))
    assert "did not go through" in shown
    assert "EntityAlreadyExists" in shown
    assert "Let mika in" in shown
    assert 'name="back"' not in shown


def test_the_administrator_pulls_it_whoever_is_signed_in(levered: Path) -> None:
    stage = Rehearsal.begin(load(levered.parent).courses["sample"], "tiny")
    stage.type("desk", "aws iam create-user --user-name kenji")
    stage.world.console_user = "kenji"
    assert stage.do(Pull(pull=LEVER)).surprise is None
    assert "mika" in stage.world.account.users
    assert stage.world.console_user == "kenji"


@pytest.mark.parametrize("lever", ["no-such-lever", "look-at-it"])
def test_there_is_no_other(emi: Visitor, lever: str) -> None:
    assert emi.post("course:pull", LESSON, lever).status_code == 404


def test_it_is_proven(levered: Path, spoil: Spoil) -> None:
    assert failed(levered) == {}
    spoil(YAML, "with: {user: mika}", "with: {user: kenji}")
    assert set(failed(levered)) == {f"lever-works[{LESSON}/{LEVER}]"}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (YAML, "- pull: let-mika-in", "- pull: let-mika", "no lever 'let-mika'"),
        (
            YAML,
            "          - press: create-user",
            "          - pull: let-mika-in",
            "presses",
        ),
        (TEXTS[0], "{#let-mika-in.back}", "{#let-mika-in.after}", "let-mika-in"),
        (
            YAML,
            "at: desk\n        back",
            "at: batch\n        back",
            "no machine 'batch'",
        ),
        (YAML, "        back:\n", "        reverse:\n", "unknown key"),
    ],
)
def test_what_does_not_fit_is_refused(
    levered: Path, spoil: Spoil, name: str, old: str, new: str, message: str
) -> None:
    spoil(name, old, new)
    with pytest.raises(InvalidContent, match=message):
        load(levered.parent)


def test_a_player_in_a_terminal_pulls_it(levered: Path) -> None:
    course = load(levered.parent).courses["sample"]
    player = Player(course, LESSON, ":skip", ":pull x", f":pull {LEVER}")
    assert player.finished
    assert f":pull {LEVER}" in player.text
    assert "The administrator does it." in player.text
