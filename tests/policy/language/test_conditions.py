"""Every operator, with and without its key, its qualifiers and its values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.policy.conditions import make_condition
from iamtutor.policy.operators import OPERATORS, read_operator
from iamtutor.policy.typed import read_binary, read_date, read_network, read_number


def met(operator: str, wanted: str | tuple[str, ...], got: object, **more: str) -> bool:
    values = (wanted,) if isinstance(wanted, str) else wanted
    condition = make_condition(operator, "X:Key", values, variables=True)
    context = {} if got is None else {"x:key": got}
    return condition.is_met(context | more)  # type: ignore[arg-type]


TRUE = [
    ("StringEquals", "a", "a"),
    ("StringEquals", ("b", "a"), "a"),
    ("StringEquals", "${x:other}", "o"),
    ("StringEqualsIgnoreCase", "AB", "aB"),
    ("StringEqualsIgnoreCase", "${x:other}", "O"),
    ("StringNotEquals", "A", "a"),
    ("StringNotEqualsIgnoreCase", "b", "A"),
    ("StringLike", "a*c?", "abcd"),
    ("StringNotLike", ("b*", "c*"), "a"),
    ("NumericEquals", "10", "10.0"),
    ("NumericEquals", "+1", "1"),
    ("NumericEquals", ".5", "0.50"),
    ("NumericNotEquals", "1", "2"),
    ("NumericNotEquals", "1", "not a number"),
    ("NumericLessThan", "10", "9.99"),
    ("NumericLessThanEquals", "10", "10"),
    ("NumericLessThanEquals", "10", "9.99"),
    ("NumericGreaterThan", "-1", "0"),
    ("NumericGreaterThanEquals", ("9", "3"), "3"),
    ("NumericGreaterThanEquals", ("9", "3"), "4"),
    ("DateEquals", "2026-11-25T00:00:00Z", "2026-11-25T09:00:00+09:00"),
    ("DateEquals", "2026-11-25", "2026-11-25T00:00Z"),
    ("DateEquals", "1795564800", "2026-11-25T00:00:00Z"),
    ("DateNotEquals", "2026", "2026-01-01T00:00:01Z"),
    ("DateLessThan", "2026-02", "2026-01-31T23:59:59.9Z"),
    ("DateLessThanEquals", "2026-01", "2026"),
    ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"),
    ("DateGreaterThanEquals", "0", "1970-01-01T00:00:00-00:00"),
    ("Bool", "true", "True"),
    ("Bool", ("false", "true"), "false"),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5"),
    ("IpAddress", "203.0.113.0/24", "203.0.113.9"),
    ("IpAddress", "203.0.113.9/24", "203.0.113.1"),
    ("IpAddress", "203.0.113.9", "203.0.113.9"),
    ("IpAddress", "2001:DB8::/32", "2001:db8:0::1"),
    ("IpAddress", "::/0", "::1"),
    ("NotIpAddress", "203.0.113.0/24", "203.0.114.1"),
    ("NotIpAddress", "0.0.0.0/0", "::1"),
    ("ArnEquals", "arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a:b"),
    ("ArnLike", "*", "arn:aws:s3:::b"),
    ("ArnLike", "arn:aws:iam::${x:other}:role/x", "arn:aws:iam::o:role/x"),
    ("ArnNotEquals", "arn:aws:iam::1:role/x", "arn:aws:iam::1:role/y"),
    ("ArnNotLike", "arn:aws:iam::1:role/x", "no arn"),
    ("Null", "true", None),
    ("Null", "false", ""),
    ("Null", "FALSE", "x"),
    ("Null", "true", ()),
]
FALSE = [
    ("StringEquals", "a", "A"),
    ("StringEquals", "a*", "ab"),
    ("StringEquals", "${x:none}", ""),
    ("StringEqualsIgnoreCase", "${x:none}", "none"),
    ("StringLike", "${x:none}*", "a"),
    ("StringLike", "a?", "a"),
    ("NumericEquals", "12", "12abc"),
    ("NumericEquals", "x", "0"),
    ("NumericEquals", "1e1", "10"),
    ("NumericEquals", "１", "1"),
    ("NumericLessThan", "10", "10"),
    ("NumericLessThanEquals", "10", "10.01"),
    ("NumericGreaterThan", "10", "10"),
    ("NumericGreaterThanEquals", "10", "9.99"),
    ("NumericLessThan", "${x:other}", "1"),
    ("DateEquals", "2026-13-01", "2026-01-01"),
    ("DateLessThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01"),
    ("DateEquals", "2026-01-01T00:00:00", "2026-01-01"),
    ("Bool", "true", "yes"),
    ("Bool", "yes", "yes"),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ6"),
    ("BinaryEquals", "***", "***"),
    ("IpAddress", "0.0.0.0/0", "::1"),
    ("IpAddress", "203.0.113.0/24", "203.0.113"),
    ("IpAddress", "203.0.113.0/255.255.255.0", "203.0.113.1"),
    ("IpAddress", "203.0.113.0/33", "203.0.113.1"),
    ("IpAddress", "203.0.113.0/٢٤", "203.0.113.1"),
    ("NotIpAddress", ("10.0.0.0/8", "203.0.113.0/24"), "203.0.113.1"),
    ("ArnEquals", "arn:aws:*", "arn:aws:iam::1:role/x"),
    ("ArnLike", "arn:aws:iam::*x", "arn:aws:iam::1:role/x"),
    ("ArnLike", "*", "no arn"),
    ("Null", "true", "x"),
    ("Null", "false", None),
    ("Null", "maybe", None),
]


@pytest.mark.parametrize(("operator", "wanted", "got"), TRUE)
def test_a_condition_is_met(operator, wanted, got):
    assert met(operator, wanted, got, **{"x:other": "o"})


@pytest.mark.parametrize(("operator", "wanted", "got"), FALSE)
def test_a_condition_is_not_met(operator, wanted, got):
    assert not met(operator, wanted, got, **{"x:other": "o"})


@pytest.mark.parametrize("base", [name for name in OPERATORS if name != "Null"])
def test_an_absent_key(base):
    negated = OPERATORS[base].negated
    for absent in (None, ()):
        assert met(base, "x", absent) is negated
        assert met(f"{base}IfExists", "x", absent)
        assert met(f"ForAllValues:{base}", "x", absent)
        assert met(f"ForAllValues:{base}IfExists", "x", absent)
        assert not met(f"ForAnyValue:{base}", "x", absent)
        assert met(f"ForAnyValue:{base}IfExists", "x", absent)


def test_several_values():
    assert met("ForAnyValue:StringEquals", "a", ("a", "b"))
    assert not met("ForAnyValue:StringEquals", "c", ("a", "b"))
    assert not met("ForAllValues:StringEquals", "a", ("a", "b"))
    assert met("ForAllValues:StringEquals", ("a", "b", "c"), ("a", "b"))
    assert met("ForAnyValue:StringNotEquals", "a", ("a", "b"))
    assert not met("ForAnyValue:StringNotEquals", ("a", "b"), ("a", "b"))
    assert not met("ForAllValues:StringNotEquals", "a", ("a", "b"))
    assert met("ForAllValues:StringNotEquals", "c", ("a", "b"))
    assert met("ForAnyValue:StringEquals", "a", "a")
    assert met("ForAnyValue:StringEquals", "ab", "ab")
    assert met("ForAllValues:StringEquals", "ab", "ab")
    other = {"x:other": "b"}
    assert met("StringEquals", "${x:other}", ("a", "b"), **other)
    assert met("ForAnyValue:StringEquals", "${x:other}", ("a", "b"), **other)
    assert not met("ForAllValues:StringEquals", "${x:other}", ("a", "b"), **other)
    assert met("StringEquals", "a", ("a", "b"))
    assert not met("StringNotEquals", "a", ("a", "b"))


def test_no_wanted_value_is_never_equal():
    for base, operator in OPERATORS.items():
        if base != "Null":
            assert met(base, (), "x") is operator.negated


def test_variables_work_with_strings_and_arns_only():
    for operator, got in (
        ("Bool", "true"),
        ("NumericEquals", "1"),
        ("IpAddress", "::1"),
    ):
        assert not met(operator, "${x:other}", got, **{"x:other": got})


def test_a_variable_in_an_old_policy_is_text():
    condition = make_condition("StringEquals", "k", ("${k}",), variables=False)
    assert condition.is_met({"k": "${k}"})
    assert not condition.is_met({"k": "x"})


def test_operators_are_taken_apart():
    name = read_operator("ForAnyValue:StringLikeIfExists")
    assert name == ("ForAnyValue", "StringLike", True)
    for unknown in ("", "IfExists", "Foo:Bool", ":Bool", "bool", "NullIfExists"):
        assert read_operator(unknown) is None
    with pytest.raises(ValueError, match="unknown condition operator"):
        make_condition("Foo", "k", (), variables=True)


@given(st.text(max_size=12))
def test_a_value_of_any_text_is_read_or_not(text):
    for read in (read_number, read_date, read_network, read_binary):
        read(text)
    for base in OPERATORS:
        met(base, text, text)
