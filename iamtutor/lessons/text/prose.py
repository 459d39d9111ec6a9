"""A text file: Markdown as a flat list of sections, found by their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from iamtutor.lessons.text import placeholders
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import read_text
from iamtutor.lessons.text.placeholders import Names
from iamtutor.lessons.text.sections import Section, sections_of


@dataclass(frozen=True, slots=True)
class Prose:
    """One text file: its sections by id, in the order of the file."""

    path: Path
    sections: Mapping[str, Section] = field(repr=False)

    def __getitem__(self, section_id: str) -> Section:
        return self.sections[section_id]

    def get(self, section_id: str) -> Section | None:
        return self.sections.get(section_id)

    def __contains__(self, section_id: object) -> bool:
        return section_id in self.sections

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections.values())

    def filled(self, names: Names, ids: Collection[str] | None = None) -> Prose:
        """The text with every placeholder replaced, in sections of these ids if any are
        named."""
        wanted = self.sections.keys() if ids is None else ids
        sections = {
            one.id: one.filled(names) if one.id in wanted else one for one in self
        }
        return replace(self, sections=sections)

    def titled(self, section_id: str, names: Names) -> Prose:
        """The text with the placeholders of one title replaced."""
        title = placeholders.render(self[section_id].title, names)
        section = replace(self[section_id], title=title)
        return replace(self, sections={**self.sections, section_id: section})

    def error(self, section_id: str, message: str) -> ContentError:
        section = self.sections.get(section_id)
        return ContentError(self.path, section.line if section else 1, message)


def read(path: Path, known: frozenset[str] = placeholders.KNOWN) -> Prose:
    """The sections of the text in ``path``; ``known`` are the course's placeholders."""
    return parse(read_text(path), path, known)


def parse(text: str, path: Path, known: frozenset[str] = placeholders.KNOWN) -> Prose:
    """The sections that ``text`` consists of; ``path`` is for the errors."""
    sections: dict[str, Section] = {}
    for section in sections_of(text, path, known):
        if section.id in sections:
            first = sections[section.id].line
            raise ContentError(
                path,
                section.line,
                f"the id {section.id!r} is already used on line {first}",
            )
        sections[section.id] = section
    if not sections:
        raise ContentError(path, 1, "there is no heading in this file")
    return Prose(path, sections)
