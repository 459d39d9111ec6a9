"""``column``: lines in a table, words in columns."""

import re
from collections.abc import Sequence

from iamtutor.shell.budget import ITEM_SIZE, LINE_WORK
from iamtutor.shell.process import Process
from iamtutor.shell.programs.inputs import Inputs, lines_of
from iamtutor.shell.programs.options import UsageError, parse
from iamtutor.shell.programs.register import Failed, program
from iamtutor.shell.programs.text.jq.values import dumped
from iamtutor.shell.screen.display import width
from iamtutor.shell.text import places

_TAB = 8


@program(
    "column [-t [-s CHARACTERS] [-o TEXT] [-N NAMES] [-R LIST] [-H LIST] [-d]] [-J] "
    "[-x] [-c WIDTH] [FILE]..."
)
def column(process: Process) -> int:
    options, names = parse(process, "ts:o:N:R:H:dl:LJn:xc:")
    if "t" in options and "x" in options:
        raise Failed("mutually exclusive arguments: --table --fillrows")
    if "J" in options and "N" not in options:
        told = "option --table-columns or --table-column required for --json"
        raise Failed(told)
    if not options.keys() & {"t", "J"} and options.keys() & set("NRHdlLn"):
        raise Failed("option --table required for all --table-*")
    wide = options.get("c", str(process.columns))
    if not re.fullmatch(r"0*[1-9]\d{0,8}", wide):
        raise Failed(f"invalid columns argument: '{wide}'")
    inputs = Inputs(process, names)
    lines = [
        line
        for _, text in inputs
        for line in lines_of(process, text)
        if "L" in options or line.strip()
    ]
    if not lines:
        return inputs.status
    if options.keys() & {"t", "J"}:
        table = _Table(process, options, lines)
        process.out(table.as_json() if "J" in options else table.text())
    else:
        process.out(_filled(process, lines, int(wide), "x" in options))
    return inputs.status


class _Table:
    def __init__(
        self, process: Process, options: dict[str, str], lines: Sequence[str]
    ) -> None:
        self.process = process
        self.options = options
        self.names = options["N"].split(",") if "N" in options else []
        most = options.get("l", "0")
        if not most.isdecimal():
            raise UsageError(f"failed to parse columns limit: '{most[:20]}'")
        self.most = int(most[:6])
        self.rows = [self._cells(line) for line in lines]
        self.count = max(len(self.names), *map(len, self.rows))

    def _cells(self, line: str) -> list[str]:
        apart = self.options.get("s")
        self.process.budget.work(LINE_WORK + len(line))
        limit = max(0, self.most - 1)
        ends = places(line, " \t" if apart is None else apart)
        self.process.budget.afford(2 * ITEM_SIZE * ends)
        if apart is None:
            cells = re.split(r"[ \t]+", line.strip(" \t"), maxsplit=limit)
        elif apart:
            cells = re.split(f"[{re.escape(apart)}]", line, maxsplit=limit)
            cells = cells[:-1] if not cells[-1] and len(cells) > 1 else cells
        else:
            cells = [line]
        self.process.budget.hold(ITEM_SIZE * len(cells))
        return cells

    def _chosen(self, letter: str) -> set[int]:
        """The columns that an option lists, by number or name."""
        found = set()
        for word in self.options.get(letter, "").split(","):
            if word in self.names:
                found.add(self.names.index(word))
            elif word.isdecimal() and 0 < int(word[:6]) <= self.count:
                found.add(int(word[:6]) - 1)
            elif word:
                raise UsageError(f"undefined column name '{word}'")
        return found

    def text(self) -> str:
        hidden, right = self._chosen("H"), self._chosen("R")
        shown = [place for place in range(self.count) if place not in hidden]
        rows = [self.names, *self.rows] if self.names else list(self.rows)
        if "d" in self.options and self.names:
            rows.pop(0)
        budget = self.process.budget
        budget.work(LINE_WORK * len(rows) * max(1, len(shown)))
        full = [[*row, *[""] * (self.count - len(row))] for row in rows]
        widths = [max(width(row[place]) for row in full) for place in shown]
        budget.hold(len(full) * (sum(widths) + ITEM_SIZE))
        between = self.options.get("o", "  ")
        out = []
        for row in full:
            cells = []
            for place, wide in zip(shown, widths, strict=True):
                blank = " " * (wide - width(row[place]))
                if place in right:
                    cells.append(blank + row[place])
                else:
                    cells.append(row[place] + blank * (place != shown[-1]))
            out.append(between.join(cells) + "\n")
        return "".join(out)

    def as_json(self) -> str:
        """Names without a cell are null."""
        name = self.options.get("n", "table")
        rows = []
        for row in self.rows:
            pairs = zip(self.names, [*row, *[None] * len(self.names)], strict=False)
            cells = (
                f"         {dumped(key.lower())}: {dumped(cell)}" for key, cell in pairs
            )
            rows.append("{\n" + ",\n".join(cells) + "\n      }")
        listed = ",".join(rows)
        return f"{{\n   {dumped(name)}: [\n      {listed}\n   ]\n}}\n"


def _filled(process: Process, words: list[str], wide: int, by_row: bool) -> str:
    """As many words beside each other as fit, parted by tabs."""
    longest = max(map(width, words))
    step = (longest + _TAB) // _TAB * _TAB
    if step >= wide:
        return "".join(f"{word}\n" for word in words)
    count = max(1, wide // step)
    height = -(-len(words) // count)
    process.budget.work(LINE_WORK * len(words))
    process.budget.hold(len(words) * (step + ITEM_SIZE))
    if by_row:
        rows = [words[at : at + count] for at in range(0, len(words), count)]
    else:
        rows = [words[at::height] for at in range(height)]
    return "".join(_tabbed(row, step) for row in rows)


def _tabbed(row: list[str], step: int) -> str:
    out = ""
    for place, word in enumerate(row):
        out += word
        if place < len(row) - 1:
            out += "\t" * -(-(step - width(word)) // _TAB)
    return out + "\n"
