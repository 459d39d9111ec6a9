"""Wildcards, variables, ARN patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.policy.arn import parse_arn, split_arn
from iamtutor.policy.patterns import (
    ArnPattern,
    Glob,
    Template,
    Unset,
    complete_arn,
    split_outside_variables,
    variables_in,
)


@settings(max_examples=1000)
@given(st.text("ab*?", max_size=9), st.text("ab", max_size=9))
def test_a_glob_matches_what_the_regular_expression_matches(pattern, value):
    spelled = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
    expected = re.fullmatch(spelled, value, re.DOTALL) is not None
    assert Glob.from_text(pattern).matches(value) is expected
    template = Template(pattern, wildcards=True, variables=True)
    glob = template.glob({})
    assert not isinstance(glob, Unset)
    assert glob.matches(value) is expected


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("a*b*c", "a1b2c", True),
        ("a*ab", "aab", True),
        ("ab*ba", "aba", False),
        ("*?", "", False),
        ("?*?", "ab", True),
        ("*a?c*", "xxabcxx", True),
        ("*a?c*", "xxacx", False),
        ("*??*", "ab", True),
        ("*??*", "a", False),
        ("a??", "abc", True),
        ("a??", "ab", False),
        ("*a?a*b", "aaXab", True),
        ("*?ac*", "xac", True),
        ("*?ac*", "ac", False),
        ("*??a?c*", "xxabc", True),
        ("*??a?c*", "xabc", False),
        ("*?a?c*", "axaaxaxcb", True),
        ("*a?*b?", "abc", False),
        ("*a?*?b", "axxb", True),
        ("*a?*?b", "axb", False),
        ("*?a*?a*", "xaxa", True),
        ("*?a*?a*", "xaa", False),
        ("*a?b*a?b*", "axbayb", True),
        ("*a?b*a?b*", "axbyb", False),
        ("*???*?", "abc", False),
        ("*ab*b", "xab", False),
        ("a*b*b", "ab", False),
        ("*a?*??*", "xxa1", False),
        ("*a?*b?", "xxabc", False),
        ("*?a?c*", "xaabc", True),
        ("*???*?", "abcd", True),
        ("", "", True),
        ("", "a", False),
        ("a\nb*", "a\nbc", True),
    ],
)
def test_wildcards(pattern, value, matched):
    assert Glob.from_text(pattern).matches(value) is matched


CONTEXT = {
    "aws:username": "aoi",
    "aws:star": "*",
    "aws:tagkeys": ("a", "b"),
    "aws:empty": "",
    "aws:colon": ":",
}


@pytest.mark.parametrize(
    ("text", "value", "matched"),
    [
        ("x/${aws:username}/*", "x/aoi/1", True),
        ("x/${AWS:UserName}/*", "x/aoi/1", True),
        ("${aws:star}", "*", True),
        ("${aws:star}", "anything", False),
        ("${*}${?}${$}", "*?$", True),
        ("${*}", "x", False),
        ("${aws:none, 'shared'}", "shared", True),
        ("${ aws:none , 'a b' }", "a b", True),
        ("${aws:none,''}x", "x", True),
        ("${aws:username, 'shared'}", "aoi", True),
        ("${aws:tagkeys, 'none'}", "none", True),
        ("${aws:empty}x", "x", True),
        ("${aws:empty}?x", "yx", True),
        ("${aws:username", "${aws:username", True),
        ("${}", "${}", True),
        ("${a,b}", "${a,b}", True),
        ("${a,b}${aws:username}", "${a,b}aoi", True),
        ("$aws:username", "$aws:username", True),
        ("*${aws:username}?", "xaoi1", True),
    ],
)
def test_variables(text, value, matched):
    glob = Template(text, wildcards=True, variables=True).glob(CONTEXT)
    assert not isinstance(glob, Unset)
    assert glob.matches(value) is matched


def test_a_variable_without_a_value_is_named():
    template = Template("a${aws:None}", wildcards=True, variables=True)
    assert template.has_variables
    assert template.glob({}) == Unset("aws:None")
    assert template.literal({"aws:none": "b"}) == "ab"
    assert Template("${aws:tagkeys}", wildcards=True, variables=True).glob(
        CONTEXT
    ) == Unset("aws:tagkeys")


def test_without_variables_the_text_is_plain():
    template = Template("${aws:username}", wildcards=True, variables=False)
    assert not template.has_variables
    assert template.literal(CONTEXT) == "${aws:username}"
    literal = Template("a*?${*}", wildcards=False, variables=True).literal({})
    assert literal == "a*?*"


def test_the_variables_of_a_text_are_listed():
    found = variables_in("${aws:A}x${*}${b:C, 'd'}")
    assert [(v.written, v.default) for v in found] == [("aws:A", None), ("b:C", "d")]


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("*", "arn:aws:s3:::b", True),
        ("*", "*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b/c", True),
        ("arn:aws:s3:*:*:b", "arn:aws:s3:::b", True),
        ("arn:aws:s3:*:b", "arn:aws:s3:::b", True),
        ("arn:aws:s3:*:*:*b", "arn:aws:s3:::b", True),
        ("arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/x", True),
        ("arn:aws:iam::*:role/x", "arn:aws:iam::1:user/y:role/x", False),
        ("arn:aws:iam::11*:role/x", "arn:aws:iam::1:role/x", False),
        ("arn:aws:iam::?:role/x", "arn:aws:iam::1:role/x", True),
        ("arn:aws:s3:*:*:b", "*", False),
        ("arn:aws:s3:?:b:x", "arn:aws:s3:::b:x", False),
        ("arn:aws:s3:${aws:colon}:b:x", "arn:aws:s3:::b:x", False),
        ("arn:aws:s3:::${aws:username}", "arn:aws:s3:::aoi", True),
        ("arn:aws:s3:::${aws:nobody}", "arn:aws:s3:::", False),
        ("arn:aws:s3::${aws:nobody}:b", "arn:aws:s3:::b", False),
        ("arn:aws:s3::${aws:empty}:b", "arn:aws:s3:::b", True),
        ("arn:aws:s3:::*${aws:username}", "arn:aws:s3:::x-aoi", True),
    ],
)
def test_arn_patterns(pattern, value, matched):
    compiled = ArnPattern(pattern, True)
    assert compiled.matches(value, split_arn(value), CONTEXT) is matched


def test_a_pattern_reads_as_its_request_makes_it():
    compiled = ArnPattern("arn:aws:s3::${aws:x}:${aws:username}", True)
    assert compiled.resolved(CONTEXT) == Unset("aws:x")
    assert isinstance(compiled.part_globs(CONTEXT), Unset)
    filled = {**CONTEXT, "aws:x": "1"}
    assert compiled.resolved(filled) == "arn:aws:s3::1:aoi"
    globs = compiled.part_globs(filled)
    assert not isinstance(globs, Unset)
    assert globs[5].matches("aoi")


def test_colons_inside_variables_part_nothing():
    assert split_outside_variables("a:${b:c}:d:e:f:g:h") == [
        "a",
        "${b:c}",
        "d",
        "e",
        "f",
        "g:h",
    ]
    assert split_outside_variables("a:${b:c") == ["a", "${b:c"]
    assert split_outside_variables("a}:${b:c}:d") == ["a}", "${b:c}", "d"]
    assert split_outside_variables("${a:}:b") == ["${a:}", "b"]


def test_without_variables_every_colon_parts():
    pattern = ArnPattern("arn:aws:s3::${a:b}", False)
    assert pattern.parts == ("arn", "aws", "s3", "", "${a", "b}")
    assert pattern.has_variables is False
    assert ArnPattern("a:b:c:d:e:f:g", False).parts[5] == "f:g"


def test_an_arn_is_taken_apart_and_put_together():
    text = "arn:aws:iam::111122223333:role/team/lab-role"
    arn = parse_arn(text)
    assert arn is not None
    assert str(arn) == text
    assert (arn.resource_type, arn.name) == ("role", "lab-role")
    plain = parse_arn("arn:aws:sqs:us-east-1:111122223333:queue")
    assert plain is not None
    assert (plain.resource_type, plain.name) == ("", "queue")
    colons = parse_arn("arn:aws:logs:r:1:log-group:a:log-stream:b")
    assert colons is not None
    assert colons.resource == "log-group:a:log-stream:b"
    assert (colons.account, colons.resource_type) == ("1", "log-group")
    assert colons.name == "b"
    assert parse_arn("arn:aws:s3") is None
    assert parse_arn("urn:a:b:c:d:e") is None


def test_an_arn_is_completed_at_the_colons_that_part_it():
    within = "arn:aws:sqs:${aws:RequestedRegion}"
    assert complete_arn(within, variables=True) == f"{within}:*:*"
    # where variables are off, their colons are colons like others
    assert complete_arn(within, variables=False) == f"{within}:*"
