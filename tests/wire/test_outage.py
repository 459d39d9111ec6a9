"""What we could not do is said as AWS says it, by each protocol."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from iamtutor.endpoints import door
from iamtutor.shell.budget import Overdue
from tests.wire.stage import Stand, refused, send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,  # the line of SQLite's writers
]

#: A call by each protocol, and the code of a fault.
CALLS: list[tuple[str, str, dict[str, Any], str]] = [
    ("sts", "get_caller_identity", {}, "InternalFailure"),
    ("iam", "create_user", {"UserName": "aoi"}, "InternalFailure"),
    ("ec2", "describe_instances", {}, "InternalFailure"),
    ("cloudtrail", "lookup_events", {}, "InternalFailure"),
    ("accessanalyzer", "list_analyzers", {}, "InternalFailure"),
    ("s3", "list_buckets", {}, "InternalError"),
]


@pytest.mark.parametrize(("service", "operation", "params", "_"), CALLS)
def test_who_does_not_get_to_write_is_told_to_come_again(
    stand: Stand, held: None, service: str, operation: str, params: Any, _: str
) -> None:
    called = getattr(stand.client(service), operation)
    assert refused(called, **params) == ("ServiceUnavailable", 503)


@pytest.mark.parametrize(("service", "operation", "params", "code"), CALLS)
def test_a_fault_of_ours_is_one_of_the_service(
    stand: Stand,
    service: str,
    operation: str,
    params: Any,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("of ours")

    called = getattr(stand.client(service), operation)
    monkeypatch.setattr(door, "row", broken)
    assert refused(called, **params) == (code, 500)


def test_what_takes_too_long_is_told_as_the_rest(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        raise Overdue

    called = stand.client("iam").list_users
    monkeypatch.setattr(door.Exchange, "answer", late)
    assert refused(called) == ("ServiceUnavailable", 503)


def test_head_is_answered_without_a_body(stand: Stand, held: None) -> None:
    with pytest.raises(ClientError) as caught:
        stand.client("s3").head_bucket(Bucket="nowhere")
    assert caught.value.response["Error"]["Code"] == "503"
    head = send("HEAD", f"{stand.url}/none")
    assert (head.status, head.body) == (503, b"")
