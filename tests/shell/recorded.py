"""The recorded cases of ``tests/data/cli`` (see FORMAT.md there), and how to compare."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

Case = Mapping[str, Any]

CASES = Path(__file__).parent.parent / "data" / "cli" / "cases.jsonl"
VERSIONS = ("v1.18", "v1", "v2")
#: What a program must not see of a case.
_SECRET = ("expect", "api_calls", "fidelity", "note", "s3_after")

_FRAME = re.compile(
    r"Completed [^\r\n]*?(?:file\(s\) remaining[^\r\n]*|calculating\.\.\.[^\r\n]*)[\r\n]"
)
_UNKNOWN = re.compile(r"<<re:(.*?)>>", re.S)


@cache
def cases() -> tuple[Case, ...]:
    with CASES.open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def asked(case: Case, version: str) -> dict[str, Any]:
    """The case as the program gets it."""
    shown = {name: value for name, value in case.items() if name not in _SECRET}
    return {**shown, "cli": version, "dialect": case["expect"][version]["dialect"]}


def differences(case: Case, version: str, answer: Mapping[str, Any]) -> list[str]:
    """The parts of the answer that differ from the recording."""
    expected = case["expect"][version]
    unordered = case.get("unordered", False)
    equal = {
        "stdout": _same_text(
            expected["stdout"], without_frames(answer["stdout"]), unordered
        ),
        "stderr": _same_text(expected["stderr"], answer["stderr"], unordered),
        "exit_code": expected["exit_code"] == answer["exit_code"],
        "api_calls": _same_calls(
            case["api_calls"][version],
            answer["api_calls"],
            unordered or case.get("unordered_calls", False),
        ),
        "files_changed": (expected.get("files_changed") or {})
        == answer["files_changed"],
    }
    if "s3_after" in expected:
        equal["s3_after"] = expected["s3_after"] == answer["s3_after"]
    if "screen" in expected:
        shown = "\n".join(line.rstrip() for line in answer["screen"].split("\n"))
        equal["screen"] = _same_text(expected["screen"], shown, unordered)
    return [part for part, good in equal.items() if not good]


def without_frames(text: str) -> str:
    """Without progress frames, and the blanks that wipe them."""
    if "Completed " not in text:
        return text
    return re.sub(r"[ ]+(?=\n)", "", _FRAME.sub("", text))


def _same(expected: str, got: str) -> bool:
    if expected == got:
        return True
    pattern, end = "", 0
    for match in _UNKNOWN.finditer(expected):
        pattern += re.escape(expected[end : match.start()]) + f"(?:{match[1]})"
        end = match.end()
    return bool(end and re.fullmatch(pattern + re.escape(expected[end:]), got, re.S))


def _same_text(expected: str, got: str, unordered: bool) -> bool:
    if _same(expected, got) or not unordered:
        return _same(expected, got)
    wanted, lines = sorted(expected.split("\n")), sorted(got.split("\n"))
    return len(wanted) == len(lines) and all(map(_same, wanted, lines))


def _same_calls(expected: list[Case], got: list[Case], unordered: bool) -> bool:
    def keys(calls: list[Case]) -> list[str]:
        found = [
            str((c["service"], c["operation"], c.get("status"), c.get("error") or None))
            for c in calls
        ]
        return sorted(found) if unordered else found

    return keys(expected) == keys(got)
