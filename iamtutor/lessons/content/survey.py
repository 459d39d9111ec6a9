"""What can be read of a course's folder, and everything that is wrong with it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from iamtutor.lessons.content import cross_checks, explanations, skeleton
from iamtutor.lessons.content.course import ONWARD, Course
from iamtutor.lessons.content.lesson import Demonstration, Grid, Lesson, Misconception
from iamtutor.lessons.content.names import placeholders_of
from iamtutor.lessons.content.ways import Way, unknown_in_ways, ways_of
from iamtutor.lessons.schema.course import (
    ConceptsFile,
    CourseFile,
    GridFile,
    MisconceptionsFile,
)
from iamtutor.lessons.schema.demonstrations import DemonstrationsFile
from iamtutor.lessons.schema.lesson import LessonFile
from iamtutor.lessons.schema.questions import Question
from iamtutor.lessons.schema.values import M, validate
from iamtutor.lessons.schema.ways import WaysFile
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.text import placeholders, prose, strict_yaml
from iamtutor.lessons.text.errors import ContentError, InvalidContent, perhaps
from iamtutor.lessons.text.files import files_in
from iamtutor.lessons.text.prose import Prose
from iamtutor.lessons.text.strict_yaml import Document

CONTENT = Path(__file__).resolve().parents[2] / "content"
EXPLANATIONS = CONTENT / "explanations"
#: The ways of guided mode that every course has.
WAYS = CONTENT / "ways.yaml"
LANGUAGES = ("ja", "en")

#: What may stand beside the lessons.
_BESIDE = frozenset(
    f"{stem}{ending}"
    for stem in ("concepts", "misconceptions", "demonstrations")
    for ending in (".yaml", ".ja.md", ".en.md")
)
#: Files that a course is made of are called so; of others, notes and a README say, it may
#: have any.
_LIKE_CONTENT = re.compile(r"(?!README).+(\.ya?ml|\.(ja|en)\.md)")

#: So many lessons that no unit lists are told by name.
FORGOTTEN = 20

T = TypeVar("T")


def survey(
    course: Path, explanations: Path = EXPLANATIONS
) -> tuple[Course | None, list[ContentError]]:
    """What can be read of a course's folder, and everything that is wrong with it.

    Lessons that can't be read are left out. There is no course at all without the file
    that all lessons rest on. ``explanations`` is where the sentences of checks stand.
    """
    reader = _Reader(course, explanations)
    found = reader.course()
    # What the other language says here may have to be said in any language.
    return found, list({str(error): error for error in reader.errors}.values())


class _Reader:
    """Reads a course's folder and keeps the errors on the way."""

    def __init__(self, folder: Path, explanations: Path) -> None:
        self.folder = folder
        self.explanations = explanations
        self.errors: list[ContentError] = []
        self.world_sources: dict[str, Document] = {}
        self.unread: set[str] = set()
        """The worlds whose files say something wrong."""
        self.variants: dict[str, list[str]] = {}
        self.seen: set[Path] = set()
        """The files that were read, or should have been."""
        self.placeholders = placeholders.KNOWN
        self.names: frozenset[str] = frozenset()

    def attempt(self, read: Callable[..., T], *arguments: object) -> T | None:
        """What ``read`` answers; None, and its errors kept, when it can't."""
        try:
            return read(*arguments)
        except ContentError as error:
            self.errors.append(error)
        except InvalidContent as invalid:
            self.errors += invalid.errors
        return None

    def document(
        self, model: type[M], path: Path, known: frozenset[str] | None = None
    ) -> tuple[Document, M] | None:
        """``known``: the placeholders that may stand in it, if not the course's."""
        self.seen.add(path)
        document = self.attempt(strict_yaml.read, path)
        if document is None:
            return None
        read = self.attempt(validate, model, document, known or self.placeholders)
        return None if read is None else (document, read)

    def optional(self, model: type[M], stem: str) -> tuple[Document, M] | None:
        """A file beside the lessons; a course may do without it."""
        path = self.folder / f"{stem}.yaml"
        return self.document(model, path) if path.exists() else None

    def texts(self, folder: Path, stem: str) -> dict[str, Prose]:
        """The texts called ``stem``, in every language; empty when one is missing."""
        texts: dict[str, Prose] = {}
        for language in LANGUAGES:
            path = folder / f"{stem}.{language}.md"
            self.seen.add(path)
            text = self.attempt(prose.read, path, self.placeholders)
            if text is not None:
                texts[language] = text
                self.errors += skeleton.check_language(text, language)
        if len(texts) < len(LANGUAGES):
            return {}
        self.errors += skeleton.check_twins(*texts.values())
        return texts

    def course(self) -> Course | None:
        self.seen.add(self.folder / "course.yaml")
        source = self.attempt(strict_yaml.read, self.folder / "course.yaml")
        if source is None:
            return None
        # The names that its map may speak of are its own.
        named = source.data.get("names") if isinstance(source.data, dict) else None
        known = self.placeholders.union(named if isinstance(named, dict) else ())
        file = self.attempt(validate, CourseFile, source, known)
        if file is None:
            return None
        if file.course != self.folder.name:
            self.errors.append(
                source.error(("course",), f"the folder is called {self.folder.name}")
            )
        self.placeholders = placeholders_of(file)
        self.names = frozenset(file.names)
        worlds = self.worlds()
        lessons = self.lessons(source, file)
        concepts = self.concepts()
        found = Course(
            file=file,
            source=source,
            texts=self.listed(
                "course",
                [unit.unit for unit in file.units],
                title=file.course,
                besides=[ONWARD],
                bare=[unit.unit for unit in file.units],
            ),
            lessons=tuple(
                lesson
                for lesson in lessons.values()
                if lesson.file.status == "published"
            ),
            by_slug=lessons,
            grids=self.grids(source, file),
            concepts=concepts,
            concept_texts=self.listed("concepts", concepts) if concepts else {},
            misconceptions=self.misconceptions(file),
            demonstrations=self.demonstrations(worlds),
            worlds=worlds,
            ways=self.ways(),
            check_sentences=self.sentences(),
        )
        if self.errors:
            # What can't be read is missed elsewhere, which would be told in its stead.
            return found
        self.errors += cross_checks.check(found)
        self.errors += self.unseen()
        return found.with_examples()

    def unseen(self) -> Iterator[ContentError]:
        """Files that are called as those of a course are, which nothing reads. What is
        hidden is not the course's."""
        names = {path.name for path in self.seen} | _BESIDE
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if path in self.seen or any(part[0] == "." for part in inside.parts):
                continue
            if str(inside) in _BESIDE:
                stem = path.name.partition(".")[0]
                yield ContentError(path, 1, f"nothing reads this without {stem}.yaml")
            elif _LIKE_CONTENT.fullmatch(path.name):
                near = perhaps(path.name, names - {path.name})
                yield ContentError(path, 1, f"nothing reads this file{near}")

    def grids(self, source: Document, course: CourseFile) -> dict[str, Grid]:
        folder = self.folder / "grids"
        for path in self.attempt(files_in, folder, "*.yaml") or ():
            if path.stem not in course.grids:
                self.errors.append(
                    source.error(("grids",), f"the grid {path.stem} is not listed")
                )
        grids: dict[str, Grid] = {}
        for grid_id in course.grids:
            read = self.document(GridFile, folder / f"{grid_id}.yaml")
            if read is None:
                continue
            document, file = read
            if file.grid != grid_id:
                self.errors.append(
                    document.error(("grid",), f"the file is called {grid_id}.yaml")
                )
            texts = self.texts(folder, grid_id)
            for text in texts.values():
                self.errors += skeleton.check_list(
                    text, file.ids, title=grid_id, bare=[grid_id]
                )
            grids[grid_id] = Grid(file, texts, document)
        return grids

    def worlds(self) -> dict[str, WorldFile]:
        worlds: dict[str, WorldFile] = {}
        for path in self.attempt(files_in, self.folder / "worlds", "*.yml") or ():
            self.errors.append(ContentError(path, 1, "a world's file ends in .yaml"))
        for path in self.attempt(files_in, self.folder / "worlds", "*.yaml") or ():
            read = self.document(WorldFile, path)
            if read is None:
                self.unread.add(path.stem)
                continue
            document, world = read
            if world.world != path.stem:
                self.errors.append(
                    document.error(("world",), f"the file is called {path.name}")
                )
            places = [(("names",), world.names)] + [
                (("variants", number, "names"), variant.names)
                for number, variant in enumerate(world.variants)
            ]
            for place, named in places:
                for name in sorted(named.keys() - self.names):
                    self.errors.append(
                        document.error(place, f"the course names no {name!r}")
                    )
            worlds[world.world] = world
            self.world_sources[world.world] = document
            self.variants[world.world] = [variant.id for variant in world.variants]
        return worlds

    def lessons(self, source: Document, course: CourseFile) -> dict[str, Lesson]:
        folder = self.folder / "lessons"
        listed = [slug for unit in course.units for slug in unit.lessons]
        there = sorted(folder.iterdir()) if folder.is_dir() else ()
        forgotten = [
            one.name for one in there if one.is_dir() and one.name not in listed
        ]
        said = [f"no unit lists the lesson {name}" for name in forgotten[:FORGOTTEN]]
        if more := len(forgotten[FORGOTTEN:]):
            said.append(f"no unit lists {more} more lessons")
        self.errors += [source.error(("units",), sentence) for sentence in said]
        lessons: dict[str, Lesson] = {}
        for at, unit in enumerate(course.units):
            for index, slug in enumerate(unit.lessons):
                if not (folder / slug).is_dir():
                    place = ("units", at, "lessons", index)
                    self.errors.append(
                        source.error(place, f"there is no folder lessons/{slug}")
                    )
                elif (lesson := self.lesson(folder / slug)) is not None:
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
        # Of a world that isn't there, or can't be read, nobody knows the variants.
        if file.world in {None, *self.variants}:
            for text in texts.values():
                variants = self.variants.get(file.world or "", ())
                self.errors += skeleton.check_text(file, text, variants)
        return Lesson(
            file=file,
            texts=texts,
            source=source,
            machine_hash=_machine_hash(
                source, self.world_sources.get(file.world or "")
            ),
        )

    def listed(
        self,
        stem: str,
        ids: Sequence[str],
        below: Sequence[str] = (),
        title: str | None = None,
        questions: Sequence[Question] = (),
        besides: Sequence[str] = (),
        bare: Sequence[str] = (),
    ) -> dict[str, Prose]:
        """Texts that consist of a section of level 2 for each id, after a title."""
        texts = self.texts(self.folder, stem)
        for text in texts.values():
            self.errors += skeleton.check_list(
                text, ids, below, title, questions, besides=besides, bare=bare
            )
        return texts

    def ways(self) -> dict[str, Way]:
        """Every course's, and those that stand beside this one's lessons."""
        own = self.folder / WAYS.name
        found: dict[str, Way] = {}
        for path in (WAYS, own) if own.is_file() else (WAYS,):
            known = self.placeholders if path == own else placeholders.KNOWN
            read = self.document(WaysFile, path, known)
            if read is None:
                continue
            document, file = read
            if path == own:
                for place, message in unknown_in_ways(file, found.values()):
                    self.errors.append(document.error(place, message))
            found |= ways_of(file)
        return found

    def concepts(self) -> tuple[str, ...]:
        read = self.optional(ConceptsFile, "concepts")
        return read[1].concepts if read is not None else ()

    def misconceptions(self, course: CourseFile) -> dict[str, Misconception]:
        read = self.optional(MisconceptionsFile, "misconceptions")
        if read is None:
            return {}
        document, file = read
        entries = file.misconceptions
        listed = [slug for unit in course.units for slug in unit.lessons]
        known = [entry.misconception for entry in entries]
        for at, entry in enumerate(entries):
            place = ("misconceptions", at)
            if entry.refuted_in not in listed:
                self.errors.append(
                    document.error(
                        (*place, "refuted_in"),
                        f"there is no lesson {entry.refuted_in!r} to refute it"
                        + perhaps(entry.refuted_in, listed),
                    )
                )
            for belief in entry.ask.misconceptions.values() if entry.ask else ():
                if belief not in known:
                    self.errors.append(
                        document.error(
                            (*place, "ask", "misconceptions"),
                            f"misconceptions.yaml has no {belief!r}"
                            + perhaps(belief, known),
                        )
                    )
        texts = self.listed(
            "misconceptions",
            known,
            below=("belief", "truth"),
            questions=file.questions,
            bare=known,
        )
        return {
            entry.misconception: Misconception(
                entry.misconception, entry.refuted_in, texts, entry.ask
            )
            for entry in entries
        }

    def demonstrations(
        self, worlds: Mapping[str, WorldFile]
    ) -> dict[str, Demonstration]:
        read = self.optional(DemonstrationsFile, "demonstrations")
        if read is None:
            return {}
        document, file = read
        ids = [one.misconception for one in file.demonstrations]
        points = [
            f"{one.misconception}.{line.id}"
            for one in file.demonstrations
            for line in one.lines
        ]
        texts = self.texts(self.folder, "demonstrations")
        for text in texts.values():
            self.errors += skeleton.check_list(text, ids, choices=points)
        for number, one in enumerate(file.demonstrations):
            if one.world not in {*worlds, *self.unread}:
                self.errors.append(
                    document.error(
                        ("demonstrations", number, "world"),
                        f"there is no world {one.world!r}{perhaps(one.world, worlds)}",
                    )
                )
        if not texts:
            return {}
        return {
            one.misconception: Demonstration(one, texts) for one in file.demonstrations
        }

    def sentences(self) -> dict[str, dict[str, str]]:
        """What a check says, by language and code, as HTML with placeholders."""
        found: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            path = self.explanations / f"checks.{language}.yaml"
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
