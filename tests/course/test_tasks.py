"""Checks, feedback in place, hints as a ladder."""

import re
from itertools import chain

import pytest
from django.utils import timezone

from iamtutor.course.models import Attempt, HintReveal, QuizAnswer, TaskProgress
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.lesson import Task
from tests.cast import COMMANDS_LESSON, Cast, Visitor, text_of, visitor, world_of
from tests.content import course

ROLE_LESSON = "make-the-role"
TASK = "role-for-ec2"


def make_role(who: Visitor, *policies: str, service: str = "ec2.amazonaws.com") -> None:
    """Through the console's three steps, as the form of the last one sends it."""
    response = who.post(
        "console:iam-create-role",
        ROLE_LESSON,
        query={
            "step": "3",
            "entity": "service",
            "service": service,
            "policy": [f"arn:aws:iam::aws:policy/{policy}" for policy in policies],
        },
        name="lab-role",
        description="",
    )
    assert response.status_code == 302


def check(who: Visitor, *, htmx: bool = True, task: str = TASK):  # type: ignore[no-untyped-def]
    return who.post("course:check", ROLE_LESSON, task, htmx=htmx)


def card(page: str, item: str) -> str:
    """The part of the page that is the card of a task or question."""
    found = re.search(
        rf'<(details|section) class="[^"]*" id="card-{item}".*?</\1>', page, re.S
    )
    assert found, f"no card {item}"
    return found[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_task_that_is_not_done_says_what_is_missing(
    cast: Cast, language: str
) -> None:
    aoi = visitor(cast.aoi, language)
    answer = check(aoi)
    assert answer.status_code == 200
    shown = card(text_of(answer), TASK)
    assert 'class="task again"' in shown
    assert 'class="feedback"' in shown
    assert not re.search(r"\{[a-z_]+\}", shown), "a placeholder was left"
    progress = TaskProgress.objects.get(enrolment=cast.seat(cast.aoi), task=TASK)
    assert progress.attempts == 1
    assert progress.completed is None


def test_without_scripts_the_same_stands_at_the_card(aoi: Visitor) -> None:
    answer = check(aoi, htmx=False)
    assert answer.status_code == 302
    assert answer.url.endswith(f"#card-{TASK}")
    page = text_of(aoi.client.get(answer.url))
    assert 'class="feedback"' in card(page, TASK)


def test_a_done_task_passes_and_says_why_it_worked(aoi: Visitor, cast: Cast) -> None:
    make_role(aoi, "AmazonS3FullAccess")
    shown = card(text_of(aoi.get("course:lesson", ROLE_LESSON)), TASK)
    assert 'class="task done"' in shown
    assert 'class="feedback good"' in shown
    assert TaskProgress.objects.get(enrolment=cast.seat(cast.aoi), task=TASK).completed


def test_checking_a_done_task_again_takes_nothing_away(
    aoi: Visitor, cast: Cast
) -> None:
    make_role(aoi, "AmazonS3FullAccess")
    before = TaskProgress.objects.get(task=TASK)
    aoi.post("console:iam-delete-role", ROLE_LESSON, "lab-role", confirm="lab-role")
    check(aoi)
    after = TaskProgress.objects.get(task=TASK)
    assert after.completed == before.completed
    assert after.attempts == before.attempts


def test_every_failed_check_is_an_attempt_with_its_reason(
    aoi: Visitor, cast: Cast
) -> None:
    check(aoi)
    check(aoi)
    attempts = Attempt.objects.filter(enrolment=cast.seat(cast.aoi), task=TASK)
    assert [attempt.passed for attempt in attempts] == [False, False]
    assert all(attempt.code for attempt in attempts)


def test_a_foreseen_wrong_attempt_gets_its_own_feedback(
    aoi: Visitor, cast: Cast
) -> None:
    make_role(aoi, "AmazonS3FullAccess", service="lambda.amazonaws.com")
    attempt = Attempt.objects.get(task=TASK)
    assert attempt.pitfall == "trusts-lambda"
    assert attempt.misconception == "trust-and-permissions-are-one"
    page = text_of(aoi.get("course:lesson", ROLE_LESSON))
    shown = card(page, TASK)
    assert "lambda.amazonaws.com" in shown
    assert 'class="task again"' in shown
    # It may be out of sight: the line leads there.
    assert f'id="card-{TASK}-told"' in shown
    assert "Look again" in line_of(page)
    assert f'class="act" href="#card-{TASK}-told"' in line_of(page)


def test_the_same_wrong_attempt_is_noted_once(aoi: Visitor) -> None:
    make_role(aoi, service="ec2.amazonaws.com")
    for _ in range(3):
        aoi.run("echo again", lesson=ROLE_LESSON, machine="desk")
        aoi.get("course:lesson", ROLE_LESSON)
    assert Attempt.objects.filter(task=TASK).count() == 1


def test_feedback_goes_when_what_it_spoke_of_is_gone(aoi: Visitor) -> None:
    make_role(aoi)
    aoi.post("console:iam-delete-role", ROLE_LESSON, "lab-role", confirm="lab-role")
    shown = card(text_of(aoi.get("course:lesson", ROLE_LESSON)), TASK)
    assert 'class="feedback"' not in shown


def test_a_wrong_attempt_then_the_right_one_passes(aoi: Visitor) -> None:
    make_role(aoi)
    aoi.post(
        "console:iam-attach",
        ROLE_LESSON,
        "lab-role",
        policy="arn:aws:iam::aws:policy/AmazonS3FullAccess",
        add="1",
    )
    assert TaskProgress.objects.get(task=TASK).completed


def test_the_right_command_in_the_wrong_place_is_told_at_once(ready: Visitor) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="read-only", tab="ec2")
    answer = text_of(ready.run("aws s3 ls"))
    assert "policies were not those of this setting" in answer
    assert not Attempt.objects.filter(task="list-buckets").exists()
    # It goes with the next command, and stays away from whatever was not tried.
    assert 'id="card-list-buckets"' in (after := text_of(ready.run("ls")))
    assert "policies were not those of this setting" not in after
    ready.post("course:setting", COMMANDS_LESSON, setting="full-access", tab="ec2")
    assert "Task done" in text_of(ready.run("aws s3 ls"))


def test_the_call_that_did_a_task_is_no_near_miss_of_the_next(aoi: Visitor) -> None:
    """The next task asks for the same call on another machine: nobody has tried that."""
    aoi.get("course:lesson", "who-are-you")
    answer = text_of(aoi.run("aws s3 ls", lesson="who-are-you", machine="bare"))
    assert "Task done" in answer
    assert "Look at the task again" not in answer
    assert not TaskProgress.objects.exclude(feedback="").exists()


def stand_before(cast: Cast, slug: str, task: str) -> None:
    """All that comes before the task in its lesson is done and answered."""
    seat = cast.seat(cast.aoi)
    lesson = seat.course.by_slug[slug]
    for item in chain(*map(lesson.items, lesson.steps)):
        if item.id == task:
            return
        where = {"enrolment": seat, "lesson": slug}
        if isinstance(item, Task):
            TaskProgress.objects.create(**where, task=item.id, completed=timezone.now())
        else:
            QuizAnswer.objects.create(**where, question=item.id, given=[], correct=True)


def test_a_call_between_two_tasks_is_no_near_miss_as_long_as_a_question_is_next(
    aoi: Visitor, cast: Cast
) -> None:
    """Whoever mends *lab* looks whether it works; *twin* comes after a question."""
    slug, line = "what-a-role-is", "aws s3 ls s3://pictures-111122223333"
    stand_before(cast, slug, "trusts-lambda-only")
    aoi.get("course:lesson", slug)
    before = text_of(aoi.run(line, lesson=slug, machine="lab"))
    assert "Look at the task again" not in before
    QuizAnswer.objects.create(
        enrolment=cast.seat(cast.aoi),
        lesson=slug,
        question="trusts-lambda-only",
        given=[],
        correct=True,
    )
    after = text_of(aoi.run(line, lesson=slug, machine="lab"))
    assert "Look at the task again" in after


def test_the_first_of_two_calls_is_no_near_miss_of_the_second(
    aoi: Visitor, cast: Cast
) -> None:
    slug = "temporary-credentials"
    aoi.get("course:lesson", slug)
    stand_before(cast, slug, "who-is-who")
    line = "aws sts get-caller-identity"
    first = text_of(aoi.run(line, lesson=slug, machine="old"))
    assert "Look at the task again" not in first
    assert "Task done" in text_of(aoi.run(line, lesson=slug, machine="new"))


def test_a_copy_that_is_refused_at_the_wrong_terminal_is_a_near_miss(
    cast: Cast,
) -> None:
    """The copy stops at its first call, *HeadObject*; the task asks for *GetObject*."""
    slug = "no-policies"
    aoi = visitor(cast.aoi, "en").catch_up(slug)
    aoi.get("course:lesson", slug)
    stand_before(cast, slug, "same-object-at-the-desk")
    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    detach = f"aws iam detach-role-policy --role-name lab-role --policy-arn {policy}"
    aoi.run(detach, lesson=slug, machine="desk")
    copy = "aws s3 cp s3://aoi-lab-notes/notes.txt ."
    answer = text_of(aoi.run(copy, lesson=slug, machine="ec2"))
    assert "Look at the task again" in answer
    assert "Task done" in text_of(aoi.run(copy, lesson=slug, machine="desk"))


def test_the_console_says_what_is_there_instead_of_what_was_asked_for(
    aoi: Visitor,
) -> None:
    make_role(aoi, "AmazonS3FullAccess", service="lambda.amazonaws.com")
    page = text_of(aoi.get("console:iam-roles", ROLE_LESSON))
    assert re.search(
        r'<div class="note warning">(?:(?!</div>).)*Look at the task again', page
    )
    errand = page.split('class="errand-text"')[1].split("</section>")[0]
    assert "What you have now" in errand
    assert "lambda.amazonaws.com" in errand


def test_whoever_comes_back_from_the_console_reads_why_it_worked(aoi: Visitor) -> None:
    make_role(aoi, "AmazonS3FullAccess")
    console = text_of(aoi.get("console:iam-roles", ROLE_LESSON))
    assert f'#card-{TASK}">' in console.split('class="errand"')[1]
    page = text_of(aoi.get("course:lesson", ROLE_LESSON))
    card = page.split(f'id="card-{TASK}"')[1].split("</details>")[0]
    assert card.lstrip().startswith("open>")
    assert 'class="feedback good"' in card


def test_a_page_that_does_its_task_as_it_opens_names_what_is_next(aoi: Visitor) -> None:
    aoi.catch_up("least-privilege")
    response = aoi.get(
        "console:iam-role", "least-privilege", "lab-role", tab="last-accessed"
    )
    assert TaskProgress.objects.get(task="last-accessed").completed
    assert "Continue in the lesson" in text_of(response).split('class="errand"')[1]


def test_feedback_shows_at_once_in_the_answer_to_a_line(ready: Visitor) -> None:
    answer = text_of(ready.run("aws s3 ls s3://aoi-lab-notes-x"))
    assert "card-list-bucket" in answer
    assert "Look at the task again" in answer


def test_the_beginning_of_the_next_task_is_remembered(aoi: Visitor, cast: Cast) -> None:
    from iamtutor.sandbox.models import Checkpoint

    aoi.get("course:lesson", ROLE_LESSON)
    make_role(aoi, "AmazonS3FullAccess")
    found = Checkpoint.objects.filter(sandbox__enrolment__person=cast.aoi)
    assert set(found.values_list("task", "ordinal")) == {
        (TASK, 0),
        ("read-the-trust", 1),
    }


# -- hints


def hint(who: Visitor, *, task: str = TASK, htmx: bool = True):  # type: ignore[no-untyped-def]
    return who.post("course:hint", ROLE_LESSON, task, htmx=htmx)


def test_hints_open_one_by_one_and_after_the_last_the_solution(
    aoi: Visitor, cast: Cast
) -> None:
    ladder = len(course().by_slug[ROLE_LESSON].hints(TASK, "en"))
    assert 1 <= ladder <= 3
    for number in range(1, ladder + 4):
        page = card(text_of(hint(aoi)), TASK)
        assert len(re.findall(r"Hint \d", page)) == min(number, ladder)
        assert ("ways to do it" in page) is (number > ladder)
    reveals = HintReveal.objects.filter(enrolment=cast.seat(cast.aoi), task=TASK)
    numbers = sorted(reveals.values_list("number", flat=True))
    assert numbers == [*range(1, ladder + 2)]
    assert TaskProgress.objects.get(task=TASK).hints == ladder + 1


def test_after_the_solution_nothing_more_is_offered(aoi: Visitor) -> None:
    assert f'id="hint-{TASK}"' in text_of(aoi.get("course:lesson", ROLE_LESSON))
    for _ in range(4):
        hint(aoi)
    assert f'id="hint-{TASK}"' not in text_of(aoi.get("course:lesson", ROLE_LESSON))


def test_an_unopened_hint_is_not_in_the_page(aoi: Visitor) -> None:
    hint(aoi, htmx=False)
    page = text_of(aoi.get("course:lesson", ROLE_LESSON))
    assert "Hint 1" in page
    assert "Hint 2" not in page


def test_somebody_elses_hints_stay_theirs(aoi: Visitor, cast: Cast) -> None:
    hint(aoi)
    assert "Hint 1" not in text_of(visitor(cast.ben).get("course:lesson", ROLE_LESSON))


@pytest.mark.parametrize("route", ["course:check", "course:hint", "course:predict"])
@pytest.mark.parametrize(
    ("lesson", "task"),
    [
        (ROLE_LESSON, "no-such-task"),
        ("no-such-lesson", TASK),
        (COMMANDS_LESSON, TASK),
        (ROLE_LESSON, "who-is-trusted"),
    ],
)
def test_a_task_that_is_not_there_is_not_found(
    aoi: Visitor, route: str, lesson: str, task: str
) -> None:
    assert aoi.post(route, lesson, task, guess="allowed").status_code == 404


def test_what_is_put_back_was_taken_off_before(cast: Cast, aoi: Visitor) -> None:
    lesson = "no-role"
    aoi.catch_up(lesson)
    back = "put-it-back"

    def done() -> bool:
        aoi.get("course:lesson", lesson)
        mine = TaskProgress.objects.filter(enrolment=cast.seat(cast.aoi), task=back)
        return mine.filter(completed__isnull=False).exists()

    aoi.post("course:check", lesson, back)
    assert not done()
    (instance,) = world_of(cast.aoi).account.instances
    modify = ("console:ec2-modify-iam-role", lesson, instance)
    aoi.post(*modify, instance_profile="-", confirm="Detach")
    assert not done()
    aoi.post(*modify, instance_profile="lab-role")
    assert not done(), "the commands that need it gone were not run yet"
    aoi.post(*modify, instance_profile="-", confirm="Detach")
    for act in course().lesson(lesson).task("all-four").first_solution():
        assert isinstance(act, Run)
        line = act.run.replace("{bucket}", "aoi-lab-notes")
        aoi.run(line.replace("{file}", "hello.txt"), lesson=lesson)
    assert not done()
    aoi.post(*modify, instance_profile="lab-role")
    assert done()


@pytest.mark.parametrize(
    ("option", "finished"), [("--force", []), ("", ["bucket-too-early"])]
)
def test_what_is_to_be_undone_finishes_no_later_task(
    aoi: Visitor, option: str, finished: list[str]
) -> None:
    """The first was to be refused: its card says to undo it, and done tasks stay done."""
    lesson = "take-it-down"
    aoi.catch_up(lesson)
    aoi.run(f"aws s3 rb s3://aoi-lab-notes {option}", lesson=lesson, machine="desk")
    done = TaskProgress.objects.filter(lesson=lesson, completed__isnull=False)
    assert list(done.values_list("task", flat=True)) == finished


def test_whoever_checks_what_is_done_too_early_is_told_of_the_earlier_task(
    aoi: Visitor,
) -> None:
    lesson, task = "take-it-down", "remove-the-role"
    aoi.catch_up(lesson)
    aoi.post(
        "console:iam-delete-role", lesson, "lab-role", confirm="lab-role", follow=True
    )
    answer = text_of(aoi.post("course:check", lesson, task, htmx=True))
    assert "an earlier one that is still open" in answer
    assert not TaskProgress.objects.filter(completed__isnull=False, task=task).exists()


def test_a_bucket_that_the_role_deleted_is_removed_as_well(
    aoi: Visitor, cast: Cast
) -> None:
    lesson = "take-it-down"
    aoi.catch_up(lesson)
    aoi.run("aws s3 rb s3://aoi-lab-notes", lesson=lesson, machine="desk")
    attach = "aws iam attach-role-policy --role-name lab-role --policy-arn "
    aoi.run(
        f"{attach}arn:aws:iam::aws:policy/AmazonS3FullAccess",
        lesson=lesson,
        machine="desk",
    )
    aoi.run(
        "for p in $(aws iam list-role-policies --role-name lab-role "
        "--query PolicyNames --output text); do aws iam delete-role-policy "
        "--role-name lab-role --policy-name $p; done",
        lesson=lesson,
        machine="desk",
    )
    aoi.run("aws s3 rb s3://aoi-lab-notes --force", lesson=lesson)
    assert "aoi-lab-notes" not in world_of(cast.aoi).account.buckets
    done = TaskProgress.objects.get(lesson=lesson, task="remove-the-bucket")
    assert done.completed is not None


@pytest.mark.parametrize(
    ("lesson", "before", "begins"),
    [
        ("first-refusal", "ask-for-the-buckets", "step-turned-away"),
        ("what-a-role-is", "without-permission", "lever-cut-permission"),
        ("what-a-role-is", "look-at-the-pictures", "card-look-at-the-pictures"),
        ("report-stopped", "ruled-out", "card-ruled-out"),
    ],
)
def test_the_line_leads_to_what_is_read_before_the_card(
    aoi: Visitor, cast: Cast, lesson: str, before: str, begins: str
) -> None:
    """The prose of a step, or the lever that the task speaks of, stands above its card."""
    aoi.get("course:lesson", lesson)
    stand_before(cast, lesson, before)
    line = text_of(aoi.get("course:lesson", lesson)).split('id="next-act"')[1]
    assert re.search(r'class="act" href="([^"]*)"', line)[1] == f"#{begins}"  # type: ignore[index]


def line_of(page: str) -> str:
    """The line under the bar."""
    return page.split('id="next-act"')[1].split("</nav>")[0]


@pytest.mark.parametrize(
    ("before", "said"),
    [("which-is-a-role", "a question below"), ("hop-by-hop", "to open below")],
)
def test_the_line_says_what_is_done_below(
    aoi: Visitor, cast: Cast, before: str, said: str
) -> None:
    stand_before(cast, "what-a-role-is", before)
    page = text_of(aoi.get("course:lesson", "what-a-role-is"))
    assert said in line_of(page)


def test_the_line_of_a_task_that_an_answer_ends_leads_to_the_question(
    aoi: Visitor,
) -> None:
    """Once all its lines were typed; before that to the task."""
    aoi.catch_up("before-the-commands")
    here = {"lesson": "before-the-commands", "machine": "ec2"}
    page = text_of(aoi.get("course:lesson", "before-the-commands", tab="ec2"))
    assert 'class="act" href="#step-the-version"' in line_of(page)
    question = 'class="act" href="#card-why-it-worked-shortened"'
    aoi.run("aws --version", **here)
    page = text_of(aoi.get("course:lesson", "before-the-commands", tab="ec2"))
    assert question not in line_of(page)
    assert question in line_of(text_of(aoi.run("aws --v", **here)))


def test_a_card_skips_to_the_terminal_as_long_as_that_is_open(
    ready: Visitor, cast: Cast
) -> None:
    def skips() -> bool:
        page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
        return 'class="skip" href="#line-ec2"' in card(page, "list-buckets")

    assert skips()
    (instance,) = world_of(cast.aoi).account.instances
    ready.post("console:ec2-states", COMMANDS_LESSON, instance=instance, state="stop")
    assert not skips()


def test_a_pasted_block_is_as_many_lines_as_it_has(aoi: Visitor) -> None:
    aoi.catch_up("before-the-commands")
    aoi.get("course:lesson", "before-the-commands", tab="ec2")
    block = {"block": "aws --version\naws --v\n"}
    answer = aoi.run("", lesson="before-the-commands", machine="ec2", **block)
    question = 'class="act" href="#card-why-it-worked-shortened"'
    assert question in line_of(text_of(answer))


def test_the_line_leads_on_to_the_place_where_the_rest_is_done(
    aoi: Visitor, cast: Cast
) -> None:
    slug = "temporary-credentials"
    aoi.get("course:lesson", slug)
    stand_before(cast, slug, "who-is-who")
    answer = text_of(aoi.run("aws sts get-caller-identity", lesson=slug, machine="old"))
    assert f'class="way" href="/en/lessons/{slug}/?tab=new#place"' in line_of(answer)
    page = text_of(aoi.get("course:lesson", slug))
    assert re.search(r'id="tab-new"\s+aria-current="true"', page)
