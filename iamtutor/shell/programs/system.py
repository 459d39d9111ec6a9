"""Programs about the system: ``help``, ``id``, ``sleep`` and others."""

from __future__ import annotations

import re

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.builtins import location
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import (
    BUILTINS,
    PROGRAMS,
    USAGES,
    fail,
    help_of,
    program,
)

#: The longest that one ``sleep`` may sleep: a month.
SLEEP_LIMIT = 31 * 24 * 3600

_HELP = """\
This is a simulated {os}. What exists here:

  aws        the AWS command line interface; try: aws --version
             aws s3 ls | cp | mv | rm | sync | mb | rb | presign
             aws sts get-caller-identity, aws configure list
             aws SERVICE OPERATION for iam, s3api, sts, ec2, cloudtrail
  curl       only to the instance metadata service, http://169.254.169.254/,
             and to objects in S3, such as the URL of aws s3 presign
  why        why the last call to AWS ended as it did; why -v: every statement
  hint       the next hint for the task; hint -a: again; hint -s: a solution
  predict    what will the next command do? predict NUMBER keeps your answer
  files      ls cat less nano vi cp mv rm mkdir rmdir touch chmod find stat cd pwd tee
             realpath mktemp split gzip gunzip zcat tar
  text       echo printf grep sed awk tr head tail tac rev nl wc sort uniq cut paste
             jq xargs test basename dirname base64 md5sum sha256sum diff cmp
             comm fold od xxd
  scripts    bash sh source eval set declare read seq shuf timeout tput
             getopts mapfile readonly time trap
  system     date env export unset hostname id whoami groups uname which type
             ps sleep alias history clear exit help man

Lines may use quotes, $VARIABLES, ${{ARRAYS[@]}}, $(commands), $((1 + 1)), {{a,b}}, globs
(* ?), pipes (|), redirections (> >> < 2> 2>&1 <<<), && || and ;, here-documents (<<EOF),
<(commands), if, for, while, case, [[ ]], functions, and !! for the last line.
"""


@program("help", helps=False)
def help_(process: Process) -> int:
    process.out(_HELP.format(os=process.host.os_name))
    return 0


@program("clear", helps=False)
def clear(process: Process) -> int:
    parse(process, "")
    if process.on_terminal:
        process.screen.clear()
    return 0


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
        return fail(process, f"‘{names[0]}’: no such user")
    one = options.keys() & set("ugG")
    if len(one) > 1:
        return fail(process, 'cannot print "only" of more than one choice')
    if not one and options:
        told = "cannot print only names or real IDs in default format"
        return fail(process, told)
    numbered = [(1000, user), (4, "adm"), (10, "wheel"), (190, "systemd-journal")]
    if one:
        chosen = numbered if one == {"G"} else numbered[:1]
        words = [name if "n" in options else str(number) for number, name in chosen]
        process.out(" ".join(words) + "\n")
    else:
        groups = ",".join(f"{number}({name})" for number, name in numbered)
        process.out(f"uid=1000({user}) gid=1000({user}) groups={groups}\n")
    return 0


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


@program("man NAME...")
def man(process: Process) -> int:
    """Points to what explains a program here: there are no manual pages."""
    _, words = parse(process, "")
    names = [word for word in words if not re.fullmatch(r"\d", word)]
    if not names:
        process.err("What manual page do you want?\nFor example, try 'man man'.\n")
        return 1
    status = 0
    for name in names:
        if name == "aws":
            process.out(
                "iamtutor: its pages are: aws help, aws SERVICE OPERATION help\n"
            )
        elif name in USAGES:
            process.out(help_of(name) + "iamtutor: this is all that is kept here\n")
        elif name in PROGRAMS:
            process.out(f"iamtutor: for {name}, see: help\n")
        else:
            process.err(f"No manual entry for {name}\n")
            status = 16
    return status


@program("which PROGRAM...")
def which(process: Process) -> int:
    status = 0
    for name in process.argv[1:]:
        known = name in PROGRAMS or name in process.host.executables
        if known and (name not in BUILTINS or name in _ALSO_FILES):
            process.out(location(process, name) + "\n")
        else:
            searched = process.env.get("PATH", "")
            process.err(f"/usr/bin/which: no {name} in ({searched})\n")
            status = 1
    return status


#: Builtins that are programs on the disk as well.
_ALSO_FILES = frozenset(["[", "echo", "false", "printf", "pwd", "test", "true"])

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@program("sleep NUMBER[s|m|h|d]...")
def sleep(process: Process) -> int:
    if len(process.argv) < 2:
        raise UsageError("missing operand")
    seconds = 0.0
    _, words = parse(process, "")
    for text in words:
        match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)", text)
        if not match:
            raise UsageError(f"invalid time interval ‘{text}’")
        seconds += float(match[1][:20]) * _UNITS[match[2]]
    if seconds > SLEEP_LIMIT:
        process.err("iamtutor: sleep takes at most 31 days here\n")
        return 1
    process.sleep(seconds)
    return 0
