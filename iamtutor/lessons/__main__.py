"""``python -m iamtutor.lessons [SLUG]``: prove all lessons, or one.

``--transcripts`` records how the first solutions go, for review.
"""

from __future__ import annotations

import sys
from pathlib import Path

from iamtutor.lessons.library import CONTENT
from iamtutor.lessons.proofs import NotProven, Prover

TRANSCRIPTS = Path(__file__).resolve().parents[2] / "tests/data/transcripts"


def main(arguments: list[str]) -> int:
    prover = Prover(CONTENT, TRANSCRIPTS)
    if arguments == ["--transcripts"]:
        for path in prover.write_transcripts():
            print(path)
        return 0
    if len(arguments) > 1 or any(name.startswith("-") for name in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    proofs = prover.proofs(*arguments)
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
