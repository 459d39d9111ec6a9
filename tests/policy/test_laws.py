"""The laws of evaluation, over made-up cases; and the second evaluator agrees."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamtutor.policy.cases import read_case
from iamtutor.policy.evaluation import EvaluationResult, decide, evaluate
from iamtutor.policy.layers import Decision
from tests.policy import naive
from tests.policy.generated import LEVELS, cases, policies, statements
from tests.policy.recorded import DOC_CASES, VECTORS

pytestmark = pytest.mark.thorough

WORDS = {
    "Allowed": Decision.ALLOWED,
    "ExplicitlyDenied": Decision.EXPLICIT_DENY,
    "ImplicitlyDenied": Decision.IMPLICIT_DENY,
}


def outcome(case: dict[str, Any]) -> EvaluationResult:
    return evaluate(*read_case(case))


def is_allowed(case: dict[str, Any]) -> bool:
    return outcome(case).is_allowed


def policies_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    found = [named["policy"] for named in case.get("identityPolicies", [])]
    for key in ("resourcePolicy", "permissionBoundary", "sessionPolicy"):
        if key in case:
            found.append(case[key])
    for key in ("scps", "rcps"):
        found += [named["policy"] for level in case.get(key, []) for named in level]
    return found


def test_the_naive_evaluator_agrees_with_the_recorded_cases():
    for case in VECTORS + DOC_CASES:
        found = naive.evaluate(case)
        assert found == case["expected"], case["id"]
        assert outcome(case).decision is WORDS[found], case["id"]
        assert decide(*read_case(case)) is WORDS[found], case["id"]


@settings(max_examples=1000)
@given(cases())
def test_the_naive_evaluator_agrees(case):
    found = WORDS[naive.evaluate(case)]
    assert outcome(case).decision is found
    assert decide(*read_case(case)) is found


@given(cases(), st.randoms(use_true_random=False))
def test_order_never_matters(case, random):
    shuffled = copy.deepcopy(case)
    random.shuffle(shuffled["identityPolicies"])
    for policy in policies_of(shuffled):
        random.shuffle(policy["Statement"])
    first, second = outcome(case), outcome(shuffled)
    assert first.decision is second.decision
    assert first.layers == second.layers
    assert first.checks == second.checks
    assert first.denied_by is second.denied_by


def _with_one_more(case, effect, data):
    """The case with a statement of this effect added to one of its policies, if any."""
    more = copy.deepcopy(case)
    found = policies_of(more)
    if found:
        policy = data.draw(st.sampled_from(found))
        in_resource = policy is more.get("resourcePolicy")
        added = data.draw(statements(principal=in_resource)) | {"Effect": effect}
        policy["Statement"].append(added)
    return more


@given(cases(), st.data())
def test_an_added_deny_never_grants(case, data):
    assert is_allowed(case) or not is_allowed(_with_one_more(case, "Deny", data))


@given(cases(), st.data())
def test_an_added_allow_never_takes_away(case, data):
    assert is_allowed(_with_one_more(case, "Allow", data)) or not is_allowed(case)


@given(cases(), policies())
def test_a_boundary_never_grants(case, policy):
    case.pop("permissionBoundary", None)
    assert is_allowed(case) or not is_allowed(case | {"permissionBoundary": policy})


@given(cases(), policies())
def test_a_session_policy_never_grants(case, policy):
    case.pop("sessionPolicy", None)
    assert is_allowed(case) or not is_allowed(case | {"sessionPolicy": policy})


@given(cases(), LEVELS, st.sampled_from(["scps", "rcps"]))
def test_a_level_of_an_organization_never_grants(case, levels, kind):
    more = case | {kind: [*case.get(kind, []), *levels]}
    assert is_allowed(case) or not is_allowed(more)


@given(cases())
def test_a_key_that_no_policy_asks_about_changes_nothing(case):
    more = copy.deepcopy(case)
    more["request"]["context"]["aws:UserAgent"] = "curl"
    assert outcome(case).decision is outcome(more).decision


@given(cases())
def test_a_denial_is_brought_about_by_its_own_layers(case):
    result = outcome(case)
    if result.decision is Decision.ALLOWED:
        assert result.denied_by is None
    else:
        assert result.denied_by is not None
    if result.decision is Decision.EXPLICIT_DENY:
        deciding = [result.statements[place] for place in result.deciding]
        assert {s.effect.value for s in deciding} == {"Deny"}
        assert any(s.layer == result.denied_by for s in deciding)
