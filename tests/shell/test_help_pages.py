"""Help pages have the sections, options, members and syntax of the genuine ones.

``tests/data/cli/help.jsonl`` was recorded from the genuine programs by ``outline``. Texts
are not compared: they are those of the botocore that runs here, whose words change.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from iamtutor.shell.cases import answer
from iamtutor.shell.hosts.dialects import DIALECTS
from tests.shell.stage import Terminal

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data/cli/help.jsonl")
    .read_text()
    .splitlines()
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


@pytest.mark.parametrize("version", DIALECTS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["command"])
def test_a_page_tells_of_what_the_genuine_one_tells(
    row: dict[str, Any], version: str
) -> None:
    if row["command"] in GAPS:
        pytest.skip(GAPS[row["command"]])
    # Models have turned numbers of one size into those of another.
    shown, wanted = (
        [line.replace("(long)", "(integer)") for line in lines]
        for lines in (outline(_page(row["command"], version)), row["expect"][version])
    )
    assert shown == wanted


def test_how_a_list_is_written_is_shown_in_both_forms() -> None:
    page = _LOOK.sub("", _page("aws iam create-role help", "v2"))
    assert "       Shorthand Syntax:\n\n          Key=string,Value=string ...\n" in page
    assert '[\n            {\n              "Key": "string",\n' in page


def test_what_has_no_page_here_says_so() -> None:
    assert "there is no help for topics here" in Terminal().shows("aws help topics")


def test_what_can_be_waited_for_is_listed() -> None:
    page = _page("aws s3api wait help", "v2")
    assert "each subcommand polls an api" in " ".join(page.lower().split())
    listed = [
        line.strip() for line in page.splitlines() if line.startswith("       o ")
    ]
    assert listed == [
        "o bucket-exists",
        "o bucket-not-exists",
        "o object-exists",
        "o object-not-exists",
    ]
