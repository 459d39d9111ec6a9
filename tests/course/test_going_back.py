"""Undo, restart and reset, each after a question; and catching up."""

import re

import pytest

from iamtutor.course.models import Attempt, TaskProgress
from tests.cast import (
    COMMANDS_LESSON,
    Cast,
    Visitor,
    records_of,
    sandbox_of,
    text_of,
    visitor,
    world_of,
)
from tests.content import course


def files_of(cast: Cast) -> set[str]:
    home = "/home/ec2-user/"
    files = world_of(cast.aoi).machines["ec2"].files
    return {path.removeprefix(home) for path in files if path.startswith(home)}


def offered(who: Visitor, lesson: str = COMMANDS_LESSON) -> dict[str, str]:
    """The form of the undo page, as a browser would send it."""
    page = text_of(who.get("course:undo", lesson))
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


# -- undo


def test_undo_asks_first(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    page = text_of(ready.get("course:undo", COMMANDS_LESSON))
    assert "Undo the last action?" in page
    assert "echo > one.txt" in page
    assert "one.txt" in files_of(cast)


def test_undo_takes_the_last_action_back(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    ready.run("echo > two.txt")
    response = ready.post("course:undo", COMMANDS_LESSON, **offered(ready))
    assert response.status_code == 302
    assert {"one.txt"} == files_of(cast) & {"one.txt", "two.txt"}
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    assert "Undone: echo > two.txt" in page
    assert page.count('class="entry undone"') == 1


def test_undo_of_what_finished_a_task_says_that_it_stays_done(ready: Visitor) -> None:
    ready.run("aws s3 cp hello.txt s3://aoi-lab-notes/")
    ready.post("course:undo", COMMANDS_LESSON, **offered(ready))
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    assert "Undone (finished tasks stay done): aws s3 cp" in page
    assert TaskProgress.objects.get(task="upload").completed


@pytest.mark.parametrize("ordinal", ["999", "one", ""])
def test_a_form_that_was_sent_before_may_name_no_action_the_second_time(
    ready: Visitor, ordinal: str
) -> None:
    form = offered(ready)
    ready.post("course:undo", COMMANDS_LESSON, **form)
    again = {**form, "ordinal": ordinal}
    answer = ready.post("course:undo", COMMANDS_LESSON, follow=True, **again)
    assert "Nothing was undone" in text_of(answer)


def test_undo_of_what_finished_nothing_speaks_of_no_task(
    aoi: Visitor, cast: Cast
) -> None:
    """Neither an attempt that was not right counts, nor what another finished."""
    lesson = "take-it-down"
    for who, line in (
        (aoi, "aws s3 rb s3://aoi-lab-notes --force"),
        (visitor(cast.ben), "aws iam delete-role --role-name lab-role"),
    ):
        who.catch_up(lesson)
        who.run(line, lesson=lesson, machine="desk")
    attempts = Attempt.objects.exclude(record=None).values_list("task", "passed")
    assert set(attempts) == {("bucket-too-early", False), ("role-too-early", True)}
    aoi.post("course:undo", lesson, **offered(aoi, lesson))
    page = text_of(aoi.get("course:lesson", lesson, tab="desk"))
    assert "Undone: aws s3 rb" in page


#: What learners type after what they regret, and that changes neither account nor files.
IDLE = (
    "hint",
    "why",
    "predict",
    "help",
    "history",
    "ls | wc -l",
    "cat nothing",
    "aws s3 ls",
    "aws iam list-users",
    "aws s3 cp nothing s3://nowhere",
    "aws sts get-caller-identity",
    "sleep 1",
)


def test_undo_leads_to_what_is_regretted_past_what_changed_nothing(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("echo > kept.txt")
    ready.run("rm kept.txt")
    for line in IDLE:
        assert ready.run(line).status_code == 200
    page = text_of(ready.get("course:undo", COMMANDS_LESSON))
    assert "rm kept.txt" in page
    assert f"The {len(IDLE)} actions after it changed nothing." in page
    ready.post("course:undo", COMMANDS_LESSON, **offered(ready))
    assert "kept.txt" in files_of(cast)
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    # one of those that changed nothing finished a task
    assert "Undone (finished tasks stay done): rm kept.txt" in page
    assert page.count('class="entry undone"') == len(IDLE) + 1


@pytest.mark.parametrize(
    "line",
    [
        "cd /",
        "x=1",
        "alias l=ls",
        "echo > two.txt",
        "aws s3 rb s3://aoi-lab-notes --force",
    ],
)
def test_what_changes_account_files_or_shell_is_undone_by_itself(
    ready: Visitor, line: str
) -> None:
    ready.run("echo > one.txt")
    assert ready.run(line).status_code == 200
    page = text_of(ready.get("course:undo", COMMANDS_LESSON))
    assert f'<code lang="en">{line}</code>' in page
    assert "changed nothing" not in page


def test_undo_tells_that_it_takes_back_all_that_was_carried_out(
    ready: Visitor, cast: Cast
) -> None:
    applied = records_of(cast.aoi)[-1].details["applied"]
    page = text_of(ready.get("course:undo", COMMANDS_LESSON))
    words = f"Solution applied: Pattern 1: full access, {len(applied)} tasks"
    assert f"<b>{words}</b>" in page
    done = ready.post("course:undo", COMMANDS_LESSON, follow=True, **offered(ready))
    assert f"Undone (finished tasks stay done): {words}" in text_of(done)
    assert TaskProgress.objects.filter(
        completed__isnull=False, by_solution=True
    ).exists()


def test_where_nothing_was_changed_undo_says_so(ready: Visitor, cast: Cast) -> None:
    ready.post("course:reset", COMMANDS_LESSON)
    ready.run("help", machine="desk")
    answer = ready.get("course:undo", COMMANDS_LESSON)
    assert answer.status_code == 302
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert "Nothing that was done lately changed the account." in page


def test_an_undo_that_is_too_late_takes_nothing(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    form = offered(ready)
    ready.run("echo > two.txt")
    response = ready.post("course:undo", COMMANDS_LESSON, follow=True, **form)
    assert "something else was done since" in text_of(response)
    assert files_of(cast) >= {"one.txt", "two.txt"}


def test_a_double_click_undoes_once_and_says_so(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    ready.run("echo > two.txt")
    form = offered(ready)
    ready.post("course:undo", COMMANDS_LESSON, **form)
    again = ready.post("course:undo", COMMANDS_LESSON, follow=True, **form)
    assert "something else was done since" not in text_of(again)
    assert "one.txt" in files_of(cast)


@pytest.mark.parametrize("ordinal", ["", "x", "-1", "9" * 40])
def test_an_undo_of_nothing_takes_nothing(
    ready: Visitor, cast: Cast, ordinal: str
) -> None:
    before = sandbox_of(cast.aoi).version
    assert (
        ready.post("course:undo", COMMANDS_LESSON, ordinal=ordinal).status_code == 302
    )
    assert sandbox_of(cast.aoi).version == before


def test_without_anything_to_undo_nothing_is_asked(aoi: Visitor) -> None:
    response = aoi.get("course:undo", COMMANDS_LESSON)
    assert response.status_code == 302


def test_undo_leaves_progress(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    ready.post("course:undo", COMMANDS_LESSON, **offered(ready))
    assert TaskProgress.objects.get(task="list-buckets").completed


# -- a task again


def test_restart_asks_first(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    page = text_of(ready.get("course:restart", COMMANDS_LESSON, "list-buckets"))
    assert "Do this task again?" in page
    assert "one.txt" in files_of(cast)


def test_a_task_starts_over_with_the_account_as_it_was(
    ready: Visitor, cast: Cast
) -> None:
    ready.get("course:lesson", COMMANDS_LESSON)
    ready.run("aws s3 ls")
    ready.run("echo > one.txt")
    ready.post("course:restart", COMMANDS_LESSON, "list-bucket")
    assert "one.txt" not in files_of(cast)
    last = [record for record in records_of(cast.aoi) if record.kind == "terminal"]
    assert [(r.label, r.undone) for r in last] == [
        ("aws s3 ls", False),
        ("echo > one.txt", True),
    ]
    assert TaskProgress.objects.get(task="list-buckets").completed


def test_a_task_that_has_not_begun_says_so(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > one.txt")
    response = ready.post("course:restart", COMMANDS_LESSON, "delete", follow=True)
    assert "has not begun yet" in text_of(response)
    assert "one.txt" in files_of(cast)


def test_a_restart_of_a_task_that_is_not_there_is_not_found(ready: Visitor) -> None:
    assert ready.post("course:restart", COMMANDS_LESSON, "nothing").status_code == 404


# -- the whole account


def test_reset_asks_first(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.get("course:reset", COMMANDS_LESSON))
    assert "Start the whole account over?" in page
    assert world_of(cast.aoi).account.roles


def test_reset_gives_a_new_account_and_leaves_the_rest(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws s3 ls")
    attempts = Attempt.objects.count()
    response = ready.post("course:reset", COMMANDS_LESSON, follow=True)
    assert response.status_code == 200
    account = world_of(cast.aoi).account
    assert not account.roles
    assert not account.instances
    assert list(account.buckets) == ["payroll-111122223333"]
    assert TaskProgress.objects.filter(completed__isnull=False).count() > 5
    assert Attempt.objects.count() == attempts
    assert len(records_of(cast.aoi, kind="terminal")) == 1


def test_a_reset_touches_nobody_else(ready: Visitor, cast: Cast) -> None:
    visitor(cast.ben).catch_up()
    ready.post("course:reset", COMMANDS_LESSON)
    assert world_of(cast.ben).account.roles


def test_after_a_reset_the_course_can_be_done_again(ready: Visitor, cast: Cast) -> None:
    ready.post("course:reset", COMMANDS_LESSON)
    assert ready.get("course:lesson", COMMANDS_LESSON, tab="ec2").status_code == 200
    assert ready.run("ls").status_code == 409
    assert ready.get("course:lesson", "make-the-role").status_code == 200


def test_after_a_reset_the_earlier_solutions_are_offered_again(
    ready: Visitor, cast: Cast
) -> None:
    """Also to whoever has done all the earlier tasks: the account no longer has them."""
    assert 'id="catch-up"' not in text_of(ready.get("course:lesson", COMMANDS_LESSON))
    page = text_of(ready.post("course:reset", COMMANDS_LESSON, follow=True))
    assert "What the earlier lessons made is gone" in page
    assert "Do the earlier tasks, or have them done" in page
    assert 'id="catch-up"' not in text_of(ready.get("course:lesson", "make-the-role"))
    page = text_of(
        ready.post("course:catch-up", COMMANDS_LESSON, afresh="1", follow=True)
    )
    assert 'id="catch-up"' not in page
    assert "aoi-lab-notes" in text_of(ready.run("aws s3 ls"))


# -- catching up


def test_catching_up_is_offered_where_earlier_tasks_are_open(aoi: Visitor) -> None:
    page = text_of(aoi.get("course:lesson", COMMANDS_LESSON))
    assert 'id="catch-up"' in page
    assert 'id="catch-up"' not in text_of(aoi.get("course:lesson", "make-the-role"))


def test_a_task_that_was_only_tried_is_still_open(ready: Visitor, cast: Cast) -> None:
    assert 'id="catch-up"' not in text_of(ready.get("course:lesson", COMMANDS_LESSON))
    tried = TaskProgress.objects.filter(
        enrolment__person=cast.aoi, lesson="make-the-role"
    )
    assert tried.update(completed=None)
    assert 'id="catch-up"' in text_of(ready.get("course:lesson", COMMANDS_LESSON))


def test_nobody_is_corrected_nor_done_before_they_have_done_anything(
    aoi: Visitor, cast: Cast
) -> None:
    """Neither by opening a lesson too early, nor by what was carried out for them."""
    noted = TaskProgress.objects.filter(enrolment__person=cast.aoi)
    done: list[tuple[str, str]] = []
    for lesson in course().lessons:
        aoi.get("course:lesson", lesson.slug)
        aoi.post("course:catch-up", lesson.slug)
        aoi.get("course:lesson", lesson.slug)
        here = noted.filter(lesson=lesson.slug, completed__isnull=False)
        done += here.values_list("lesson", "task")
    assert done == []
    assert not noted.exclude(feedback="").exists()
    assert not Attempt.objects.filter(enrolment__person=cast.aoi, passed=False).exists()


def test_a_correction_goes_when_what_it_spoke_of_is_gone(
    aoi: Visitor, cast: Cast
) -> None:
    """Wherever it went: the page that is opened next no longer says it."""
    aoi.catch_up("no-policies")
    aoi.get("course:lesson", "no-policies")
    association = next(iter(world_of(cast.aoi).account.associations))
    line = f"aws ec2 disassociate-iam-instance-profile --association-id {association}"
    aoi.run(line, lesson="no-policies", machine="desk")
    progress = TaskProgress.objects.get(
        enrolment__person=cast.aoi, lesson="no-policies", task="detach"
    )
    assert progress.feedback == "took-the-role-off"
    aoi.post("course:catch-up", "no-policies", afresh="1")
    aoi.get("course:lesson", "no-policies")
    progress.refresh_from_db()
    assert not progress.feedback


def test_the_earlier_solutions_are_carried_out_and_marked(
    aoi: Visitor, cast: Cast
) -> None:
    assert "by the site" not in text_of(aoi.get("course:certificate"))
    page = text_of(aoi.post("course:catch-up", COMMANDS_LESSON, follow=True))
    assert "carried out for you" in page
    assert 'id="catch-up"' not in page
    account = world_of(cast.aoi).account
    assert list(account.roles) == ["lab-role"]
    assert [i.state for i in account.instances.values()] == ["running"]
    assert "aoi-lab-notes" in account.buckets
    earlier = [
        (lesson.slug, task.id)
        for lesson in course().continuing("article")
        for task in lesson.tasks
    ]
    earlier = earlier[
        : next(n for n, e in enumerate(earlier) if e[0] == COMMANDS_LESSON)
    ]
    progress = TaskProgress.objects.filter(enrolment=cast.seat(cast.aoi))
    done = progress.filter(completed__isnull=False, by_solution=True)
    assert sorted(done.values_list("lesson", "task")) == sorted(earlier)
    made_role = text_of(aoi.get("course:lesson", "make-the-role"))
    assert "solution applied" in made_role
    record = text_of(aoi.get("course:certificate"))
    assert f"{len(earlier)} of these tasks were carried out by the site." in record


def test_what_one_did_oneself_is_not_marked_as_solution(
    aoi: Visitor, cast: Cast
) -> None:
    from tests.course.test_tasks import make_role

    make_role(aoi, "AmazonS3FullAccess")
    aoi.catch_up()
    assert not TaskProgress.objects.get(task="role-for-ec2").by_solution
    assert TaskProgress.objects.get(task="launch-one").by_solution


def test_an_own_name_is_used_by_the_later_solutions(aoi: Visitor, cast: Cast) -> None:
    aoi.post(
        "console:iam-create-role",
        "make-the-role",
        query={
            "step": "3",
            "entity": "service",
            "service": "ec2.amazonaws.com",
            "policy": "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        },
        name="aois-own",
        description="",
    )
    aoi.catch_up()
    assert list(world_of(cast.aoi).account.roles) == ["aois-own"]
    assert "assumed-role/aois-own/" in text_of(aoi.run("aws sts get-caller-identity"))


def test_catching_up_twice_does_nothing_the_second_time(
    ready: Visitor, cast: Cast
) -> None:
    page = text_of(ready.post("course:catch-up", COMMANDS_LESSON, follow=True))
    assert "0 earlier tasks" in page
    assert len(world_of(cast.aoi).account.instances) == 1


def test_a_double_click_catches_up_once(aoi: Visitor, cast: Cast) -> None:
    for _ in range(2):
        aoi.post("course:catch-up", COMMANDS_LESSON, nonce="form-1")
    assert len(world_of(cast.aoi).account.instances) == 1
    assert len(records_of(cast.aoi)) == 1


@pytest.fixture
def stuck(aoi: Visitor) -> Visitor:
    """Aoi, whose role has the name that the solution needs, and trusts the wrong one."""
    from tests.course.test_tasks import make_role

    make_role(aoi, "AmazonS3FullAccess", service="lambda.amazonaws.com")
    return aoi


def test_an_account_that_stands_in_the_way_is_asked_about(
    stuck: Visitor, cast: Cast
) -> None:
    before = sandbox_of(cast.aoi).version
    response = stuck.post("course:catch-up", COMMANDS_LESSON)
    assert response.status_code == 409
    assert 'name="afresh" value="1"' in text_of(response)
    assert sandbox_of(cast.aoi).version == before
    assert not TaskProgress.objects.filter(by_solution=True).exists()


def test_the_solutions_can_be_carried_out_in_a_new_account(
    stuck: Visitor, cast: Cast
) -> None:
    response = stuck.post("course:catch-up", COMMANDS_LESSON, afresh="1")
    assert response.status_code == 302
    role = world_of(cast.aoi).account.roles["lab-role"]
    assert "ec2.amazonaws.com" in role.trust_policy
    assert "aoi-lab-notes" in text_of(stuck.run("aws s3 ls"))


def test_a_double_click_on_the_new_account_leaves_it_filled(
    stuck: Visitor, cast: Cast
) -> None:
    for _ in range(2):
        stuck.post("course:catch-up", COMMANDS_LESSON, afresh="1", nonce="form-1")
    assert len(world_of(cast.aoi).account.instances) == 1
    assert "aoi-lab-notes" in text_of(stuck.run("aws s3 ls"))


def test_a_new_account_is_there_with_what_the_solutions_make_or_not_at_all(
    stuck: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the process ends after the account was emptied."""

    class Killed(BaseException):
        pass

    def killed(*_args: object) -> None:
        raise Killed

    kept = sandbox_of(cast.aoi)
    with monkeypatch.context() as patch:
        patch.setattr("iamtutor.lessons.worlds.acts.perform", killed)
        with pytest.raises(Killed):
            stuck.post("course:catch-up", COMMANDS_LESSON, afresh="1", nonce="form-1")
    assert sandbox_of(cast.aoi).version == kept.version
    assert bytes(sandbox_of(cast.aoi).document) == bytes(kept.document)
    assert not records_of(cast.aoi, undone=True)
    stuck.post("course:catch-up", COMMANDS_LESSON, afresh="1", nonce="form-1")
    assert "aoi-lab-notes" in text_of(stuck.run("aws s3 ls"))


@pytest.mark.parametrize("route", ["undo", "reset"])
@pytest.mark.parametrize("lesson", ["no-such-lesson"])
def test_going_back_in_no_lesson_is_not_found(
    ready: Visitor, route: str, lesson: str
) -> None:
    assert ready.get(f"course:{route}", lesson).status_code == 404
    assert ready.post(f"course:{route}", lesson).status_code == 404
