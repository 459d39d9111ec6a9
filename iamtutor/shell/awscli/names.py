"""What each version of the CLI has: its services, their operations, its models of them.

``data/<version>.json`` says where a version differs from the botocore that runs here; it is
written by ``tools.build_cli_facts`` from the genuine programs. A model that an older
version has is botocore's own with what came later taken out, so that options, skeletons,
validation and answers are all of one time.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    DataNotFoundError,
    ParamValidationError,
    UnknownServiceError,
)
from botocore.handlers import validate_ascii_metadata, validate_bucket_name
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.validate import ParamValidator
from botocore.waiter import SingleWaiterConfig, WaiterModel

from iamtutor.cloud import catalogue
from iamtutor.shell.awscli.failures import Failure, beyond_calendars
from iamtutor.shell.awscli.session import botocore_session, model_of

#: Commands whose name differs from botocore's name of the service.
_SERVICE_OF_COMMAND = {
    "configservice": "config",
    "deploy": "codedeploy",
    "runtime.sagemaker": "sagemaker-runtime",
    "s3api": "s3",
}


def botocore_name(command: str) -> str:
    """The service behind ``aws COMMAND``, as botocore calls it."""
    return _SERVICE_OF_COMMAND.get(command, command)


@cache
def _facts(version: str) -> Mapping[str, Any]:
    data = files("iamtutor.shell.awscli").joinpath("data", f"{version}.json")
    found: Mapping[str, Any] = json.loads(data.read_text())
    return found


@cache
def commands(version: str) -> tuple[str, ...]:
    """What may follow ``aws``."""
    return (*_facts(version)["commands"].split(), "help")


def is_group(version: str, command: str) -> bool:
    """Whether ``aws COMMAND`` is commands of the program's own, and no service."""
    return command in _facts(version)["groups"].split()


@lru_cache(maxsize=512)  # of whatever is typed
def operations(version: str, command: str) -> tuple[str, ...]:
    """What may follow ``aws COMMAND``."""
    found = service_model(version, command)
    names = [xform_name(n, "-") for n in found.operation_names] if found else []
    dropped, added = _facts(version)["operations"].get(command, ("", ""))
    if dropped:
        gone = set(names) if dropped == "*" else set(dropped.split())
        names = [name for name in names if name not in gone]
    return (*names, *added.split(), "help")


def service_model(version: str, command: str) -> ServiceModel | None:
    """The version's model of the service; None for a command that is none."""
    service = botocore_name(command)
    kept = _emulated if service in catalogue.services() else _other
    return kept(version, service)


def _model(version: str, service: str) -> ServiceModel | None:
    try:
        found = model_of(service)
    except UnknownServiceError:
        return None
    differences = _facts(version)["models"].get(service)
    if not differences:
        return found
    return ServiceModel(_older(found._service_description, differences), service)


_emulated, _other = cache(_model), lru_cache(maxsize=4)(_model)


@cache
def pagination(version: str, service: str, operation: str) -> dict[str, Any] | None:
    """How the version fetches the pages of an operation; None where it does not."""
    differences = _facts(version)["models"].get(service, {}).get("paging", {})
    if operation in differences:
        own: dict[str, Any] | None = differences[operation]
        return own
    try:
        known = botocore_session().get_paginator_model(service)
        found: dict[str, Any] = known.get_paginator(operation)
    except (DataNotFoundError, ValueError):
        # The service has no paginators, or none for this operation.
        return None
    return found


@cache
def waiters(version: str, service: str) -> Mapping[str, tuple[str, SingleWaiterConfig]]:
    """The waiters that the version has, with their names, by command."""
    try:
        model: WaiterModel = botocore_session().get_waiter_model(service)
    except DataNotFoundError:
        return {}
    unknown = _facts(version)["later_waiters"].get(service, "").split()
    return {
        xform_name(name, "-"): (name, model.get_waiter(name))
        for name in model.waiter_names
        if name not in unknown
    }


def _older(
    description: Mapping[str, Any], differences: Mapping[str, Any]
) -> dict[str, Any]:
    """``description`` without what the version does not know. Nothing is changed in it."""
    shapes = dict(description["shapes"])
    for name, members in differences.get("members", {}).items():
        known = shapes[name]["members"]
        kept = {member: known[member] for member in members.split()}
        required = [m for m in shapes[name].get("required", ()) if m in kept]
        shapes[name] = {**shapes[name], "members": kept, "required": required}
    for name, required in differences.get("required", {}).items():
        shapes[name] = {**shapes[name], "required": required.split()}
    for name, values in differences.get("values", {}).items():
        shapes[name] = {**shapes[name], "enum": values}
    for name, (least, most) in differences.get("limits", {}).items():
        bounds = {"min": least, "max": most}
        kept = {k: v for k, v in bounds.items() if v is not None}
        other = {k: v for k, v in shapes[name].items() if k not in bounds}
        shapes[name] = {**other, **kept}
    operations = dict(description["operations"])
    for side in ("input", "output"):
        for name in differences.get(f"without_{side}", ()):
            operations[name] = {k: v for k, v in operations[name].items() if k != side}
    return {**description, "shapes": shapes, "operations": operations}


def retold(service: ServiceModel, texts: Mapping[str, str | None]) -> ServiceModel:
    """The service with other texts: ``""`` is that of the service, ``X()`` of an operation,
    ``X`` of a shape, ``X.m`` of its member, ``X/member``, ``X/key`` and ``X/value`` of
    what is in it, ``X:type`` and ``X:pattern`` what else is told of it; None: nothing of
    its own. One that belongs to nothing here is passed over."""
    description = service._service_description
    operations = dict(description["operations"])
    shapes = dict(description["shapes"])
    for where, text in texts.items():
        name, _, member = where.partition(".")
        name, _, part = name.partition("/")
        name, _, key = name.partition(":")
        if where.endswith("()"):
            name = where[:-2]
            if name in operations:
                operations[name] = _told(operations[name], text)
        elif name in shapes:
            shape = shapes[name]
            members = shape.get("members", {})
            if member in members:
                inner = {**members, member: _told(members[member], text)}
                shapes[name] = {**shape, "members": inner}
            elif part in shape:
                shapes[name] = {**shape, part: _told(shape[part], text)}
            elif not member and not part:
                shapes[name] = _told(shape, text, key or "documentation")
    found = {**description, "operations": operations, "shapes": shapes}
    if "" in texts:
        found = _told(found, texts[""])
    return ServiceModel(found, service.service_name)


def _told(
    part: Mapping[str, Any], text: str | None, key: str = "documentation"
) -> dict[str, Any]:
    other = {name: value for name, value in part.items() if name != key}
    return other if text is None else {**other, key: text}


def operation_model(version: str, command: str, name: str) -> OperationModel | None:
    """The operation that ``aws COMMAND NAME`` calls; None where there is none."""
    service = service_model(version, command)
    if service is None or name not in operations(version, command):
        return None
    operation = _operation_names(service).get(name)
    return service.operation_model(operation) if operation else None


@lru_cache(maxsize=64)
def _operation_names(service: ServiceModel) -> dict[str, str]:
    return {xform_name(name, "-"): name for name in service.operation_names}


def options_of(model: OperationModel) -> list[str]:
    """The options that an operation's members become."""
    return [f"--{xform_name(name, '-')}" for name in members_of(model)]


def members_of(model: OperationModel) -> dict[str, Shape]:
    """The parameters of an operation."""
    return dict(model.input_shape.members) if model.input_shape else {}


def check_request(model: OperationModel, request: dict[str, Any]) -> None:
    """Raise botocore's own error if the operation cannot be asked for that: a bucket's
    name and an object's metadata are looked at before everything else."""
    if model.service_model.service_name == "s3":
        try:
            validate_bucket_name(request)
            validate_ascii_metadata(request)
        except (TypeError, AttributeError) as error:
            # They take it for granted that they are given texts.
            raise Failure(str(error)) from error
    # The program writes these in Base64 before it looks at them.
    encoded = {
        name: base64.b64encode(value).decode()
        for name, value in request.items()
        if name.endswith(("SSECustomerKey", "UserData")) and isinstance(value, bytes)
    }
    check(model.input_shape, {**request, **encoded})


def check(shape: Shape | None, value: Any) -> None:
    """Raise botocore's own error if ``value`` is not of the shape."""
    if shape is None:
        return
    with beyond_calendars():
        report = ParamValidator().validate(value, shape)
    if report.has_errors():
        try:
            told = report.generate_report()
        except ValueError as error:
            # A number of more than 4,300 digits, which Python does not write.
            raise Failure(str(error)) from error
        raise ParamValidationError(report=told)
