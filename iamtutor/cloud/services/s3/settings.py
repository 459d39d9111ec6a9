"""A bucket's settings: policy, Block Public Access, encryption, versioning."""

from __future__ import annotations

from iamtutor.cloud.account import Account, Bucket
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.public_access import is_public
from iamtutor.cloud.services.s3.names import bucket_of, malformed_xml
from iamtutor.cloud.turn import Turn
from iamtutor.policy.arn import parse_arn
from iamtutor.policy.document import (
    MalformedPolicy,
    NamedPrincipal,
    PolicyDocument,
    PrincipalForm,
    parse_policy,
)

_LONGEST_POLICY = 20 * 1024
_ALGORITHMS = ("AES256", "aws:kms", "aws:kms:dsse")
_ACCESS_PARTS = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)


# --- bucket policy ----------------------------------------------------------------------


def get_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if bucket.policy is None:
        raise no_such_policy(bucket)
    return {"Policy": bucket.policy}


def no_such_policy(bucket: Bucket) -> ServiceError:
    return ServiceError(
        "NoSuchBucketPolicy",
        "The bucket policy does not exist",
        404,
        BucketName=bucket.name,
    )


def put_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.world.account
    bucket = bucket_of(turn, params["Bucket"])
    document = _checked(account, bucket, params["Policy"])
    if bucket.public_access_block.get("BlockPublicPolicy") and is_public(document):
        raise ServiceError("AccessDenied", _public_refused(turn, caller, bucket), 403)
    bucket.policy = params["Policy"]
    return {}


def get_bucket_policy_status(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if bucket.policy is None:
        raise no_such_policy(bucket)
    return {"PolicyStatus": {"IsPublic": is_public(parse_policy(bucket.policy))}}


def delete_bucket_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).policy = None
    return {}


def _public_refused(turn: Turn, caller: Caller, bucket: Bucket) -> str:
    if turn.wording == "2022":
        return "Access Denied"
    return (
        f"User: {caller.principal.arn} is not authorized to perform: s3:PutBucketPolicy "
        f'on resource: "arn:aws:s3:::{bucket.name}" because public policies are '
        "prevented by the BlockPublicPolicy setting in S3 Block Public Access."
    )


def _malformed(message: str) -> ServiceError:
    return ServiceError("MalformedPolicy", message, 400)


def _checked(account: Account, bucket: Bucket, text: str) -> PolicyDocument:
    """The policy as a document, or S3's complaint about it."""
    if len(text.encode()) > _LONGEST_POLICY:
        raise ServiceError(
            "PolicyTooLarge",
            "The policy is larger than the maximum allowed size of 20 KB.",
            400,
        )
    try:
        document = parse_policy(text)
    except MalformedPolicy as error:
        raise _malformed(_complaint(error, text)) from error
    if not document.statements:
        raise _malformed("Could not parse the policy: Statement is empty!")
    for statement in document.statements:
        named = statement.principals or statement.not_principals
        if named is None:
            raise _malformed("Missing required field Principal")
        if not all(_exists(account, principal) for principal in named):
            raise _malformed("Invalid principal in policy")
        resources = statement.resources or statement.not_resources
        if not resources:
            raise _malformed("Missing required field Resource")
        if not all(_is_of(bucket, resource) for resource in resources):
            raise _malformed("Policy has invalid resource")
        actions = statement.actions or statement.not_actions or ()
        if not all(action == "*" or action.startswith("s3:") for action in actions):
            raise _malformed("Policy has invalid action")
    return document


def _complaint(error: MalformedPolicy, text: str) -> str:
    match error.code:
        case "not_json":
            if text.lstrip().startswith("{"):
                return "This policy contains invalid Json"
            return "Policies must be valid JSON and the first byte must be '{'"
        case "missing_statement":
            return "Missing required field Statement"
        case "missing_effect":
            return "Missing required field Effect"
        case "missing_action":
            return "Missing required field Action"
        case "bad_effect":
            return "Invalid effect in policy"
        case "bad_principal" | "unknown_principal_type":
            return "Invalid principal in policy"
        case "bad_version":
            return "The policy must contain a valid version string"
        case "unknown_element":
            return f"Unknown field {error.message.rsplit(' ', 1)[-1]}"
        case _:
            return "Invalid policy syntax."


def _exists(account: Account, principal: NamedPrincipal) -> bool:
    """Whether the named user or role is there; other accounts' are taken on trust."""
    match principal.form:
        case PrincipalForm.ARN:
            arn = parse_arn(principal.name)
            if arn is None or arn.service not in ("iam", "sts"):
                return False
            if arn.account != account.id or arn.service == "sts":
                return True
            return any(
                identity.arn == principal.name for identity in account.identities
            )
        case PrincipalForm.UNIQUE_ID:
            ids = {user.user_id for user in account.users.values()}
            ids.update(role.role_id for role in account.roles.values())
            return principal.name in ids
        case _:
            return True


def _is_of(bucket: Bucket, resource: str) -> bool:
    """Whether a Resource can mean this bucket or something in it."""
    name = resource.removeprefix("arn:aws:s3:::").split("/", 1)[0]
    return resource.startswith("arn:aws:s3:::") and (
        name == bucket.name or "*" in name or "?" in name
    )


# --- the other settings -----------------------------------------------------------------


def get_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if not bucket.public_access_block:
        raise ServiceError(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            404,
            BucketName=bucket.name,
        )
    return {"PublicAccessBlockConfiguration": dict(bucket.public_access_block)}


def put_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    given = params["PublicAccessBlockConfiguration"]
    bucket_of(turn, params["Bucket"]).public_access_block = {
        part: bool(given.get(part, False)) for part in _ACCESS_PARTS
    }
    return {}


def delete_public_access_block(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).public_access_block = {}
    return {}


def get_bucket_encryption(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": bucket.encryption},
        "BucketKeyEnabled": bucket.bucket_key,
    }
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


def put_bucket_encryption(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    rule = params["ServerSideEncryptionConfiguration"]["Rules"][0]
    chosen = rule.get("ApplyServerSideEncryptionByDefault")
    if chosen is not None:
        if chosen["SSEAlgorithm"] not in _ALGORITHMS:
            raise malformed_xml()
        bucket.encryption = chosen["SSEAlgorithm"]
    bucket.bucket_key = bool(rule.get("BucketKeyEnabled", False))
    return {}


def get_bucket_versioning(turn: Turn, caller: Caller, params: Params) -> Response:
    """A bucket whose versioning was never touched has no status."""
    status = bucket_of(turn, params["Bucket"]).versioning
    return {} if status is None else {"Status": status}


def put_bucket_versioning(turn: Turn, caller: Caller, params: Params) -> Response:
    status = params["VersioningConfiguration"].get("Status")
    if status is not None and status not in ("Enabled", "Suspended"):
        raise malformed_xml()
    if status is None:
        raise ServiceError(
            "IllegalVersioningConfigurationException",
            "The Versioning element must be specified",
            400,
        )
    bucket_of(turn, params["Bucket"]).versioning = status
    return {}


def get_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket = bucket_of(turn, params["Bucket"])
    if bucket.website is None:
        raise ServiceError(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
            404,
            BucketName=bucket.name,
        )
    return dict(bucket.website)


def put_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).website = dict(params["WebsiteConfiguration"])
    return {}


def delete_bucket_website(turn: Turn, caller: Caller, params: Params) -> Response:
    bucket_of(turn, params["Bucket"]).website = None
    return {}
