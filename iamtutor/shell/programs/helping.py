"""Small programs that scripts call: ``fold mktemp readlink realpath shuf timeout tput``."""

from __future__ import annotations

import re

from iamtutor.cloud import identifiers
from iamtutor.shell.filesystem import NO_SUCH_FILE, PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, lines_of, text_of
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import fail, program
from iamtutor.shell.text import with_ends

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@program("realpath [-e] [-m] FILE...")
def realpath(process: Process) -> int:
    return _paths(process, *parse(process, "ems"), tells=True)


@program("readlink -f FILE...")
def readlink(process: Process) -> int:
    """Without ``-f`` there is nothing to read: no links here."""
    options, names = parse(process, "fem")
    if names and not options:
        return 1
    return _paths(process, options, names, tells=False)


def _paths(
    process: Process, options: dict[str, str], names: list[str], *, tells: bool
) -> int:
    """Each path in full, if what is above it is there, or (``-e``) the path itself."""
    check_count(names, 1)
    status = 0
    for name in names:
        path = process.files.resolve(name)
        above = path.rpartition("/")[0] or "/"
        if process.files.exists(path if "e" in options else above) or "m" in options:
            process.out(path + "\n")
        else:
            status = fail(process, f"{name}: {NO_SUCH_FILE}") if tells else 1
    return status


@program("mktemp [-d] [-u] [-p FOLDER] [-t] [--suffix=TEXT] [TEMPLATE]")
def mktemp(process: Process) -> int:
    """A name that the world's seed gives."""
    options, names = parse(process, "dup:ts:", {"--suffix": "s"})
    if len(names) > 1:
        raise UsageError("too many templates")
    template = (names[0] if names else "tmp.XXXXXXXXXX") + options.get("s", "")
    match = re.search(r"X{3,}(?=[^X]*\Z)", template)
    if match is None or (
        match.end() < len(template) and "/" in template[match.end() :]
    ):
        return fail(process, f"too few X's in template ‘{template}’")
    if "p" in options or "t" in options or not names:
        folder = options.get("p") or process.env.get("TMPDIR") or "/tmp"
        template = f"{folder.rstrip('/')}/{template}"
        match = re.search(r"X{3,}(?=[^X]*\Z)", template)
        assert match is not None
    drawn = identifiers.draw(process.turn.world, "mktemp", len(match[0]))
    letters = "".join(_LETTERS[byte % 62] for byte in drawn)
    path = template[: match.start()] + letters + template[match.end() :]
    kind = "directory" if "d" in options else "file"
    try:
        if "u" in options:
            pass
        elif kind == "directory":
            process.files.make_directory(path)
        else:
            process.files.write(path, b"")
        if "u" not in options:
            process.files.change_mode(path, 0o700 if kind == "directory" else 0o600)
    except PathError as error:
        told = f"failed to create {kind} via template ‘{template}’: {error.reason}"
        return fail(process, told)
    process.out(path + "\n")
    return 0


@program("timeout [-s SIGNAL] [-k DURATION] DURATION PROGRAM [ARGUMENT]...")
def timeout(process: Process) -> int:
    """Nothing here takes longer than it is given, but for ``sleep``, which any signal
    ends: ``KILL`` ends ``timeout`` itself, too."""
    options, words = parse(process, "+s:k:")
    if len(words) < 2:
        process.err("Try 'timeout --help' for more information.\n")
        return 125
    limit = re.fullmatch(r"(\d{1,9}(?:\.\d*)?)([smhd]?)", words[0])
    if limit is None:
        process.err(f"timeout: invalid time interval ‘{words[0]}’\n")
        process.err("Try 'timeout --help' for more information.\n")
        return 125
    seconds = (
        float(limit[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[limit[2]]
    )
    if words[1] == "sleep" and seconds:
        begun = process.now
        trial = re.fullmatch(r"(\d{1,9}(?:\.\d*)?)s?", words[2] if words[2:] else "")
        if trial and float(trial[1]) > seconds:
            process.sleep(seconds)
            killed = options.get("s", "").upper().removeprefix("SIG") in ("KILL", "9")
            return (137 if killed else 124) if process.now > begun else 0
    return process.run(words[1:], process.input.rest())


@program("shuf [-n COUNT] [-e WORD... | -i FIRST-LAST | FILE]")
def shuf(process: Process) -> int:
    """By the world's seed."""
    options, names = parse(process, "n:ei:")
    if "i" in options:
        match = re.fullmatch(r"(\d{1,6})-(\d{1,6})", options["i"])
        if match is None:
            return fail(process, f"invalid input range: ‘{options['i']}’")
        numbers = range(int(match[1]), int(match[2]) + 1)
        process.budget.hold(len(numbers) * 80)
        lines = [str(number) for number in numbers]
    elif "e" in options:
        lines = names
    else:
        lines = lines_of(process, text_of(process, *names[:1]))
    process.budget.work(len(lines) * 60)
    drawn = identifiers.draw(process.turn.world, "shuf", 8 * max(1, len(lines)))
    keys = (drawn[at : at + 8] for at in range(0, 8 * len(lines), 8))
    order = [line for _, line in sorted(zip(keys, lines, strict=True))]
    count = options.get("n", str(len(order)))
    if not count.isdecimal():
        return fail(process, f"invalid line count: ‘{count}’")
    for line in order[: int(count[:9])]:
        process.out(line + "\n")
    return 0


@program("fold [-w WIDTH] [-s] [FILE]...")
def fold(process: Process) -> int:
    options, names = parse(process, "w:s")
    width = options.get("w", "80")
    if not width.isdecimal() or not int(width[:6]) > 0:
        range_ = ": Numerical result out of range" if width.isdecimal() else ""
        return fail(process, f"invalid number of columns: ‘{width}’{range_}")
    size, inputs = int(width[:6]), Inputs(process, names)
    for _, text in inputs:
        process.budget.work(len(text) * 20)
        for line in with_ends(text):
            rest = line
            while len(rest.removesuffix("\n")) > size:
                blank = rest.rfind(" ", 0, size) + 1 if "s" in options else 0
                cut = blank or size
                process.budget.work(len(rest) // 8 + 20)
                process.out(rest[:cut] + "\n")
                rest = rest[cut:]
            process.out(rest)
    return inputs.status


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
