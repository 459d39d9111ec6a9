"""``aws SERVICE OPERATION``: any operation, made from botocore's model of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ParamValidationError
from botocore.model import OperationModel

from iamtutor.shell.awscli import names, waiting
from iamtutor.shell.awscli.arguments import OperationArguments
from iamtutor.shell.awscli.failures import (
    InvalidChoice,
    MissingArguments,
    Unemulated,
    UnknownOptions,
)
from iamtutor.shell.awscli.output import Printer
from iamtutor.shell.awscli.parser import parse_known
from iamtutor.shell.awscli.session import CALLER

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    version = invocation.dialect.commands
    service = names.service_model(version, command)
    listed = names.operations(version, command)
    if service is None and listed == ("help",):
        raise Unemulated(f"not emulated here: aws {command}")
    if not words or (words[0].startswith("-") and words[0] not in listed):
        raise MissingArguments("operation")
    name, rest = words[0], words[1:]
    if name not in listed:
        raise InvalidChoice("operation", name, listed)
    if name == "help" or rest[-1:] == ["help"]:
        from iamtutor.shell.awscli import help_pages

        return help_pages.operation(invocation, command, name)
    if name == "wait":
        return waiting.run(invocation, command, rest)
    model = names.operation_model(version, command, name)
    if service is None or model is None:
        raise Unemulated(
            f"not emulated here: aws {command} {name} is a real command, but this "
            "account does not simulate it"
        )
    arguments = OperationArguments(invocation, service.service_name, model)
    values, unknown = parse_known(arguments.table_for(rest), rest)
    if unknown:
        raise UnknownOptions(f"Unknown options: {', '.join(unknown)}")
    if values.get("generate_cli_skeleton"):
        arguments.print_skeleton(values["generate_cli_skeleton"])
        return 0
    request = arguments.request(values)
    report = names.validation_report(model, request)
    if report:
        raise ParamValidationError(report=report)
    CALLER.get().checksum = invocation.dialect.checksum
    response = _send(
        invocation, service.service_name, model, arguments, values, request
    )
    if values.get("outfile"):
        arguments.save_stream(response, values["outfile"])
    Printer(invocation, model, service.metadata).show(response)
    return 0


def _send(
    invocation: Invocation,
    service: str,
    model: OperationModel,
    arguments: OperationArguments,
    values: dict[str, Any],
    request: dict[str, Any],
) -> Any:
    """The response, or the pages of it."""
    client = invocation.client(service)
    method = xform_name(model.name)
    if not arguments.paginates(values):
        return getattr(client, method)(**request)
    return client.get_paginator(method).paginate(
        PaginationConfig=arguments.pagination(values), **request
    )
