"""``aws SERVICE OPERATION``: any operation, made from botocore's model of it."""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel
from botocore.paginate import Paginator

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments import outfiles
from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.caller import CALLER
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.operations import skeletons
from iamtutor.shell.awscli.output.printer import Printer
from iamtutor.shell.awscli.parser import Values

Call = Callable[[Invocation, OperationArguments, Values, dict[str, Any]], None]


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
        return help_pages.operation(invocation, command, name)
    skeleton = values.get("generate_cli_skeleton")
    if skeleton in ("input", "yaml-input"):
        arguments.request(values)  # which is made, and forgotten
        text = skeletons.of_input(model, skeleton, invocation.dialect.has_doubles)
        # Short lines, each made by itself: four units a character.
        invocation.process.budget.work(4 * len(text))
        invocation.out(text)
        return 0
    outfiles.check(invocation.process, model, values)
    request = arguments.request(values)
    made_up = None
    if skeleton == "output":
        made_up = skeletons.of_output(model, invocation.dialect.has_doubles)
    if made_up is None:
        # What is wrong with the client comes before what is wrong with the request.
        invocation.client(service.service_name)
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


def make_call(
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
    outfiles.save(invocation.process, model, response, values)
    Printer(invocation, model, model.service_model.metadata).show(response)
