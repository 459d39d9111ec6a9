"""What is amiss with actions and resources."""

from collections.abc import Iterator

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Found, Rule, here, hint, says
from iamtutor.policy.patterns import split_outside_variables
from iamtutor.policy.validation.findings import Code


def _invalid_action(found: Found) -> Iterator[Response]:
    yield here(found, "INVALID_ACTION", action=found.params["name"], hint=hint(found))


def _unknown_service(found: Found) -> Iterator[Response]:
    service = found.params["name"]
    yield here(found, "INVALID_SERVICE_IN_ACTION", service=service, hint=hint(found))


def _not_in_bucket_policy(found: Found) -> Iterator[Response]:
    yield here(
        found,
        "UNSUPPORTED_ACTION_IN_POLICY",
        action=found.params["name"],
        resource_type="S3 Bucket",
    )


def _bad_arn(found: Found) -> Iterator[Response]:
    parts = split_outside_variables(found.params["value"])
    if parts[0] != "arn":
        yield here(found, "INVALID_ARN_PREFIX")
    elif len(parts) < 6:
        yield here(found, "MISSING_ARN_FIELD")
    else:
        yield here(found, "INVALID_ARN_RESOURCE")


def _bad_partition(found: Found) -> Iterator[Response]:
    parts = split_outside_variables(found.params["value"])
    yield here(
        found,
        "INVALID_PARTITION",
        service=parts[2],
        partition=parts[1],
        partitions="aws, aws-cn, aws-us-gov",
    )


def _bad_account(found: Found) -> Iterator[Response]:
    account = split_outside_variables(found.params["value"])[4]
    yield here(found, "INVALID_ARN_ACCOUNT", account=account)


def _odd_signs(found: Found) -> Iterator[Response]:
    """What the name or the ARN would be without its odd signs, it isn't with them."""
    element = next((s for s in reversed(found.path) if isinstance(s, str)), "")
    value = found.params["value"]
    if element.endswith("Action"):
        yield here(found, "INVALID_ACTION", action=value, hint="")
    elif value.startswith("arn:"):
        yield here(found, "INVALID_ARN_RESOURCE")
    else:
        yield here(found, "INVALID_ARN_PREFIX")


RULES: dict[Code, Rule] = {
    Code.ACTION_WITHOUT_PREFIX: _invalid_action,
    Code.UNKNOWN_SERVICE: _unknown_service,
    Code.UNKNOWN_ACTION: _invalid_action,
    Code.OPERATION_AS_ACTION: _invalid_action,
    Code.ACTION_MATCHES_NOTHING: _invalid_action,
    Code.ACTION_NOT_S3: _not_in_bucket_policy,
    Code.BAD_ARN: _bad_arn,
    Code.BAD_PARTITION: _bad_partition,
    Code.BAD_ACCOUNT: _bad_account,
    Code.BLANK_INSIDE: _odd_signs,
    Code.FULL_WIDTH: _odd_signs,
    Code.INVISIBLE: _odd_signs,
    Code.WILDCARD_IN_SERVICE: says("WILDCARD_IN_SERVICE_NAME"),
}
