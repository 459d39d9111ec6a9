"""What must hold between the files: taught before needed, named and there, all refuted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING

from iamtutor.lessons.errors import ContentError
from iamtutor.lessons.schema import (
    Act,
    Answer,
    Answered,
    Called,
    Choose,
    Predicate,
    Sort,
    Task,
    parts,
)

if TYPE_CHECKING:
    from iamtutor.lessons.lesson import Lesson
    from iamtutor.lessons.library import Library


def check(library: Library) -> Iterator[ContentError]:
    """Everything that is wrong between the files of a library."""
    for lesson in library.by_slug.values():
        yield from check_lesson(library, lesson)
    for misconception in library.misconceptions.values():
        if misconception.refuted_in not in library.listed_slugs:
            text = next(iter(misconception.texts.values()), None)
            if text is not None:
                yield text.error(
                    misconception.id,
                    f"there is no lesson {misconception.refuted_in!r} to refute it",
                )


def check_lesson(library: Library, lesson: Lesson) -> Iterator[ContentError]:
    """What a lesson expects of other files, and doesn't find there."""
    yield from _concepts(library, lesson)
    yield from _lesson(library, lesson)


def _concepts(library: Library, lesson: Lesson) -> Iterator[ContentError]:
    earlier = takewhile(
        lambda other: other.slug != lesson.slug, library.by_slug.values()
    )
    taught = {concept for other in earlier for concept in other.file.teaches}
    for concept in lesson.file.needs:
        if concept not in taught:
            yield lesson.source.error(
                ("needs",), f"no earlier lesson teaches {concept!r}"
            )
    for key in ("teaches", "needs"):
        for concept in getattr(lesson.file, key):
            if library.concepts and concept not in library.concepts:
                yield lesson.source.error((key,), f"concepts.yaml has no {concept!r}")


def _lesson(library: Library, lesson: Lesson) -> Iterator[ContentError]:
    world = lesson.file.world
    if world is not None and world not in library.worlds:
        yield lesson.source.error(("world",), f"there is no world {world!r}")
    for at, step in enumerate(lesson.steps):
        for index, task in enumerate(step.tasks):
            place = ("steps", at, "tasks", index)
            for message in _task(library, lesson, task):
                yield lesson.source.error(place, f"{task.id}: {message}")
        for index, question in enumerate(step.questions):
            place = ("steps", at, "questions", index)
            if isinstance(question, Choose | Sort):
                for message in _beliefs(library, question.misconceptions):
                    yield lesson.source.error(place, f"{question.id}: {message}")


def _task(library: Library, lesson: Lesson, task: Task) -> Iterator[str]:
    if task.predict is not None:
        yield from _cell(library, task.predict.setting, task.predict.command)
    for predicate in (task.check, *(pitfall.when for pitfall in task.pitfalls)):
        yield from _predicate(library, lesson, predicate)
    for acts in (
        *task.solutions.values(),
        *(pitfall.attempt for pitfall in task.pitfalls),
    ):
        yield from _acts(lesson, acts)
    yield from _beliefs(
        library,
        {
            pitfall.pitfall: pitfall.misconception
            for pitfall in task.pitfalls
            if pitfall.misconception is not None
        },
    )


def _predicate(library: Library, lesson: Lesson, whole: Predicate) -> Iterator[str]:
    for predicate in parts(whole):
        match predicate:
            case Called(called=pattern):
                yield from _cell(library, pattern.setting, pattern.command)
            case Answered(answered=question_id):
                yield from _question(lesson, question_id)
            case _:
                pass


def _acts(lesson: Lesson, acts: tuple[Act, ...]) -> Iterator[str]:
    for act in acts:
        if isinstance(act, Answer):
            yield from _question(lesson, act.answer)


def _question(lesson: Lesson, question_id: str) -> Iterator[str]:
    if question_id not in {question.id for question in lesson.questions}:
        yield f"this lesson has no question {question_id!r}"


def _cell(library: Library, setting: str | None, command: str | None) -> Iterator[str]:
    grid = library.grid
    if setting is not None and setting not in {row.id for row in grid.settings}:
        yield f"grid.yaml has no setting {setting!r}"
    if command is not None and command not in {column.id for column in grid.commands}:
        yield f"grid.yaml has no command {command!r}"


def _beliefs(library: Library, named: Mapping[str, str]) -> Iterator[str]:
    for belief in named.values():
        if library.misconceptions and belief not in library.misconceptions:
            yield f"misconceptions.yaml has no {belief!r}"
