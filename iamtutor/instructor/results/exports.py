"""A class's results as tables, and as CSV for any program.

Two tables: *results*, a row for each learner, and *record*, a row for each learner and each
task or question. Times are those of the class's zone.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from iamtutor.instructor.results.gradebook import Item, Row
from iamtutor.lessons.text.plain_text import plain

Cell = str | int | datetime | None

#: Who it is and in which course, in both tables.
WHO = ("learner", "sign_in_name", "learner_id", "group", "course")
SUMS = ("points", "possible", "percent", "late")
RECORD = (
    *WHO,
    "lesson",
    "item",
    "title",
    "kind",
    "state",
    "point",
    "attempts",
    "hints",
    "done",
    "late",
)

#: Where a formula may begin: at a cell's beginning, and after what a spreadsheet of another
#: country takes for the end of a cell. Full-width forms count as well.
_SIGNS = "=+@\uff1d\uff0b\uff0d\ufe63\ufe62\ufe66\uff20\ufe6b-"
_FORMULA = re.compile(rf"(^|[;,|\t\r\n])(?=[\s\"']*[{_SIGNS}]|[\t\r])")


def _who(row: Row) -> list[Cell]:
    return [row.name, row.sign_in_name, row.learner_id, row.group, row.course]


def results_table(items: Sequence[Item], rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """A row a learner: who, the sums, then a column for each task and question: 1, 0, or
    empty for what is excused. The sums are without the optional ones, which say so."""
    marks = [" (optional)" if item.optional else "" for item in items]
    heads = [
        f"{one.lesson}/{one.id}{mark}" for one, mark in zip(items, marks, strict=True)
    ]
    yield [*WHO, *SUMS, *heads]
    for row in rows:
        sums: list[Cell] = [row.points, row.possible, row.percent, row.late]
        yield [*_who(row), *sums, *(one.point for one in row.results)]


def record_table(rows: Iterable[Row], zone: ZoneInfo) -> Iterator[list[Cell]]:
    """A row for each learner and each task or question, done or not."""
    yield [*RECORD]
    for row in rows:
        for one in row.results:
            item = one.item
            done = one.done.astimezone(zone) if one.done else None
            yield [
                *_who(row),
                item.lesson,
                item.id,
                plain(item.title),
                item.kind,
                one.state,
                one.point,
                one.attempts,
                one.hints,
                done,
                int(one.late),
            ]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _text(cell: Cell) -> str | int:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, str):
        return _FORMULA.sub(r"\1'", cell)
    return "" if cell is None else cell


def csv_lines(table: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a file, the first with a byte order mark for spreadsheets."""
    writer = csv.writer(_Echo())
    mark = "\ufeff"
    for row in table:
        yield mark + writer.writerow([_text(cell) for cell in row])
        mark = ""
