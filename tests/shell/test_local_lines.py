"""Lines that a CLI answers by itself, and values as its formatters print them: recorded
from the genuine programs, which were given no way to AWS.

``local.jsonl`` begins with the world of all its lines; ``<<usage>>`` is the version's own
usage text. ``formatted.jsonl`` has a value, and ``[what was printed, the complaint]``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iamtutor.shell.awscli.dialects import DIALECTS
from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.awscli.output import as_text
from iamtutor.shell.awscli.table import render
from iamtutor.shell.cases import answer

DATA = Path(__file__).parent.parent / "data" / "cli"
_WORDING = {"v1.18": "2022"}


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


@pytest.mark.filterwarnings("ignore:deprecated string:PendingDeprecationWarning")
@pytest.mark.parametrize("version", DIALECTS)
def test_lines_are_answered_as_recorded(version: str) -> None:
    common, *rows = _rows("local.jsonl")
    wrong = {}
    for row in rows:
        if version not in row["expect"]:
            continue
        expected = row["expect"][version]
        got = answer(
            {
                "id": "local",
                "command": row["command"],
                "world": common["world"],
                "files": common["files"],
                "aws_config": row.get("config", common["config"]),
                "aws_credentials": row.get("creds", common["creds"]),
                "env": {"AWS_EC2_METADATA_DISABLED": "true", **row.get("env", {})},
                "stdin": row.get("stdin"),
                "cli": version,
                "dialect": _WORDING.get(version, "enhanced"),
            }
        )
        usage = DIALECTS[version].usage
        shown = (
            got["stdout"],
            got["stderr"].replace(usage, "<<usage>>"),
            got["exit_code"],
            got["files_changed"],
        )
        wanted = (
            expected.get("stdout", ""),
            expected.get("stderr", ""),
            expected["exit_code"],
            expected.get("files", {}),
        )
        if shown != wanted:
            wrong[row["command"]] = (wanted, shown)
    assert wrong == {}


def _text(value: Any) -> tuple[str, str | None]:
    lines: list[str] = []
    try:
        as_text(value, lines)
    except Failure as error:
        return "".join(lines), str(error)
    return "".join(lines), None


def _table(value: Any) -> tuple[str, str | None]:
    try:
        return render("ListThings", value, 80), None
    except Failure as error:
        return "", str(error)


@pytest.mark.parametrize(("form", "printed"), [("text", _text), ("table", _table)])
def test_values_are_printed_as_recorded(form: str, printed: Any) -> None:
    wrong = [
        (row["value"], row[form], printed(row["value"]))
        for row in _rows("formatted.jsonl")
        if tuple(row[form]) != printed(row["value"])
    ]
    assert wrong == []
