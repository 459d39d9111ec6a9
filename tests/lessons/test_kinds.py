"""Tasks that are shown, asked and broken: what each may tell, and when hints open."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.lessons.content.kinds import HINTS_AFTER, Tried, hints_are_open
from iamtutor.lessons.content.library import load
from iamtutor.lessons.text.errors import InvalidContent
from tests.content import course
from tests.lessons.test_proofs_bite import Spoil, failed, spoil

__all__ = ["spoil"]
YAML = "lessons/make-a-role/lesson.yaml"
TEXTS = ("lessons/make-a-role/text.ja.md", "lessons/make-a-role/text.en.md")
TASK = "      - task: look-at-it\n"
COMMAND = "```console\naws iam get-role --role-name {role}\n```\n"
BY_COMMAND = """\
          cli:
            - run: aws iam create-user --user-name mika
              at: desk
"""
SYMPTOM = """\
        symptom: {run: "aws iam get-user --user-name mika", at: desk, exit: 254}
"""
BROKEN = f"""\
      - task: look-at-it
        kind: broken
{SYMPTOM}\
        at: desk
        check: {{exists: {{user: {{name: mika}}}}}}
        solutions:
          console:
            - press: create-user
              with: {{name: mika}}
{BY_COMMAND}"""
HINT = {
    "ja": "#### 見る {#look-at-it.hint-1}\nロールを見ます。\n",
    "en": "#### See {#look-at-it.hint-1}\nSee the role.\n",
}


@pytest.fixture
def asked(content: Path, spoil: Spoil) -> Path:
    """The sample, whose second task tells no command but in a hint."""
    spoil(YAML, TASK, TASK + "        kind: asked\n")
    for name in TEXTS:
        spoil(name, COMMAND, HINT[name[-5:-3]])
    return content


@pytest.fixture
def broken(content: Path, spoil: Spoil) -> Path:
    """The sample, whose second task is about a user who isn't there."""
    text = (content / YAML).read_text("utf-8")
    (content / YAML).write_text(text[: text.index(TASK)] + BROKEN, "utf-8")
    for name in TEXTS:
        spoil(
            name, COMMAND, "`aws iam get-user --user-name mika`\n" + HINT[name[-5:-3]]
        )
    return content


def test_an_asked_task_is_proven_like_any_other(asked: Path) -> None:
    assert failed(asked) == {}


@pytest.mark.parametrize(
    "told",
    [
        COMMAND,
        "`aws iam get-role --role-name {role}`\n",
        "`aws iam get-role`\n",
        "```text\n$ aws iam get-role --role-name {role}\n```\n",
        "1. IAM\n2. Roles\n",
    ],
)
def test_an_asked_task_that_tells_its_way_is_refused(
    asked: Path, spoil: Spoil, told: str
) -> None:
    for name in TEXTS:
        hint = HINT[name[-5:-3]].split("\n")[0]
        spoil(name, hint, f"{told}\n{hint}")
    with pytest.raises(InvalidContent, match="a task that is asked"):
        load(asked.parent)


@pytest.mark.parametrize("told", ["`get-role`\n", "`{role}`\n", "- IAM\n- EC2\n"])
def test_names_and_bare_lists_tell_no_way(asked: Path, spoil: Spoil, told: str) -> None:
    for name in TEXTS:
        hint = HINT[name[-5:-3]].split("\n")[0]
        spoil(name, hint, f"{told}\n{hint}")
    load(asked.parent)


def test_a_long_name_tells_no_way(asked: Path, spoil: Spoil) -> None:
    line = "aws iam get-role --role-name {role} --profile of-{account}-{region}"
    spoil(YAML, "aws iam get-role --role-name {role}", line)
    for name in TEXTS:
        hint = HINT[name[-5:-3]].split("\n")[0]
        spoil(name, hint, f"`of-{{account}}-{{region}}`\n\n{hint}")
    load(asked.parent)


def test_an_asked_task_has_a_hint(asked: Path, spoil: Spoil) -> None:
    for name in TEXTS:
        spoil(name, HINT[name[-5:-3]], "")
    with pytest.raises(InvalidContent, match=r"look-at-it\.hint-1"):
        load(asked.parent)


def test_a_broken_task_is_proven_with_its_symptom(broken: Path) -> None:
    assert failed(broken) == {}


def test_a_fault_that_is_none_is_not_proven(broken: Path, spoil: Spoil) -> None:
    spoil(YAML, SYMPTOM, SYMPTOM.replace("mika", "admin"))
    for name in TEXTS:
        spoil(name, "get-user --user-name mika", "get-user --user-name admin")
    assert set(failed(broken)) == {"fault-is-real[make-a-role/look-at-it]"}


def test_a_fault_that_stays_is_not_proven(broken: Path, spoil: Spoil) -> None:
    spoil(YAML, "get-user --user-name mika", "get-user --user-name kenji")
    for name in TEXTS:
        spoil(name, "get-user --user-name mika", "get-user --user-name kenji")
    assert set(failed(broken)) == {"fault-is-real[make-a-role/look-at-it]"}


def test_a_fault_is_not_gone_where_its_line_is_not_simulated(
    broken: Path, spoil: Spoil
) -> None:
    line = "aws iam get-user --user-name mika"
    spoil(YAML, line, f"{line} && aws sqs list-queues")
    for name in TEXTS:
        spoil(name, line, f"{line} && aws sqs list-queues")
    told = failed(broken)["fault-is-real[make-a-role/look-at-it]"]
    assert told.endswith(": this is not simulated")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("        kind: broken\n", "        kind: asked\n", "symptom"),
        (SYMPTOM, "", "symptom"),
        (BY_COMMAND, "", "two ways"),
        (
            "        kind: broken\n",
            "        kind: broken\n        guide: a\n",
            "guided",
        ),
        ("        kind: broken\n", "        kind: fixed\n", "shown"),
        ("at: desk, exit: 254", "at: batch, exit: 254", "no machine 'batch'"),
    ],
)
def test_what_does_not_fit_a_kind_is_refused(
    broken: Path, spoil: Spoil, old: str, new: str, message: str
) -> None:
    spoil(YAML, old, new)
    with pytest.raises(InvalidContent, match=message):
        load(broken.parent)


TRIED = st.builds(
    Tried, st.integers(0, 20), st.integers(0, 20), st.floats(0, 60, allow_nan=False)
)


@given(TRIED, TRIED)
def test_who_tried_more_never_waits_longer(one: Tried, other: Tried) -> None:
    task = (
        course().lesson("make-the-role").tasks[0].model_copy(update={"kind": "broken"})
    )
    more = Tried(*map(max, one, other))
    assert hints_are_open(task, more) >= hints_are_open(task, one)


def test_only_what_is_broken_waits() -> None:
    task = course().lesson("make-the-role").tasks[0]
    assert hints_are_open(task, Tried())
    broken = task.model_copy(update={"kind": "broken"})
    assert not hints_are_open(broken, Tried())
    for enough in (
        Tried(checks=HINTS_AFTER.checks),
        Tried(actions=HINTS_AFTER.actions),
        Tried(minutes=HINTS_AFTER.minutes),
    ):
        assert hints_are_open(broken, enough)
