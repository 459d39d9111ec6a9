"""The grid of settings and commands: one's own runs, and nothing else."""

import re

import pytest

from iamtutor.course.progress import results
from iamtutor.course.progress.results import GridView
from tests.cast import COMMANDS_LESSON, Cast, Visitor, records_of, text_of, visitor

COMMANDS = (
    "aws s3 ls",
    "aws s3 ls s3://aoi-lab-notes",
    "aws s3 cp hello.txt s3://aoi-lab-notes/",
    "aws s3 rm s3://aoi-lab-notes/hello.txt",
)
#: What the article found, and our fourth row.
TRUTH = {
    "full-access": ["allowed"] * 4,
    "read-only": ["allowed"] * 2 + ["implicitDeny"] * 2,
    "no-policies": ["implicitDeny"] * 4,
    "no-role": ["none"] * 4,
}


def grid_of(cast: Cast) -> GridView:
    (grid,) = results.build(cast.seat(cast.aoi), "en")
    return grid


def verdicts(grid: GridView) -> list[list[str | None]]:
    return [
        [cell.view.result.name if cell.view.result else None for cell in row.cells]
        for row in grid.rows
    ]


def test_a_new_grid_is_empty(aoi: Visitor, cast: Cast) -> None:
    assert verdicts(grid_of(cast)) == [[None] * 4] * 4
    assert "Predict and run" in text_of(aoi.get("course:results"))


def test_the_whole_grid_is_filled_by_ones_own_runs(
    ready: Visitor, cast: Cast, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.COMMAND_BURST = settings.COMMANDS_PER_SECOND = 1000
    for setting in TRUTH:
        ready.post("course:setting", COMMANDS_LESSON, setting=setting)
        for line in COMMANDS:
            ready.run(line)
    grid = grid_of(cast)
    assert verdicts(grid) == list(TRUTH.values())
    assert (grid.run, grid.waiting) == (16, 0)
    page = text_of(ready.get("course:results"))
    for cell in (cell for row in grid.rows for cell in row.cells):
        assert f"/en/lessons/{cell.lesson}/why/{cell.ref}/#why" in page


def test_after_the_clean_up_the_commands_are_still_those_that_were_run(
    ready: Visitor, cast: Cast
) -> None:
    ready.run("aws s3 mb s3://aois-second-notes", machine="desk")
    ready.run("touch mine.txt")
    ready.run("aws s3 cp mine.txt s3://aois-second-notes/")
    for bucket in ("aois-second-notes", "aoi-lab-notes"):
        ready.run(f"aws s3 rb s3://{bucket} --force", machine="desk")
    assert [column.line for column in grid_of(cast).columns][2:] == [
        "aws s3 cp mine.txt s3://aois-second-notes/",
        "aws s3 rm s3://aois-second-notes/mine.txt",
    ]


def test_applied_solutions_do_not_count(aoi: Visitor, cast: Cast) -> None:
    aoi.catch_up("the-whole-grid")
    assert grid_of(cast).run == 0


def test_the_desk_and_the_console_do_not_count(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls", machine="desk")
    ready.get("console:s3", COMMANDS_LESSON)
    assert grid_of(cast).run == 0


def test_a_mistyped_bucket_fills_no_cell(ready: Visitor, cast: Cast) -> None:
    ready.run("aws s3 ls s3://aoi-lab-notes-x")
    assert grid_of(cast).run == 0


def test_somebody_elses_runs_do_not_count(ready: Visitor, cast: Cast) -> None:
    visitor(cast.ben).catch_up().run("aws s3 ls")
    assert grid_of(cast).run == 0


def test_an_undone_run_does_not_count(ready: Visitor, cast: Cast) -> None:
    ready.run("echo > made.txt")
    ready.run("aws s3 ls")
    assert grid_of(cast).run == 1
    (made,) = records_of(cast.aoi, label="echo > made.txt")
    assert "undone" not in text_of(ready.get("course:results"))
    ready.post("course:undo", COMMANDS_LESSON, ordinal=made.ordinal)
    grid = grid_of(cast)
    assert (grid.run, grid.undone, grid.waiting) == (0, 1, 15)
    page = text_of(ready.get("course:results"))
    assert '<b class="num">1</b>undone' in page
    assert page.count("run, and taken back since") == 1
    assert page.count("Run it again") == 1


@pytest.mark.parametrize(
    ("guess", "surprises", "as_predicted"),
    [("denied", 1, 0), ("unsent", 1, 0), ("allowed", 0, 1), ("skip", 0, 0)],
)
def test_a_surprise_is_a_prediction_that_came_out_otherwise(
    ready: Visitor, cast: Cast, guess: str, surprises: int, as_predicted: int
) -> None:
    fields = (
        {"skip": "1"} if guess == "skip" else {"guess": guess, "confidence": "sure"}
    )
    ready.post("course:predict", COMMANDS_LESSON, "list-buckets", **fields)
    ready.run("aws s3 ls")
    grid = grid_of(cast)
    assert len(grid.surprises) == surprises
    assert grid.as_predicted == as_predicted
    listed = "The call and the reason" in text_of(ready.get("course:results"))
    assert listed is bool(surprises)


def test_a_prediction_without_confidence_counts_as_predicted(
    ready: Visitor, cast: Cast
) -> None:
    ready.post("course:predict", COMMANDS_LESSON, "list-buckets", guess="allowed")
    ready.run("aws s3 ls")
    assert grid_of(cast).as_predicted == 1


def test_a_right_prediction_stays_right_when_the_bucket_is_closed(
    ready: Visitor, cast: Cast
) -> None:
    """The role has the same policies, so that the call is one of the same cell."""
    ready.post("course:predict", COMMANDS_LESSON, "upload", guess="allowed")
    ready.run(COMMANDS[2])
    closed = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",'
        ' "Action": "s3:PutObject", "Resource": "arn:aws:s3:::aoi-lab-notes/*"}}'
    )
    ready.run(
        f"aws s3api put-bucket-policy --bucket aoi-lab-notes --policy '{closed}'",
        machine="desk",
    )
    assert "AccessDenied" in text_of(ready.run(COMMANDS[2]))
    grid = grid_of(cast)
    assert (grid.run, grid.as_predicted, len(grid.surprises)) == (1, 1, 0)


def test_the_columns_name_the_learners_own_bucket(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.get("course:results"))
    assert re.search(r"<code>aws s3 ls s3://aoi-lab-notes</code>", page)


def test_a_surprise_says_why_and_leads_to_its_call(ready: Visitor) -> None:
    ready.post("course:predict", COMMANDS_LESSON, "list-buckets", guess="denied")
    ready.run("aws s3 ls")
    for name in ("course:results", "course:certificate"):
        page = text_of(ready.get(name))
        assert "s3:ListAllMyBuckets" in page
        (href,) = set(re.findall(r'href="(/en/lessons/[a-z-]+/why/[^"]+)"', page))
        assert "s3:ListAllMyBuckets" in text_of(ready.client.get(href))


def test_progress_names_the_next_thing_and_the_time_that_is_left(
    ready: Visitor,
) -> None:
    page = text_of(ready.get("course:outline"))
    assert re.search(r"About \d hours and \d+ minutes to go", page)
    panel = page.split('class="panel body pad go-on"')[1].split("</section>")[0]
    assert "button main" in panel
    assert page.count("button main") == 1
