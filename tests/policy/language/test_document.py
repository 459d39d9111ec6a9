"""Reading a policy: what is taken, what is refused, and where the refusal points."""

import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.policy.conditions import make_condition
from iamtutor.policy.document import (
    STATEMENT_ELEMENTS,
    Effect,
    MalformedPolicy,
    parse_policy,
)
from iamtutor.policy.positions import JsonProblem, NotJson, locate
from iamtutor.policy.principals import PrincipalForm

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def document(*statements: Any, **elements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)} | elements


def changed(**changes: Any) -> dict[str, Any]:
    merged = {**GOOD, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def refusal(source: Any) -> tuple[int, int] | None:
    """Where the refusal points; None when the source is taken."""
    try:
        parse_policy(source)
    except MalformedPolicy as refused:
        return refused.line, refused.column
    return None


REFUSED = [
    ("not_json", "", 1, 1),
    ("not_json", '{"Statement": [],}', 1, 18),
    ("not_json", '{"Statement":\n  NaN}', 2, 3),
    ("not_json", "\n{", 2, 2),
    ("not_json", "[" * 100_000, 1, 101),
    ("not_json", '{"Statement": ' + "1" * 5000 + "}", 1, 1),
    ("duplicate_key", '{"Version": "2012-10-17",\n "Version": "2012-10-17"}', 2, 2),
    ("not_an_object", "[]", 1, 1),
    ("unknown_element", '{"Statement": [], "Statements": []}', 1, 19),
    ("bad_version", '{"Version": "2012-10-18", "Statement": []}', 1, 13),
    ("bad_version", '{"Version": ["2012-10-17"], "Statement": []}', 1, 13),
    ("not_a_string", '{"Id": 1, "Statement": []}', 1, 8),
    ("missing_statement", "{}", 1, 1),
    ("bad_statement", '{"Statement": "x"}', 1, 15),
    ("bad_statement", '{"Statement": ["x"]}', 1, 16),
]


@pytest.mark.parametrize(
    ("code", "text", "line", "column"),
    REFUSED,
    ids=[f"{code}-{number}" for number, (code, *_) in enumerate(REFUSED)],
)
def test_what_is_no_policy_is_refused_with_its_place(code, text, line, column):
    with pytest.raises(MalformedPolicy) as refused:
        parse_policy(text)
    assert refused.value.code == code
    assert (refused.value.line, refused.value.column) == (line, column)
    assert f"line {line}, column {column}: " in str(refused.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{"Id": "a" "b"}', "comma expected"),
        ('{"Id": "a", "Id": "b"}', "Id is given twice"),
        ('{"Id": ' + "1" * 5000 + "}", "the text is not JSON"),
        (document(changed(Actoin="x")), "no such element: Actoin"),
        (document(changed(Effect=None)), "a statement has Effect"),
        (document(changed(Effect="x")), "Effect is Allow or Deny"),
        (document(changed(Action=None)), "a statement has Action or NotAction"),
        (
            document(changed(NotResource="x")),
            "a statement has Resource or NotResource, not both",
        ),
        (document(changed(Action=7)), "Action is a string or a list of them"),
        (document(changed(Resource=["x", 7])), "a string is expected here"),
        (document(changed(Resource=7)), "Resource is a string or a list of them"),
        (
            document(changed(Action=None, NotAction=7)),
            "NotAction is a string or a list of them",
        ),
        (
            document(changed(Resource=None, NotResource=7)),
            "NotResource is a string or a list of them",
        ),
        (
            document(changed(Principal={"AWS": 7})),
            "AWS is a string or a list of them",
        ),
        (document(changed(Principal="x")), 'a principal is "*" or an object'),
        (document(changed(Principal={"Aws": "x"})), "no such kind of principal: Aws"),
        (document(changed(Condition=7)), "Condition is an object"),
        (
            document(changed(Condition={"Bool": 7})),
            "an operator holds an object of keys and values",
        ),
        (
            document(changed(Condition={"Boole": {}})),
            "no such condition operator: Boole",
        ),
        (
            document(changed(Condition={"Bool": {"k": None}})),
            "a condition value is a string",
        ),
        (document("x"), "a statement is an object"),
        ("[]", "a policy is a JSON object"),
        ("{}", "a policy has Statement"),
        ('{"Statement": 7}', "Statement is an object or a list"),
        ('{"Version": "2012"}', "Version is 2012-10-17 or 2008-10-17"),
        (document(Id=7), "Id is a string"),
        (document(changed(Sid=7)), "Sid is a string"),
    ],
)
def test_a_refusal_says_what_is_wrong(source, said):
    with pytest.raises(MalformedPolicy) as refused:
        parse_policy(source)
    assert refused.value.message == said


def test_a_policy_is_read_whole():
    parsed = parse_policy(
        {
            "Version": "2012-10-17",
            "Id": "Guard",
            "Statement": [
                {"Effect": "Deny", "NotAction": ["s3:Get*"], "NotResource": "arn:x"},
                {
                    "Sid": "Second",
                    "Effect": "Allow",
                    "NotPrincipal": {"AWS": ["111122223333", "*"], "Federated": "f"},
                    "Action": "sts:AssumeRole",
                    "Resource": ["arn:a", "arn:b"],
                    "Condition": {
                        "StringLike": {"aws:username": "${aws:userid}"},
                        "NumericEquals": {"s3:max-keys": [1, "2"]},
                    },
                },
            ],
        }
    )
    first, second = parsed.statements
    assert (parsed.version, parsed.id) == ("2012-10-17", "Guard")
    assert (first.index, first.sid, first.effect) == (0, "", Effect.DENY)
    assert (first.actions, first.not_actions) == (None, ("s3:Get*",))
    assert (first.resources, first.not_resources) == (None, ("arn:x",))
    assert (first.principals, first.not_principals) == (None, None)
    assert first.conditions == ()
    assert [glob.matches("s3:getobject") for glob in first.action_globs] == [True]
    assert (second.index, second.sid, second.effect) == (1, "Second", Effect.ALLOW)
    assert (second.actions, second.not_actions) == (("sts:AssumeRole",), None)
    assert second.resources == ("arn:a", "arn:b")
    assert [named.form for named in second.not_principals or ()] == [
        PrincipalForm.ACCOUNT,
        PrincipalForm.EVERYONE,
        PrincipalForm.FEDERATED,
    ]
    assert [(c.operator, c.key, c.wanted) for c in second.conditions] == [
        ("StringLike", "aws:username", ("${aws:userid}",)),
        ("NumericEquals", "s3:max-keys", ("1", "2")),
    ]
    assert second.conditions[0].variables
    assert second.variables
    old = parse_policy(document(GOOD, Version="2008-10-17"))
    assert not old.statements[0].variables
    assert old.id == ""


STATEMENTS = [
    ("unknown_element", changed(Resources="*"), '"Resources"'),
    ("missing_effect", changed(Effect=None), "{"),
    ("bad_effect", changed(Effect="allow"), '"allow"'),
    ("bad_effect", changed(Effect=["Allow"]), '["Allow"]'),
    ("not_a_string", changed(Sid=1), "1"),
    ("missing_action", changed(Action=None), "{"),
    ("both_elements", changed(NotAction="x"), '"NotAction"'),
    ("both_elements", changed(NotResource="x"), '"NotResource"'),
    (
        "both_elements",
        changed(**dict.fromkeys(STATEMENT_ELEMENTS, "x") | {"Effect": "Deny"}),
        '"NotAction"',
    ),
    ("both_elements", changed(Principal="*", NotPrincipal="*"), '"NotPrincipal"'),
    ("not_a_string", changed(Action=7), "7"),
    ("not_a_string", changed(Action=["x", 7]), "7"),
    ("not_a_string", changed(Action=None, NotAction=["x", 7]), "7"),
    ("not_a_string", changed(Action=None, NotAction={}), "{}"),
    ("not_a_string", changed(Resource=None, NotResource=["x", 7]), "7"),
    ("not_a_string", changed(Resource=None, NotResource={}), "{}"),
    ("bad_principal", changed(NotPrincipal="x"), '"x"'),
    ("unknown_principal_type", changed(NotPrincipal={"Aws": "*"}), '"Aws"'),
    ("not_a_string", changed(Resource={"x": 1}), '{"x": 1}'),
    ("bad_principal", changed(Principal="x"), '"x"'),
    ("bad_principal", changed(Principal=["*"]), '["*"]'),
    ("unknown_principal_type", changed(Principal={"Aws": "*"}), '"Aws"'),
    ("not_a_string", changed(Principal={"AWS": 111122223333}), "111122223333"),
    ("bad_condition", changed(Condition="x"), '"x"'),
    ("bad_condition", changed(Condition={"Bool": "x"}), '"x"'),
    ("unknown_operator", changed(Condition={"Boolean": {}}), '"Boolean"'),
    ("unknown_operator", changed(Condition={"NullIfExists": {}}), '"NullIfExists"'),
    ("unknown_operator", changed(Condition={"ForAnyValue:Null": {}}), '"ForAnyV'),
    ("unknown_operator", changed(Condition={"ForSome:Bool": {}}), '"ForSome'),
    ("unknown_operator", changed(Condition={"stringequals": {}}), '"stringe'),
    ("bad_condition_value", changed(Condition={"Bool": {"k": {}}}), "{}"),
    ("bad_condition_value", changed(Condition={"Bool": {"k": None}}), None),
    ("bad_condition_value", changed(Condition={"Bool": {"k": ["a", []]}}), "[]"),
]


@pytest.mark.parametrize(
    ("code", "statement", "place"),
    STATEMENTS,
    ids=[f"{code}-{number}" for number, (code, *_) in enumerate(STATEMENTS)],
)
def test_a_misfit_in_a_statement_is_pointed_at(code, statement, place):
    if place is None:
        statement = {**statement, "Condition": {"Bool": {"k": None}}}
        place = "null"
    if place == "{":
        place = json.dumps(statement)
    for whole in (document(GOOD, statement), {"Statement": statement}):
        text = json.dumps(whole)
        with pytest.raises(MalformedPolicy) as refused:
            parse_policy(text)
        assert refused.value.code == code
        assert refused.value.line == 1
        assert text[refused.value.column - 1 :].startswith(place)
        with pytest.raises(MalformedPolicy) as again:
            parse_policy(whole)
        assert again.value.code == code


@pytest.mark.parametrize(
    ("more", "code"), [(95, "bad_condition_value"), (96, "not_json")]
)
def test_a_document_is_too_deep_from_one_depth_on(more: int, code: str) -> None:
    """Five are open around the value: objects, and the list of statements."""
    deep: Any = "x"
    for _ in range(more):
        deep = [deep]
    text = json.dumps(document(changed(Condition={"Bool": {"k": deep}})), indent=1)
    with pytest.raises(MalformedPolicy) as refused:
        parse_policy(text)
    assert refused.value.code == code
    assert (refused.value.line > 100) is (code == "not_json")


def test_lists_and_single_values_are_the_same():
    listed = parse_policy(document(changed(Action=["s3:GetObject"], Resource=["*"])))
    single = parse_policy({"Version": "2012-10-17", "Statement": GOOD})
    assert listed == single
    assert single.statements[0].effect is Effect.ALLOW


def test_documents_that_say_the_same_are_equal():
    condition = {"StringEquals": {"aws:username": ["a", "b"]}}
    first = parse_policy(document(changed(Condition=condition)))
    for number in range(9000):  # more than are kept compiled
        make_condition("StringEquals", "k", (str(number),), variables=True)
    second = parse_policy(json.dumps(document(changed(Condition=condition))))
    assert first == second
    assert hash(first.statements) == hash(second.statements)
    other = {"StringEquals": {"aws:username": ["a", "c"]}}
    assert first != parse_policy(document(changed(Condition=other)))


def test_bare_booleans_and_numbers_are_condition_values():
    condition = {"Bool": {"a": True, "b": [False]}, "NumericEquals": {"c": 1, "d": 1.5}}
    parsed = parse_policy(document(changed(Condition=condition)))
    wanted = [c.wanted for c in parsed.statements[0].conditions]
    assert wanted == [("true",), ("false",), ("1",), ("1.5",)]


def test_without_a_version_it_is_the_old_one():
    assert parse_policy({"Statement": []}).version == "2008-10-17"


@pytest.mark.parametrize(
    ("principal", "form", "account"),
    [
        ("*", PrincipalForm.EVERYONE, ""),
        ({"AWS": "*"}, PrincipalForm.EVERYONE, ""),
        ({"AWS": "111122223333"}, PrincipalForm.ACCOUNT, "111122223333"),
        (
            {"AWS": "arn:aws:iam::111122223333:root"},
            PrincipalForm.ACCOUNT,
            "111122223333",
        ),
        ({"AWS": "arn:aws:iam::111122223333:user/root"}, PrincipalForm.ARN, ""),
        ({"AWS": "arn:aws:sts::111122223333:root"}, PrincipalForm.ARN, ""),
        ({"AWS": "arn:aws:iam"}, PrincipalForm.ARN, ""),
        ({"AWS": "11112222333"}, PrincipalForm.UNIQUE_ID, ""),
        ({"AWS": "１１１１２２２２３３３３"}, PrincipalForm.UNIQUE_ID, ""),
        ({"Service": "*"}, PrincipalForm.SERVICE, ""),
        ({"Federated": "x"}, PrincipalForm.FEDERATED, ""),
        ({"CanonicalUser": "x"}, PrincipalForm.CANONICAL_USER, ""),
    ],
)
def test_each_form_of_principal_is_known(principal, form, account):
    parsed = parse_policy(document(changed(Principal=principal)))
    (named,) = parsed.statements[0].principals or ()
    assert (named.form, named.account) == (form, account)


def test_the_text_is_kept_or_made():
    text = json.dumps(document(GOOD, Id="x"), indent=3)
    assert parse_policy(text).text == text
    assert parse_policy(text).id == "x"
    made = parse_policy(document(GOOD)).text
    assert parse_policy(made) == parse_policy(document(GOOD))
    assert parse_policy(document(changed(Sid="日本"))).text.count("日本") == 1


def test_a_text_is_read_once():
    text = json.dumps(document(GOOD))
    assert parse_policy(text) is parse_policy(text)


def test_each_statement_has_its_place_in_the_text():
    text = json.dumps(document(GOOD, changed(Sid="B")), indent=2)
    places = locate(text).values
    first, second = (places["Statement", index] for index in range(2))
    assert json.loads(text[first.start : first.end]) == GOOD
    assert json.loads(text[second.start : second.end])["Sid"] == "B"
    assert ("Statement", 2) not in places
    alone = json.dumps({"Statement": GOOD})
    span = locate(alone).values[("Statement",)]
    assert json.loads(alone[span.start : span.end]) == GOOD


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Version", "Statement", "Effect", "Action", "Principal", "Condition"]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANY_JSON)
def test_whatever_the_json_it_is_read_or_refused(value):
    text = json.dumps(value)
    for source in (text, value if isinstance(value, dict) else text):
        place = refusal(source)
        assert place is None or min(place) >= 1


@given(st.text(alphabet='{}[]":,\\ \n0123e.-tfnalse', max_size=30))
def test_whatever_the_text_it_is_read_or_refused(text):
    place = refusal(text)
    assert place is None or place[0] <= text.count("\n") + 1


def test_every_value_and_every_name_has_its_place():
    text = """{
  "a": [1.5e3, -2, true, {"b": null}, "x\\"y", []],
  "": {}, "u": "\\u0041"
}"""
    located = locate(text)
    assert located.value == json.loads(text)
    shown = {path: text[span.start : span.end] for path, span in located.values.items()}
    assert shown == {
        (): text,
        ("a",): text[text.index("[1.5") : text.index(",\n")],
        ("a", 0): "1.5e3",
        ("a", 1): "-2",
        ("a", 2): "true",
        ("a", 3): '{"b": null}',
        ("a", 3, "b"): "null",
        ("a", 4): '"x\\"y"',
        ("a", 5): "[]",
        ("",): "{}",
        ("u",): '"\\u0041"',
    }
    names = {path: text[span.start : span.end] for path, span in located.keys.items()}
    assert names == {
        ("a",): '"a"',
        ("a", 3, "b"): '"b"',
        ("",): '""',
        ("u",): '"u"',
    }
    assert located.line_and_column(("a", 1)) == (2, 16)
    assert located.line_and_column(("u",), key=True) == (3, 11)
    assert located.line_and_column(()) == (1, 1)


def test_what_is_given_twice_is_remembered():
    located = locate('{"a": 1, "b": {"a": 2}, "a": 3}')
    assert [(path, span.start, span.end) for path, span in located.duplicates] == [
        (("a",), 24, 27)
    ]
    assert located.value == {"a": 3, "b": {"a": 2}}


@pytest.mark.parametrize(
    ("text", "problem", "offset"),
    [
        ("", JsonProblem.VALUE_EXPECTED, 0),
        (" \t\r\n", JsonProblem.VALUE_EXPECTED, 4),
        ("{} x", JsonProblem.AFTER_END, 3),
        ("[1 2]", JsonProblem.COMMA_EXPECTED, 3),
        ("[1, ]", JsonProblem.TRAILING_COMMA, 4),
        ("[[1, ], 2]", JsonProblem.TRAILING_COMMA, 5),
        ('[{"a": 1, }, 2]', JsonProblem.TRAILING_COMMA, 10),
        ("[,]", JsonProblem.VALUE_EXPECTED, 1),
        ("[1", JsonProblem.COMMA_EXPECTED, 2),
        ("[", JsonProblem.VALUE_EXPECTED, 1),
        ("{", JsonProblem.NAME_EXPECTED, 1),
        ("{a: 1}", JsonProblem.NAME_EXPECTED, 1),
        ('{"a": 1, }', JsonProblem.TRAILING_COMMA, 9),
        ('{"a" 1}', JsonProblem.COLON_EXPECTED, 5),
        ('{"a": 1 "b"}', JsonProblem.COMMA_EXPECTED, 8),
        ('{"a": }', JsonProblem.VALUE_EXPECTED, 6),
        ('{"a": "b', JsonProblem.STRING_NOT_CLOSED, 6),
        ('"a\tb"', JsonProblem.STRING_CHARACTER, 2),
        ('[0, "a\\x"]', JsonProblem.STRING_CHARACTER, 6),
        ("tru", JsonProblem.VALUE_EXPECTED, 0),
        ("01", JsonProblem.AFTER_END, 1),
        ("[" * 101, JsonProblem.TOO_DEEP, 100),
        ('{"a":' * 101, JsonProblem.TOO_DEEP, 500),
    ],
)
def test_what_is_no_json_is_pointed_at(text, problem, offset):
    with pytest.raises(NotJson) as refused:
        locate(text)
    assert (refused.value.problem, refused.value.offset) == (problem, offset)


def test_what_is_written_closely_is_read_too():
    text = '[1,2,{"a":3,"b":[4,5]},[],{}]'
    located = locate(text)
    assert located.value == json.loads(text)
    assert text[located.values[(2, "b", 1)].start] == "5"


def test_a_hundred_levels_are_read():
    assert locate("[" * 100 + "]" * 100).value
    assert locate('{"a":' * 100 + "1" + "}" * 100).value


def test_what_is_no_statement_has_its_place_too():
    text = '{"Id": "x", "Statement": [ {"a": 1},\n[2], "x"]}'
    places = [locate(text).values["Statement", index] for index in range(3)]
    assert [text[span.start : span.end] for span in places] == [
        '{"a": 1}',
        "[2]",
        '"x"',
    ]


def test_a_policy_is_read_as_it_is_now_whoever_changes_it_later():
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    source = {"Version": "2012-10-17", "Statement": [statement]}
    before = parse_policy(source)
    written = before.text
    statement["Effect"] = "Deny"
    after = parse_policy(source)
    assert before.text == written != after.text
    assert [s.effect for s in (*before.statements, *after.statements)] == [
        "Allow",
        "Deny",
    ]
    assert parse_policy(MappingProxyType(source)) == after


def test_equal_values_of_different_types_are_different_policies():
    written = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    for value, text in ((True, "true"), (1, "1"), (1.0, "1.0")):
        condition = {"StringEquals": {"aws:x": value}}
        document = parse_policy({"Statement": {**written, "Condition": condition}})
        assert document.statements[0].conditions[0].wanted == (text,)
