"""A lesson as a whole: its machine part and its texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from iamtutor.lessons.content import skeleton
from iamtutor.lessons.schema.course import GridFile
from iamtutor.lessons.schema.demonstrations import DemonstrationFile
from iamtutor.lessons.schema.lesson import LessonFile, Lever, Step, Task
from iamtutor.lessons.schema.predicates import Answered, Called, parts
from iamtutor.lessons.schema.questions import Choose, Question
from iamtutor.lessons.text.prose import Prose
from iamtutor.lessons.text.sections import Section
from iamtutor.lessons.text.strict_yaml import Document

Texts = Mapping[str, Prose]
Item = TypeVar("Item", Task, Question, Lever)


@dataclass(frozen=True)
class Lesson:
    """A lesson: its machine part and its text in every language."""

    file: LessonFile
    texts: Texts = field(repr=False)
    source: Document = field(repr=False)
    machine_hash: str

    @property
    def slug(self) -> str:
        return self.file.lesson

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.file.steps

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in the order in which they are met."""
        return tuple(
            item
            for step in self.steps
            for item in self.items(step)
            if isinstance(item, Task)
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(
            item
            for step in self.steps
            for item in self.items(step)
            if not isinstance(item, Task)
        )

    @cached_property
    def task_ids(self) -> frozenset[str]:
        return frozenset(task.id for task in self.tasks)

    @cached_property
    def asks_for_answers(self) -> bool:
        """Whether a task of it is done by answering."""
        return any(
            isinstance(part, Answered)
            for task in self.tasks
            for part in parts(task.check)
        )

    @cached_property
    def asks_when(self) -> bool:
        """Whether it matters to a task of it what was called since the task began."""
        return any(
            isinstance(part, Called) and (part.called.fresh or whole is not task.check)
            for task in self.tasks
            for whole in (task.check, *(pitfall.when for pitfall in task.pitfalls))
            for part in parts(whole)
        )

    @property
    def levers(self) -> tuple[Lever, ...]:
        return tuple(lever for step in self.steps for lever in step.levers)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Task | Question | Lever, ...]]:
        places = {one: place for place, one in enumerate(self.texts["ja"].sections)}
        return {
            step.id: tuple(sorted(step.parts, key=lambda part: places.get(part.id, 0)))
            for step in self.steps
        }

    @cached_property
    def _items(self) -> Mapping[str, tuple[Task | Question, ...]]:
        return {
            step: tuple(part for part in parts if not isinstance(part, Lever))
            for step, parts in self._parts.items()
        }

    def parts(self, step: Step) -> tuple[Task | Question | Lever, ...]:
        """The tasks, questions and levers of a step, in the order of the text."""
        return self._parts[step.id]

    def items(self, step: Step) -> tuple[Task | Question, ...]:
        """The tasks and questions of a step, in the order of the text."""
        return self._items[step.id]

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of all tasks and questions, in the order of the text."""
        return tuple(item.id for step in self.steps for item in self.items(step))

    def task(self, task_id: str) -> Task:
        """The task of this id, or KeyError."""
        return _named(self.tasks, task_id)

    def question(self, question_id: str) -> Question:
        """The question of this id, or KeyError."""
        return _named(self.questions, question_id)

    def lever(self, lever_id: str) -> Lever:
        """The lever of this id, or KeyError."""
        return _named(self.levers, lever_id)

    def text(self, language: str) -> Prose:
        return self.texts[language]

    def title(self, language: str) -> str:
        """The title as HTML."""
        return self.texts[language][self.slug].title

    def summary(self, language: str) -> str:
        """The paragraph below the title, as HTML."""
        return self.texts[language][self.slug].html

    def hints(
        self, task_id: str, language: str, variant: str = ""
    ) -> tuple[Section, ...]:
        """The ladder of hints of a task, from the idea to the command. A variant of the
        world may have its own instead of one of them."""
        text = self.texts[language]
        found = []
        for number in range(1, skeleton.MOST_HINTS + 1):
            section_id = f"{task_id}.hint-{number}"
            if section_id in text:
                own = text.get(f"{section_id}.{variant}")
                found.append(own or text[section_id])
        return tuple(found)


def _named(items: Iterable[Item], item_id: str) -> Item:
    for item in items:
        if item.id == item_id:
            return item
    raise KeyError(item_id)


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong belief, what is true instead, and the lesson that shows it. ``ask``: the
    question for whoever predicted by it and was sure."""

    id: str
    refuted_in: str
    texts: Texts = field(repr=False)
    ask: Choose | None = None

    @property
    def sections(self) -> tuple[str, str, str]:
        """What is told of it, besides what is asked."""
        return self.id, f"{self.id}.belief", f"{self.id}.truth"

    def title(self, language: str) -> str:
        return self.texts[language][self.id].title

    def belief(self, language: str) -> str:
        """The belief in the believer's words, as HTML."""
        return self.texts[language][f"{self.id}.belief"].html

    def truth(self, language: str) -> str:
        return self.texts[language][f"{self.id}.truth"].html


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What refutes a belief before a class, with the texts for it: a question to begin
    with, what there is to see, and what each line shows."""

    file: DemonstrationFile
    texts: Texts = field(repr=False)

    @property
    def id(self) -> str:
        """The belief's."""
        return self.file.misconception

    def question(self, language: str) -> str:
        return self.texts[language][self.id].title

    def scene(self, language: str) -> str:
        return self.texts[language][self.id].html

    def point(self, line: str, language: str) -> str:
        """What a line showed, as HTML."""
        return self.texts[language][f"{self.id}.{line}"].title


@dataclass(frozen=True, slots=True)
class Grid:
    """Settings × commands, and what they are called."""

    file: GridFile
    texts: Texts = field(repr=False)
    source: Document = field(repr=False)

    @property
    def id(self) -> str:
        return self.file.grid

    def title(self, language: str) -> str:
        return self.texts[language][self.id].title

    def name_of(self, row_or_column: str, language: str) -> str:
        """What a setting or a command is called, as HTML."""
        return self.texts[language][row_or_column].title
