"""Why nobody could be identified, in each service's words."""

from __future__ import annotations

from enum import StrEnum

from iamtutor.cloud.errors import ServiceError

_S3_UNKNOWN_KEY = (
    "InvalidAccessKeyId",
    "The AWS Access Key Id you provided does not exist in our records.",
    403,
)
_S3_SIGNATURE = (
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method.",
    403,
)
_QUERY_UNKNOWN_KEY = (
    "InvalidClientTokenId",
    "The security token included in the request is invalid.",
    403,
)
_QUERY_SIGNATURE = (
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service "
    "documentation for details.",
    403,
)
_EC2_FAILURE = (
    "AuthFailure",
    "AWS was not able to validate the provided access credentials",
    401,
)
_JSON_UNKNOWN_KEY = (
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
    400,
)
_REST_UNKNOWN_KEY = (*_JSON_UNKNOWN_KEY[:2], 403)


class Refusal(StrEnum):
    """Why nobody could be identified."""

    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown key"
    WRONG_SECRET = "wrong secret"
    BAD_TOKEN = "bad token"
    EXPIRED = "expired"


#: (service, refusal) -> code, message, status. ``*`` stands for the services with the
#: query protocol, IAM and STS.
_REFUSALS: dict[tuple[str, Refusal], tuple[str, str, int]] = {
    ("s3", Refusal.UNKNOWN_KEY): _S3_UNKNOWN_KEY,
    ("s3", Refusal.WRONG_SECRET): _S3_SIGNATURE,
    ("s3", Refusal.BAD_TOKEN): (
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
        400,
    ),
    ("s3", Refusal.EXPIRED): (
        "ExpiredToken",
        "The provided token has expired.",
        400,
    ),
    ("ec2", Refusal.UNSIGNED): _EC2_FAILURE,
    ("ec2", Refusal.UNKNOWN_KEY): _EC2_FAILURE,
    ("ec2", Refusal.WRONG_SECRET): _EC2_FAILURE,
    ("ec2", Refusal.BAD_TOKEN): _EC2_FAILURE,
    ("ec2", Refusal.EXPIRED): ("RequestExpired", "Request has expired.", 400),
    ("accessanalyzer", Refusal.UNKNOWN_KEY): _REST_UNKNOWN_KEY,
    ("accessanalyzer", Refusal.BAD_TOKEN): _REST_UNKNOWN_KEY,
    ("accessanalyzer", Refusal.EXPIRED): (
        "ExpiredTokenException",
        "The security token included in the request is expired",
        403,
    ),
    ("cloudtrail", Refusal.UNKNOWN_KEY): _JSON_UNKNOWN_KEY,
    ("cloudtrail", Refusal.BAD_TOKEN): _JSON_UNKNOWN_KEY,
    ("cloudtrail", Refusal.EXPIRED): (
        "ExpiredTokenException",
        "The security token included in the request is expired",
        400,
    ),
    ("organizations", Refusal.UNKNOWN_KEY): _JSON_UNKNOWN_KEY,
    ("organizations", Refusal.BAD_TOKEN): _JSON_UNKNOWN_KEY,
    ("organizations", Refusal.EXPIRED): (
        "ExpiredTokenException",
        "The security token included in the request is expired",
        400,
    ),
    ("*", Refusal.UNSIGNED): (
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
        403,
    ),
    ("*", Refusal.UNKNOWN_KEY): _QUERY_UNKNOWN_KEY,
    ("*", Refusal.WRONG_SECRET): _QUERY_SIGNATURE,
    ("*", Refusal.BAD_TOKEN): _QUERY_UNKNOWN_KEY,
    ("*", Refusal.EXPIRED): (
        "ExpiredToken",
        "The security token included in the request is expired",
        403,
    ),
}


def refuse(service: str, refusal: Refusal) -> ServiceError:
    known = _REFUSALS.get((service, refusal)) or _REFUSALS["*", refusal]
    code, message, status = known
    return ServiceError(code, message, status)
