"""What a request would have to come with, for the conditions of a statement to be met.

A statement that misses by its conditions alone wants something of the request: an
external id, MFA, another repository. That is the change to make, and not a second
statement without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from iamtutor.policy.conditions import (
    OPERATORS,
    Condition,
    Kind,
    Qualifier,
    read_date,
    read_network,
    read_number,
)
from iamtutor.policy.patterns import ContextValue, literally

#: What is changed in a request's context; None: the key has to be absent.
Changes = tuple[tuple[str, ContextValue | None], ...]


def changed(
    context: Mapping[str, ContextValue], changes: Changes
) -> dict[str, ContextValue]:
    """The context with the changes made; its keys are in lower case."""
    after = {key.lower(): value for key, value in context.items()}
    for key, value in changes:
        after.pop(key.lower(), None)
        if value is not None:
            after[key.lower()] = value
    return after


def meeting(
    conditions: Sequence[Condition], context: Mapping[str, ContextValue]
) -> Changes | None:
    """Changes with which all the conditions are met; None when none was found."""
    changes: list[tuple[str, ContextValue | None]] = []
    after = changed(context, ())
    for condition in conditions:
        if condition.is_met(after):
            continue
        for candidate in _candidates(condition, after):
            change = (condition.key, candidate)
            tried = changed(after, (change,))
            if condition.is_met(tried):
                after = tried
                changes.append(change)
                break
        else:
            return None
    if all(condition.is_met(after) for condition in conditions):
        return tuple(changes)
    return None  # two of them want different things of one key


def _candidates(
    condition: Condition, context: Mapping[str, ContextValue]
) -> Iterator[ContextValue | None]:
    many = condition.name.qualifier is not Qualifier.NONE
    kind = OPERATORS[condition.name.base].kind
    for wanted in condition.read_for(context):
        for text in _values_near(wanted.rpartition(" → ")[2], kind):
            yield (text,) if many else text
    yield None
    yield ("another",) if many else "another"


def _values_near(wanted: str, kind: Kind) -> Iterator[str]:
    """Values that one that is asked for might mean: itself, more, less, a filled one."""
    yield wanted
    yield wanted.replace("*", "").replace("?", "x")
    yield wanted.replace("*", "x").replace("?", "x")
    if kind is Kind.IP_ADDRESS and (network := read_network(wanted)) is not None:
        yield str(network.network_address)
    if kind is Kind.NUMERIC and (number := read_number(wanted)) is not None:
        yield from (str(number - 1), str(number + 1))
    if kind is Kind.DATE and (seconds := read_date(wanted)) is not None:
        for moment in (seconds - 1, seconds + 1):
            yield _written(moment)


def _written(moment: Decimal) -> str:
    try:
        return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(moment)


def pinned(
    conditions: Sequence[Condition], context: Mapping[str, ContextValue]
) -> dict[str, dict[str, object]]:
    """A Condition that holds for this request as it is, and for no other value of the
    keys that the conditions ask about."""
    written: dict[str, dict[str, object]] = {}
    for condition in conditions:
        got = context.get(condition.lookup)
        if not got:
            written.setdefault("Null", {})[condition.key] = "true"
        elif isinstance(got, str):
            written.setdefault("StringEquals", {})[condition.key] = literally(got)
        else:
            values = [literally(value) for value in got]
            written.setdefault("ForAllValues:StringEquals", {})[condition.key] = values
            written.setdefault("Null", {})[condition.key] = "false"
    return written
