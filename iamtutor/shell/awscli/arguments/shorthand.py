"""Shorthand syntax: ``Name=instance-id,Values=i-1,i-2`` instead of JSON.

A parameter is a row of ``key=value``; a value may be several, parted by commas, an
explicit ``[list]``, a ``{hash}`` or quoted. The shape of the parameter decides afterwards
what a lone value or a number means.
"""

import re
from collections.abc import Callable
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from iamtutor.shell.awscli.failures import Failure

_KEY = re.compile(r"[A-Za-z0-9\-_.#/:]*")
#: A lone value, and one that follows it: a closing bracket may begin them, as it may in
#: the program.
_FIRST = re.compile(r"(?:\\,|[^\x00-\x20\x7b,\"'=\[])(?:\\,|[^,\"'\]}])*")
_SECOND = re.compile(r"(?:\\,|[^\x00-\x20\x7b,\"'=\[])(?:\\,|[^,\"'=])*")
#: A quoted value ends at the first quotation mark without a backslash; where all have
#: one, at the last. Neither is looked for twice.
_QUOTED = {
    "'": re.compile(r"'((?:\\\\|\\'|[^'])*+|.*)'", re.S),
    '"': re.compile(r'"((?:\\\\|\\"|[^"])*+|.*)"', re.S),
}
_NESTING = 20


class ShorthandError(Exception):
    """What is wrong where, with an arrow below that line of the input."""

    def __init__(self, source: str, problem: str, position: int, why: str = "") -> None:
        column = position - (source.rfind("\n", 0, position) + 1)
        line, broken, rest = source[position:].partition("\n")
        read = source[:position] + line
        arrow = f"{' ' * column}^{broken}{rest}"
        super().__init__(f"{problem} for input:\n{read}\n{arrow}{why}")


class Unexpected(ShorthandError):
    def __init__(
        self, source: str, expected: str, received: str, position: int
    ) -> None:
        problem = f"Expected: '{expected}', received: '{received}'"
        super().__init__(source, problem, position)


class SecondKey(ShorthandError):
    """One key twice."""

    def __init__(self, source: str, key: str, position: int) -> None:
        super().__init__(
            source,
            f'Second instance of key "{key}" encountered',
            position,
            '\nThis is often because there is a preceding "," instead of a space.',
        )


Load = Callable[[str], Any]
"""Gives what a value after ``@=`` stands for."""


def parse(source: str, load: Load | None = None) -> dict[str, Any]:
    """``load`` is None where ``@=`` is not known."""
    return _Parser(source, load).parameter()


class _Parser:
    def __init__(self, source: str, load: Load | None) -> None:
        self.source = source
        self.load = load
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> str:
        return self.source[self.at : self.at + 1]

    def _blanks(self) -> None:
        while self.here and self.here.isspace():
            self.at += 1

    def _expect(self, char: str) -> None:
        self._blanks()
        if self.here != char:
            raise Unexpected(self.source, char, self.here or "EOF", self.at)
        self.at += 1
        self._blanks()

    def parameter(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            start = self.at
            key = self._key()
            loads = self._assigns()
            if key in found:
                raise SecondKey(self.source, key, start)
            found[key] = self._resolved(self._values(), loads)
            if self.at >= len(self.source):
                return found
            self._expect(",")

    def _assigns(self) -> bool:
        """Past ``=`` or ``@=``; whether it was the second, which loads files."""
        loads = self.load is not None and self.here == "@"
        if loads:
            self._expect("@")
        self._expect("=")
        return loads

    def _resolved(self, value: Any, loads: bool) -> Any:
        if loads and self.load is not None and isinstance(value, str):
            return self.load(value)
        return value

    def _key(self) -> str:
        match = _KEY.match(self.source, self.at)
        assert match
        self.at = match.end()
        return match.group()

    def _values(self) -> Any:
        if not self.here:
            return ""
        if self.here in "[{":
            return self._nested()
        values = [self._value(_FIRST)]
        self._blanks()
        while self.here == ",":
            comma = self.at
            self._expect(",")
            try:
                following = self._value(_SECOND)
                self._blanks()
                if self.here not in ("", ","):
                    raise Unexpected(self.source, ",", self.here, self.at)
            except Unexpected:
                if not self.here:
                    raise
                # No value: the key of the next pair.
                self.at = self.source.rfind(",", comma, self.at + 1)
                break
            values.append(following)
        return values if len(values) > 1 else values[0]

    def _nested(self) -> Any:
        self.depth += 1
        if self.depth > _NESTING:
            raise Unexpected(self.source, "less nesting", self.here, self.at)
        value: Any
        if self.here == "[":
            self._expect("[")
            value = []
            while self.here != "]":
                value.append(self._explicit())
                self._comma("]")
            self.at += 1
        else:
            self._expect("{")
            value = {}
            while self.here != "}":
                key = self._key()
                loads = self._assigns()
                value[key] = self._resolved(self._explicit(), loads)
                self._comma("}")
            self.at += 1
        self.depth -= 1
        return value

    def _comma(self, closing: str) -> None:
        self._blanks()
        if self.here != closing:
            self._expect(",")

    def _explicit(self) -> Any:
        return (
            self._nested() if self.here and self.here in "[{" else self._value(_FIRST)
        )

    def _value(self, pattern: re.Pattern[str]) -> str:
        quote = self.here
        if quote and quote in _QUOTED:
            match = _QUOTED[quote].match(self.source, self.at)
            if match is None:
                kind = "singled" if quote == "'" else "double"
                raise Unexpected(self.source, f"<{kind} quoted>", "<none>", self.at)
            self.at = match.end()
            return match.group(1).replace(f"\\{quote}", quote).replace("\\\\", "\\")
        match = pattern.match(self.source, self.at)
        if match is None:
            if pattern is _FIRST:
                return ""
            raise Unexpected(self.source, "<second>", "<none>", self.at)
        self.at = match.end()
        return match.group().rstrip().replace("\\,", ",")


def shaped(value: Any, shape: Shape) -> Any:
    """``value`` as the model wants it: a lone element is a list, numbers are numbers."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {
            key: shaped(inner, shape.members[key]) if key in shape.members else inner
            for key, inner in value.items()
        }
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: shaped(inner, shape.value) for key, inner in value.items()}
    if isinstance(shape, ListShape):
        items = value if isinstance(value, list) else [value]
        member = shape.member
        if isinstance(member, StructureShape) and len(member.members) == 1:
            (only,) = member.members
            items = [item if isinstance(item, dict) else {only: item} for item in items]
        return [shaped(item, member) for item in items]
    if isinstance(value, (list, dict)) and shape.type_name == "boolean":
        raise Failure(f"{type(value).__name__!r} object has no attribute 'lower'")
    if isinstance(value, str):
        if shape.type_name in ("integer", "long"):
            return int(value)
        if shape.type_name in ("float", "double"):
            return float(value)
        if shape.type_name == "boolean" and value.lower() in ("true", "false"):
            return value.lower() == "true"
    return value
