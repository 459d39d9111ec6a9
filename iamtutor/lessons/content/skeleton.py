"""Does a text have the sections that its lesson needs, and do both texts agree?

The machine part says which ids there are; the text gives each its words. Both directions
are checked: a section without a part is as wrong as a part without a section.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iamtutor.lessons.content.kinds import tells_the_way
from iamtutor.lessons.schema.lesson import LessonFile, Lever, Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.prose import Prose
from iamtutor.lessons.text.sections import CHOICE, Section

#: A ladder has at most this many hints.
MOST_HINTS = 3

#: What a variant of the world may have of its own: ``hint-2.VARIANT``, ``after.VARIANT``.
_OF_A_VARIANT = re.compile(r"hint-\d|after")
_KANA = re.compile(r"[\u3041-\u30ff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\W+[A-Za-z]{2,}){3}")
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an id may stand: its level, its parent's id, and whether it must; whether its
    heading says enough alone (``bare``)."""

    level: int
    parent: str
    required: bool = True
    bare: bool = False


def expected(lesson: LessonFile, variants: Sequence[str] = ()) -> dict[str, Place]:
    """Every id that the lesson's texts may have; ``variants`` are those of its world."""
    title = lesson.lesson
    places = {title: Place(1, "")}
    for step in lesson.steps:
        places[step.id] = Place(2, title, bare=True)
        for item in step.parts:
            bare = not isinstance(item, Task)
            places[item.id] = Place(3, step.id, bare=bare)
            for suffix, level, required in _below(item):
                places[f"{item.id}.{suffix}"] = Place(
                    level,
                    item.id,
                    required,
                    bare=level == CHOICE or isinstance(item, Lever),
                )
                if isinstance(item, Task) and _OF_A_VARIANT.fullmatch(suffix):
                    for variant in variants:
                        own = f"{item.id}.{suffix}.{variant}"
                        places[own] = Place(level, item.id, required=False)
    places[f"{title}.then-and-now"] = Place(2, title, required=False)
    places[f"{title}.remember"] = Place(2, title)
    return places


def _below(item: Task | Question | Lever) -> Iterator[tuple[str, int, bool]]:
    match item:
        case Lever():
            if item.back is not None:
                yield "back", 4, True
            return
        case Task():
            for number in range(1, MOST_HINTS + 1):
                yield f"hint-{number}", 4, number == 1 and item.kind != "shown"
            for pitfall in item.pitfalls:
                yield pitfall.pitfall, 4, True
        case Choose():
            for choice in item.choices:
                yield choice, CHOICE, True
                yield f"{choice}.why", 4, False
        case Sort():
            for word in (*item.sort.bins, *item.sort.items):
                yield word, CHOICE, True
            for word in item.sort.items:
                yield f"{word}.why", 4, False
        case Visit():
            for hop in item.visit:
                yield hop, 4, True
    yield "after", 4, not isinstance(item, Visit)


def check_text(
    lesson: LessonFile, text: Prose, variants: Sequence[str] = ()
) -> Iterator[ContentError]:
    """What is missing from a text, stands in the wrong place or is not known."""
    places = expected(lesson, variants)
    above: dict[int, str] = {}
    for section in text:
        place = places.get(section.id)
        parent = _parent(section, above)
        if section.level != CHOICE:
            above = {
                level: name for level, name in above.items() if level < section.level
            } | {section.level: section.id}
        if place is None:
            yield text.error(
                section.id, f"lesson.yaml knows nothing called {section.id!r}"
            )
        elif section.level != place.level:
            yield text.error(
                section.id,
                f"{section.id!r} belongs on {_level(place.level)}, "
                f"not {_level(section.level)}",
            )
        elif parent != place.parent:
            yield text.error(
                section.id, f"{section.id!r} belongs under {place.parent!r}"
            )
        elif not place.bare and not section.html:
            yield _without_words(text, section)
    for section_id, place in places.items():
        if place.required and section_id not in text:
            yield text.error(
                place.parent,
                f"there is no {_level(place.level)} with the id {section_id!r}",
            )
        gap = re.fullmatch(r"(.*\.hint-)([2-9])", section_id)
        if gap and section_id in text:
            before = f"{gap[1]}{int(gap[2]) - 1}"
            if before not in text:
                yield text.error(section_id, f"{before!r} is missing before it")
    for task in (task for step in lesson.steps for task in step.tasks):
        if task.id in text:
            for message in tells_the_way(task, text[task.id]):
                yield text.error(task.id, message)
    yield from _check_order(lesson, text)


def check_list(
    text: Prose,
    ids: Sequence[str],
    below: Sequence[str] = (),
    title: str | None = None,
    questions: Sequence[Question] = (),
    choices: Sequence[str] = (),
    besides: Sequence[str] = (),
    bare: Sequence[str] = (),
) -> Iterator[ContentError]:
    """What is missing from a text that consists of one section for each id.

    It may begin with a title, and does with one of the id ``title``; ``below`` are the
    sections that each section has. ``questions`` stand under some of them, as in a lesson,
    ``choices`` are items of lists, ``besides`` sections that may be left out. The headings
    of ``bare`` and of questions say enough alone.
    """
    if title is not None and (title not in text or text[title].level != 1):
        yield text.error("", f"there is no {_level(1)} with the id {title!r}")
    elif title is not None and title not in bare and not text[title].html:
        yield _without_words(text, text[title])
    wanted = dict.fromkeys(ids, 2) | {
        f"{section_id}.{suffix}": 3 for section_id in ids for suffix in below
    }
    wanted |= dict.fromkeys(choices, CHOICE) | dict.fromkeys(besides, 2)
    optional = set(besides)
    silent = {*bare, *(question.id for question in questions)}
    for question in questions:
        wanted[question.id] = 3
        for suffix, depth, required in _below(question):
            wanted[f"{question.id}.{suffix}"] = depth
            if not required:
                optional.add(f"{question.id}.{suffix}")
    for section in text:
        if section.level == 1:
            continue
        level = wanted.pop(section.id, None)
        if level is None:
            yield text.error(section.id, f"nothing is called {section.id!r}")
        elif level != section.level:
            yield text.error(section.id, f"{section.id!r} belongs on {_level(level)}")
        elif level != CHOICE and section.id not in silent and not section.html:
            yield _without_words(text, section)
    for section_id, level in wanted.items():
        if section_id not in optional:
            yield text.error(
                "", f"there is no {_level(level)} with the id {section_id!r}"
            )


def _without_words(text: Prose, section: Section) -> ContentError:
    return text.error(section.id, f"nothing is written below {section.id!r}")


def _check_order(lesson: LessonFile, text: Prose) -> Iterator[ContentError]:
    title = lesson.lesson
    wanted = [title, *(step.id for step in lesson.steps)]
    wanted += [f"{title}.then-and-now", f"{title}.remember"]
    found = [section.id for section in text if section.level in {1, 2}]
    known = [section_id for section_id in wanted if section_id in found]
    for section_id, other in zip(
        [section_id for section_id in found if section_id in wanted],
        known,
        strict=False,
    ):
        if section_id != other:
            yield text.error(section_id, f"{other!r} comes before {section_id!r}")
            return


def _parent(section: Section, above: dict[int, str]) -> str:
    if section.level == CHOICE:
        return above.get(3, "")
    return above.get(section.level - 1, "")


def _level(level: int) -> str:
    return "choice" if level == CHOICE else f"heading of level {level}"


def check_language(text: Prose, language: str) -> Iterator[ContentError]:
    """Japanese sections contain kana, and so does each paragraph in which words follow
    one another; English ones contain nothing Chinese or Japanese."""
    for section in text:
        seen = section.text
        if language == "en":
            if found := _CJK.search(seen):
                yield text.error(section.id, f"{found[0]!r} stands in an English text")
        elif section.level != CHOICE and seen.strip() and not _KANA.search(seen):
            yield text.error(section.id, "this section has no kana in it")
        else:
            for line in seen.split("\n")[1:]:
                if _ENGLISH.search(line) and not _KANA.search(line):
                    said = line.strip()[:40]
                    yield text.error(section.id, f"{said!r} has no kana in it")


def check_twins(one: Prose, other: Prose) -> Iterator[ContentError]:
    """Whether two languages say the same things: ids, levels, code, links, names."""
    for mine, theirs in zip(one, other, strict=False):
        if mine.id != theirs.id:
            yield other.error(
                theirs.id, f"{theirs.id!r} stands where {one.path.name} has {mine.id!r}"
            )
            return
        if mine.level != theirs.level:
            yield other.error(theirs.id, f"{one.path.name} has another level here")
        if [(fence.info, fence.text) for fence in mine.fences] != [
            (fence.info, fence.text) for fence in theirs.fences
        ]:
            yield other.error(theirs.id, f"{one.path.name} has other code here")
        if bool(mine.html) is not bool(theirs.html):
            yield _without_words(one if theirs.html else other, mine)
        if sorted(mine.links) != sorted(theirs.links):
            yield other.error(theirs.id, f"{one.path.name} has other links here")
        if mine.figures != theirs.figures:
            yield other.error(theirs.id, f"{one.path.name} has other figures here")
        if mine.placeholders != theirs.placeholders:
            names = ", ".join(sorted(mine.placeholders ^ theirs.placeholders))
            yield other.error(
                theirs.id, f"only one of the two languages uses {names} here"
            )
    if len(one.sections) != len(other.sections):
        longer, shorter = sorted((one, other), key=lambda text: -len(text.sections))
        extra = next(section for section in longer if section.id not in shorter)
        yield longer.error(extra.id, f"{shorter.path.name} has no {extra.id!r}")
