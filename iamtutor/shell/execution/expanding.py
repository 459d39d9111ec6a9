"""The words of a command, expanded in the shell that carries it out."""

from collections.abc import Callable, Sequence

from iamtutor.shell.execution.assigning import assign_name
from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.execution.streams import Channels
from iamtutor.shell.execution.subshells import substitution
from iamtutor.shell.expansion.words import Abandoned, Arrays, Expander
from iamtutor.shell.machine import set_array, variables


def expander(
    shell: Shell, around: Channels, substitute: Callable[[str], str] | None = None
) -> Expander:
    """What expands words as things stand in the shell; ``substitute`` carries out a
    ``$(…)`` where its status is wanted, too."""

    def assign(name: str, value: str) -> Arrays:
        if not assign_name(shell.machine, name, value):
            raise Abandoned("no room for more variables (iamtutor)")
        return shell.machine.arrays

    def put_array(name: str, values: Sequence[str]) -> Arrays:
        elements = {str(place): value for place, value in enumerate(values)}
        if not set_array(shell.machine, name, elements):
            raise Abandoned("no room for more variables (iamtutor)")
        return shell.machine.arrays

    return Expander(
        variables(shell.machine),
        shell.machine.home,
        shell.machine.last_status,
        shell.files,
        substitute or (lambda source: substitution(shell, source, around)[0]),
        assign,
        shell.frame.parameters,
        shell.shell_name,
        shell.machine.arrays,
        shell.machine.associative,
        shell.machine.options,
        put_array,
        shell.special,
    )
