"""``aws SERVICE …``: which of a service's commands is meant."""

from iamtutor.shell.awscli import names
from iamtutor.shell.awscli.failures import Unemulated
from iamtutor.shell.awscli.help import pages as help_pages
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.operations import waiting
from iamtutor.shell.awscli.operations.operation import carry_out, make_call
from iamtutor.shell.awscli.parser import Argument, parse_known, subcommand
from iamtutor.shell.awscli.setting_up import signing_in


def run(invocation: Invocation, command: str, words: list[str]) -> int:
    version = invocation.dialect.commands
    if command in signing_in.NAMES[""]:
        return signing_in.run(invocation, command, words)
    service = names.service_model(version, command)
    if service is None and words[-1:] == ["help"]:
        return help_pages.recorded(invocation, " ".join([command, *words[:-1]]))
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
        return help_pages.service(invocation, command)
    if service is None:
        raise Unemulated(f"not emulated here: aws {command} {name}")
    if name in signing_in.NAMES.get(command, ()) and invocation.dialect.signs_in:
        return signing_in.run(invocation, f"{command} {name}", rest)
    if name == "wait":
        return waiting.run(invocation, command, rest)
    model = names.operation_model(version, command, name)
    if model is None and rest == ["help"]:
        return help_pages.recorded(invocation, f"{command} {name}")
    if model is None:
        raise Unemulated(
            f"not emulated here: aws {command} {name} is a real command, but this "
            "account does not simulate it"
        )
    return carry_out(invocation, command, name, model, rest, make_call)
