"""``groups hostname id ps uname whoami``: one machine, one user."""

import re

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program


@program("whoami")
def whoami(process: Process) -> int:
    parse(process, "")
    process.out(process.machine.user + "\n")
    return 0


@program("hostname")
def hostname(process: Process) -> int:
    parse(process, "")
    process.out(process.machine.hostname + "\n")
    return 0


@program("id [-u] [-g] [-un]")
def id_(process: Process) -> int:
    """There is one user."""
    user = process.machine.user
    options, names = parse(process, "ugGnr")
    if names and names[0] != user:
        return process.complain(f"‘{names[0]}’: no such user")
    one = options.keys() & set("ugG")
    if len(one) > 1:
        return process.complain('cannot print "only" of more than one choice')
    if not one and options:
        told = "cannot print only names or real IDs in default format"
        return process.complain(told)
    numbered = [(1000, user), (4, "adm"), (10, "wheel"), (190, "systemd-journal")]
    if one:
        chosen = numbered if one == {"G"} else numbered[:1]
        words = [name if "n" in options else str(number) for number, name in chosen]
        process.out(" ".join(words) + "\n")
    else:
        groups = ",".join(f"{number}({name})" for number, name in numbered)
        process.out(f"uid=1000({user}) gid=1000({user}) groups={groups}\n")
    return 0


@program("uname [-a] [-s] [-n] [-r] [-v] [-m] [-p] [-i] [-o]")
def uname(process: Process) -> int:
    fields = {
        "s": "Linux",
        "n": process.machine.hostname,
        "r": process.host.kernel,
        "v": "#1 SMP",
        "m": "x86_64",
        "p": "x86_64",
        "i": "x86_64",
        "o": "GNU/Linux",
    }
    options, _ = parse(process, "asnrvmpio")
    wanted = list(fields) if "a" in options else [k for k in fields if k in options]
    process.out(" ".join(fields[k] for k in wanted or ["s"]) + "\n")
    return 0


@program("groups")
def groups(process: Process) -> int:
    parse(process, "")
    process.out(f"{process.machine.user} adm wheel systemd-journal\n")
    return 0


@program("ps [-e] [-f] [aux]")
def ps(process: Process) -> int:
    """The shell, this program, and with ``-e`` or ``a`` the first process."""
    options, words = parse(process, "aefxlAw")
    asked = "".join([*options, *words])
    user, now = process.machine.user, process.now
    if not re.fullmatch("[aefuxlAw]*", asked):
        raise Unsupported(f"ps {' '.join(words)}")
    rows = [(2187, "pts/0", "-bash"), (2260, "pts/0", " ".join(process.argv))]
    wide = "f" in asked or "u" in asked
    if set(asked) & set("eAx"):
        rows.insert(0, (1, "?", "/usr/lib/systemd/systemd"))
    if not wide:
        process.out("    PID TTY          TIME CMD\n")
        for number, tty, command in rows:
            name = command.split()[0].rpartition("/")[2].lstrip("-")
            process.out(f"{number:7d} {tty:<8} 00:00:00 {name}\n")
        return 0
    started = f"{now:%H:%M}"
    full = "u" not in asked
    process.out(
        "UID          PID    PPID  C STIME TTY          TIME CMD\n"
        if full
        else "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"
    )
    for number, tty, command in rows:
        owner = "root" if number == 1 else user
        if full:
            parent = {1: 0, 2187: 2186}.get(number, 2187)
            process.out(
                f"{owner:<8} {number:7d} {parent:7d}  0 {started} {tty:<8} 00:00:00 "
                f"{command}\n"
            )
        else:
            process.out(
                f"{owner:<8} {number:7d}  0.0  0.3 223940  3200 {tty:<8} Ss   "
                f"{started}   0:00 {command}\n"
            )
    return 0
