"""Colours that people can read, in light and dark, and files that stay small."""

import re
from pathlib import Path

import brotli
import pytest

from iamtutor.web.pages.storage import lighter

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
CSS = (STATIC / "css" / "app.css").read_text(encoding="utf-8")
ROOT = CSS[CSS.index(":root {") : CSS.index("--font:")]

HEX = r"#[0-9a-f]{6}"
TOKENS = {
    name: (light, dark or light)
    for name, light, dark in re.findall(
        rf"--([a-z-]+): (?:light-dark\()?({HEX})(?:, ({HEX})\))?;", ROOT
    )
}

TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("text", "bg", TEXT),
    ("text", "surface", TEXT),
    ("text", "sunken", TEXT),
    ("text", "accent-tint", TEXT),
    ("text", "allow-tint", TEXT),
    ("text", "implicit-tint", TEXT),
    ("text", "deny-tint", TEXT),
    ("text", "code-bg", TEXT),
    ("surface", "text", TEXT),  # the black label
    ("muted", "surface", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "sunken", TEXT),
    ("muted", "code-bg", TEXT),
    ("muted", "accent-tint", TEXT),
    ("muted", "implicit-tint", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "bg", TEXT),
    ("accent", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("allow", "surface", TEXT),
    ("allow", "bg", TEXT),
    ("allow", "allow-tint", TEXT),
    ("allow", "code-bg", TEXT),
    ("deny", "surface", TEXT),
    ("deny", "bg", TEXT),
    ("deny", "deny-tint", TEXT),
    ("implicit", "surface", TEXT),
    ("implicit", "bg", TEXT),
    ("implicit", "implicit-tint", TEXT),
    ("implicit", "code-bg", TEXT),
    ("term", "term-bg", TEXT),
    ("term-muted", "term-bg", TEXT),
    ("term-prompt", "term-bg", TEXT),
    ("term-link", "term-bg", TEXT),
    ("ink-black", "term-bg", TEXT),
    ("ink-red", "term-bg", TEXT),
    ("ink-yellow", "term-bg", TEXT),
    ("ink-blue", "term-bg", TEXT),
    ("ink-magenta", "term-bg", TEXT),
    ("ink-cyan", "term-bg", TEXT),
    ("control", "surface", SHAPE),
    ("control", "bg", SHAPE),
    ("control", "implicit-tint", SHAPE),  # "not started" in a row that needs help
    ("allow", "implicit-tint", SHAPE),
    ("accent", "sunken", SHAPE),  # a bar on its bed
    ("focus", "surface", SHAPE),
    ("focus", "bg", SHAPE),
    ("focus", "accent-tint", SHAPE),
    ("term-control", "term-bg", SHAPE),
    ("term-focus", "term-bg", SHAPE),
]


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#1a232e", "#f6f7f9") == pytest.approx(14.80, abs=0.005)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_a_pair_of_colours_is_told_apart(theme: int) -> None:
    for front, back, least in PAIRS:
        ratio = contrast(TOKENS[front][theme], TOKENS[back][theme])
        assert ratio >= least, f"{front} on {back}: {ratio:.2f}"


def test_every_colour_token_is_in_a_pair_or_only_separates() -> None:
    paired = {name for front, back, _ in PAIRS for name in (front, back)}
    assert set(TOKENS) - paired == {"line", "term-line"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_written_only_as_tokens(sheet: Path) -> None:
    rules = sheet.read_text(encoding="utf-8").replace(ROOT, "")
    rules = re.sub(r'url\("data:[^"]*"\)', "", rules)  # the arrow of a select box
    rules = rules.partition("/* ==== print")[0]  # ink is black, paper is white
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[ ;,)])", rules) == []


#: What a language may be given: how its lines break, its letters stand, it stresses.
OF_LANGUAGE = set(
    """
    font-style letter-spacing line-break text-autospace text-emphasis
    text-emphasis-position text-indent text-spacing-trim text-wrap word-break
    """.split()
)


def block(sheet: str, start: int) -> str:
    """What stands between the first brace from ``start`` on and its own closing one."""
    depth = 0
    for brace in re.finditer("[{}]", sheet[start:]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return sheet[start : start + brace.end()].partition("{")[2]
    raise ValueError("a brace is not closed")


def test_a_language_has_no_colours_and_a_scheme_no_sizes() -> None:
    """So axe needs to see a page in each language and in each scheme, and not in all
    four ways (``tests/e2e/test_every_page.py``)."""
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    assert "[lang" not in sheets
    given = [block(sheets, rule.start()) for rule in re.finditer(r":lang\(", sheets)]
    assert given
    said = {name for rules in given for name in re.findall(r"([a-z-]+): ", rules)}
    assert said <= OF_LANGUAGE
    assert "var(" not in "".join(given)  # as colours are written
    media = re.finditer(r"\(prefers-color-scheme", sheets)
    assert [
        set(re.findall(r"([a-z-]+): ", block(sheets, rule.end()))) for rule in media
    ] == [{"display"}]


@pytest.mark.parametrize(
    ("files", "most"),
    [
        ("css/app.css", 12.5),
        ("css/console.css", 4),
        ("css/pages.css", 3),
        ("css/class.css", 4),
        ("js/*.js", 7),
    ],
)
def test_what_is_ours_stays_small(files: str, most: float) -> None:
    sizes = [
        len(brotli.compress(lighter(str(path.relative_to(STATIC)), path.read_bytes())))
        for path in STATIC.glob(files)
    ]
    assert sizes
    assert sum(sizes) <= most * 1024
