"""What the editor is told of a policy while it is being written."""

import json
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.policy.actions import _KINDS as KINDS
from iamtutor.policy.actions import (
    ActionInfo,
    AwsCatalogue,
    KeyType,
    ServiceInfo,
    aws_catalogue,
    global_key,
    plain_key,
    service_key,
    spellings,
)
from iamtutor.policy.validation import validate
from iamtutor.policy.validation.advice import covers, covers_resource
from iamtutor.policy.validation.findings import Code, Finding, PolicyKind, Severity
from iamtutor.policy.validation.fitting import overlap
from tests.policies import policy
from tests.policy.recorded import LINT_CASES, VECTORS
from tests.policy.test_sentences import sentences

CATALOGUE = aws_catalogue()
STATEMENT = {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::b/*",
}


def findings_of(
    text: str, kind: PolicyKind = PolicyKind.IDENTITY, limit: int | None = None
) -> tuple[Finding, ...]:
    found = validate(text, kind, CATALOGUE, size_limit=limit)
    for finding in found:
        assert finding.params.keys() == finding.code.parameters
        assert all(isinstance(value, str) for value in finding.params.values())
        assert (finding.line, finding.column) <= (finding.end_line, finding.end_column)
    return found


def codes(
    statement: dict[str, object],
    kind: PolicyKind = PolicyKind.IDENTITY,
    version: str | None = "2012-10-17",
) -> list[Code]:
    document: dict[str, object] = {"Statement": [statement]}
    if version:
        document["Version"] = version
    return [finding.code for finding in findings_of(json.dumps(document), kind)]


def changed(**changes: object) -> dict[str, object]:
    statement = {**STATEMENT, **changes}
    return {key: value for key, value in statement.items() if value is not None}


def conditioned(**operators: object) -> dict[str, object]:
    condition = {name.replace("__", ":"): keys for name, keys in operators.items()}
    return changed(Condition=condition)


@pytest.mark.parametrize(
    "case", LINT_CASES, ids=[f"{case['id']}: {case['what']}" for case in LINT_CASES]
)
def test_the_recorded_documents_are_judged_as_recorded(case):
    text = case.get("raw") or json.dumps(case["doc"], indent=2)
    severities = {f.severity for f in findings_of(text, PolicyKind(case["kind"]))}
    wanted = {"error": Severity.ERROR, "warn": Severity.WARNING, "ok": None}[
        case["want"]
    ]
    if wanted is None:
        assert severities <= {Severity.ADVICE}
    else:
        assert wanted in severities
        assert wanted is Severity.ERROR or Severity.ERROR not in severities


VALUES = [None, 7, "", [], {}, "*", ["*"], {"a": "b"}, {"AWS": 1}, True, "arn:::::"]


@given(st.sampled_from(VECTORS), st.sampled_from(list(PolicyKind)), st.data())
def test_whatever_the_document_it_is_judged(vector, kind, data):
    policies = [named["policy"] for named in vector["identityPolicies"]]
    policies += [vector[key] for key in ("resourcePolicy",) if key in vector]
    broken = json.loads(json.dumps(data.draw(st.sampled_from(policies or [{}]))))
    target: Any = broken
    for _ in range(data.draw(st.integers(0, 6))):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(target[key], dict | list) and data.draw(st.booleans()):
            target = target[key]
            continue
        target[key] = data.draw(st.sampled_from(VALUES))
        break
    findings_of(json.dumps(broken, indent=1), kind)


def test_a_finding_names_its_place():
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [changed(Action="s3:GetObjekt")]},
        indent=2,
    )
    (finding,) = findings_of(text)
    line = text.splitlines()[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == '"s3:GetObjekt"'
    assert finding.params["suggestion"] == "s3:GetObject"


GRAMMAR = [
    (Code.JSON_AFTER_END, '{"Statement":[]} x'),
    (Code.JSON_CHARACTER, '{"Statement":[]\\}'),
    (Code.JSON_COLON_EXPECTED, '{"Statement" []}'),
    (Code.JSON_COMMA_EXPECTED, '{"Statement":[] "Id":""}'),
    (Code.JSON_COMMA_EXPECTED, '{"Statement":[1 2]}'),
    (Code.JSON_NAME_EXPECTED, "{{}:[]}"),
    (Code.JSON_STRING_CHARACTER, '{"Id":"a\tb"}'),
    (Code.JSON_STRING_NOT_CLOSED, '{"Id":"a'),
    (Code.JSON_TOO_DEEP, "[" * 5000),
    (Code.JSON_TRAILING_COMMA, '{"Statement":[],}'),
    (Code.JSON_TRAILING_COMMA, '{"Statement":[1,]}'),
    (Code.JSON_VALUE_EXPECTED, ""),
    (Code.JSON_VALUE_EXPECTED, '{"Statement":}'),
    (Code.JSON_UNQUOTED, '{"Statement":NaN}'),
    (Code.DUPLICATE_KEY, '{"Version":"2012-10-17","Version":"2012-10-17"}'),
    (Code.NOT_AN_OBJECT, "[]"),
    (Code.NOT_AN_OBJECT, '{"Statement":["x"]}'),
    (Code.UNKNOWN_ELEMENT, '{"Statements":[]}'),
    (Code.BAD_VERSION, '{"Version":1,"Statement":[]}'),
    (Code.BAD_VERSION, '{"Version":null,"Statement":[]}'),
    (Code.WRONG_TYPE, '{"Id":1,"Statement":[]}'),
    (Code.NOT_AN_OBJECT, '{"Statement":"x"}'),
    (Code.MISSING_ELEMENT, "{}"),
    (Code.EMPTY_LIST, '{"Statement":[]}'),
]


@pytest.mark.parametrize(
    ("code", "text"), GRAMMAR, ids=[f"{c}-{n}" for n, (c, _) in enumerate(GRAMMAR)]
)
def test_what_is_no_policy_is_named(code, text):
    assert code in [finding.code for finding in findings_of(text)]


IDENTITY, RESOURCE = PolicyKind.IDENTITY, PolicyKind.RESOURCE
TRUST, SCP = PolicyKind.TRUST, PolicyKind.SCP
BUCKET = "arn:aws:s3:::b"
MFA = "aws:MultiFactorAuthPresent"
EC2 = {"Service": "ec2.amazonaws.com"}


def shared(**changes: object) -> dict[str, object]:
    return changed(Principal={"AWS": "111122223333"}) | changes


def trusting(**changes: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": EC2} | changes


STATEMENTS = [
    ([], STATEMENT, IDENTITY),
    ([], STATEMENT, SCP),
    ([], trusting(), TRUST),
    ([], shared(), RESOURCE),
    ([Code.MISSING_ELEMENT], changed(Effect=None), IDENTITY),
    ([Code.WRONG_TYPE], changed(Action=7), IDENTITY),
    ([Code.WRONG_TYPE], changed(Action=["s3:GetObject", None]), IDENTITY),
    ([Code.WRONG_TYPE], changed(Sid=7), IDENTITY),
    ([], changed(Sid="with a space") | shared(), RESOURCE),
    ([Code.ELEMENT_NOT_HERE], changed(Principal="*"), SCP),
    ([Code.ELEMENT_NOT_HERE], trusting(NotResource="*"), TRUST),
    ([Code.ACTION_WITHOUT_PREFIX], changed(Action="GetNothing"), IDENTITY),
    ([Code.UNKNOWN_SERVICE], changed(Action="es3:Get*"), IDENTITY),
    ([Code.UNKNOWN_ACTION], changed(Action="s3:Zzzzzz"), IDENTITY),
    ([Code.UNKNOWN_ACTION], changed(Action="s3:Get:Object"), IDENTITY),
    ([Code.OPERATION_AS_ACTION], changed(Action="s3:HeadObject"), IDENTITY),
    ([Code.WRONG_TYPE], changed(Action=None, NotAction=7, Effect="Deny"), IDENTITY),
    ([Code.WRONG_TYPE], changed(Resource=None, NotResource=7), IDENTITY),
    (
        [Code.WRONG_TYPE],
        changed(NotPrincipal={"AWS": 7}, Effect="Deny"),
        RESOURCE,
    ),
    # every action may be meant: nothing is sure not to fit
    (
        [Code.REDUNDANT_ENTRY],
        changed(Action=["*:*", "s3:GetObject"], Resource=BUCKET),
        SCP,
    ),
    (
        [Code.CONTENTS_NEEDED, Code.BOTH_ELEMENTS],
        changed(Resource=BUCKET, NotResource="*"),
        IDENTITY,
    ),
    # what isn't sound isn't asked what it fits
    ([Code.BAD_PARTITION], changed(Resource="arn:was:s3:::b"), IDENTITY),
    ([], changed(Resource="arn:aw?:s3:::b/*"), IDENTITY),
    ([], changed(Resource="arn:${aws:PrincipalTag/p}:s3:::b/*"), IDENTITY),
    (
        [Code.ACTION_WITHOUT_PREFIX, Code.KEY_NOT_FOR_ACTION],
        conditioned(StringEquals={"s3:prefix": "a"})
        | {"Action": ["GetObject", "s3:GetObject"]},
        IDENTITY,
    ),
    ([], changed(Resource=f"{BUCKET}/a${{?}}b"), IDENTITY),
    ([], changed(Resource=f"{BUCKET}/a${{$}}b"), IDENTITY),
    (
        [Code.UNKNOWN_VARIABLE],
        changed(Resource=f"{BUCKET}/${{*}}${{aws:usernam}}"),
        IDENTITY,
    ),
    (
        [Code.BAD_VARIABLE, Code.UNKNOWN_VARIABLE],
        changed(Resource=f"{BUCKET}/${{x,y}}${{aws:usernam}}"),
        IDENTITY,
    ),
    ([], changed(Resource=f"{BUCKET}/${{token.example.com:sub}}"), IDENTITY),
    # names of objects and buckets differ by case
    ([], changed(Resource=[f"{BUCKET}/*", "arn:aws:s3:::B/x"]), IDENTITY),
    (
        [],
        changed(
            Effect="Deny",
            Resource=None,
            NotResource=[f"{BUCKET}/*", "arn:aws:s3:::B/x"],
        ),
        IDENTITY,
    ),
    (
        [Code.REDUNDANT_ENTRY, Code.REDUNDANT_ENTRY],
        changed(Action=["s3:GetObject", "s3:GetObjectAcl", "s3:Get*"]),
        IDENTITY,
    ),
    (
        [Code.UNKNOWN_PRINCIPAL_TYPE, Code.WRONG_TYPE],
        trusting(Principal={"Zzz": "x", "AWS": 7}),
        TRUST,
    ),
    (
        [Code.NOT_AN_OBJECT, Code.NOT_AN_OBJECT],
        conditioned(Bool="x", StringEquals="y"),
        IDENTITY,
    ),
    ([Code.BAD_PRINCIPAL], trusting(Principal={"Federated": " x"}), TRUST),
    ([Code.BAD_PRINCIPAL], trusting(Principal={"Federated": ""}), TRUST),
    ([Code.ACTION_NOT_STS], trusting(Action="*"), TRUST),
    ([Code.ACTION_NOT_STS], trusting(Action="sts:GetCallerIdentity"), TRUST),
    ([], trusting(Action=["sts:AssumeRole", "sts:TagSession"]), TRUST),
    ([], trusting(Action="sts:Assume*"), TRUST),
    ([], changed(Action="*:*"), SCP),
    ([Code.BAD_PRINCIPAL], trusting(Principal={"Service": "ec2.amazon.com"}), TRUST),
    ([], trusting(Principal={"Service": "alexa-appkit.amazon.com"}), TRUST),
    (
        [Code.ABSENT_KEY_ESCAPES],
        conditioned(Bool={MFA: "false"}) | {"Effect": "Deny"},
        SCP,
    ),
    ([], conditioned(BoolIfExists={MFA: "false"}) | {"Effect": "Deny"}, SCP),
    ([], conditioned(Bool={MFA: "true"}), SCP),
    ([Code.ACTION_NOT_S3], shared(Action="ec2:RunInstances"), RESOURCE),
    ([], shared(Action="*"), RESOURCE),
    ([Code.BAD_ARN], changed(Resource="arn:aws:s3"), IDENTITY),
    ([Code.BAD_PARTITION], changed(Resource="arn:was:s3:::b/*"), IDENTITY),
    ([Code.BAD_ACCOUNT], changed(Resource="arn:aws:s3::12:b/*"), IDENTITY),
    ([Code.WILDCARD_IN_SERVICE], changed(Resource="arn:aws:s*:::b/*"), SCP),
    ([Code.RESOURCE_UNUSED], changed(Resource=[BUCKET, f"{BUCKET}/*"]), IDENTITY),
    ([], changed(Action=["s3:Get*", "s3:List*"], Resource=BUCKET), IDENTITY),
    (
        [Code.CONTENTS_NEEDED],
        changed(Action="s3:GetObject*", Resource=BUCKET),
        SCP,
    ),
    ([Code.RESOURCE_NEEDS_STAR], changed(Action="ec2:DescribeInstances"), IDENTITY),
    (
        [Code.RESOURCE_NEEDS_STAR],
        changed(Action="s3:ListAllMyBuckets", Resource=BUCKET),
        IDENTITY,
    ),
    (
        [],
        changed(Action="s3:ListAllMyBuckets", Resource="arn:aws:s3:::*"),
        IDENTITY,
    ),
    ([], changed(Action="s3:ListBucket", Resource=[f"{BUCKET}*"]), IDENTITY),
    ([Code.CONTAINER_NEEDED], changed(Action="s3:ListBucket"), IDENTITY),
    ([], changed(Resource=f"{BUCKET}/${{aws:username}}"), IDENTITY),
    ([], changed(Resource=f"{BUCKET}/${{*}}x"), IDENTITY),
    ([Code.BAD_VARIABLE], changed(Resource=f"{BUCKET}/${{aws:username,x}}"), IDENTITY),
    ([Code.BAD_VARIABLE], changed(Resource=f"{BUCKET}/${{aws:username"), IDENTITY),
    ([Code.NOT_AN_OBJECT], changed(Condition="x"), IDENTITY),
    ([Code.NOT_AN_OBJECT], changed(Condition={"Bool": "x"}), IDENTITY),
    ([Code.WRONG_TYPE], conditioned(Bool={"aws:SecureTransport": None}), IDENTITY),
    ([Code.EMPTY_LIST], conditioned(Bool={"aws:SecureTransport": []}), IDENTITY),
    ([Code.BAD_VALUE], conditioned(Bool={"aws:SecureTransport": "yes"}), IDENTITY),
    ([Code.BAD_VALUE], conditioned(Null={"aws:username": "no"}), IDENTITY),
    ([Code.BAD_VALUE], conditioned(DateLessThan={"aws:CurrentTime": "x"}), IDENTITY),
    ([Code.BAD_VALUE], conditioned(ArnLike={"aws:SourceArn": "role/x"}), IDENTITY),
    ([], conditioned(ArnLike={"aws:SourceArn": "*"}), IDENTITY),
    ([], conditioned(NumericLessThan={"aws:EpochTime": "1"}), IDENTITY),
    ([], conditioned(StringLike={"s3:ExistingObjectTag/a": "x*"}), IDENTITY),
    ([], conditioned(StringEquals={"aws:PrincipalTag/a": "${aws:username}"}), IDENTITY),
    (
        [Code.UNKNOWN_KEY],
        conditioned(StringEquals={"aws:PrincipalTag/": "a"}),
        IDENTITY,
    ),
    ([Code.UNKNOWN_KEY], conditioned(StringEquals={"nonsense": "a"}), IDENTITY),
    (
        [],
        conditioned(ArnLike={"aws:PrincipalTag/boss": "arn:aws:iam::*:role/*"}),
        IDENTITY,
    ),
    ([Code.UNKNOWN_OPERATOR], conditioned(Zzz={"aws:userid": "a"}), IDENTITY),
    (
        [Code.UNKNOWN_OPERATOR],
        conditioned(Zzz__StringLike={"aws:userid": "a"}),
        IDENTITY,
    ),
    ([Code.WILDCARD_IS_TEXT], conditioned(StringEquals={"aws:userid": "a*"}), IDENTITY),
    (
        [Code.OPERATOR_DOES_NOT_FIT],
        conditioned(NumericEquals={"aws:PrincipalTag/age": "1"}),
        IDENTITY,
    ),
    ([Code.BAD_VALUE], conditioned(ArnLike={"aws:SourceArn": "arn:aws:iam"}), IDENTITY),
    ([Code.BAD_VALUE], conditioned(ArnLike={"aws:SourceArn": "a:b:c:d:e:f"}), IDENTITY),
    ([], conditioned(ArnLike={"aws:SourceArn": "*:*:iam::*:role/x"}), IDENTITY),
    ([], conditioned(ArnLike={"aws:SourceArn": "${aws:PrincipalArn}"}), IDENTITY),
    ([Code.UNKNOWN_KEY], conditioned(StringEquals={"nope:x.y:z": "a"}), IDENTITY),
    (
        [],
        changed(
            Effect="Deny",
            Action=None,
            NotAction="iam:*",
            Condition={"StringEquals": {"s3:ExistingObjectTag/a:b": "x"}},
        ),
        IDENTITY,
    ),
    (
        [],
        changed(
            Effect="Deny",
            Action=None,
            NotAction="iam:*",
            Condition={"StringEquals": {"saml:aud": "x"}},
        ),
        IDENTITY,
    ),
    (
        [Code.FOR_ALL_VALUES_OPEN],
        conditioned(
            ForAllValues__StringLike={"aws:CalledVia": "a*"},
            Null={"aws:username": "false"},
        ),
        IDENTITY,
    ),
    (
        [Code.FOR_ALL_VALUES_OPEN],
        conditioned(
            ForAllValues__StringLike={"aws:CalledVia": "a*"},
            Null={"aws:CalledVia": "true"},
        ),
        IDENTITY,
    ),
    (
        [Code.FOR_ALL_VALUES_OPEN],
        conditioned(
            ForAllValues__StringLike={"aws:CalledVia": "a*"},
            ForAnyValue__StringEquals={"aws:CalledVia": "false"},
        ),
        IDENTITY,
    ),
    ([], conditioned(StringEquals={"aws:userid": "${*}"}), IDENTITY),
    (
        [Code.SET_OPERATOR_MISSING],
        conditioned(StringEquals={"aws:CalledVia": "a"}),
        IDENTITY,
    ),
    ([], conditioned(ForAnyValue__StringLike={"aws:CalledVia": "a*"}), IDENTITY),
    (
        [],
        conditioned(
            ForAllValues__StringLike={"aws:CalledVia": "a*"},
            Null={"aws:calledvia": "false"},
        ),
        IDENTITY,
    ),
    ([], trusting(Condition={"StringLike": {"token.example.com:sub": "x"}}), TRUST),
    ([], trusting(Condition={"StringEquals": {"sts:ExternalId": "x"}}), TRUST),
    ([Code.PUBLIC], shared(Principal={"AWS": "*"}), RESOURCE),
    ([], shared(Principal={"AWS": "*"}, Effect="Deny"), RESOURCE),
    ([Code.ANYONE_MAY_ASSUME], trusting(Principal="*"), TRUST),
    ([Code.BAD_PRINCIPAL], shared(Principal={"AWS": "11112222333"}), RESOURCE),
    ([Code.BAD_PRINCIPAL], trusting(Principal={"Service": "ec2"}), TRUST),
    ([Code.BAD_PRINCIPAL], shared(Principal={"CanonicalUser": "x"}), RESOURCE),
    ([], shared(Principal={"CanonicalUser": "a" * 64}), RESOURCE),
    ([], trusting(Principal={"Federated": "accounts.google.com"}), TRUST),
    ([Code.WILDCARD_IN_PRINCIPAL], trusting(Principal={"Federated": "*"}), TRUST),
    ([Code.PRINCIPAL_DELETED], trusting(Principal={"AWS": "AROA1234ABCD"}), TRUST),
    (
        [Code.BAD_PRINCIPAL],
        trusting(Principal={"AWS": "arn:aws:iam::111122223333:boot"}),
        TRUST,
    ),
    (
        [Code.GROUP_AS_PRINCIPAL],
        trusting(Principal={"AWS": "arn:aws:iam::111122223333:group/x"}),
        TRUST,
    ),
    ([], trusting(Principal={"AWS": "arn:aws:iam::111122223333:root"}), TRUST),
    (
        [],
        trusting(Principal={"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"}),
        TRUST,
    ),
    ([Code.PASS_ANY_ROLE], changed(Action="iam:*", Resource="*"), IDENTITY),
    ([], changed(Action="iam:*", Resource="*"), SCP),
    (
        [Code.REDUNDANT_ENTRY],
        changed(Action=["s3:GetObject", "s3:getobject"]),
        IDENTITY,
    ),
    ([Code.REDUNDANT_ENTRY], changed(Action=["s3:GetObject", "s3:Get*"]), IDENTITY),
    ([], changed(Action=["s3:GetObject*", "s3:GetObjec?"]), IDENTITY),
]


@pytest.mark.parametrize(
    ("wanted", "statement", "kind"),
    STATEMENTS,
    ids=[f"{'-'.join(w) or 'ok'}-{n}" for n, (w, _, _) in enumerate(STATEMENTS)],
)
def test_a_statement_is_judged(wanted, statement, kind):
    assert codes(statement, kind) == wanted


def test_a_suggestion_is_given_for_a_slip():
    for statement, suggestion in (
        (changed(Action="GetObject"), "s3:GetObject"),
        (changed(Action="s3:PutObjct"), "s3:PutObject"),
        (conditioned(StringLikes={"aws:userid": "x"}), "StringLike"),
        (
            conditioned(ForAnyValues__StringLik={"aws:CalledVia": "x"}),
            "ForAnyValue:StringLike",
        ),
        (conditioned(StringEqualIfExists={"aws:userid": "x"}), "StringEqualsIfExists"),
        (conditioned(Bool={"aws:SecureTransprt": "true"}), "aws:SecureTransport"),
        (conditioned(StringLike={"s3:prefx": "x"}), "s3:prefix"),
        (conditioned(BoolsIfExists={"aws:SecureTransport": "true"}), "BoolIfExists"),
        (conditioned(StringLike={"s3:SourceIp": "x"}), "aws:SourceIp"),
        (
            conditioned(StringLike={"s3:x-amz-grant-full:control": "x"}),
            "s3:x-amz-grant-full-control",
        ),
        (changed(Resources="x"), "Resource"),
    ):
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        suggestions = [f.params.get("suggestion") for f in findings_of(text)]
        assert suggestion in suggestions


def test_no_key_with_an_open_end_is_suggested():
    for key in ("aws:PrincipalTags", "s3:ExistingObjectTags"):
        statement = conditioned(StringLike={key: "x"})
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        (finding,) = findings_of(text)
        assert finding.code is Code.UNKNOWN_KEY
        assert not finding.params["suggestion"].endswith("/")


def test_what_is_no_statement_does_not_hide_the_others():
    text = policy("x", changed(Effect="y"))
    found = [finding.code for finding in findings_of(text)]
    assert found == [Code.NOT_AN_OBJECT, Code.BAD_EFFECT]


def test_a_wrong_value_is_shown_as_it_is_written():
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": {"日本": 1}}]}'
    (found, *_) = [f for f in findings_of(text) if f.code is Code.BAD_EFFECT]
    assert found.params == {"value": '{"日本": 1}'}


def test_what_is_surely_covered_is_said_to_be():
    assert covers("s3:get*", "s3:get*")
    assert covers("s3:get*", "s3:getobject*")
    assert covers("s3:get?", "s3:gets")
    assert covers("s3:get?", "s3:get?")
    assert not covers("s3:get?", "s3:get*")
    assert not covers("s3:getobject", "s3:get*")


def test_of_resources_only_what_a_star_can_reach_is_surely_covered():
    role = "arn:aws:iam::111122223333:role/x"
    for wide in ("*", "arn:aws:iam::*:role/*", "arn:aws:iam:*:role/x", role):
        assert covers_resource(wide, role) is (wide != "arn:aws:iam:*:role/x")
    assert covers_resource("arn:aws:iam::1*:role/x", "arn:aws:iam::1:user/y:role/x")
    assert not covers_resource("arn:aws:iam::*1:role/x", "arn:aws:iam::2:a1:role/x")
    assert covers_resource("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*")
    named = "arn:aws:s3:::b/${aws:username}"
    assert covers_resource(f"{named}/*", f"{named}/a")
    assert covers_resource("arn:aws:s3", "arn:aws:s3")
    assert not covers_resource("arn:aws:s3:::b?", "arn:aws:s3:::b*")


def test_an_entry_is_redundant_only_where_a_star_reaches():
    within = "arn:aws:s3:::a/b:111122223333:c"
    for region, is_redundant in (("*", True), ("?*b", False)):
        wide = f"arn:aws:s3:{region}:111122223333:c"
        found = codes(changed(Resource=[wide, within]))
        assert (Code.REDUNDANT_ENTRY in found) is is_redundant


ACTION_LIKE = st.text("aB*?", max_size=3).map(lambda end: f"s3:Get{end}")
RESOURCE_LIKE = st.sampled_from(
    ["*", "arn:aws:s3", "arn:aws:s3:*:*:b", "arn:aws:s3:::b", "arn:*:s3:::b"]
) | st.text("ab*?:", max_size=3).map(lambda end: f"arn:aws:s3:::b{end}")


@given(st.lists(ACTION_LIKE, max_size=6), st.lists(RESOURCE_LIKE, max_size=6))
def test_each_entry_that_one_before_or_after_it_covers_is_redundant(
    actions: list[str], resources: list[str]
):
    """What is named is what comparing each entry with every other one names."""
    named = [
        (finding.params["value"], finding.params["by"])
        for finding in findings_of(
            json.dumps({"Statement": [changed(Action=actions, Resource=resources)]})
        )
        if finding.code is Code.REDUNDANT_ENTRY
    ]
    expected = []
    for entries, covers_one in (
        (actions, lambda wide, entry: covers(wide.lower(), entry.lower())),
        (resources, covers_resource),
    ):
        kept = list(enumerate(entries))
        for place, entry in reversed(list(enumerate(entries))):
            for other, wide in kept:
                if other != place and covers_one(wide, entry):
                    kept.remove((place, entry))
                    expected.append((entry, wide))
                    break
    assert sorted(named) == sorted(expected)


def test_the_size_is_counted_as_the_service_counts_it():
    document = json.dumps({"Version": "2012-10-17", "Statement": STATEMENT}, indent=8)
    bare = len("".join(document.split()))
    assert not findings_of(document, limit=bare)
    (finding,) = findings_of(document, limit=bare - 1)
    assert finding.code is Code.TOO_LONG
    assert finding.params == {"size": str(bare), "limit": str(bare - 1)}
    in_bucket = json.dumps({"Version": "2012-10-17", "Statement": shared()}, indent=8)
    size = len(in_bucket.encode())
    assert not findings_of(in_bucket, RESOURCE, size)
    assert findings_of(in_bucket, RESOURCE, size - 1)


def test_a_version_without_variables_is_only_advised():
    assert codes(STATEMENT, version=None) == [Code.NO_VERSION]
    variable = changed(Resource=f"{BUCKET}/${{aws:username}}")
    assert codes(variable, version="2008-10-17") == [Code.VARIABLE_OFF]


def test_a_statement_is_redundant_only_if_another_says_it_all():
    wide = changed(Action="s3:*", Resource="*")

    def redundant(*statements: dict[str, object]) -> bool:
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        found = [finding.code for finding in findings_of(text)]
        return Code.REDUNDANT_STATEMENT in found

    secure = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    assert redundant(wide, STATEMENT)
    assert redundant(STATEMENT, STATEMENT)
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trusting()] * 3})
    found = findings_of(trust, TRUST)
    assert [finding.code for finding in found] == [Code.REDUNDANT_STATEMENT] * 2
    assert redundant(wide, STATEMENT | secure)
    assert redundant(wide | secure, STATEMENT | secure)
    assert redundant(changed(Action="S3:G*"), STATEMENT)
    assert not redundant(changed(Resource="arn:aws:s3:::B/*"), STATEMENT)
    assert not redundant(changed(Resource="arn:aws:s3:::c/*"), STATEMENT)
    shown = {"Condition": {"Bool": {"AWS:SecureTransport": "true"}}}
    assert redundant(wide | secure, STATEMENT | shown)
    insecure = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert not redundant(wide | secure, STATEMENT | insecure)
    assert not redundant(wide | secure, STATEMENT)
    assert not redundant(wide | {"Effect": "Deny"}, STATEMENT)
    assert not redundant(changed(NotAction="iam:*", Action=None), STATEMENT)


def test_a_key_may_be_one_of_those_with_an_open_end():
    assert list(spellings("s3:existingobjecttag/a/b:c")) == [
        "s3:existingobjecttag/a/b:c",
        "s3:existingobjecttag/a/b:",
        "s3:existingobjecttag/a/",
        "s3:existingobjecttag/",
        "s3:",
    ]
    assert list(spellings("x/y")) == ["x/y", "x/"]
    assert list(spellings("/y")) == ["/y"]
    assert list(spellings("x")) == ["x"]


def test_keys_are_kept_without_their_open_ends():
    assert plain_key("s3:ExistingObjectTag/<key>") == "s3:existingobjecttag/"
    assert plain_key("aws:RequestTag/${TagKey}") == "aws:requesttag/"
    assert plain_key("x:A/b/c") == "x:a/"
    assert plain_key("oidc:${Claim}") == "oidc:"
    assert plain_key("s3:Prefix") == "s3:prefix"
    assert plain_key("S3:${Any}") == "s3:"


def test_global_keys_are_known_without_regard_to_case():
    assert global_key("AWS:userid") == KeyType("String", False)
    assert global_key("aws:principaltag/Team/x") == KeyType("String", False)
    assert global_key("aws:PrincipalTag/") is None
    assert global_key("aws:PrincipalTag") is None
    assert global_key("aws:Nothing") is None
    assert global_key("aws:userid/x") is None


def test_the_catalogue_is_that_of_the_services():
    catalogue = AwsCatalogue()
    assert {"s3", "ec2", "iam", "sts"} <= set(catalogue.prefixes())
    assert catalogue.service("nothing") is None
    s3 = catalogue.service("S3")
    assert s3 is not None
    assert s3 is catalogue.service("s3")
    assert s3.prefix == "s3"
    assert (
        s3.resource_arns["object"]
        == "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
    )
    assert s3.keys["s3:prefix"] == KeyType("String", False)
    assert s3.keys["s3:existingobjecttag/"] == KeyType("String", False)
    assert s3.keys["s3:requestobjecttagkeys"] == KeyType("String", True)
    assert service_key(s3, "s3:ExistingObjectTag/Team") == KeyType("String", False)
    assert service_key(s3, "s3:nothing") is None
    found = s3.actions["getobject"]
    assert (found.name, found.access_level) == ("s3:GetObject", "Read")
    assert "object" in found.resource_types
    assert "s3:existingobjecttag/" in found.keys
    assert "s3:prefix" not in found.keys
    assert "s3:prefix" in s3.actions["listbucket"].keys
    iam = catalogue.service("iam")
    assert iam is not None
    # a key of the resource type counts for the actions that take it
    assert "iam:resourcetag/" in iam.actions["getrole"].keys
    assert "iam:resourcetag/" not in iam.actions["listroles"].keys


def test_a_key_of_a_type_that_is_not_known_fits_every_operator(monkeypatch):
    monkeypatch.delitem(KINDS, "Numeric")
    catalogue = AwsCatalogue()
    s3 = catalogue.service("s3")
    assert s3 is not None
    assert service_key(s3, "s3:max-keys") == KeyType("Unknown", None)
    for operator in ("StringEquals", "ForAnyValue:StringEquals"):
        statement = changed(
            Action="s3:ListBucket",
            Resource=BUCKET,
            Condition={operator: {"s3:max-keys": "1"}},
        )
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        assert not validate(text, IDENTITY, catalogue)


def test_an_access_level_of_two_parts_is_its_first():
    levels = set()
    for prefix in ("iam", "ec2", "s3", "sts", "entityresolution", "codecatalyst"):
        service = CATALOGUE.service(prefix)
        assert service is not None
        levels |= {action.access_level for action in service.actions.values()}
    assert levels == {"List", "Read", "Write", "Tagging", "Permissions management"}


def test_another_catalogue_can_be_given():
    class Small:
        def service(self, prefix: str) -> ServiceInfo | None:
            action = ActionInfo("lab:Open", "Read", (), frozenset({"door:color"}))
            keys = {"door:color": KeyType("String")}
            found = ServiceInfo("lab", {"open": action}, {}, keys)
            return found if prefix.lower() == "lab" else None

        def prefixes(self) -> list[str]:
            return ["lab"]

    def found(key: str) -> list[Code]:
        condition = {"StringEquals": {key: "x"}}
        statement = changed(Action="lab:Open", Resource="*", Condition=condition)
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        return [finding.code for finding in validate(text, IDENTITY, Small())]

    assert not found("aws:userid")
    # a key may have another name in front than the service that it belongs to
    assert not found("door:Color")
    assert found("door:Size") == [Code.UNKNOWN_KEY]
    for variable, wanted in (("Color", []), ("Size", [Code.UNKNOWN_VARIABLE] * 2)):
        statement = changed(
            Action="lab:Open",
            NotResource=f"arn:aws:lab:::${{door:{variable}}}",
            Resource=None,
            Condition={"StringEquals": {"aws:userid": f"${{door:{variable}}}"}},
        )
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        assert [f.code for f in validate(text, IDENTITY, Small())] == wanted


@pytest.mark.parametrize(
    ("pattern", "arn", "meets"),
    [
        ("arn:aws:s3:::b", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:s3:::b/*", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:::b*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::b", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", False),
        ("arn:aws:s3:::b?c", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::${aws:username}", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:iam::*:role/a", "arn:${Partition}:iam::${Account}:role/${R}", True),
        ("arn:aws:iam::*:user/a", "arn:${Partition}:iam::${Account}:role/${R}", False),
        ("arn:aws:s3:::a${*}", "arn:aws:s3:::a*", True),
        ("arn:aws:s3:::b/x", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:::b?x", "arn:${Partition}:s3:::${BucketName}", True),
        ("arn:aws:s3:::/x", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:::b:x", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:*:x:y", "arn:${Partition}:s3:::${BucketName}", False),
        ("arn:aws:s3:*:x:y", "arn:${P}:s3:::${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:?:x:y", "arn:${P}:s3:::${BucketName}/${ObjectName}", False),
        ("arn:aws:s3:a*:x:y", "arn:${P}:s3:::${BucketName}/${ObjectName}", False),
        ("arn:aws:x:*:*:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*:*:${v}", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*:f:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", False),
        ("arn:aws:x:*:f*:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*:f*n:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*:${v}:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*f:?:prod-*", "arn:${P}:x:${R}:${A}:function:${Name}", False),
        ("arn:aws:x:*:functio?:p", "arn:${P}:x:${R}:${A}:function:${Name}", True),
        ("arn:aws:x:*:function?:p", "arn:${P}:x:${R}:${A}:function:${Name}", False),
        ("arn:aws:x:*:function:p:q", "arn:${P}:x:${R}:${A}:function:${Name}", False),
        ("arn:aws:x:*:a*:n", "arn:aws:x:::a:b:${N}", True),
        ("arn:aws:x:*:a*b:n", "arn:aws:x:::a:b:${N}", False),
        ("arn:aws:x:*:a?b:n", "arn:aws:x:::a:b:${N}", False),
        ("arn:aws:x:us:1:function:p:q", "arn:${P}:x:${R}:${A}:function:${N}", True),
        ("arn:aws:iam::1:role/p/x", "arn:aws:iam::1:role/${RoleNameWithPath}", True),
        ("arn:aws:iam::1:role/${aws:username}", "arn:aws:iam::1:role/x", True),
        ("arn:aws:iam::1:${aws:username}/x", "arn:aws:iam::1:role/x", True),
        ("arn:aws:iam::1:${aws:username}/y", "arn:aws:iam::1:role/x", False),
        ("arn:aws:iam::1:role/x${*}", "arn:aws:iam::1:role/x*", True),
        ("arn:aws:iam::1:role/x${*}", "arn:aws:iam::1:role/xy", False),
        ("arn:aws:iam::1:role/x${?}", "arn:aws:iam::1:role/x?", True),
        ("arn:aws:iam::1:role/x${?}", "arn:aws:iam::1:role/xy", False),
        ("arn:aws:iam::1:role/x${$}", "arn:aws:iam::1:role/x$", True),
        ("arn:aws:iam::1:role/x${$}", "arn:aws:iam::1:role/xy", False),
        ("arn:aws:iam::1:role/x?", "arn:aws:iam::1:role/xy", True),
        ("arn:aws:iam::1:role/?", "arn:aws:iam::1:role/xy", False),
        ("arn:aws:iam::1:*x", "arn:aws:iam::1:role/x", True),
        ("arn:aws:iam::1:*y", "arn:aws:iam::1:role/x", False),
        ("arn:aws:iam::1:r*e/x*", "arn:aws:iam::1:role/x", True),
        ("arn:aws:iam::1:x", "arn:aws:iam::1:", False),
        ("arn:aws:iam::1:*", "arn:aws:iam::1:", True),
        ("arn:aws:iam::1:", "arn:aws:iam::1:${Name}", True),
        ("arn:aws:iam::1:", "arn:aws:iam::1:x", False),
        ("arn:aws:s3:::a-b", "arn:aws:s3:::${BucketName}-${Suffix}", True),
        ("arn:aws:s3:::ab", "arn:aws:s3:::${BucketName}-${Suffix}", False),
        ("arn:aws:sqs:us-east-1:1:q", "arn:aws:sqs:${Region}:${Account}:${Name}", True),
        ("arn:aws:sqs:::q", "arn:aws:sns:::${Name}", False),
        ("arn:aws-cn:sqs:::q", "arn:aws:sqs:::${Name}", False),
        ("arn:aws:sqs:a::q", "arn:aws:sqs:b::${Name}", False),
        ("arn:aws:sqs::1:q", "arn:aws:sqs::2:${Name}", False),
        ("*", "arn:aws:s3:::a", True),
        ("arn:aws:s3:::a", "a", False),
    ],
)
def test_a_pattern_meets_the_arns_of_a_resource_type(pattern, arn, meets):
    assert overlap(pattern, arn) is meets


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_code_has_a_sentence_with_its_parameters(language):
    loaded = sentences("findings", language)
    assert loaded["findings"].keys() == {str(code) for code in Code}
    assert loaded["severities"].keys() == {str(severity) for severity in Severity}
    for code, sentence in loaded["findings"].items():
        used = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        assert used == Code(code).parameters - {"suggestion"}, code
