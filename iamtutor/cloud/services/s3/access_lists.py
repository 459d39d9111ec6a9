"""Access control lists, and Object Ownership, which decides whether they count.

S3 has made buckets with lists off since April 2023 (BucketOwnerEnforced): then a list can
be read, but the only one that may be given says what is so anyway. A bucket from before,
or with another Object Ownership, takes them.
"""

import re

from iamtutor.cloud import identifiers
from iamtutor.cloud.authorization import NEIGHBOUR
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.policies.public_access import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    ENFORCED,
    LOG_DELIVERY,
    gives_to_everybody,
    lists_are_off,
    ownership_of,
)
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.services.s3.configurations import Put
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    malformed_xml,
    method_not_allowed,
    prevented,
)
from iamtutor.cloud.services.s3.listing import owner
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.state.buckets import Bucket, Grant, S3Object
from iamtutor.policy.request import ANONYMOUS

#: The members of a request that give something to others -> what they give.
GRANTS = {
    "GrantFullControl": "FULL_CONTROL",
    "GrantRead": "READ",
    "GrantReadACP": "READ_ACP",
    "GrantWrite": "WRITE",
    "GrantWriteACP": "WRITE_ACP",
}
_FULL_CONTROL = "bucket-owner-full-control"
#: What the canned lists add to the owner's full control.
_CANNED: dict[str, tuple[tuple[str, str], ...]] = {
    "private": (),
    "public-read": ((ALL_USERS, "READ"),),
    "public-read-write": ((ALL_USERS, "READ"), (ALL_USERS, "WRITE")),
    "authenticated-read": ((AUTHENTICATED_USERS, "READ"),),
    "log-delivery-write": ((LOG_DELIVERY, "WRITE"), (LOG_DELIVERY, "READ_ACP")),
    "bucket-owner-read": (),
    _FULL_CONTROL: (),
}
#: What they give the bucket's owner, where another account owns the object.
_TO_BUCKET_OWNER = {"bucket-owner-read": "READ", _FULL_CONTROL: "FULL_CONTROL"}
#: Others that there are: it lets Amazon EC2 read a bundle of an image.
_NOT_HERE = ("aws-exec-read",)
_PREFERRED = "BucketOwnerPreferred"
_OWNERSHIPS = (ENFORCED, _PREFERRED, "ObjectWriter")
_GROUPS = (ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY)
_GRANTEE = re.compile(r'\s*(id|uri|emailAddress)\s*=\s*"?([^",]*)"?\s*', re.IGNORECASE)


# --- what a request gives ---------------------------------------------------------------


def given(
    turn: Turn,
    caller: Caller,
    bucket: Bucket,
    params: Params,
    action: str,
    owner: str = "",
) -> list[Grant] | None:
    """The list that a request brings; None if it brings none. ``owner``: whose the object
    is, if not the bucket owner's. Raises ServiceError when the bucket does not take it."""
    headers = [name for name in GRANTS if name in params]
    canned = params.get("ACL")
    if canned is None and not headers and "AccessControlPolicy" not in params:
        return None
    if canned is not None and headers:
        raise invalid_request(
            "Specifying both Canned ACLs and Header Grants is not allowed"
        )
    if lists_are_off(bucket):
        if canned != _FULL_CONTROL:
            raise ServiceError(
                "AccessControlListNotSupported", "The bucket does not allow ACLs"
            )
        return None
    bucket_owner = identifiers.canonical_id(turn.account.id)
    whose = identifiers.canonical_id(owner) if owner else bucket_owner
    if canned is not None:
        grants = [Grant(whose, "FULL_CONTROL"), *_canned(canned)]
        if canned in _TO_BUCKET_OWNER and whose != bucket_owner:
            grants.append(Grant(bucket_owner, _TO_BUCKET_OWNER[canned]))
    elif headers:
        grants = [
            Grant(grantee, GRANTS[name])
            for name in headers
            for grantee in _grantees(turn, params[name])
        ]
    else:
        grants = _written_out(turn, params["AccessControlPolicy"], whose)
    if bucket.public_access_block.get("BlockPublicAcls") and gives_to_everybody(grants):
        resource = bucket.name + (f"/{params['Key']}" if "Key" in params else "")
        why = (
            "public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public "
            "Access."
        )
        raise prevented(turn, caller, action, resource, why)
    return grants


def writer(turn: Turn, caller: Caller, bucket: Bucket, params: Params) -> str:
    """Whose an object will be that the caller writes: another account's own, unless the
    bucket's Object Ownership makes it the bucket owner's (empty)."""
    if caller.principal.account in (turn.account.id, ANONYMOUS):
        return ""
    ownership = ownership_of(bucket)
    given_up = ownership == _PREFERRED and params.get("ACL") == _FULL_CONTROL
    return "" if ownership == ENFORCED or given_up else caller.principal.account


def _canned(name: str) -> list[Grant]:
    if name in _NOT_HERE:
        raise NotEmulated("s3", f"the canned access control list {name}")
    if name not in _CANNED:
        raise invalid_argument("", "x-amz-acl", name)
    return [Grant(grantee, permission) for grantee, permission in _CANNED[name]]


def _grantees(turn: Turn, header: str) -> list[str]:
    """``id=…`` and ``uri=…``, separated by commas."""
    found: list[str] = []
    for part in header.split(","):
        match = _GRANTEE.fullmatch(part)
        if match is None:
            raise invalid_argument("Argument format not recognized", value=header)
        found.append(_grantee(turn, match[1].lower(), match[2]))
    return found


def _grantee(turn: Turn, kind: str, name: str) -> str:
    """A canonical user id that there is, or a predefined group."""
    if kind == "emailaddress":
        raise method_not_allowed()
    if kind == "uri":
        if name in _GROUPS:
            return name
        raise invalid_argument("Invalid group uri", "uri", name)
    accounts = (*turn.world.accounts, NEIGHBOUR)
    if name in {identifiers.canonical_id(account) for account in accounts}:
        return name
    raise invalid_argument("Invalid id", "CanonicalUser/ID", name)


def _written_out(turn: Turn, policy: Params, owner: str) -> list[Grant]:
    if (
        (policy.get("Owner") or {}).get("ID") != owner
        or "Grants" not in policy
        or any(row.get("Permission") not in GRANTS.values() for row in policy["Grants"])
    ):
        raise ServiceError(
            "MalformedACLError",
            "The XML you provided was not well-formed or did not validate against our "
            "published schema",
        )
    grants: list[Grant] = []
    for row in policy["Grants"]:
        grantee = row.get("Grantee") or {}
        kind = {"Group": "uri", "CanonicalUser": "id"}.get(
            grantee.get("Type", ""), "emailaddress"
        )
        name = grantee.get("URI" if kind == "uri" else "ID", "")
        grants.append(Grant(_grantee(turn, kind, name), row["Permission"]))
    return grants


# --- reading and writing lists ----------------------------------------------------------


def _list(turn: Turn, bucket: Bucket, found: S3Object | None = None) -> Response:
    """The bucket's, or that of an object in it."""
    whose = owner(turn, bucket, found)
    grants = bucket.grants if found is None else found.grants
    if grants is None or lists_are_off(bucket):
        grants = [Grant(str(whose["ID"]), "FULL_CONTROL")]
    return {
        "Owner": whose,
        "Grants": [
            {"Grantee": _described(grant.grantee), "Permission": grant.permission}
            for grant in grants
        ],
    }


def _described(grantee: str) -> Response:
    if grantee in _GROUPS:
        return {"Type": "Group", "URI": grantee}
    return {"ID": grantee, "Type": "CanonicalUser"}


@reads(for_s3.bucket)
def get_bucket_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    return _list(turn, bucket)


@reads(for_s3.s3_object, data=True)
def get_object_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params)
    return _list(turn, bucket_of(turn, params["Bucket"]), found)


@writes(for_s3.bucket_with(for_s3.giving))
def put_bucket_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    _check_something_given(params)
    bucket.grants = given(turn, caller, bucket, params, "s3:PutBucketAcl")
    return {}


@writes(for_s3.object_list, data=True)
def put_object_acl(turn: Turn, caller: Caller, params: Params) -> Response:
    found = versions.find(turn, params, method="PUT")
    bucket = bucket_of(turn, params["Bucket"])
    _check_something_given(params)
    found.grants = given(turn, caller, bucket, params, "s3:PutObjectAcl", found.owner)
    return {}


def _check_something_given(params: Params) -> None:
    if not any(name in params for name in ("ACL", "AccessControlPolicy", *GRANTS)):
        raise ServiceError(
            "MissingSecurityHeader", "Your request was missing a required header"
        )


# --- Object Ownership -------------------------------------------------------------------


def ownership_for_new(params: Params) -> str:
    """The Object Ownership of a new bucket. It blocks public access, and takes no list
    while lists are off; who asks for the private list and for no ownership gets a bucket
    that has lists. Raises ServiceError."""
    canned = params.get("ACL", "private")
    others = any(name in params for name in GRANTS)
    default = _PREFERRED if params.get("ACL") == "private" else ENFORCED
    ownership: str = params.get("ObjectOwnership", default)
    if ownership == ENFORCED and (canned != "private" or others):
        raise _lists_are_there()
    if gives_to_everybody(_canned(canned)):
        raise ServiceError(
            "InvalidBucketAclWithBlockPublicAccessError",
            "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
        )
    return ownership


def ownership_controls(bucket: Bucket) -> Response | None:
    ownership = ownership_of(bucket)
    return {"Rules": [{"ObjectOwnership": ownership}]} if ownership else None


def checked_ownership(put: Put) -> str:
    """Lists can only be turned off where the bucket's own gives nothing to others."""
    rules = put.given["Rules"]
    if len(rules) != 1 or rules[0]["ObjectOwnership"] not in _OWNERSHIPS:
        raise malformed_xml()
    ownership: str = rules[0]["ObjectOwnership"]
    ours = identifiers.canonical_id(put.turn.account.id)
    if ownership == ENFORCED and any(
        grant.grantee != ours for grant in put.bucket.grants or ()
    ):
        raise _lists_are_there()
    return ownership


def _lists_are_there() -> ServiceError:
    return ServiceError(
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
