"""Where something is broken, the map leaves open what nothing has shown yet."""

import pytest

from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.map.drawing import draw
from iamtutor.lessons.map.stations import Joint, Kind, State
from iamtutor.lessons.map.veil import veiled
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from tests.content import course

LESSON = course().lesson("report-stopped")
(TASK,) = LESSON.tasks
WORLD = course().worlds["report"]
CASTINGS = castings(WORLD)
WAY = [Kind.PROFILE, Kind.ROLE, Kind.TRUST, Kind.POLICIES]
#: Nothing is sent where the instance has no credentials.
UNSENT = {"not-on-the-instance", "trusts-another"}


def begin(casting: Casting) -> Rehearsal:
    stage = Rehearsal.begin(course(), "report", casting=casting)
    stage.begin_lesson()
    return stage


def unknown(stage: Rehearsal) -> list[Kind]:
    assert LESSON.file.map is not None
    drawn = draw(stage.world, stage.events, LESSON.file.map)
    shown = veiled(drawn, stage.events, LESSON.file.map)
    assert [node.kind for node in shown.nodes] == [node.kind for node in drawn.nodes]
    hidden = [node for node in shown.nodes if node.state is State.UNKNOWN]
    assert not any(node.names or node.sign or node.about for node in hidden)
    return [node.kind for node in hidden]


@pytest.mark.parametrize("casting", CASTINGS, ids=lambda one: one.case)
def test_it_gives_no_fault_away(casting: Casting) -> None:
    """Before anything was tried, the maps of all variants are one and the same."""
    stage = begin(casting)
    assert unknown(stage) == WAY


@pytest.mark.parametrize("casting", CASTINGS, ids=lambda one: one.case)
def test_a_call_that_arrives_shows_the_way(casting: Casting) -> None:
    stage = begin(casting)
    assert TASK.symptom is not None
    stage.do(TASK.symptom)
    variant = casting.variant.id if casting.variant is not None else ""
    assert unknown(stage) == (WAY if variant in UNSENT else [])


def test_what_was_looked_at_is_known() -> None:
    casting = next(
        one for one in CASTINGS if one.variant and one.variant.id == "trusts-another"
    )
    stage = begin(casting)
    role = stage.situation.names["job_role"]
    for line, left in (
        ("aws iam get-role --role-name no-such", WAY),
        ("aws ec2 describe-instances", WAY[1:]),
        ("aws iam list-instance-profiles", WAY[2:]),
        (f"aws iam get-role --role-name {role}", WAY[3:]),
        (f"aws iam list-attached-role-policies --role-name {role}", []),
    ):
        stage.type("desk", line)
        assert unknown(stage) == left, line


def test_a_change_shows_what_one_made() -> None:
    stage = begin(CASTINGS[0])
    role = stage.situation.names["job_role"]
    arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    stage.type(
        "desk", f"aws iam attach-role-policy --role-name {role} --policy-arn {arn}"
    )
    assert unknown(stage) == WAY[:3]


def test_no_joint_tells_either() -> None:
    assert LESSON.file.map is not None
    stage = begin(CASTINGS[0])
    drawn = draw(stage.world, stage.events, LESSON.file.map)
    shown = veiled(drawn, stage.events, LESSON.file.map)
    assert set(shown.joints) == {Joint.UNKNOWN}
