"""The course's own lessons, proven: one test for each proof."""

from pathlib import Path

import pytest

from iamtutor.lessons.content.library import COURSES
from iamtutor.lessons.proofs.proof import Proof
from iamtutor.lessons.proofs.prover import Prover

TRANSCRIPTS = Path(__file__).parents[1] / "data/transcripts"
PROVER = Prover(COURSES / "iam-roles", TRANSCRIPTS)
PROOFS = PROVER.proofs()


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_lessons(proof: Proof) -> None:
    proof.run()


def test_there_is_something_to_prove(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" {len(PROOFS)} proofs ", end="")  # noqa: T201
    assert PROVER.course is not None
    assert len(PROVER.course.lessons) == len(PROVER.course.listed_slugs)
    kinds = {proof.name.partition("[")[0] for proof in PROOFS}
    assert kinds == set(
        """
        loads twins reachable plain-words fault-is-real answer-is-right outcome
        fails-first solution-passes road-leads-on pitfall-is-told lever-works
        starts commands-run transcript demonstration callers
        """.split()
    )
    for lesson in PROVER.course.lessons:
        assert lesson.tasks or lesson.questions
        for task in lesson.tasks:
            begun = f"fails-first[{lesson.slug}/{task.id}"
            either = (f"{begun}]", f"{begun}@")
            assert any(proof.name.startswith(either) for proof in PROOFS)


def test_every_transcript_belongs_to_a_lesson() -> None:
    assert PROVER.course is not None
    recorded = {path.stem for path in TRANSCRIPTS.glob("*")}
    assert recorded == {lesson.slug for lesson in PROVER.course.lessons if lesson.tasks}
