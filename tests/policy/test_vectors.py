"""The recorded cases: every decision, every matching statement, every layer."""

import json

import pytest

from iamtutor.policy.__main__ import answer, decided
from iamtutor.policy.cases import read_case
from iamtutor.policy.evaluation import decide
from iamtutor.policy.layers import CheckEffect, Decision, Layer, LayerOutcome
from iamtutor.policy.reasons import Reason
from tests.policy.recorded import DOC_CASES, VECTORS, evaluated


def test_every_vector_is_decided_and_matched_as_recorded():
    assert len(VECTORS) == 1500
    wrong = []
    for vector in VECTORS:
        result = answer(json.dumps(vector), decided)
        found = (result["decision"], result["allows"], result["denies"])
        wanted = (
            vector["expected"],
            sorted(vector["allows"]),
            sorted(vector["denies"]),
        )
        if found != wanted or result["layers"] != vector.get("layers", {}):
            wrong.append((vector["id"], found, wanted, result["layers"]))
    assert not wrong


@pytest.mark.parametrize(
    "case", DOC_CASES, ids=[f"{case['id']}: {case['title']}" for case in DOC_CASES]
)
def test_the_documentation_is_followed(case):
    assert answer(json.dumps(case), decided)["decision"] == case["expected"]


def test_the_quick_answer_is_the_explained_answer():
    for case, result in evaluated(VECTORS + DOC_CASES):
        assert decide(*read_case(case)) is result.decision, case["id"]


def test_a_matching_statement_has_no_missed_element_and_a_missing_one_has():
    for case, result in evaluated(VECTORS):
        for statement in result.statements:
            assert statement.matched is (not statement.missed), case["id"]


def test_every_reason_carries_its_parameters():
    seen: set[Reason] = set()
    for _, result in evaluated(VECTORS + DOC_CASES):
        for statement in result.statements:
            for element in statement.elements:
                assert element.params.keys() == Reason(element.reason).parameters
                seen.add(element.reason)
    # The rest are asked for one by one in test_reasons.
    assert len(seen) > 40


def test_the_checks_add_up_to_the_decision():
    for case, result in evaluated(VECTORS):
        effects = {check.effect for check in result.checks}
        explicit = CheckEffect.EXPLICIT_DENY in effects
        implicit = CheckEffect.IMPLICIT_DENY in effects
        if result.decision is Decision.EXPLICIT_DENY:
            assert explicit, case["id"]
        elif result.decision is Decision.IMPLICIT_DENY:
            assert implicit, case["id"]
            assert not explicit, case["id"]
        else:
            assert not explicit, case["id"]
            assert not implicit, case["id"]


def test_the_deciding_statements_are_among_those_that_match():
    for case, result in evaluated(VECTORS):
        deciding = {result.statements[place].sid for place in result.deciding}
        if result.decision is Decision.EXPLICIT_DENY:
            assert deciding == set(case["denies"])
        elif result.decision is Decision.IMPLICIT_DENY:
            assert not deciding
        elif case["allows"]:
            assert deciding
            assert deciding <= set(case["allows"])


def test_the_layer_that_an_access_denied_names_is_one_that_denies():
    for case, result in evaluated(VECTORS):
        if result.is_allowed:
            assert result.denied_by is None
            continue
        assert result.denied_by is not None
        outcome = result.layers.get(result.denied_by)
        if result.decision is Decision.EXPLICIT_DENY:
            assert outcome is LayerOutcome.EXPLICITLY_DENIED, case["id"]
        elif result.denied_by is not Layer.RESOURCE:
            assert outcome is LayerOutcome.IMPLICITLY_DENIED, case["id"]
