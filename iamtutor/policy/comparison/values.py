"""One value of a context key that some conditions' tests pass and others don't.

A value is a text, and the operators read it as texts, ARNs, numbers, dates, addresses,
booleans or bytes. Of texts and ARNs the answer is ``texts``'. Numbers and dates are told
apart only by where they stand between the wanted limits, addresses by which networks
they are in; so one value for each place between the limits, and one at each edge of the
networks, are all that there are. Where operators of both sorts read one key, each value
found is tried on all of them; if none passes and it isn't certain that none can, that
is Undecided.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Context as DecimalContext
from decimal import Decimal
from ipaddress import ip_address
from itertools import pairwise
from typing import NamedTuple

from iamtutor.policy.budget import Budget, Undecided
from iamtutor.policy.comparison.texts import (
    EVERY_TEXT,
    Pattern,
    is_fixed,
    meet_all,
    text_outside,
)
from iamtutor.policy.comparison.written import EVERY_ARN, is_textual, wanted_patterns
from iamtutor.policy.conditions import Condition
from iamtutor.policy.operators import OPERATORS, Kind
from iamtutor.policy.patterns import Context
from iamtutor.policy.typed import read_binary, read_date, read_network, read_number


class Ask(NamedTuple):
    """Whether a value is to pass the condition's test, negation left aside."""

    condition: Condition
    passes: bool

    @property
    def kind(self) -> Kind:
        return OPERATORS[self.condition.name.base].kind


def find_value(asks: Sequence[Ask], context: Context, budget: Budget) -> str | None:
    """A value for which all asks hold; None: there is none. Raises Undecided."""
    budget.charge(2 * sum(len(ask.condition.wanted) for ask in asks))
    if not all(_may_hold(ask) for ask in asks):
        return None
    unions = [
        _patterns(ask, context)
        for ask in asks
        if ask.passes and is_textual(ask.condition)
    ]
    excluded = [
        pattern
        for ask in asks
        if not ask.passes and is_textual(ask.condition)
        for pattern in _patterns(ask, context)
    ]
    typed = [ask for ask in asks if not is_textual(ask.condition)]
    if unions:
        return _among_texts(asks, unions, excluded, typed, context, budget)
    if any(ask.passes and ask.kind is not Kind.NULL for ask in typed):
        return _among_typed(asks, typed, bool(excluded), context, budget)
    text = text_outside(EVERY_TEXT, excluded, budget)
    if text is None or _hold(asks, text, context, budget):
        return text
    return _among_typed(asks, typed, True, context, budget)


def _may_hold(ask: Ask) -> bool:
    """A ``Null`` test is the same for every value; nothing passes an empty one."""
    if ask.kind is Kind.NULL:
        return ask.condition.test("", {}) is ask.passes
    return not ask.passes or bool(ask.condition.wanted)


def _patterns(ask: Ask, context: Context) -> list[Pattern]:
    return list(wanted_patterns(ask.condition, context))


def _hold(asks: Iterable[Ask], value: str, context: Context, budget: Budget) -> bool:
    for ask in asks:
        budget.charge(1 + len(ask.condition.wanted))
        if ask.condition.test(value, context) is not ask.passes:
            return False
    return True


def _among_texts(
    asks: Sequence[Ask],
    unions: list[list[Pattern]],
    excluded: list[Pattern],
    typed: Sequence[Ask],
    context: Context,
    budget: Budget,
) -> str | None:
    """Some ask wants a text or an ARN: one of finitely many patterns."""
    if any(ask.passes and ask.kind is Kind.ARN for ask in asks):
        unions = [*unions, [EVERY_ARN]]
    doubt = False
    for pattern in meet_all(unions, budget):
        text = text_outside(pattern, excluded, budget)
        if text is None:
            continue
        if _hold(asks, text, context, budget):
            return text
        doubt = doubt or not is_fixed(pattern)
    if doubt and typed:
        return _among_typed(asks, typed, True, context, budget)
    if doubt:
        raise Undecided("value")
    return None


def _among_typed(
    asks: Sequence[Ask],
    typed: Sequence[Ask],
    with_texts: bool,
    context: Context,
    budget: Budget,
) -> str | None:
    """Some ask wants a number, a date, an address, a boolean or bytes."""
    one_passes = False
    for value in typed_values(typed):
        if not _hold(typed, value, context, budget):
            continue
        one_passes = True
        if _hold(asks, value, context, budget):
            return value
    kinds = {ask.kind for ask in typed}
    is_mixed = kinds >= {Kind.NUMERIC, Kind.DATE} or (
        Kind.BINARY in kinds and len(kinds - {Kind.NULL}) > 1
    )
    if (one_passes and with_texts) or is_mixed:
        raise Undecided("value")
    return None


def typed_values(typed: Sequence[Ask]) -> Iterator[str]:
    """One value for each way in which the tests can turn out, ordinary ones first."""
    wanted: dict[Kind, list[str]] = {}
    for ask in typed:
        wanted.setdefault(ask.kind, []).extend(ask.condition.wanted)
    if Kind.BOOL in wanted:
        yield from ("true", "false", "True", "False", "TRUE", "FALSE")
    if Kind.IP_ADDRESS in wanted:
        yield from _addresses(wanted[Kind.IP_ADDRESS])
    if Kind.DATE in wanted:
        yield from _dates(wanted[Kind.DATE])
    if Kind.NUMERIC in wanted:
        yield from _numbers(wanted[Kind.NUMERIC])
    if Kind.DATE in wanted and Kind.NUMERIC in wanted:
        yield from _numbers(wanted[Kind.DATE] + wanted[Kind.NUMERIC])
    if Kind.BINARY in wanted:
        yield from _binaries(wanted[Kind.BINARY])


#: Documentation addresses (RFC 5737, RFC 3849): the ordinary ones.
_ADDRESSES = ("203.0.113.7", "198.51.100.7", "2001:db8::7")


def _addresses(wanted: Iterable[str]) -> Iterator[str]:
    """Addresses change their networks only where one begins or has ended."""
    yield from _ADDRESSES
    edges = {(4, 0), (6, 0)}
    for network in map(read_network, wanted):
        if network is None:
            continue
        first, last = int(network.network_address), int(network.broadcast_address)
        if network.num_addresses > 8:
            yield str(network[7])
        edges |= {(network.version, first), (network.version, last)}
        edges |= {(network.version, first - 1), (network.version, last + 1)}
    for version, number in sorted(edges):
        if 0 <= number < 2 ** (32 if version == 4 else 128):
            address = ip_address(number.to_bytes(4 if version == 4 else 16, "big"))
            yield str(address)


def _points(limits: Iterable[Decimal | None]) -> Iterator[Decimal]:
    """Every limit, a number between each two, one below and one above all."""
    ordered = sorted({limit for limit in limits if limit is not None})
    if not ordered:
        yield Decimal(0)
        return
    digits = max(len(limit.as_tuple().digits) for limit in ordered) + 40
    exact = DecimalContext(prec=digits + max(abs(one.adjusted()) for one in ordered))
    yield from ordered
    for limit in ordered:
        yield exact.add(limit, Decimal(1))
        yield exact.subtract(limit, Decimal(1))
    for low, high in pairwise(ordered):
        yield exact.divide(exact.add(low, high), Decimal(2))


def _numbers(wanted: Iterable[str]) -> Iterator[str]:
    points = list(_points(map(read_number, wanted)))
    for spelling in ("{:f}", "{:f}.0", "0{:f}", "{:f}.00"):
        for point in points:
            text = spelling.format(point)
            if read_number(text) == point:
                yield text


def _dates(wanted: Iterable[str]) -> Iterator[str]:
    for point in _points(map(read_date, wanted)):
        text = _iso(point)
        if text is not None and read_date(text) == point:
            yield text
        yield f"{point:f}"


def _iso(seconds: Decimal) -> str | None:
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else None


def _binaries(wanted: Iterable[str]) -> Iterator[str]:
    known = {read for text in wanted if (read := read_binary(text)) is not None}
    yield from wanted
    other = b"example"
    while other in known:
        other += b"!"
    yield base64.b64encode(other).decode()
