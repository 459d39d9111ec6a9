"""YAML without guesses, and with the line of every value.

YAML 1.1 turns ``no`` into false, ``2012-10-17`` into a date, ``012345670123`` into an
octal number and lets the second of two equal keys win. Here a plain scalar is ``true``,
``false``, ``null`` or an integer of at most nine digits without a leading zero; all else
is text, and everything doubtful is an error with its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import read_text

Key = str | int
Value = str | int | bool | None | list["Value"] | dict[str, "Value"]

#: How many lists and mappings may stand in one another.
DEEPEST = 50
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in "str int float bool null timestamp value merge map seq".split()
)
#: What the parser says of mistakes that are made often, and what is meant.
_CLEARER = {
    "mapping values are not allowed in this context": "a colon and a blank within a line; "
    "put the line in quotation marks",
    **dict.fromkeys(
        ("did not find expected '-' indicator", "did not find expected key"),
        "indented otherwise than the lines that it belongs to",
    ),
    "found a tab character that violates indentation": "a tab; indent with blanks",
    "found character that cannot start any token": "this begins with a tab, @, ` or %; "
    "indent with blanks, put text in quotation marks",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and on which line it says so."""

    path: Path
    data: Value
    lines: Mapping[tuple[Key, ...], int] = field(repr=False)

    def place(self, steps: Iterable[Key]) -> tuple[Key, ...]:
        """Where ``steps`` lead. Those that the file doesn't spell out are passed over:
        a validator may have steps of its own."""
        at: tuple[Key, ...] = ()
        for step in steps:
            if (*at, step) in self.lines:
                at = (*at, step)
        return at

    def line(self, steps: Iterable[Key]) -> int:
        """The line of the value that ``steps`` lead to."""
        return self.lines[self.place(steps)]

    def error(self, steps: Iterable[Key], message: str) -> ContentError:
        return ContentError(self.path, self.line(steps), message)


def read(path: Path) -> Document:
    """The document in ``path``."""
    return parse(read_text(path), path)


def parse(text: str, path: Path) -> Document:
    """The document that ``text`` is; ``path`` is for the errors."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = _CLEARER.get(str(error.problem), error.problem)
        raise ContentError(path, line, f"not YAML: {problem}") from None
    except yaml.YAMLError as error:
        raise ContentError(path, 1, f"not YAML: {error}") from None
    if node is None:
        raise ContentError(path, 1, "this file is empty")
    reader = _Reader(path)
    return Document(path, reader.value(node, ()), reader.lines)


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[tuple[Key, ...], int] = {}
        self.seen: set[int] = set()

    def error(self, node: yaml.Node, message: str) -> ContentError:
        return ContentError(self.path, node.start_mark.line + 1, message)

    def value(self, node: yaml.Node, place: tuple[Key, ...]) -> Value:
        if node.tag not in _TAGS:
            raise self.error(node, f"tags such as {node.tag} are not read")
        if id(node) in self.seen:
            raise self.error(node, "aliases are not read; write the value out")
        if len(place) > DEEPEST:
            raise self.error(node, "nested too deeply")
        self.seen.add(id(node))
        self.lines.setdefault(place, node.start_mark.line + 1)
        match node:
            case yaml.MappingNode():
                return self.mapping(node, place)
            case yaml.SequenceNode():
                return [
                    self.value(item, (*place, index))
                    for index, item in enumerate(node.value)
                ]
            case yaml.ScalarNode():
                return self.scalar(node)
            case _:
                raise self.error(node, "text, a list or a mapping belongs here")

    def mapping(
        self, node: yaml.MappingNode, place: tuple[Key, ...]
    ) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
                raise self.error(key_node, "a key must be a word")
            key = key_node.value
            if key == "<<":
                raise self.error(key_node, "merge keys are not read")
            if key in found:
                first = self.lines[(*place, key)]
                raise self.error(key_node, f"{key!r} is already set on line {first}")
            self.lines[(*place, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*place, key))
        return found

    def scalar(self, node: yaml.ScalarNode) -> Value:
        text = str(node.value)
        if node.style:
            return text
        if not text:
            raise self.error(
                node,
                'nothing stands here; write null, "" or a value (quote braces)',
            )
        if text in _WORDS:
            return _WORDS[text]
        return int(text) if _INTEGER.fullmatch(text) else text
