"""``python -m iamtutor.policy [--explain | --repair | --compare] < cases.jsonl``: evaluate
cases, say what would turn their decisions round, or compare pairs of policies.

One JSON object a line in, one JSON result a line out. A line that is no case is
answered with ``"error"``, the rest go on, and the exit status is 1 at the end.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.budget import Budget
from iamtutor.policy.cases import CaseError, read_case, read_pair, request_json
from iamtutor.policy.comparison.relation import REASONS, compare, summarize
from iamtutor.policy.evaluation import EvaluationResult, decide, evaluate
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Decision
from iamtutor.policy.repair.allowing import to_allow
from iamtutor.policy.repair.denying import to_deny
from iamtutor.policy.repair.edits import Edit
from iamtutor.policy.request import AccessRequest

_DECISIONS = {
    Decision.ALLOWED: "Allowed",
    Decision.EXPLICIT_DENY: "ExplicitlyDenied",
    Decision.IMPLICIT_DENY: "ImplicitlyDenied",
}


#: What is said of a case.
Report = dict[str, object]


def answer(line: str, say: Callable[[object], Report]) -> Report:
    """The result for one line; with ``error`` when the line is no case."""
    name: object = None
    try:
        try:
            case = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CaseError(f"not JSON: {error}") from None
        name = case.get("id") if isinstance(case, dict) else None
        return {"id": name, **say(case)}
    except CaseError as error:
        return {"id": name, "error": str(error)}


def decided(case: object) -> Report:
    return _report(evaluate(*read_case(case)), explain=False)


def explained(case: object) -> Report:
    return _report(evaluate(*read_case(case)), explain=True)


def _report(result: EvaluationResult, *, explain: bool) -> Report:
    report: Report = {
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


def _explained(statement: StatementMatch) -> Report:
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


def repaired(case: object) -> Report:
    """The decision, and the ways to turn it round: each is a list of edits."""
    request, policies = read_case(case)
    way = to_allow(request, policies)
    ways = (way,) if way is not None else to_deny(request, policies)
    return {
        "decision": _DECISIONS[decide(request, policies)],
        "repairs": [[_changed(edit) for edit in way.edits] for way in ways],
    }


def _changed(edit: Edit) -> Report:
    """``statements`` take the place of the statement ``index``; null: they are added."""
    return {
        "kind": edit.kind,
        "layer": edit.layer,
        "level": edit.level,
        "policy": edit.policy,
        "index": edit.index,
        "statements": [json.loads(statement) for statement in edit.statements],
        "conditions": [list(condition) for condition in edit.conditions],
    }


def compared(pair: object) -> Report:
    existing, new, kind = read_pair(pair)
    catalogue = aws_catalogue()
    budget = Budget()
    found = compare(existing, new, kind, catalogue, budget.share(2))
    summary = summarize(existing, new, catalogue, budget)
    return {
        "relation": found.relation,
        "newAccess": _access(found.new_access),
        "lostAccess": _access(found.lost_access),
        "summary": {
            "newAccess": summary.gained.as_json(),
            "lostAccess": summary.lost.as_json(),
        },
        "reason": None if found.reason is None else REASONS[found.reason],
    }


def _access(request: AccessRequest | None) -> Report | None:
    return None if request is None else {"request": request_json(request)}


def answer_all(
    lines: Iterable[str], say: Callable[[object], Report]
) -> Iterator[Report]:
    for line in lines:
        if line.strip():
            yield answer(line, say)


def main(arguments: list[str], source: TextIO, target: TextIO) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m iamtutor.policy",
        description="Evaluate IAM cases or compare policies, one JSON object a line.",
    )
    modes = parser.add_mutually_exclusive_group()
    for option, say, told in (
        ("--explain", explained, "say why"),
        ("--repair", repaired, "say what would turn the decision round"),
        ("--compare", compared, "compare two policies"),
    ):
        modes.add_argument(
            option, action="store_const", const=say, dest="say", help=told
        )
    say = parser.parse_args(arguments).say or decided
    status = 0
    for result in answer_all(source, say):
        if "error" in result:
            status = 1
        target.write(json.dumps(result, ensure_ascii=False) + "\n")
    return status


if __name__ == "__main__":
    # What is no text comes in all the same, and goes out as JSON's escapes.
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
