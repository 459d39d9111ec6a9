"""What botocore's client would refuse to send, and newer SDKs send.

The operations rely on it that what is required is there and of its type. Longer checks are
theirs.
"""

import re
from typing import Any

from botocore.model import ListShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator

from iamtutor.cloud import catalogue
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.constraints import (
    NOT_NULL,
    Violation,
    between,
    in_words,
    shortest,
    spelled,
)
from iamtutor.cloud.services.s3.errors import malformed_xml
from iamtutor.cloud.services.s3.objects.getting import NO_ATTRIBUTES
from iamtutor.wire.parsing import field_name
from iamtutor.wire.values import Unreadable

_NUMBER = re.compile(r"\[(\d+)\]")
_STEP = re.compile(r"[^.\[\]]+")
_VALIDATOR = ParamValidator()
#: EC2's protocol can't write an empty list; these have words of their own for one.
_NONE_IS_EMPTY = {
    "CreateTags": "Resources",
    "DeleteTags": "Resources",
    "RebootInstances": "InstanceIds",
    "StartInstances": "InstanceIds",
    "StopInstances": "InstanceIds",
    "TerminateInstances": "InstanceIds",
}
#: What S3 says where a member is not there, by operation and member.
_MISSING = {("GetObjectAttributes", "ObjectAttributes"): NO_ATTRIBUTES}


def check(operation: OperationModel, params: dict[str, Any]) -> None:
    """Raises ServiceError, as the service answers it."""
    if operation.input_shape is None:
        return
    if operation.name in _NONE_IS_EMPTY:
        params.setdefault(_NONE_IS_EMPTY[operation.name], [])
    report = _VALIDATOR.validate(params, operation.input_shape)
    if report.has_errors():
        problems = [_problem(params, *error) for error in report._errors]
        raise _said(operation, problems)


def _problem(
    params: dict[str, Any], reason: str, path: str, more: dict[str, Any]
) -> Violation:
    """Its place is a path of members."""
    path = path.removeprefix(".")
    if reason == "missing required field":
        name = f"{path}.{more['required_name']}" if path else more["required_name"]
        return None, name, NOT_NULL[0][0]
    least = more.get("min_allowed", 0)
    if reason == "invalid length":
        ((must, _),) = shortest(least)
    elif reason == "invalid range":
        (must, _), _ = between(least, least)
    else:
        must = "satisfy its type"
    return _at(params, path), path, must


def _at(params: Any, path: str) -> Any:
    """The value at a path, as ``Tags[0].Key``; an empty text if there is none."""
    for step in _STEP.findall(path):
        try:
            params = params[int(step) if isinstance(params, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return ""
    return params


def _said(operation: OperationModel, problems: list[Violation]) -> ServiceError:
    protocol = operation.service_model.metadata["protocol"]
    value, path, must = problems[0]
    if protocol == "rest-xml":
        place = operation.input_shape.members.get(path.partition(".")[0])
        if place is not None:
            told = _MISSING.get((operation.name, path))
            if told is not None and value is None:
                return ServiceError("InvalidRequest", told)
            if place.serialization.get("location"):
                return ServiceError(
                    "InvalidArgument",
                    f"Missing or invalid: {place.serialization.get('name')}",
                    ArgumentName=str(place.serialization.get("name")),
                )
        return malformed_xml()
    if protocol == "ec2":
        name = _as_sent(operation.input_shape, path)
        if value is None or value == []:
            return ServiceError(
                "MissingParameter", f"The request must contain the parameter {name}"
            )
        return ServiceError(
            "InvalidParameterValue",
            f"Value ({value}) for parameter {name} is invalid. Member must {must}",
        )
    called = _members if protocol == "query" else _json_members
    repeats = catalogue.about(operation.service_model.service_name).words.repeats_values
    return ServiceError(
        "ValidationError" if protocol == "query" else "ValidationException",
        in_words(
            [(value, called(path), must) for value, path, must in problems],
            repeats=repeats,
        ),
    )


def _as_sent(shape: Shape, path: str) -> str:
    """``TagSpecifications[0].Tags`` as EC2's form calls it: ``TagSpecification.1.Tag``."""
    said = []
    for step in _STEP.findall(path):
        if isinstance(shape, ListShape):
            shape = shape.member
            said.append(str(int(step) + 1))
        elif isinstance(shape, StructureShape) and step in shape.members:
            shape = shape.members[step]
            said.append(field_name(shape, step, True))
        else:
            said.append(step)
    return ".".join(said)


def _members(path: str) -> str:
    """``Tags[0].Key`` as the query protocol calls it: ``tags.1.member.key``."""
    path = _NUMBER.sub(lambda found: f".{int(found[1]) + 1}.member", path)
    return _json_members(path)


def _json_members(path: str) -> str:
    return ".".join(spelled(part) for part in path.split("."))


def unreadable(protocol: str, error: Unreadable) -> ServiceError:
    """What a service answers to a request that it cannot read."""
    match protocol:
        case "rest-xml" if error.name:
            return ServiceError(
                "InvalidArgument",
                f"Provided {error.name} not an integer or within integer range"
                if error.name.startswith(("max-", "part"))
                else f"Invalid argument: {error.name}",
                ArgumentName=error.name,
                ArgumentValue=error.value,
            )
        case "rest-xml":
            return malformed_xml()
        case "ec2":
            return ServiceError(
                "InvalidParameterValue",
                f"Invalid value '{error.value}' for {error.name or 'the request'}",
            )
        case "query":
            return ServiceError("MalformedInput", str(error))
    return ServiceError("SerializationException", str(error))
