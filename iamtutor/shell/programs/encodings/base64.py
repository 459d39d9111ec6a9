"""``base64``: bytes as letters, and back."""

import base64
import binascii
import re

from iamtutor.shell.budget import LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import number, text_of
from iamtutor.shell.programs.options import check_count, parse
from iamtutor.shell.programs.register import program


@program("base64 [-d] [-w COLUMNS] [FILE]")
def base64_(process: Process) -> int:
    options, names = parse(process, "diw:")
    check_count(names, 0, 1)
    text = text_of(process, *names)
    if "d" in options:
        if "i" in options:
            text = re.sub(r"[^A-Za-z0-9+/=]", "", text)
        try:
            data = base64.b64decode(text.replace("\n", ""), validate=True)
        except (ValueError, binascii.Error):
            return process.complain("invalid input")
        process.out(process.budget.decoded(data))
        return 0
    width = number(options.get("w", "76"), "invalid wrap size")
    data = process.budget.encoded(text)
    process.budget.hold(3 * len(data))
    encoded = base64.b64encode(data).decode()
    if not width:
        process.out(encoded)
        return 0
    process.budget.work(len(encoded) // width * LINE_WORK)
    for start in range(0, len(encoded), width):
        process.out(encoded[start : start + width] + "\n")
    return 0
