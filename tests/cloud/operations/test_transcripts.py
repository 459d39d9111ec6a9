"""Every simulated operation at the terminal: success, denial, not found, bad parameter.

The transcripts are data (``tests/data/cloud/operations``); ``make transcripts`` records
them again. A change of one is a change of what learners read: compare it with AWS.
"""

import re
from collections import Counter
from itertools import product

import botocore.session
import pytest

from iamtutor.cloud.catalogue import operations
from tests.cloud.transcripts import FOLDER, KINDS, Transcript, read, run, run_in_2022

OPERATIONS = operations()

SERVICES = sorted({service for service, _ in OPERATIONS})
RECORDED = {service: read(service) for service in SERVICES}

SESSION = botocore.session.get_session()
_CODE = re.compile(r"An error occurred \((\w+)\) when calling")
#: Errors that any operation may end with.
COMMON_ERRORS = {"AccessDenied", "AccessDeniedException", "ValidationError"}
#: What AWS answers although its model does not name it: a boundary that is not there.
NOT_IN_THE_MODEL = {("CreateRole", "NoSuchEntity")}


def test_there_is_a_file_for_every_service_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_each_operation_has_every_kind_or_says_why_not(service: str) -> None:
    recorded = RECORDED[service]
    known = {operation for name, operation in OPERATIONS if name == service}
    assert {transcript.operation for transcript in recorded} == known
    found = Counter((it.operation, it.kind) for it in recorded if it.kind in KINDS)
    assert found == Counter(product(known, KINDS))
    for transcript in recorded:
        assert bool(transcript.line) != bool(transcript.reason), transcript
        always = transcript.kind in {"success", "bad parameter"}
        assert transcript.line or not always, transcript


@pytest.mark.parametrize(
    ("service", "operation"),
    [pytest.param(*name, id=":".join(name)) for name in OPERATIONS],
)
def test_the_terminal_says_what_is_recorded(service: str, operation: str) -> None:
    for transcript in RECORDED[service]:
        if transcript.operation == operation and transcript.line:
            assert run(transcript) == transcript.today, transcript.kind
            assert _fits(transcript), transcript


@pytest.mark.thorough
@pytest.mark.parametrize("service", SERVICES)
def test_the_terminal_of_2022_says_what_is_recorded(service: str) -> None:
    for transcript in RECORDED[service]:
        if transcript.line:
            earlier = run_in_2022(transcript, transcript.today)
            assert earlier == transcript.in_2022, transcript


@pytest.mark.parametrize(
    "service", ["iam", "sts", "cloudtrail", "organizations", "accessanalyzer"]
)
def test_an_error_is_one_that_the_service_s_model_names(service: str) -> None:
    """S3 and EC2 name hardly any of theirs."""
    model = SESSION.get_service_model(service)
    for transcript in RECORDED[service]:
        code = _CODE.search(transcript.today.stderr)
        if code is None or (transcript.operation, code[1]) in NOT_IN_THE_MODEL:
            continue
        shapes = model.operation_model(transcript.operation).error_shapes
        named = {
            shape.metadata.get("error", {}).get("code") or shape.name
            for shape in shapes
        }
        assert code[1] in named | COMMON_ERRORS, transcript


def _fits(transcript: Transcript) -> bool:
    """Whether what is recorded is of the kind that it is said to be."""
    said, status = transcript.today.stderr, transcript.today.status
    match transcript.kind:
        case "success":
            return status == 0 and not said
        case "denied":
            refused = "is not authorized to perform" in said or "(403)" in said
            # DeleteObjects refuses part by part, and ends well.
            return refused or '"Code": "AccessDenied"' in transcript.today.stdout
        case "bad parameter":
            return status in (252, 254)
        case _:
            return True
