"""The recorded cases that the tests and the benchmark read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "policy"


def _lines(name: str) -> list[dict[str, Any]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


VECTORS = _lines("vectors.jsonl")
DOC_CASES = _lines("doc_cases.jsonl")
FINDING_CASES = _lines("findings.jsonl")
LINT_CASES: list[dict[str, Any]] = json.loads(
    (DATA / "lint_cases.json").read_text(encoding="utf-8")
)
