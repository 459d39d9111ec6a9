"""From the words of a command to the strings that its program gets.

In bash's order: tilde, variables and substitutions, field splitting of what was not
quoted, path names for what has an unquoted wildcard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from iamtutor.shell import line
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.text import words_of
from iamtutor.shell.wildcards import escaped, has_wildcard, unescaped

#: The most characters that the variables and substitutions of one command stand for.
EXPANSION_LIMIT = 2_000_000


@dataclass(frozen=True, slots=True)
class Expander:
    """``substitute`` runs a line and returns what it printed."""

    variables: Mapping[str, str]
    home: str
    status: int
    files: FileSystem
    substitute: Callable[[str], str]
    shell_name: str = "-bash"
    expanded: list[int] = field(default_factory=list)
    """The lengths of the values so far: a short line may stand for a very long one."""

    def fields(self, word: line.Word) -> list[str]:
        """The fields that ``word`` becomes: usually one, perhaps none or many."""
        patterns: list[str] = []
        current: str | None = None
        for index, part in enumerate(word):
            if isinstance(part, line.Literal):
                text = part.text
                if part.quoted:
                    text = escaped(text)
                elif index == 0:
                    text = self._tilde(text)
                current = (current or "") + text
                continue
            value = self._value(part)
            if part.quoted:
                current = (current or "") + escaped(value)
                continue
            pieces = value.split()
            if value[:1].isspace() and current is not None:
                patterns.append(current)
                current = None
            for number, piece in enumerate(pieces):
                if number:
                    if current is not None:
                        patterns.append(current)
                    current = None
                current = (current or "") + piece.replace("\\", "\\\\")
            if pieces and value[-1:].isspace():
                assert current is not None
                patterns.append(current)
                current = None
        if current is not None:
            patterns.append(current)
        result: list[str] = []
        for pattern in patterns:
            found = self.files.glob(pattern) if has_wildcard(pattern) else []
            result.extend(found or [unescaped(pattern)])
        return result

    def text(self, word: line.Word) -> str:
        """One string, without splitting: an assignment, a here-document."""
        out = ""
        for index, part in enumerate(word):
            if not isinstance(part, line.Literal):
                out += self._value(part)
            elif index == 0 and not part.quoted:
                out += unescaped(self._tilde(part.text))
            else:
                out += part.text
        return out

    def _value(self, part: line.Variable | line.Substitution) -> str:
        if isinstance(part, line.Substitution):
            printed = words_of(self.substitute(part.source))
            return self._counted(printed.rstrip("\n"))
        match part.name:
            case "?":
                return str(self.status)
            case "$":
                return "2187"
            case "#":
                return "0"
            case "0":
                return self.shell_name
        value = self.variables.get(part.name)
        if part.default is not None and (
            value is None or (part.even_empty and value == "")
        ):
            return part.default
        return self._counted(value or "")

    def _counted(self, value: str) -> str:
        self.expanded.append(len(value))
        if sum(self.expanded) > EXPANSION_LIMIT:
            raise line.Unsupported("room for that many arguments")
        self.files.work(len(value) // 2)
        return value

    def _tilde(self, text: str) -> str:
        if text == "~" or text.startswith("~/"):
            return escaped(self.home) + text[1:]
        return text
