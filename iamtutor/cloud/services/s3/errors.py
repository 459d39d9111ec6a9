"""What S3 says when something is not as it should be."""

from functools import partial

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Turn

invalid_request = partial(ServiceError, "InvalidRequest")
method_not_allowed = partial(
    ServiceError,
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    405,
)


def invalid_argument(
    message: str, name: str | None = None, value: object = None
) -> ServiceError:
    """``name`` is the header or parameter that is wrong, where S3 says it."""
    more = {"ArgumentName": name, "ArgumentValue": value}
    return ServiceError(
        "InvalidArgument",
        message,
        400,
        **{key: str(said) for key, said in more.items() if said is not None},
    )


def malformed_xml() -> ServiceError:
    """A value that the schema of the request does not know."""
    return ServiceError(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our "
        "published schema",
    )


def no_such_bucket(name: str) -> ServiceError:
    return ServiceError(
        "NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name
    )


def invalid_bucket_name(name: str) -> ServiceError:
    return ServiceError(
        "InvalidBucketName", "The specified bucket is not valid.", BucketName=name
    )


def no_such_key(key: str) -> ServiceError:
    return ServiceError("NoSuchKey", "The specified key does not exist.", 404, Key=key)


def incorrect_token() -> ServiceError:
    return invalid_argument(
        "The continuation token provided is incorrect", "continuation-token"
    )


def prevented(
    turn: Turn, caller: Caller, action: str, resource: str, why: str
) -> ServiceError:
    """What a setting of the bucket forbids, whatever policies say."""
    message = "Access Denied"
    if turn.wording != "2022":
        message = (
            f"User: {caller.principal.arn} is not authorized to perform: {action} on "
            f'resource: "arn:aws:s3:::{resource}" because {why}'
        )
    return ServiceError("AccessDenied", message, 403)
