"""``python -m iamtutor.lessons [SLUG]``: prove all courses, or one lesson.

``--courses FOLDER`` proves the courses in a folder of yours instead; their transcripts
stand in ``transcripts/`` beside their lessons. ``--transcripts`` records how the first
solutions go, for review.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from iamtutor.lessons.library import COURSES, courses_in
from iamtutor.lessons.proofs import NotProven, Prover

TRANSCRIPTS = Path(__file__).resolve().parents[2] / "tests/data/transcripts"


def provers(courses: Path) -> list[Prover]:
    """One for each course in a folder."""
    return [
        Prover(folder, TRANSCRIPTS if courses == COURSES else folder / "transcripts")
        for folder in courses_in(courses)
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m iamtutor.lessons", allow_abbrev=False
    )
    parser.add_argument("slug", nargs="?", help="one lesson")
    parser.add_argument("--courses", type=Path, default=COURSES, metavar="FOLDER")
    parser.add_argument("--transcripts", action="store_true")
    given = parser.parse_args(arguments)
    found = provers(given.courses)
    if given.transcripts:
        for prover in found:
            for path in prover.write_transcripts():
                print(path)
        return 0
    proofs = [proof for prover in found for proof in prover.proofs(given.slug)]
    failed = 0
    for proof in proofs:
        try:
            proof.run()
        except NotProven as reason:
            failed += 1
            print(f"NOT PROVEN {proof.name}\n{_indented(str(reason))}\n")
    print(f"{len(proofs)} proofs, {failed} failed")
    return 1 if failed or not proofs else 0


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
