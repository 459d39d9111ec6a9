"""``wait jobs kill fg bg disown``: what bash knows of its jobs. All have ended."""

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import SHELL_PID, Job, Process, job_lines
from iamtutor.shell.programs.register import builtin


def _job(process: Process, word: str) -> Job | None:
    """The job that ``%N`` or ``%%`` means."""
    if word[1:] in ("", "%", "+"):
        return process.jobs[-1] if process.jobs else None
    return next((job for job in process.jobs if str(job.number) == word[1:]), None)


@builtin("wait")
def wait(process: Process) -> int:
    """``wait [PID | %N]…``: the status of the last that is named."""
    status = 0
    for word in process.argv[1:]:
        if word.startswith("-"):
            raise Unsupported(f"wait {word}")
        ended = process.machine.jobs
        if word.startswith("%"):
            job = _job(process, word)
            status = (
                job.status if job else process.complain(f"{word}: no such job", 127)
            )
        elif not word.isdecimal():
            status = process.complain(f"`{word}': not a pid or valid job spec")
        elif word in ended:
            status = ended[word]
        else:
            told = f"pid {word} is not a child of this shell"
            status = process.complain(told, 127)
    return status


@builtin("jobs")
def jobs(process: Process) -> int:
    """What has ended since it was last told."""
    if process.argv[1:] and process.argv[1] not in ("-l", "-r", "-p"):
        raise Unsupported(f"jobs {process.argv[1]}")
    if process.argv[1:] in ([], ["-l"]):
        process.out("".join(job_lines(process.jobs)))
        process.jobs.clear()
    return 0


@builtin("kill")
def kill(process: Process) -> int:
    """``kill [-SIGNAL] PID…``: there is nothing left to send a signal to."""
    words = process.argv[1:]
    if words[:1] in (["-s"], ["-n"]):
        words = words[2:]
    elif words and words[0].startswith("-") and len(words[0]) > 1:
        if words[0] in ("-l", "-L"):
            raise Unsupported(f"kill {words[0]}")
        words = words[1:]
    if not words:
        process.err(
            "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... "
            "or kill -l [sigspec]\n"
        )
        return 2
    status = 0
    for word in words:
        if word.startswith("%"):
            status = process.complain(f"{word}: no such job")
        elif not word.isdecimal():
            told = f"{word}: arguments must be process or job IDs"
            status = process.complain(told)
        elif int(word[:9]) == SHELL_PID:
            raise Unsupported("kill of this shell")
        elif word == "1":
            status = process.complain("(1) - Operation not permitted")
        else:
            status = process.complain(f"({word}) - No such process")
    return status


@builtin("bg", "disown", "fg")
def none_left(process: Process) -> int:
    """``fg``, ``bg`` and ``disown``: no job is running or stopped."""
    if process.shell_name != "-bash" and process.name != "disown":
        return process.complain("no job control")
    which = next(iter(process.argv[1:]), "current")
    return process.complain(f"{which}: no such job")
