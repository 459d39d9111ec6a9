"""The least that a course is: a lesson at the desk, for somebody who may only read."""

import shutil
from pathlib import Path

import pytest

from iamtutor.lessons.content.survey import survey
from iamtutor.lessons.proofs.proof import Proof
from iamtutor.lessons.proofs.prover import Prover

FOLDER = Path(__file__).parents[1] / "data/courses/look-only"
PROVER = Prover(FOLDER, FOLDER / "transcripts")
PROOFS = PROVER.proofs()


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_the_course(proof: Proof) -> None:
    proof.run()


def test_it_does_without_names_words_beliefs_grid_and_console() -> None:
    course = PROVER.playing.course
    assert course.file.names == {}
    assert course.concepts == ()
    assert course.misconceptions == {}
    assert course.grids == {}


def test_a_way_that_asks_about_a_role_needs_its_name(tmp_path: Path) -> None:
    copy = tmp_path / "look-only"
    shutil.copytree(FOLDER, copy)
    lesson = copy / "lessons/look-around/lesson.yaml"
    text = lesson.read_text("utf-8").replace("[desk]", "[desk, console]")
    guided = "at: console\n        guide: iam/roles/permissions\n"
    lesson.write_text(text.replace("at: desk\n", guided, 1), "utf-8")
    (error,) = survey(copy)[1]
    needs = "the way 'iam/roles/permissions' needs {role}, which course.yaml does not"
    assert needs in str(error)
