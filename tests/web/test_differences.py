"""What a change of a policy opens and closes, as pages say it."""

import json
from typing import Any

import pytest

from iamtutor.policy.comparison.relation import Relation
from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.layers import Layer
from iamtutor.policy.repair.edits import Edit, EditKind
from iamtutor.web.pages.differences import difference_between, opened_besides
from tests.policies import allow, policy

BUCKET = "arn:aws:s3:::notes"


def said(existing: str, new: str, language: str) -> list[str]:
    found = difference_between(existing, new, Kind.IDENTITY, language)
    assert found is not None
    return [" ".join(lines) for lines in (*found.gained, *found.lost)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "Newly allows s3:DeleteObject (delete an object) on every resource. Before, "
            "it was allowed only on every object in the bucket notes.",
        ),
        (
            "ja",
            "すべてのリソースに対して、オブジェクトの削除（s3:DeleteObject）を新たに許可します。"
            " 以前は、バケットnotesの中のすべてのオブジェクトに対してだけ"
            "許可していました。",
        ),
    ],
)
def test_a_wider_reach_is_told_with_the_one_before(
    language: str, expected: str
) -> None:
    existing = policy(allow("s3:DeleteObject", f"{BUCKET}/*"))
    (line,) = said(existing, policy(allow("s3:DeleteObject")), language)
    assert line.replace('<code lang="en">', "").replace("</code>", "") == expected


def test_a_condition_that_is_gone_is_told() -> None:
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    existing, new = policy(allow("s3:*", **condition)), policy(allow("s3:*"))
    (line,) = said(existing, new, "en")
    assert "Before, it was allowed only if the connection is encrypted" in line


def test_a_reach_that_grew_is_not_called_a_limit() -> None:
    """Reading one bucket becomes reading all, over TLS: what is lost is the plain way."""
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    existing = policy(allow("s3:GetObject", f"{BUCKET}/*"))
    new = policy(allow("s3:GetObject", "arn:aws:s3:::*", **condition))
    gained, lost = said(existing, new, "en")
    assert "Before, it was allowed only on every object in the bucket" in gained
    assert lost.endswith(
        "It is still allowed, but only if the connection is encrypted "
        '(<code lang="en">aws:SecureTransport</code>).'
    )


def test_what_is_no_policy_is_not_compared() -> None:
    assert difference_between("{", policy(), Kind.IDENTITY, "en") is None


def test_the_same_in_other_words_is_the_same() -> None:
    found = difference_between(
        policy(allow(["s3:Get*", "s3:GetObject"])),
        policy(allow("S3:GET*")),
        Kind.IDENTITY,
        "ja",
    )
    assert found is not None
    assert found.relation is Relation.EQUAL
    assert found.same


def edit(kind: EditKind, before: Any, *statements: Any) -> Edit:
    written = tuple(json.dumps(one) for one in statements)
    return Edit(kind, Layer.IDENTITY, None, "P", 0, json.dumps(before), written)


def test_an_allow_for_the_request_opens_nothing_else() -> None:
    found = edit(EditKind.ADD_ALLOW, "", allow("s3:GetObject", f"{BUCKET}/a*b"))
    assert opened_besides(found, "s3:GetObject", f"{BUCKET}/a", "en")
    found = edit(EditKind.ADD_ALLOW, "", allow("s3:GetObject", f"{BUCKET}/a"))
    assert opened_besides(found, "s3:GetObject", f"{BUCKET}/a", "en") == ()


def test_a_trust_policy_stands_on_its_role() -> None:
    trusts = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    found = edit(EditKind.ADD_ALLOW, "", trusts)
    assert opened_besides(found, "sts:AssumeRole", "arn:aws:iam::1:role/x", "en") == ()


def test_a_deny_that_goes_opens_all_that_it_denied() -> None:
    denies = allow(["s3:*"], f"{BUCKET}/*") | {"Effect": "Deny"}
    found = edit(EditKind.REMOVE_DENY, denies)
    (lines,) = opened_besides(found, "s3:GetObject", f"{BUCKET}/a", "en") or ()
    assert "statement denied it" in lines[-1]
    kept = {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/a"}
    narrowed = edit(EditKind.NARROW_DENY, {**denies, "Resource": "*"}, kept)
    (lines,) = opened_besides(narrowed, "s3:GetObject", f"{BUCKET}/a", "en") or ()
    assert "s3" in lines[0]
