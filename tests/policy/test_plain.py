"""A policy read out in plain words, in both languages."""

import re
from typing import Any

import pytest
from hypothesis import given

from iamtutor.policy.cases import read_case
from iamtutor.policy.document import PolicyDocument, parse_policy
from iamtutor.policy.operators import OPERATORS
from iamtutor.policy.summaries.plain import nothing_said, read_out
from tests.policy.generated import policies
from tests.policy.recorded import VECTORS
from tests.policy.test_sentences import LANGUAGES, flat, placeholders, sentences

WORDS = {language: sentences("plain", language) for language in LANGUAGES}


def documents() -> list[PolicyDocument]:
    found = []
    for case in VECTORS:
        _, applicable = read_case(case)
        for _, _, named in applicable.by_layer():
            found += [policy.document for policy in named]
    return found


def read(language: str, version: str = "2012-10-17", **elements: Any) -> list[str]:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements
    statement = {name: value for name, value in statement.items() if value is not None}
    document = parse_policy({"Version": version, "Statement": statement})
    (reading,) = read_out(document, WORDS[language])
    return list(reading.lines)


def test_both_languages_have_the_same_parts():
    japanese, english = (flat(WORDS[language]) for language in LANGUAGES)
    assert japanese.keys() == english.keys()
    for key, said in japanese.items():
        if (
            not key.startswith("subjects.ForAllValues")
            and key != "absent.for_all_values"
        ):
            assert placeholders(said) == placeholders(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operator_has_words_of_its_own(language):
    operators = WORDS[language]["operators"]
    assert operators.keys() == OPERATORS.keys()
    said = [words["one"] for name, words in operators.items() if name != "Null"]
    # a number and a date can be said to be equal in the same words, and ArnEquals does
    # what ArnLike does; no two others can
    assert len(set(said)) >= len(said) - 3


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recorded_policy_is_read_without_json(language):
    for document in documents():
        for reading in read_out(document, WORDS[language]):
            assert reading.main
            prose = re.sub(r"`[^`]*`", "", " ".join(reading.lines))
            assert not re.search(r"[{}\[\]\"]", prose), reading
            if language == "en":
                assert prose.isascii()


@given(policies(principal=True))
def test_any_policy_can_be_read(policy):
    for language in LANGUAGES:
        assert read_out(parse_policy(policy), WORDS[language])


def test_an_article_policy_is_read_as_a_person_would():
    bucket = "arn:aws:s3:::aoi-lab-notes"
    elements = {"Action": "s3:GetObject", "Resource": f"{bucket}/*"}
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    assert read("ja", **elements, Condition=condition) == [
        "バケット`aoi-lab-notes`の中のすべてのオブジェクトに対して、"
        "オブジェクトの読み取り（`s3:GetObject`）を許可します。",
        "ただし、送信元のIPアドレス（`aws:SourceIp`）が`203.0.113.0/24`の範囲に"
        "入っているときだけです。",
    ]
    assert read("en", **elements, Condition=condition) == [
        "Allows `s3:GetObject` (read an object) on every object in the bucket "
        "`aoi-lab-notes`.",
        "But only if the source IP address (`aws:SourceIp`) is in `203.0.113.0/24`.",
    ]


def test_a_trust_policy_is_read():
    trust = {
        "Action": "sts:AssumeRole",
        "Resource": None,
        "Principal": {"Service": "ec2.amazonaws.com"},
    }
    assert read("ja", **trust) == [
        "EC2（`ec2.amazonaws.com`）に、ロールの引き受け（`sts:AssumeRole`）を許可します。"
    ]
    assert read("en", **trust) == [
        "Allows EC2 (`ec2.amazonaws.com`) to use `sts:AssumeRole` (assume the role)."
    ]
    assert read("en", Action="sts:AssumeRole", Resource=None) == [
        "Allows `sts:AssumeRole` (assume the role)."
    ]


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ({"Action": "*"}, "Allows every action on every resource."),
        ({"Action": "*:*"}, "Allows every action on every resource."),
        ({"Action": "s3:*"}, "every action of `s3` on every resource"),
        ({"Action": "s3:a:*"}, "every action that starts with `s3:a:`"),
        ({"Action": "s3:Get*"}, "every action that starts with `s3:Get`"),
        ({"Action": "s3:*Object"}, "every action that matches `s3:*Object`"),
        ({"Action": "s3:Get**"}, "every action that matches `s3:Get**`"),
        ({"Action": "s3:G?t*"}, "every action that matches `s3:G?t*`"),
        ({"Action": "s3:GetObjec?"}, "every action that matches `s3:GetObjec?`"),
        ({"Action": "sqs:SendMessage"}, "Allows `sqs:SendMessage` on"),
        ({"Action": []}, "Allows no action"),
        ({"Action": None, "NotAction": "iam:*"}, "except every action of `iam`"),
        ({"Action": None, "NotAction": []}, "Allows every action on"),
        ({"Action": ["a:B", "a:C", "a:D"]}, "`a:B`, `a:C` and `a:D`"),
        ({"Action": [f"a:{n}" for n in range(6)]}, "`a:4` and `a:5` on"),
        ({"Action": [f"a:{n}" for n in range(8)]}, "`a:5` and 2 more"),
        ({"Resource": []}, "on no resource"),
        ({"Resource": None, "NotResource": []}, "on every resource."),
        (
            {"Resource": None, "NotResource": "arn:aws:s3:::b"},
            "every resource except the bucket `b`",
        ),
        ({"Resource": "arn:aws:s3:::*"}, "on every bucket and object."),
        # a star before the colon can reach on: it isn't this bucket alone
        ({"Resource": "arn:*:s3:::b"}, "every resource that matches `arn:*:s3:::b`"),
        ({"Resource": "arn:aws-?:s3:::b"}, "on the bucket `b`"),
        ({"Resource": "arn:aws:s3:::b-*"}, "every bucket whose name matches `b-*`"),
        ({"Resource": "arn:aws:s3:::b/k"}, "the object `k` in the bucket `b`"),
        ({"Resource": "arn:aws:s3:::b*/k"}, "every object that matches `b*/k`"),
        (
            {"Resource": "arn:aws:s3:::b/k*"},
            "every object in the bucket `b` that starts with `k`",
        ),
        (
            {"Resource": "arn:aws:s3:::b/*k"},
            "every object in the bucket `b` that matches `*k`",
        ),
        ({"Resource": "arn:aws:s3:::b/a${*}b"}, "the object `a${*}b` in the bucket"),
        (
            {"Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t, 'x'}/*"},
            "starts with `${aws:PrincipalTag/t, 'x'}/`",
        ),
        ({"Resource": "arn:aws:iam::1:role/x"}, "the role `x`"),
        ({"Resource": "arn:aws:iam::1:role/team/x"}, "the role `team/x`"),
        ({"Resource": "arn:aws:iam::1:role"}, "the resource `arn:aws:iam::1:role`"),
        ({"Resource": "arn:aws:sns::1:role/x"}, "the resource `arn:aws:sns::1:role/x`"),
        ({"Resource": "arn:aws:iam::*:role/*"}, "on every role."),
        ({"Resource": "arn:aws:iam:::role/*"}, "on every role."),
        (
            {"Resource": "arn:aws:ec2:*:1:instance/*"},
            "on every instance of the account `1`.",
        ),
        ({"Resource": "arn:aws:iam::1:role/*"}, "on every role of the account `1`."),
        (
            {"Resource": "arn:aws:ec2:x:1:volume/*"},
            "matches `arn:aws:ec2:x:1:volume/*`",
        ),
        ({"Resource": "arn:aws:iam::1:role/a*"}, "matches `arn:aws:iam::1:role/a*`"),
        ({"Resource": "arn:aws:sqs:::q"}, "the resource `arn:aws:sqs:::q`"),
        ({"Resource": "arn:aws:sqs"}, "resource that matches `arn:aws:sqs:*:*:*`"),
        (
            {"Resource": "arn:aws:sqs:${aws:RequestedRegion}"},
            "resource that matches `arn:aws:sqs:${aws:RequestedRegion}:*:*`",
        ),
        ({"Resource": "ar*"}, "every resource that matches `ar*`"),
        ({"Principal": "*"}, "Allows everyone to use"),
        ({"Principal": {}}, "Allows nobody to use"),
        ({"Principal": {"AWS": "111122223333"}}, "the account `111122223333`"),
        (
            {"Principal": {"AWS": "arn:aws:iam::1:user/a"}},
            "the IAM user `a` of the account `1`",
        ),
        (
            {"Principal": {"AWS": "arn:aws:iam::1:role/team/a:b"}},
            "the role `team/a:b` of the account `1`",
        ),
        (
            {"Principal": {"AWS": "arn:aws:sts::1:assumed-role/r/s"}},
            "the session `s` of the role `r` in the account `1`",
        ),
        ({"Principal": {"AWS": "arn:aws:x::1:y"}}, "`arn:aws:x::1:y`"),
        ({"Principal": {"AWS": "arn:x"}}, "`arn:x`"),
        ({"Principal": {"AWS": "AROAX"}}, "with the unique ID `AROAX`"),
        (
            {"Principal": {"Service": "x.amazonaws.com"}},
            "the service `x.amazonaws.com`",
        ),
        ({"Principal": {"Federated": "f"}}, "signs in through `f`"),
        ({"Principal": {"CanonicalUser": "c"}}, "canonical user ID `c`"),
        (
            {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}},
            "Denies everyone except the account `111122223333` the use of every action",
        ),
        ({"Effect": "Deny", "NotPrincipal": {}}, "Denies everyone the use of"),
        (
            {"Condition": {"StringNotLike": {"aws:username": ["a*", "b*"]}}},
            "the IAM user name (`aws:username`) is absent, or its value matches none of "
            "`a*` and `b*`.",
        ),
        (
            {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}},
            "the record of whether MFA was used (`aws:MultiFactorAuthPresent`) is absent, "
            "or the sign-in used MFA.",
        ),
        ({"Condition": {"Bool": {"aws:SecureTransport": []}}}, "is (no value)."),
        ({"Condition": {"Bool": {"x:Y": "true"}}}, "only if `x:Y` is `true`."),
        (
            {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "True"}}},
            "only if the sign-in used MFA (`aws:MultiFactorAuthPresent`).",
        ),
        (
            {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "False"}}},
            "only if the sign-in didn't use MFA (`aws:MultiFactorAuthPresent`).",
        ),
        (
            {"Condition": {"StringEquals": {"aws:PrincipalTag/team/a": "x"}}},
            "only if the principal's tag `team/a` is `x`.",
        ),
        (
            {"Condition": {"StringEquals": {"aws:SecureTransport": "true"}}},
            "only if encryption in transit (`aws:SecureTransport`) is `true`.",
        ),
        (
            {"Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}},
            "at least one value of the set of requested tag keys",
        ),
        (
            {"Condition": {"ForAnyValue:StringLikeIfExists": {"x:y": "a"}}},
            "`x:y` is absent, or at least one of its values matches `a`.",
        ),
        (
            {"Condition": {"ForAllValues:StringEquals": {"x:y": ["a", "b"]}}},
            "every value of `x:y` is `a` or `b`, or there is no value.",
        ),
        ({"Condition": {"Null": {"x:y": "true"}}}, "`x:y` is absent from the request."),
        ({"Condition": {"Null": {"x:y": "false"}}}, "`x:y` is present in the request."),
        ({"Condition": {"Null": {"x:y": ["true", "false"]}}}, "is present or absent."),
        (
            {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "${x:y}"}}},
            "the variable `x:y` becomes the value of `x:y`.",
        ),
        (
            {"Effect": "Deny", "Condition": {"Null": {"a": "true", "b": "true"}}},
            "It denies only if all of these are true: `a` is absent from the request",
        ),
    ],
)
def test_each_construct_has_its_words(elements, said):
    assert said in " ".join(read("en", **elements))


def test_a_reading_is_of_its_statement():
    condition = {"Null": {"x:y": "true"}}
    both = condition | {"StringEquals": {"x:y": "a"}}
    statements = [
        {"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": both},
    ]
    document = parse_policy({"Version": "2012-10-17", "Statement": statements})
    for language in LANGUAGES:
        first, second, third = readings = read_out(document, WORDS[language])
        assert [(r.index, r.sid) for r in readings] == [(0, "One"), (1, ""), (2, "")]
        assert [r.effect for r in readings] == [s.effect for s in document.statements]
        assert (first.lead, first.conditions) == ("", ())
        # one condition is the lead itself, several stand below it
        assert "x:y" in second.lead
        assert second.conditions == ()
        assert "x:y" not in third.lead
        assert len(third.conditions) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_policy_names_is_named_in_its_words(language):
    elements = {
        "Principal": {"AWS": ["111122223333", "arn:aws:iam::1:role/r1"]},
        "Action": ["a1:B1", "a2:*", "a3:B3*", "a4:*B4"],
        "Resource": ["arn:aws:s3:::b1/k1", "arn:aws:s3:::b2/k2*", "arn:aws:x:::y1"],
        "Condition": {
            "ForAllValues:StringEquals": {"x:k3": ["v1", "v2"]},
            "ForAnyValue:StringLike": {"x:k4": "v3"},
            "StringNotEquals": {"x:k5": "v4"},
            "NumericLessThanIfExists": {"x:k6": "v5"},
        },
    }
    said = " ".join(read(language, **elements))
    for name in (
        *("111122223333", "r1", "a1:B1", "a2", "a3:B3", "a4:*B4"),
        *("b1", "k1", "b2", "k2", "arn:aws:x:::y1"),
        *("x:k3", "x:k4", "x:k5", "x:k6", "v1", "v2", "v3", "v4", "v5"),
    ):
        # a name stands there once, even if its condition also holds without the key
        assert said.count(f"`{name}`") == 1, name
    assert "None" not in said


def test_a_variable_is_explained_once():
    lines = read("ja", Resource=["arn:aws:s3:::${aws:username}/*"] * 2)
    assert lines[1:] == [
        "変数`aws:username`は、依頼のたびに、ユーザー名（`aws:username`）の値に"
        "置き換わります。"
    ]
    name, role, default = "${aws:username}", "${aws:userid}", "${x:y, 'z'}"
    for language in LANGUAGES:
        _, condition, *notes = read(
            language,
            Resource=f"arn:aws:s3:::{name}/{name}/{role}",
            Condition={"StringEquals": {"aws:PrincipalTag/a": [name, default]}},
        )
        assert default in condition
        for note, variable in zip(
            notes, ("aws:username", "aws:userid", "x:y"), strict=True
        ):
            assert f"`{variable}`" in note
            # what holds without a value is said of that variable alone
            assert ("`z`" in note) == (variable == "x:y")
    old = read("ja", version="2008-10-17", Resource="arn:aws:s3:::${aws:username}/*")
    assert len(old) == 1


def test_an_empty_policy_is_said_to_be_empty():
    assert read_out(parse_policy('{"Statement": []}'), WORDS["en"]) == ()
    assert nothing_said(WORDS["ja"]).startswith("このポリシーには")


def test_a_gap_in_the_words_is_loud():
    with pytest.raises(KeyError):
        read_out(
            parse_policy({"Statement": {"Effect": "Allow", "Action": "*"}}),
            {"main": {}},
        )
    with pytest.raises(KeyError, match=r"^'empty'$"):
        nothing_said({"empty": {}})
    with pytest.raises(KeyError, match=r"^'actions\.every'$"):
        read_out(
            parse_policy({"Statement": {"Effect": "Allow", "Action": "*"}}),
            {"actions": {"every": {}}},
        )
