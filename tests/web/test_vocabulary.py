"""Templates speak the style sheet's language: each class and each icon exists."""

import re
from pathlib import Path

import pytest

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
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [GUIDE, *TEMPLATES]

FORBIDDEN = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=["']|\bhx-on\b|["']js:|<script(?![^>]*\ssrc=)"""
)


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def classes(text: str) -> set[str]:
    """The words of every class attribute; template tags cut out."""
    found: set[str] = set()
    for value in re.findall(r'(?<![\w-])class="((?:\{[%{].*?[%}]\}|[^"])*)"', text):
        bare = re.sub(r"\{%.*?%\}", " ", value)
        bare = re.sub(r"\S*\{\{.*?\}\}\S*", " ", bare)
        found.update(word for word in bare.split() if re.fullmatch(r"[\w-]+", word))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_every_class_in_the_markup_is_in_a_style_sheet(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert sorted(classes(text) - DEFINED - PLAIN) == []


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_every_icon_in_the_markup_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r'\{% (?:icon|nothing) "([^"]+)" %\}', text)) - {"name"}
    assert sorted(named - ICONS.keys()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_no_template_needs_an_inline_style_or_script(path: Path) -> None:
    # the Content-Security-Policy stops them in the browser; here it shows sooner
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


def test_the_guide_lists_the_icons() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    listed = re.search(r"The icons: (.*?)\. Another one", text, re.DOTALL)
    assert listed is not None
    assert set(listed[1].split()) == ICONS.keys()
