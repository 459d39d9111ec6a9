"""Names each line of a template that is too long to be reviewed. ``make lint`` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
WIDTH = 120


def too_long(folder: Path) -> list[str]:
    """``path:line: length`` of every line of more than ``WIDTH`` characters."""
    return [
        f"{path.relative_to(folder.parent)}:{number}: {len(line)} characters"
        for path in sorted(folder.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if len(line) > WIDTH
    ]


if __name__ == "__main__":
    found = too_long(TEMPLATES)
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
