"""Programs that show bytes: ``od``, ``xxd`` and ``hexdump``."""

import re
from collections.abc import Collection, Iterator

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import STANDARD_INPUT, endless
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import program

#: What it costs to show a byte.
_BYTE_WORK = 60
_MNEMONICS = (
    "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn "
    "etb can em sub esc fs gs rs us sp"
).split()
_ESCAPES = dict(
    zip(b"\0\a\b\t\n\v\f\r", r"\0 \a \b \t \n \v \f \r".split(), strict=True)
)
#: The types that a letter alone stands for.
_LETTERS = {"b": "o1", "c": "c", "d": "u2", "o": "o2", "s": "d2", "x": "x2", "a": "a"}
_LETTERS |= {"i": "d4", "l": "d8"}
_SIZES = {"C": 1, "S": 2, "I": 4, "L": 8, "": 4}
#: Digits of the largest number of so many bytes.
_WIDTHS = {
    "o": {1: 3, 2: 6, 4: 11, 8: 22},
    "u": {1: 3, 2: 5, 4: 10, 8: 20},
    "d": {1: 4, 2: 6, 4: 11, 8: 20},
    "x": {1: 2, 2: 4, 4: 8, 8: 16},
}


def _bytes(
    process: Process,
    path: str,
    most: int | None,
    standard_input: Collection[str] = STANDARD_INPUT,
) -> bytes:
    """Of a file, of standard input, or ``most`` of a device that never ends."""
    if path in standard_input:
        return process.budget.encoded(process.stdin or "")
    part = None if most is None else endless(process, path, most)
    return process.files.read(path) if part is None else part


def _all_bytes(
    process: Process,
    names: list[str],
    most: int | None,
    standard_input: Collection[str] = STANDARD_INPUT,
) -> tuple[bytes, list[str]]:
    """Of all files, one after the other, until there are ``most``; and what is said of
    those that can't be read."""
    parts: list[bytes] = []
    told, size = [], 0
    for name in names or ["/dev/stdin"]:
        try:
            part = _bytes(process, name, most, standard_input)
        except PathError as error:
            told.append(f"{name}: {error.reason}")
            continue
        process.budget.hold(2 * len(part))
        parts.append(part)
        size += len(part)
        if most is not None and size >= most:
            break
    return b"".join(parts)[:most], told


def _count(text: str) -> int:
    match = re.fullmatch(r"(0x[0-9a-fA-F]{1,8}|\d{1,9})([bkm]?)", text)
    if match is None:
        raise UsageError(f"invalid number ‘{text}’")
    sizes = {"": 1, "b": 512, "k": 1024, "m": 1024**2}
    base = 16 if match[1].startswith("0x") else 8 if match[1].startswith("0") else 10
    try:
        return int(match[1], base) * sizes[match[2]]
    except ValueError:
        raise UsageError(f"invalid number ‘{text}’") from None


# od


@program(
    "od [-A RADIX] [-t TYPE] [-j SKIP] [-N COUNT] [-w WIDTH] [-v] [-c] [-x] [FILE]..."
)
def od(process: Process) -> int:
    words = [re.sub(r"^-w(\d+)$", r"--width=\1", word) for word in process.argv[1:]]
    width = 16
    given = [word for word in words if not word.startswith("--width=")]
    if len(given) < len(words):
        text = next(word for word in words if word not in given).partition("=")[2]
        width = _count(text)
        if not 1 <= width <= 1024:
            raise UsageError(f"invalid -w argument ‘{text}’")
    options, names = parse(process, "A:t:j:N:vabcdiloxs", repeated="t", words=given)
    kinds = [kind for letter, kind in _LETTERS.items() if letter in options]
    if "t" in options:
        try:
            kinds += _kinds(options["t"])
        except ValueError as error:
            return process.complain(str(error))
    radix = options.get("A", "o")
    if radix not in ("o", "d", "x", "n"):
        told = f"invalid output address radix '{radix}'"
        return process.complain(f"{told}; it must be one character from [doxn]")
    start = _count(options["j"]) if "j" in options else 0
    end = start + _count(options["N"]) if "N" in options else None
    data, unread = _all_bytes(process, names, end)
    status = max((process.complain(told) for told in unread), default=0)
    if status and not data:
        return status
    if start > len(data):
        return process.complain("cannot skip past end of combined input")
    process.budget.work((len(data) - start) * _BYTE_WORK * max(len(kinds), 1))
    for line in _dumped(data, start, kinds or ["o2"], radix, width, "v" in options):
        process.out(line + "\n")
    return status


def _kinds(text: str) -> list[str]:
    kinds: list[str] = []
    for one in text.split("\n"):
        found = re.findall(r"([acdouxf])([1248CSIL]?)(z?)", one)
        if "".join("".join(parts) for parts in found) != one or not one:
            wrong = re.search(r"[^acdouxf1248CSILz]", one)
            front = f"invalid character '{wrong[0]}' in" if wrong else "invalid"
            raise ValueError(f"{front} type string ‘{one}’")
        for letter, size, shown in found:
            if letter == "f":
                raise Unsupported("od -t f")
            number = int(size) if size.isdecimal() else _SIZES[size]
            kinds.append((letter if letter in "ac" else f"{letter}{number}") + shown)
    return kinds


def _dumped(
    data: bytes, start: int, kinds: list[str], radix: str, width: int, every: bool
) -> Iterator[str]:
    """The lines; those that repeat the one before are one ``*``."""

    def address(at: int) -> str:
        return "" if radix == "n" else f"{at:0{6 if radix == 'x' else 7}{radix}}"

    # Columns of all kinds stand below each other.
    columns = {kind: _size_and_width(kind) for kind in kinds}
    per_byte = max((1 + wide) / size for size, wide in columns.values())
    for at, block in _blocks(data, start, width, every):
        if not block:
            yield "*"
        for number, kind in enumerate(kinds if block else ()):
            size, _ = columns[kind]
            field = round(per_byte * size)
            front = address(at) if number == 0 else " " * len(address(at))
            cells = "".join(cell.rjust(field) for cell in _cells(block, kind, size))
            if kind.endswith("z"):
                cells = (
                    cells.ljust(field * (width // size)) + f"  >{_printable(block)}<"
                )
            yield front + cells
    if radix != "n":
        yield address(len(data))


def _blocks(
    data: bytes, start: int, width: int, every: bool
) -> Iterator[tuple[int, bytes]]:
    """The bytes of each line, and where they begin; none once for those that repeat the
    line before."""
    before, repeated = b"", False
    for at in range(start, len(data), width):
        block = data[at : at + width]
        same = not every and block == before and len(block) == width
        if not (same and repeated):
            yield at, b"" if same else block
        before, repeated = block, same


def _size_and_width(kind: str) -> tuple[int, int]:
    if kind[0] in "ac":
        return 1, 3
    size = int(kind[1])
    return size, _WIDTHS[kind[0]][size]


def _cells(block: bytes, kind: str, size: int) -> Iterator[str]:
    if kind[0] == "a":
        for byte in block:
            low = byte & 127
            yield "del" if low == 127 else (_MNEMONICS + [""] * 99)[low] or chr(low)
        return
    if kind[0] == "c":
        for byte in block:
            shown = chr(byte) if 32 <= byte < 127 else f"{byte:03o}"
            yield _ESCAPES.get(byte, shown)
        return
    wide = _WIDTHS[kind[0]][size]
    for at in range(0, len(block), size):
        value = int.from_bytes(
            block[at : at + size].ljust(size, b"\0"), "little", signed=kind[0] == "d"
        )
        yield f"{value:0{wide}{kind[0]}}" if kind[0] in "ox" else str(value)


def _printable(block: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in block)


# xxd


@program(
    "xxd [-p] [-u] [-r] [-l COUNT] [-s START] [-c COLUMNS] [-g BYTES] [FILE]", hint=""
)
def xxd(process: Process) -> int:
    words = [
        re.sub("^-(ps|plain|postscript)$", "-p", word) for word in process.argv[1:]
    ]
    options, names = parse(process, "purl:s:c:g:", words=words)
    given = [letter for letter in "lscg" if letter in options]
    numbers = {letter: _count(options[letter]) for letter in given}
    if len(names) > 2:
        raise UsageError(f"extra operand {names[2]}")
    columns = numbers.get("c", 30 if "p" in options else 16)
    if not 1 <= columns <= 256:
        process.err("xxd: invalid number of columns (max. 256).\n")
        return 1
    path = (names or ["-"])[0]
    try:
        start = numbers.get("s", 0)
        end = start + numbers["l"] if "l" in numbers else None
        data = _bytes(process, path, None if "r" in options else end)
        process.budget.work(len(data) * _BYTE_WORK)
        process.budget.hold(len(data) * 5)
        if "r" in options:
            shown = _read_back(data, "p" in options)
        else:
            data = data[start:end]
            lines = (
                (data[at : at + columns].hex() for at in range(0, len(data), columns))
                if "p" in options
                else _lines(data, start, columns, numbers.get("g", 2))
            )
            text = "".join(f"{line}\n" for line in lines)
            text = _capitals(text, "p" in options) if "u" in options else text
            shown = text.encode()
        if len(names) == 2:
            path = names[1]
            process.files.write(path, shown)
            return 0
    except PathError as error:
        process.err(f"xxd: {path}: {error.reason}\n")
        return 2
    process.out(process.budget.decoded(shown))
    return 0


def _capitals(text: str, plain: bool) -> str:
    """The digits of the bytes in capitals; the address and the letters as they are."""
    if plain:
        return text.upper()
    pattern = re.compile(r"(?m)(?<=^.{10})[0-9a-f ]+?(?=  )")
    return pattern.sub(lambda match: match[0].upper(), text)


def _lines(data: bytes, start: int, columns: int, group: int) -> Iterator[str]:
    group = group or columns
    wide = 2 * columns + (columns - 1) // group
    for at in range(0, len(data), columns):
        block = data[at : at + columns]
        parts = [block[i : i + group].hex() for i in range(0, len(block), group)]
        shown = " ".join(parts).ljust(wide)
        yield f"{start + at:08x}: {shown}  {_printable(block)}"


def _read_back(data: bytes, plain: bool) -> bytes:
    """The bytes that a dump shows."""
    text = data.decode("latin-1")
    if plain:
        digits = re.sub(r"[^0-9a-fA-F]", "", text)
        return bytes.fromhex(digits[: len(digits) // 2 * 2])
    out = bytearray()
    for line in text.split("\n"):
        match = re.match(r"([0-9a-fA-F]{1,8}):((?: ?[0-9a-fA-F]{2})+)", line)
        if match:
            out += bytes.fromhex(match[2].replace(" ", ""))
    return bytes(out)


# hexdump

#: Letter -> how many bytes stand together, and how they are written.
_DUMPS: dict[str, tuple[int, str]] = {
    "": (2, " {:04x}"),
    "x": (2, "    {:04x}"),
    "d": (2, "   {:05d}"),
    "o": (2, "  {:06o}"),
    "b": (1, " {:03o}"),
}


@program(
    "hexdump [-b | -c | -C | -d | -o | -x] [-n COUNT] [-s START] [-v] [FILE]...",
    hint="",
)
def hexdump(process: Process) -> int:
    options, names = parse(process, "bcdoxCvn:s:")
    start = _count(options["s"]) if "s" in options else 0
    end = start + _count(options["n"]) if "n" in options else None
    kinds = [letter for letter in options if letter in "bcdoxC"] or [""]
    if len(kinds) > 1:
        raise Unsupported("hexdump with two formats")
    # A ``-`` is a file like any other here.
    data, unread = _all_bytes(process, names, end, STANDARD_INPUT - {"-"})
    for told in unread:
        process.err(f"hexdump: {told}\n")
    if unread and len(unread) == len(names):
        process.err("hexdump: all input file arguments failed\n")
        return 1
    process.budget.work(len(data) * _BYTE_WORK)
    for at, block in _blocks(data, start, 16, "v" in options):
        process.out(_dump_line(kinds[0], at, block) if block else "*\n")
    if data and (end is None or start < end):
        process.out(f"{len(data):0{8 if kinds == ['C'] else 7}x}\n")
    return int(bool(unread))


def _dump_line(kind: str, at: int, block: bytes) -> str:
    if kind == "C":
        left, right = block[:8].hex(" "), block[8:].hex(" ")
        return f"{at:08x}  {left:<23}  {right:<23}  |{_printable(block)}|\n"
    if kind == "c":
        cells = "".join(f"{cell:>4}" for cell in _cells(block, "c", 1))
        return f"{at:07x}{cells:<64}\n"
    size, form = _DUMPS[kind]
    parts = [block[i : i + size] for i in range(0, len(block), size)]
    cells = "".join(form.format(int.from_bytes(part, "little")) for part in parts)
    return f"{at:07x}{cells:<{16 // size * len(form.format(0))}}\n"
