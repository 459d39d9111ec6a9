"""An evaluation is stored with its event and shown later: it survives msgspec."""

import copy
import json

import msgspec

from iamtutor.policy.cases import read_case
from iamtutor.policy.evaluation import EvaluationResult, evaluate
from tests.policy.recorded import DOC_CASES, VECTORS, evaluated


def test_a_result_comes_back_as_it_was_stored():
    for _, result in evaluated(VECTORS[:300] + DOC_CASES):
        stored = msgspec.json.encode(result)
        assert msgspec.json.decode(stored, type=EvaluationResult) == result


def test_a_stored_result_is_plain_json_of_a_few_kilobytes():
    sizes = [
        len(json.dumps(json.loads(msgspec.json.encode(result))))
        for _, result in evaluated(VECTORS)
    ]
    assert sum(sizes) / len(sizes) < 6_000


def test_a_result_can_be_copied_before_its_reasons_are_read():
    for case in DOC_CASES:
        result = evaluate(*read_case(case))
        copied = copy.deepcopy(result)
        assert copied == evaluate(*read_case(case))
        assert all(
            [element.matched for element in statement.elements].count(False)
            == len(statement.missed)
            for statement in copied.statements
        )


def test_elements_are_found_once_and_nothing_else_is_made_up():
    (statement, *_) = evaluate(*read_case(VECTORS[0])).statements
    assert statement.elements is statement.elements
    assert not hasattr(statement, "element")
