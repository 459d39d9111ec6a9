"""``aws SERVICE wait``: botocore's waiters in the world's time."""

from __future__ import annotations

from functools import partial
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, WaiterError
from botocore.waiter import SingleWaiterConfig

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
    for attempt in range(1, waiter.max_attempts + 1):
        try:
            answer = call(**request)
        except ClientError as error:
            answer = error.response
        if _is_over(name, waiter, answer):
            return
        if attempt < waiter.max_attempts:
            invocation.process.sleep(waiter.delay)
    raise WaiterError(name=name, reason="Max attempts exceeded", last_response=answer)


def _is_over(name: str, waiter: SingleWaiterConfig, answer: dict[str, object]) -> bool:
    """Whether the awaited state is reached; raises when it never will be."""
    for acceptor in waiter.acceptors:
        if not acceptor.matcher_func(answer):
            continue
        if acceptor.state == "failure":
            reason = (
                "Waiter encountered a terminal failure state: " + acceptor.explanation
            )
            raise WaiterError(name=name, reason=reason, last_response=answer)
        return bool(acceptor.state == "success")
    told = answer.get("Error")
    if isinstance(told, dict):
        reason = (
            f"An error occurred ({told.get('Code', 'Unknown')}): "
            f"{told.get('Message', 'Unknown')}"
        )
        raise WaiterError(name=name, reason=reason, last_response=answer)
    return False
