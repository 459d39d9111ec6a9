"""``aws help``: pages made from botocore's own documentation when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.help import operation as operation_help
from iamtutor.shell.awscli.help.manual import Page
from iamtutor.shell.awscli.invocation import Invocation


def top(invocation: Invocation, words: list[str]) -> int:
    if words:
        raise Unemulated(f"there is no help for {' '.join(words)} here")
    page = Page(invocation, "aws")
    page.section("NAME", "aws -")
    page.section(
        "DESCRIPTION",
        "The AWS Command Line Interface is a unified tool to manage your AWS services.",
    )
    page.heading("SYNOPSIS")
    page.line("   aws [options] <command> <subcommand> [parameters]")
    page.line("")
    page.text(
        "Use aws command help for information on a specific command. Use aws help "
        "topics to view a list of available help topics. The synopsis for each command "
        "shows its parameters and their usage. Optional parameters are shown in square "
        "brackets."
    )
    page.listing("AVAILABLE SERVICES", names.commands(invocation.dialect.commands))
    return page.show()


def service(invocation: Invocation, command: str) -> int:
    model = names.service_model(invocation.dialect.commands, command)
    if model is None:
        raise Unemulated(f"there is no help for aws {command} here")
    page = Page(invocation, command)
    page.section("NAME", f"{command} -")
    page.heading("DESCRIPTION")
    page.html(model.documentation)
    operations = names.operations(invocation.dialect.commands, command)
    page.listing("AVAILABLE COMMANDS", sorted(operations))
    return page.show()


def waiters(invocation: Invocation, listed: Iterable[str]) -> int:
    page = Page(invocation, "wait")
    page.section("NAME", "wait -")
    page.section(
        "DESCRIPTION",
        "Wait until a particular condition is satisfied. Each subcommand polls an API "
        "until the listed requirement is met.",
    )
    page.listing("AVAILABLE COMMANDS", tuple(listed))
    return page.show()


def operation(invocation: Invocation, command: str, name: str) -> int:
    if name == "help":
        return service(invocation, command)
    model = names.operation_model(invocation.dialect.commands, command, name)
    if model is None:
        raise Unemulated(f"there is no help for aws {command} {name} here")
    page = Page(invocation, name)
    service_name = str(model.service_model.service_name)
    operation_help.write(
        page, OperationArguments(invocation, service_name, model), name
    )
    return page.show()
