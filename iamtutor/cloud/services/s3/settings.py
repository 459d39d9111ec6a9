"""A bucket's settings: policy, Block Public Access, encryption, versioning."""

from __future__ import annotations

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.policies.public_access import is_public
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.configurations import (
    invalid_argument,
    invalid_request,
    there,
)
from iamtutor.cloud.services.s3.documents import check_bucket_policy
from iamtutor.cloud.services.s3.names import bucket_of, malformed_xml, prevented
from iamtutor.cloud.services.s3.requests.encryption import ALGORITHMS, BY_S3
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.policy.document import parse_policy

_PAYERS = ("BucketOwner", "Requester")
_ACCESS_PARTS = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)


# --- bucket policy ----------------------------------------------------------------------


@reads(for_s3.bucket)
def get_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    return {"Policy": _policy(bucket_of(turn, params["Bucket"]))}


def _policy(bucket: Bucket) -> str:
    none = "The bucket policy does not exist"
    return there(bucket, bucket.policy, "NoSuchBucketPolicy", none)


@writes(for_s3.bucket)
def put_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    document = check_bucket_policy(turn.world, bucket, params["Policy"])
    if bucket.public_access_block.get("BlockPublicPolicy") and is_public(document):
        why = (
            "public policies are prevented by the BlockPublicPolicy setting in S3 Block "
            "Public Access."
        )
        raise prevented(turn, caller, "s3:PutBucketPolicy", bucket.name, why)
    bucket.policy = params["Policy"]
    return {}


@reads(for_s3.bucket)
def get_bucket_policy_status(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = parse_policy(_policy(bucket_of(turn, params["Bucket"])))
    return {"PolicyStatus": {"IsPublic": is_public(policy)}}


@writes(for_s3.bucket, status=204)
def delete_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).policy = None
    return {}


# --- the other settings -----------------------------------------------------------------


@reads(for_s3.bucket, event="GetBucketPublicAccessBlock")
def get_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    found = there(
        bucket,
        bucket.public_access_block,
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    )
    return {"PublicAccessBlockConfiguration": dict(found)}


@writes(for_s3.bucket, event="PutBucketPublicAccessBlock")
def put_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    given = params["PublicAccessBlockConfiguration"]
    if not given:
        raise invalid_request("Must specify at least one configuration.")
    bucket_of(turn, params["Bucket"]).public_access_block = {
        part: bool(given.get(part, False)) for part in _ACCESS_PARTS
    }
    return {}


@writes(for_s3.bucket, status=204, event="DeleteBucketPublicAccessBlock")
def delete_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).public_access_block = {}
    return {}


@reads(for_s3.bucket)
def get_bucket_encryption(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    default = {"SSEAlgorithm": bucket.encryption}
    if bucket.kms_key is not None:
        default["KMSMasterKeyID"] = bucket.kms_key
    rule = {
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": bucket.bucket_key,
        "BlockedEncryptionTypes": {
            "EncryptionType": ["SSE-C" if bucket.blocks_customer_keys else "NONE"]
        },
    }
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


@writes(for_s3.bucket)
def put_bucket_encryption(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    rules = params["ServerSideEncryptionConfiguration"]["Rules"]
    if len(rules) != 1:
        raise malformed_xml()
    rule = rules[0]
    blocks = _blocks_customer_keys(rule, bucket.blocks_customer_keys)
    chosen = rule.get("ApplyServerSideEncryptionByDefault")
    if chosen is not None:
        if chosen["SSEAlgorithm"] not in ALGORITHMS:
            raise malformed_xml()
        key = chosen.get("KMSMasterKeyID")
        if key is not None and chosen["SSEAlgorithm"] == BY_S3:
            raise invalid_argument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
                "aws:kms or aws:kms:dsse",
                "KMSMasterKeyID",
                key,
            )
        bucket.encryption, bucket.kms_key = chosen["SSEAlgorithm"], key
    bucket.bucket_key = bool(rule.get("BucketKeyEnabled", False))
    bucket.encryption_is_put, bucket.blocks_customer_keys = True, blocks
    return {}


def _blocks_customer_keys(rule: Params, as_it_is: bool) -> bool:
    """A rule that says nothing of it leaves it as it is. Raises ServiceError."""
    if "BlockedEncryptionTypes" not in rule:
        return as_it_is
    types = rule["BlockedEncryptionTypes"].get("EncryptionType", [])
    if not types:
        raise invalid_argument(
            "BlockedEncryptionTypes must contain at least one encryption type"
        )
    if not {"NONE", "SSE-C"}.issuperset(types):
        raise malformed_xml()
    return "SSE-C" in types


@writes(for_s3.bucket, status=204)
def delete_bucket_encryption(turn: Turn, caller: Caller, params: Params) -> Response:
    """Since 2023 no bucket is without: it falls back to the encryption by S3."""
    bucket = bucket_of(turn, params["Bucket"])
    bucket.encryption, bucket.kms_key, bucket.bucket_key = BY_S3, None, False
    bucket.encryption_is_put, bucket.blocks_customer_keys = False, True
    return {}


@reads(for_s3.bucket)
def get_bucket_versioning(turn: Turn, caller: Caller, params: Params) -> Response:
    """A bucket whose versioning was never touched has no status."""
    status = bucket_of(turn, params["Bucket"]).versioning
    return {} if status is None else {"Status": status}


@writes(for_s3.bucket)
def put_bucket_versioning(turn: Turn, caller: Caller, params: Params) -> Response:
    status = params["VersioningConfiguration"].get("Status")
    if status is not None and status not in ("Enabled", "Suspended"):
        raise malformed_xml()
    if status is None:
        raise ServiceError(
            "IllegalVersioningConfigurationException",
            "The Versioning element must be specified",
        )
    if params["VersioningConfiguration"].get("MFADelete") == "Enabled":
        raise NotEmulated("s3", "PutBucketVersioning with MFADelete")
    bucket_of(turn, params["Bucket"]).versioning = status
    return {}


@reads(for_s3.bucket)
def get_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    none = "The specified bucket does not have a website configuration"
    return dict(there(bucket, bucket.website, "NoSuchWebsiteConfiguration", none))


@writes(for_s3.bucket)
def put_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket, given = bucket_of(turn, params["Bucket"]), params["WebsiteConfiguration"]
    if "RedirectAllRequestsTo" not in given and not given.get("IndexDocument"):
        raise invalid_argument(
            "A value for IndexDocument Suffix must be provided if "
            "RedirectAllRequestsTo is empty",
            "IndexDocument",
            "null",
        )
    bucket.website = dict(given)
    return {}


@writes(for_s3.bucket, status=204)
def delete_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).website = None
    return {}


# --- settings that say one word ---------------------------------------------------------


@reads(for_s3.bucket, event="GetAccelerateConfiguration")
def get_bucket_accelerate_configuration(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    """A bucket whose acceleration was never turned on has no status."""
    return dict(bucket_of(turn, params["Bucket"]).configurations.get("accelerate", {}))


@writes(for_s3.bucket, event="PutAccelerateConfiguration")
def put_bucket_accelerate_configuration(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    status = params["AccelerateConfiguration"].get("Status")
    if status not in ("Enabled", "Suspended"):
        raise malformed_xml()
    if "." in bucket.name:
        raise invalid_request(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in "
            "their names"
        )
    if status == "Enabled" or "accelerate" in bucket.configurations:
        bucket.configurations["accelerate"] = {"Status": status}
    return {}


@reads(for_s3.bucket)
def get_bucket_request_payment(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    return dict(bucket.configurations.get("payment", {"Payer": _PAYERS[0]}))


@writes(for_s3.bucket)
def put_bucket_request_payment(turn: Turn, caller: Caller, params: Params) -> Response:
    """Nobody pays here."""
    payer = params["RequestPaymentConfiguration"]["Payer"]
    if payer not in _PAYERS:
        raise malformed_xml()
    bucket_of(turn, params["Bucket"]).configurations["payment"] = {"Payer": payer}
    return {}
