"""A task in which something is broken, on the page: hints that wait, another fault."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from iamtutor.course.models import Attempt, HintReveal, TaskProgress
from iamtutor.lessons.content.kinds import HINTS_AFTER
from iamtutor.lessons.content.names import names
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import Checkpoint, Sandbox
from tests.cast import HTMX, Cast, Visitor, text_of, visitor
from tests.course.test_another_course import SAMPLE
from tests.lessons.test_variants import with_variants

LESSON, FIRST, TASK = "make-a-role", "role-for-ec2", "look-at-it"
WAIT = "Hints open after 2 checks"


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    shutil.copytree(SAMPLE, folder / "sample")
    with_variants(folder / "sample")
    return folder


@pytest.fixture
def fixer(cast: Cast, courses: Path, settings: LazySettings) -> Visitor:
    """Emi in the sample course, at its broken task."""
    settings.COURSE_FOLDERS = [courses]
    emi = visitor(cast.emi)
    emi.post("people:start", course="sample")
    emi.get("course:lesson", LESSON)
    for act in seat().course.lesson(LESSON).task(FIRST).solutions["cli"].acts:
        emi.run(filled(act.run), lesson=LESSON, machine="desk")
    return emi


def seat() -> Enrolment:
    return Enrolment.objects.get(person__name="emi")


def world():  # type: ignore[no-untyped-def]
    return unpack(Sandbox.objects.get(enrolment=seat()).document)


def filled(line: str) -> str:
    for name, value in names(world(), seat().course.file).items():
        line = line.replace(f"{{{name}}}", value)
    return line


def shown(who: Visitor) -> str:
    """The page from the task's card on: it is the last one."""
    page = text_of(who.get("course:lesson", LESSON))
    return page[page.index(f'id="card-{TASK}"') :]


def repair(who: Visitor) -> None:
    task = seat().course.lesson(LESSON).task(TASK)
    for act in task.first_solution(world().variant):
        who.run(filled(act.run), lesson=LESSON, machine="desk")


def is_done() -> bool:
    return TaskProgress.objects.filter(task=TASK, completed__isnull=False).exists()


def hint(who: Visitor) -> int:
    who.post("course:hint", LESSON, TASK)
    return HintReveal.objects.filter(task=TASK).count()


def test_its_hints_wait_and_the_card_says_so(fixer: Visitor) -> None:
    page = shown(fixer)
    assert "Find and repair" in page
    assert WAIT in page
    assert "A hint" not in page
    assert hint(fixer) == 0
    said = text_of(fixer.run("hint", lesson=LESSON, machine="desk"))
    assert "Try it yourself first. Hints open after 2 checks" in said
    assert hint(fixer) == 0


def test_what_to_remember_comes_with_the_repair_that_is_last(fixer: Visitor) -> None:
    folded = '<details class="held" id="remember">'
    assert folded in text_of(fixer.get("course:lesson", LESSON))
    task = seat().course.lesson(LESSON).task(TASK)
    for act in task.first_solution(world().variant):
        line = filled(act.run)
        answer = text_of(fixer.run(line, lesson=LESSON, machine="desk", htmx=True))
    assert is_done()
    assert '<section class="remember" id="remember" hx-swap-oob="true">' in answer
    assert answer.count('id="remember"') == 1
    assert folded not in text_of(fixer.get("course:lesson", LESSON))


def test_what_waits_is_not_sent_among_the_parts_that_changed(fixer: Visitor) -> None:
    fixer.post("course:check", LESSON, TASK, htmx=True)
    answer = text_of(
        fixer.run("aws iam list-users", lesson=LESSON, machine="desk", htmx=True)
    )
    assert f'id="card-{TASK}"' in answer
    assert 'id="remember"' not in answer


def test_failed_checks_open_them(fixer: Visitor) -> None:
    for _ in range(HINTS_AFTER.checks):
        assert hint(fixer) == 0
        fixer.post("course:check", LESSON, TASK, htmx=True)
    assert WAIT not in shown(fixer)
    assert hint(fixer) == 1
    assert "Look at" in shown(fixer)


def test_actions_that_call_aws_open_them(fixer: Visitor) -> None:
    for _ in range(HINTS_AFTER.actions):
        fixer.run("echo thinking", lesson=LESSON, machine="desk")
        assert hint(fixer) == 0
        fixer.run("aws iam list-groups", lesson=LESSON, machine="desk")
    assert hint(fixer) == 1


def test_minutes_open_them(fixer: Visitor) -> None:
    long = timedelta(minutes=HINTS_AFTER.minutes, seconds=1)
    Checkpoint.objects.filter(task=TASK).update(created=timezone.now() - long)
    assert WAIT not in shown(fixer)
    said = text_of(fixer.run("hint", lesson=LESSON, machine="desk"))
    assert "hint 1 of 1" in said


def test_it_is_repaired_and_another_fault_can_be_had(fixer: Visitor) -> None:
    before = world()
    assert "Give me another" not in shown(fixer)
    repair(fixer)
    assert is_done()
    page = shown(fixer)
    assert "Give me another" in page
    assert "Check this one, too" not in page
    own = "There was no group."
    assert (own in page) is (before.variant == "no-group")

    assert "Another fault?" in text_of(fixer.get("course:another", LESSON))
    fixer.post("course:another", LESSON)
    after = world()
    assert after.take == before.take + 1
    assert after.variant != before.variant
    assert is_done()
    page = shown(fixer)
    assert "Check this one, too" in page
    assert "another fault" in page
    assert 'class="feedback good"' not in page  # what it is stays to be found

    answer = text_of(fixer.post("course:check", LESSON, TASK, follow=True))
    assert "Repaired once more" not in answer
    assert 'class="note warning"' in answer
    in_another = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*?<p\b", re.DOTALL)
    assert not in_another.search(answer), "a paragraph ends where another one begins"
    repair(fixer)
    for _ in range(2):
        answer = fixer.post("course:check", LESSON, TASK, follow=True)
        assert "Repaired once more" in text_of(answer)
    assert 'class="feedback good"' in shown(fixer)
    place = f"/en/lessons/{LESSON}/?tab=desk#card-{TASK}"
    for seen, header in (
        ("/en/progress/", "HX-Redirect"),
        (f"/en/lessons/{LESSON}/?tab=console", "HX-Redirect"),
        (place, "HX-Refresh"),  # to go there again would only scroll
    ):
        told = fixer.client.post(
            fixer.url("course:check", LESSON, TASK),
            {"tab": "desk"},
            headers={**HTMX, "HX-Current-URL": f"http://testserver{seen}"},
        )
        assert header in told
    kept = Attempt.objects.filter(practice=after.take).order_by("pk")
    assert list(kept.values_list("task", "passed")) == [(TASK, False), (TASK, True)]
    assert "repaired in 1 more account" in re.sub(
        r"\s+", " ", text_of(fixer.get("course:outline"))
    )


def test_beginning_anew_keeps_the_fault(fixer: Visitor) -> None:
    before = world()
    fixer.post("course:reset", LESSON)
    after = world()
    assert after.seed != before.seed
    assert (after.variant, after.names, after.take) == (
        before.variant,
        before.names,
        before.take,
    )


def test_where_there_is_no_other_none_can_be_had(aoi: Visitor) -> None:
    assert aoi.post("course:another", "make-the-role").status_code == 404
