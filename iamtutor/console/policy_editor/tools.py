"""Tools of the policy editor that change a text: tidying it, adding statements to it.

A tool never loses anything: what isn't JSON, or uses a name twice, is left as it is.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.lessons.text import strict_yaml
from iamtutor.policy import positions
from iamtutor.policy.validation.findings import PolicyKind

EXAMPLES = Path(__file__).resolve().parents[2] / "content" / "policy_examples.yaml"


@dataclass(frozen=True, slots=True)
class Example:
    """A statement to add. ``title`` is in the page's language."""

    name: str
    title: str
    statement: str


def examples(
    kind: PolicyKind, language: str, names: Mapping[str, str]
) -> tuple[Example, ...]:
    """The examples for this kind of policy. ``names`` are those of the learner's own
    account that stand in them: ``bucket``, ``account``, ``role``."""
    return tuple(
        Example(
            name,
            example["title"][language],
            json.dumps(_filled(example["statement"], names), indent=4),
        )
        for name, example in _examples()[kind].items()
    )


@cache
def _examples() -> Mapping[str, Mapping[str, Any]]:
    return cast(Mapping[str, Mapping[str, Any]], strict_yaml.read(EXAMPLES).data)


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    """``value`` with ``<bucket>`` and the like replaced in all strings."""
    if isinstance(value, str):
        for name, standing in names.items():
            value = value.replace(f"<{name}>", standing)
        return value
    if isinstance(value, Mapping):
        return {key: _filled(part, names) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(part, names) for part in value]
    return value


def tidied(document: str) -> str | None:
    """``document`` indented by four; None if it is not JSON."""
    value = read_json(document)
    return None if value is None else written(value)


def with_statement(document: str, statement: str) -> str | None:
    """``document`` with one more statement; None if it is no policy to add to. An empty
    text becomes a policy; a statement without any action makes room."""
    if not document.strip():
        policy: Any = {"Version": "2012-10-17"}
    else:
        policy = read_json(document)
    if not isinstance(policy, dict):
        return None
    there = policy.get("Statement", [])
    listed = there if isinstance(there, list) else [there]
    kept = [one for one in listed if not _is_blank(one)]
    policy["Statement"] = [*kept, json.loads(statement)]
    return written(policy)


def written(value: Any) -> str | None:
    """``value`` as text; None if a page cannot show it (half of a surrogate pair), or if
    it is nested too deeply to be written."""
    try:
        text = json.dumps(value, indent=4, ensure_ascii=False)
        text.encode()
    except (RecursionError, UnicodeEncodeError):
        return None
    return text


def _is_blank(statement: object) -> bool:
    return isinstance(statement, dict) and statement.get("Action", "given") == []


def read_json(document: str) -> Any:
    """The value, or None: for what is no JSON, is nested too deeply, or would not be
    written back as it is (a name used twice, a number beyond all numbers)."""
    if len(document) > LONGEST:
        return None
    try:
        return positions.loads(
            document,
            object_pairs_hook=_once,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except (ValueError, RecursionError):
        return None


def _finite(written: str) -> float:
    """``1e999`` would come back as ``Infinity``, which Python reads and JSON hasn't."""
    value = float(written)
    if not math.isfinite(value):
        raise ValueError("no JSON has this number")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is used twice")
    return found
