"""``python -m iamtutor.policy [--explain] < cases.jsonl``: evaluate cases.

One JSON object a line in, one JSON result a line out. A line that is no case is
answered with ``"error"``, the rest go on, and the exit status is 1 at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from iamtutor.policy.cases import CaseError, read_case
from iamtutor.policy.evaluation import Decision, EvaluationResult, evaluate
from iamtutor.policy.matching import StatementMatch

_DECISIONS = {
    Decision.ALLOWED: "Allowed",
    Decision.EXPLICIT_DENY: "ExplicitlyDenied",
    Decision.IMPLICIT_DENY: "ImplicitlyDenied",
}


def answer(line: str, *, explain: bool) -> dict[str, object]:
    """The result for one line; with ``error`` when the line is no case."""
    name: object = None
    try:
        try:
            case = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CaseError(f"not JSON: {error}") from None
        name = case.get("id") if isinstance(case, dict) else None
        request, policies = read_case(case)
        return _report(name, evaluate(request, policies), explain=explain)
    except CaseError as error:
        return {"id": name, "error": str(error)}


def _report(
    name: object, result: EvaluationResult, *, explain: bool
) -> dict[str, object]:
    report: dict[str, object] = {
        "id": name,
        "decision": _DECISIONS[result.decision],
        "allows": sorted(_name(statement) for statement in result.allows),
        "denies": sorted(_name(statement) for statement in result.denies),
        "layers": dict(result.layers),
    }
    if explain:
        report["checks"] = [
            {"layer": check.layer, "effect": check.effect}
            | ({} if check.level is None else {"level": check.level})
            for check in result.checks
        ]
        report["deniedBy"] = result.denied_by
        report["deciding"] = [_name(result.statements[i]) for i in result.deciding]
        report["statements"] = [_explained(s) for s in result.statements]
    return report


def _name(statement: StatementMatch) -> str:
    return statement.sid or f"{statement.policy}#{statement.index}"


def _explained(statement: StatementMatch) -> dict[str, object]:
    return {
        "sid": _name(statement),
        "layer": statement.layer,
        "policy": statement.policy,
        "effect": statement.effect,
        "matched": statement.matched,
        "elements": [
            {
                "element": element.element,
                "matched": element.matched,
                "reason": element.reason,
                "params": element.params,
            }
            for element in statement.elements
        ],
    }


def answer_all(lines: Iterable[str], *, explain: bool) -> Iterator[dict[str, object]]:
    for line in lines:
        if line.strip():
            yield answer(line, explain=explain)


def main(arguments: list[str], source: TextIO, target: TextIO) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m iamtutor.policy",
        description="Evaluate IAM cases, one JSON object a line.",
    )
    parser.add_argument("--explain", action="store_true", help="say why")
    options = parser.parse_args(arguments)
    status = 0
    for result in answer_all(source, explain=options.explain):
        if "error" in result:
            status = 1
        target.write(json.dumps(result, ensure_ascii=False) + "\n")
    return status


if __name__ == "__main__":
    # What is no text comes in all the same, and goes out as JSON's escapes.
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
