"""``aws SERVICE wait``: botocore's waiters in the world's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore import xform_name
from botocore.exceptions import ClientError, WaiterError
from botocore.waiter import SingleWaiterConfig, WaiterModel

from iamtutor.shell.awscli.arguments import OperationArguments
from iamtutor.shell.awscli.names import service_model
from iamtutor.shell.awscli.parser import subcommand
from iamtutor.shell.awscli.session import botocore_session

if TYPE_CHECKING:
    from iamtutor.shell.awscli.command import Invocation


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    """Ask until the answer is the awaited one; each pause moves the world's clock."""
    service = service_model(invocation.dialect.commands, command)
    assert service is not None
    model: WaiterModel = botocore_session().get_waiter_model(service.service_name)
    waiters = {xform_name(name, "-"): name for name in model.waiter_names}
    usage = invocation.dialect.group_usage.format(command=f"{command} wait")
    name, rest = subcommand(words, waiters, usage)
    waiter = model.get_waiter(waiters[name])
    operation = service.operation_model(waiter.operation)
    arguments = OperationArguments(invocation, service.service_name, operation)
    values = arguments.values(rest)
    request = arguments.request(values)
    call = getattr(
        invocation.client(service.service_name), xform_name(waiter.operation)
    )
    for attempt in range(1, waiter.max_attempts + 1):
        try:
            answer = call(**request)
        except ClientError as error:
            answer = error.response
        if _is_over(waiters[name], waiter, answer):
            return 0
        if attempt < waiter.max_attempts:
            invocation.process.sleep(waiter.delay)
    raise WaiterError(
        name=waiters[name], reason="Max attempts exceeded", last_response=answer
    )


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
