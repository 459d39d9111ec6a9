"""A course nobody planned, as content alone: two accounts, a person and a function."""

import shutil
from pathlib import Path

import pytest

from iamtutor.lessons.content.survey import survey
from iamtutor.lessons.map.drawing import draw
from iamtutor.lessons.map.stations import Kind
from iamtutor.lessons.proofs.proof import Proof
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.schema.course import MapFile
from iamtutor.lessons.schema.values import Caller
from iamtutor.lessons.worlds.rehearsal import Rehearsal

FOLDER = Path(__file__).parents[1] / "data/courses/two-accounts"
PROVER = Prover(FOLDER, FOLDER / "transcripts")
PROOFS = PROVER.proofs()


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_course(proof: Proof) -> None:
    proof.run()


@pytest.fixture
def start() -> Rehearsal:
    return Rehearsal.begin(PROVER.playing.course, "shared")


def test_a_function_s_call_is_drawn_from_the_function(start: Rehearsal) -> None:
    start.type("desk", "aws lambda invoke --function-name sales-list out.json")
    wanted = PROVER.playing.course.file.map.model_copy(
        update={
            "caller": PROVER.playing.course.grids["who-reads"].file.settings[1].caller
        }
    )
    found = draw(start.world, start.events, wanted)
    app, data = start.world.accounts
    assert [(node.kind, node.account) for node in found.nodes] == [
        (Kind.FUNCTION, app),
        (Kind.ROLE, app),
        (Kind.POLICIES, app),
        (Kind.RESOURCE_POLICY, data),
        (Kind.BUCKET, data),
    ]


def test_a_role_that_is_named_is_of_the_first_account_whoever_is_at_the_desk(
    start: Rehearsal,
) -> None:
    first, other = start.world.accounts.values()
    stranger = next(iter(other.users.values()))
    wanted = MapFile(caller=Caller(principal="role/report-role"))
    (role, *_) = draw(start.world, [], wanted, at_desk=lambda: stranger).nodes
    assert (role.names, role.account) == (("report-role",), first.id)


def test_a_name_of_the_course_may_be_of_another_account(start: Rehearsal) -> None:
    line = (
        "aws iam create-role --profile data --role-name made --assume-role-policy-document "
        '\'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": '
        '{"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}\''
    )
    assert start.situation.names["trusted"] == "auditor"
    start.type("desk", line)
    assert start.situation.names["trusted"] == "made"
    assert start.situation.names["role"] == "report-role"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("account: data\n              with:", "account: moon\n              with:"),
        ("account: app, decision", "account: moon, decision"),
        (
            "            account: data\n            role:",
            "            account: moon\n            role:",
        ),
    ],
)
def test_an_account_that_the_world_does_not_have_is_told(
    tmp_path: Path, old: str, new: str
) -> None:
    copy = tmp_path / "two-accounts"
    shutil.copytree(FOLDER, copy)
    lesson = copy / "lessons/read-the-sales/lesson.yaml"
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new, 1), "utf-8")
    _, errors = survey(copy)
    assert ["the world has no account 'moon'" in str(one) for one in errors] == [True]
