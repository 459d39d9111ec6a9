"""Every task that guided mode leads to is done by following what it points at, from the
console's home."""

from typing import Any

import pytest

from iamtutor.course.models import TaskProgress
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from tests.cast import Cast, text_of
from tests.console.guide.pointer import Follower, next_control, read
from tests.console.guide.walk import Walk
from tests.console.stage import EC2, FULL, READ, create_role, deny, last_step
from tests.content import course
from tests.policies import trust

GUIDED = [
    (lesson, task)
    for lesson in course().lessons
    for task in lesson.tasks
    if task.guide is not None
]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_following_the_pointer_does_every_task_it_leads_to(
    cast: Cast, language: str, settings: Any
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    walk = Walk(cast, language)
    for lesson in course().lessons:
        walk.through(lesson)
    assert list(walk.ways) == [task.id for _lesson, task in GUIDED]


@pytest.mark.parametrize("name", ["lab-role", "own-name"])
@pytest.mark.parametrize(
    ("pitfall", "service", "policies"),
    [
        ("trusts-lambda", "lambda.amazonaws.com", [FULL]),
        ("no-policy-yet", EC2, []),
        ("read-only-instead", EC2, [READ]),
    ],
)
def test_it_leads_out_of_an_attempt_that_missed(
    cast: Cast, pitfall: str, service: str, policies: list[str], name: str
) -> None:
    """It does not point at a button that would say that the name is taken."""
    walk = Walk(cast, "en")
    walk.lesson = course().lesson("make-the-role")
    create_role(walk.aoi, walk.lesson.slug, name, *policies, service=service)
    walk.aoi.get("course:lesson", walk.lesson.slug)
    progress = TaskProgress.objects.get(lesson=walk.lesson.slug, task="role-for-ec2")
    assert progress.feedback == pitfall
    walk.follow(walk.lesson.task("role-for-ec2"))


OTHER = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
PROFILE = "aws iam create-instance-profile --instance-profile-name lab-role"
HELD = (
    "aws iam add-role-to-instance-profile --instance-profile-name lab-role"
    " --role-name lab-role"
)
FINISHED = ["IAM", "Roles", "lab-role", "Attach policies"]
ANEW = ["IAM", "Roles", "tick lab-role", "Delete", "Delete", "Create role", "Next"]


def made_for(service: str) -> str:
    made = "aws iam create-role --role-name lab-role --assume-role-policy-document"
    return f"{made} '{trust(Service=service)}'"


def attached(policy: str) -> str:
    return f"aws iam attach-role-policy --role-name lab-role --policy-arn {policy}"


def half_made(cast: Cast, *lines: str) -> Walk:
    """In the lesson that makes the role, after these lines at the desk."""
    walk = Walk(cast, "en")
    walk.through(course().lesson("make-the-role"), until="role-for-ec2")
    for line in lines:
        answer = walk.aoi.run(line, lesson=walk.lesson.slug, machine="desk")
        assert "An error occurred" not in text_of(answer), line
    return walk


@pytest.mark.parametrize(
    ("lines", "way"),
    [
        ([made_for(EC2), PROFILE, HELD], FINISHED),
        # Another policy than the one asked for, which is attached beside it.
        ([made_for(EC2), PROFILE, HELD, attached(OTHER)], FINISHED),
        # The console makes a profile only together with the role.
        ([made_for(EC2)], ANEW),
        ([made_for(EC2), attached(FULL)], ANEW),
        ([made_for("s3.amazonaws.com"), attached(FULL)], ANEW),
    ],
)
def test_a_role_that_is_half_made_is_finished(
    cast: Cast, lines: list[str], way: list[str]
) -> None:
    walk = half_made(cast, *lines)
    walk.follow(walk.lesson.task("role-for-ec2"))
    assert walk.ways["role-for-ec2"][: len(way)] == way


def test_the_profile_that_the_console_cannot_make_is_left_to_the_desk(
    cast: Cast,
) -> None:
    """Its name is taken: with a new role the console would be refused again."""
    walk = half_made(cast, PROFILE, made_for(EC2), attached(FULL))
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    for screen, *args in (["iam-roles"], ["iam-role", "lab-role"]):
        follower.open(walk.aoi.url(f"console:{screen}", walk.lesson.slug, *args))
        assert follower.at_the_lesson


def test_a_role_that_may_not_be_listed_is_not_looked_for_again_and_again(
    cast: Cast,
) -> None:
    walk = half_made(cast, made_for(EC2))
    deny(cast, "iam:ListRoles")
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    follower.open(walk.aoi.url("console:iam-roles", walk.lesson.slug))
    assert follower.at_the_lesson


@pytest.mark.parametrize("step", ["1", "2", "3"])
@pytest.mark.parametrize("more", [[], [PROFILE, HELD]])
def test_the_form_for_a_role_that_is_there_leads_back_to_it(
    cast: Cast, step: str, more: list[str]
) -> None:
    walk = half_made(cast, made_for(EC2), *more)
    url = walk.aoi.url("console:iam-create-role", walk.lesson.slug, **last_step())
    page = read(text_of(walk.aoi.client.get(url.replace("step=3", f"step={step}"))))
    assert next_control(page).said.strip() == "IAM"


def test_a_creation_that_was_refused_midway_leads_to_the_role(cast: Cast) -> None:
    """To its page, which says what was refused and why, and what is next."""
    walk = half_made(cast)
    deny(cast, "iam:AttachRolePolicy")
    answer = create_role(walk.aoi, walk.lesson.slug, "own-role", FULL)
    assert answer.url == walk.aoi.url("console:iam-role", walk.lesson.slug, "own-role")
    page = read(text_of(walk.aoi.client.get(answer.url)))
    (said,) = (e for e in page if e.has("messages"))
    assert "The role own-role was created, but" in said.text
    assert "delete this role and create it again" in said.text
    assert "iam:AttachRolePolicy" in said.text
    (why,) = said.all("a")
    assert "/why/" in why.get("href")
    assert next_control(page).said.strip() == "Delete"


def test_a_profile_whose_name_is_taken_is_no_reason_to_delete_the_role(
    cast: Cast,
) -> None:
    walk = half_made(cast, PROFILE)
    answer = create_role(walk.aoi, walk.lesson.slug, "lab-role", FULL)
    page = text_of(walk.aoi.client.get(answer.url))
    assert "Instance Profile lab-role already exists." in page
    assert "delete this role" not in page


def test_every_way_is_there_and_leads_somewhere() -> None:
    used = {
        one.guide
        for lesson in course().lessons
        for task in lesson.tasks
        for one in (task, *task.pitfalls)
        if one.guide is not None
    }
    assert used == set(course().ways)


@pytest.mark.parametrize(
    "task",
    [
        pytest.param(task, id=f"{lesson.slug}/{task.id}")
        for lesson in course().lessons
        for task in lesson.tasks
        if task.at == "console" and task.kind == "shown"
    ],
)
def test_every_task_of_the_console_is_guided(task: Task) -> None:
    assert task.guide


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("lesson", "task"),
    [pytest.param(*one, id=f"{one[0].slug}/{one[1].id}") for one in GUIDED],
)
def test_every_guided_task_says_what_to_look_for(
    lesson: Lesson, task: Task, language: str
) -> None:
    """In its last paragraph, which the errand shows open."""
    last = lesson.text(language)[task.id].html.rstrip().rpartition("<p>")[2]
    assert last.startswith({"ja": "見るところ", "en": "Notice:"}[language])
