"""Nothing crashes and nothing takes long: sizes up to AWS's limits and beyond."""

import copy
import time
from typing import Any

from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.arn_patterns import compile_resource_pattern
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, evaluate
from iamtutor.policy.patterns import Template
from iamtutor.policy.request import AccessRequest
from iamtutor.policy.validation import validate
from iamtutor.policy.validation.findings import PolicyKind

PREFIX = "arn:aws:s3:::b/"


def ask(resource: str, **elements: Any) -> bool:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements
    document = parse_policy({"Version": "2012-10-17", "Statement": statement})
    request = AccessRequest(
        "arn:aws:iam::111122223333:user/aoi",
        "s3:GetObject",
        resource,
        "111122223333",
        {"aws:username": "a" * 64},
    )
    policies = ApplicablePolicies(identity=(NamedPolicy("P", document),))
    return evaluate(request, policies).is_allowed


def seconds(of: str = PREFIX + "a" * 1024, **elements: Any) -> float:
    started = time.process_time()
    assert not ask(of, **elements)
    return time.process_time() - started


def test_many_wildcards_do_not_explode():
    assert seconds(Resource=PREFIX + "*a" * 2000 + "b") < 1
    assert seconds(Resource=PREFIX + "*a" * 500 + "*b") < 1
    assert seconds(Resource=PREFIX + "*" * 5000 + "b") < 1
    assert seconds(Resource=PREFIX + "*" + "a?" * 500 + "b*") < 1
    assert seconds(Resource=PREFIX + "${aws:username}*" * 300 + "b") < 1
    likes = {"StringLike": {"aws:username": "*a" * 3000 + "b"}}
    assert seconds(Condition=likes) < 1


def test_a_star_that_reaches_is_tried_once_at_each_colon(monkeypatch):
    looked_at: list[str] = []
    glob = Template.glob

    def counted(template, context):
        found = copy.copy(glob(template, context))
        matches = found.matches
        found.matches = lambda value: looked_at.append(value) or matches(value)
        return found

    monkeypatch.setattr(Template, "glob", counted)
    pattern = compile_resource_pattern("arn:aws:*:*:*:*a*b*c", True)
    for colons in (50, 100, 200):
        looked_at.clear()
        value = "arn:aws:x:y:z" + ":ab" * colons + "!c!"
        assert pattern.part_without_place(value, {}) == 5
        # each of the six parts once at each colon, the last on all the text from there
        assert len(looked_at) < 6 * value.count(":")
        assert sum(map(len, looked_at)) < (value.count(":") + 5) * len(value)
    monkeypatch.undo()
    stars = ":".join(["arn", "*", "s*", "*", "*", "*x*" * 50 + "y"])
    assert seconds(Resource=stars, of="arn:aws:s3:::" + "x:" * 500) < 1


def test_a_policy_of_a_thousand_statements_is_evaluated():
    statement = {"Effect": "Allow", "Action": "s3:Put*", "Resource": f"{PREFIX}*"}
    document = parse_policy({"Statement": [statement] * 1000})
    request = AccessRequest("anonymous", "s3:GetObject", f"{PREFIX}x", "1", {})
    policies = ApplicablePolicies(identity=(NamedPolicy("P", document),))
    assert len(evaluate(request, policies).statements) == 1000


def test_odd_requests_are_answered():
    for principal in ("", ":", "arn:", "arn:::::", "arn:aws:sts:::assumed-role/"):
        for resource in ("", "*", "arn:", "x" * 10_000, "\ud800"):
            request = AccessRequest(principal, "", resource, "", {"": ""})
            everyone = {"Effect": "Deny", "Action": "*", "NotPrincipal": "*"}
            document = parse_policy({"Statement": [everyone]})
            policies = ApplicablePolicies(resource=NamedPolicy("P", document))
            assert not evaluate(request, policies).is_allowed


def test_validation_of_a_long_policy_is_quick_and_whole():
    catalogue = aws_catalogue()
    text = '{"Version":"2012-10-17","Statement":[' + ",".join(
        '{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::' + str(n) + '"}'
        for n in range(300)
    )
    validate(text + "]}", PolicyKind.IDENTITY, catalogue)
    started = time.process_time()
    findings = validate(text + "]}", PolicyKind.IDENTITY, catalogue)
    assert time.process_time() - started < 3
    assert [finding.code for finding in findings] == ["too_long"]
