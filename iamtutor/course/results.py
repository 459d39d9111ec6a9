"""The results grid: settings × commands, truth and prediction side by side.

Filled only by the learner's own runs. The instructor's grid reads the same cells.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from iamtutor.course import selectors
from iamtutor.course.cards import PredictionView, prediction_view
from iamtutor.lessons import grid
from iamtutor.lessons.library import library
from iamtutor.lessons.names import example_names, names
from iamtutor.lessons.placeholders import fill, render
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.selectors import Opened, find_sandbox


@dataclass(frozen=True, slots=True)
class Cell:
    """``lesson`` is where this cell is run; ``ref`` finds the call's why."""

    line: str
    view: PredictionView
    lesson: str
    ref: str


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
class Grid:
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
    def waiting(self) -> int:
        return len(self._cells) - self.run


def lesson_of_cells() -> dict[tuple[str, str], str]:
    """Where each cell of the grid is predicted and run."""
    return {
        (task.predict.setting, task.predict.command): lesson.slug
        for lesson in library().lessons
        for task in lesson.tasks
        if task.predict is not None
    }


def _as_run(cells: grid.Cells) -> dict[str, str]:
    """Bucket and file as the latest runs named them, for when the clean-up is done and
    there is no bucket to read them from."""
    found: dict[str, str] = {}
    for (_row, command), event in sorted(cells.items(), key=lambda one: one[1].time):
        if "Bucket" in event.params:
            found["bucket"] = str(event.params["Bucket"])
        if command == "upload" and "Key" in event.params:
            found["file"] = str(event.params["Key"])
    return found


def build(enrolment: Enrolment, language: str) -> Grid:
    """The grid of one seat."""
    known = library()
    where = lesson_of_cells()
    worlds = {known.lesson(slug).file.world for slug in where.values()}
    cells, refs, filled = {}, {}, example_names(known)
    for world in worlds:
        sandbox = find_sandbox(enrolment, world) if world else None
        if sandbox is not None:
            opened = Opened(sandbox)
            filled = names(opened.world, known)
            refs = {one.event.event_id: one.ref for one in opened.log}
            cells = grid.cells(known.grid, opened.events)
            if filled["bucket"] not in opened.world.account.buckets:
                filled |= _as_run(cells)
    predictions = selectors.predictions(enrolment)
    texts = known.grid_texts[language]
    columns = tuple(
        Column(
            mark_safe(render(texts[column.id].title, filled)),
            fill(column.line, filled),
            column.operation,
            column.action,
        )
        for column in known.grid.commands
    )
    rows = tuple(
        Row(
            mark_safe(texts[row.id].title),
            tuple(arn.rsplit("/", 1)[-1] for arn in row.policies),
            tuple(
                Cell(
                    columns[place].line,
                    prediction_view(
                        (row.id, column.id),
                        predictions.get((row.id, column.id)),
                        cells.get((row.id, column.id)),
                    ),
                    where.get((row.id, column.id), ""),
                    refs.get(cells[row.id, column.id].event_id, "")
                    if (row.id, column.id) in cells
                    else "",
                )
                for place, column in enumerate(known.grid.commands)
            ),
        )
        for row in known.grid.settings
    )
    return Grid(columns, rows)
