"""The seam to boto3: hermetic, shared by threads, never anybody's without a caller."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.endpoint_provider import RuleSet
from botocore.exceptions import InvalidRegionError, NoRegionError

from iamtutor.shell.awscli import session
from tests.shell.stage import Terminal, allow

ROOT = Path(__file__).parents[3]

HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIAHOST",
    "AWS_SECRET_ACCESS_KEY": "host",
    "AWS_PROFILE": "host",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_CONFIG_FILE": "/host/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/host/credentials",
    "AWS_CA_BUNDLE": "/host/ca",
    "REQUESTS_CA_BUNDLE": "/host/ca",
    "AWS_DATA_PATH": "/host/data",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "BOTOCORE_EXPERIMENTAL__PLUGINS": "host=host_plugin",
}

#: Runs in a process of its own: an audit hook cannot be taken away again.
WATCHED = """
import os, sys
touched = []
watching = False

def watch(event, arguments):
    if not watching:
        return
    if event in ("open", "os.listdir", "os.scandir"):
        touched.append(f"{event} {arguments[0]}")
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.spawn")):
        touched.append(event)

sys.addaudithook(watch)
import botocore, boto3, jmespath, dateutil, yaml
from tests.shell.stage import Terminal
packages = [os.path.dirname(os.path.dirname(botocore.__file__)), sys.base_prefix]
packages += [os.getcwd() + "/iamtutor"]
watching = True
terminal = Terminal(files={"hello.txt": "hello", "t.json": "{}"})
for line in LINES:
    terminal.type(line)
watching = False
allowed = tuple(f"open {p}" for p in packages) + tuple(
    f"{e} {p}" for e in ("os.listdir", "os.scandir") for p in packages)
for touch in touched:
    if not touch.startswith(allowed):
        print(touch)
print("watched", len(terminal.turn.events))
"""

LINES = [
    "aws --version",
    "aws s3 ls",
    "aws s3 cp hello.txt s3://aoi-lab-notes/",
    "aws s3 cp s3://aoi-lab-notes/hello.txt copy.txt",
    "aws s3 presign s3://aoi-lab-notes/hello.txt",
    "aws s3 cp /etc/passwd s3://aoi-lab-notes/",
    "aws sts get-caller-identity --output table",
    "aws iam get-role --role-name lab-role --output yaml",
    "aws iam create-role --role-name x --assume-role-policy-document file:///etc/passwd",
    "aws iam create-role --role-name x --assume-role-policy-document file://t.json",
    "aws ec2 describe-instances --region us-west-2 --query Reservations",
    "aws ec2 describe-instances --region tokyo",
    "aws cloudtrail lookup-events",
    "aws configure list",
    "aws configure set region us-east-1",
    "aws dynamodb list-tables",
    "aws s3 ls --profile nope",
]


@pytest.mark.thorough
def test_no_socket_is_opened_and_no_file_of_the_host_read(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-B", "-c", f"LINES = {LINES!r}\n{WATCHED}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**HOSTILE, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        check=False,
    )
    assert run.stderr == ""
    *touched, last = run.stdout.splitlines()
    assert touched == []
    assert last == "watched 9"


def test_a_request_without_a_caller_fails() -> None:
    with pytest.raises(LookupError):
        session.client("s3", "us-east-1").list_buckets()


def test_a_client_is_made_once_for_each_service_and_region() -> None:
    assert session.client("sts", "us-east-1") is session.client("sts", "us-east-1")
    assert session.client("sts", "us-east-1") is not session.client("sts", "eu-west-1")


def test_the_number_of_clients_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "CLIENTS_LIMIT", 2)
    monkeypatch.setattr(session, "_clients", {})
    for region in ("us-east-1", "us-east-2", "us-west-1"):
        session.client("sts", region)
    assert [key[1] for key in session._clients] == ["us-east-2", "us-west-1"]


def test_the_endpoint_of_a_bucket_is_found_once_among_those_of_a_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[object] = []

    class Counted(RuleSet):  # type: ignore[misc]
        def evaluate(self, parameters: object) -> object:
            found.append(parameters)
            return super().evaluate(parameters)

    rules = session.client("s3", "ap-northeast-1")._ruleset_resolver._provider.ruleset
    monkeypatch.setattr(rules, "__class__", Counted)
    terminal = Terminal()
    for number in (*range(110), 0):
        terminal.type(f"aws s3api head-bucket --bucket of-learner-{number}")
    assert len(found) == 110


def test_regions_are_checked_by_botocore() -> None:
    with pytest.raises(NoRegionError):
        session.client("ec2", None)
    with pytest.raises(InvalidRegionError):
        session.client("ec2", "no region")


def test_threads_never_see_each_others_callers() -> None:
    terminals = [
        Terminal(world={"account": f"{number:012}"}, role_policy=allow("s3:*"))
        for number in range(1, 9)
    ]

    def identities(terminal: Terminal) -> set[str]:
        line = "aws sts get-caller-identity --query Account --output text"
        return {terminal.shows(line) for _ in range(25)}

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(identities, terminals))
    assert found == [{f"{number:012}\n"} for number in range(1, 9)]


def test_a_call_that_was_not_sent_leaves_an_event() -> None:
    terminal = Terminal()
    terminal.turn.world.account.associations.clear()
    terminal.type("aws s3 ls")
    (event,) = terminal.turn.events
    assert (event.operation, event.sent, event.error_code) == (
        "ListBuckets",
        False,
        "NoCredentials",
    )


def test_what_goes_through_pages_is_made_once() -> None:
    s3 = session.client("s3", "ap-northeast-1")
    pages = s3.get_paginator("list_objects_v2")
    assert pages is s3.get_paginator("list_objects_v2")
    assert pages is not s3.get_paginator("list_buckets")
