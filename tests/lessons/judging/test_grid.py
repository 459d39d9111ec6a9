"""The grid is filled by calls from the instance that say something about permissions."""

import json
from dataclasses import replace

import pytest

from iamtutor.lessons.content import grid
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.course import GridFile, Outcome, Setting
from iamtutor.lessons.schema.lesson import Forecast, Step, Task
from iamtutor.lessons.schema.values import Caller
from tests.lessons.stage import FULL, READ_ONLY, Stage
from tests.policies import allow


@pytest.fixture
def working(stage: Stage) -> Stage:
    """An instance with full access, and a bucket."""
    stage.role(FULL)
    stage.instance()
    stage.bucket()
    return stage


def put(stage: Stage, bucket: str = "aoi-lab-notes") -> object:
    return stage.call_from_ec2("PutObject", Bucket=bucket, Key="hello.txt", Body=b"x")


def filled(sample: Course, stage: Stage) -> set[tuple[str, str, str | None]]:
    found = sample.cells(stage.rehearsal.events)
    assert {cell.grid for cell in found} <= {"three"}
    return {
        (cell.setting, cell.command, grid.decision_of(event))
        for cell, event in found.items()
    }


def test_an_allowed_call_fills_its_cell(sample: Course, working: Stage) -> None:
    working.call_from_ec2("ListBuckets")
    put(working)
    assert filled(sample, working) == {
        ("full-access", "list-buckets", "allowed"),
        ("full-access", "upload", "allowed"),
    }


def test_a_denied_call_fills_its_cell(sample: Course, working: Stage) -> None:
    working.press("detach-policies", role="lab-role", policies=[FULL])
    put(working)
    assert filled(sample, working) == {("no-policies", "upload", "implicitDeny")}


def test_a_call_that_was_never_sent_fills_its_cell(
    sample: Course, working: Stage
) -> None:
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    assert not put(working).sent
    assert filled(sample, working) == {("no-role", "upload", "none")}


def test_a_mistyped_bucket_fills_nothing(sample: Course, working: Stage) -> None:
    assert put(working, "no-such-bucket-here").error_code == "NoSuchBucket"
    assert filled(sample, working) == set()


def test_other_policies_are_no_setting(sample: Course, working: Stage) -> None:
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    put(working)
    working.press("detach-policies", role="lab-role", policies=[READ_ONLY, FULL])
    working.press(
        "put-inline-policy",
        role="lab-role",
        name="mine",
        document=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": allow("s3:*"),
            }
        ),
    )
    put(working)
    assert filled(sample, working) == set()


def test_calls_from_the_desk_and_the_console_fill_nothing(
    sample: Course, working: Stage
) -> None:
    working.call_from_desk("ListBuckets")
    working.press("upload", bucket="aoi-lab-notes", files={"a": "b"})
    assert filled(sample, working) == set()


def test_the_last_call_stands_in_the_cell(sample: Course, working: Stage) -> None:
    put(working)
    last = put(working)
    found = sample.cells(working.rehearsal.events)
    assert found["three", "full-access", "upload"] is last


@pytest.mark.parametrize("said", ["allowed", "denied"])
def test_a_call_that_ended_as_the_grid_says_is_not_replaced_by_one_that_did_not(
    sample: Course, working: Stage, said: str
) -> None:
    """Somebody's bucket policy denies it now: the setting's policies are the same."""
    three = sample.grids["three"].file.model_copy(
        update={"outcomes": (Outcome(setting="full-access", result=said),)}  # type: ignore[arg-type]
    )
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
    statement["Resource"] = "arn:aws:s3:::aoi-lab-notes/*"
    calls = [put(working), put(working)]
    working.press(
        "put-bucket-policy",
        bucket="aoi-lab-notes",
        document=json.dumps({"Version": "2012-10-17", "Statement": statement}),
    )
    calls += [put(working), put(working)]
    (shown,) = grid.cells([three], working.rehearsal.events).values()
    assert shown is calls[1 if said == "allowed" else 3]


def test_the_setting_of_an_instance_is_what_its_role_may_be(
    sample: Course, working: Stage
) -> None:
    instance = working.situation.names["instance"]

    def now() -> str | None:
        three = sample.grids["three"].file
        found = grid.setting_of(three, working.world, instance)
        return found.id if found else None

    assert now() == "full-access"
    working.press("attach-policies", role="lab-role", policies=[READ_ONLY])
    assert now() is None
    working.press("detach-policies", role="lab-role", policies=[READ_ONLY, FULL])
    assert now() == "no-policies"
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    assert now() == "no-role"


def test_a_call_of_another_kind_has_no_command(sample: Course, working: Stage) -> None:
    event = working.call_from_ec2("GetCallerIdentity", "sts")
    assert grid.command_of(sample.grids["three"].file, event) is None
    assert grid.setting_of_call(sample.grids["three"].file, event) == "full-access"
    assert grid.cell_of(sample.grids["three"].file, event) is None


def test_a_call_refused_before_anyone_asked_has_no_decision(working: Stage) -> None:
    event = put(working, "no-such-bucket-here")
    assert grid.decision_of(event) is None


def test_a_person_fills_a_grid_of_their_own(sample: Course, working: Stage) -> None:
    theirs = sample.grids["three"].file.model_copy(
        update={"caller": Caller(principal="user/admin")}
    )
    policies = ("arn:aws:iam::aws:policy/AdministratorAccess",)
    rows = (Setting(setting="everything", policies=policies), *theirs.settings[1:])
    theirs = theirs.model_copy(update={"settings": rows})
    working.call_from_desk("ListBuckets")
    working.call_from_ec2("ListBuckets")
    found = grid.cells([theirs], working.rehearsal.events)
    assert [(*cell, event.origin) for cell, event in found.items()] == [
        ("three", "everything", "list-buckets", "desk")
    ]


def test_a_row_may_have_another_caller_than_the_grid(
    sample: Course, working: Stage
) -> None:
    three = sample.grids["three"].file
    desk = Setting(
        setting="at-the-desk",
        policies=("arn:aws:iam::aws:policy/*",),
        caller=Caller(at="desk"),
    )
    both = three.model_copy(update={"settings": (*three.settings, desk)})
    working.call_from_desk("ListBuckets")
    working.call_from_ec2("ListBuckets")
    found = grid.cells([both], working.rehearsal.events)
    assert {cell.setting for cell in found} == {"full-access", "at-the-desk"}


def test_a_grid_of_rows_that_each_name_their_caller(
    sample: Course, working: Stage
) -> None:
    """One of them is nobody: a call that is not signed, and is sent all the same."""
    three = sample.grids["three"].file.model_dump(exclude={"caller", "outcomes"})
    rows = [
        {"setting": "admin", "caller": {"principal": "user/admin"}, "policies": ["*"]},
        {"setting": "nobody", "caller": {"principal": "anonymous"}, "policies": []},
    ]
    own = GridFile.model_validate(
        {
            **three,
            "settings": rows,
            "commands": [
                {
                    "command": "look",
                    "line": "aws s3api list-objects-v2 --bucket {bucket}",
                    "service": "s3",
                    "operation": "ListObjectsV2",
                    "action": "s3:ListBucket",
                }
            ],
        }
    )
    look = "aws s3api list-objects-v2 --bucket aoi-lab-notes"
    working.rehearsal.do(Run(run=look, at="desk"))
    working.rehearsal.do(Run(run=f"{look} --no-sign-request", at="desk", exit=254))
    found = grid.cells([own], working.rehearsal.events)
    assert {cell.setting: event.denied for cell, event in found.items()} == {
        "admin": False,
        "nobody": True,
    }
    for held in (None, ["a"]):
        row = {
            "setting": "nobody",
            "policies": held,
            "caller": {"principal": "anonymous"},
        }
        with pytest.raises(ValueError, match=r"and has no policies of its own"):
            GridFile.model_validate({**three, "settings": [row]})
    with pytest.raises(ValueError, match="nobody needs a caller"):
        GridFile.model_validate(
            {**three, "settings": [{"setting": "nobody", "policies": []}]}
        )


def test_calls_of_one_operation_are_told_apart_by_their_resource(
    sample: Course, working: Stage
) -> None:
    """Of a call that was never sent nobody knows what it was about."""
    three = sample.grids["three"].file.model_dump(exclude={"outcomes"})
    upload = next(one for one in three["commands"] if one["command"] == "upload")
    columns = [
        {**upload, "command": place, "resource": f"arn:aws:s3:::*-{place}/*"}
        for place in ("notes", "files")
    ]
    own = GridFile.model_validate({**three, "commands": columns})
    for bucket in ("aoi-lab-files", "aoi-lab-pictures"):
        working.bucket(bucket)
        put(working, bucket)
    found = grid.cells([own], working.rehearsal.events)
    assert {cell.command for cell in found} == {"files"}
    instance = working.situation.names["instance"]
    working.press("modify-iam-role", instance=instance, instance_profile=None)
    put(working)
    found = grid.cells([own], working.rehearsal.events[-1:])
    assert [(cell.command, event.sent) for cell, event in found.items()] == [
        ("notes", False)
    ]
    all_buckets = {**columns[0], "command": "more", "resource": "arn:aws:s3:::*"}
    for first in (
        {**upload, "command": "any"},
        {**columns[0], "command": "same"},
        all_buckets,
    ):
        with pytest.raises(ValueError, match="narrower one first"):
            GridFile.model_validate({**three, "commands": [first, columns[0]]})
    with pytest.raises(ValueError, match="is not an ARN without placeholders"):
        GridFile.model_validate(
            {**three, "commands": [{**upload, "resource": "arn:aws:s3:::{bucket}"}]}
        )


def test_calls_of_one_operation_are_told_apart_by_their_action(
    sample: Course, working: Stage
) -> None:
    """To read a version of an object is GetObject, too, and needs another permission."""
    three = sample.grids["three"].file.model_dump(exclude={"outcomes", "commands"})
    read = {
        "line": "aws s3api get-object",
        "service": "s3",
        "operation": "GetObject",
        "resource": "arn:aws:s3:::aoi-lab-*",
    }
    columns = [
        {**read, "command": name, "action": f"s3:{action}"}
        for name, action in (("latest", "GetObject"), ("one", "GetObjectVersion"))
    ]
    own = GridFile.model_validate({**three, "commands": columns})
    working.bucket("aoi-lab-notes")
    put(working)
    line = "aws s3api get-object --bucket aoi-lab-notes --key hello.txt a"
    for version, found in ((" --version-id null", "one"), ("", "latest")):
        working.rehearsal.type("ec2", line + version)
        (cell,) = grid.cells([own], working.rehearsal.events[-1:])
        assert cell.command == found
    alone = GridFile.model_validate({**three, "commands": columns[:1]})
    assert len(grid.cells([alone], working.rehearsal.events[-2:])) == 1


def test_no_row_takes_all_calls_of_a_later_one(sample: Course) -> None:
    """They would leave it empty. Whose a call was that was never sent nobody knows."""
    three = sample.grids["three"].file.model_dump(exclude={"outcomes", "settings"})

    def rows(*said: tuple[str | None, str | None, tuple[str, ...] | None]) -> GridFile:
        settings = [
            {
                "setting": f"row-{at}",
                "policies": policies,
                "caller": {
                    key: word for key, word in (("at", at_), ("principal", who)) if word
                },
            }
            for at, (at_, who, policies) in enumerate(said)
        ]
        return GridFile.model_validate({**three, "settings": settings})

    for first, second in (
        (("desk", None, ("a", "b")), ("desk", "role/x", ("b", "a"))),
        ((None, "role/*", ()), ("ec2", "role/x", ())),
        (("desk", "user/x", None), ("desk", "user/y", None)),
    ):
        with pytest.raises(
            ValueError, match="row-0, which comes first, has every call"
        ):
            rows(first, second)
    rows(("desk", "role/x", ()), ("ec2", "role/x", ()), ("desk", "role/*", ()))
    rows(("desk", None, ("a",)), ("desk", None, ("b",)), ("desk", None, None))
    rows(("desk", "role/x", ()), ("desk", None, ()))


def test_what_a_control_can_bring_about_is_offered(sample: Course) -> None:
    file = sample.grids["three"].file
    assert file.choices == file.common
    inline = Setting(setting="inline", policies=("watch*",))
    some = Setting(setting="some", policies=("arn:aws:iam::aws:policy/AmazonS3*",))
    own = Setting(setting="own", policies=(), caller=Caller(principal="root"))
    grown = file.model_copy(update={"settings": (*file.settings, inline, some, own)})
    assert grown.choices == file.choices


def test_each_grid_is_filled_from_its_own_first_prediction(sample: Course) -> None:
    """In a world, whatever another grid asks to predict earlier."""
    first, last = sample.lessons
    (task, *_) = last.tasks
    three = sample.grids["three"]
    other = replace(three, file=three.file.model_copy(update={"grid": "other"}))
    earlier = _predicting(first, task, "other", last.file.world)
    course = replace(
        sample,
        lessons=(earlier, _predicting(last, task, "three", last.file.world)),
        grids={"three": three, "other": other},
    )
    world = last.file.world or ""
    assert course.filled_from[("other", world)].slug == first.slug
    assert course.filled_from[("three", world)].slug == last.slug
    assert sample.filled_from[("three", world)].slug == last.slug


def _predicting(lesson: Lesson, task: Task, grid: str, world: str | None) -> Lesson:
    """The lesson in a world, with one task that predicts a cell of a grid."""
    predict = Forecast(grid=grid, setting="no-role", command="upload")
    asking = task.model_copy(update={"predict": predict})
    step = Step(step="one", tasks=(asking,))
    file = lesson.file.model_copy(update={"steps": (step,), "world": world})
    return replace(lesson, file=file)
