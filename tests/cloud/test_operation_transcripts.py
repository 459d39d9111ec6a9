"""Every simulated operation at the terminal: success, denial, not found, bad parameter.

The transcripts are data (``tests/data/cloud/operations``); ``make transcripts`` records
them again. A change of one is a change of what learners read: compare it with AWS.
"""

from __future__ import annotations

from collections import Counter

import pytest

from iamtutor.cloud.catalogue import OPERATIONS
from tests.cloud.transcripts import FOLDER, KINDS, Transcript, read, run

SERVICES = sorted({service for service, _ in OPERATIONS})
RECORDED = {service: read(service) for service in SERVICES}


def test_there_is_a_file_for_every_service_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == SERVICES


@pytest.mark.parametrize("name", OPERATIONS, ids=":".join)
def test_an_operation_has_every_kind_or_says_why_not(name: tuple[str, str]) -> None:
    service, operation = name
    mine = [t for t in RECORDED[service] if t.operation == operation]
    kinds = Counter(transcript.kind for transcript in mine)
    assert all(kinds[kind] == 1 for kind in KINDS), kinds
    for transcript in mine:
        assert bool(transcript.line) != bool(transcript.reason), transcript
    by_kind = {transcript.kind: transcript for transcript in mine}
    assert by_kind["success"].line
    assert by_kind["bad parameter"].line


@pytest.mark.parametrize("service", SERVICES)
def test_transcripts_are_of_operations_that_there_are(service: str) -> None:
    known = {operation for name, operation in OPERATIONS if name == service}
    assert {transcript.operation for transcript in RECORDED[service]} == known


@pytest.mark.parametrize(
    ("service", "operation"),
    [pytest.param(*name, id=":".join(name)) for name in OPERATIONS],
)
def test_the_terminal_says_what_is_recorded(service: str, operation: str) -> None:
    for transcript in RECORDED[service]:
        if transcript.operation == operation and transcript.line:
            today, in_2022 = run(transcript)
            assert today == transcript.today, transcript.kind
            assert in_2022 == transcript.in_2022, transcript.kind
            assert _fits(transcript), transcript


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
