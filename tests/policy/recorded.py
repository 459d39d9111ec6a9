"""The recorded cases that the tests and the benchmark read."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from iamtutor.policy.cases import read_case
from iamtutor.policy.evaluation import EvaluationResult, evaluate

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

#: By a case's id.
_evaluated: dict[str, EvaluationResult] = {}


def evaluated(
    cases: Iterable[dict[str, Any]],
) -> Iterator[tuple[dict[str, Any], EvaluationResult]]:
    """Recorded cases, each with what the engine makes of it: asked once a process."""
    for case in cases:
        if case["id"] not in _evaluated:
            _evaluated[case["id"]] = evaluate(*read_case(case))
        yield case, _evaluated[case["id"]]
