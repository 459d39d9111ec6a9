"""All content, read once, checked across files, and found by its ids.

``load`` reads a content directory and raises ``InvalidContent`` with everything that is
wrong with it. ``library`` is the course's own content, read at the first call.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from iamtutor.lessons import cross_checks, explanations, prose, skeleton, strict_yaml
from iamtutor.lessons.errors import ContentError, InvalidContent
from iamtutor.lessons.lesson import Lesson, Misconception, Texts
from iamtutor.lessons.prose import Prose
from iamtutor.lessons.schema import (
    ConceptsFile,
    CourseFile,
    GridFile,
    LessonFile,
    M,
    MisconceptionsFile,
    Unit,
    WorldFile,
    validate,
)
from iamtutor.lessons.strict_yaml import Document

CONTENT = Path(__file__).resolve().parent.parent / "content"
LANGUAGES = ("ja", "en")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under one content directory."""

    course: CourseFile
    course_texts: Texts = field(repr=False)
    lessons: tuple[Lesson, ...]
    """The published lessons, in the order of the course."""
    by_slug: Mapping[str, Lesson] = field(repr=False)
    """All lessons, drafts and retired ones too."""
    grid: GridFile
    grid_texts: Texts = field(repr=False)
    concepts: tuple[str, ...]
    concept_texts: Texts = field(repr=False)
    misconceptions: Mapping[str, Misconception]
    worlds: Mapping[str, WorldFile]
    check_sentences: Mapping[str, Mapping[str, str]] = field(repr=False)
    """By language, then by the code of a check's reason."""

    @property
    def listed_slugs(self) -> tuple[str, ...]:
        """Every lesson that the course lists, readable or not."""
        return tuple(slug for unit in self.units for slug in unit.lessons)

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.course.units

    def lesson(self, slug: str) -> Lesson:
        """The lesson of this slug, or KeyError."""
        return self.by_slug[slug]

    def next(self, slug: str) -> Lesson | None:
        """The published lesson after this one."""
        return self._neighbour(slug, 1)

    def previous(self, slug: str) -> Lesson | None:
        """The published lesson before this one."""
        return self._neighbour(slug, -1)

    def _neighbour(self, slug: str, step: int) -> Lesson | None:
        slugs = [lesson.slug for lesson in self.lessons]
        index = slugs.index(slug) + step if slug in slugs else -1
        return self.lessons[index] if 0 <= index < len(slugs) else None

    def continuing(self, world: str) -> tuple[Lesson, ...]:
        """The published lessons that share the world of this name, in order."""
        return tuple(lesson for lesson in self.lessons if lesson.file.world == world)


@cache
def library() -> Library:
    """The course's own content."""
    return load(CONTENT)


def load(content: Path) -> Library:
    """The library in ``content``; ``InvalidContent`` names all that is wrong."""
    found, errors = survey(content)
    if found is None or errors:
        raise InvalidContent(errors)
    return found


def survey(content: Path) -> tuple[Library | None, list[ContentError]]:
    """What can be read of ``content``, and everything that is wrong with it.

    Lessons that can't be read are left out. There is no library at all without the files
    that all lessons rest on.
    """
    reader = _Reader(content)
    found = reader.library()
    return found, reader.errors


class _Reader:
    """Reads a content directory and keeps the errors on the way."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.errors: list[ContentError] = []
        self.world_sources: dict[str, Document] = {}

    def attempt(self, read: Callable[..., T], *arguments: object) -> T | None:
        """What ``read`` answers; None, and its errors kept, when it can't."""
        try:
            return read(*arguments)
        except ContentError as error:
            self.errors.append(error)
        except InvalidContent as invalid:
            self.errors += invalid.errors
        return None

    def document(self, model: type[M], path: Path) -> tuple[Document, M] | None:
        document = self.attempt(strict_yaml.read, path)
        if document is None:
            return None
        read = self.attempt(validate, model, document)
        return None if read is None else (document, read)

    def texts(self, folder: Path, stem: str) -> dict[str, Prose]:
        """The texts called ``stem``, in every language; empty when one is missing."""
        texts: dict[str, Prose] = {}
        for language in LANGUAGES:
            text = self.attempt(prose.read, folder / f"{stem}.{language}.md")
            if text is not None:
                texts[language] = text
                self.errors += skeleton.check_language(text, language)
        if len(texts) < len(LANGUAGES):
            return {}
        self.errors += skeleton.check_twins(*texts.values())
        return texts

    def library(self) -> Library | None:
        course = self.document(CourseFile, self.content / "course.yaml")
        grid = self.document(GridFile, self.content / "grid.yaml")
        if course is None or grid is None:
            return None
        worlds = self.worlds()
        lessons = self.lessons(*course)
        concepts = self.document(ConceptsFile, self.content / "concepts.yaml")
        found = Library(
            course=course[1],
            course_texts=self.listed("course", [unit.unit for unit in course[1].units]),
            lessons=tuple(
                lesson
                for lesson in lessons.values()
                if lesson.file.status == "published"
            ),
            by_slug=lessons,
            grid=grid[1],
            grid_texts=self.listed("grid", grid[1].ids),
            concepts=concepts[1].concepts if concepts else (),
            concept_texts=self.listed(
                "concepts", concepts[1].concepts if concepts else ()
            ),
            misconceptions=self.misconceptions(),
            worlds=worlds,
            check_sentences=self.sentences(),
        )
        self.errors += cross_checks.check(found)
        return found

    def worlds(self) -> dict[str, WorldFile]:
        worlds: dict[str, WorldFile] = {}
        for path in sorted((self.content / "worlds").glob("*.yaml")):
            read = self.document(WorldFile, path)
            if read is None:
                continue
            document, world = read
            if world.world != path.stem:
                self.errors.append(
                    document.error(("world",), f"the file is called {path.name}")
                )
            worlds[world.world] = world
            self.world_sources[world.world] = document
        return worlds

    def lessons(self, source: Document, course: CourseFile) -> dict[str, Lesson]:
        folder = self.content / "lessons"
        listed = [slug for unit in course.units for slug in unit.lessons]
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir() and path.name not in listed:
                self.errors.append(
                    source.error(("units",), f"no unit lists the lesson {path.name}")
                )
        lessons: dict[str, Lesson] = {}
        for slug in listed:
            lesson = self.lesson(folder / slug)
            if lesson is not None:
                lessons[slug] = lesson
        return lessons

    def lesson(self, folder: Path) -> Lesson | None:
        read = self.document(LessonFile, folder / "lesson.yaml")
        texts = self.texts(folder, "text")
        if read is None or not texts:
            return None
        source, file = read
        if file.lesson != folder.name:
            self.errors.append(
                source.error(("lesson",), f"the folder is called {folder.name}")
            )
        for text in texts.values():
            self.errors += skeleton.check_text(file, text)
        return Lesson(
            file=file,
            texts=texts,
            source=source,
            machine_hash=_machine_hash(
                source, self.world_sources.get(file.world or "")
            ),
            prose_hashes={
                language: hashlib.sha256(text.path.read_bytes()).hexdigest()
                for language, text in texts.items()
            },
        )

    def listed(
        self, stem: str, ids: Sequence[str], below: Sequence[str] = ()
    ) -> dict[str, Prose]:
        """Texts that consist of a section of level 2 for each id."""
        texts = self.texts(self.content, stem)
        for text in texts.values():
            self.errors += skeleton.check_list(text, ids, below)
        return texts

    def misconceptions(self) -> dict[str, Misconception]:
        read = self.document(MisconceptionsFile, self.content / "misconceptions.yaml")
        if read is None:
            return {}
        entries = read[1].misconceptions
        texts = self.listed(
            "misconceptions",
            [entry.misconception for entry in entries],
            below=("belief", "truth"),
        )
        return {
            entry.misconception: Misconception(
                entry.misconception, entry.refuted_in, texts
            )
            for entry in entries
        }

    def sentences(self) -> dict[str, dict[str, str]]:
        """What a check says, by language and code, as HTML with placeholders."""
        found: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            path = self.content / "explanations" / f"checks.{language}.yaml"
            document = self.attempt(strict_yaml.read, path)
            if document is not None:
                self.errors += explanations.check(document)
                found[language] = explanations.rendered(document)
        return found


def _machine_hash(source: Document, world: Document | None) -> str:
    """Changes when what is to be done changes, not when the words do."""
    machine = [
        {key: source.data[key] for key in ("lesson", "steps")}
        if isinstance(source.data, dict)
        else None,
        world.data if world else None,
    ]
    return hashlib.sha256(json.dumps(machine, sort_keys=True).encode()).hexdigest()
