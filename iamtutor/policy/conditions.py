"""Conditions: one key under one operator, set qualifiers, the rules for absent keys.

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

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from iamtutor.policy.keeping import SHORT, kept, lengths
from iamtutor.policy.operators import (
    OPERATORS,
    READERS,
    TESTS,
    Kind,
    OperatorName,
    Qualifier,
    Test,
    read_operator,
)
from iamtutor.policy.patterns import Context, Template, Unset, compile_template
from iamtutor.policy.reasons import shown


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
    return _make_condition((operator, key, *wanted), variables)


@kept((SHORT, 8192), (3_000, 256), weigh=lengths)
def _make_condition(written: tuple[str, ...], variables: bool) -> Condition:
    operator, key, *values = written
    wanted = tuple(values)
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
        test=TESTS[kind](name.base, wanted, takes_variables),
        templates=tuple(
            [compile_template(text, False, True) for text in wanted]
            if has_variables
            else ()
        ),
        read=READERS.get(kind),
        shown_wanted=shown(wanted),
    )


def _met_when_absent(name: OperatorName, wanted: tuple[str, ...]) -> bool:
    if name.base == "Null":
        return "true" in map(str.lower, wanted)
    if name.if_exists or name.qualifier is Qualifier.FOR_ALL_VALUES:
        return True
    return OPERATORS[name.base].negated and name.qualifier is Qualifier.NONE
