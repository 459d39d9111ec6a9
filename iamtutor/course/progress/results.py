"""A course's grids: settings × commands, truth and prediction side by side.

Filled only by the learner's own runs. The instructor's grid reads the same cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from iamtutor.course import selectors
from iamtutor.course.models import TaskProgress
from iamtutor.course.progress.forecasts import PredictionView, prediction_view
from iamtutor.course.telling.why import first_line
from iamtutor.lessons.content.grid import CellKey, Cells
from iamtutor.lessons.content.lesson import Grid
from iamtutor.lessons.content.names import names
from iamtutor.lessons.text.placeholders import fill, render
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.selectors import Opened, find_sandbox


@dataclass(frozen=True, slots=True)
class Cell:
    """``lesson`` is where this cell is run; ``ref`` finds the call's why; ``undone``: it
    was run for a task, and the account put back since."""

    line: str
    view: PredictionView
    lesson: str
    ref: str
    why: SafeString
    """What decided, in one sentence."""
    undone: bool = False

    @property
    def href(self) -> str:
        """The call's why, or the lesson in which it is made."""
        if self.ref:
            return reverse("course:why", args=[self.lesson, self.ref]) + "#why"
        return reverse("course:lesson", args=[self.lesson])


@dataclass(frozen=True, slots=True)
class Row:
    title: SafeString
    policies: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    title: SafeString
    line: str
    operation: str
    action: str


@dataclass(frozen=True, slots=True)
class GridView:
    id: str
    title: SafeString
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def _cells(self) -> list[PredictionView]:
        return [cell.view for row in self.rows for cell in row.cells]

    @property
    def run(self) -> int:
        return sum(view.result is not None for view in self._cells)

    @property
    def surprises(self) -> list[tuple[Row, Column, Cell]]:
        return [
            (row, column, cell)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if cell.view.surprise
        ]

    @property
    def surprises_by_reason(self) -> list[tuple[Row, list[Column], Cell]]:
        """The surprises; those of one row that one sentence explains are one."""
        found: dict[tuple[SafeString, SafeString], tuple[Row, list[Column], Cell]] = {}
        for row, column, cell in self.surprises:
            found.setdefault((row.title, cell.why), (row, [], cell))[1].append(column)
        return list(found.values())

    @property
    def as_predicted(self) -> int:
        return sum(
            view.result is not None and view.predicted and not view.surprise
            for view in self._cells
        )

    @property
    def next(self) -> Cell | None:
        """The first cell still to be run, in the course's order."""
        cells = (cell for row in self.rows for cell in row.cells)
        return next((c for c in cells if c.view.result is None and c.lesson), None)

    @property
    def undone(self) -> int:
        return sum(cell.undone for row in self.rows for cell in row.cells)

    @property
    def waiting(self) -> int:
        """How many are still to be run, of those that a lesson asks for."""
        cells = (cell for row in self.rows for cell in row.cells)
        return sum(
            cell.view.result is None and not cell.undone and bool(cell.lesson)
            for cell in cells
        )


@dataclass(frozen=True, slots=True)
class _Runs:
    """What was run in the worlds of a course, and how to find it again."""

    cells: Cells
    refs: Mapping[str, tuple[str, str]]
    """A lesson and a reference, by the id of the event."""
    names: Mapping[str, str]


def _as_run(cells: Cells) -> dict[str, str]:
    """Bucket and file as the latest runs named them, for when the clean-up is done and
    there is no bucket to read them from."""
    found: dict[str, str] = {}
    for _cell, event in sorted(cells.items(), key=lambda one: one[1].time):
        if "Bucket" in event.params:
            found["bucket"] = str(event.params["Bucket"])
        if event.operation == "PutObject" and "Key" in event.params:
            found["file"] = str(event.params["Key"])
    return found


def _runs(enrolment: Enrolment) -> _Runs:
    course = enrolment.course
    cells: Cells = {}
    refs: dict[str, tuple[str, str]] = {}
    filled = course.examples()
    for world, lesson in course.lesson_of_worlds.items():
        sandbox = find_sandbox(enrolment, world)
        if sandbox is None:
            continue
        opened = Opened(sandbox)
        run = course.cells(opened.events)
        filled |= names(opened.world, course.file)
        if filled.get("bucket") not in opened.world.account.buckets:
            filled |= _as_run(run)
        refs |= {one.event.event_id: (lesson.slug, one.ref) for one in opened.log}
        cells |= run
    return _Runs(cells, refs, filled)


def _worked_for(enrolment: Enrolment) -> set[CellKey]:
    """The cells whose tasks the learner has done without a solution."""
    own = TaskProgress.objects.filter(
        enrolment=enrolment, completed__isnull=False, by_solution=False
    )
    done = set(own.values_list("lesson", "task"))
    asked = enrolment.course.predictions.items()
    return {cell for slug, ones in asked for task, cell in ones if (slug, task) in done}


def build(enrolment: Enrolment, language: str) -> list[GridView]:
    """The grids of one seat's course."""
    course = enrolment.course
    where = course.lesson_of_cells
    predictions = selectors.predictions(enrolment)
    runs = _runs(enrolment) if course.grids else _Runs({}, {}, {})
    worked_for = _worked_for(enrolment)

    def cell(key: CellKey, line: str) -> Cell:
        event = runs.cells.get(key)
        lesson = where.get(key)
        made_in, ref = runs.refs.get(event.event_id, ("", "")) if event else ("", "")
        return Cell(
            line,
            prediction_view(key, predictions.get(key), event),
            lesson.slug if lesson else made_in,
            ref,
            first_line(event, language) if event else SafeString(""),
            event is None and key in worked_for,
        )

    def view(grid: Grid) -> GridView:
        columns = tuple(
            Column(
                mark_safe(render(grid.name_of(column.id, language), runs.names)),
                fill(column.line, runs.names),
                column.operation,
                column.action,
            )
            for column in grid.file.commands
        )
        rows = tuple(
            Row(
                mark_safe(render(grid.name_of(row.id, language), runs.names)),
                # What a wildcard may stand for the row's own name tells.
                tuple(
                    arn.rsplit("/", 1)[-1]
                    for arn in row.policies or ()
                    if "*" not in arn
                ),
                tuple(
                    cell(CellKey(grid.id, row.id, one.id), column.line)
                    for one, column in zip(grid.file.commands, columns, strict=True)
                ),
            )
            for row in grid.file.settings
        )
        return GridView(
            grid.id, mark_safe(render(grid.title(language), runs.names)), columns, rows
        )

    return [view(grid) for grid in course.grids.values()]
