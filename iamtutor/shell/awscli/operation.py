"""``aws SERVICE OPERATION``: any operation, made from botocore's model of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.model import OperationModel

from iamtutor.shell.awscli import names, skeletons, waiting
from iamtutor.shell.awscli.arguments import OperationArguments
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.output import Printer
from iamtutor.shell.awscli.parser import Argument, parse_known, subcommand
from iamtutor.shell.awscli.session import CALLER

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    version = invocation.dialect.commands
    service = names.service_model(version, command)
    listed = names.operations(version, command)
    if service is None and listed == ("help",):
        raise Unemulated(f"not emulated here: aws {command}")
    if service is None and names.is_group(version, command):
        usage = invocation.dialect.group_usage.format(command=command)
        name = subcommand(words, listed[:-1], usage)[0]
        raise Unemulated(f"not emulated here: aws {command} {name}")
    argument = Argument("operation", choices=listed, required=True)
    found, rest = parse_known([argument], words)
    name = found["operation"]
    if name == "help":
        return _help(invocation, command, name)
    if service is None:
        raise Unemulated(f"not emulated here: aws {command} {name}")
    if name == "wait":
        return waiting.run(invocation, command, rest)
    model = names.operation_model(version, command, name)
    if model is None:
        raise Unemulated(
            f"not emulated here: aws {command} {name} is a real command, but this "
            "account does not simulate it"
        )
    arguments = OperationArguments(invocation, service.service_name, model)
    values = arguments.values(rest)
    if values["help"] == "help":
        return _help(invocation, command, name)
    skeleton = values.get("generate_cli_skeleton")
    if skeleton in ("input", "yaml-input"):
        text = skeletons.of_input(model, skeleton)
        # Short lines, each made by itself: four units a character.
        invocation.process.budget.work(4 * len(text))
        invocation.out(text)
        return 0
    request = arguments.request(values)
    names.check(model.input_shape, request)
    if skeleton == "output":
        response = skeletons.of_output(model)
        Printer(invocation, model, service.metadata).show(response)
        return 0
    CALLER.get().checksum = invocation.dialect.checksum
    response = _send(
        invocation, service.service_name, model, arguments, values, request
    )
    if values.get("outfile"):
        arguments.save_stream(response, values["outfile"])
    Printer(invocation, model, service.metadata).show(response)
    return 0


def _help(invocation: Invocation, command: str, name: str) -> int:
    from iamtutor.shell.awscli import help_pages

    return help_pages.operation(invocation, command, name)


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
