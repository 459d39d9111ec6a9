"""Command lines: run with scripts and without, answered, recorded, never lost."""

import re
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from iamtutor.course.models import TaskProgress
from iamtutor.course.views.terminal import SHOWN_WAYS
from iamtutor.sandbox.models import ActionRecord, Sandbox
from tests.cast import (
    COMMANDS_LESSON,
    Cast,
    Visitor,
    gather,
    records_of,
    sandbox_of,
    text_of,
    visitor,
    world_of,
)
from tests.together import many_connections

BUCKET = "aoi-lab-notes"


def test_a_line_is_answered_with_its_output_and_the_changed_parts(
    ready: Visitor,
) -> None:
    response = ready.run("aws s3 ls")
    assert response.status_code == 200
    fragment = text_of(response)
    assert fragment.startswith('<div class="entry"')
    assert BUCKET in fragment
    assert 'id="map" aria-labelledby="map-h" hx-swap-oob="outerMorph"' in fragment
    assert 'id="prompt-ec2"' in fragment
    assert "<html" not in fragment


def test_a_line_without_scripts_is_run_and_leads_back_to_the_terminal(
    ready: Visitor,
) -> None:
    response = ready.run("aws s3 ls", htmx=False)
    assert response.status_code == 302
    assert re.fullmatch(r"/en/lessons/full-access/\?tab=ec2#entry-\d+", response.url)
    page = text_of(ready.client.get(response.url))
    assert BUCKET in page
    assert "Task done:" in page


def test_both_ways_leave_the_same_record(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls")
    ready.run("aws s3 ls", htmx=False)
    one, two = records_of(cast.aoi, kind="terminal")
    assert (one.label, one.output, one.prompt) == (two.label, two.output, two.prompt)
    assert one.lesson == COMMANDS_LESSON
    assert one.place == "ec2"


def test_an_allowed_command_offers_its_why(ready: Visitor, cast: Cast) -> None:
    fragment = text_of(ready.run("aws s3 ls"))
    assert "Why was this allowed?" in fragment
    (record,) = records_of(cast.aoi, kind="terminal")
    assert f'href="/en/lessons/full-access/why/{record.ref}/#why"' in fragment
    assert 'id="why"' in fragment
    assert "s3:ListAllMyBuckets" in fragment


def test_a_denied_command_offers_its_why(ready: Visitor) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="no-policies")
    fragment = text_of(ready.run("aws s3 ls"))
    assert "AccessDenied" in fragment
    assert "Why was this denied?" in fragment
    assert "Implicit deny" in fragment


def test_a_command_without_credentials_says_that_nothing_was_sent(
    ready: Visitor,
) -> None:
    ready.post("course:setting", COMMANDS_LESSON, setting="no-role")
    fragment = text_of(ready.run("aws s3 ls"))
    assert "Unable to locate credentials" in fragment
    assert "Why was nothing sent?" in fragment


def test_a_command_that_calls_nothing_has_no_why(ready: Visitor) -> None:
    fragment = text_of(ready.run("echo hello"))
    assert "hello" in fragment
    assert "why-link" not in fragment
    assert 'id="why"' not in fragment


def test_a_command_ticks_its_task(ready: Visitor, cast: Cast) -> None:
    fragment = text_of(ready.run("aws s3 ls"))
    assert re.search(r'class="task done" id="card-list-buckets"', fragment)
    assert "Task done:" in fragment
    progress = TaskProgress.objects.get(
        enrolment=cast.seat(cast.aoi), lesson=COMMANDS_LESSON, task="list-buckets"
    )
    assert progress.completed
    assert not progress.by_solution
    assert len(progress.content_hash) == 64


def test_an_unchanged_task_is_not_sent_again(ready: Visitor) -> None:
    ready.run("aws s3 ls")
    assert "card-list-buckets" not in text_of(ready.run("aws s3 ls"))


def test_what_was_typed_is_escaped(ready: Visitor) -> None:
    fragment = ready.run("echo '<script>alert(1)</script>'").content.decode()
    assert "<script>" not in fragment
    assert "&lt;script&gt;alert(1)" in fragment


def test_a_transcript_is_found_again(ready: Visitor, cast: Cast) -> None:
    ready.run("echo found again")
    elsewhere = visitor(cast.aoi)
    page = text_of(elsewhere.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    assert "echo found again" in page


def test_clear_empties_the_screen_and_not_the_log(ready: Visitor, cast: Cast) -> None:
    ready.run("echo before")
    ready.run("clear")
    ready.run("echo after")
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON, tab="ec2"))
    assert "echo after" in page
    assert "echo before</span>" not in page
    assert '<i data-typed="echo before">' in page  # for the arrow keys
    assert len(records_of(cast.aoi, kind="terminal")) == 3


def test_an_unfinished_line_is_continued(ready: Visitor) -> None:
    assert "&gt; " in ready.run("echo 'one").content.decode()
    assert "one\ntwo" in text_of(ready.run("two'"))


@pytest.mark.parametrize("line", ["", "   ", "\0", "echo \0", "printf '\\0a\\377'"])
def test_an_odd_line_is_no_error(ready: Visitor, line: str) -> None:
    assert ready.run(line).status_code == 200
    assert ready.get("course:lesson", COMMANDS_LESSON, tab="ec2").status_code == 200


def test_a_line_that_is_too_long_is_refused_in_words(ready: Visitor) -> None:
    response = ready.run("echo " + "x" * 9000)
    assert response.status_code == 200
    assert "a line has at most" in text_of(response)


def test_a_long_directory_name_fits_the_record(ready: Visitor, cast: Cast) -> None:
    name = "d" * 200
    ready.run(f"mkdir {name}")
    ready.run(f"cd {name}")
    ready.run("pwd")
    assert name in records_of(cast.aoi)[-1].prompt


@pytest.mark.parametrize("state", ["stop", "terminate"])
def test_an_instance_that_does_not_run_takes_no_lines(
    ready: Visitor, cast: Cast, state: str
) -> None:
    (instance,) = world_of(cast.aoi).account.instances
    ready.post("console:ec2-state", COMMANDS_LESSON, instance, state=state)
    response = ready.run("echo lost")
    assert response.status_code == 409
    assert "No instance is running" in text_of(response)
    assert not records_of(cast.aoi, kind="terminal")


@pytest.mark.parametrize("htmx", [True, False])
def test_a_terminal_that_is_not_there_yet_answers_in_words(
    aoi: Visitor, cast: Cast, htmx: bool
) -> None:
    response = aoi.run("aws s3 ls", htmx=htmx)
    assert response.status_code == 409
    assert "No instance is running" in text_of(response)
    assert not records_of(cast.aoi)


def test_an_unknown_machine_is_not_found(ready: Visitor) -> None:
    assert ready.run("ls", machine="laptop").status_code == 404


def test_the_desk_acts_as_the_administrator(ready: Visitor) -> None:
    answer = text_of(ready.run("aws sts get-caller-identity", machine="desk"))
    assert "user/admin" in answer


def test_lines_in_one_lesson_count_for_the_tasks_of_another(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws s3 ls", lesson="before-the-commands")
    page = text_of(ready.get("course:lesson", COMMANDS_LESSON))
    assert 'class="task done" id="card-list-buckets"' in page


def test_the_same_form_twice_runs_once_and_answers_alike(
    ready: Visitor, cast: Cast
) -> None:
    first = ready.run("echo once >> log.txt", nonce="form-1")
    again = ready.run("echo once >> log.txt", nonce="form-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(records_of(cast.aoi, kind="terminal")) == 1
    assert text_of(ready.run("cat log.txt")).count("\nonce") == 1


def test_a_repeated_line_shows_the_recorded_output(ready: Visitor) -> None:
    ready.run("echo recorded", nonce="form-1")
    assert "recorded" in text_of(ready.run("echo other", nonce="form-1"))


# -- too fast


@pytest.fixture
def slow(ready: Visitor, settings: Settings, cast: Cast) -> Visitor:
    """Aoi, who has just used up what may be sent at once."""
    settings.COMMAND_BURST = 1
    settings.COMMANDS_PER_SECOND = 0
    assert ready.run("echo first").status_code == 200
    return ready


def test_a_line_sent_too_fast_is_kept_in_the_input(slow: Visitor, cast: Cast) -> None:
    line = 'echo "kept" > file.txt'
    response = slow.run(line, htmx=False)
    assert response.status_code == 429
    page = response.content.decode()
    assert 'value="echo &quot;kept&quot; &gt; file.txt"' in page
    assert "Nothing was run" in page
    assert [r.label for r in records_of(cast.aoi, kind="terminal")] == ["echo first"]


def test_a_line_sent_too_fast_by_scripts_is_answered_with_a_sentence(
    slow: Visitor,
) -> None:
    response = slow.run("echo second")
    assert response.status_code == 429
    assert "Nothing was run" in text_of(response)
    assert "<html" not in text_of(response)


# -- completion


def test_the_only_way_to_go_on_is_filled_in(ready: Visitor) -> None:
    response = ready.post(
        "course:complete", COMMANDS_LESSON, "ec2", htmx=True, line="cat hel"
    )
    assert 'value="cat hello.txt' in text_of(response)


def test_completing_without_scripts_keeps_the_page(ready: Visitor, cast: Cast) -> None:
    response = ready.run("cat hel", htmx=False, complete="1")
    assert response.status_code == 200
    assert 'value="cat hello.txt' in text_of(response)
    assert not records_of(cast.aoi, kind="terminal")


def test_several_ways_are_shown_and_the_word_goes_as_far_as_they_agree(
    ready: Visitor,
) -> None:
    ready.run("echo > notes-1.txt; echo > notes-2.txt")
    answer = text_of(
        ready.post("course:complete", COMMANDS_LESSON, "ec2", htmx=True, line="cat no")
    )
    assert 'value="cat notes-"' in answer
    assert "notes-1.txt  notes-2.txt" in answer


def test_of_many_ways_some_are_shown_and_all_are_agreed_on(ready: Visitor) -> None:
    ready.run(f"touch {{a,b}}{{1..{SHOWN_WAYS}}}")
    answer = text_of(
        ready.post("course:complete", COMMANDS_LESSON, "ec2", htmx=True, line="cat ")
    )
    assert 'value="cat "' in answer
    assert answer.count("  ") == SHOWN_WAYS - 1


def test_what_cannot_be_completed_stays_as_typed(ready: Visitor) -> None:
    response = ready.post(
        "course:complete", COMMANDS_LESSON, "ec2", htmx=True, line="nothing like it"
    )
    assert 'value="nothing like it"' in text_of(response)


# -- two tabs


def what_happened(order: list[tuple[str, int, str]]) -> str:
    """What two tabs were answered, in the order of the answers, and what is on record:
    printed where a command was lost, which once nobody could explain."""
    records = ActionRecord.objects.order_by("ordinal").values_list(
        "ordinal", "nonce", "label", "output", "exit_code", "created"
    )
    lines = [f"answered {name} {status}\n{said}" for name, status, said in order]
    lines += [f"recorded {record}" for record in records]
    lines += [f"sandbox {box}" for box in Sandbox.objects.values("pk", "version")]
    return "\n".join(lines)


def test_a_second_tab_does_not_lose_the_first_tabs_command(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    cast = gather()
    first = visitor(cast.aoi).catch_up()
    second = visitor(cast.aoi)
    start = threading.Barrier(2)
    order: list[tuple[str, int, str]] = []

    def send(tab: Visitor, name: str) -> None:
        start.wait(30)
        for number in range(8):
            response = tab.run(f"echo {name}-{number} >> both.txt")
            order.append((f"{name}-{number}", response.status_code, text_of(response)))

    with many_connections(tmp_path) as together:
        together(lambda: send(first, "left"), lambda: send(second, "right"))

        def look() -> tuple[str, str]:
            sandbox = sandbox_of(cast.aoi)
            ordinals = ActionRecord.objects.values_list("ordinal", flat=True)
            evidence = what_happened(order)
            assert {status for _, status, _ in order} == {200}, evidence
            assert sorted(ordinals) == [*range(1, sandbox.version + 1)], evidence
            return text_of(first.run("cat both.txt")), evidence

        ((answer, evidence),) = together(look)
    kept = re.findall(r"^(?:left|right)-\d", answer, re.M)
    assert sorted(kept) == sorted(
        f"{name}-{number}" for name in ("left", "right") for number in range(8)
    ), f"{answer}\n{evidence}"


def test_two_tabs_that_finish_a_task_at_once_tick_it_once(
    transactional_db: None, tmp_path: Path
) -> None:
    cast = gather()
    first = visitor(cast.aoi).catch_up()
    second = visitor(cast.aoi)
    start = threading.Barrier(3)

    def waiting(send):  # type: ignore[no-untyped-def]
        def wait() -> int:
            start.wait(30)
            return int(send().status_code)

        return wait

    with many_connections(tmp_path) as together:
        statuses = together(
            waiting(lambda: first.run("aws s3 ls")),
            waiting(lambda: second.run("aws s3 ls")),
            waiting(lambda: second.get("course:lesson", COMMANDS_LESSON)),
        )
        assert statuses == [200, 200, 200]
        (count,) = together(
            lambda: TaskProgress.objects.filter(
                task="list-buckets", completed__isnull=False
            ).count()
        )
    assert count == 1


def test_nobody_runs_lines_in_somebody_elses_account(
    ready: Visitor, cast: Cast
) -> None:
    ben = visitor(cast.ben).catch_up()
    ben.run("echo ben > ben.txt")
    assert not any(
        path.endswith("ben.txt") for path in world_of(cast.aoi).machines["ec2"].files
    )
    assert "ben.txt" not in text_of(ready.run("ls"))
