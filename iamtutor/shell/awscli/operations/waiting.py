"""``aws SERVICE wait``: botocore's waiters in the world's time."""

from functools import partial
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, WaiterError
from botocore.waiter import AcceptorConfig, SingleWaiterConfig

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.arguments.operation import OperationArguments
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.operations.operation import carry_out
from iamtutor.shell.awscli.parser import Values, subcommand


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    """Ask until the answer is the awaited one; each pause moves the world's clock."""
    version = invocation.dialect.commands
    service = names.service_model(version, command)
    assert service is not None
    waiters = names.waiters(version, service.service_name)
    if words == ["help"]:
        return help_pages.waiters(invocation, command, waiters)
    usage = invocation.dialect.group_usage.format(command=f"{command} wait")
    chosen, rest = subcommand(words, waiters, usage)
    name, waiter = waiters[chosen]
    if rest == ["help"]:
        return help_pages.waiter(invocation, command, chosen, waiter)
    model = service.operation_model(waiter.operation)
    call = partial(_wait, name=name, waiter=waiter)
    return carry_out(invocation, command, chosen, model, rest, call)


def _wait(
    invocation: Invocation,
    arguments: OperationArguments,
    values: Values,
    request: dict[str, Any],
    *,
    name: str,
    waiter: SingleWaiterConfig,
) -> None:
    client = invocation.client(arguments.service)
    call = getattr(client, xform_name(waiter.operation))
    answer: dict[str, Any] = {}
    explains = invocation.dialect.waiters_explain
    before = ""
    for attempt in range(1, waiter.max_attempts + 1):
        try:
            answer = call(**request)
        except ClientError as error:
            answer = error.response
        found = _found(waiter, answer)
        if found is None:
            _check_error(name, answer, explains)
        elif found.state == "success":
            return
        elif found.state == "failure":
            reason = "Waiter encountered a terminal failure state"
            reason += f": {found.explanation}" if explains else ""
            raise WaiterError(name=name, reason=reason, last_response=answer)
        elif explains:
            before = f". Previously accepted state: {found.explanation}"
        if attempt < waiter.max_attempts:
            invocation.process.sleep(waiter.delay)
    reason = f"Max attempts exceeded{before}"
    raise WaiterError(name=name, reason=reason, last_response=answer)


def _found(
    waiter: SingleWaiterConfig, answer: dict[str, object]
) -> AcceptorConfig | None:
    """What is known of such an answer."""
    matching = (one for one in waiter.acceptors if one.matcher_func(answer))
    return next(matching, None)


def _check_error(name: str, answer: dict[str, object], explains: bool) -> None:
    """An error that nobody foresaw ends the waiting."""
    told = answer.get("Error")
    if isinstance(told, dict):
        reason = f"{told.get('Message', 'Unknown')}"
        if explains:
            reason = f"An error occurred ({told.get('Code', 'Unknown')}): {reason}"
        raise WaiterError(name=name, reason=reason, last_response=answer)
