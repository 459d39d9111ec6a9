"""``envsubst``: a text with the values of exported variables put in."""

import re

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program

_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)


@program("envsubst [-v] [NAMES]")
def envsubst(process: Process) -> int:
    """Those alone that are named in ``NAMES``, if given."""
    options, operands = parse(process, "v")
    if len(operands) > 1 or ("v" in options and not operands):
        told = "too many" if operands else "missing"
        process.err(f"envsubst: {told} arguments\n")
        return 1
    named = [one or other for one, other in _VARIABLE.findall("".join(operands))]
    if "v" in options:
        process.out("".join(f"{name}\n" for name in named))
        return 0
    text = process.stdin or ""
    process.budget.text(text)

    def put_in(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if operands and name not in named:
            return match[0]
        value = process.env.get(name, "")
        process.budget.work(LINE_WORK)
        process.budget.hold(len(value))
        return value

    process.out(_VARIABLE.sub(put_in, text))
    return 0
