"""Cases made up by hypothesis, in the recorded cases' JSON.

Everything is drawn from small pools, so that statements meet requests often enough for
every rule to be asked. A case costs what its choices cost, and to evaluate it next to
nothing: so a whole list is one choice, and no strategy is made while a case is drawn.
"""

import functools
from collections.abc import Sequence
from itertools import product
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


def up_to(most: int, pool: Sequence[str]) -> Any:
    """A list of one of the pool, or of more; each length as often as another."""
    return st.one_of(
        st.sampled_from(list(product(pool, repeat=length))).map(list)
        for length in range(1, most + 1)
    )


ACTIONS = """
    * s3:* s3:Get* s3:getobject s3:PutObject s3:?etObject ec2:* sts:*
    sts:AssumeRole logs:Put* s3:Get*ct s3:*Obj?c*
""".split()
RESOURCES = [
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
ACTION_LISTS = up_to(2, ACTIONS)
RESOURCE_LISTS = {
    "Resource": up_to(2, RESOURCES),
    # a variable without a value is left open there
    "NotResource": up_to(2, [text for text in RESOURCES if "${aws:u" not in text]),
}
PEOPLE = [USER, SESSION, ROLE, ROOT, OURS, NEIGHBOUR, THEIRS]
PRINCIPALS = st.one_of(
    st.just("*"),
    st.just({"AWS": "*"}),
    st.just({"Service": EC2}),
    up_to(3, PEOPLE).map(lambda names: {"AWS": names}),
)
TEXTS = [
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
STRING_KEYS = [
    "aws:username",
    "AWS:PrincipalTag/Team",
    "aws:PrincipalTag/none",
    "s3:prefix",
]
STRINGS = [
    negation + tail
    for negation in ("String", "StringNot")
    for tail in ("Equals", "EqualsIgnoreCase", "Like")
]
COMPARISONS = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "NotEquals"]


def _condition(
    operators: list[str], keys: list[str], values: list[str], most: int = 3
) -> Any:
    asked = product([*operators, *(f"{name}IfExists" for name in operators)], keys)
    return st.tuples(st.sampled_from(list(asked)), up_to(most, values))


CONDITION = st.one_of(
    _condition(STRINGS, STRING_KEYS, TEXTS),
    _condition(
        [f"{q}:{name}" for q in ("ForAnyValue", "ForAllValues") for name in STRINGS],
        ["aws:TagKeys", "aws:CalledVia"],
        TEXTS,
    ),
    _condition(
        [f"Numeric{c}" for c in COMPARISONS],
        ["s3:max-keys", "aws:MultiFactorAuthAge"],
        ["9", "10", "10.0", "-1"],
    ),
    _condition(
        [f"Date{c}" for c in COMPARISONS],
        ["aws:CurrentTime"],
        ["2026-11-25T00:00:00Z", "1764028800", "2027-01-01"],
    ),
    _condition(["Bool"], ["aws:SecureTransport", "aws:X"], ["true"]),
    _condition(
        ["IpAddress", "NotIpAddress"],
        ["aws:SourceIp"],
        ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32"],
    ),
    _condition(
        ["ArnEquals", "ArnNotLike"],
        ["aws:PrincipalArn"],
        [ROLE, "arn:aws:iam::*:role/*", "arn:*:user/*", USER],
    ),
    st.tuples(
        st.sampled_from([("Null", "aws:username"), ("Null", "aws:TagKeys")]),
        up_to(1, ["true", "false"]),
    ),
)
PRINCIPAL_OF_A_DENY = st.sampled_from(["Principal", "Principal", "NotPrincipal"])
HOW_MANY_CONDITIONS = st.sampled_from([0] * 6 + [1, 2])
#: Effect, and the elements that name the actions and resources.
ELEMENTS = st.sampled_from(
    list(
        product(
            ["Allow", "Deny"],
            ["Action", "Action", "Action", "NotAction"],
            ["Resource", "Resource", "Resource", "NotResource"],
        )
    )
)


@st.composite
def statements(draw: Any, principal: bool = False, resource: bool = True) -> Any:
    effect, action, named = draw(ELEMENTS)
    statement: dict[str, Any] = {"Effect": effect, action: draw(ACTION_LISTS)}
    if resource:
        statement[named] = draw(RESOURCE_LISTS[named])
    if principal:
        name = "Principal"
        if statement["Effect"] == "Deny":
            name = draw(PRINCIPAL_OF_A_DENY)
        statement[name] = draw(PRINCIPALS)
    conditions: dict[str, dict[str, Any]] = {}
    for _ in range(draw(HOW_MANY_CONDITIONS)):
        (operator, key), wanted = draw(CONDITION)
        conditions.setdefault(operator, {})[key] = wanted
    if conditions:
        statement["Condition"] = conditions
    return statement


@functools.cache
def policies(**options: bool) -> Any:
    return st.builds(
        lambda version, found: version | {"Statement": found},
        st.sampled_from([{"Version": "2012-10-17"}] * 4 + [{}]),
        st.lists(statements(**options), min_size=1, max_size=3),
    )


NAMED = policies().map(lambda found: {"name": "P", "policy": found})
LEVELS = st.lists(st.lists(NAMED, min_size=1, max_size=2), max_size=2)
IDENTITY_POLICIES = st.lists(NAMED, max_size=2)
CALLERS = st.sampled_from([USER, SESSION, SESSION, ROOT, NEIGHBOUR, EC2, "anonymous"])
ADDRESSES = st.sampled_from(["10.1.2.3", "2001:db8::1"])
TRUTHS = st.sampled_from(["true", "false"])
#: As often there as not.
OPTIONAL = {
    "aws:PrincipalTag/team": st.sampled_from([None] * 3 + ["blue", "Blue", "b*"]),
    "aws:TagKeys": st.sampled_from(
        [None] * 3 + [["blue"], ["aoi", "red"], ["b*", "blue"]]
    ),
    "s3:max-keys": st.sampled_from([None] * 2 + ["10", "9.5"]),
}
ASKED = st.sampled_from(
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


@st.composite
def requests(draw: Any) -> Any:
    principal = draw(CALLERS)
    context: dict[str, Any] = {
        "aws:SourceIp": draw(ADDRESSES),
        "aws:SecureTransport": draw(TRUTHS),
        "aws:CurrentTime": "2025-11-25T00:00:00Z",
    }
    if principal in (USER, NEIGHBOUR):
        context["aws:username"] = "aoi"
        context["aws:PrincipalArn"] = principal
    if principal == SESSION:
        context["aws:PrincipalArn"] = ROLE
    for key, values in OPTIONAL.items():
        if (value := draw(values)) is not None:
            context[key] = value
    action, resource = draw(ASKED)
    return {
        "principal": principal,
        "action": action,
        "resource": resource,
        "resourceAccount": OURS,
        "context": context,
    }


REQUESTS = requests()
#: Each of them is there in a quarter of the cases.
FURTHER = ("permissionBoundary", "sessionPolicy", "scps", "rcps")
WHICH = st.sampled_from(list(product([False] * 3 + [True], repeat=4)))


@st.composite
def cases(draw: Any) -> Any:
    request = draw(REQUESTS)
    case: dict[str, Any] = {"id": "generated", "request": request}
    case["identityPolicies"] = draw(IDENTITY_POLICIES)
    trust = request["action"] == "sts:AssumeRole"
    if trust or draw(st.booleans()):
        case["resourcePolicy"] = draw(policies(principal=True, resource=not trust))
    for key, there in zip(FURTHER, draw(WHICH), strict=True):
        if there:
            case[key] = draw(LEVELS if key in ("scps", "rcps") else policies())
    return case
