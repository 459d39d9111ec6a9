"""What calls to S3 need."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl

from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import NEIGHBOUR
from iamtutor.cloud.policies.public_access import owner_of, version_of
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import (
    Context,
    Needing,
    Needs,
    Requirement,
    passing,
)
from iamtutor.cloud.services.s3.names import copy_source, source_version
from iamtutor.cloud.tags import tags_of

#: What of an object its bucket's owner decides, whosever the object is.
_OF_BUCKET = frozenset(
    """
    s3:PutObject s3:DeleteObject s3:DeleteObjectVersion s3:AbortMultipartUpload
    s3:ListMultipartUploadParts
    """.split()
)

ContextFrom = Callable[[Params], Context]

_S3_LIST_KEYS = {
    "Prefix": "s3:prefix",
    "Delimiter": "s3:delimiter",
    "MaxKeys": "s3:max-keys",
}
_S3_GRANT_KEYS = {
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "GrantReadACP": "s3:x-amz-grant-read-acp",
    "GrantWrite": "s3:x-amz-grant-write",
    "GrantWriteACP": "s3:x-amz-grant-write-acp",
}
_S3_PUT_KEYS = {
    **_S3_GRANT_KEYS,
    "ACL": "s3:x-amz-acl",
    "StorageClass": "s3:x-amz-storage-class",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "SSECustomerAlgorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "MetadataDirective": "s3:x-amz-metadata-directive",
}


def _from_params(names: Mapping[str, str], params: Params) -> Context:
    return {key: str(params[name]) for name, key in names.items() if name in params}


def listing(params: Params) -> Context:
    """What s3:ListBucket is asked with."""
    return _from_params(_S3_LIST_KEYS, params)


def giving(params: Params) -> Context:
    """What a request that writes an access control list is asked with."""
    return _from_params({**_S3_GRANT_KEYS, "ACL": "s3:x-amz-acl"}, params)


def creating_bucket(params: Params) -> Context:
    configuration = params.get("CreateBucketConfiguration") or {}
    context: Context = {}
    if "LocationConstraint" in configuration:
        context["s3:LocationConstraint"] = configuration["LocationConstraint"]
    if "ObjectOwnership" in params:
        context["s3:x-amz-object-ownership"] = params["ObjectOwnership"]
    return {**context, **giving(params)}


#: What S3 is asked with instead of ``_s3_context`` for an unsigned request.
NOT_SIGNED: dict[str, str | None] = {"s3:authType": None, "s3:signatureversion": None}


def presigned(age: timedelta, *, old: bool = False) -> dict[str, str | None]:
    """The same for a signature in the address: ``age`` is how long ago it was made;
    ``old``: of version 2, which does not tell."""
    if old:
        return {"s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS"}
    return {
        "s3:authType": "REST-QUERY-STRING",
        "s3:signatureAge": str(max(0, age // timedelta(milliseconds=1))),
    }


def _s3_context(turn: Turn) -> Context:
    return {
        "s3:authType": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:TlsVersion": "1.3",
    }


def _s3_owner(turn: Turn, bucket: str) -> str | None:
    found = turn.world.owner_of_bucket(bucket)
    if found is not None:
        return found.id
    return NEIGHBOUR if turn.world.is_taken(bucket) else None


def _s3(
    turn: Turn, action: str, bucket: str, key: str | None, context: Context
) -> Requirement:
    resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key is not None else "")
    keeper = _s3_owner(turn, bucket)
    context = {
        **_s3_context(turn),
        "s3:ResourceAccount": keeper or turn.account.id,
        **context,
    }
    keeping = turn.world.accounts.get(keeper or "")
    found = keeping.buckets.get(bucket) if keeping is not None else None
    owner = keeper
    if keeping is not None and found is not None:
        context.update(resource_context(keeping, resource))
        if key is not None and action not in _OF_BUCKET:
            there = version_of(found, key, context.get("s3:VersionId"))
            owner = owner_of(found, there, keeping.id) if there else keeper
    return Requirement(
        action, resource, context, spoken=resource, owner=owner, kept_by=keeper
    )


def resource_context(account: Account, resource: str) -> Context:
    """The tags of a bucket and of the object in it, as far as they are there."""
    name, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    bucket = account.buckets.get(name)
    if bucket is None:
        return {}
    context: Context = {}
    for tag, value in bucket.tags.items():
        context[f"aws:ResourceTag/{tag}"] = value
        context[f"s3:BucketTag/{tag}"] = value
    found = bucket.objects.get(key)
    for tag, value in found.tags.items() if found is not None else ():
        context[f"s3:ExistingObjectTag/{tag}"] = value
    return context


def new_bucket(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """A bucket that is not there yet: if others hold its name, S3 says so afterwards."""
    resource = f"arn:aws:s3:::{params['Bucket']}"
    context = {**_s3_context(turn), **creating_bucket(params)}
    actions = [action]
    # The list that says what is so anyway asks for nothing more.
    canned = params.get("ACL", "private") != "private"
    if canned or any(grant in params for grant in _S3_GRANT_KEYS):
        actions.append("s3:PutBucketAcl")
    if "ObjectOwnership" in params:
        actions.append("s3:PutBucketOwnershipControls")
    return [
        Requirement(needed, resource, context, spoken=resource) for needed in actions
    ]


def bucket(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    return [_s3(turn, action, params["Bucket"], None, {})]


def bucket_with(context_from: ContextFrom) -> Needing:
    """A bucket, and what the request says that conditions may ask for."""

    def needs(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
        return [_s3(turn, action, params["Bucket"], None, context_from(params))]

    return needs


def _of_version(action: str, version_id: str | None) -> tuple[str, Context]:
    """S3 has actions of their own for versions that a request names:
    s3:GetObjectVersion, s3:GetObjectVersionTagging."""
    if version_id is None:
        return action, {}
    named = action.replace("Object", "ObjectVersion", 1)
    return named, {"s3:VersionId": version_id}


def s3_object(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """An object; for one of its versions an action of its own."""
    named, context = _of_version(action, params.get("VersionId"))
    tags = tags_of(params.get("Tagging") or {}, "TagSet")
    context.update(_tag_request(tags))
    return [_s3(turn, named, params["Bucket"], params["Key"], context)]


def object_list(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """An object that is given an access control list."""
    named, context = _of_version(action, params.get("VersionId"))
    context.update(giving(params))
    return [_s3(turn, named, params["Bucket"], params["Key"], context)]


def reading(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Whoever may not list a bucket does not learn that a key is missing."""
    version_id = params.get("VersionId")
    return _reading(turn, [action], params["Bucket"], params["Key"], version_id)


def reading_attributes(
    action: str, turn: Turn, caller: Caller, params: Params
) -> Needs:
    actions, version_id = ["s3:GetObject", action], params.get("VersionId")
    return _reading(turn, actions, params["Bucket"], params["Key"], version_id)


def _reading(
    turn: Turn, actions: Sequence[str], name: str, key: str, version_id: str | None
) -> Needs:
    needed: Needs = []
    for action in actions:
        named, context = _of_version(action, version_id)
        needed.append(_s3(turn, named, name, key, context))
    owning = turn.world.owner_of_bucket(name)
    found = owning.buckets[name] if owning is not None else None
    if version_id is None and found is not None and key not in found.objects:
        needed.append(_s3(turn, "s3:ListBucket", name, None, {}))
    return needed


def _tag_request(tags: Mapping[str, str]) -> Context:
    if not tags:
        return {}
    context: Context = {"s3:RequestObjectTagKeys": tuple(tags)}
    for tag, value in tags.items():
        context[f"s3:RequestObjectTag/{tag}"] = value
    return context


def writing(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """PutObject and the start of a multipart upload; ACL and tags have own actions."""
    name, key = params["Bucket"], params["Key"]
    context = _from_params(_S3_PUT_KEYS, params)
    if "CopySource" in params:
        context["s3:x-amz-copy-source"] = "/".join(copy_source(params))
    tags = dict(parse_qsl(params.get("Tagging", ""), keep_blank_values=True))
    context.update(_tag_request(tags))
    needed = [_s3(turn, action, name, key, context)]
    if "ACL" in params or any(grant in params for grant in _S3_GRANT_KEYS):
        needed.append(_s3(turn, "s3:PutObjectAcl", name, key, context))
    if tags:
        needed.append(_s3(turn, "s3:PutObjectTagging", name, key, context))
    return needed


def copying(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The source is read, then the copy is written."""
    source_bucket, source_key = copy_source(params)
    return [
        *_reading(
            turn, ("s3:GetObject",), source_bucket, source_key, source_version(params)
        ),
        *writing(action, turn, caller, params),
    ]


def replicating(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The rules name a role that S3 is going to assume."""
    arn = (params.get("ReplicationConfiguration") or {}).get("Role")
    roles = turn.account.roles.values()
    found = [role for role in roles if role.arn == arn]
    return [
        _s3(turn, action, params["Bucket"], None, {}),
        *(passing(role, "s3.amazonaws.com") for role in found),
    ]


def deleting_each(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    needed: Needs = []
    for wanted in params["Delete"]["Objects"]:
        named, context = _of_version(action, wanted.get("VersionId"))
        needed.append(_s3(turn, named, params["Bucket"], wanted["Key"], context))
    return needed
