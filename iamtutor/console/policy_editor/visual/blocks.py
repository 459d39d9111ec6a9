"""A policy document as blocks, and blocks as a document.

A block is a statement that the visual editor can show: one service, its actions,
resources and conditions. Everything else stays the statement that it is. Nothing is ever
lost: a statement whose block was not changed is kept as it was written, and so is the
whole text if no block was.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: Every service: of Action ``*``.
EVERY_SERVICE = "*"
EVERY_RESOURCE = ("*",)


class Hindrance(StrEnum):
    """Why a statement can't be shown as a block."""

    NOT_ACTION = "not_action"
    NOT_RESOURCE = "not_resource"
    PRINCIPAL = "principal"
    SEVERAL_SERVICES = "several_services"
    OTHER_ELEMENT = "other_element"
    TOO_MUCH = "too_much"
    UNUSUAL = "unusual"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: all that a statement asks of one key with one operator."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A statement about one service. ``actions`` have their prefix; an empty service has
    not been chosen yet."""

    effect: str = "Allow"
    service: str = ""
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    conditions: tuple[Clause, ...] = ()
    sid: str = ""


#: So many resources and so many conditions can be chosen one by one.
MOST_CHOICES = 100
#: Elements that a block shows.
_SHOWN = {"Sid", "Effect", "Action", "Resource", "Condition"}
_HINDERING = {
    "NotAction": Hindrance.NOT_ACTION,
    "NotResource": Hindrance.NOT_RESOURCE,
    "Principal": Hindrance.PRINCIPAL,
    "NotPrincipal": Hindrance.PRINCIPAL,
}


def block_of(statement: object) -> Block | Hindrance:
    """The statement as a block, or why it has none."""
    if not isinstance(statement, Mapping):
        return Hindrance.UNUSUAL
    for name in statement:
        if name not in _SHOWN:
            return _HINDERING.get(name, Hindrance.OTHER_ELEMENT)
    effect, sid = statement.get("Effect"), statement.get("Sid", "")
    actions = _strings(statement.get("Action", []))
    resources = _strings(statement.get("Resource", []))
    clauses = _clauses(statement.get("Condition", {}))
    if (
        effect not in ("Allow", "Deny")
        or not _fits_a_field(sid)
        or actions is None
        or resources is None
        or clauses is None
    ):
        return Hindrance.UNUSUAL
    if max(len(resources), len(clauses)) > MOST_CHOICES:
        return Hindrance.TOO_MUCH
    services = {_service_of(action) for action in actions}
    if len(services) > 1:
        return Hindrance.SEVERAL_SERVICES
    service = services.pop() if services else ""
    if service == "" and actions:
        return Hindrance.UNUSUAL
    return Block(str(effect), service, actions, resources, clauses, str(sid))


def _service_of(action: str) -> str:
    """The prefix in lower case; empty, if it has none that a block could be about."""
    if action in ("*", "*:*"):
        return EVERY_SERVICE
    prefix, colon, name = action.partition(":")
    is_sound = colon and name and prefix.replace("-", "").isalnum() and prefix.isascii()
    return prefix.lower() if is_sound else ""


def _strings(value: object) -> tuple[str, ...] | None:
    """A string or a list of strings that come back from a form's fields as they are."""
    listed = value if isinstance(value, list) else [value]
    if not all(_fits_a_field(item) and item for item in listed):
        return None
    return tuple(listed)


def _fits_a_field(value: object) -> bool:
    """Does a line of text come back from a browser as it was sent?"""
    if not isinstance(value, str) or value != value.strip():
        return False
    return value.isprintable()


def _clauses(value: object) -> tuple[Clause, ...] | None:
    if not isinstance(value, Mapping):
        return None
    found: list[Clause] = []
    for operator, keys in value.items():
        if not isinstance(keys, Mapping) or not _fits_a_field(operator):
            return None
        for key, wanted in keys.items():
            values = _values(wanted)
            if values is None or not _fits_a_field(key):
                return None
            if not operator or not (key or values):
                return None
            found.append(Clause(operator, key, values))
    return tuple(found)


def _values(wanted: object) -> tuple[str, ...] | None:
    listed = wanted if isinstance(wanted, list) else [wanted]
    return _strings([_as_text(item) for item in listed])


def _as_text(value: object) -> object:
    """Numbers and truth values may stand in a policy with or without quotation marks."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return json.dumps(value)
        case _:
            return value


def statement_of(block: Block) -> dict[str, Any]:
    """The block as a statement. Conditions with the same operator and key become one."""
    statement: dict[str, Any] = {"Sid": block.sid} if block.sid else {}
    statement["Effect"] = block.effect
    statement["Action"] = _one_or_many(block.actions)
    statement["Resource"] = _one_or_many(block.resources)
    conditions: dict[str, dict[str, list[str]]] = {}
    for clause in block.conditions:
        values = conditions.setdefault(clause.operator, {}).setdefault(clause.key, [])
        values.extend(value for value in clause.values if value not in values)
    if conditions:
        statement["Condition"] = {
            operator: {key: _one_or_many(values) for key, values in keys.items()}
            for operator, keys in conditions.items()
        }
    return statement


def _one_or_many(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


# --- whole documents --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A statement of the new document. ``origin`` is its place in the old one; without a
    ``block`` it stays as it is there."""

    origin: int | None
    block: Block | None


def statements_of(policy: object) -> list[Any] | None:
    """The statements of a policy; None if there is nothing to show as blocks."""
    if not isinstance(policy, dict):
        return None
    found = policy.get("Statement", [])
    return found if isinstance(found, list) else [found]


def revised(policy: dict[str, Any], parts: Sequence[Part]) -> dict[str, Any] | None:
    """The policy with these statements; None if they are the ones that it has."""
    old = statements_of(policy) or []
    new: list[Any] = []
    changed = [part.origin for part in parts] != [*range(len(old))]
    for part in parts:
        before = None if part.origin is None else old[part.origin]
        if part.block is None or (
            part.origin is not None and block_of(before) == part.block
        ):
            new.append(before)
        else:
            new.append(statement_of(part.block))
            changed = True
    if not changed:
        return None
    alone = isinstance(policy.get("Statement"), dict) and len(new) == 1
    return {**policy, "Statement": new[0] if alone else new}


def by_service(statement: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A statement about several services as one for each, which says the same. The first
    keeps the Sid, for it may stand only once."""
    parts: dict[str, list[str]] = {}
    for action in statement["Action"]:
        parts.setdefault(_service_of(action), []).append(action)
    whole = [
        {**statement, "Action": _one_or_many(actions)} for actions in parts.values()
    ]
    return [
        part if place == 0 else {k: v for k, v in part.items() if k != "Sid"}
        for place, part in enumerate(whole)
    ]
