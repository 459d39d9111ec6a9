"""``history``: the lines that were typed."""

from iamtutor.shell.process import Process
from iamtutor.shell.programs.register import builtin


@builtin("history")
def history(process: Process) -> int:
    machine = process.machine
    if process.argv[1:2] == ["-c"]:
        machine.history.clear()
        return 0
    wanted = len(machine.history)
    if len(process.argv) > 1:
        if not process.argv[1].isdecimal():
            return process.complain(f"{process.argv[1]}: numeric argument required")
        wanted = int(process.argv[1][:9])
    first = max(0, len(machine.history) - wanted)
    for number, typed in enumerate(machine.history[first:], first + 1):
        process.out(f"{number:5d}  {typed}\n")
    return 0
