"""``help man which``: what programs there are."""

import re

from iamtutor.shell.process import Process
from iamtutor.shell.programs.bash.names import location
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import (
    BUILTINS,
    PROGRAMS,
    USAGES,
    help_of,
    program,
)

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
