"""Words and turns that the texts do without, and how long a sentence may be.

The list is ``content/style.yaml``. What is quoted from elsewhere is left out: code, console
labels, links, quotations. What no list can find is read by people (docs/authoring.md).
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from iamtutor.lessons.schema.values import Model
from iamtutor.lessons.text import strict_yaml
from iamtutor.lessons.text.errors import ContentError

FILE = Path(__file__).parents[2] / "content" / "style.yaml"

_MARKDOWN = re.compile(
    r"\{\#[^}]*\} | `[^`]*` | \*\*[^*]+\*\* | \(https[^)]*\) | 「[^」]*」 | 『[^』]*』"
    r'| "[^"]*"',
    re.VERBOSE,
)
#: In YAML the quotation marks are around the sentence.
_YAML = re.compile(r"`[^`]*` | \*\*[^*]+\*\* | 「[^」]*」 | \{\w+\}", re.VERBOSE)
_COMMENT = re.compile(r"\s*#.*")
#: Stands for what was left out while a sentence is measured.
_LEFT_OUT = "\N{WHITE SQUARE}"
_COMMA = re.compile(rf"(?<!{_LEFT_OUT})、(?!{_LEFT_OUT})")
_ENDS = {
    "ja": re.compile("(?<=[。\N{FULLWIDTH QUESTION MARK}])"),
    "en": re.compile(r"(?<=[.?:])\s+"),
}


class Never(Model):
    """``find`` is not written; ``say`` is what to write instead."""

    find: str
    say: str
    like: str | None = None
    texts: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.find, re.IGNORECASE)

    @property
    def example(self) -> str:
        """Something in which it is found."""
        return self.like or self.find


class Longest(Model):
    """The longest sentence of a language."""

    characters: int | None = None
    commas: int | None = None
    words: int | None = None


class StyleFile(Model):
    sentences: dict[str, Longest]
    never: dict[str, tuple[Never, ...]]


@cache
def rules() -> StyleFile:
    return StyleFile.model_validate(strict_yaml.read(FILE).data)


def words(text: str, language: str, *, interface: bool = False) -> Iterator[str]:
    """What is said against the words of a text from which quotations are gone."""
    for never in rules().never.get(language, ()):
        if interface and never.texts:
            continue
        for match in never.pattern.finditer(text):
            yield f"{match[0]!r}: say {never.say}"


def lengths(text: str, language: str) -> Iterator[str]:
    """What is said against the lengths of its sentences."""
    limit = rules().sentences.get(language)
    if limit is None:
        return
    for sentence in _ENDS[language].split(text):
        bare = sentence.replace(_LEFT_OUT, "").strip()
        for most, count, unit in (
            (limit.characters, len(bare), "characters"),
            (limit.commas, len(_COMMA.findall(sentence)), "commas"),
            (limit.words, len(sentence.split()), "words"),
        ):
            if most is not None and count > most:
                yield f"{count} {unit} in one sentence, at most {most}: {bare}"


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text; in the place of what it quotes stands one sign."""
    in_fence = False
    markdown = path.suffix == ".md"
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if markdown and line.startswith("```"):
            in_fence = not in_fence
        elif in_fence or (not markdown and _COMMENT.fullmatch(line)):
            continue
        else:
            yield number, (_MARKDOWN if markdown else _YAML).sub(_LEFT_OUT, line)


def slips(path: Path, language: str) -> Iterator[ContentError]:
    """Everything in a file of texts that it should do without."""
    for number, line in prose(path):
        bare = line.replace(_LEFT_OUT, " ").replace("![", "[")
        found = list(words(bare, language))
        if path.suffix == ".md" and not line.startswith(("|", "![")):
            found += lengths(line, language)
        for message in found:
            yield ContentError(path, number, message)
