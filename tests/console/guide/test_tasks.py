"""Every task that guided mode leads to is done by following what it points at, from the
console's home."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from iamtutor.cloud.console.button import BUTTONS
from iamtutor.console.controls import CONTROLS, PRESSES
from iamtutor.course.models import TaskProgress
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.ways import LESSON
from iamtutor.lessons.schema.lesson import Task
from iamtutor.sandbox.codec import pack, unpack
from iamtutor.sandbox.models import ActionRecord
from tests.cast import Cast, sandbox_of, text_of, visitor, world_of
from tests.cloud.stage import NEIGHBOUR
from tests.console.guide.pointer import SHOWN, Follower, next_control, read
from tests.console.guide.walk import MOST_STEPS, Walk
from tests.console.stage import (
    EC2,
    FULL,
    READ,
    create_role,
    deny,
    last_step,
    one_instance,
)
from tests.content import course
from tests.policies import trust

ROLE, LAUNCH, BUCKET = "make-the-role", "launch-and-attach", "bucket-with-a-file"
GRID = "the-whole-grid"
#: The controls that press a button, not just the next page of a form.
SUBMITS = {"submit", "no-role"}
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


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([made_for(EC2)], "create-instance-profile"),
        ([made_for(EC2), attached(FULL)], "create-instance-profile"),
        ([made_for("s3.amazonaws.com")], {"en": "trust", "ja": "信頼"}),
        ([made_for(EC2), PROFILE, HELD, attached(OTHER)], None),
    ],
)
def test_the_way_to_deleting_a_role_says_why(
    cast: Cast, lines: list[str], why: str | dict[str, str] | None, language: str
) -> None:
    """On each page of it, once: the check's own answer says it too."""
    walk = half_made(cast, *lines)
    aoi = visitor(cast.aoi, language)
    for screen, *args in (
        ["iam-roles"],
        ["iam-role", "lab-role"],
        ["iam-delete-role", "lab-role"],
    ):
        url = aoi.url(f"console:{screen}", walk.lesson.slug, *args)
        page = read(text_of(aoi.client.get(url)))
        told = [e.text for e in page if e.has("feedback")]
        assert len(told) == (why is not None)
        if why is not None:
            assert "lab-role" in told[0]
            assert (why if isinstance(why, str) else why[language]) in told[0]
    aoi.post("course:check", walk.lesson.slug, "role-for-ec2")
    page = read(text_of(aoi.get("console:iam-roles", walk.lesson.slug)))
    assert len([e for e in page if e.has("feedback")]) == 1


def test_a_task_that_deletes_the_role_gives_no_other_reason(cast: Cast) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up("take-it-down")
    walk.through(course().lesson("take-it-down"), until="remove-the-role")
    for screen, *args in (["iam-roles"], ["iam-delete-role", "lab-role"]):
        page = read(text_of(walk.aoi.get(f"console:{screen}", "take-it-down", *args)))
        assert next_control(page).said.strip() == "Delete"
        assert not [e for e in page if e.has("feedback")]


@pytest.mark.parametrize(
    ("denied", "screen"),
    [
        ("iam:ListRoles", ["iam-roles"]),
        ("iam:GetRole", ["iam-role", "lab-role"]),
        ("iam:GetRole", ["iam-delete-role", "lab-role"]),
        ("iam:GetRole", ["iam-attach", "lab-role"]),
    ],
)
def test_what_may_not_be_read_leads_to_its_reasons_not_round_and_round(
    cast: Cast, denied: str, screen: list[str]
) -> None:
    walk = half_made(cast, made_for(EC2))
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    name, *args = screen
    follower.open(walk.aoi.url(f"console:{name}", walk.lesson.slug, *args))
    assert not follower.at_the_reasons
    deny(cast, denied)
    follower.open(follower.url)
    assert follower.at_the_reasons
    assert not [e for e in follower.page if e.has("here", "first")]


def test_another_role_that_may_not_be_read_leads_back(cast: Cast) -> None:
    walk = half_made(cast, made_for(EC2))
    deny(cast, "iam:GetRole")
    for screen in ("iam-role", "iam-attach"):
        page = walk.aoi.get(f"console:{screen}", walk.lesson.slug, "other-role")
        assert next_control(read(text_of(page))).said.strip() == "IAM"


def test_a_list_that_may_not_be_read_keeps_its_button_for_a_new_one(
    cast: Cast,
) -> None:
    walk = half_made(cast)
    deny(cast, "iam:ListRoles")
    page = read(text_of(walk.aoi.get("console:iam-roles", walk.lesson.slug)))
    assert next_control(page).said.strip() == "Create role"


@pytest.mark.parametrize(
    ("lesson", "task", "denied", "screen"),
    [
        (LAUNCH, "give-it-the-role", "ec2:DescribeInstances", "ec2-instances"),
        (BUCKET, "upload-a-file", "s3:ListAllMyBuckets", "s3-buckets"),
    ],
)
def test_a_thing_that_may_not_be_listed_is_not_made_once_more(
    cast: Cast, lesson: str, task: str, denied: str, screen: str
) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up(lesson)
    walk.through(course().lesson(lesson), until=task)
    deny(cast, denied)
    follower = Follower(walk.aoi, lesson, {})
    follower.open(walk.aoi.url(f"console:{screen}", lesson))
    assert follower.at_the_reasons


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
    """To its page, which says what was refused; the reasons are next, on every page, until
    something was done."""
    walk = half_made(cast)
    deny(cast, "iam:AttachRolePolicy")
    answer = create_role(walk.aoi, walk.lesson.slug, "own-role", FULL)
    assert answer.url == walk.aoi.url("console:iam-role", walk.lesson.slug, "own-role")
    page = read(text_of(walk.aoi.client.get(answer.url)))
    (said,) = (e for e in page if e.has("messages"))
    assert "The role own-role was created, but" in said.text
    assert "put right what was refused, delete this role and create it" in said.text
    assert "iam:AttachRolePolicy" in said.text
    (why,) = said.all("a")
    assert "/why/" in why.get("href")
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    for line in ("aws iam list-roles", "aws iam create-user --user-name kay"):
        for url in (
            answer.url,
            walk.aoi.url("console:iam-roles", walk.lesson.slug),
            walk.aoi.url("console:home", walk.lesson.slug),
        ):
            follower.open(url)
            (link,) = (e for e in follower.page if e.get("id") == "next")
            assert link.get("href") == why.get("href")
            assert "read why it did not go through" in link.text
            assert not [e for e in follower.page if e.has("feedback")]
        walk.aoi.run(line, lesson=walk.lesson.slug, machine="desk")
    follower.open(answer.url)
    assert next_control(follower.page).said.strip() == "Delete"


def test_what_the_task_does_not_lead_to_may_be_refused(cast: Cast) -> None:
    """Nothing was refused on the way."""
    walk = half_made(cast)
    deny(cast, "iam:CreateUser")
    walk.aoi.post("console:iam-create-user", walk.lesson.slug, name="kay", step="3")
    walk.aoi.post("console:s3-create-bucket", walk.lesson.slug, name="my-bucket")
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    follower.open(walk.aoi.url("console:iam-roles", walk.lesson.slug))
    assert next_control(follower.page).said.strip() == "Create role"


@pytest.mark.parametrize("lesson", [ROLE, "who-are-you"])
def test_a_refusal_that_another_task_or_lesson_was_about_stops_nobody(
    cast: Cast, lesson: str
) -> None:
    walk = half_made(cast)
    deny(cast, "iam:CreateRole")
    create_role(walk.aoi, walk.lesson.slug, "own-role", FULL)
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    follower.open(walk.aoi.url("console:iam-roles", walk.lesson.slug))
    assert follower.at_the_reasons
    if lesson != ROLE:
        ActionRecord.objects.update(lesson=lesson)
    else:
        TaskProgress.objects.create(
            enrolment=cast.seat(cast.aoi),
            lesson=ROLE,
            task="read-the-trust",
            completed=timezone.now(),
        )
    follower.open(follower.url)
    assert next_control(follower.page).said.strip() == "Create role"


def test_a_refusal_in_another_account_stops_nobody(cast: Cast) -> None:
    walk = half_made(cast)
    sandbox = sandbox_of(cast.aoi)
    world = unpack(sandbox.document)
    other = replace(world.account, id=NEIGHBOUR, buckets={}, roles={})
    world.accounts[NEIGHBOUR] = other
    sandbox.document = pack(world)
    sandbox.save()
    deny(cast, "iam:CreateRole")
    create_role(walk.aoi, walk.lesson.slug, "own-role", FULL)
    follower = Follower(walk.aoi, walk.lesson.slug, {})
    roles = walk.aoi.url("console:iam-roles", walk.lesson.slug)
    for account, stops in ((NEIGHBOUR, False), (world.account.id, True)):
        follower.open(roles)
        assert follower.at_the_reasons is not stops
        walk.aoi.post("console:account", walk.lesson.slug, account=account)
        follower.open(roles)
        assert follower.at_the_reasons is stops


def test_the_buttons_of_a_way_are_known() -> None:
    for way in course().ways.values():
        for step in way.steps:
            if CONTROLS[step.point or LESSON].sends and step.point in SUBMITS:
                assert PRESSES[step.on]
    assert {one for pressed in PRESSES.values() for one in pressed} <= BUTTONS.keys()


@pytest.mark.parametrize("policies", [[], [READ]])
def test_the_role_on_the_instance_gets_the_policy_it_lost(
    cast: Cast, policies: list[str]
) -> None:
    """It is not to be replaced by another: there is none."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up(LAUNCH)
    walk.through(course().lesson(LAUNCH), until="give-it-the-role")
    for line in (
        f"aws iam detach-role-policy --role-name lab-role --policy-arn {FULL}",
        *map(attached, policies),
    ):
        walk.aoi.run(line, lesson=LAUNCH, machine="desk")
    walk.follow(walk.lesson.task("give-it-the-role"))
    way = walk.ways["give-it-the-role"]
    found = way[way.index("Update IAM role") :]
    assert found == [
        "Update IAM role",
        "IAM",
        "Roles",
        "lab-role",
        "Attach policies",
        "search AmazonS3FullAccess",
        "Search",
        "tick AmazonS3FullAccess",
        "Add permissions",
    ]


def test_a_profile_whose_name_is_taken_is_no_reason_to_delete_the_role(
    cast: Cast,
) -> None:
    walk = half_made(cast, PROFILE)
    answer = create_role(walk.aoi, walk.lesson.slug, "lab-role", FULL)
    page = text_of(walk.aoi.client.get(answer.url))
    assert "Instance Profile lab-role already exists." in page
    assert "delete this role" not in page


def left_alone(cast: Cast, *lines: str) -> list[str]:
    """The way of giving the instance its role, after these lines at the desk."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up(LAUNCH)
    walk.through(course().lesson(LAUNCH), until="give-it-the-role")
    for line in lines:
        answer = walk.aoi.run(line, lesson=LAUNCH, machine="desk")
        assert "An error occurred" not in text_of(answer), line
    role = {"entity": "service", "service": EC2, "name": "lab-role"}
    walk.follow(walk.lesson.task("give-it-the-role"), **role)
    return walk.ways["give-it-the-role"]


def test_an_instance_that_has_its_role_is_started_not_given_it_again(
    cast: Cast,
) -> None:
    stop = "aws ec2 stop-instances --instance-ids $(aws ec2 describe-instances"
    way = left_alone(
        cast, f"{stop} --query Reservations[0].Instances[0].InstanceId --output text)"
    )
    assert way[-2:] == ["Update IAM role", "Start instance"]


def test_a_profile_without_a_role_is_filled_at_the_desk(cast: Cast) -> None:
    """The console puts no role into one that is there."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up(LAUNCH)
    walk.through(course().lesson(LAUNCH), until="give-it-the-role")
    taken = "aws iam remove-role-from-instance-profile"
    line = f"{taken} --instance-profile-name lab-role --role-name lab-role"
    walk.aoi.run(line, lesson=LAUNCH, machine="desk")
    url = walk.aoi.url("console:ec2-modify-iam-role", LAUNCH, one_instance(cast))
    follower = Follower(walk.aoi, LAUNCH, {"instance_profile": "lab-role"})
    follower.open(url)
    follower.step()
    assert follower.steps == ["Update IAM role"]
    follower.open(url)
    assert follower.at_the_lesson


def test_a_start_that_was_refused_is_not_tried_again_and_again(cast: Cast) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up(LAUNCH)
    walk.through(course().lesson(LAUNCH), until="give-it-the-role")
    instance = one_instance(cast)
    stop = f"aws ec2 stop-instances --instance-ids {instance}"
    walk.aoi.run(stop, lesson=LAUNCH, machine="desk")
    deny(cast, "ec2:StartInstances")
    answers = walk.answers(walk.lesson.task("give-it-the-role"))
    follower = Follower(walk.aoi, LAUNCH, answers)
    follower.open(walk.aoi.url("console:ec2-instance", LAUNCH, instance))
    while follower.steps[-1:] != ["Start instance"]:
        assert len(follower.steps) < SHOWN
        follower.step()
    assert follower.at_the_reasons


@pytest.mark.parametrize("denied", ["ListAttachedRolePolicies", "ListRolePolicies"])
def test_where_no_policy_can_be_chosen_the_reasons_are_next(
    cast: Cast, denied: str
) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up("read-only")
    follower = Follower(walk.aoi, "read-only", {})
    url = walk.aoi.url("console:iam-role", "read-only", "lab-role")
    follower.open(url)
    assert next_control(follower.page).said.strip() == "Remove"
    deny(cast, f"iam:{denied}")
    follower.open(url)
    assert follower.at_the_reasons


@pytest.mark.parametrize(
    ("lesson", "task", "denied", "pressed"),
    [
        ("keep-watching", "find-the-refusal", "cloudtrail:LookupEvents", "Search"),
        (
            "least-privilege",
            "last-accessed",
            "iam:GenerateServiceLastAccessedDetails",
            "Last Accessed",
        ),
    ],
)
def test_what_was_refused_as_a_page_was_asked_leads_to_its_reasons(
    cast: Cast, lesson: str, task: str, denied: str, pressed: str
) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up(lesson)
    walk.through(course().lesson(lesson), until=task)
    deny(cast, denied)
    follower = Follower(walk.aoi, lesson, walk.answers(walk.lesson.task(task)))
    follower.open(walk.aoi.url("console:home", lesson))
    while follower.steps[-1:] != [pressed]:
        assert len(follower.steps) < SHOWN
        follower.step()
    assert follower.at_the_reasons


def test_a_stopped_instance_is_started_before_its_role_is_taken_off(
    cast: Cast,
) -> None:
    """As the answer to whoever stopped it says."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up("no-role")
    walk.lesson = course().lesson("no-role")
    stop = f"aws ec2 stop-instances --instance-ids {one_instance(cast)}"
    walk.aoi.run(stop, lesson="no-role", machine="desk")
    walk.follow(walk.lesson.task("take-it-off"))
    way = walk.ways["take-it-off"]
    assert way.index("Start instance") < way.index("Modify IAM role")


def test_where_no_profile_is_left_the_way_to_a_role_begins_with_one(
    cast: Cast,
) -> None:
    name = "--instance-profile-name lab-role"
    way = left_alone(
        cast,
        f"aws iam remove-role-from-instance-profile {name} --role-name lab-role",
        f"aws iam delete-instance-profile {name}",
        f"aws iam detach-role-policy --role-name lab-role --policy-arn {FULL}",
        "aws iam delete-role --role-name lab-role",
    )
    made = way.index("Create new IAM role")
    assert way[made + 1 :][:1] == ["Next"]
    assert "tick AmazonS3FullAccess" in way
    assert way[-1] == "Update IAM role"


@pytest.mark.parametrize(
    ("lines", "way", "told"),
    [
        (  # The console makes a profile only together with a new role.
            [
                "aws iam remove-role-from-instance-profile"
                " --instance-profile-name lab-role --role-name lab-role",
                "aws iam delete-instance-profile --instance-profile-name lab-role",
            ],
            [],
            "no instance profile is, and an instance takes a role only inside one",
        ),
        (  # Another profile would do; there is none.
            [
                "aws iam update-assume-role-policy --role-name lab-role"
                f" --policy-document '{trust(Service='lambda.amazonaws.com')}'"
            ],
            ["Update IAM role", "Modify IAM role"],
            "The instance keeps the role meanwhile",
        ),
    ],
)
def test_what_cannot_be_mended_on_the_way_is_told_in_the_lesson(
    cast: Cast, lines: list[str], way: list[str], told: str
) -> None:
    walk = Walk(cast, "en")
    walk.aoi.catch_up(LAUNCH)
    walk.through(course().lesson(LAUNCH), until="give-it-the-role")
    for line in lines:
        walk.aoi.run(line, lesson=LAUNCH, machine="desk")
    answers = walk.answers(walk.lesson.task("give-it-the-role"))
    follower = Follower(walk.aoi, LAUNCH, answers)
    follower.open(walk.aoi.url("console:home", LAUNCH))
    while not follower.at_the_lesson:
        assert len(follower.steps) < MOST_STEPS
        follower.step()
    assert follower.steps[-len(way) :] == way or not way
    assert told in text_of(walk.aoi.get("course:lesson", LAUNCH))


@pytest.mark.parametrize("gone", ["its-policies", "the-role"])
def test_a_deny_beside_nothing_leads_to_the_allow_it_needs(
    cast: Cast, gone: str
) -> None:
    """It is not to be edited again and again: it is right."""
    profile = "--instance-profile-name lab-role"
    lines = [f"aws iam detach-role-policy --role-name lab-role --policy-arn {FULL}"]
    if gone == "the-role":
        lines += [
            f"aws iam remove-role-from-instance-profile {profile} --role-name lab-role",
            "aws iam delete-role --role-name lab-role",
            f"aws iam delete-instance-profile {profile}",
        ]
    walk = at_task(cast, GRID, "forbid-deletes", *lines)
    role = {"entity": "service", "service": EC2}
    task = walk.lesson.task("forbid-deletes")
    follower = Follower(walk.aoi, GRID, role | walk.answers(task))
    follower.open(walk.aoi.url("console:home", GRID))
    while not walk.is_done(task):
        assert len(follower.steps) < MOST_STEPS
        follower.answers["name"] = (
            "lab-role" if "create" in follower.url else "no-deletes"
        )
        follower.step()
    assert "tick AmazonS3FullAccess" in follower.steps
    assert "Edit" not in follower.steps


def at_task(cast: Cast, lesson: str, task: str, *lines: str) -> Walk:
    """At a task, after these lines at the desk."""
    walk = Walk(cast, "en")
    walk.aoi.catch_up(lesson)
    walk.through(course().lesson(lesson), until=task)
    for line in lines:
        answer = walk.aoi.run(line, lesson=lesson, machine="desk")
        assert "An error occurred" not in text_of(answer), line
    return walk


def test_what_was_done_twice_to_no_avail_is_not_asked_for_again(cast: Cast) -> None:
    """Until something was changed: here a policy that no edit puts right, for the
    organization denies what the task asks for."""
    walk = at_task(cast, GRID, "forbid-deletes")
    deny(cast, "s3:PutObject")
    task = walk.lesson.task("forbid-deletes")
    follower = Follower(walk.aoi, GRID, walk.answers(task))
    follower.open(walk.aoi.url("console:home", GRID))
    said = "You did the same twice, and the task is still open."
    while not follower.at_the_lesson:
        assert len(follower.steps) < MOST_STEPS
        assert said not in follower.page.text
        follower.step()
    assert follower.steps[-4:] == ["Create policy", "Edit", "Next", "Save changes"]
    assert said in follower.page.text
    for line, stays in (
        ("aws iam list-roles", True),
        ("aws iam delete-role-policy --role-name lab-role --policy-name no-deletes", 0),
    ):
        walk.aoi.run(line, lesson=GRID, machine="desk")
        follower.open(follower.url)
        assert follower.at_the_lesson is bool(stays)
    follower.step()
    follower.open(walk.aoi.url("console:iam-role", GRID, "lab-role"))
    assert next_control(follower.page).said.strip() == "Create inline policy"


@pytest.mark.parametrize("between", [False, True])
def test_twice_is_only_what_nothing_was_changed_before(
    cast: Cast, between: bool
) -> None:
    """A role that was emptied meanwhile is given its policy once more."""
    taken = f"aws iam detach-role-policy --role-name lab-role --policy-arn {FULL}"
    bound = "aws iam put-role-permissions-boundary --role-name lab-role"
    walk = at_task(
        cast, GRID, "forbid-deletes", taken, f"{bound} --permissions-boundary {OTHER}"
    )
    walk.carry_out(walk.lesson.task("forbid-deletes").first_solution())
    walk.aoi.post("course:check", GRID, "forbid-deletes")
    follower = Follower(walk.aoi, GRID, {})
    for _ in range(2):
        assert not follower.url or not follower.at_the_lesson
        walk.aoi.post("console:iam-attach", GRID, "lab-role", policy=FULL, add="1")
        if between:
            walk.aoi.run(taken, lesson=GRID, machine="desk")
        follower.open(walk.aoi.url("console:iam-role", GRID, "lab-role"))
    assert follower.at_the_lesson is not between


OWN = "aws iam put-role-policy --role-name lab-role --policy-name"
DENIES = """'{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", \
"Action": "s3:DeleteObject", "Resource": "*"}]}'"""


@pytest.mark.parametrize("task", ["forbid-deletes", "allow-exactly-one"])
def test_inline_policies_beyond_those_of_the_task_are_removed(
    cast: Cast, task: str
) -> None:
    """The one that it is not about is not edited again and again."""
    more = [f"{OWN} {name} --policy-document {DENIES}" for name in ("a", "b")]
    walk = at_task(cast, GRID, task, *more)
    walk.follow(walk.lesson.task(task))
    assert walk.ways[task][3:6] == ["tick a", "Remove", "Remove policy"]


IN = "--instance-profile-name lab-role"
OUT = f"aws iam remove-role-from-instance-profile {IN} --role-name lab-role"
EMPTIED = (
    "aws iam detach-role-policy --role-name lab-role"
    " --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
)
OFF = (
    "aws ec2 disassociate-iam-instance-profile --association-id $(aws ec2"
    " describe-iam-instance-profile-associations --output text"
    " --query IamInstanceProfileAssociations[0].AssociationId)"
)


@pytest.mark.parametrize(
    ("lesson", "task"), [("no-policies", "detach"), (GRID, "allow-exactly-one")]
)
def test_a_role_that_came_off_is_put_back_first(
    cast: Cast, lesson: str, task: str
) -> None:
    walk = at_task(cast, lesson, task, OFF)
    walk.aoi.get("course:lesson", lesson)
    profile = next(iter(world_of(cast.aoi).account.instance_profiles))
    walk.follow(walk.lesson.task(task), instance_profile=profile)
    way = walk.ways[task]
    assert way.index("Update IAM role") < way.index("IAM")


@pytest.mark.parametrize(
    "lines",
    [
        [OUT],
        [OUT, EMPTIED, "aws iam delete-role --role-name lab-role"],
        [OUT, f"aws iam delete-instance-profile {IN}"],
    ],
)
def test_a_role_to_detach_from_that_is_in_no_profile_is_told(
    cast: Cast, lines: list[str]
) -> None:
    walk = at_task(cast, "no-policies", "detach", *lines)
    follower = Follower(walk.aoi, "no-policies", {})
    follower.open(walk.aoi.url("console:home", "no-policies"))
    while not follower.at_the_lesson:
        assert len(follower.steps) < SHOWN
        follower.step()
    assert "add-role-to-instance-profile" in follower.page.text


def test_a_role_to_detach_from_that_is_gone_is_made_anew(cast: Cast) -> None:
    gone = [OUT, f"aws iam delete-instance-profile {IN}", EMPTIED]
    walk = at_task(
        cast, "no-policies", "detach", *gone, "aws iam delete-role --role-name lab-role"
    )
    role = {"entity": "service", "service": EC2, "name": "lab-role"}
    walk.follow(walk.lesson.task("detach"), **role, instance_profile="lab-role")


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
