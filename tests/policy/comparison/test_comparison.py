"""Two policies compared: the relation, the requests that show it, and the laws."""

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.cloud.policies import aws_managed
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.budget import DEFAULT_BUDGET, Budget
from iamtutor.policy.cases import read_request
from iamtutor.policy.comparison import clauses
from iamtutor.policy.comparison.grouping import grouping
from iamtutor.policy.comparison.minimal import minimal
from iamtutor.policy.comparison.relation import Comparison, Relation, compare, summarize
from iamtutor.policy.comparison.witness import Kind, allows, says
from iamtutor.policy.document import parse_policy
from iamtutor.policy.request import AccessRequest, RequestView
from tests.policies import allow, deny, when
from tests.policies import document as policy
from tests.policy.comparison.pairs import (
    RECORDED,
    Sampler,
    known_pairs,
    reordered,
    split,
)
from tests.policy.generated import policies, requests

pytestmark = pytest.mark.thorough

Json = dict[str, Any]
BUCKET = "arn:aws:s3:::notes"
ACCOUNT = "111122223333"

#: For laws over many pairs: what takes longer is unknown, which no law minds.
UNITS = 40_000
#: Each of six ways in which the search was broken was told by ten of them, too.
SAMPLED = 200 if settings.get_current_profile_name() == "wide" else 50


def compared(
    existing: Json, new: Json, kind: Kind = Kind.IDENTITY, units: int = UNITS
) -> Comparison:
    """The comparison; what it shows holds in the evaluator."""
    before, after = parse_policy(existing), parse_policy(new)
    found = compare(before, after, kind, aws_catalogue(), Budget(units))
    assert found.reason != "evaluator"
    if found.new_access is not None:
        assert allows(after, found.new_access, kind)
        assert not allows(before, found.new_access, kind)
    if found.lost_access is not None:
        assert allows(before, found.lost_access, kind)
        assert not allows(after, found.lost_access, kind)
    return found


def sampled_against(
    found: Comparison, kind: Kind, existing: Json, new: Json, chance: random.Random
) -> None:
    """Where no request is shown, those made of the policies' own patterns find none."""
    if found.reason or (found.new_access and found.lost_access):
        return
    before, after = parse_policy(existing), parse_policy(new)
    sampler = Sampler([existing, new], chance)
    for request in sampler.requests(SAMPLED):
        view = RequestView(request, has_boundary=False)
        was, is_now = says(before, view), says(after, view)
        if is_now and not was:
            assert found.new_access, (kind, existing, new, request)
        if was and not is_now:
            assert found.lost_access, (kind, existing, new, request)


def test_known_pairs():
    """No relation is wrong, and no sampled request shows more than is claimed."""
    chance = random.Random(13)
    unknown = 0
    for kind, existing, new, possible in known_pairs(2000, seed=13):
        found = compared(existing, new, kind, DEFAULT_BUDGET)
        if found.relation is Relation.UNKNOWN:
            unknown += 1
        else:
            assert found.relation in possible, (kind, existing, new)
        sampled_against(found, kind, existing, new, chance)
    assert unknown <= 20


def test_pairs_that_have_nothing_to_do_with_each_other():
    chance = random.Random(7)
    for kind, existing in chance.sample(RECORDED, 100):
        new = chance.choice([p for k, p in RECORDED if k is kind])
        sampled_against(compared(existing, new, kind), kind, existing, new, chance)


@settings(max_examples=80)
@given(policies(), policies(), st.lists(requests(), min_size=8, max_size=8))
def test_no_made_up_request_shows_more(existing, new, asked):
    found = compared(existing, new)
    for request in map(read_request, asked):
        view = RequestView(request, has_boundary=False)
        was = says(parse_policy(existing), view)
        is_now = says(parse_policy(new), view)
        assert was or not is_now or found.new_access or found.reason
        assert is_now or not was or found.lost_access or found.reason


RESOURCE_POLICIES = policies(principal=True)


@settings(max_examples=100)
@given(
    RESOURCE_POLICIES,
    RESOURCE_POLICIES,
    st.lists(requests(), min_size=8, max_size=8),
)
def test_no_made_up_caller_shows_more(existing, new, asked):
    found = compared(existing, new, Kind.RESOURCE)
    for request in map(read_request, asked):
        view = RequestView(request, has_boundary=False)
        was = says(parse_policy(existing), view)
        is_now = says(parse_policy(new), view)
        assert was or not is_now or found.new_access or found.reason
        assert is_now or not was or found.lost_access or found.reason


_REVERSED = {
    Relation.NARROWER: Relation.WIDER,
    Relation.WIDER: Relation.NARROWER,
}


@settings(max_examples=60)
@given(policies(), policies(), policies())
def test_an_order(one, two, three):
    assert compared(one, one).relation is Relation.EQUAL
    there, back = compared(one, two).relation, compared(two, one).relation
    assert back is _REVERSED.get(there, there)
    on = compared(two, three).relation
    up = {Relation.EQUAL, Relation.WIDER}
    if there in up and on in up:
        whole = compared(one, three).relation
        assert whole in {*up, Relation.UNKNOWN}
        if Relation.WIDER in (there, on):
            assert whole is not Relation.EQUAL


@settings(max_examples=60)
@given(policies(), policies())
def test_an_added_allow_is_never_narrower(one, other):
    allows_alone = [s for s in other["Statement"] if s["Effect"] == "Allow"]
    more = one | {"Statement": [*one["Statement"], *allows_alone]}
    assert compared(one, more).relation not in (
        Relation.NARROWER,
        Relation.INCOMPARABLE,
    )


@settings(max_examples=60)
@given(policies(), st.randoms(use_true_random=False))
def test_order_and_case_never_matter(one, chance):
    other = copy.deepcopy(one)
    chance.shuffle(other["Statement"])
    for statement in other["Statement"]:
        for name in ("Action", "NotAction"):
            if name in statement:
                statement[name] = [text.swapcase() for text in statement[name]]
                chance.shuffle(statement[name])
    assert compared(one, other).relation is Relation.EQUAL


NARROWER = [
    # actions
    (allow("s3:*"), allow("s3:Get*")),
    (allow("s3:Get*"), allow("s3:Get?*")),
    (allow("s3:*Object"), allow("s3:?*Object")),
    (allow("*"), allow("s3:*")),
    (allow("*"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    (allow(["s3:G*", "s3:P*"]), allow(["s3:Get*", "s3:Put*"])),
    # resources: a star at the end of a part reaches beyond the colon, others don't
    (allow("s3:*", f"{BUCKET}/*"), allow("s3:*", f"{BUCKET}/a/*")),
    (allow("logs:*", "arn:aws:logs:*"), allow("logs:*", "arn:aws:logs:ap-*-1:*:a")),
    (allow("s3:*", "arn:aws:s3:::*"), allow("s3:*", "arn:aws:s3:::?")),
    (
        {"Effect": "Allow", "Action": "s3:*", "NotResource": f"{BUCKET}/a/*"},
        {"Effect": "Allow", "Action": "s3:*", "NotResource": [f"{BUCKET}/*"]},
    ),
    # variables
    (allow("s3:*", f"{BUCKET}/*"), allow("s3:*", f"{BUCKET}/${{aws:username}}/*")),
    (
        allow("s3:*", f"{BUCKET}/${{aws:username}}/*"),
        allow("s3:*", f"{BUCKET}/aoi/*", **when("StringEquals", "aws:username", "aoi")),
    ),
    # conditions
    (allow("s3:*"), allow("s3:*", **when("Bool", "aws:SecureTransport", "true"))),
    (
        allow("s3:*", **when("StringLike", "s3:prefix", "a*")),
        allow("s3:*", **when("StringLike", "s3:prefix", "a*b")),
    ),
    (
        allow("s3:*", **when("StringEqualsIgnoreCase", "s3:prefix", "ab")),
        allow("s3:*", **when("StringEquals", "s3:prefix", "Ab")),
    ),
    (
        allow("s3:*", **when("NumericLessThanEquals", "s3:max-keys", "10")),
        allow("s3:*", **when("NumericLessThan", "s3:max-keys", "10.0")),
    ),
    (
        allow("s3:*", **when("DateLessThan", "aws:CurrentTime", "2027-01-01")),
        allow("s3:*", **when("DateLessThan", "aws:CurrentTime", "1764028800")),
    ),
    (
        allow("s3:*", **when("IpAddress", "aws:SourceIp", "10.0.0.0/8")),
        allow("s3:*", **when("IpAddress", "aws:SourceIp", "10.0.0.0/9", "10.200.0.1")),
    ),
    (
        allow("s3:*", **when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1")),
        allow("s3:*", **when("StringEquals", "aws:SourceVpc", "vpc-1")),
    ),
    (
        allow("s3:*", **when("ForAllValues:StringEquals", "aws:TagKeys", "a", "b")),
        allow("s3:*", **when("ForAllValues:StringEquals", "aws:TagKeys", "a")),
    ),
    (
        allow("s3:*", **when("ForAnyValue:StringEquals", "aws:TagKeys", "a", "b")),
        allow("s3:*", **when("ForAnyValue:StringEquals", "aws:TagKeys", "a")),
    ),
    (
        allow("s3:*", **when("ArnLike", "aws:PrincipalArn", "arn:*:iam::*:role/*")),
        allow("s3:*", **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/a")),
    ),
    (
        allow("s3:*", **when("BinaryEquals", "x:y", "QUJD", "QUJE")),
        allow("s3:*", **when("BinaryEquals", "x:y", "QUJD")),
    ),
    (
        allow("s3:*", **when("StringNotEquals", "s3:prefix", "a")),
        allow("s3:*", **when("StringNotEquals", "s3:prefix", "a", "b")),
    ),
    (
        allow("s3:*", **when("Null", "aws:TagKeys", "false")),
        allow("s3:*", **when("ForAnyValue:StringLike", "aws:TagKeys", "a*")),
    ),
]


@pytest.mark.parametrize(("wide", "narrow"), NARROWER)
def test_what_is_narrower(wide, narrow):
    found = compared(policy(wide), policy(narrow))
    assert found.relation is Relation.NARROWER
    assert compared(policy(narrow), policy(wide)).relation is Relation.WIDER


EQUAL = [
    (policy(allow("*")), policy(allow("*:*"))),
    (policy(allow("s3:*")), policy(allow("s3:?*"))),
    (policy(allow("s3:*"), deny("s3:Get*")), policy(allow("s3:*"), deny("S3:GET*"))),
    (policy(allow("sts:GetCallerIdentity")), policy()),
    (
        policy(allow("s3:*")),
        policy(
            allow("s3:*", **when("StringLike", "a:b", "x*")),
            allow("s3:*", **when("StringNotLike", "a:b", "x*")),
        ),
    ),
    (
        policy(allow("s3:*")),
        policy(
            allow("s3:*", **when("Null", "a:b", "true")),
            allow("s3:*", **when("Null", "a:b", "false")),
        ),
    ),
    (
        policy(allow("s3:*", **when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))),
        policy(
            allow(
                "s3:*",
                **when("IpAddress", "aws:SourceIp", "10.0.0.0/9", "10.128.0.0/9"),
            )
        ),
    ),
    (
        policy(allow("s3:*"), deny("s3:*", **when("NumericLessThan", "k:k", "5"))),
        policy(
            allow("s3:*", **when("NumericGreaterThanEqualsIfExists", "k:k", "5")),
            allow("s3:*", **when("StringNotLike", "k:k", "*")),
            deny("s3:*", **when("NumericLessThan", "k:k", "5")),
            allow("s3:*", **when("Null", "k:k", "false")),
        ),
    ),
    (policy(allow("s3:*", "arn:aws:s3:*")), policy(allow("s3:*", "arn:aws:s3:*:*:*"))),
    (policy(allow("s3:*"), deny("*")), policy()),
    (policy(allow("s3:*")), policy(allow("s3:*"), allow("s3:Get*", f"{BUCKET}/*"))),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_what_is_equal(one, other):
    assert compared(one, other).relation is Relation.EQUAL
    assert compared(other, one).relation is Relation.EQUAL


def trust(principal: Any, **more: Any) -> Json:
    return policy(
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | more
    )


ROLE = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/team/app"}


@pytest.mark.parametrize(
    ("existing", "new", "relation"),
    [
        (trust({"AWS": ACCOUNT}), trust(ROLE), Relation.NARROWER),
        (
            trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
            trust({"AWS": ACCOUNT}),
            "equal",
        ),
        (trust("*"), trust({"AWS": "*"}), Relation.EQUAL),
        (trust({"AWS": ACCOUNT}), trust({"AWS": "*"}), Relation.WIDER),
        (
            trust({"Service": "ec2.amazonaws.com"}),
            trust({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}),
            Relation.WIDER,
        ),
        (
            trust({"Service": "ec2.amazonaws.com"}),
            trust({"Service": "lambda.amazonaws.com"}),
            Relation.INCOMPARABLE,
        ),
        (
            trust({"AWS": "*"}),
            trust({"AWS": "*"}, **when("StringEquals", "aws:PrincipalOrgID", "o-1")),
            Relation.NARROWER,
        ),
        (
            trust({"AWS": "*"}),
            trust({"AWS": "*"}, **when("ArnEquals", "aws:PrincipalArn", ROLE["AWS"])),
            Relation.NARROWER,
        ),
        (
            trust({"AWS": ["AROAEXAMPLEID"]}),
            trust({"AWS": ["AROAEXAMPLEID", "AIDAEXAMPLEID"]}),
            Relation.WIDER,
        ),
    ],
)
def test_trust(existing, new, relation):
    assert compared(existing, new, Kind.TRUST).relation == relation


def test_the_request_is_ordinary():
    found = compared(policy(allow("s3:Get*")), policy(allow("s3:*")))
    assert found.new_access is not None
    assert found.new_access.action == "s3:DeleteObject"
    assert found.new_access.resource.startswith("arn:aws:s3:::example")
    assert not found.new_access.context
    found = compared(
        policy(allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")),
        policy(allow("s3:GetObject", f"{BUCKET}/*")),
    )
    assert found.new_access is not None
    assert found.new_access.resource.startswith(f"{BUCKET}/")
    assert "\ue000" not in json.dumps(found.new_access.resource)


@pytest.mark.parametrize(
    ("existing", "new"),
    [
        (
            policy(allow("s3:*", **when("StringLike", "k:k", "*" * 40 + "a"))),
            policy(allow("s3:*", **when("StringLike", "k:k", "?*" * 300))),
        ),
        (
            policy(allow([f"s3:{'*a' * n}*b?" for n in range(1, 60)])),
            policy(allow([f"s3:{'*b' * n}*a?" for n in range(1, 60)])),
        ),
        (
            policy(*(allow("s3:*", f"*{n}*") for n in range(400))),
            policy(*(deny("s3:*", f"*{n}*{n}?*") for n in range(400)), allow("s3:*")),
        ),
        (
            policy(
                *(
                    allow("s3:*", **when("StringLike", f"k:{n}", "a*", "?b*"))
                    for n in range(60)
                )
            ),
            policy(
                allow("s3:*"),
                *(
                    deny(f"s3:*{n}", f"*{n}", **when("StringNotLike", f"k:{n}", "a*"))
                    for n in range(60)
                ),
            ),
        ),
        (
            policy(allow("*", "".join(f"${{k:{n}}}*" for n in range(30)))),
            policy(allow("*", "".join(f"${{k:{n}}}?*" for n in range(29, 0, -1)))),
        ),
    ],
)
def test_hostile_policies_come_to_an_end(existing, new):
    found = compared(existing, new, units=400_000)
    assert found.relation in set(Relation)


def test_characters_for_private_use_are_refused():
    found = compared(policy(allow("s3:\ue000")), policy(allow("s3:*")))
    assert found.relation is Relation.UNKNOWN
    assert found.reason == "private_use"


def needed(action: str, resource: str) -> AccessRequest:
    return AccessRequest("anonymous", action, resource, ACCOUNT, {})


NEED = [
    needed("s3:GetObject", f"{BUCKET}/a/x"),
    needed("s3:ListBucket", BUCKET),
]


def beyond(*statements: Json) -> Any:
    return minimal(parse_policy(policy(*statements)), NEED, aws_catalogue())


def test_what_is_beyond_the_need_falls_as_the_policy_narrows():
    steps = [
        beyond(allow("*")),
        beyond(allow("s3:*")),
        beyond(allow(["s3:Get*", "s3:List*"])),
        beyond(allow(["s3:GetObject", "s3:ListBucket"])),
        beyond(allow("s3:GetObject", f"{BUCKET}/*"), allow("s3:ListBucket", BUCKET)),
        beyond(allow("s3:GetObject", f"{BUCKET}/a/x"), allow("s3:ListBucket", BUCKET)),
    ]
    counts = [step.count for step in steps]
    assert counts == sorted(set(counts), reverse=True)
    assert counts[-1] == 0
    assert not steps[-1].changes.changes
    assert all(step.questions == steps[0].questions for step in steps)
    assert not any(step.missing for step in steps)


def test_what_is_beyond_the_need_can_be_named_by_what_it_is_not():
    everything, s3 = beyond(allow("*")).count, beyond(allow("s3:*")).count
    but_s3 = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    assert beyond(but_s3, allow("s3:*")).count == everything
    assert beyond(allow("*"), but_s3 | {"Effect": "Deny"}).count == s3


def test_what_is_needed_and_not_granted_is_missing():
    found = beyond(allow("s3:GetObject", f"{BUCKET}/*"), deny("s3:GetObject"))
    assert found.missing == tuple(NEED)
    assert found.count == 0


@settings(max_examples=30)
@given(policies(), policies())
def test_beyond_the_need_never_rises_with_less(one, other):
    denies = [s for s in other["Statement"] if s["Effect"] == "Deny"]
    less = one | {"Statement": [*one["Statement"], *denies]}
    counts = [
        minimal(parse_policy(p), NEED, aws_catalogue(), Budget(10_000)).count
        for p in (one, less)
    ]
    assert counts[1] <= counts[0]


def test_policies_that_do_the_same_are_put_together():
    read = policy(allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*"))
    same = policy(
        allow("s3:putobject", f"{BUCKET}/*"), allow("s3:GetObject", f"{BUCKET}/*")
    )
    wide = policy(allow("s3:*"))
    nothing = policy(allow("*"), deny("*"))
    answers = [wide, read, nothing, same, policy(), read]
    assert grouping([parse_policy(p) for p in answers]) == [[1, 3, 5], [2, 4], [0]]


def managed(name: str) -> Any:
    found = aws_managed.by_name(name)
    assert found is not None
    return parse_policy(found.document_text)


def test_each_managed_policy_equals_itself_split_and_shuffled():
    chance = random.Random(5)
    for one in aws_managed.every():
        written = json.loads(one.document_text)
        size = sum(len(str(s)) for s in written["Statement"])
        change = split if size < 4000 else reordered
        other = change(written, chance)
        found = compare(parse_policy(written), parse_policy(other))
        assert found.relation is Relation.EQUAL, one.name


def test_large_managed_policies():
    found = compare(managed("PowerUserAccess"), managed("AdministratorAccess"))
    assert found.relation is Relation.WIDER
    found = compare(managed("ViewOnlyAccess"), managed("ReadOnlyAccess"))
    assert found.relation is Relation.INCOMPARABLE
    told = summarize(managed("PowerUserAccess"), managed("AdministratorAccess"))
    (change,) = told.gained.changes
    assert change.statement["Action"] == ["account:*", "iam:*", "organizations:*"]
    assert "iam:ListRoles" in change.but
    assert not told.lost.changes


def test_long_lists_of_actions_are_made_ready_once(monkeypatch: pytest.MonkeyPatch):
    """Once for each of some thousand questions took 16 s, and was charged to nobody."""
    existing, new = managed("ReadOnlyAccess"), managed("SecurityAudit")
    made, make = [], clauses.action_pattern
    monkeypatch.setattr(
        clauses, "action_pattern", lambda text: made.append(text) or make(text)
    )
    summarize(existing, new, aws_catalogue())
    listed = sum(len(s.actions or ()) for p in (existing, new) for s in p.statements)
    assert listed < len(made) < 20 * listed


def naming(count: int, effect: str) -> Json:
    named = {
        "AWS": [f"arn:aws:iam::{ACCOUNT}:role/r{n}" for n in range(count)]
        + [f"AROA{effect}{n}" for n in range(count // 10)],
        "Service": [f"{s}.amazonaws.com" for s in ("ec2", "lambda", "ecs", "x")],
    }
    return {"Effect": effect, "Principal": named, "Action": "s3:*", "Resource": "*"}


def test_hundreds_of_principals_are_charged():
    budget = Budget(20_000)
    found = compare(
        parse_policy(policy(naming(400, "Allow"))),
        parse_policy(policy(naming(399, "Allow"), naming(200, "Deny"))),
        Kind.RESOURCE,
        budget=budget,
    )
    assert found.relation is Relation.UNKNOWN
    assert found.reason == "budget"


def test_many_patterns_with_variables_are_charged():
    def chained(count: int) -> Json:
        texts = [f"a{n}/${{k:{n % 7}}}/*/${{k:{n % 5}}}" for n in range(count)]
        return policy(allow("s3:*", texts), deny("s3:Get*", texts[::2]))

    found = compare(
        parse_policy(chained(300)), parse_policy(chained(301)), budget=Budget(20_000)
    )
    assert found.relation is Relation.UNKNOWN


def test_more_services_than_are_usual_are_told_apart():
    few, more = naming(2, "Allow"), naming(2, "Allow")
    more["Principal"]["Service"] = [*more["Principal"]["Service"], "y.amazonaws.com"]
    found = compared(policy(few), policy(more), Kind.RESOURCE)
    assert found.relation is Relation.WIDER
    assert found.new_access is not None
    assert found.new_access.principal == "y.amazonaws.com"
