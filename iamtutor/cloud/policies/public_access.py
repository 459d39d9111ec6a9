"""Whose objects are, and what opens a bucket to others: access control lists and public
policies; and Block Public Access, which closes it again.

An access control list is evaluated as the policy that AWS says it amounts to (S3 User
Guide, *Mapping of ACL permissions and access policy permissions*). Of an object that
another account owns that account decides: the bucket's policy can only deny (*How Amazon
S3 authorizes a request for an object operation*).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network

from iamtutor.cloud.identifiers import canonical_id
from iamtutor.cloud.principals import Principal, PrincipalKind
from iamtutor.cloud.state.buckets import Bucket, Grant, MultipartUpload, S3Object
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect, PolicyDocument, parse_policy
from iamtutor.policy.principals import PrincipalForm
from iamtutor.policy.typed import read_network

ENFORCED = "BucketOwnerEnforced"
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
#: The four parts of Block Public Access, in the order in which they are told.
BLOCK_PARTS = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)
#: Since then new buckets have access control lists off.
_OFF_SINCE = datetime(2023, 4, 5, tzinfo=UTC)

#: Keys whose fixed values make a policy not public, in small letters; and the one of
#: addresses, with the broadest networks, by the version of IP.
_FIXED = frozenset(
    """
    aws:principalaccount aws:principalarn aws:principalorgid
    aws:principalorgpaths aws:sourceaccount aws:sourcearn aws:sourceowner
    aws:sourcevpc aws:sourcevpce aws:userid s3:dataaccesspointaccount
    s3:x-amz-server-side-encryption-aws-kms-key-id
    """.split()
)
_ACCESS_POINT = "s3:dataaccesspointarn"
_ADDRESS, _BROADEST = "aws:sourceip", {4: 8, 6: 32}

_Table = dict[str, tuple[str, ...]]

_ON_OBJECT: _Table = {
    "READ": ("s3:GetObject", "s3:GetObjectVersion"),
    "READ_ACP": ("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
    "WRITE_ACP": ("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
}
_ON_BUCKET: _Table = {
    "READ": (
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:ListBucketMultipartUploads",
    ),
    "READ_ACP": ("s3:GetBucketAcl",),
    "WRITE_ACP": ("s3:PutBucketAcl",),
}
#: Whom the bucket's list lets look into the bucket, S3 tells that a key is missing.
_ON_NOTHING: _Table = {"READ": ("s3:GetObject",)}
#: What a bucket's list says of the objects in it.
_IN_BUCKET: _Table = {"WRITE": ("s3:PutObject", "s3:DeleteObject")}


def ownership_of(bucket: Bucket) -> str:
    """The bucket's Object Ownership; empty: it has none, and writers own."""
    if bucket.ownership is not None:
        return bucket.ownership
    return ENFORCED if bucket.created >= _OFF_SINCE else ""


def lists_are_off(bucket: Bucket) -> bool:
    return ownership_of(bucket) == ENFORCED


def owner_of(bucket: Bucket, found: S3Object | MultipartUpload, keeper: str) -> str:
    """The account that an object in a bucket of the account ``keeper`` belongs to. With
    lists off every object is the bucket owner's, whoever wrote it."""
    return keeper if lists_are_off(bucket) else found.owner or keeper


def gives_to_everybody(grants: Iterable[Grant]) -> bool:
    """What S3 calls a public list: one that names a group of everybody's."""
    return any(grant.grantee in (ALL_USERS, AUTHENTICATED_USERS) for grant in grants)


def is_public(document: PolicyDocument) -> bool:
    """Allows everyone, with no condition that narrows it in S3's eyes."""
    return any(
        statement.effect is Effect.ALLOW
        and not any(map(_narrows, statement.conditions))
        and (
            statement.not_principals is not None
            or any(
                principal.form is PrincipalForm.EVERYONE
                for principal in statement.principals or ()
            )
        )
        for statement in document.statements
    )


def _narrows(condition: Condition) -> bool:
    """Whether S3 takes a statement with this condition for not public: it asks for fixed
    values of certain keys (S3 User Guide, *The meaning of "public"*)."""
    asks_for_none = condition.negated or condition.name.base == "Null"
    if asks_for_none or condition.met_when_absent:
        return False
    if condition.lookup == _ADDRESS:
        return all(_is_narrow(read_network(one)) for one in condition.wanted)
    if condition.lookup == _ACCESS_POINT:
        return all(map(_is_of_an_account, condition.wanted))
    return condition.lookup in _FIXED and not any(
        sign in one for one in condition.wanted for sign in "*?$"
    )


def _is_of_an_account(arn: str) -> bool:
    """Whether an access point's ARN tells one account: its name may be any."""
    account = (arn.split(":", 5) + [""] * 5)[4]
    return account.isdecimal()


def _is_narrow(network: IPv4Network | IPv6Network | None) -> bool:
    return network is not None and (
        network.is_private or network.prefixlen >= _BROADEST[network.version]
    )


def is_restricted(bucket: Bucket, keeper: str, caller: Principal) -> bool:
    """Whether the policy of a bucket of the account ``keeper`` gives a caller nothing: it
    is public, the caller from outside, and ``RestrictPublicBuckets`` on."""
    return (
        bucket.policy is not None
        and caller.account != keeper
        and bucket.public_access_block.get("RestrictPublicBuckets", False)
        and is_public(parse_policy(bucket.policy))
    )


def _restricted(document: PolicyDocument, keeper: str) -> PolicyDocument:
    """A public policy as ``RestrictPublicBuckets`` leaves it: what it allows, it allows to
    the bucket owner's account alone."""
    whole = json.loads(document.text)
    own = whole["Statement"]
    for statement in own if isinstance(own, list) else [own]:
        if statement["Effect"] == Effect.ALLOW:
            condition = statement.setdefault("Condition", {})
            condition.setdefault("StringEquals", {})["aws:PrincipalAccount"] = keeper
    return parse_policy(json.dumps(whole))


def counting_document(
    bucket: Bucket,
    keeper: str,
    owner: str,
    caller: Principal,
    action: str,
    resource: str,
    version_id: str | None = None,
) -> PolicyDocument | None:
    """The policy of a bucket of the account ``keeper`` for one request, with what a list
    that gives something to others adds to it: of an object, the list of the version that
    is asked for. ``owner``: the account whose the object, or the bucket, is."""
    document = parse_policy(bucket.policy) if bucket.policy is not None else None
    if document is not None and is_restricted(bucket, keeper, caller):
        document = _restricted(document, keeper)
    if lists_are_off(bucket):
        return document
    statements = _statements(bucket, owner, caller, action, resource, version_id)
    if not statements and owner == keeper:
        return document
    whole = json.loads(document.text) if document is not None else {}
    own = whole.get("Statement", [])
    own = own if isinstance(own, list) else [own]
    if owner != keeper:
        own = [one for one in own if one["Effect"] == Effect.DENY]
    if not own and not statements:
        return None
    whole = {"Version": "2012-10-17", **whole, "Statement": [*own, *statements]}
    return parse_policy(json.dumps(whole))


def _statements(
    bucket: Bucket,
    owner: str,
    caller: Principal,
    action: str,
    resource: str,
    version_id: str | None,
) -> list[dict[str, object]]:
    """One for each grant, to a group or an account, that lets the caller do this."""
    _, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    given: list[tuple[Grant, _Table]] = []
    of_bucket = _counting(bucket, bucket.grants)
    if key:
        found = version_of(bucket, key, version_id)
        if found is not None:
            given += [(grant, _ON_OBJECT) for grant in _counting(bucket, found.grants)]
        elif version_id is None:
            given += [(grant, _ON_NOTHING) for grant in of_bucket]
        given += [(grant, _IN_BUCKET) for grant in of_bucket]
    else:
        given += [(grant, _ON_BUCKET) for grant in of_bucket]
    callers = {ALL_USERS}
    if caller.kind is not PrincipalKind.ANONYMOUS:
        callers.add(AUTHENTICATED_USERS)
        if caller.account != owner:
            callers.add(canonical_id(caller.account))
    return [
        {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource}
        for grant, table in given
        if grant.grantee in callers
        for actions in (_actions(grant.permission, table),)
        if action in actions
    ]


def _counting(bucket: Bucket, grants: list[Grant] | None) -> list[Grant]:
    """A list, unless it is a public one and these are ignored."""
    ignored = bucket.public_access_block.get("IgnorePublicAcls")
    return [] if ignored and gives_to_everybody(grants or ()) else grants or []


def version_of(
    bucket: Bucket, key: str, version_id: str | tuple[str, ...] | None
) -> S3Object | None:
    """The object, or the version of it that has this id (``null``: none)."""
    current = bucket.objects.get(key)
    if version_id is None:
        return current
    every = [*([current] if current else ()), *bucket.older.get(key, ())]
    return next(
        (one for one in every if (one.version_id or "null") == version_id), None
    )


def _actions(permission: str, table: _Table) -> list[str]:
    if permission == "FULL_CONTROL":
        return [action for actions in table.values() for action in actions]
    return list(table.get(permission, ()))
