"""Names each line of a template that is too long to be reviewed, and each template that
is asked for and not there. ``make lint`` runs it."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
WIDTH = 120
#: A template by its whole name; or one of the console's, as its screens name it.
NAMED = re.compile(
    r"""["'](?P<whole>[a-z_]+/[\w/]+\.html)["']"""
    r"""|\b(?:screen|now|self)\.render\(\s*"(?P<screen>[\w/]+)\""""
)


def too_long(folder: Path) -> list[str]:
    """``path:line: length`` of every line of more than ``WIDTH`` characters."""
    return [
        f"{path.relative_to(folder.parent)}:{number}: {len(line)} characters"
        for path in sorted(folder.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if len(line) > WIDTH
    ]


def not_there(root: Path) -> list[str]:
    """``path:line: name`` of every template that code or a template names in vain."""
    sources = [
        *(root / "templates").rglob("*.html"),
        *(root / "iamtutor").rglob("*.py"),
    ]
    found = []
    for path in sorted(sources):
        text = path.read_text(encoding="utf-8")
        for match in NAMED.finditer(text):
            name = match["whole"] or f"console/{match['screen']}.html"
            if not (root / "templates" / name).is_file():
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(root)}:{line}: there is no {name}")
    return found


if __name__ == "__main__":
    found = too_long(TEMPLATES) + not_there(ROOT)
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
