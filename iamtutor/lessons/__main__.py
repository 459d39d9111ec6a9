"""``python -m iamtutor.lessons [SLUG]``: read the content and prove its lessons."""

from __future__ import annotations

import sys

from iamtutor.lessons.library import CONTENT, survey


def main(arguments: list[str]) -> int:
    _, errors = survey(CONTENT)
    shown = [
        error
        for error in errors
        if not arguments or any(name in error.path.parts for name in arguments)
    ]
    for error in shown:
        print(error)
    print(f"{len(shown)} errors")
    return 1 if shown else 0


sys.exit(main(sys.argv[1:]))
