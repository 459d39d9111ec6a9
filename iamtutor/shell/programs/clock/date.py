"""``date``: a point in time, in any form."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.process import Process
from iamtutor.shell.programs.clock.words import BadDate, point_in_time
from iamtutor.shell.programs.options import UsageError, check_count, parse
from iamtutor.shell.programs.register import program

#: The zones that ``TZ`` may name: how the clock calls itself, and its minutes.
_ZONES = {
    **dict.fromkeys(("", "UTC", "UTC0", "Etc/UTC"), ("UTC", 0)),
    **{"GMT": ("GMT", 0), "Asia/Tokyo": ("JST", 540), "JST-9": ("JST", 540)},
}
_DIRECTIVE = re.compile(r"%([-_0^#+]*)(\d{0,3})(:{0,3})([a-zA-Z%])")
#: What it costs to fill in one of them.
_DIRECTIVE_WORK = 120
#: Formats that stand for others.
_SUMS = {
    **{"c": "%a %b %e %H:%M:%S %Y", "D": "%m/%d/%y", "F": "%Y-%m-%d", "h": "%b"},
    **{"r": "%I:%M:%S %p", "R": "%H:%M", "T": "%H:%M:%S", "x": "%m/%d/%y"},
    "X": "%H:%M:%S",
}
_ISO = {
    "hours": "%Y-%m-%dT%H%:z",
    "minutes": "%Y-%m-%dT%H:%M%:z",
    "date": "%Y-%m-%d",
    "seconds": "%Y-%m-%dT%H:%M:%S%:z",
    "ns": "%Y-%m-%dT%H:%M:%S,%N%:z",
}
_RFC_3339 = {
    "date": "%Y-%m-%d",
    "seconds": "%Y-%m-%d %H:%M:%S%:z",
    "ns": "%Y-%m-%d %H:%M:%S.%N%:z",
}
_USUAL = "%a %b %e %H:%M:%S %Z %Y"
_RFC_EMAIL = "%a, %d %b %Y %H:%M:%S %z"


@program("date [-u] [-d TEXT] [-r FILE] [-I[UNIT]] [-R] [--rfc-3339=UNIT] [+FORMAT]")
def date(process: Process) -> int:
    words, iso = [], ""
    for word in process.argv[1:]:
        match = re.fullmatch(r"-I(\w*)|--iso-8601(?:=(\w*))?", word)
        if match:
            iso = match[1] or match[2] or "date"
        else:
            words.append(word)
    options, operands = parse(process, "d:uRr:s:3:", {"--rfc-3339": "3"}, words=words)
    check_count(operands, 0, 1)
    name, minutes = zone(process, "u" in options)
    forms = _forms(options, iso, operands)
    if len(forms) > 1:
        return process.complain("multiple output formats specified")
    form = forms[0] if forms else _USUAL
    if "s" in options or (operands and not operands[0].startswith("+")):
        text = options.get("s", operands[0] if operands else "")
        if operands and not re.fullmatch(r"\d{8,12}(\.\d\d)?", text):
            return process.complain(f"invalid date ‘{text}’")
        process.complain("cannot set date: Operation not permitted")
        text = formatted(process.now, _USUAL, process.budget.work, name, minutes)
        process.out(text + "\n")
        return 1
    when = process.now
    if "r" in options:
        try:
            when = process.files.stat(options["r"]).modified
        except PathError as error:
            return process.complain(f"{options['r']}: {error.reason}")
    if "d" in options:
        try:
            when = point_in_time(options["d"], process.now, minutes)
        except BadDate:
            return process.complain(f"invalid date ‘{options['d']}’")
    process.out(formatted(when, form, process.budget.work, name, minutes) + "\n")
    return 0


def zone(process: Process, universal: bool) -> tuple[str, int]:
    wanted = "" if universal else process.env.get("TZ", "")
    if wanted not in _ZONES:
        raise Unsupported(f"TZ={wanted}")
    return _ZONES[wanted]


def _forms(options: dict[str, str], iso: str, operands: list[str]) -> list[str]:
    forms: list[str] = []
    if iso:
        forms.append(_chosen(iso, _ISO, "--iso-8601"))
    if "R" in options:
        forms.append(_RFC_EMAIL)
    if "3" in options:
        forms.append(_chosen(options["3"], _RFC_3339, "--rfc-3339"))
    if operands and operands[0].startswith("+"):
        forms.append(operands[0][1:])
    return forms


def _chosen(word: str, forms: dict[str, str], option: str) -> str:
    found = [form for name, form in forms.items() if name.startswith(word)]
    if not found:
        choices = "\n".join(f"  - ‘{name}’" for name in forms)
        raise UsageError(
            f"invalid argument ‘{word}’ for ‘{option}’\nValid arguments are:\n{choices}"
        )
    return found[0]


def formatted(
    when: datetime,
    form: str,
    work: Callable[[int], None],
    name: str = "UTC",
    minutes: int = 0,
) -> str:
    """``when`` on a clock of a zone, by ``date``'s format, in the C locale."""
    local = when.astimezone(UTC) + timedelta(minutes=minutes)

    def filled(match: re.Match[str]) -> str:
        work(_DIRECTIVE_WORK)
        flags, width, colons, letter = match.groups()
        if letter in _SUMS:
            text = _DIRECTIVE.sub(filled, _SUMS[letter])
        elif letter == "z":
            text = _offset(minutes, len(colons))
        elif letter == "N":
            digits = f"{local.microsecond:06}000"
            text = digits[: int(width)] if width else digits
            return text.rstrip("0") or "0" if "-" in flags else text
        else:
            plain = _field(local, letter, name, when)
            if plain is None:
                return match[0]
            text = plain
        return _padded(text, flags, int(width or 0), letter)

    return _DIRECTIVE.sub(filled, form)


def _padded(text: str, flags: str, width: int, letter: str) -> str:
    bare = text.lstrip(" 0") or text[-1:]
    if text.strip(" 0").isdigit() or set(text) == {"0"}:
        if "-" in flags:
            return bare
        if "_" in flags:
            text = bare.rjust(max(len(text), width))
        elif "0" in flags or width > len(text):
            text = bare.rjust(max(len(text), width), "0")
    elif width:
        text = text.rjust(width)
    if "^" in flags or ("#" in flags and letter not in "Zp"):
        return text.upper()
    return text.lower() if "#" in flags else text


def _offset(minutes: int, colons: int) -> str:
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    separator = ":" if colons else ""
    return f"{sign}{hours:02}{separator}{rest:02}" + (":00" if colons == 2 else "")


#: What Python writes as ``date`` does.
_PYTHONS = frozenset("aAbBdgHIjmMpSuUVwWy")


def _field(local: datetime, letter: str, zone: str, when: datetime) -> str | None:
    match letter:
        case "n" | "t" | "%":
            return {"n": "\n", "t": "\t"}.get(letter, letter)
        case "Z":
            return zone
        case "s":
            return str(int(when.timestamp() // 1))
        case "C":
            return f"{local.year // 100:02}"
        case "Y" | "G":
            return f"{local.year if letter == 'Y' else local.isocalendar().year:04}"
        case "q":
            return str((local.month + 2) // 3)
        case "e" | "k":
            return f"{local.day if letter == 'e' else local.hour:2}"
        case "l":
            return f"{(local.hour + 11) % 12 + 1:2}"
        case "P":
            return f"{local:%p}".lower()
    return local.strftime(f"%{letter}") if letter in _PYTHONS else None
