"""The policies that AWS manages, as package data."""

from __future__ import annotations

import importlib.util
import json
import lzma
import re
from pathlib import Path

import pytest

from iamtutor.cloud import managed_policies
from iamtutor.policy.document import parse_policy

ROOT = Path(__file__).parents[2]
DATA = ROOT / "iamtutor/content/aws/managed_policies.json.xz"


def actions(name: str) -> list[str]:
    policy = managed_policies.by_name(name)
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


def test_every_document_can_be_read() -> None:
    for policy in managed_policies.every():
        assert parse_policy(policy.document_text).statements


def test_a_policy_by_arn() -> None:
    policy = managed_policies.get("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert policy is not None
    assert (policy.name, policy.path) == ("ReadOnlyAccess", "/")
    assert re.fullmatch(r"v\d+", policy.version)
    assert policy.created < policy.updated
    assert managed_policies.get("arn:aws:iam::aws:policy/NoSuchPolicy") is None


def test_reserved_paths_cannot_be_attached() -> None:
    paths = {policy.path for policy in managed_policies.attachable()}
    assert paths == {"/", "/service-role/", "/job-function/"}
    reserved = {p.path for p in managed_policies.every()} - paths
    assert reserved == {"/aws-service-role/", "/root-task/"}


def test_search_ignores_case_and_finds_parts() -> None:
    found = [policy.name for policy in managed_policies.search("s3readonly")]
    assert found == ["AmazonS3ReadOnlyAccess"]
    assert len(managed_policies.search("s3", limit=3)) == 3
    assert managed_policies.search("no such policy") == []


def test_the_file_is_small_and_says_where_it_is_from() -> None:
    assert DATA.stat().st_size < 1_000_000
    source, date = managed_policies.source_and_date()
    assert source.startswith("moto ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", date)


def test_the_file_is_what_its_script_writes() -> None:
    script = ROOT / "tools/build_managed_policies.py"
    spec = importlib.util.spec_from_file_location("build_managed_policies", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert json.loads(lzma.decompress(DATA.read_bytes())) == module.compact_form()


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """Names that are unmistakable: several words run together."""
    return frozenset(
        policy.name
        for policy in managed_policies.every()
        if len(re.findall(r"[A-Z][a-z0-9]+", policy.name)) > 2
    )


def test_no_module_outside_content_names_a_managed_policy(
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
    assert named == set()
