"""``join``: lines of two sorted files that have a field in common."""

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import lines_of, text_of
from iamtutor.shell.programs.options import check_count, parse
from iamtutor.shell.programs.register import program

_PLACE = re.compile(r"0|[12]\.[1-9]\d{0,5}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's fields; ``key`` is the one that joins, ``rest`` the others."""

    key: str
    fields: list[str]
    rest: list[str]
    compared: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How a joined line is written."""

    separator: str
    places: list[str]
    empty: str

    def of(self, key: str, left: _Line | None, right: _Line | None) -> str:
        if not self.places:
            rest = [*(left.rest if left else ()), *(right.rest if right else ())]
            return self.separator.join([key, *rest])
        sides = {"1": left, "2": right}
        cells = []
        for place in self.places:
            side, _, number = place.partition(".")
            line = sides.get(side)
            at = int(number or 0) - 1
            fields = line.fields if line else []
            found = key if place == "0" else fields[at] if at < len(fields) else ""
            cells.append(found or self.empty)
        return self.separator.join(cells)


@program("join [-1 N] [-2 N] [-j N] [-t C] [-i] [-a N] [-v N] [-e TEXT] [-o LIST] A B")
def join(process: Process) -> int:
    options, names = parse(process, "1:2:j:t:ia:v:e:o:", repeated="av")
    check_count(names, 2, 2)
    places = re.split(r"[, ]", options["o"]) if options.get("o") else []
    for place in places:
        if not _PLACE.fullmatch(place):
            return process.complain(f"invalid field specifier: ‘{place}’")
    separator = options.get("t")
    if separator is not None and len(separator) != 1:
        return process.complain(f"multi-character tab ‘{separator}’")
    sides = []
    for name, number in zip(names, "12", strict=True):
        lines = lines_of(process, text_of(process, name))
        given = options.get(number, options.get("j", "1"))
        if not re.fullmatch(r"[1-9]\d{0,5}", given):
            return process.complain(f"invalid field number: ‘{given}’")
        at = int(given) - 1
        process.budget.work(len(lines) * LINE_WORK)
        side = []
        for line in lines:
            process.budget.afford(len(line) * ITEM_SIZE)
            side.append(_line(line, separator, at, "i" in options))
            process.budget.hold(len(side[-1].fields) * ITEM_SIZE)
        sides.append(side)
    form = _Form(separator or " ", places, options.get("e", ""))
    return _joined(process, options, names, sides, form)


def _line(text: str, separator: str | None, at: int, fold: bool) -> _Line:
    fields = text.split(separator)
    key = fields[at] if at < len(fields) else ""
    rest = [field for number, field in enumerate(fields) if number != at]
    return _Line(key, fields, rest, key.lower() if fold else key)


def _joined(
    process: Process,
    options: dict[str, str],
    names: list[str],
    sides: list[list[_Line]],
    form: _Form,
) -> int:
    only = options.get("v", "").split()
    alone = {*options.get("a", "").split(), *only}
    by = attrgetter("compared")
    left, right = ([(k, [*lines]) for k, lines in groupby(s, by)] for s in sides)
    x = y = 0
    while x < len(left) or y < len(right):
        if y == len(right) or (x < len(left) and left[x][0] < right[y][0]):
            for one in left[x][1] if "1" in alone else ():
                process.out(form.of(one.key, one, None) + "\n")
            x += 1
        elif x == len(left) or right[y][0] < left[x][0]:
            for other in right[y][1] if "2" in alone else ():
                process.out(form.of(other.key, None, other) + "\n")
            y += 1
        else:
            for one in () if only else left[x][1]:
                process.budget.work(len(right[y][1]) * LINE_WORK)
                for other in right[y][1]:
                    process.out(form.of(one.key, one, other) + "\n")
            x, y = x + 1, y + 1
    return _check_order(process, names, sides)


def _check_order(process: Process, names: list[str], sides: list[list[_Line]]) -> int:
    """Files that are not sorted are complained about: what was joined may be wrong."""
    status = 0
    for name, lines in zip(names, sides, strict=True):
        for number, (one, other) in enumerate(pairwise(lines), 2):
            if one.compared > other.compared:
                text = " ".join(other.fields)
                process.complain(f"{name}:{number}: is not sorted: {text}")
                status = 1
                break
    if status:
        process.complain("input is not in sorted order")
    return status
