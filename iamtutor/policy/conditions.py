"""Conditions: the operator table, set qualifiers, the rules for absent keys.

What the IAM User Guide says of a key that the request does not have:

    operator                 absent key
    StringEquals, …          not met
    StringNotEquals, …       met: there is nothing that could be equal
    …IfExists                met
    ForAllValues:…           met: there is no value that fails
    ForAnyValue:…            not met: there is no value that could pass
    Null                     is the question itself

A variable without a value is equal to nothing and like nothing; so a negated operator
is met against it.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from iamtutor.policy.arn import is_arn, split_arn
from iamtutor.policy.arn_patterns import compile_arn_pattern
from iamtutor.policy.patterns import (
    ContextValue,
    Template,
    Unset,
    compile_template,
)
from iamtutor.policy.reasons import shown

Context = Mapping[str, ContextValue]


class Qualifier(StrEnum):
    NONE = ""
    FOR_ANY_VALUE = "ForAnyValue"
    FOR_ALL_VALUES = "ForAllValues"


class Kind(StrEnum):
    """What an operator compares; the type that a key's value must have."""

    STRING = "String"
    NUMERIC = "Numeric"
    DATE = "Date"
    BOOL = "Bool"
    BINARY = "Binary"
    IP_ADDRESS = "IpAddress"
    ARN = "Arn"
    NULL = "Null"


class Operator(NamedTuple):
    kind: Kind
    negated: bool


OPERATORS: dict[str, Operator] = {
    "StringEquals": Operator(Kind.STRING, False),
    "StringNotEquals": Operator(Kind.STRING, True),
    "StringEqualsIgnoreCase": Operator(Kind.STRING, False),
    "StringNotEqualsIgnoreCase": Operator(Kind.STRING, True),
    "StringLike": Operator(Kind.STRING, False),
    "StringNotLike": Operator(Kind.STRING, True),
    "NumericEquals": Operator(Kind.NUMERIC, False),
    "NumericNotEquals": Operator(Kind.NUMERIC, True),
    "NumericLessThan": Operator(Kind.NUMERIC, False),
    "NumericLessThanEquals": Operator(Kind.NUMERIC, False),
    "NumericGreaterThan": Operator(Kind.NUMERIC, False),
    "NumericGreaterThanEquals": Operator(Kind.NUMERIC, False),
    "DateEquals": Operator(Kind.DATE, False),
    "DateNotEquals": Operator(Kind.DATE, True),
    "DateLessThan": Operator(Kind.DATE, False),
    "DateLessThanEquals": Operator(Kind.DATE, False),
    "DateGreaterThan": Operator(Kind.DATE, False),
    "DateGreaterThanEquals": Operator(Kind.DATE, False),
    "Bool": Operator(Kind.BOOL, False),
    "BinaryEquals": Operator(Kind.BINARY, False),
    "IpAddress": Operator(Kind.IP_ADDRESS, False),
    "NotIpAddress": Operator(Kind.IP_ADDRESS, True),
    "ArnEquals": Operator(Kind.ARN, False),
    "ArnNotEquals": Operator(Kind.ARN, True),
    "ArnLike": Operator(Kind.ARN, False),
    "ArnNotLike": Operator(Kind.ARN, True),
    "Null": Operator(Kind.NULL, False),
}


class OperatorName(NamedTuple):
    """``ForAnyValue:StringLikeIfExists`` taken apart."""

    qualifier: Qualifier
    base: str
    if_exists: bool


@lru_cache(maxsize=512)
def read_operator(written: str) -> OperatorName | None:
    """The operator's parts, or None when there is no such operator."""
    qualifier, colon, name = written.rpartition(":")
    if colon and qualifier not in ("ForAnyValue", "ForAllValues"):
        return None
    base = name.removesuffix("IfExists")
    if base not in OPERATORS:
        return None
    if base == "Null" and (colon or base != name):
        return None
    return OperatorName(Qualifier(qualifier), base, base != name)


#: Does one value of the request meet one of the wanted values?
Test = Callable[[str, Context], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator: ``"StringEquals": {"aws:username": ["a", "b"]}``."""

    operator: str
    name: OperatorName = field(hash=False)
    key: str
    wanted: tuple[str, ...]
    #: The key as it is looked up.
    lookup: str = field(hash=False)
    negated: bool = field(hash=False)
    variables: bool
    #: Neither qualifier nor variables, and not Null: one value is compared with texts.
    is_plain: bool = field(hash=False)
    #: Is it met when the request doesn't have the key?
    met_when_absent: bool = field(hash=False)
    test: Test = field(repr=False, compare=False)
    #: The wanted values as templates, if one has variables; else nothing.
    templates: tuple[Template, ...] = field(repr=False, compare=False)
    #: Reads a value of the type that the operator compares; None: any text is one.
    read: Callable[[str], object] | None = field(repr=False, compare=False)
    #: The wanted values as a parameter of a reason.
    shown_wanted: str = field(repr=False, compare=False)

    def is_met(self, context: Context) -> bool:
        got = context.get(self.lookup)
        if isinstance(got, str):
            return self.test(got, context) is not self.negated
        if not got:
            return self.met_when_absent
        match self.name.qualifier:
            case Qualifier.NONE:
                return any(self.test(v, context) for v in got) is not self.negated
            case Qualifier.FOR_ANY_VALUE:
                return any(self.test(v, context) is not self.negated for v in got)
            case Qualifier.FOR_ALL_VALUES:
                return all(self.test(v, context) is not self.negated for v in got)

    def unset_variable(self, context: Context) -> str | None:
        """The first variable among the wanted values that has no value."""
        for template in self.templates:
            literal = template.literal(context)
            if isinstance(literal, Unset):
                return literal.variable
        return None

    def read_for(self, context: Context) -> Sequence[str]:
        """The wanted values; one with variables also as this request reads it."""
        if not self.variables:
            return self.wanted
        return [
            _as_read(text, template, context)
            for text, template in zip(self.wanted, self.templates, strict=True)
        ]

    def shown_for(self, context: Context) -> str:
        """The same as a parameter of a reason."""
        if not self.variables:
            return self.shown_wanted
        return shown(self.read_for(context))

    def can_read(self, value: str) -> bool:
        """Has the value the type that the operator compares?"""
        return self.read is None or self.read(value) is not None


def _as_read(text: str, template: Template, context: Context) -> str:
    if "${" in text:
        literal = template.literal(context)
        if isinstance(literal, str):
            return f"{text} → {literal}"
    return text


def make_condition(
    operator: str, key: str, wanted: tuple[str, ...], *, variables: bool
) -> Condition:
    """``operator`` must be one that ``read_operator`` knows."""
    return _make_condition(operator, key, wanted, variables)


@lru_cache(maxsize=8192)
def _make_condition(
    operator: str, key: str, wanted: tuple[str, ...], variables: bool
) -> Condition:
    name = read_operator(operator)
    if name is None:
        raise ValueError(f"unknown condition operator: {operator}")
    kind, negated = OPERATORS[name.base]
    takes_variables = variables and kind in (Kind.STRING, Kind.ARN)
    has_variables = takes_variables and any("${" in text for text in wanted)
    return Condition(
        operator=operator,
        name=name,
        key=key,
        wanted=wanted,
        lookup=key.lower(),
        negated=negated,
        variables=has_variables,
        is_plain=not (has_variables or name.qualifier or kind is Kind.NULL),
        met_when_absent=_met_when_absent(name, wanted),
        test=_TESTS[kind](name.base, wanted, takes_variables),
        templates=tuple(
            [compile_template(text, False, True) for text in wanted]
            if has_variables
            else ()
        ),
        read=_READERS.get(kind),
        shown_wanted=shown(wanted),
    )


def _met_when_absent(name: OperatorName, wanted: tuple[str, ...]) -> bool:
    if name.base == "Null":
        return "true" in map(str.lower, wanted)
    if name.if_exists or name.qualifier is Qualifier.FOR_ALL_VALUES:
        return True
    return OPERATORS[name.base].negated and name.qualifier is Qualifier.NONE


def _string_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    if base in ("StringLike", "StringNotLike"):
        return _like_test(wanted, variables)
    ignore_case = base.endswith("IgnoreCase")
    templates = [compile_template(text, False, variables) for text in wanted]
    fixed = {t.literal({}) for t in templates if not t.has_variables}
    texts = {text for text in fixed if isinstance(text, str)}
    open_templates = [t for t in templates if t.has_variables]
    if ignore_case:
        lowered = {text.lower() for text in texts}

        def equals_ignoring_case(value: str, context: Context) -> bool:
            value = value.lower()
            return value in lowered or any(
                isinstance(text, str) and text.lower() == value
                for text in (t.literal(context) for t in open_templates)
            )

        return equals_ignoring_case
    if not open_templates:
        return lambda value, context: value in texts

    def equals(value: str, context: Context) -> bool:
        return value in texts or any(
            t.literal(context) == value for t in open_templates
        )

    return equals


def _like_test(wanted: tuple[str, ...], variables: bool) -> Test:
    templates = [compile_template(text, True, variables) for text in wanted]
    globs = [t.glob({}) for t in templates if not t.has_variables]
    fixed = [glob.matches for glob in globs if not isinstance(glob, Unset)]
    open_templates = [t for t in templates if t.has_variables]

    def like(value: str, context: Context) -> bool:
        for matches in fixed:
            if matches(value):
                return True
        for template in open_templates:
            glob = template.glob(context)
            if not isinstance(glob, Unset) and glob.matches(value):
                return True
        return False

    if len(wanted) == len(fixed) == 1:
        only = fixed[0]
        return lambda value, context: only(value)
    return like


def _arn_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    # ArnEquals and ArnLike behave identically (IAM User Guide, ARN operators).
    patterns = [compile_arn_pattern(text, variables) for text in wanted]
    usable = [p for p in patterns if len(p.parts) == 6 or p.text == "*"]

    def arn_like(value: str, context: Context) -> bool:
        return is_arn(value) and any(p.matches(value, context) for p in usable)

    if len(usable) == 1:
        only = usable[0].matches
        return lambda value, context: is_arn(value) and only(value, context)
    return arn_like


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


@lru_cache(maxsize=4096)
def read_number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.match(text) else None


_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?\Z",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def read_date(text: str) -> Decimal | None:
    """Seconds since 1970: from an ISO 8601 date (W3C profile) or epoch seconds."""
    found = _DATE.match(text)
    if found is None:
        return read_number(text)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    seconds = Decimal(int(moment.timestamp()))
    if fraction:
        seconds += Decimal("0" + fraction)
    if zone and zone != "Z":
        shift = (int(zone[1:3]) * 60 + int(zone[-2:])) * 60
        seconds += shift if zone[0] == "-" else -shift
    return seconds


_ORDERS: dict[
    str,
    tuple[Callable[[Decimal, Decimal], bool], Callable[[list[Decimal]], Decimal]],
] = {
    "LessThan": (operator.lt, max),
    "LessThanEquals": (operator.le, max),
    "GreaterThan": (operator.gt, min),
    "GreaterThanEquals": (operator.ge, min),
}


def _ordered_test(
    read: Callable[[str], Decimal | None], prefix: str
) -> Callable[[str, tuple[str, ...], bool], Test]:
    def make(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
        limits = [limit for limit in map(read, wanted) if limit is not None]
        comparison = base.removeprefix(prefix)
        if not limits:
            return lambda value, context: False
        if comparison not in _ORDERS:

            def equals(value: str, context: Context) -> bool:
                number = read(value)
                return number is not None and number in limits

            return equals
        compares, widest = _ORDERS[comparison]
        # What is within any of the limits is within the widest of them.
        limit = widest(limits)

        def within(value: str, context: Context) -> bool:
            number = read(value)
            return number is not None and compares(number, limit)

        return within

    return make


_BOOLS = {"true": True, "false": False}


def read_bool(text: str) -> bool | None:
    return _BOOLS.get(text.lower())


def _bool_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    accepted = {read_bool(text) for text in wanted} - {None}
    return lambda value, context: read_bool(value) in accepted


@lru_cache(maxsize=1024)
def read_binary(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _binary_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    accepted = {read_binary(text) for text in wanted} - {None}
    return lambda value, context: read_binary(value) in accepted


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=4096)
def read_address(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _numbered(text: str) -> tuple[int, int]:
    """An address as its version and its number; version 0: it is none."""
    address = read_address(text)
    return (0, 0) if address is None else (address.version, int(address))


@lru_cache(maxsize=4096)
def read_network(text: str) -> _Network | None:
    _, slash, prefix = text.partition("/")
    if slash and not (prefix.isascii() and prefix.isdigit()):
        return None  # a netmask is no CIDR block
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _ip_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    networks = [
        (network.version, int(network.network_address), int(network.netmask))
        for network in map(read_network, wanted)
        if network is not None
    ]

    def inside(value: str, context: Context) -> bool:
        version, number = _numbered(value)
        for wanted_version, first, mask in networks:
            if version == wanted_version and number & mask == first:
                return True
        return False

    return inside


def _null_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    takes_any = "false" in map(str.lower, wanted)
    return lambda value, context: takes_any


_TESTS: dict[Kind, Callable[[str, tuple[str, ...], bool], Test]] = {
    Kind.STRING: _string_test,
    Kind.NUMERIC: _ordered_test(read_number, "Numeric"),
    Kind.DATE: _ordered_test(read_date, "Date"),
    Kind.BOOL: _bool_test,
    Kind.BINARY: _binary_test,
    Kind.IP_ADDRESS: _ip_test,
    Kind.ARN: _arn_test,
    Kind.NULL: _null_test,
}

_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.NUMERIC: read_number,
    Kind.DATE: read_date,
    Kind.BOOL: read_bool,
    Kind.BINARY: read_binary,
    Kind.IP_ADDRESS: read_address,
    Kind.ARN: split_arn,
}
