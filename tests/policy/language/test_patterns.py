"""Wildcards, variables, ARN patterns."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.arn_patterns import (
    compile_arn_pattern,
    compile_resource_pattern,
    complete_arn,
)
from iamtutor.policy.patterns import (
    Glob,
    Template,
    Unset,
    compile_actions,
    split_outside_variables,
    variables_in,
)
from tests.policy.naive_language import arn_glob


@pytest.mark.thorough
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


ACTIONS = ("s3:GetObject", "s3:put*", "ec2:Start?nstances", "sts:AssumeRole")


@pytest.mark.parametrize(
    ("texts", "action", "matched"),
    [
        (ACTIONS, "s3:getobject", True),
        (ACTIONS, "s3:putobject", True),
        (ACTIONS, "ec2:startinstances", True),
        (ACTIONS, "sts:assumerole", True),
        (ACTIONS, "s3:deleteobject", False),
        (ACTIONS[:1], "s3:getobject", True),
        (ACTIONS[:1], "s3:getobjects", False),
        (("s3:GetObject", "s3:PutObject"), "s3:getobject", True),
        (("s3:GetObject", "s3:PutObject"), "s3:putobject", True),
        (("s3:GetObject", "s3:PutObject"), "s3:deleteobject", False),
        (("s3:Get*", "s3:Put*"), "s3:putobject", True),
        (("s3:Get*", "s3:Put*"), "s3:deleteobject", False),
        (("s3:Get*", "s3:PutObject"), "s3:putobject", True),
        (("s3:Get*", "s3:PutObject"), "s3:getobject", True),
        ((), "s3:getobject", False),
    ],
)
def test_of_several_actions_one_has_to_match(texts, action, matched):
    globs, first = compile_actions(texts)
    matching = [place for place, glob in enumerate(globs) if glob.matches(action)]
    assert bool(matching) is matched
    assert first(action) == next(iter(matching), None)
    assert [glob.exact for glob in globs] == [
        None if "*" in text or "?" in text else text.lower() for text in texts
    ]


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
        ("arn:aws:s3:*:*:${*}", "arn:aws:s3:::*", True),
        ("arn:aws:s3:*:*:${*}", "arn:aws:s3:::x", False),
        ("arn:aws:s3:*:*:b:*", "arn:aws:s3:::b:c:d", True),
        ("arn:aws:s3:*:*:b:*", "arn:aws:s3:::a:b:c", False),
    ],
)
def test_arn_patterns(pattern, value, matched):
    compiled = compile_arn_pattern(pattern, True)
    assert compiled.matches(value, CONTEXT) is matched


FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:prod-x"
STREAM = "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:b"


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        # a star that ends a part
        ("arn:aws:lambda:*:function:prod-*", FUNCTION, True),
        ("arn:aws:lambda:us-*:function:prod-*", FUNCTION, True),
        ("arn:aws:lambda:*:function:dev-*", FUNCTION, False),
        ("arn:aws:lambda:*:prod-x", FUNCTION, False),  # completed: nothing is left
        ("arn:aws:lambda:*:*:prod-x", FUNCTION, True),
        ("arn:*:function:prod-x", FUNCTION, False),
        ("arn:*:*:*:function:prod-x", FUNCTION, True),
        ("arn:aws:logs:*:log-stream:b", STREAM, True),
        ("arn:aws:logs:*:log-*:b", STREAM, True),
        ("arn:aws:logs:*:log-group:log-stream:b", STREAM, False),
        ("arn:aws:logs:*:log-group:*:log-stream:b", STREAM, True),
        ("arn:aws:logs:*:a:log-stream:b", STREAM, True),
        ("arn:aws:logs:*:us-east-1:111122223333:log-group:*", STREAM, False),
        # elsewhere it stays within its part
        ("arn:aws:lambda:*1:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:*-1:*:function:prod-*", FUNCTION, True),
        ("arn:aws:lambda:u*?:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:us-east-?:function:prod-*", FUNCTION, False),
        ("arn:aws:logs:us-*-1:111122223333:log-group:b", STREAM, False),
        ("arn:aws:iam::1*1:role/x", "arn:aws:iam::1:user/1:role/x", False),
        ("arn:aws:iam::1*:role/x", "arn:aws:iam::1:user/1:role/x", True),
        ("arn:aws:iam::*1*:role/x", "arn:aws:iam::2:user/1:role/x", False),
        # the last part's wildcards are free, as ever
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/x:y:z", True),
        ("arn:aws:s3:::b/?:?:z", "arn:aws:s3:::b/x:y:z", True),
        # what a variable is replaced by is text, and stays within its part
        ("arn:aws:lambda:${aws:star}:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:${*}:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:us${aws:dash}*:function:prod-*", FUNCTION, True),
        ("arn:aws:lambda:us${aws:long}:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:us${aws:long}*:function:prod-*", FUNCTION, False),
        ("arn:aws:lambda:*:function:prod-${aws:letter}", FUNCTION, True),
        ("arn:aws:lambda:*:function:prod-${aws:star}", FUNCTION, False),
        ("arn:aws:lambda:*:function:prod-${aws:nobody}", FUNCTION, False),
        ("*:aws:lambda:us-east-1:111122223333:prod-x", FUNCTION, False),
        ("arn:aws:s3:*:*:b", "*", False),
        ("*", FUNCTION, True),
    ],
)
def test_a_star_at_a_parts_end_reaches_beyond_the_colon_in_a_resource(
    pattern, value, matched
):
    context = {
        **CONTEXT,
        "aws:dash": "-",
        "aws:letter": "x",
        "aws:long": "-east-1:111122223333",
    }
    compiled = compile_resource_pattern(pattern, True)
    assert compiled.matches(value, context) is matched


@pytest.mark.parametrize(
    "pattern",
    ["arn:aws:lambda:*:function:prod-*", "arn:aws:lambda:*:*:prod-x"],
)
def test_in_a_condition_each_part_is_compared_by_itself(pattern):
    assert not compile_arn_pattern(pattern, True).matches(FUNCTION, {})
    assert compile_resource_pattern(pattern, True).matches(FUNCTION, {})


def test_without_variables_their_signs_are_text_and_a_star_reaches():
    pattern = compile_resource_pattern("arn:aws:x:${a*:b:c", False)
    assert pattern.matches("arn:aws:x:${a1:2:b:c", {})
    assert not pattern.matches("arn:aws:x:1:2:b:c", {})


ARN_SIGNS = st.sampled_from([*"ab::**?", "${v}", "${*}", "${v, ':'}", "${none}"])
VALUE_SIGNS = st.sampled_from([*"ab:::*"])


@pytest.mark.thorough
@settings(max_examples=1500)
@given(
    st.lists(ARN_SIGNS, min_size=2, max_size=14).map("".join),
    st.lists(VALUE_SIGNS, min_size=3, max_size=12).map("".join),
    st.sampled_from(["a", "*", ":", ""]),
    st.booleans(),
)
def test_an_arn_matches_what_the_regular_expression_matches(
    pattern, value, filled, reaches
):
    pattern, value = f"arn:{pattern}", f"arn:{value}"
    context = {"v": filled}
    if split_outside_variables(pattern)[5:] and value.count(":") >= 5:
        make = compile_resource_pattern if reaches else compile_arn_pattern
        expected = arn_glob(pattern, value, context, True, reaches)
        assert make(pattern, True).matches(value, context) is expected


@pytest.mark.parametrize(
    ("pattern", "value", "part"),
    [
        ("arn:aws:lambda:*:function:prod-*", FUNCTION, None),
        ("arn:aws-cn:lambda:*:function:prod-*", FUNCTION, 1),
        ("arn:aws:s3:*:function:prod-*", FUNCTION, 2),
        ("arn:aws:lambda:eu-*:function:prod-*", FUNCTION, 3),
        ("arn:aws:lambda:*:444455556666:function:prod-*", FUNCTION, 4),
        ("arn:aws:lambda:*:function:dev-*", FUNCTION, 5),
        ("arn:aws:lambda:*:prod-x:dev-*", FUNCTION, 4),
        ("arn:aws:lambda:*:aws:function:prod-x", FUNCTION, 4),  # it stands before
        ("arn:aws:lambda:*:us-east-1:function:prod-x", FUNCTION, 4),
        ("arn:aws:lambda:us-east-1:111122223333:function:dev-*", FUNCTION, 5),
        ("a*x:aws:lambda:*:function:prod-*", FUNCTION, 0),
    ],
)
def test_the_part_that_finds_no_place_is_named(pattern, value, part):
    compiled = compile_resource_pattern(pattern, True)
    assert compiled.part_without_place(value, {}) == part


def test_a_pattern_reads_as_its_request_makes_it():
    compiled = compile_arn_pattern("arn:aws:s3::${aws:x}:${aws:username}*${?}", True)
    assert compiled.resolved(CONTEXT) == Unset("aws:x")
    assert compiled.filled(CONTEXT) == Unset("aws:x")
    assert compiled.part_without_place("arn:aws:s3::1:aoi?", CONTEXT) == 4
    filled = {**CONTEXT, "aws:x": "*"}
    assert compiled.resolved(filled) == "arn:aws:s3::*:aoi*?"
    assert compiled.filled(filled) == "arn:aws:s3::${*}:aoi*${?}"
    assert compiled.part_without_place("arn:aws:s3::*:aoi?", filled) is None
    plain = compile_arn_pattern("arn:aws:s3:::a*", True)
    assert plain.resolved({}) == plain.filled({}) == "arn:aws:s3:::a*"
    assert (
        Template("${x}", wildcards=True, variables=True).filled({"x": "${y}"})
        == "${$}{y}"
    )


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
    pattern = compile_arn_pattern("arn:aws:s3::${a:b}", False)
    assert pattern.parts == ("arn", "aws", "s3", "", "${a", "b}")
    assert pattern.has_variables is False
    assert compile_arn_pattern("a:b:c:d:e:f:g", False).parts[5] == "f:g"


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
