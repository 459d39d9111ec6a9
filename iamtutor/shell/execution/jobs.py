"""Commands in the background: each runs to its end before the shell goes on."""

from dataclasses import replace

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.execution.shell import Shell
from iamtutor.shell.execution.streams import Channels
from iamtutor.shell.execution.subshells import apart
from iamtutor.shell.grammar.syntax import Background
from iamtutor.shell.process import SHELL_PID, Input, Job

#: So many jobs are remembered for ``wait``.
_KEPT = 50


def started(shell: Shell, body: Background, around: Channels) -> int:
    """Carry out ``body`` in a shell of its own; what it ended with is kept for ``wait``."""
    machine = shell.machine
    inner = replace(around, input=Input(""))
    pid = int(next(reversed(machine.jobs), SHELL_PID)) + 1
    told = shell.shell_name == "-bash" and not shell.apart
    job = Job(len(shell.jobs) + 1, pid, 0, body.source)
    if told:
        around.err.write(f"[{job.number}] {pid}\n")
    status = apart(shell, lambda: shell.steps(body.steps, inner), inner)
    ended = {**machine.jobs, str(pid): status}
    machine.jobs = dict(list(ended.items())[-_KEPT:])
    if told:
        # What is said of it at the end is kept until then.
        shell.budget.keep(len(body.source) + ITEM_SIZE)
        shell.jobs.append(replace(job, status=status))
    return 0
