"""A bucket's configurations, one a row, and how the short ones are checked.

A row is declared by being made: its operations are there from then on (``Configuration``).
"""

from dataclasses import replace
from typing import Any

from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.policies.public_access import BLOCK_PARTS, is_public
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.services.s3 import access_lists, tagging
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.configurations import (
    Configuration,
    Place,
    Put,
    attribute,
    by_name,
)
from iamtutor.cloud.services.s3.documents import check_bucket_policy
from iamtutor.cloud.services.s3.errors import (
    invalid_argument,
    invalid_request,
    malformed_xml,
    prevented,
)
from iamtutor.cloud.services.s3.names import bucket_of
from iamtutor.cloud.services.s3.requests.encryption import ALGORITHMS, BY_S3
from iamtutor.cloud.services.s3.rules import (
    access_logging,
    cors,
    lifecycle,
    notifications,
    replication,
)
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.tags import tag_list
from iamtutor.policy.document import parse_policy

_ON_OFF = ("Enabled", "Suspended")
_PAYERS = ("BucketOwner", "Requester")


# --- how they are checked ---------------------------------------------------------------


def _policy(put: Put) -> str:
    text: str = put.given
    document = check_bucket_policy(put.turn.world, put.bucket, text)
    if put.bucket.public_access_block.get("BlockPublicPolicy") and is_public(document):
        why = (
            "public policies are prevented by the BlockPublicPolicy setting in S3 Block "
            "Public Access."
        )
        action, name = "s3:PutBucketPolicy", put.bucket.name
        raise prevented(put.turn, put.caller, action, name, why)
    return text


def _public_access_block(put: Put) -> dict[str, bool]:
    if not put.given:
        raise invalid_request("Must specify at least one configuration.")
    return {part: bool(put.given.get(part, False)) for part in BLOCK_PARTS}


def _encryption(put: Put) -> dict[str, Any]:
    """What the rule says nothing of stays as it is, but for the bucket key."""
    if len(put.given["Rules"]) != 1:
        raise malformed_xml()
    before, given = _rule(put.bucket), put.given["Rules"][0]
    rule = {**before, "BucketKeyEnabled": False, **given}
    blocked = rule["BlockedEncryptionTypes"].get("EncryptionType", [])
    if not blocked:
        raise invalid_argument(
            "BlockedEncryptionTypes must contain at least one encryption type"
        )
    if not {"NONE", "SSE-C"}.issuperset(blocked):
        raise malformed_xml()
    default = rule["ApplyServerSideEncryptionByDefault"]
    if default["SSEAlgorithm"] not in ALGORITHMS:
        raise malformed_xml()
    key = default.get("KMSMasterKeyID")
    if key is not None and default["SSEAlgorithm"] == BY_S3:
        raise invalid_argument(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
            "aws:kms or aws:kms:dsse",
            "KMSMasterKeyID",
            key,
        )
    return rule


def _rule(bucket: Bucket) -> dict[str, Any]:
    """Since 2023 no bucket is without."""
    default = {"SSEAlgorithm": bucket.encryption}
    if bucket.kms_key is not None:
        default["KMSMasterKeyID"] = bucket.kms_key
    blocked = ["SSE-C" if bucket.blocks_customer_keys else "NONE"]
    return {
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": bucket.bucket_key,
        "BlockedEncryptionTypes": {"EncryptionType": blocked},
    }


def _keep_rule(bucket: Bucket, rule: Params | None) -> None:
    """Without one it falls back to the encryption by S3."""
    bucket.encryption_is_put = rule is not None
    rule = rule or _rule(Bucket(bucket.name, bucket.region, bucket.created))
    default = rule["ApplyServerSideEncryptionByDefault"]
    bucket.encryption = default["SSEAlgorithm"]
    bucket.kms_key = default.get("KMSMasterKeyID")
    bucket.bucket_key = bool(rule["BucketKeyEnabled"])
    blocked = rule["BlockedEncryptionTypes"]["EncryptionType"]
    bucket.blocks_customer_keys = "SSE-C" in blocked


def _versioning(put: Put) -> str:
    status: str | None = put.given.get("Status")
    if status is None:
        raise ServiceError(
            "IllegalVersioningConfigurationException",
            "The Versioning element must be specified",
        )
    if status not in _ON_OFF:
        raise malformed_xml()
    if put.given.get("MFADelete") == "Enabled":
        raise NotEmulated("s3", "PutBucketVersioning with MFADelete")
    return status


def _website(put: Put) -> Response:
    if "RedirectAllRequestsTo" not in put.given and not put.given.get("IndexDocument"):
        raise invalid_argument(
            "A value for IndexDocument Suffix must be provided if "
            "RedirectAllRequestsTo is empty",
            "IndexDocument",
            "null",
        )
    return dict(put.given)


def _acceleration(put: Put) -> Response:
    """A bucket whose acceleration was never turned on has no status."""
    status = put.given.get("Status")
    if status not in _ON_OFF:
        raise malformed_xml()
    if "." in put.bucket.name:
        raise invalid_request(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in "
            "their names"
        )
    is_new = _ACCELERATION.of(put.bucket) is None
    return {} if is_new and status == "Suspended" else {"Status": status}


def _payer(put: Put) -> Response:
    """Nobody pays here."""
    if put.given["Payer"] not in _PAYERS:
        raise malformed_xml()
    return {"Payer": put.given["Payer"]}


# --- the table --------------------------------------------------------------------------


_POLICY = Configuration(
    "BucketPolicy",
    "Policy",
    attribute("policy"),
    _policy,
    told="Policy",
    missing=("NoSuchBucketPolicy", "The bucket policy does not exist"),
)
Configuration(
    "PublicAccessBlock",
    "PublicAccessBlockConfiguration",
    attribute("public_access_block", dict),
    _public_access_block,
    told="PublicAccessBlockConfiguration",
    missing=(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    ),
    event="BucketPublicAccessBlock",
)
Configuration(
    "BucketOwnershipControls",
    "OwnershipControls",
    attribute("ownership", str, access_lists.ownership_controls),
    access_lists.checked_ownership,
    told="OwnershipControls",
    missing=(
        "OwnershipControlsNotFoundError",
        "The bucket ownership controls were not found",
    ),
)
Configuration(
    "BucketTagging",
    "Tagging",
    attribute("tags", dict, lambda bucket: tag_list(bucket.tags)),
    tagging.checked_for_bucket,
    told="TagSet",
    missing=("NoSuchTagSet", "The TagSet does not exist"),
    status=204,
)
Configuration(
    "BucketEncryption",
    "ServerSideEncryptionConfiguration",
    Place(lambda bucket: {"Rules": [_rule(bucket)]}, _keep_rule),
    _encryption,
    told="ServerSideEncryptionConfiguration",
)
Configuration(
    "BucketVersioning",
    "VersioningConfiguration",
    attribute("versioning"),
    _versioning,
    told="Status",
    deletable=False,
)
Configuration(
    "BucketWebsite",
    "WebsiteConfiguration",
    attribute("website"),
    _website,
    missing=(
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
    ),
)
Configuration(
    "BucketCors",
    "CORSConfiguration",
    by_name(cors.NAME),
    cors.checked,
    missing=("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    action="BucketCORS",
)
_LIFECYCLE = Configuration(
    "BucketLifecycleConfiguration",
    "LifecycleConfiguration",
    by_name(lifecycle.NAME),
    lifecycle.checked,
    missing=(
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ),
    event="BucketLifecycle",
    answered=(lifecycle.SMALLEST,),
    deletable=False,
)
replace(
    _LIFECYCLE,
    name="BucketLifecycle",
    place=_LIFECYCLE.place._replace(find=lifecycle.found_of_old),
    checked=lifecycle.checked_of_old,
    deletable=True,
    event="",
    action="LifecycleConfiguration",
    answered=(),
)
Configuration(
    "BucketReplication",
    "ReplicationConfiguration",
    by_name("replication"),
    replication.checked,
    told="ReplicationConfiguration",
    missing=(
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
    ),
    needing=for_s3.replicating,
)
Configuration(
    "BucketLogging",
    "BucketLoggingStatus",
    by_name("logging"),
    access_logging.checked,
    deletable=False,
)
_NOTIFICATION = Configuration(
    "BucketNotificationConfiguration",
    "NotificationConfiguration",
    by_name("notification"),
    notifications.checked,
    event="BucketNotification",
    deletable=False,
)
replace(
    _NOTIFICATION,
    name="BucketNotification",
    place=_NOTIFICATION.place._replace(find=notifications.found_of_old),
    checked=notifications.checked_of_old,
    event="",
)
_ACCELERATION = Configuration(
    "BucketAccelerateConfiguration",
    "AccelerateConfiguration",
    by_name("accelerate"),
    _acceleration,
    event="AccelerateConfiguration",
    deletable=False,
)
Configuration(
    "BucketRequestPayment",
    "RequestPaymentConfiguration",
    by_name("payment"),
    _payer,
    default={"Payer": _PAYERS[0]},
    deletable=False,
)


@reads(for_s3.bucket)
def get_bucket_policy_status(turn: Turn, caller: Caller, params: Params) -> Response:
    policy = parse_policy(_POLICY.of(bucket_of(turn, params["Bucket"])))
    return {"PolicyStatus": {"IsPublic": is_public(policy)}}
