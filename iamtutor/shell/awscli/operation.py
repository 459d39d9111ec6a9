"""``aws SERVICE OPERATION``: any operation, made from botocore's model of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.model import OperationModel
from botocore.paginate import Paginator

from iamtutor.shell.awscli import names, signing_in, skeletons
from iamtutor.shell.awscli.arguments import OperationArguments
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.output import Printer
from iamtutor.shell.awscli.parser import Argument, Values, parse_known, subcommand
from iamtutor.shell.awscli.session import CALLER

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation

    Call = Callable[[Invocation, OperationArguments, Values, dict[str, Any]], None]


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    version = invocation.dialect.commands
    if command in signing_in.NAMES[""]:
        return signing_in.run(invocation, command, words)
    service = names.service_model(version, command)
    if service is not None and invocation.dialect.profile_first:
        invocation.configuration.check_profile()
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
    if name in signing_in.NAMES.get(command, ()) and invocation.dialect.signs_in:
        return signing_in.run(invocation, f"{command} {name}", rest)
    if name == "wait":
        from iamtutor.shell.awscli import waiting

        return waiting.run(invocation, command, rest)
    model = names.operation_model(version, command, name)
    if model is None:
        raise Unemulated(
            f"not emulated here: aws {command} {name} is a real command, but this "
            "account does not simulate it"
        )
    return carry_out(invocation, command, name, model, rest, _call)


def carry_out(
    invocation: Invocation,
    command: str,
    name: str,
    model: OperationModel,
    words: list[str],
    call: Call,
) -> int:
    """Read ``words`` as the arguments of the operation; then make the call, or tell what
    it takes or would answer."""
    service = model.service_model
    arguments = OperationArguments(invocation, service.service_name, model)
    values = arguments.values(words)
    if values["help"] == "help":
        return _help(invocation, command, name)
    skeleton = values.get("generate_cli_skeleton")
    if skeleton in ("input", "yaml-input"):
        text = skeletons.of_input(model, skeleton, invocation.dialect.has_doubles)
        # Short lines, each made by itself: four units a character.
        invocation.process.budget.work(4 * len(text))
        invocation.out(text)
        return 0
    arguments.check_file(values)
    request = arguments.request(values)
    made_up = None
    if skeleton == "output":
        made_up = skeletons.of_output(model, invocation.dialect.has_doubles)
    names.check_request(model, request)
    if made_up is not None:
        Printer(invocation, model, service.metadata).show_made_up(made_up)
        return 0
    caller = CALLER.get()
    # The pages' own parameters are added later.
    caller.checksum = invocation.dialect.checksum
    caller.checked = not arguments.paginates(values, request)
    call(invocation, arguments, values, request)
    return 0


def _help(invocation: Invocation, command: str, name: str) -> int:
    from iamtutor.shell.awscli import help_pages

    return help_pages.operation(invocation, command, name)


def _call(
    invocation: Invocation,
    arguments: OperationArguments,
    values: Values,
    request: dict[str, Any],
) -> None:
    """Make the call, or one for each page, and print what it answers."""
    model = arguments.model
    client = invocation.client(arguments.service)
    method = getattr(client, xform_name(model.name))
    if arguments.paginates(values, request):
        pages = Paginator(method, arguments.paging, model)
        config = arguments.pagination(values)
        response = pages.paginate(PaginationConfig=config, **request)
    else:
        response = method(**request)
    arguments.save(response, values)
    Printer(invocation, model, model.service_model.metadata).show(response)
