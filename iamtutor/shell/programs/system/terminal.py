"""What has the terminal to itself (``less more nano vi``) or steers it (``clear tput``)."""

import re

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.options import parse
from iamtutor.shell.programs.register import program
from iamtutor.shell.screen import editing
from iamtutor.shell.text import with_ends


@program("tput cols | lines | colors | bold | smul | rev | setaf N | sgr0")
def tput(process: Process) -> int:
    """``tput cols | lines | bold | sgr0 | setaf COLOUR …`` of this terminal."""
    words = process.argv[1:]
    codes = {"bold": "\x1b[1m", "sgr0": "\x1b(B\x1b[m", "smul": "\x1b[4m"}
    codes |= {"rmul": "\x1b[24m", "rev": "\x1b[7m"}
    match words:
        case ["cols"]:
            process.out(f"{process.columns}\n")
        case ["lines"]:
            process.out("24\n")
        case ["colors"]:
            process.out("256\n")
        case ["setaf" | "setab" as kind, colour] if re.fullmatch(r"[0-7]", colour):
            process.out(f"\x1b[{3 if kind == 'setaf' else 4}{colour}m")
        case [name] if name in codes:
            process.out(codes[name])
        case ["clear"]:
            process.screen.clear()
        case []:
            process.err("usage: tput [-V] [-S] [-T term] capname [parameters]\n")
            return 2
        case _:
            raise Unsupported(f"tput {words[0]}")
    return 0


@program("clear", helps=False)
def clear(process: Process) -> int:
    parse(process, "")
    if process.on_terminal:
        process.screen.clear()
    return 0


@program("less [-N] [FILE]...")
def less(process: Process) -> int:
    """The options about how a page looks have nothing to change."""
    options, names = parse(process, "NSRFXiIEeMmnr")
    return _pages(process, names, "N" in options)


@program("more [FILE]...")
def more(process: Process) -> int:
    _, names = parse(process, "dflcpsu")
    return _pages(process, names, False)


def _pages(process: Process, names: list[str], numbered: bool) -> int:
    if not names and process.stdin is None:
        if process.name == "more":
            process.err("more: bad usage\nTry 'more --help' for more information.\n")
        else:
            process.err('Missing filename ("less --help" for help)\n')
        return 1
    status, number = 0, 0
    for name in names or ["-"]:
        try:
            text = process.stdin or "" if name == "-" else process.files.read_text(name)
        except PathError as error:
            process.err(_unread(process.name, error, name))
            status = 1
            continue
        if name != "-":
            process.budget.text(text)
        if process.name == "more" and len(names) > 1:
            process.out(f"::::::::::::::\n{name}\n::::::::::::::\n")
        if not numbered:
            process.out(text)
            continue
        process.budget.lines(text)
        for line in with_ends(text):
            number += 1
            process.out(f"{number:7d} {line}")
    process.page()
    return status


def _unread(program: str, error: PathError, name: str) -> str:
    if program == "more":
        if error.reason == "Is a directory":
            return f"\n*** {name}: directory ***\n\n"
        return f"more: cannot open {name}: {error.reason}\n"
    if error.reason == "Is a directory":
        return f"{name} is a directory\n"
    return f"{name}: {error.reason}\n"


@program("nano FILE", "vi FILE", "vim FILE")
def edit(process: Process) -> int:
    """``nano FILE``, ``vi FILE``: the page around the terminal opens the file."""
    names = [word for word in process.argv[1:] if not word.startswith(("-", "+"))]
    problem = ""
    if process.replies is None or not process.on_terminal:
        problem = "it has to stand alone in its line: it needs the terminal"
    elif len(names) != 1:
        problem = f"name one file: {process.name} FILE"
    if not problem:
        try:
            process.screen.edit = editing.opened(process.files, names[0])
        except PathError as error:
            problem = f"{names[0]}: {error.reason}"
    if problem:
        process.err(f"iamtutor: {process.name}: {problem}\n")
        return 1
    return 0
