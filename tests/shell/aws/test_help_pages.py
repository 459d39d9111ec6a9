"""Help pages are those of the genuine programs.

``tests/data/cli/help_pages.jsonl.xz`` holds pages as the genuine programs print them to a
pipe, with groff 1.23; they are compared byte for byte. Version 2 was given the examples of
version 1, which its package lacks. ``help.jsonl`` was recorded by ``outline``: sections,
options, members and syntax of more pages.
"""

import json
import lzma
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.shell.awscli.help import hyphenation
from iamtutor.shell.awscli.help.restructured import Writer
from iamtutor.shell.awscli.help.roff import Typesetter
from iamtutor.shell.awscli.help.typesetting import WIDTH, Filler, Word, shown
from iamtutor.shell.cases import answer
from iamtutor.shell.hosts.dialects import DIALECTS
from tests.shell.stage import Terminal

pytestmark = pytest.mark.thorough

DATA = Path(__file__).parents[2] / "data/cli"
ROWS = [json.loads(line) for line in (DATA / "help.jsonl").read_text().splitlines()]
PAGES = [
    json.loads(line)
    for line in lzma.decompress(
        (DATA / "help_pages.jsonl.xz").read_bytes()
    ).splitlines()
]
_LOOK = re.compile(r"\x1b\[\d+m|.\x08")
_HEADING = re.compile(r"[A-Z][A-Z ]+")
#: ``--role-name (string)``, ``Role -> (structure)``, ``(structure)``.
_TERM = re.compile(
    r" {7,}(?:--\S.* |\w\S* -> )?\([a-z][a-z ]*\)(?: \[required\])?"
    r"|\s+(?:Shorthand |JSON )?Syntax:"
)


#: Where a page tells otherwise, and why.
GAPS = {
    "aws lambda create-function help": "the program hides Code's member ZipFile",
}


def outline(page: str) -> list[str]:
    """Headings, the synopsis, and what the paragraphs are about, indented as it is."""
    found: list[str] = []
    section = ""
    for line in _LOOK.sub("", page).splitlines():
        if _HEADING.fullmatch(line):
            section = line
            if section != "EXAMPLES":
                found.append(line)
        elif section == "EXAMPLES":
            continue
        elif (section == "SYNOPSIS" and line) or _TERM.fullmatch(line):
            found.append(line)
    return found


def _page(command: str, version: str) -> str:
    case: dict[str, Any] = {
        "id": "help",
        "command": command,
        "world": {
            "account": "111122223333",
            "region": "x",
            "now": "2026-11-25T09:00:00Z",
        },
        "cli": version,
        "dialect": "enhanced",
    }
    return str(answer(case)["stdout"])


@pytest.mark.parametrize(
    "row", PAGES, ids=lambda row: f"{row['version']}: {row['command']}"
)
def test_a_page_is_the_genuine_one(row: dict[str, Any]) -> None:
    # Version 1 puts a line of its own behind what ``groff`` wrote.
    shown_ = _page(row["command"], row["version"]).rstrip("\n").split("\n")
    assert shown_ == row["stdout"].rstrip("\n").split("\n")


@pytest.mark.parametrize("version", DIALECTS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["command"])
def test_a_page_tells_of_what_the_genuine_one_tells(
    row: dict[str, Any], version: str
) -> None:
    if row["command"] in GAPS:
        pytest.skip(GAPS[row["command"]])
    assert outline(_page(row["command"], version)) == row["expect"][version]


def test_what_has_no_page_here_says_so() -> None:
    shown_ = Terminal().shows("aws emr create-cluster help")
    assert "there is no help for aws emr create-cluster here" in shown_


# --- how a page is set ------------------------------------------------------------------


def _set(*lines: str) -> list[str]:
    """The lines of a page between its head and its foot."""
    typesetter = Typesetter(lambda work: None)
    typesetter.feed(['.TH "X"  "" "" ""', ".SH A", *lines])
    return _LOOK.sub("", typesetter.finish()).splitlines()[3:-2]


def test_words_are_cut_where_groff_cuts_them() -> None:
    cut = {
        "hyphenation": "hy-phen-ation",
        "associate": "as-so-ciate",
        "project": "project",
        "AssumeRolePolicyDocument": "As-sumeRole-Pol-i-cy-Doc-u-ment",
        "--generate-cli-skeleton": "--gen-er-ate-cli-skele-ton",
    }
    for word, wanted in cut.items():
        parts = [0, *hyphenation.points(word), len(word)]
        assert "-".join(word[a:b] for a, b in pairwise(parts)) == wanted


def test_what_follows_a_mark_is_never_cut() -> None:
    margin, long = " " * 7, "a" * 60
    assert _set(f"{long} \\%hyphenation") == [margin + long, f"{margin}hyphenation"]


def test_a_sentence_that_ends_a_line_is_followed_by_two_blanks() -> None:
    assert _set("It ends. Here.", "Next (so.)", "Last") == [
        "       It ends. Here.  Next (so.)  Last"
    ]


def test_what_is_no_ascii_is_left_out() -> None:
    assert _set("don’t – São") == ["       dont  So"]


@given(
    st.lists(st.text("abcdefgi-", min_size=1, max_size=12), min_size=1, max_size=60),
    st.integers(20, WIDTH),
)
def test_all_words_are_set_and_full_lines_reach_the_margin(
    words: list[str], width: int
) -> None:
    filled = Filler().lines([Word(word) for word in words], width)
    lines = [shown(line) for line in filled]
    assert all(len(line) <= width for line in lines)
    assert all(len(line) == width for line in lines[:-1] if " " in line)
    letters = "".join(words).replace("-", "")
    assert "".join(lines).replace(" ", "").replace("-", "") == letters


def test_a_backslash_that_ends_a_text_is_none() -> None:
    text = "***\nxyz\n***\n\naws iam wait \\\n    --role-name x\n"
    assert ".B aws iam wait " in Writer().roff(text)


@given(st.text("`*_|<>:. \n-\\abc", max_size=80))
def test_whatever_markup_a_text_holds_becomes_a_page(text: str) -> None:
    typesetter = Typesetter(lambda work: None)
    typesetter.feed(Writer().roff(f"***\nxyz\n***\n\n{text}"))
    assert typesetter.finish()
