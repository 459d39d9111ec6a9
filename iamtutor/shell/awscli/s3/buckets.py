"""``aws s3 mb``, ``rb``, ``presign`` and ``website``."""

from botocore.exceptions import ClientError, NoCredentialsError, ParamValidationError
from botocore.handlers import validate_bucket_name

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.caller import CALLER
from iamtutor.shell.awscli.failures import Failure, ParameterFailure, message_of
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values, parse_known
from iamtutor.shell.awscli.profiles.configuration import nested
from iamtutor.shell.awscli.s3 import transfer
from iamtutor.shell.awscli.s3.addresses import address_of
from iamtutor.shell.awscli.s3.options import ARGUMENTS
from iamtutor.shell.awscli.s3.paths import split_bucket_key, without_scheme
from iamtutor.shell.awscli.s3.signing import object_path, presigned_url

_CLASSIC = "us-east-1"


def _bucket(values: Values, name: str) -> str:
    path = values["path"]
    if not path.startswith("s3://"):
        raise ParameterFailure("<S3Uri>\nError: Invalid argument type")
    return split_bucket_key(without_scheme(path))[0]


def mb(invocation: Invocation, values: Values) -> int:
    bucket = _bucket(values, "mb")
    client = invocation.client("s3")
    request: dict[str, object] = {"Bucket": bucket}
    configuration: dict[str, object] = {}
    region = invocation.region or invocation.dialect.default_region
    if region != _CLASSIC:
        configuration["LocationConstraint"] = region
    if values["tags"]:
        configuration["Tags"] = [
            {"Key": key, "Value": value} for _, (key, value) in values["tags"]
        ]
    if configuration:
        request["CreateBucketConfiguration"] = configuration
    return _act(
        invocation, values, "make_bucket", bucket, client.create_bucket, request
    )


def rb(invocation: Invocation, values: Values) -> int:
    path = values["path"]
    bucket, key = split_bucket_key(without_scheme(path))
    if not path.startswith("s3://"):
        raise ParameterFailure("<S3Uri>\nError: Invalid argument type")
    if key:
        raise ParameterFailure(
            "Please specify a valid bucket name only. E.g. s3://" + bucket
        )
    if values["force"]:
        options, _ = parse_known(ARGUMENTS["rm"], [path, "--recursive"])
        if transfer.rm(invocation, options) != 0:
            raise Failure(
                "remove_bucket failed: Unable to delete all objects in the bucket, "
                "bucket will not be deleted."
            )
    client = invocation.client("s3")
    return _act(
        invocation,
        values,
        "remove_bucket",
        bucket,
        client.delete_bucket,
        {"Bucket": bucket},
    )


def _act(
    invocation: Invocation,
    values: Values,
    name: str,
    bucket: str,
    call: object,
    request: dict[str, object],
) -> int:
    try:
        call(**request)  # type: ignore[operator]
    except (ClientError, ParamValidationError) as error:
        reason = message_of(error, invocation.dialect)
        invocation.err(f"{name} failed: {values['path']} {reason}\n")
        return 1
    invocation.out(f"{name}: {bucket}\n")
    return 0


def presign(invocation: Invocation, values: Values) -> int:
    bucket, key = split_bucket_key(without_scheme(values["path"]))
    wanted = {"Bucket": bucket, "Key": key}
    settings = nested(invocation.configuration.value("s3") or "")
    region = invocation.region or _CLASSIC
    validate_bucket_name(wanted)
    address = address_of(invocation.dialect, bucket, region, settings)
    model = names.operation_model(invocation.dialect.commands, "s3api", "get-object")
    assert model is not None
    names.check(model.input_shape, wanted)
    invocation.client("s3")
    caller = CALLER.get()
    anyway = invocation.dialect.presigns_anyway and address.old
    if not caller.signed and ("signature_version" in settings or not anyway):
        invocation.out(f"https://{address.host}{address.path}{object_path(key)}\n")
        return 0
    credentials = caller.credentials
    if credentials is None:
        raise NoCredentialsError
    url = presigned_url(
        credentials,
        bucket,
        key,
        address=address,
        now=invocation.process.turn.now,
        lifetime=values["expires_in"],
    )
    invocation.out(f"{url}\n")
    return 0


def website(invocation: Invocation, values: Values) -> int:
    bucket = without_scheme(values["paths"]).rstrip("/")
    configuration: dict[str, object] = {}
    if values["index_document"]:
        configuration["IndexDocument"] = {"Suffix": values["index_document"]}
    if values["error_document"]:
        configuration["ErrorDocument"] = {"Key": values["error_document"]}
    invocation.client("s3").put_bucket_website(
        Bucket=bucket, WebsiteConfiguration=configuration
    )
    return 0
