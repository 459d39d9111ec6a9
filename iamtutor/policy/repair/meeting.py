"""What a request would have to come with, for a statement's conditions to be met, or for
one of them not to be.

An Allow that misses by its conditions alone wants something of the request: an
external id, MFA, another repository. That is the change to make, and not a second
statement without them. So it is with a Deny that asks for the same: what it wants is a
request that its conditions don't cover, and not an exception.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from iamtutor.policy.conditions import Condition
from iamtutor.policy.operators import OPERATORS, Kind, Qualifier
from iamtutor.policy.patterns import ContextValue, literally
from iamtutor.policy.typed import read_bool, read_date, read_network, read_number

#: How much longer a permission lasts whose time has passed, in seconds.
_MORE = 3600
#: Stands for a value that no condition names.
ANOTHER = "another"

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
            if not _is_in_time(condition, candidate, after.get(condition.lookup)):
                continue
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


#: What a request has without a choice: who asks, and whose the resource is.
_GIVEN = ("aws:principal", "aws:userid", "aws:username", "aws:resource")
#: What its sender can choose of these all the same.
_CHOSEN = ("aws:resourcetag/",)
#: Keys that every request has.
_ALWAYS = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:sourceip",
)


def missing(
    conditions: Sequence[Condition], context: Mapping[str, ContextValue]
) -> Iterator[tuple[Condition, Changes]]:
    """Conditions that the request needn't meet: of each one change with which it
    doesn't. All of them are met now."""
    before = changed(context, ())
    for condition in conditions:
        key = condition.lookup
        if key.startswith(_GIVEN) and not key.startswith(_CHOSEN):
            continue
        for candidate in _candidates(condition, before):
            if not _is_possible(condition, candidate, before.get(key)):
                continue
            change = (condition.key, candidate)
            if not condition.is_met(changed(before, (change,))):
                yield condition, (change,)
                break


def _is_possible(
    condition: Condition, value: ContextValue | None, before: ContextValue | None
) -> bool:
    """Can a request have the value, so that its type is the operator's?"""
    if value is None:
        return condition.lookup not in _ALWAYS
    if not all(map(condition.can_read, (value,) if isinstance(value, str) else value)):
        return False
    return _is_in_time(condition, value, before)


def _is_in_time(
    condition: Condition, value: ContextValue | None, before: ContextValue | None
) -> bool:
    """Whether a later request can have the value: time doesn't go back."""
    if OPERATORS[condition.name.base].kind is not Kind.DATE:
        return True
    was = _moment(before)
    to_be = _moment(value)
    return was is None or (to_be is not None and to_be > was)


def _moment(value: ContextValue | None) -> Decimal | None:
    return read_date(value) if isinstance(value, str) else None


def _candidates(
    condition: Condition, context: Mapping[str, ContextValue]
) -> Iterator[ContextValue | None]:
    many = condition.name.qualifier is not Qualifier.NONE
    kind = OPERATORS[condition.name.base].kind
    for wanted in condition.read_for(context):
        for text in _values_near(wanted.rpartition(" → ")[2], kind):
            yield (text,) if many else text
    yield None
    yield (ANOTHER,) if many else ANOTHER


def _values_near(wanted: str, kind: Kind) -> Iterator[str]:
    """Values that one that is asked for might mean: itself, more, less, a filled one."""
    yield wanted
    yield wanted.replace("*", "").replace("?", "x")
    yield wanted.replace("*", "x").replace("?", "x")
    if kind is Kind.BOOL and (asked := read_bool(wanted)) is not None:
        yield "false" if asked else "true"
    if kind is Kind.IP_ADDRESS and (network := read_network(wanted)) is not None:
        yield str(network.network_address)
        last = 2**network.max_prefixlen - 1
        if int(network.broadcast_address) < last:
            yield str(network.broadcast_address + 1)
        if int(network.network_address) > 0:
            yield str(network.network_address - 1)
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
    keys that the conditions ask about; of a time that has passed, for an hour more."""
    written: dict[str, dict[str, object]] = {}
    for condition in conditions:
        got = context.get(condition.lookup)
        moment = _moment(got)
        is_date = OPERATORS[condition.name.base].kind is Kind.DATE
        if is_date and moment is not None:
            end = _written(moment + _MORE)
            written.setdefault("DateLessThan", {})[condition.key] = end
        elif not got:
            written.setdefault("Null", {})[condition.key] = "true"
        elif isinstance(got, str):
            written.setdefault("StringEquals", {})[condition.key] = literally(got)
        else:
            values = [literally(value) for value in got]
            written.setdefault("ForAllValues:StringEquals", {})[condition.key] = values
            written.setdefault("Null", {})[condition.key] = "false"
    return written
