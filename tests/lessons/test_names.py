"""Placeholders stand for what this learner has."""

from dataclasses import replace
from pathlib import Path

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.library import load
from iamtutor.lessons.content.names import example_names, names, names_once
from iamtutor.lessons.text.placeholders import KNOWN
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from tests.lessons.stage import FULL, Stage

COURSES = Path(__file__).parents[1] / "data/courses"


def test_before_there_is_anything_the_examples_stand_in(
    sample: Course, stage: Stage
) -> None:
    found = stage.situation.names
    assert found == example_names(sample.file)
    assert found.keys() == KNOWN
    assert found["role_arn"] == "arn:aws:iam::111122223333:role/lab-role"
    assert found["bucket"] == "aoi-lab-notes"


def test_account_and_region_are_those_of_the_world() -> None:
    """Also within another name, and before the world has begun."""
    course = load(COURSES).courses["two-machines"]
    (lesson,) = course.lessons
    without_a_world = replace(
        lesson, file=lesson.file.model_copy(update={"world": None})
    )
    stage = Rehearsal.begin(course, "broken")
    file = course.file.model_copy(update={"names": {"bucket": "b-{account}"}})
    for found in (
        replace(course, file=file).examples(lesson),
        replace(course, file=file).examples(),
        replace(course, file=file).examples(without_a_world),
        names(stage.world, file),
    ):
        assert found == {
            "account": "222233334444",
            "region": "ap-northeast-1",
            "bucket": "b-222233334444",
        }


def test_everything_that_was_made_is_named(sample: Course, stage: Stage) -> None:
    stage.role(FULL, name="my-role")
    instance = stage.instance("my-role", name="box")
    stage.bucket("ben-files", a_txt="x")
    stage.file("mine.txt", "x")
    found = names(stage.world, sample.file)
    assert found == {
        "account": "111122223333",
        "region": "ap-northeast-1",
        "role": "my-role",
        "role_arn": "arn:aws:iam::111122223333:role/my-role",
        "instance_profile": "my-role",
        "instance": instance,
        "instance_name": "box",
        "bucket": "ben-files",
        "object": "a.txt",
        "file": "mine.txt",
        "hostname": stage.world.machines["ec2"].hostname,
    }


def test_an_instance_without_a_name_is_called_by_its_id(stage: Stage) -> None:
    instance = stage.instance(None, name="")
    assert stage.situation.names["instance_name"] == instance


def test_the_role_on_the_instance_goes_before_a_younger_one(stage: Stage) -> None:
    stage.role(name="first")
    stage.instance("first")
    stage.role(name="second")
    assert stage.situation.names["role"] == "first"


def test_without_an_instance_the_last_role_in_a_profile_counts(stage: Stage) -> None:
    stage.role(name="for-ec2")
    stage.role(name="for-lambda", service="lambda")
    assert stage.situation.names["role"] == "for-ec2"
    assert stage.situation.names["instance_profile"] == "for-ec2"


def test_a_role_made_beside_it_changes_nothing(stage: Stage) -> None:
    stage.role(name="my-role")
    stage.role(name="curious")
    assert stage.situation.names["role"] == "my-role"
    assert stage.situation.names["instance_profile"] == "my-role"


def test_the_role_that_was_used_goes_before_an_older_one(stage: Stage) -> None:
    stage.role(name="older")
    stage.role(FULL, name="mine")
    instance = stage.instance("mine")
    stage.call_from_ec2("ListBuckets")
    stage.press("modify-iam-role", instance=instance, instance_profile=None)
    assert stage.situation.names["role"] == "mine"


def test_a_role_without_a_profile_is_better_than_none(stage: Stage) -> None:
    stage.role(name="for-lambda", service="lambda")
    assert stage.situation.names["role"] == "for-lambda"


def test_the_role_stays_named_when_it_is_taken_off(stage: Stage) -> None:
    stage.role(name="my-role")
    instance = stage.instance("my-role")
    stage.press("modify-iam-role", instance=instance, instance_profile=None)
    assert stage.situation.names["role"] == "my-role"
    assert stage.situation.names["instance_profile"] == "my-role"


def test_a_running_instance_goes_before_a_terminated_one(stage: Stage) -> None:
    first = stage.instance(None)
    second = stage.instance(None)
    stage.press("terminate-instance", instance=second)
    assert stage.situation.names["instance"] == first


def test_the_bucket_is_the_one_made_last_and_never_the_companys(stage: Stage) -> None:
    stage.bucket("one-of-mine")
    stage.bucket("another-of-mine")
    assert stage.situation.names["bucket"] == "another-of-mine"
    stage.press("delete-bucket", bucket="another-of-mine")
    stage.press("delete-bucket", bucket="one-of-mine")
    assert stage.situation.names["bucket"] == "aoi-lab-notes"


def test_file_and_object_with_the_examples_name_go_first(stage: Stage) -> None:
    stage.instance(None)
    for name in ("hello.txt", "later.txt"):
        stage.file(name, "x")
    stage.bucket(notes_txt="x")
    stage.press("upload", bucket="aoi-lab-notes", files={"later.txt": "x"})
    found = stage.situation.names
    assert (found["file"], found["object"]) == ("hello.txt", "notes.txt")


def test_file_and_object_stay_what_they_are_when_others_come(stage: Stage) -> None:
    stage.instance(None)
    stage.bucket(memo_txt="x")
    stage.file("memo.txt", "x")
    stage.file("2026-11.csv", "x")
    stage.press("upload", bucket="aoi-lab-notes", files={"a.txt": "x"})
    found = stage.situation.names
    assert (found["file"], found["object"]) == ("memo.txt", "memo.txt")


def test_hidden_files_and_those_in_folders_are_not_the_file(stage: Stage) -> None:
    stage.instance(None)
    stage.file(".bashrc", "x")
    assert stage.situation.names["file"] == "hello.txt"


def test_what_the_last_ones_were_called_is_known_when_none_is_left(
    stage: Stage,
) -> None:
    for name in ("first", "second"):
        stage.role(name=name)
        stage.bucket(f"{name}-bucket")
    assert names_once(stage.world, stage.situation.events) == {}
    for name in ("first", "second"):
        stage.call_from_desk("DeleteBucket", Bucket=f"{name}-bucket")
        stage.press("delete-role", role=name)
    assert names_once(stage.world, stage.situation.events) == {
        "role": "second",
        "instance_profile": "second",
        "bucket": "second-bucket",
    }
    assert names_once(stage.world, ()) == {}
