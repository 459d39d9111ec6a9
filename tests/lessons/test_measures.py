"""What a course asks of somebody, computed from its texts and recorded solutions.

Reading goes at 500 characters or 220 words a minute, and a task takes one minute more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from iamtutor.lessons.content.kinds import tells_the_way
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.shuffling import order_of
from iamtutor.lessons.schema.acts import Run
from iamtutor.lessons.schema.lesson import Lever, Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.text.sections import Section
from iamtutor.lessons.worlds.walk import Scene
from tests.content import course, walked

LANGUAGES = ("ja", "en")
CHARACTERS, WORDS, TASK = 500, 220, 1.0


@dataclass(frozen=True)
class Moment:
    """A task as it is met: the minutes before it is begun."""

    lesson: Lesson
    task: Task
    minutes: float

    @property
    def scene(self) -> Scene:
        return next(
            one
            for one in walked().scenes.values()
            if (one.lesson.slug, one.task.id) == (self.lesson.slug, self.task.id)
        )


def reading(section: Section, language: str) -> float:
    """The minutes that it takes to read a section, its code included."""
    text = " ".join((section.text, *(fence.text for fence in section.fences)))
    if language == "ja":
        return len("".join(text.split())) / CHARACTERS
    return len(text.split()) / WORDS


def reading_of(lesson: Lesson, language: str, *ids: str) -> float:
    """The minutes for these sections, as far as the text has them."""
    text = lesson.text(language)
    return sum(reading(text[one], language) for one in ids if one in text)


def shown(part: Task | Question | Lever) -> list[str]:
    """The sections that are read with a card before it is answered or done."""
    match part:
        case Choose():
            return [part.id, *(f"{part.id}.{choice}" for choice in part.choices)]
        case Sort():
            words = (*part.sort.bins, *part.sort.items)
            return [part.id, *(f"{part.id}.{word}" for word in words)]
        case Visit():
            return [part.id, *(f"{part.id}.{hop}" for hop in part.visit)]
        case _:
            return [part.id]


def walk(language: str) -> Iterator[Moment | float]:
    """Every task as it is met, and at the end all the minutes."""
    minutes = 0.0
    for lesson in course().lessons:
        read = partial(reading_of, lesson, language)
        minutes += read(lesson.slug)
        for step in lesson.steps:
            minutes += read(step.id)
            for part in lesson.parts(step):
                minutes += read(*shown(part))
                if isinstance(part, Task):
                    yield Moment(lesson, part, minutes)
                    minutes += TASK
                minutes += read(f"{part.id}.after")
        minutes += read(f"{lesson.slug}.remember")
    yield minutes


def minutes_of(lesson: Lesson, language: str) -> float:
    """The minutes of a lesson: three more for a task where something is broken."""
    parts = [part for step in lesson.steps for part in lesson.parts(step)]
    sections = [
        lesson.slug,
        *(step.id for step in lesson.steps),
        *(one for part in parts for one in (*shown(part), f"{part.id}.after")),
        f"{lesson.slug}.then-and-now",
        f"{lesson.slug}.remember",
    ]
    broken = sum(3 for task in lesson.tasks if task.kind == "broken")
    return reading_of(lesson, language, *sections) + broken + TASK * len(lesson.tasks)


def tasks(language: str = "en") -> list[Moment]:
    return [one for one in walk(language) if isinstance(one, Moment)]


def share(of: list[bool]) -> float:
    return sum(of) / len(of)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_command_comes_within_a_minute(language: str) -> None:
    first = next(
        moment
        for moment in tasks(language)
        if any(isinstance(act, Run) for act in moment.task.first_solution())
    )
    assert first.minutes <= 1.0, first


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_refusal_comes_within_three_minutes(language: str) -> None:
    def is_refused(moment: Moment) -> bool:
        scene = moment.scene
        new = scene.after.events[len(scene.before.events) :]
        return any(event.denied or not event.sent for event in new)

    first = next(moment for moment in tasks(language) if is_refused(moment))
    assert first.minutes + TASK <= 3.0, first


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prologue_takes_five_minutes(language: str) -> None:
    assert minutes_of(course().lessons[0], language) <= 5.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_is_shorter_than_it_was(language: str) -> None:
    *_, minutes = walk(language)
    assert isinstance(minutes, float)
    assert minutes < 207
    assert sum(lesson.file.minutes for lesson in course().lessons) < 207


def to_be_found(task: Task) -> Task:
    """The task as if its way were the learner's to find."""
    return task.model_copy(update={"kind": "asked"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_part_of_the_commands_has_to_be_found(language: str) -> None:
    printed = [
        any(
            tells_the_way(
                to_be_found(moment.task), moment.lesson.text(language)[moment.task.id]
            )
        )
        for moment in tasks(language)
    ]
    assert share(printed) <= 2 / 3, share(printed)
    asked = [moment.task.kind == "asked" for moment in tasks(language)]
    assert share(asked) >= 1 / 3, share(asked)


@pytest.mark.parametrize("lesson", course().lessons, ids=lambda lesson: lesson.slug)
def test_a_lesson_states_its_minutes(lesson: Lesson) -> None:
    """As computed, within two."""
    computed = max(minutes_of(lesson, language) for language in LANGUAGES)
    wanted = max(1, round(computed))
    assert abs(lesson.file.minutes - computed) <= 2, f"minutes: {wanted}"


def test_what_is_broken_has_three_causes_at_least_and_two_repairs_for_each() -> None:
    for moment in tasks():
        if moment.task.kind == "broken":
            variants = course().worlds[moment.lesson.file.world or ""].variants
            assert len(variants) >= 3, moment.task.id
            for variant in variants:
                assert len(moment.task.solutions_in(variant.id)) >= 2, variant.id


def test_each_unit_ends_with_something_broken() -> None:
    for unit in course().units:
        *_, last = (course().lesson(slug) for slug in unit.lessons)
        if unit.unit != "begin":  # the prologue
            assert last.tasks[-1].kind == "broken", unit.unit


def test_no_place_is_the_right_one_more_often_than_another() -> None:
    """As seats see the choices: whoever always presses the first, or the last, is right
    no more often than by chance."""
    questions = [
        (lesson.slug, question)
        for lesson in course().lessons
        for question in lesson.questions
        if isinstance(question, Choose) and not question.several
    ]
    seats = [str(seat) for seat in range(1, 101)]
    for place in (0, -1):
        hits = share(
            [
                order_of(question, slug, seat)[place] in question.correct
                for seat in seats
                for slug, question in questions
            ]
        )
        chance = sum(1 / len(question.choices) for _, question in questions) / len(
            questions
        )
        assert abs(hits - chance) < 0.03, (place, hits, chance)
