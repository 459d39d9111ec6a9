"""Acts are done by the doors that a learner uses, and a surprise is told."""

import pytest

from iamtutor.cloud.console import button
from iamtutor.lessons.schema.acts import BUTTONS, Act
from iamtutor.lessons.schema.values import Model
from iamtutor.lessons.worlds import acts
from iamtutor.lessons.worlds.acts import place_of
from iamtutor.lessons.worlds.rehearsal import PACE, Rehearsal
from tests.lessons.stage import FULL, Stage


class Holder(Model):
    act: Act


def act(**said: object) -> Act:
    return Holder.model_validate({"act": said}).act


def done(stage: Stage, **said: object) -> acts.Performed:
    return stage.rehearsal.do(act(**said))


def test_authors_know_the_buttons_that_the_console_has() -> None:
    """What pages ask when they open, and while they are filled in, no check sees."""
    opens = {name for name in button.BUTTONS if name.startswith("open-")}
    assert BUTTONS.keys() == button.BUTTONS.keys() - opens - {"validate-policy"}


def test_a_button_is_pressed_with_placeholders_filled(stage: Stage) -> None:
    performed = done(
        stage,
        press="create-role",
        **{
            "with": {
                "name": "{role}",
                "trusted_service": "ec2.amazonaws.com",
                "policies": ["AmazonS3FullAccess"],
            }
        },
    )
    assert performed.surprise is None
    assert stage.world.account.roles["lab-role"].attached == [FULL]
    assert '"name": "lab-role"' in performed.line
    assert next(event.operation for event in stage.rehearsal.events) == "CreateRole"


def test_a_button_may_be_meant_to_end_with_an_error(stage: Stage) -> None:
    taken = {"press": "create-bucket", "with": {"name": "my-bucket"}}
    assert done(stage, **taken).surprise == (
        "it ended with BucketAlreadyExists, not without one; "
        "where it may, say error: BucketAlreadyExists"
    )
    assert done(stage, **taken, error="BucketAlreadyExists").surprise is None
    free = {"press": "create-bucket", "with": {"name": "{bucket}"}}
    assert done(stage, **free, error="BucketAlreadyExists").surprise == (
        "it ended with no error, not BucketAlreadyExists"
    )


def test_names_of_files_are_filled_and_their_text_is_not(stage: Stage) -> None:
    stage.bucket()
    done(
        stage,
        press="upload",
        **{"with": {"bucket": "{bucket}", "files": {"{object}": "{role}"}}},
    )
    held = stage.world.account.buckets["aoi-lab-notes"].objects["notes.txt"]
    assert stage.rehearsal.bodies.get(held.body) == b"lab-role"


def test_a_line_is_typed_with_its_prompt_and_its_status(stage: Stage) -> None:
    performed = done(stage, run="echo {bucket}", at="desk")
    assert performed.line == "[admin@desk ~]$ echo aoi-lab-notes"
    assert performed.screen == "aoi-lab-notes\n"
    assert performed.surprise is None
    assert done(stage, run="false", at="desk", exit=1).surprise is None


@pytest.mark.parametrize(
    ("said", "surprise"),
    [
        ({"run": "false", "at": "desk"}, "the exit status is 1, not 0"),
        ({"run": "echo 'a", "at": "desk"}, "the shell waits for the rest"),
        ({"run": "ls", "at": "ec2"}, "there is no machine 'ec2' yet"),
        ({"run": "aws sqs list-queues", "at": "desk"}, "this is not simulated"),
        ({"drop": "a.txt", "text": "", "at": "ec2"}, "there is no machine"),
    ],
)
def test_what_was_not_expected_is_told(
    stage: Stage, said: dict[str, object], surprise: str
) -> None:
    told = done(stage, **said).surprise
    assert told is not None
    assert told.startswith(surprise)


def test_a_file_is_dropped_into_the_home_directory(stage: Stage) -> None:
    stage.instance(None)
    assert done(stage, drop="{file}", text="hello\n", at="ec2").surprise is None
    assert done(stage, run="cat hello.txt", at="ec2").screen == "hello\n"
    assert (
        done(stage, drop="no/such/folder.txt", text="", at="ec2").surprise is not None
    )


def test_an_answer_is_kept_until_the_next_lesson(stage: Stage) -> None:
    assert done(stage, answer="q").surprise is None
    assert "q" in stage.situation.answers
    stage.rehearsal.begin_lesson()
    assert stage.situation.answers == frozenset()


def test_each_act_has_its_place() -> None:
    places = [
        place_of(one)
        for one in (
            act(press="delete-bucket", **{"with": {"bucket": "b"}}),
            act(run="ls", at="desk"),
            act(drop="a", text="", at="ec2"),
            act(answer="q"),
        )
    ]
    assert places == ["console", "desk", "files", "page"]


def test_time_passes_with_every_act(stage: Stage) -> None:
    before = stage.rehearsal.now
    done(stage, run="date", at="desk")
    assert stage.rehearsal.now == before + PACE


def test_a_copy_goes_its_own_way(stage: Stage) -> None:
    copy = stage.rehearsal.copy()
    done(stage, run="echo hello > a.txt; aws iam list-roles", at="desk")
    assert "/home/admin/a.txt" not in copy.world.machines["desk"].files
    assert copy.events == []
    assert copy.world.sequence < stage.world.sequence


def test_one_seed_rehearses_to_the_same_ids(stage: Stage) -> None:
    other = Rehearsal.begin(stage.rehearsal.course, "tiny")
    line = act(run="aws sts get-caller-identity", at="desk")
    assert other.do(line) == stage.rehearsal.do(line)
    third = Rehearsal.begin(stage.rehearsal.course, "tiny", seed="another")
    assert third.do(line) != other.do(line)
