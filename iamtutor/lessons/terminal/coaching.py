"""What the terminal's own programs are told of the lesson: see ``shell.coaching``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from iamtutor.lessons.content import solutions
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.grid import CellKey
from iamtutor.lessons.content.kinds import HINTS_AFTER, Tried, hints_are_open
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.text.placeholders import Names, fill, render
from iamtutor.lessons.text.plain_text import plain
from iamtutor.shell.coaching import Forecast, Guidance, Hints

Cells = Collection[CellKey]


@dataclass(frozen=True, slots=True)
class Tutor:
    """A lesson in one language, for a learner who calls things by ``names``."""

    course: Course
    lesson: Lesson
    language: str
    names: Names
    variant: str = ""
    """Of the learner's world."""

    def guidance(
        self,
        *,
        done: Collection[str],
        opened: Mapping[str, int],
        settled: Cells,
        tried: Mapping[str, Tried],
    ) -> Guidance:
        """Where the learner is: tasks ``done``, rungs ``opened`` by task, the cells of the
        grid that were predicted or run already, and what was ``tried`` at which task."""
        left = [task for task in self.lesson.tasks if task.id not in done]
        asked = (
            (task, cell)
            for task in left
            for cell in self.course.predicted(task)
            if cell not in settled
        )
        return Guidance(
            hints=self._hints(
                left[0],
                opened.get(left[0].id, 0),
                waiting=not hints_are_open(left[0], tried.get(left[0].id, Tried())),
            )
            if left
            else None,
            forecast=next((self._forecast(*one) for one in asked), None),
        )

    def _plain(self, html: str) -> str:
        return plain(render(html, self.names))

    def _hints(self, task: Task, opened: int, *, waiting: bool) -> Hints:
        return Hints(
            task=task.id,
            title=self._plain(self.lesson.text(self.language)[task.id].title),
            texts=tuple(
                self._plain(hint.html)
                for hint in self.lesson.hints(task.id, self.language, self.variant)
            ),
            solution=solutions.as_text(task.first_solution(self.variant), self.names),
            opened=opened,
            waiting=HINTS_AFTER._asdict() if waiting else None,
        )

    def _forecast(self, task: Task, cell: CellKey) -> Forecast:
        grid = self.course.grids[cell.grid]
        return Forecast(
            task=task.id,
            cell=cell,
            setting=self._plain(grid.name_of(cell.setting, self.language)),
            # How it is typed may be for the learner to find.
            line=self._plain(grid.name_of(cell.command, self.language))
            if task.kind == "asked"
            else fill(grid.file.command(cell.command).line, self.names),
        )
