"""The operators of conditions: which there are, and when one value of the request meets
the wanted ones.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from iamtutor.policy.arn import is_arn, split_arn
from iamtutor.policy.arn_patterns import compile_arn_pattern
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.patterns import Context, Unset, compile_template
from iamtutor.policy.typed import (
    numbered_address,
    read_address,
    read_binary,
    read_bool,
    read_date,
    read_network,
    read_number,
)


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


@kept((SHORT, 512))
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


def _bool_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    accepted = {read_bool(text) for text in wanted} - {None}
    return lambda value, context: read_bool(value) in accepted


def _binary_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    accepted = {read_binary(text) for text in wanted} - {None}
    return lambda value, context: read_binary(value) in accepted


def _ip_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    networks = [
        (network.version, int(network.network_address), int(network.netmask))
        for network in map(read_network, wanted)
        if network is not None
    ]

    def inside(value: str, context: Context) -> bool:
        version, number = numbered_address(value)
        for wanted_version, first, mask in networks:
            if version == wanted_version and number & mask == first:
                return True
        return False

    return inside


def _null_test(base: str, wanted: tuple[str, ...], variables: bool) -> Test:
    takes_any = "false" in map(str.lower, wanted)
    return lambda value, context: takes_any


#: Of each kind what makes a test: of the operator's base, the wanted values, and whether
#: they may have variables.
TESTS: dict[Kind, Callable[[str, tuple[str, ...], bool], Test]] = {
    Kind.STRING: _string_test,
    Kind.NUMERIC: _ordered_test(read_number, "Numeric"),
    Kind.DATE: _ordered_test(read_date, "Date"),
    Kind.BOOL: _bool_test,
    Kind.BINARY: _binary_test,
    Kind.IP_ADDRESS: _ip_test,
    Kind.ARN: _arn_test,
    Kind.NULL: _null_test,
}

#: What reads a value of the kind; any text is one where none stands.
READERS: dict[Kind, Callable[[str], object]] = {
    Kind.NUMERIC: read_number,
    Kind.DATE: read_date,
    Kind.BOOL: read_bool,
    Kind.BINARY: read_binary,
    Kind.IP_ADDRESS: read_address,
    Kind.ARN: split_arn,
}
