"""What fails ticks nothing: the solution's own lines, spoilt, over all tasks."""

import re
from pathlib import Path

import pytest

from iamtutor.lessons.content.library import load
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.checks import judge
from iamtutor.lessons.schema.acts import Press, Run
from iamtutor.lessons.schema.predicates import Called, parts
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.lessons.worlds.walk import Scene
from tests.content import course, walked
from tests.lessons.stage import Stage
from tests.lessons.test_kinds import YAML
from tests.lessons.test_proofs_bite import Spoil, spoil

__all__ = ["spoil"]
#: How a line is pasted or mistyped, so that the shell finds no such program.
SPOILT = {
    "with a prompt": "$ {}",
    "with a whole prompt": "[ec2-user@ip-172-31-4-20 ~]$ {}",
    "mistyped": "x{}",
}


def scenes() -> list[Scene]:
    return list(walked().scenes.values())


def typed(scene: Scene, pattern: str) -> list[Rehearsal]:
    """The moments after each solution's lines were typed, spoilt; what is pressed, put
    there or answered is left out."""
    stages = []
    for acts in scene.task.solutions_in(scene.before.world.variant).values():
        lines = [act for act in acts if isinstance(act, Run)]
        stage = scene.before.copy()
        for act in lines:
            line = fill(act.run, stage.situation.names)
            stage.type(act.at, pattern.replace("{}", line))
        stages += [stage] if lines else []
    return stages


@pytest.mark.thorough
@pytest.mark.parametrize("pattern", SPOILT.values(), ids=SPOILT)
def test_a_line_that_finds_no_program_ticks_nothing(pattern: str) -> None:
    for scene in scenes():
        for stage in typed(scene, pattern):
            result = judge(scene.task, stage.situation)
            assert not result.passed, (scene.lesson.slug, scene.task.id)


def test_a_repair_that_was_taken_back_ticks_nothing() -> None:
    """The night job could write for a while, and can't any more."""
    scene = next(s for s in scenes() if s.task.id == "write-and-no-more")
    stage = scene.before.copy()
    role, bucket = (stage.situation.names[name] for name in ("job_role", "job_bucket"))
    wide = f"--role-name {role} --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess"
    stage.type("desk", f"aws iam attach-role-policy {wide}")
    stage.type("night", f"aws s3 cp result.txt s3://{bucket}/")
    assert judge(scene.task, stage.situation).pitfall == "too-wide"
    stage.type("desk", f"aws iam detach-role-policy {wide}")
    assert judge(scene.task, stage.situation).code == Reason.STILL_IMPLICITLY_DENIED


@pytest.mark.parametrize(
    ("task", "ending"),
    [
        ("forbid-deletes", "*"),
        ("forbid-deletes", "*/*"),
        ("forbid-deletes", "/*.txt"),
        ("own-policy", "*/*"),
    ],
)
def test_a_pattern_with_other_objects_than_the_buckets_ticks_nothing(
    task: str, ending: str
) -> None:
    """It reaches buckets whose names begin alike, or not all of this one's objects."""
    scene = next(s for s in scenes() if s.task.id == task)
    stage = scene.before.copy()
    for act in scene.task.solutions["console"].acts:
        assert isinstance(act, Press)
        given = dict(act.with_)
        if "document" in given:
            given["document"] = given["document"].replace(
                "{bucket}/*", f"{{bucket}}{ending}"
            )
        stage.do(act.model_copy(update={"with_": given}))
    assert not judge(scene.task, stage.situation).passed


def test_what_deletes_nothing_ticks_nothing() -> None:
    """S3 says yes to deleting what isn't there; a refusal is the same for any name."""
    tried = 0
    for scene in scenes():
        wanted = [
            part.called.decision
            for part in parts(scene.task.check)
            if isinstance(part, Called)
        ]
        line = scene.task.first_solution(scene.before.world.variant)[-1]
        if "allowed" not in wanted or not isinstance(line, Run):
            continue
        if not re.search(r"\baws s3 rm\b", line.run):
            continue
        stage = scene.before.copy()
        missing = fill(line.run, stage.situation.names) + "-that-is-not-there"
        assert stage.type(line.at, missing).surprise is None
        assert not judge(scene.task, stage.situation).passed, scene.task.id
        tried += 1
    assert tried


def test_the_same_on_somebody_elses_bucket_ticks_nothing() -> None:
    """What is said afterwards is about the bucket that the task names. Where nothing is
    sent to AWS, no bucket is asked."""
    tried = 0
    for scene in scenes():
        checked = [
            part.called for part in parts(scene.task.check) if isinstance(part, Called)
        ]
        if any(called.decision == "none" for called in checked):
            continue
        for acts in scene.task.solutions_in(scene.before.world.variant).values():
            lines = [act for act in acts if isinstance(act, Run)]
            if not any("{bucket}" in act.run for act in lines):
                continue
            stage = scene.before.copy()
            for act in lines:
                line = act.run.replace("{bucket}", "payroll-{account}")
                stage.type(act.at, fill(line, stage.situation.names))
            assert not judge(scene.task, stage.situation).passed, scene.task.id
            tried += 1
    assert tried


def test_nothing_ticks_nothing() -> None:
    for scene in scenes():
        assert not judge(scene.task, scene.before.situation).passed, scene.task.id


def test_a_file_that_a_failed_line_left_empty_is_none(stage: Stage) -> None:
    """``$ echo … > hello.txt``: the shell makes the file before it looks for ``$``."""
    stage.role()
    stage.instance()
    task = course().lesson("before-the-commands").task("put-a-file-there")
    stage.rehearsal.type("ec2", "$ echo hi > hello.txt")
    assert judge(task, stage.situation).code == Reason.FILE_EMPTY
    stage.rehearsal.type("ec2", "echo hi > hello.txt")
    assert judge(task, stage.situation).passed


# What was called before a task began


def begun(sample, *before: str) -> Rehearsal:  # type: ignore[no-untyped-def]
    """The sample at its second task, after some lines at the desk."""
    stage = Rehearsal.begin(sample, "tiny")
    lesson = sample.lesson("make-a-role")
    stage.do_all(lesson.task("role-for-ec2").first_solution())
    for line in before:
        stage.type("desk", line)
    stage.begin_task(lesson.task("look-at-it"))
    return stage


def test_what_was_done_early_counts_unless_the_check_says_fresh(
    content: Path, spoil: Spoil
) -> None:
    for fresh in (False, True):
        if fresh:
            spoil(YAML, "{operation: GetRole,", "{operation: GetRole, fresh: true,")
        sample = load(content.parent).courses["sample"]
        task = sample.lesson("make-a-role").task("look-at-it")
        early = begun(sample, "aws iam get-role --role-name lab-role")
        assert judge(task, early.situation).passed is not fresh
        early.type("desk", "aws iam get-role --role-name lab-role")
        assert judge(task, early.situation).passed


def test_what_was_done_early_is_not_held_against_anybody(
    content: Path, spoil: Spoil
) -> None:
    spoil(YAML, "at: desk, decision: allowed", "at: ec2, decision: allowed")
    sample = load(content.parent).courses["sample"]
    task = sample.lesson("make-a-role").task("look-at-it")
    stage = begun(sample, "aws iam get-role --role-name lab-role")
    assert judge(task, stage.situation).code == Reason.NOT_CALLED
    stage.type("desk", "aws iam get-role --role-name lab-role")
    assert judge(task, stage.situation).code == Reason.NOT_CALLED_ON_EC2


def test_a_pitfall_is_what_was_done_in_the_task() -> None:
    """Whoever looked around at the desk before is not told that it was the wrong place."""
    scene = next(s for s in scenes() if s.task.id == "who-am-i-here")
    stage = scene.before.copy()
    stage.begun.clear()
    stage.type("desk", "aws sts get-caller-identity")
    stage.begin_task(scene.task)
    assert judge(scene.task, stage.situation).pitfall is None
    stage.type("desk", "aws sts get-caller-identity")
    assert judge(scene.task, stage.situation).pitfall == "asked-at-the-desk"


def test_without_any_role_the_role_is_what_is_missing(stage: Stage) -> None:
    task = course().lesson("make-the-role").task("role-for-ec2")
    assert judge(task, stage.situation).code == Reason.ROLE_MISSING
