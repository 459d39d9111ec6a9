"""Buckets themselves."""

import re

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.policies.public_access import BLOCK_PARTS, lists_are_off
from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import no_precheck, reads, writes
from iamtutor.cloud.services.s3 import access_lists, tagging
from iamtutor.cloud.services.s3 import requirements as for_s3
from iamtutor.cloud.services.s3.errors import incorrect_token
from iamtutor.cloud.services.s3.names import FIRST_REGION, bucket_of, check_new_name
from iamtutor.cloud.state.buckets import Bucket

_MOST_BUCKETS = 10_000
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[1-9]")
#: What a Region was called before it had its name.
_OLD_NAMES = {"EU": "eu-west-1"}


@reads(anything, precheck=no_precheck)
def list_buckets(turn: Turn, caller: Caller, params: Params) -> Response:
    """In the order of their names, byte by byte: nobody documents it, but what people
    publish of their terminals agrees, with dates in any order."""
    account = turn.account
    prefix = params.get("Prefix")
    region = params.get("BucketRegion")
    found = [
        bucket
        for _name, bucket in sorted(account.buckets.items())
        if bucket.name.startswith(prefix or "")
        and (region is None or bucket.region == region)
    ]
    paged = "MaxBuckets" in params or region is not None
    size = params.get("MaxBuckets", _MOST_BUCKETS)
    shown, token = page(found, params.get("ContinuationToken"), size, incorrect_token)
    buckets: list[Response] = []
    for bucket in shown:
        row: Response = {"Name": bucket.name, "CreationDate": bucket.created}
        if paged:
            row["BucketRegion"] = bucket.region
        buckets.append(row)
    response: Response = {
        "Buckets": buckets,
        "Owner": {"ID": identifiers.canonical_id(account.id)},
    }
    if prefix is not None:
        response["Prefix"] = prefix
    if token:
        response["ContinuationToken"] = token
    return response


@writes(for_s3.new_bucket, precheck=check_new_name)
def create_bucket(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    name = params["Bucket"]
    configuration = params.get("CreateBucketConfiguration") or {}
    if params.get("ObjectLockEnabledForBucket"):
        raise NotEmulated("s3", "CreateBucket with Object Lock")
    if "Location" in configuration or "Bucket" in configuration:
        raise NotEmulated("s3", "directory buckets")
    region = _region_for(caller.region, configuration.get("LocationConstraint"))
    location = (
        f"/{name}" if region == FIRST_REGION else f"http://{name}.s3.amazonaws.com/"
    )
    if name in account.buckets:
        if region == account.buckets[name].region == FIRST_REGION:
            return {"Location": location}
        raise ServiceError(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already "
            "own it.",
            409,
            BucketName=name,
        )
    if turn.world.owner_of_bucket(name) or turn.world.is_taken(name):
        raise ServiceError(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared "
            "by all users of the system. Please select a different name and try again.",
            409,
            BucketName=name,
        )
    ownership = access_lists.ownership_for_new(params)
    bucket = Bucket(
        name,
        region,
        turn.now,
        # Since April 2023 a new bucket blocks public access unless told otherwise.
        public_access_block=dict.fromkeys(BLOCK_PARTS, True),
        tags=tagging.checked(
            [(tag["Key"], tag["Value"]) for tag in configuration.get("Tags") or ()]
        ),
        ownership=ownership,
    )
    if not lists_are_off(bucket):
        bucket.grants = access_lists.given(
            turn, caller, bucket, params, "s3:CreateBucket"
        )
    account.buckets[name] = bucket
    return {"Location": location}


def _region_for(endpoint: str, constraint: str | None) -> str:
    """Where the bucket goes, given the endpoint that was asked. Raises ServiceError."""
    if endpoint == FIRST_REGION:
        if constraint == FIRST_REGION:
            raise _not_a_region(constraint)
        if constraint is None:
            return FIRST_REGION
        region = _OLD_NAMES.get(constraint, constraint)
        if _REGION.fullmatch(region) is None:
            raise _not_a_region(constraint)
        return region
    if constraint != endpoint:
        raise ServiceError(
            "IllegalLocationConstraintException",
            f"The {constraint or 'unspecified'} location constraint is incompatible for "
            "the region specific endpoint this request was sent to.",
        )
    return endpoint


def _not_a_region(constraint: str) -> ServiceError:
    return ServiceError(
        "InvalidLocationConstraint",
        "The specified location-constraint is not valid",
        LocationConstraint=constraint,
    )


@writes(for_s3.bucket, status=204)
def delete_bucket(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if bucket.objects or bucket.older:
        message = "The bucket you tried to delete is not empty"
        if bucket.versioning is not None:
            message += ". You must delete all versions in the bucket."
        raise ServiceError(
            "BucketNotEmpty",
            message,
            409,
            BucketName=bucket.name,
        )
    del turn.account.buckets[bucket.name]
    return {}


@reads(for_s3.bucket, head=True)
def head_bucket(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    return {"BucketRegion": bucket.region, "AccessPointAlias": False}


@reads(for_s3.bucket)
def get_bucket_location(turn: Turn, caller: Caller, params: Params) -> Response:
    """The first Region is the one without a constraint."""
    region = bucket_of(turn, params["Bucket"]).region
    return {"LocationConstraint": None if region == FIRST_REGION else region}
