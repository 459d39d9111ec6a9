"""Lines as the genuine programs answer them, and values as their formatters print them.

``local.jsonl`` and ``differential.jsonl`` begin with the world of all their lines;
``<<usage>>`` is the version's own usage text. For the first the programs were given no way
to AWS; for the second this simulation answered them over HTTPS, so that whatever differs is
the program's doing: ``calls`` are the requests that came. ``formatted.jsonl`` has a value,
and ``[what was printed, the complaint]``; ``presigned.jsonl`` the addresses that ``aws s3
presign`` printed, with the signature's version for the query, or the complaint.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.awscli.output.printer import as_text
from iamtutor.shell.awscli.output.table import render
from iamtutor.shell.cases import answer
from iamtutor.shell.hosts.dialects import DIALECTS

pytestmark = pytest.mark.thorough

DATA = Path(__file__).parents[2] / "data" / "cli"
_WORDING = {"v1.18": "2022"}


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


_FRAME = re.compile(r"Completed [^\r\n]*[\r\n]")
_OPEN_FILE = re.compile(r"\naws: \[WARNING\]: The file '[^']*' is accessible[^\n]*\n")


def _case(common: dict[str, Any], row: dict[str, Any], version: str) -> dict[str, Any]:
    return {
        "id": "local",
        "command": row["command"],
        "world": common["world"],
        "files": {**common["files"], **row.get("files", {})},
        "aws_config": row.get("config", common["config"]),
        "aws_credentials": row.get("creds", common["creds"]),
        "env": {"AWS_EC2_METADATA_DISABLED": "true", **row.get("env", {})},
        "stdin": row.get("stdin"),
        "cli": version,
        "dialect": _WORDING.get(version, "enhanced"),
    }


@pytest.mark.filterwarnings("ignore:deprecated string:PendingDeprecationWarning")
@pytest.mark.parametrize("version", DIALECTS)
def test_lines_are_answered_as_recorded(version: str) -> None:
    common, *rows = _rows("local.jsonl")
    wrong = {}
    for row in rows:
        if version not in row["expect"]:
            continue
        expected = row["expect"][version]
        got = answer(_case(common, row, version))
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


def _shown(answered: dict[str, Any], version: str, unordered: bool) -> tuple[Any, ...]:
    """Without progress, and the warning about files of the recorder's own mode."""
    texts = []
    for stream in ("stdout", "stderr"):
        text = answered.get(stream, "").replace(DIALECTS[version].usage, "<<usage>>")
        text = _OPEN_FILE.sub("", text)
        if "Completed " in text:
            text = re.sub(r"[ ]+(?=\n)", "", _FRAME.sub("", text))
        texts.append(sorted(text.split("\n")) if unordered else text)
    return (*texts, answered["exit_code"])


@pytest.mark.filterwarnings("ignore:deprecated string:PendingDeprecationWarning")
@pytest.mark.parametrize("version", DIALECTS)
def test_lines_are_answered_and_sent_as_recorded(version: str) -> None:
    common, *rows = _rows("differential.jsonl")
    wrong = {}
    for row in rows:
        if version not in row["expect"]:
            continue
        expected = row["expect"][version]
        got = answer(_case(common, row, version))
        unordered = row.get("unordered", False)
        calls = [
            [call["service"], call["operation"], call["status"], call["error"] or None]
            for call in got["api_calls"]
        ]
        shown = (
            _shown(got, version, unordered),
            got["files_changed"],
            sorted(map(str, calls)),
        )
        wanted = (
            _shown(expected, version, unordered),
            expected.get("files", {}),
            sorted(map(str, expected.get("calls", ()))),
        )
        if shown != wanted:
            wrong[row["command"]] = (wanted, shown)
    assert wrong == {}


def _address(answered: dict[str, Any]) -> str:
    address, question, query = answered["stdout"].partition("?")
    if not question:
        return str(address.strip() or answered["stderr"])
    return f"{address}?{'old' if 'AWSAccessKeyId' in query else 'v4'}"


@pytest.mark.parametrize("version", DIALECTS)
def test_presigned_addresses_are_those_recorded(version: str) -> None:
    common = _rows("differential.jsonl")[0]
    wrong = {}
    for row in _rows("presigned.jsonl"):
        got = _address(answer(_case(common, row, version)))
        if got != row["expect"][version]:
            wrong[row["command"], row["config"]] = (row["expect"][version], got)
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
