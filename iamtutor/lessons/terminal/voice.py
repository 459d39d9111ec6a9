"""What a player says: the lesson's texts and a player's own words, in a terminal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.plain_text import plain
from iamtutor.lessons.worlds.rehearsal import Rehearsal
from iamtutor.shell.programs.tutorial.speech import say, sentences
from iamtutor.shell.screen.display import width

#: What Tab offers for the line so far.
Complete = Callable[[str], list[str]]


class Left(Exception):
    """The player left before the end."""


class Terminal(Protocol):
    """Where somebody plays. ``columns`` is its width, ``scripted`` that nobody sits at it:
    the lines are read from a file."""

    @property
    def columns(self) -> int: ...

    @property
    def scripted(self) -> bool: ...

    def read(self, prompt: str, complete: Complete | None = None) -> str:
        """A line; raises EOFError at the end, KeyboardInterrupt on Ctrl-C."""

    def write(self, text: str) -> None: ...

    def page(self, text: str) -> None:
        """Show a text page by page."""

    def clear(self) -> None: ...

    def edit(self, text: str) -> str | None:
        """The text as somebody changed it; None if they would rather not."""


@dataclass(slots=True)
class Voice:
    """Says a lesson in a terminal; ``stage`` is its world, if it has one."""

    course: Course
    lesson: Lesson
    language: str
    terminal: Terminal
    stage: Rehearsal | None

    @property
    def words(self) -> Mapping[str, str]:
        return sentences("play", self.language)

    def say(self, name: str, **params: object) -> None:
        self.terminal.write(say(self.words[name], params).rstrip("\n") + "\n")

    @property
    def names(self) -> Mapping[str, str]:
        return (
            self.stage.situation.names
            if self.stage
            else self.course.examples(self.lesson)
        )

    def text(self, html: str) -> str:
        return plain(render(html, self.names))

    def section(self, section_id: str, rule: str = "") -> None:
        """Write a section, if the text has it."""
        section = self.lesson.text(self.language).get(section_id)
        if section is None:
            return
        title = self.text(section.title)
        line = f"\n{rule * width(title)}" if rule else ""
        self.terminal.write(f"\n{title}{line}\n{self.text(section.html)}")

    def title(self, section_id: str) -> str:
        return self.text(self.lesson.text(self.language)[section_id].title)

    def ask(self, shown: str) -> str:
        try:
            line = self.terminal.read(shown)
        except KeyboardInterrupt:
            raise Left from None
        if line.strip() == ":quit":
            raise Left
        return line
