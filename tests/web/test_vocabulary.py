"""Templates speak the style sheet's language: each class and each icon exists."""

import re
from pathlib import Path

from iamtutor.web.templatetags.web import ICONS

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
DEFINED = {
    name
    for path in STYLES
    for name in re.findall(
        r"\.(-?[a-zA-Z_][\w-]*)",
        re.sub(r'url\("[^"]*"\)|/\*.*?\*/', "", path.read_text(encoding="utf-8")),
    )
}
#: Classes that say something to a reader or a test and have no look of their own.
PLAIN = {"me", "todo"}

GUIDE = ROOT / "docs" / "front-end.md"
#: Texts, by where they stand.
TEMPLATES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
SOURCES = {"the guide": GUIDE.read_text(encoding="utf-8"), **TEMPLATES}

FORBIDDEN = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=["']|\bhx-on\b|["']js:|<script(?![^>]*\ssrc=)"""
)


def classes(text: str) -> set[str]:
    """The words of every class attribute; template tags cut out."""
    found: set[str] = set()
    for value in re.findall(r'(?<![\w-])class="((?:\{[%{].*?[%}]\}|[^"])*)"', text):
        bare = re.sub(r"\{%.*?%\}", " ", value)
        bare = re.sub(r"\S*\{\{.*?\}\}\S*", " ", bare)
        found.update(word for word in bare.split() if re.fullmatch(r"[\w-]+", word))
    return found


def icons(text: str) -> set[str]:
    return set(re.findall(r'\{% (?:icon|nothing) "([^"]+)" %\}', text)) - {"name"}


def test_every_class_in_the_markup_is_in_a_style_sheet() -> None:
    found = {path: classes(text) - DEFINED - PLAIN for path, text in SOURCES.items()}
    assert {path: unknown for path, unknown in found.items() if unknown} == {}


def test_every_icon_in_the_markup_is_there() -> None:
    found = {path: icons(text) - ICONS.keys() for path, text in SOURCES.items()}
    assert {path: unknown for path, unknown in found.items() if unknown} == {}


def test_no_template_needs_an_inline_style_or_script() -> None:
    # the Content-Security-Policy stops them in the browser; here it shows sooner
    found = {path: FORBIDDEN.findall(text) for path, text in TEMPLATES.items()}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_guide_lists_the_icons() -> None:
    listed = re.search(
        r"The icons: (.*?)\. Another one", SOURCES["the guide"], re.DOTALL
    )
    assert listed is not None
    assert set(listed[1].split()) == ICONS.keys()
