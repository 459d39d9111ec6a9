"""The course's own lessons, proven: one test for each proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamtutor.lessons.library import CONTENT
from iamtutor.lessons.proofs import Proof, Prover

TRANSCRIPTS = Path(__file__).parents[1] / "data/transcripts"
PROVER = Prover(CONTENT, TRANSCRIPTS)
PROOFS = PROVER.proofs()


@pytest.mark.parametrize("proof", PROOFS, ids=[proof.name for proof in PROOFS])
def test_lessons(proof: Proof) -> None:
    proof.run()


def test_there_is_something_to_prove(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" {len(PROOFS)} proofs ", end="")  # noqa: T201
    assert PROVER.library is not None
    assert len(PROVER.library.lessons) == len(PROVER.library.listed_slugs)
    kinds = {proof.name.partition("[")[0] for proof in PROOFS}
    assert kinds == {
        "loads",
        "twins",
        "reachable",
        "answer-is-right",
        "fails-first",
        "solution-passes",
        "road-leads-on",
        "pitfall-is-told",
        "commands-run",
        "transcript",
    }
    for lesson in PROVER.library.lessons:
        assert lesson.tasks or lesson.questions
        for task in lesson.tasks:
            assert f"fails-first[{lesson.slug}/{task.id}]" in {p.name for p in PROOFS}


def test_every_transcript_belongs_to_a_lesson() -> None:
    assert PROVER.library is not None
    recorded = {path.stem for path in TRANSCRIPTS.glob("*")}
    assert recorded == {
        lesson.slug for lesson in PROVER.library.lessons if lesson.tasks
    }
