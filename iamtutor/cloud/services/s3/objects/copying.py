"""Objects: copying them."""

from iamtutor.cloud.bodies import APPARENT_LIMIT
from iamtutor.cloud.service import Caller, Params, Response, Turn, without_nones, writes
from iamtutor.cloud.services.s3 import access_lists, versions
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import invalid_argument, invalid_request
from iamtutor.cloud.services.s3.names import (
    bucket_of,
    check_key,
    check_source_exists,
    copy_source,
    source_version,
)
from iamtutor.cloud.services.s3.objects import putting
from iamtutor.cloud.services.s3.objects.getting import check_not_archived
from iamtutor.cloud.services.s3.requests import (
    checksums,
    conditions,
    customer_keys,
    encryption,
    headers,
)
from iamtutor.cloud.services.s3.rules import expiry
from iamtutor.cloud.state.buckets import S3Object

#: What makes a copy of an object to itself a change.
_CHANGES = tuple(
    """
    StorageClass ServerSideEncryption SSEKMSKeyId SSECustomerAlgorithm
    CopySourceSSECustomerAlgorithm WebsiteRedirectLocation ChecksumAlgorithm
    """.split()
)


@writes(
    for_s3.copying,
    precheck=check_source_exists,
    data=True,
    unheeded=("AnnotationDirective", *encryption.UNHEEDED),
)
def copy_object(turn: Turn, caller: Caller, params: Params) -> Response:
    from_bucket, from_key = copy_source(params)
    version_id = source_version(params)
    source = versions.copied_from(turn, from_bucket, from_key, version_id)
    customer_keys.check(source, params, customer_keys.OF_SOURCE)
    bucket = bucket_of(turn, params["Bucket"])
    customer_key = customer_keys.to_write(turn, caller, bucket, params, "s3:CopyObject")
    check_not_archived(source, copied=True)
    conditions.check_copied(source, params)
    key = params["Key"]
    check_key(key)
    replaced = _is_replaced(params, "MetadataDirective", "metadata")
    new_tags = _is_replaced(params, "TaggingDirective", "tagging")
    conditions.check_written(bucket, key, params)
    owner = access_lists.writer(turn, caller, bucket, params)
    grants = access_lists.given(turn, caller, bucket, params, "s3:PutObject", owner)
    encrypted = encryption.given(turn, bucket, params)
    if (from_bucket, from_key) == (bucket.name, key) and not (
        replaced or version_id is not None or bucket.encryption_is_put
    ):
        _check_changes(params)
    _check_size(source)
    copied = S3Object(
        key,
        source.body,
        customer_keys.etag(customer_key, turn.bodies.md5(source.body)),
        turn.now,
        content_type=(
            params.get("ContentType") or putting.DEFAULT_TYPE
            if replaced
            else source.content_type
        ),
        storage_class=headers.storage_class(params),
        metadata=headers.metadata(params) if replaced else dict(source.metadata),
        headers=_copied_headers(params, source, replaced),
        tags=putting.tags(params) if new_tags else dict(source.tags),
        version_id=versions.new_id(turn, bucket),
        grants=grants,
        checksum=checksums.copied(
            turn, source, source.body, params.get("ChecksumAlgorithm")
        ),
        encryption=encrypted,
        customer_key=customer_key,
        owner=owner,
    )
    from_version = source.version_id
    versions.write(bucket, copied)
    return without_nones(
        {
            "CopyObjectResult": {
                "ETag": copied.etag,
                "LastModified": copied.last_modified,
                **checksums.told(copied.checksum),
            },
            "CopySourceVersionId": from_version,
            "VersionId": copied.version_id,
            **customer_keys.told(customer_key, encrypted),
            **expiry.told(bucket, copied),
        }
    )


def _check_changes(params: Params) -> None:
    """Refuses to copy an object to itself as it is."""
    if not any(one in params for one in _CHANGES):
        raise invalid_request(
            "This copy request is illegal because it is trying to copy an object to "
            "itself without changing the object's metadata, storage class, website "
            "redirect location or encryption attributes."
        )


def _check_size(source: S3Object) -> None:
    if source.body.size > APPARENT_LIMIT:
        raise invalid_request(
            "The specified copy source is larger than the maximum allowable size for a "
            f"copy source: {APPARENT_LIMIT}"
        )


def _is_replaced(params: Params, name: str, what: str) -> bool:
    """What a directive says. Raises ServiceError."""
    directive = params.get(name, "COPY")
    if directive not in ("COPY", "REPLACE"):
        raise invalid_argument(
            f"Unknown {what} directive.", f"x-amz-{what}-directive", directive
        )
    return bool(directive == "REPLACE")


def _copied_headers(params: Params, source: S3Object, replaced: bool) -> dict[str, str]:
    """Those of the source, or new ones; a redirect is never copied."""
    given = headers.given(params)
    if replaced:
        return given
    redirect = "WebsiteRedirectLocation"
    kept = {k: v for k, v in source.headers.items() if k != redirect}
    return {**kept, **({redirect: given[redirect]} if redirect in given else {})}
