"""The policies that AWS manages, as package data."""

import importlib.util
import json
import lzma
import re
import subprocess
import sys
from pathlib import Path

import pytest

from iamtutor.cloud.policies import aws_managed
from iamtutor.policy.document import parse_policy

ROOT = Path(__file__).parents[3]
DATA = ROOT / "iamtutor/content/aws/managed_policies.jsonl.xz"


def actions(name: str) -> list[str]:
    policy = aws_managed.by_name(name)
    assert policy is not None
    document = parse_policy(policy.document_text)
    return [action for s in document.statements for action in s.actions or ()]


def test_the_article_s_policies_are_the_real_ones() -> None:
    assert actions("AmazonS3FullAccess") == ["s3:*", "s3-object-lambda:*"]
    assert actions("AmazonS3ReadOnlyAccess") == [
        "s3:Get*",
        "s3:List*",
        "s3:Describe*",
        "s3-object-lambda:Get*",
        "s3-object-lambda:List*",
    ]


@pytest.mark.thorough
def test_every_document_can_be_read() -> None:
    for policy in aws_managed.every():
        assert parse_policy(policy.document_text).statements


def test_a_policy_by_arn() -> None:
    policy = aws_managed.get("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert policy is not None
    assert (policy.name, policy.path) == ("ReadOnlyAccess", "/")
    assert re.fullmatch(r"v\d+", policy.version)
    assert policy.created < policy.updated
    assert aws_managed.get("arn:aws:iam::aws:policy/NoSuchPolicy") is None


def test_reserved_paths_cannot_be_attached() -> None:
    paths = {policy.path for policy in aws_managed.attachable()}
    assert paths == {"/", "/service-role/", "/job-function/"}
    reserved = {p.path for p in aws_managed.every()} - paths
    assert reserved == {"/aws-service-role/", "/root-task/"}


def test_search_ignores_case_and_finds_parts() -> None:
    found = [policy.name for policy in aws_managed.search("s3readonly")]
    assert found == ["AmazonS3ReadOnlyAccess"]
    assert len(aws_managed.search("s3", limit=3)) == 3
    assert aws_managed.search("no such policy") == []


def test_the_file_is_small_and_says_where_it_is_from() -> None:
    assert DATA.stat().st_size < 1_000_000
    source, date = aws_managed.source_and_date()
    assert source.startswith("moto ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)


#: In a process of its own: what one has read once is not read again.
GROWTH = """
from iamtutor.cloud.policies import aws_managed

def resident():
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * 4096

before = resident()
policies = aws_managed.attachable()
aws_managed.search("s3", service="s3", level="Write")
policies[0].document_text
print(len(policies), resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux")
def test_a_process_grows_by_less_than_ten_megabytes() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", GROWTH],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    count, growth = map(int, ran.stdout.split())
    assert count == 1216
    assert growth < 10_000_000


def test_policies_are_found_by_service_and_access_level() -> None:
    def found(**wanted: str) -> set[str]:
        return {policy.name for policy in aws_managed.search("", **wanted)}

    read_only = aws_managed.by_name("AmazonS3ReadOnlyAccess")
    assert read_only is not None
    assert read_only.name in found(service="s3", level="Read")
    assert read_only.name not in found(service="s3", level="Write")
    assert read_only.name not in found(service="ec2")
    everything = "AdministratorAccess"
    assert everything in found(service="ec2", level="Permissions management")
    assert {"s3", "ec2", "iam"} <= {*aws_managed.services()}
    assert "*" not in aws_managed.services()


@pytest.mark.thorough
def test_the_file_is_what_its_script_writes() -> None:
    script = ROOT / "tools/build_managed_policies.py"
    spec = importlib.util.spec_from_file_location("build_managed_policies", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = [
        json.loads(line) for line in lzma.decompress(DATA.read_bytes()).splitlines()
    ]
    written = [row.pop() for row in lines[0]["policies"]]
    # counting all of them takes long: a few tell that the script counts like this
    counted = module.compact_form(lambda document: "")
    for row in counted[0]["policies"]:
        row.pop()
    assert lines == counted
    for place in range(0, len(written), 40):
        assert written[place] == module.access_line(lines[place + 1])


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """Names that are unmistakable: several words run together."""
    return frozenset(
        policy.name
        for policy in aws_managed.every()
        if len(re.findall(r"[A-Z][a-z0-9]+", policy.name)) > 2
    )


#: The console's table of use cases, and that of the roles which services have made, say
#: which policy each brings.
TABLES = {
    "iamtutor/cloud/console/trusted_entities.py",
    "iamtutor/cloud/services/iam/identities/service_linked_roles.py",
}


def test_no_other_module_outside_content_names_a_managed_policy(
    names: frozenset[str],
) -> None:
    word = re.compile(r"\b[A-Za-z0-9_+=,.@-]+\b")
    named = {
        (path.relative_to(ROOT).as_posix(), found)
        for path in (ROOT / "iamtutor").rglob("*.py")
        if "content" not in path.relative_to(ROOT / "iamtutor").parts
        for found in word.findall(path.read_text())
        if found in names
    }
    assert {path for path, _ in named} <= TABLES, named
