"""S3 as a service: it takes unsigned requests, and buckets have policies and lists."""

from iamtutor.cloud.account import Account
from iamtutor.cloud.policies.public_access import counting_document, is_restricted
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.refusals import (
    QUERY_REFUSALS,
    WHO,
    Answer,
    Refusal,
    Sentence,
    Words,
)
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.service.requirements import Requirement
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.services.s3 import names
from iamtutor.cloud.services.s3.requirements import resource_context
from iamtutor.cloud.world import World
from iamtutor.policy.evaluation import NamedPolicy

_IN_QUOTES = Sentence(
    WHO + ' on resource: "{spoken}"' + "{reason}",
    WHO + "{reason}",
)

WORDS = Words(
    denials={
        "2022": Sentence("Access Denied", "Access Denied"),
        "enhanced": _IN_QUOTES,
        "2026": _IN_QUOTES,
    },
    to_strangers="2022",
    refusals={
        **QUERY_REFUSALS,
        Refusal.UNKNOWN_KEY: Answer(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
        ),
        Refusal.WRONG_SECRET: Answer(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you "
            "provided. Check your key and signing method.",
            403,
        ),
        Refusal.BAD_TOKEN: Answer(
            "InvalidToken",
            "The provided token is malformed or otherwise invalid.",
            400,
        ),
        Refusal.EXPIRED: Answer("ExpiredToken", "The provided token has expired.", 400),
    },
    anonymous=True,
)


def _bucket_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    """Of the bucket, with what its access control lists and those of the object add."""
    name = requirement.resource.removeprefix("arn:aws:s3:::").split("/", 1)[0]
    bucket = account.buckets.get(name)
    if bucket is None:
        return None
    named = requirement.context.get("s3:VersionId")
    document = counting_document(
        bucket,
        account.id,
        requirement.owner or account.id,
        principal,
        requirement.action,
        requirement.resource,
        named if isinstance(named, str) else None,
    )
    if document is None:
        return None
    if bucket.policy is None:
        name = "access control list"
    elif is_restricted(bucket, account.id, principal):
        name = "bucket policy, restricted by RestrictPublicBuckets"
    else:
        name = "bucket policy"
    return NamedPolicy(name, document)


def _owner(world: World, operation: str, params: Params) -> Account | None:
    """Of the bucket, unless it is going to be made."""
    if operation == "CreateBucket":
        return None
    return world.owner_of_bucket(params.get("Bucket", ""))


def _region(world: World, operation: str, params: Params) -> str | None:
    """The bucket's: a client that asks elsewhere is sent there."""
    owner = _owner(world, operation, params)
    return None if owner is None else owner.buckets[params["Bucket"]].region


SERVICE = Service(
    "s3",
    declared_in(__package__, "s3", precheck=names.check_bucket_exists),
    words=WORDS,
    resource_policy=_bucket_policy,
    resource_context=resource_context,
    holder=_owner,
    answers_in=_region,
    resource_types={"Bucket": "AWS::S3::Bucket"},
    unrecorded=frozenset({"SSECustomerKey", "CopySourceSSECustomerKey"}),
    title="Amazon S3",
)
