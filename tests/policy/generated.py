"""Cases made up by hypothesis, in the recorded cases' JSON.

Everything is drawn from small pools, so that statements meet requests often enough for
every rule to be asked.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

OURS, THEIRS = "111122223333", "444455556666"
USER = f"arn:aws:iam::{OURS}:user/team/aoi"
ROLE = f"arn:aws:iam::{OURS}:role/lab-role"
SESSION = f"arn:aws:sts::{OURS}:assumed-role/lab-role/i-0abc12345def67890"
ROOT = f"arn:aws:iam::{OURS}:root"
NEIGHBOUR = f"arn:aws:iam::{THEIRS}:user/neighbour"
EC2 = "ec2.amazonaws.com"
BUCKET, OBJECT = "arn:aws:s3:::notes", "arn:aws:s3:::notes/aoi/a:b*.txt"
TRUSTED = f"arn:aws:iam::{OURS}:role/target"
STREAM = f"arn:aws:logs:ap-northeast-1:{OURS}:log-group:notes:log-stream:a:b"

ACTIONS = st.sampled_from(
    [
        "*",
        "s3:*",
        "s3:Get*",
        "s3:getobject",
        "s3:PutObject",
        "s3:?etObject",
        "ec2:*",
        "sts:*",
        "sts:AssumeRole",
        "logs:Put*",
        "s3:Get*ct",
        "s3:*Obj?c*",
    ]
)
RESOURCES = st.sampled_from(
    [
        "*",
        BUCKET,
        f"{BUCKET}/*",
        f"{BUCKET}*",
        OBJECT,
        "arn:aws:s3:::*/aoi/*.txt",
        "arn:aws:s3:*:*:notes/a?i/*",
        f"{BUCKET}/${{aws:username}}/*",
        f"{BUCKET}/${{aws:PrincipalTag/team, 'aoi'}}/a:b${{*}}.txt",
        "arn:aws:s3:*::no*",
        "arn:aws:iam::*:role/*",
        f"arn:aws:iam::{OURS}:role/target",
        "arn:*:s3:::notes",
        "arn:aws:s3",
        "arn:aws:iam:",
        "arn:aws:s3:*:*:b*",
        "arn:aws:s3:*:*b*.txt",
        "arn:aws:s3:*:notes/aoi/a:*",
        "arn:aws:*:*notes*:x:*",
        "arn:aws:s3::n*s/*:b${*}.txt",
        "arn:aws:s3::*/*:b*.txt",
        "arn:aws:logs:*:log-stream:a:b",
        f"arn:aws:logs:*:{OURS}:log-group:notes*",
        f"arn:aws:logs:*-1:{THEIRS}:log-group:*",
        "arn:aws:logs:ap-*:*:log-*:a?b",
        "arn:aws:logs:*:${aws:username}:log-stream:*",
        "arn:aws:logs:*:${aws:PrincipalTag/team, 'notes'}*:a:b",
    ]
)
PEOPLE = st.sampled_from([USER, SESSION, ROLE, ROOT, OURS, NEIGHBOUR, THEIRS])
PRINCIPALS = st.one_of(
    st.just("*"),
    st.just({"AWS": "*"}),
    st.just({"Service": EC2}),
    st.lists(PEOPLE, min_size=1, max_size=3).map(lambda names: {"AWS": names}),
)
TEXTS = st.sampled_from(
    [
        "blue",
        "Blue",
        "b*",
        "?lue",
        "*",
        "${aws:username}",
        "${*}",
        "aoi",
        "${aws:PrincipalTag/team, 'blue'}",
        "${aws:PrincipalTag/none}",
    ]
)
STRING_KEYS = st.sampled_from(
    ["aws:username", "AWS:PrincipalTag/Team", "aws:PrincipalTag/none", "s3:prefix"]
)
STRINGS = [
    negation + tail
    for negation in ("String", "StringNot")
    for tail in ("Equals", "EqualsIgnoreCase", "Like")
]
COMPARISONS = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "NotEquals"]


def _condition(operators: list[str], keys: Any, values: Any) -> Any:
    return st.tuples(
        st.sampled_from([*operators, *(f"{name}IfExists" for name in operators)]),
        keys,
        st.lists(values, min_size=1, max_size=3),
    )


CONDITION = st.one_of(
    _condition(STRINGS, STRING_KEYS, TEXTS),
    _condition(
        [f"{q}:{name}" for q in ("ForAnyValue", "ForAllValues") for name in STRINGS],
        st.sampled_from(["aws:TagKeys", "aws:CalledVia"]),
        TEXTS,
    ),
    _condition(
        [f"Numeric{c}" for c in COMPARISONS],
        st.sampled_from(["s3:max-keys", "aws:MultiFactorAuthAge"]),
        st.sampled_from(["9", "10", "10.0", "-1"]),
    ),
    _condition(
        [f"Date{c}" for c in COMPARISONS],
        st.just("aws:CurrentTime"),
        st.sampled_from(["2026-11-25T00:00:00Z", "1764028800", "2027-01-01"]),
    ),
    _condition(
        ["Bool"], st.sampled_from(["aws:SecureTransport", "aws:X"]), st.just("true")
    ),
    _condition(
        ["IpAddress", "NotIpAddress"],
        st.just("aws:SourceIp"),
        st.sampled_from(["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32"]),
    ),
    _condition(
        ["ArnEquals", "ArnNotLike"],
        st.just("aws:PrincipalArn"),
        st.sampled_from([ROLE, "arn:aws:iam::*:role/*", "arn:*:user/*", USER]),
    ),
    st.tuples(
        st.just("Null"),
        st.sampled_from(["aws:username", "aws:TagKeys"]),
        st.sampled_from([["true"], ["false"]]),
    ),
)


@st.composite
def statements(draw: Any, principal: bool = False, resource: bool = True) -> Any:
    statement: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Deny"]))}
    action = draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))
    statement[action] = draw(st.lists(ACTIONS, min_size=1, max_size=2))
    if resource:
        name = draw(
            st.sampled_from(["Resource", "Resource", "Resource", "NotResource"])
        )
        values = RESOURCES
        if name == "NotResource":  # a variable without a value is left open there
            values = RESOURCES.filter(lambda text: "${aws:u" not in text)
        statement[name] = draw(st.lists(values, min_size=1, max_size=2))
    if principal:
        name = "Principal"
        if statement["Effect"] == "Deny":
            name = draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))
        statement[name] = draw(PRINCIPALS)
    conditions: dict[str, dict[str, Any]] = {}
    for operator, key, wanted in draw(st.lists(CONDITION, max_size=2)):
        conditions.setdefault(operator, {})[key] = wanted
    if conditions and draw(st.booleans()):
        statement["Condition"] = conditions
    return statement


def policies(**options: bool) -> Any:
    return st.builds(
        lambda version, found: version | {"Statement": found},
        st.sampled_from([{"Version": "2012-10-17"}] * 4 + [{}]),
        st.lists(statements(**options), min_size=1, max_size=3),
    )


def named(policy: Any) -> Any:
    return policy.map(lambda found: {"name": "P", "policy": found})


LEVELS = st.lists(st.lists(named(policies()), min_size=1, max_size=2), max_size=2)


@st.composite
def requests(draw: Any) -> Any:
    principal = draw(
        st.sampled_from([USER, SESSION, SESSION, ROOT, NEIGHBOUR, EC2, "anonymous"])
    )
    context: dict[str, Any] = {
        "aws:SourceIp": draw(st.sampled_from(["10.1.2.3", "2001:db8::1"])),
        "aws:SecureTransport": draw(st.sampled_from(["true", "false"])),
        "aws:CurrentTime": "2025-11-25T00:00:00Z",
    }
    if principal in (USER, NEIGHBOUR):
        context["aws:username"] = "aoi"
        context["aws:PrincipalArn"] = principal
    if principal == SESSION:
        context["aws:PrincipalArn"] = ROLE
    optional = {
        "aws:PrincipalTag/team": st.sampled_from(["blue", "Blue", "b*"]),
        "aws:TagKeys": st.sampled_from([["blue"], ["aoi", "red"], ["b*", "blue"]]),
        "s3:max-keys": st.sampled_from(["10", "9.5"]),
    }
    for key, values in optional.items():
        if draw(st.booleans()):
            context[key] = draw(values)
    action, resource = draw(
        st.sampled_from(
            [
                ("s3:GetObject", OBJECT),
                ("s3:PutObject", f"{BUCKET}/aoi/x"),
                ("s3:ListBucket", BUCKET),
                ("s3:ListAllMyBuckets", "*"),
                ("sts:AssumeRole", TRUSTED),
                ("logs:PutLogEvents", STREAM),
                ("sts:GetCallerIdentity", "*"),
            ]
        )
    )
    return {
        "principal": principal,
        "action": action,
        "resource": resource,
        "resourceAccount": OURS,
        "context": context,
    }


@st.composite
def cases(draw: Any) -> Any:
    request = draw(requests())
    case: dict[str, Any] = {"id": "generated", "request": request}
    case["identityPolicies"] = draw(st.lists(named(policies()), max_size=2))
    trust = request["action"] == "sts:AssumeRole"
    if trust or draw(st.booleans()):
        case["resourcePolicy"] = draw(policies(principal=True, resource=not trust))
    for key in ("permissionBoundary", "sessionPolicy"):
        if draw(st.integers(0, 3)) == 0:
            case[key] = draw(policies())
    for key in ("scps", "rcps"):
        if draw(st.integers(0, 3)) == 0:
            case[key] = draw(LEVELS)
    return case
