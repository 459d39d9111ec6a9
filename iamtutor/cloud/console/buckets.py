"""The buttons for buckets and their settings."""

from collections.abc import Collection, Mapping
from typing import Any

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Params, button, just, opening, pgettext
from iamtutor.cloud.console.steps import PlannedCall, Steps, each, s3
from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.cloud.services.s3.names import FIRST_REGION
from iamtutor.cloud.tags import tag_list
from iamtutor.cloud.world import World


@opening("bucket", takes=("prefix", "versions"))
def open_bucket(world: World, params: Params, moment: str) -> Steps:
    """What a bucket's page asks when it is opened, or a folder of it."""
    bucket = params["bucket"]
    yield from each(s3("GetBucketLocation", Bucket=bucket))
    prefix = params.get("prefix")
    listed: dict[str, Any] = {"Prefix": prefix} if prefix else {}
    if params.get("versions"):
        yield s3("ListObjectVersions", Bucket=bucket, Delimiter="/", **listed)
    else:
        yield s3("ListObjectsV2", Bucket=bucket, Delimiter="/", **listed)


# --- making and deleting ----------------------------------------------------------------


@button(
    pgettext("console", "Create bucket"),
    parameters.BUCKET_NAME,
    takes=(
        parameters.REGION,
        parameters.NAMESPACE,
        parameters.OWNERSHIP,
        parameters.BLOCK,
        parameters.VERSIONING,
        parameters.TAGS,
        parameters.ENCRYPTION,
        parameters.BUCKET_KEY,
    ),
)
def create_bucket(world: World, params: Params, moment: str) -> Steps:
    """Block Public Access and lists that are off need no call: new buckets have them."""
    name = params["name"]
    region = params.get("region") or world.console_account.region
    create: dict[str, Any] = {
        "Bucket": name,
        "ObjectOwnership": params.get("ownership") or "BucketOwnerEnforced",
    }
    if region != FIRST_REGION:
        create["CreateBucketConfiguration"] = {"LocationConstraint": region}
    if params.get("namespace") == "account-regional":
        create["BucketNamespace"] = "account-regional"
    yield s3("CreateBucket", region, **create)
    if params.get("encryption", True):
        yield _encryption(name, bool(params.get("bucket_key", True)), region)
    if params.get("versioning"):
        yield _versioning(name, "Enabled", region)
    blocked = params.get("block")
    if blocked is not None and set(blocked) != set(BLOCK_PARTS):
        yield _block(name, blocked, region)
    if params.get("tags"):
        yield _tagging(name, params["tags"], region)


# --- one setting each -------------------------------------------------------------------


def _encryption(
    bucket: str, bucket_key: bool, region: str | None = None
) -> PlannedCall:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": bucket_key,
    }
    return s3(
        "PutBucketEncryption",
        region,
        Bucket=bucket,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )


def _versioning(bucket: str, status: str, region: str | None = None) -> PlannedCall:
    return s3(
        "PutBucketVersioning",
        region,
        Bucket=bucket,
        VersioningConfiguration={"Status": status},
    )


def _block(
    bucket: str, parts: Collection[str], region: str | None = None
) -> PlannedCall:
    return s3(
        "PutPublicAccessBlock",
        region,
        Bucket=bucket,
        PublicAccessBlockConfiguration={part: part in parts for part in BLOCK_PARTS},
    )


def _tagging(
    bucket: str, tags: Mapping[str, str], region: str | None = None
) -> PlannedCall:
    tagging = {"TagSet": tag_list(tags)}
    return s3("PutBucketTagging", region, Bucket=bucket, Tagging=tagging)


@button(
    pgettext("console", "Edit default encryption"),
    parameters.BUCKET,
    parameters.BUCKET_KEY,
)
def put_bucket_encryption(world: World, params: Params, moment: str) -> Steps:
    yield _encryption(params["bucket"], bool(params["bucket_key"]))


@button(
    pgettext("console", "Edit Bucket Versioning"),
    parameters.BUCKET,
    parameters.VERSIONING_STATUS,
)
def put_bucket_versioning(world: World, params: Params, moment: str) -> Steps:
    yield _versioning(params["bucket"], params["status"])


@button(
    pgettext("console", "Edit Block public access (bucket settings)"),
    parameters.BUCKET,
    parameters.BLOCK,
)
def put_public_access_block(world: World, params: Params, moment: str) -> Steps:
    yield _block(params["bucket"], params["block"])


@button(pgettext("console", "Edit bucket tags"), parameters.BUCKET, parameters.TAGS)
def put_bucket_tags(world: World, params: Params, moment: str) -> Steps:
    """All tags at once; none at all is a call of its own."""
    if params["tags"]:
        yield _tagging(params["bucket"], params["tags"])
    else:
        yield s3("DeleteBucketTagging", Bucket=params["bucket"])


@button(
    pgettext("console", "Edit static website hosting"),
    parameters.BUCKET,
    parameters.INDEX,
    takes=(parameters.ERROR,),
)
def put_bucket_website(world: World, params: Params, moment: str) -> Steps:
    """Switches static website hosting on, or with no index document off."""
    if not params["index"]:
        yield s3("DeleteBucketWebsite", Bucket=params["bucket"])
        return
    website: dict[str, Any] = {"IndexDocument": {"Suffix": params["index"]}}
    if params.get("error"):
        website["ErrorDocument"] = {"Key": params["error"]}
    yield s3("PutBucketWebsite", Bucket=params["bucket"], WebsiteConfiguration=website)


@button(
    pgettext("console", "Edit Object Ownership"),
    parameters.BUCKET,
    parameters.OWNERSHIP,
)
def put_bucket_ownership(world: World, params: Params, moment: str) -> Steps:
    yield s3(
        "PutBucketOwnershipControls",
        Bucket=params["bucket"],
        OwnershipControls={"Rules": [{"ObjectOwnership": params["ownership"]}]},
    )


opening(name="open-buckets")(just(s3, "ListBuckets"))
opening("bucket", name="open-bucket-permissions")(
    just(s3, "GetBucketAcl", Bucket="bucket")
)
button(pgettext("console", "Delete bucket"), parameters.BUCKET, name="delete-bucket")(
    just(s3, "DeleteBucket", Bucket="bucket")
)
button(
    pgettext("console", "Edit bucket policy"),
    parameters.BUCKET,
    parameters.DOCUMENT,
    name="put-bucket-policy",
)(just(s3, "PutBucketPolicy", Bucket="bucket", Policy="document"))
button(
    pgettext("console", "Delete bucket policy"),
    parameters.BUCKET,
    name="delete-bucket-policy",
)(just(s3, "DeleteBucketPolicy", Bucket="bucket"))
