"""``env`` and ``printenv``: what programs are given beside their arguments."""

from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import Failed, program
from iamtutor.shell.programs.system.running import missing


@program("env [-i] [-u NAME] [-0] [NAME=VALUE]... [PROGRAM [ARGUMENT]...]")
def env(process: Process) -> int:
    options, rest = parse(process, "+iu:0", repeated="u")
    if rest[:1] == ["-"]:
        options["i"] = rest.pop(0)
    environment = {} if "i" in options else dict(process.env)
    for name in options["u"].split("\n") if "u" in options else ():
        if not name or "=" in name:
            raise Failed(f"cannot unset ‘{name}’: Invalid argument", 125)
        environment.pop(name, None)
    while rest and "=" in rest[0]:
        name, _, value = rest.pop(0).partition("=")
        environment[name] = value
    if rest and "0" in options:
        raise UsageError("cannot specify --null (-0) with command")
    if not rest:
        end = "\0" if "0" in options else "\n"
        for name, value in environment.items():
            process.out(f"{name}={value}{end}")
        return 0
    if missing(process, rest[0]):
        raise Failed(f"‘{rest[0]}’: No such file or directory", 127)
    return process.run(rest, process.input.rest(), environment)


@program("printenv [NAME]...")
def printenv(process: Process) -> int:
    options, names = parse(process, "+0")
    end = "\0" if "0" in options else "\n"
    if not names:
        for name, value in process.env.items():
            process.out(f"{name}={value}{end}")
        return 0
    status = 0
    for name in names:
        if name in process.env:
            process.out(process.env[name] + end)
        else:
            status = 1
    return status
