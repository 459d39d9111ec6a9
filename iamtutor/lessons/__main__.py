"""``python -m iamtutor.lessons [SLUG]``: prove all courses, or one lesson.

``--courses FOLDER`` proves the courses in a folder of yours instead; their transcripts
stand in ``transcripts/`` beside their lessons. ``--transcripts`` records how the first
solutions go, for review.
"""

import argparse
import sys
from pathlib import Path

from iamtutor.lessons.content.cross_checks import check_neighbours
from iamtutor.lessons.content.library import COURSES, courses_in, package_library
from iamtutor.lessons.proofs.proof import NotProven, Proof
from iamtutor.lessons.proofs.prover import Prover
from iamtutor.lessons.text.errors import ContentError, InvalidContent

#: How many proofs are named that fail for one reason.
SHOWN = 3
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
    if not found:
        print(f"there is no course in {given.courses}: name the folder above a course")
        return 1
    wrong = [error for prover in found for error in prover.errors]
    courses = [prover.course for prover in found if prover.course is not None]
    if given.courses != COURSES:
        try:
            courses[:0] = package_library().courses.values()
        except InvalidContent as mistakes:
            wrong += mistakes.errors
    for place, course in enumerate(courses):
        wrong += check_neighbours(course, courses[:place])
    if wrong:
        print(f"{InvalidContent(wrong)}\n")
        print(f"mistakes in what is written: {len(wrong)}; nothing is played yet")
        return 1
    if given.transcripts:
        return _recorded(found)
    proofs = [proof for prover in found for proof in prover.proofs(given.slug)]
    if not proofs:
        known = [slug for prover in found for slug in prover.slugs]
        print(f"no lesson {given.slug!r}; there are: {', '.join(known) or 'none'}")
        return 1
    failed: dict[str, list[Proof]] = {}
    for proof in proofs:
        try:
            proof.run()
        except NotProven as reason:
            failed.setdefault(str(reason), []).append(proof)
    for why, same in failed.items():
        where = f"\n{same[0].where}" if same[0].where else ""
        told = _some([proof.name for proof in same])
        print(f"NOT PROVEN {told}{where}\n{_indented(why)}\n")
    print(f"{len(proofs)} proofs, {sum(map(len, failed.values()))} failed")
    return 1 if failed else 0


def _recorded(found: list[Prover]) -> int:
    try:
        for prover in found:
            for path in prover.write_transcripts():
                print(path)
    except ContentError as error:
        print(error)
        return 1
    return 0


def _some(names: list[str]) -> str:
    """Those that fail for one reason, the first few by name."""
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
