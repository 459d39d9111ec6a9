"""Writes iamtutor/web/templatetags/icons.svg: the icons that the templates use.

    npm pack bootstrap-icons@1.13.2 && tar xf bootstrap-icons-1.13.2.tgz
    python tools/build_icons.py package/icons

Icons come from bootstrap-icons (MIT, see static/vendor/bootstrap-icons.LICENSE) as
they are; `mark` is our own. The file is committed, so that nobody needs Node to run
the site.
"""

import re
import sys
from pathlib import Path

NAMES = """
arrow-clockwise arrow-counterclockwise arrow-right bucket caret-down-fill
check-circle-fill check-lg chevron-left chevron-right circle circle-half clock copy
cpu dash-circle diagram-3 download exclamation-triangle-fill file-earmark-text flag
folder info-circle journal-text key lightbulb pause-fill people person-badge
person-circle play-circle plus-square question-circle search shield-x slash-circle
stop-circle terminal trash upload window x-circle
""".split()

# An "i" that walks through a gate: the sign in the bar and in the favicon.
MARK = (
    '<symbol id="mark" viewBox="0 0 16 16">'
    '<path d="M0 6.5h5.5v2H0zm10.5 0H16v2h-5.5zM7 6.5h2V15H7z"/>'
    '<circle cx="8" cy="2.75" r="1.75"/></symbol>'
)

TARGET = Path(__file__).resolve().parents[1] / "iamtutor/web/templatetags/icons.svg"


def symbol(name: str, source: str) -> str:
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    box = re.search(r'viewBox="([^"]+)"', source)
    if drawing is None or box is None:
        raise SystemExit(f"{name}: not an icon")
    inner = re.sub(r"\s*\n\s*", "", drawing[1])
    return f'<symbol id="{name}" viewBox="{box[1]}">{inner}</symbol>'


def main(folder: Path) -> None:
    symbols = [
        symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8"))
        for name in sorted(NAMES)
    ]
    TARGET.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        + "\n".join([MARK, *symbols])
        + "\n</svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
