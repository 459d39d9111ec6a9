"""A learner's account copied, mended in the copy, and the fix played by the learner."""

import re
from typing import Any

import pytest

from iamtutor.classroom.models import Fix, HelpNeed, Look
from iamtutor.course.account.actions import act
from iamtutor.course.models import TaskProgress
from iamtutor.instructor.learner.copies import likely_task
from iamtutor.people.models import Cohort, Enrolment
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import Cast, Visitor, sandbox_of, text_of, visitor

LESSON = "full-access"


def raise_hand(cast: Cast) -> None:
    HelpNeed.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson=LESSON,
        task="upload",
        reason=HelpNeed.Reason.ASKED,
    )


@pytest.fixture
def stuck(cast: Cast, aoi: Visitor) -> Enrolment:
    """Aoi in the lesson with the commands, without the first one done, hand raised."""
    aoi.catch_up()
    aoi.get("course:lesson", LESSON)
    aoi.run("aws s3 ls s3://nowhere-at-all")
    raise_hand(cast)
    return cast.seat(cast.aoi)


def open_copy(chie: Visitor, cast: Cast, seat: Enrolment) -> Enrolment:
    response = chie.post("instructor:open-copy", cast.spring.pk, seat.pk)
    assert response.status_code == 302
    return Enrolment.objects.get(person=cast.chie, copy_of=seat)


def send(chie: Visitor, cast: Cast, seat: Enrolment) -> Fix:
    """What was done in the copy, sent for the lesson's first task."""
    task = cast.spring.taken.by_slug[LESSON].tasks[0].id
    chie.post("instructor:copy", cast.spring.pk, seat.pk, task=task, text="")
    return Fix.objects.get()


def test_a_copy_stands_where_the_learner_does_and_leaves_her_alone(
    cast: Cast, stuck: Enrolment, chie: Visitor
) -> None:
    before = sandbox_of(cast.aoi)
    copy = open_copy(chie, cast, stuck)
    own = Sandbox.objects.get(enrolment=copy, world="article")
    assert bytes(own.document) == bytes(before.document)
    assert own.bodies.count() == before.bodies.count()
    page = text_of(chie.get("course:lesson", LESSON))
    assert "nowhere-at-all" in page
    assert "copy of Aoi" in page
    chie.run("aws s3 ls")
    after = sandbox_of(cast.aoi)
    assert (after.version, bytes(after.document)) == (
        before.version,
        bytes(before.document),
    )
    assert not ActionRecord.objects.filter(sandbox=after, label="aws s3 ls").exists()
    assert Look.objects.filter(enrolment=stuck, by=cast.chie, what="fork").exists()


def test_what_came_before_the_copy_cannot_be_undone_in_it(
    cast: Cast, stuck: Enrolment, chie: Visitor
) -> None:
    copy = open_copy(chie, cast, stuck)
    own = Sandbox.objects.get(enrolment=copy, world="article")
    last = own.records.order_by("-ordinal").first()
    chie.post("course:undo", LESSON, ordinal=last.ordinal, nonce="n")
    assert Sandbox.objects.get(pk=own.pk).version == own.version


def test_a_fix_is_sent_and_played(
    cast: Cast, stuck: Enrolment, aoi: Visitor, chie: Visitor
) -> None:
    open_copy(chie, cast, stuck)
    chie.run("aws s3 ls")
    page = text_of(chie.get("instructor:copy", cast.spring.pk, stuck.pk))
    assert "aws s3 ls" in page
    task = TaskProgress.objects.filter(
        enrolment__copy_of=stuck, lesson=LESSON, completed__isnull=False
    ).latest("completed")
    sent = chie.post(
        "instructor:copy", cast.spring.pk, stuck.pk, task=task.task, text="Try it."
    )
    assert sent.status_code == 302
    fix = Fix.objects.get()
    assert (fix.enrolment, fix.by, fix.task) == (stuck, cast.chie, task.task)
    page = text_of(aoi.get("course:lesson", LESSON))
    assert "Chie has sent you a fix" in page
    assert "Try it." in page
    done = TaskProgress.objects.filter(
        enrolment=stuck, lesson=LESSON, task=task.task, completed__isnull=False
    )
    assert not done.exists()
    for _twice in range(2):
        aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    assert done.exists()
    record = ActionRecord.objects.get(sandbox__enrolment=stuck, kind="fix")
    assert "aws s3 ls" in record.output
    assert "Played in your account" in text_of(aoi.get("course:lesson", LESSON))
    aoi.post("course:undo", LESSON, ordinal=record.ordinal, nonce="back")
    assert "Play it in my account" in text_of(aoi.get("course:lesson", LESSON))


def test_a_fix_is_played_and_marked_as_such_in_one(
    cast: Cast,
    stuck: Enrolment,
    aoi: Visitor,
    chie: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that ends right after the action leaves no fix that plays once more."""
    open_copy(chie, cast, stuck)
    chie.run("aws s3 ls")
    fix = send(chie, cast, stuck)

    class Ended(BaseException):
        pass

    def ends_then(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        raise Ended

    monkeypatch.setattr("iamtutor.course.account.fixes.act", ends_then)
    with pytest.raises(Ended):
        aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    fix.refresh_from_db()
    assert fix.played == ActionRecord.objects.get(kind="fix")


def test_an_open_page_is_told_of_a_fix_and_of_who_is_coming(
    cast: Cast, stuck: Enrolment, aoi: Visitor, chie: Visitor
) -> None:
    assert aoi.get("course:news", htmx=True, v="").status_code == 204
    need = HelpNeed.objects.get()
    chie.post("instructor:help", cast.spring.pk, need.pk, act="take")
    told = text_of(aoi.get("course:news", htmx=True, v=""))
    assert "Chie is coming to help." in told
    before = re.findall(r"\?v=([\w.-]+)", told)[0]
    assert aoi.get("course:news", htmx=True, v=before).status_code == 204
    open_copy(chie, cast, stuck)
    chie.run("aws s3 ls")
    fix = send(chie, cast, stuck)
    told = text_of(aoi.get("course:news", htmx=True, v=before))
    assert "Chie has sent you a fix" in told
    assert f"?fix={fix.pk}#fix-{fix.pk}" in told
    version = re.findall(r"\?v=([\w.-]+)", told)[0]
    assert aoi.get("course:news", htmx=True, v=version).status_code == 204
    aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    assert "has sent you a fix" not in text_of(aoi.get("course:news", htmx=True, v=""))


@pytest.mark.parametrize(("line", "opens"), [("aws s3 ls", True), ("seq 999", False)])
def test_what_a_fix_printed_is_in_sight_unless_it_is_long(
    cast: Cast, stuck: Enrolment, aoi: Visitor, chie: Visitor, line: str, opens: bool
) -> None:
    open_copy(chie, cast, stuck)
    chie.run(f"{line}; touch sent")
    fix = send(chie, cast, stuck)
    aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    page = text_of(aoi.get("course:lesson", LESSON))
    (card,) = re.findall(rf'id="fix-{fix.pk}".*?</section>', page, re.DOTALL)
    (attributes, told) = re.findall(
        r"<details ([^>]*)>\s*<summary>(.*?)</details>", card, re.DOTALL
    )[-1]
    assert "Output" in told
    assert f"{line}; touch sent" in told
    assert (" open" in attributes) == opens


def test_a_fix_is_proposed_for_the_task_with_the_raised_hand(
    cast: Cast, stuck: Enrolment, chie: Visitor
) -> None:
    copy = open_copy(chie, cast, stuck)
    chie.run("aws s3 ls")
    lesson = cast.spring.taken.by_slug[LESSON]
    assert likely_task(copy, lesson) == HelpNeed.objects.get().task
    HelpNeed.objects.all().delete()
    done = TaskProgress.objects.filter(enrolment=copy, completed__gt=copy.created)
    assert likely_task(copy, lesson) == done.latest("completed").task


def test_a_fix_stops_where_the_account_stands_otherwise(
    cast: Cast, stuck: Enrolment, aoi: Visitor, chie: Visitor
) -> None:
    open_copy(chie, cast, stuck)
    chie.run("touch here.txt", machine="desk")
    chie.run("cat here.txt && rm notes-of-mine.txt", machine="desk")
    chie.run("echo 1 > after.txt", machine="desk")
    fix = send(chie, cast, stuck)
    aoi.run("touch notes-of-mine.txt", machine="desk")
    aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    record = ActionRecord.objects.get(sandbox__enrolment=stuck, kind="fix")
    assert "notes-of-mine" in record.details["stopped"]
    aoi.run("ls", machine="desk")
    listed = ActionRecord.objects.filter(sandbox__enrolment=stuck, label="ls").latest(
        "pk"
    )
    assert "after.txt" not in listed.output
    assert "stopped at this step" in text_of(aoi.get("course:lesson", LESSON))


def test_buttons_and_edited_files_go_along(
    cast: Cast, stuck: Enrolment, aoi: Visitor, chie: Visitor
) -> None:
    open_copy(chie, cast, stuck)
    chie.post("course:setting", LESSON, setting="read-only", nonce="s", tab="ec2")
    chie.post(
        "course:edit",
        LESSON,
        "desk",
        path="/home/admin/plan.txt",
        text="first\n",
        seen="",
        nonce="e",
    )
    page = text_of(chie.get("instructor:copy", cast.spring.pk, stuck.pk))
    assert "Policy of the instance’s role" in page
    fix = send(chie, cast, stuck)
    assert [act["type"] for act in fix.acts] == ["button", "file"]
    aoi.post("course:play-fix", LESSON, fix.pk, nonce="once")
    record = ActionRecord.objects.get(sandbox__enrolment=stuck, kind="fix")
    assert "stopped" not in record.details
    assert record.details["told"] is not None


def test_somebody_elses_fix_is_not_there(
    cast: Cast, stuck: Enrolment, chie: Visitor
) -> None:
    fix = Fix.objects.create(enrolment=stuck, by=cast.chie, lesson=LESSON, task="x")
    ben = visitor(cast.ben)
    ben.catch_up()
    assert ben.post("course:play-fix", LESSON, fix.pk).status_code == 404


def test_without_consent_there_is_no_copy(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    aoi.catch_up()
    seat = cast.seat(cast.aoi)
    chie.post("instructor:open-copy", cast.spring.pk, seat.pk)
    assert not Enrolment.objects.filter(copy_of=seat).exists()
    Cohort.objects.filter(pk=cast.spring.pk).update(watching=Cohort.Watching.ALWAYS)
    chie.post("instructor:open-copy", cast.spring.pk, seat.pk)
    assert Enrolment.objects.filter(copy_of=seat).exists()


def test_a_copy_counts_nowhere(cast: Cast, stuck: Enrolment, chie: Visitor) -> None:
    open_copy(chie, cast, stuck)
    page = text_of(chie.get("instructor:live", cast.spring.pk))
    assert page.count("Chie") <= 1
    assert "copy" not in text_of(chie.get("people:seats")).lower()
    chie.post("instructor:close-copy", cast.spring.pk, stuck.pk)
    assert not Enrolment.objects.filter(copy_of=stuck).exists()
    assert chie.get("course:outline").status_code in {200, 302}


def test_a_restart_in_the_copy_cannot_be_sent(
    cast: Cast, stuck: Enrolment, chie: Visitor
) -> None:
    open_copy(chie, cast, stuck)
    chie.run("aws s3 ls")
    chie.post("course:reset", LESSON, nonce="r", confirm="yes")
    page = text_of(chie.get("instructor:copy", cast.spring.pk, stuck.pk))
    assert "Send to the learner" not in page


def test_a_lever_goes_along_and_stands_pulled(
    cast: Cast, aoi: Visitor, chie: Visitor
) -> None:
    """In a lesson whose repair is a button of its text, the fix presses it."""
    lesson = "first-refusal"
    aoi.get("course:lesson", lesson)
    aoi.run("aws s3 ls", lesson=lesson, machine="lab")
    seat = cast.seat(cast.aoi)
    HelpNeed.objects.create(
        enrolment=seat,
        lesson=lesson,
        task="ask-again",
        reason=HelpNeed.Reason.ASKED,
    )
    open_copy(chie, cast, seat)
    lever = cast.spring.taken.by_slug[lesson].levers[0].id
    chie.post("course:pull", lesson, lever, nonce="pull")
    chie.run("aws s3 ls", lesson=lesson, machine="lab")
    page = text_of(chie.get("instructor:copy", cast.spring.pk, seat.pk))
    assert "can’t be sent" not in page
    chie.post("instructor:copy", cast.spring.pk, seat.pk, task="ask-again", text="")
    fix = Fix.objects.get()
    assert [act["type"] for act in fix.acts] == ["lever", "line"]
    assert "Attach AmazonS3ReadOnlyAccess" in text_of(aoi.get("course:lesson", lesson))
    aoi.post("course:play-fix", lesson, fix.pk, nonce="once")
    done = TaskProgress.objects.get(enrolment=seat, lesson=lesson, task="ask-again")
    assert done.completed is not None
    page = text_of(aoi.get("course:lesson", lesson))
    assert "Detach it again" in page
    record = ActionRecord.objects.get(sandbox__enrolment=seat, kind="fix")
    aoi.post("course:undo", lesson, ordinal=record.ordinal, nonce="back")
    assert "Detach it again" not in text_of(aoi.get("course:lesson", lesson))
