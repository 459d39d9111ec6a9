"""Each finding: how grave it is, the text that it marks, and what it says of it."""

import json
from pathlib import Path

import pytest

from iamtutor.policy.validation.findings import Code, Finding, PolicyKind
from tests.policy.recorded import FINDING_CASES
from tests.policy.validation.test_validation import findings_of

SLIPS = {
    code
    for code in Code
    if f"Code.{code.name}," in (Path(__file__).parent / "test_slips.py").read_text()
}


def marked(text: str, finding: Finding) -> str:
    """The part of the text that the finding marks."""
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: finding.line - 1])) + finding.column - 1
    end = sum(map(len, lines[: finding.end_line - 1])) + finding.end_column - 1
    return text[start:end]


@pytest.mark.parametrize(
    "case",
    FINDING_CASES,
    ids=[
        f"{'-'.join(found['code'] for found in case['findings']) or 'ok'}-{number}"
        for number, case in enumerate(FINDING_CASES)
    ],
)
def test_a_finding_marks_its_place_and_says_what_it_is_about(case):
    document = {"Version": "2012-10-17", "Statement": [case.get("statement")]}
    text = case.get("text") or json.dumps(document)
    assert [
        {
            "code": finding.code,
            "severity": finding.severity,
            "marks": marked(text, finding),
            "params": finding.params,
        }
        for finding in findings_of(text, PolicyKind(case["kind"]))
    ] == [{"params": {}, **found} for found in case["findings"]]


def test_each_code_is_among_them():
    found = {finding["code"] for case in FINDING_CASES for finding in case["findings"]}
    missing = {code for code in Code if code not in found}
    # The others of JSON and the size have tests of their own in test_validation, slips
    # of writing in test_slips.
    assert missing - SLIPS == {
        Code.TOO_LONG,
        Code.TOO_MUCH,
        Code.JSON_OTHER_LANGUAGE,
        Code.JSON_TOO_DEEP,
    }
