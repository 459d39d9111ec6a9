"""The programs by name, each entered where its function stands: what ``--help`` answers
for it, and how it complains."""

from collections.abc import Callable
from functools import wraps

from iamtutor.shell.patterns.regex import PatternError
from iamtutor.shell.process import Process
from iamtutor.shell.programs import genuine
from iamtutor.shell.programs.options import UsageError

Program = Callable[[Process], int]


class Failed(Exception):
    """What a program says before it ends, and with which status."""

    def __init__(self, what: str, status: int = 1) -> None:
        super().__init__(what)
        self.status = status


_HINT = "Try '{} --help' for more information.\n"
#: All of them; among these what bash does itself; operands and options, by program.
PROGRAMS: dict[str, Program] = {}
BUILTINS: dict[str, Program] = {}
USAGES: dict[str, str] = {}


def builtin(*names: str, usage: str = "") -> Callable[[Program], Program]:
    """What bash does itself, by these names. ``usage`` follows its complaint about an
    option."""

    def entered(run: Program) -> Program:
        @wraps(run)
        def complaining(process: Process) -> int:
            process.of_shell = True
            try:
                return run(process)
            except UsageError as error:
                letter = str(error).rstrip("'")[-1:]
                lacks = str(error).startswith("option requires")
                told = "option requires an argument" if lacks else "invalid option"
                process.complain(f"-{letter}: {told}")
                process.err(usage)
                return 2

        BUILTINS.update(dict.fromkeys(names, complaining))
        PROGRAMS.update(dict.fromkeys(names, complaining))
        return complaining

    return entered


def program(
    *usages: str, helps: bool = True, hint: str | None = None, called: str = ""
) -> Callable[[Program], Program]:
    """A program: its name and what may stand behind it, for each of its names. ``hint``
    follows its complaint about an option, if not the one of GNU's programs; it may be
    ``called`` otherwise when it complains."""

    def entered(run: Program) -> Program:
        @wraps(run)
        def complaining(process: Process) -> int:
            name = called or process.name
            status = genuine.options_of(process.name).status
            try:
                return run(process)
            except UsageError as error:
                hinted = _HINT.format(name) if hint is None else hint
                told = f"{error}\n{hinted}"
            except PatternError as error:
                told = f"{error}\n"
            except Failed as error:
                told, status = f"{error}\n", error.status
            process.err(f"{name}: {told}")
            return status

        for usage in usages:
            name, _, operands = usage.partition(" ")
            PROGRAMS[name] = complaining
            if helps:
                USAGES[name] = operands
        return complaining

    return entered


def help_of(name: str) -> str:
    """The answer to ``--help``."""
    return f"Usage: {name} {USAGES[name]}".rstrip() + "\n"
