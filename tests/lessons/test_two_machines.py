"""A course as content only, with two instances, a developer at the desk and a fault."""

import shutil
from pathlib import Path

import pytest

from iamtutor.cloud.console import buttons
from iamtutor.lessons.content.survey import survey
from iamtutor.lessons.proofs.proof import Proof
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.worlds.rehearsal import Rehearsal

FOLDER = Path(__file__).parents[1] / "data/courses/two-machines"
PROVER = Prover(FOLDER, FOLDER / "transcripts")
PROOFS = PROVER.proofs()


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_course(proof: Proof) -> None:
    proof.run()


@pytest.fixture
def start() -> Rehearsal:
    return Rehearsal.begin(PROVER.playing.course, "broken")


def test_each_machine_has_its_own_host_files_and_credentials(start: Rehearsal) -> None:
    assert set(start.world.machines) == {"desk", "web", "batch"}
    addresses = {start.type(name, "hostname").screen for name in start.world.machines}
    assert len(addresses) == 3
    assert "report.csv" in start.type("web", "ls").screen
    assert "report.csv" not in start.type("batch", "ls").screen
    line = "aws sts get-caller-identity --query Arn --output text"
    assert "assumed-role/web-role/i-" in start.type("web", line).screen
    assert "Unable to locate credentials" in start.type("batch", line).screen
    assert start.type("desk", line).screen.endswith(":user/aoi\n")


def test_a_name_is_free_again_once_its_instance_is_gone(start: Rehearsal) -> None:
    start.world.console_user = "admin"
    turn = start.turn()
    first = start.world.machines["web"].instance_id
    buttons.press(turn, "launch-instance", {"name": "web"})
    assert "ec2" in start.world.machines
    buttons.press(turn, "terminate-instance", {"instance": first})
    assert "web" not in start.world.machines
    buttons.press(turn, "launch-instance", {"name": "web"})
    assert start.world.machines["web"].instance_id != first
    assert set(start.world.machines) == {"desk", "batch", "ec2", "web"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "places: [console, desk, batch, web, files]",
            "places: [console, desk, batch, web, files, moon]",
        ),
        ("at: batch\n              exit: 253", "at: moon\n              exit: 253"),
        ("operation: PutObject, at: web", "operation: PutObject, at: moon"),
        ("file: {at: web", "file: {at: moon"),
    ],
)
def test_a_machine_that_the_world_does_not_have_is_told(
    tmp_path: Path, old: str, new: str
) -> None:
    copy = tmp_path / "two-machines"
    shutil.copytree(FOLDER, copy)
    lesson = copy / "lessons/repair-the-report/lesson.yaml"
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new), "utf-8")
    _, errors = survey(copy)
    assert ["the world has no machine 'moon'" in str(one) for one in errors] == [True]
