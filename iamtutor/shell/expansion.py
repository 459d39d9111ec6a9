"""From the words of a command to the strings that its program gets.

In bash's order: braces, tilde, variables and substitutions, field splitting of what was
not quoted, path names for what has an unquoted wildcard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from iamtutor.shell import arithmetic, braces
from iamtutor.shell.budget import ITEM_SIZE, Budget
from iamtutor.shell.filesystem import FileSystem
from iamtutor.shell.parameters import DEFAULTS
from iamtutor.shell.syntax import (
    Arithmetic,
    Literal,
    Part,
    Substitution,
    Variable,
    Word,
)
from iamtutor.shell.text import words_of
from iamtutor.shell.wildcards import Wildcard, escaped, has_wildcard, unescaped

#: What it costs to read one part of a word, in the units of ``Budget``.
_PART_WORK = 40

DEFAULT_IFS = " \t\n"


class Abandoned(Exception):
    """An expansion failed: bash says why and gives up the whole line."""


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of an unquoted part: it is split into fields."""

    text: str


@dataclass(frozen=True, slots=True)
class Expander:
    """``substitute`` runs a line and returns what it printed; ``assign`` sets a variable
    of the shell; ``parameters`` are the arguments of the function that runs."""

    variables: dict[str, str]
    home: str
    status: int
    files: FileSystem
    substitute: Callable[[str], str]
    assign: Callable[[str, str], None]
    parameters: Sequence[str] = ()
    shell_name: str = "-bash"

    @property
    def budget(self) -> Budget:
        """The line's: a short line may stand for a very long one."""
        return self.files.budget

    def fields(self, word: Word) -> list[str]:
        """The fields that ``word`` becomes: usually one, perhaps none or many."""
        result: list[str] = []
        for one in braces.expand(word, self.budget):
            for pattern in self._patterns(one):
                found = self.files.glob(pattern) if has_wildcard(pattern) else []
                self.budget.hold(len(pattern) + ITEM_SIZE)
                result.extend(found or [unescaped(pattern)])
        return result

    def _patterns(self, word: Word) -> list[str]:
        patterns: list[str] = []
        current: str | None = None
        for piece in self._pieces(word):
            self.budget.work(_PART_WORK + len(current or "") // 8)
            if piece is None:
                if current is not None:
                    patterns.append(current)
                current = None
            elif isinstance(piece, str):
                current = (current or "") + piece
            else:
                leading, fields, trailing = self._split(piece.text)
                if leading and current is not None:
                    patterns.append(current)
                    current = None
                self.budget.hold(len(fields) * ITEM_SIZE)
                for number, text in enumerate(fields):
                    if number:
                        patterns.append(current or "")
                        current = None
                    current = (current or "") + text.replace("\\", "\\\\")
                if fields and trailing:
                    patterns.append(current or "")
                    current = None
        if current is not None:
            patterns.append(current)
        return patterns

    def _pieces(self, word: Word) -> Iterator[str | _Value | None]:
        """Pattern text, values to split, and None where a field ends."""
        for index, part in enumerate(word):
            if isinstance(part, Literal):
                if part.quoted:
                    yield escaped(part.text)
                else:
                    yield self._tilde(part.text) if index == 0 else part.text
            elif isinstance(part, Variable) and part.name == "@" and not part.operator:
                for number, parameter in enumerate(self.parameters):
                    if number:
                        yield None
                    yield escaped(parameter) if part.quoted else _Value(parameter)
            elif isinstance(part, Variable) and part.operator in DEFAULTS:
                operand = self._default(part)
                if operand is None:
                    value = self._value(Variable(part.name, part.quoted))
                    yield escaped(value) if part.quoted else _Value(value)
                    continue
                if part.quoted:
                    yield ""
                for inner in operand:
                    if isinstance(inner, Literal) and not inner.quoted:
                        yield _Value(unescaped(self._tilde(inner.text)))
                    else:
                        yield from self._pieces((inner,))
            else:
                value = self._value(part)
                yield escaped(value) if part.quoted else _Value(value)

    def _split(self, text: str) -> tuple[bool, list[str], bool]:
        """Whether a separator comes first, the fields, whether a separator comes last."""
        self.budget.work(len(text))
        ifs = self.variables.get("IFS", DEFAULT_IFS)
        if not text or not ifs:
            return False, [text] if text else [], False
        blanks = "".join(c for c in ifs if c in DEFAULT_IFS)
        others = "".join(c for c in ifs if c not in DEFAULT_IFS)
        if not others:
            fields = [f for f in re.split(f"[{re.escape(blanks)}]+", text) if f]
            return text[0] in blanks, fields, text[-1] in blanks
        bare = text.strip(blanks) if blanks else text
        around = f"[{re.escape(blanks)}]*" if blanks else ""
        separator = f"{around}[{re.escape(others)}]{around}"
        if blanks:
            separator += f"|[{re.escape(blanks)}]+"
        fields = re.split(separator, bare)
        last = bool(fields) and fields[-1] == ""
        if last:
            fields.pop()
        return text[0] in ifs and bool(fields) and fields[0] != "", fields, last

    def text(self, word: Word) -> str:
        """One string, without splitting: an assignment, a here-document."""
        out: list[str] = []
        for index, part in enumerate(word):
            self.budget.work(_PART_WORK)
            if not isinstance(part, Literal):
                out.append(self._value(part))
            elif index == 0 and not part.quoted:
                out.append(unescaped(self._tilde(part.text)))
            else:
                out.append(part.text)
        return "".join(out)

    def pattern(self, word: Word) -> str:
        """A pattern in which what was quoted is literal."""
        return "".join(
            (escaped(part.text) if part.quoted else part.text)
            if isinstance(part, Literal)
            else (escaped(self._value(part)) if part.quoted else self._value(part))
            for part in word
        )

    def number(self, expression: str) -> int:
        """The value of an arithmetic expression."""
        try:
            return arithmetic.evaluate(
                expression, self.variables, self._assign, self.budget.work
            )
        except arithmetic.BadExpression as error:
            raise Abandoned(str(error)) from None

    def _assign(self, name: str, value: str) -> None:
        self.variables[name] = value
        self.assign(name, value)

    def value_of(self, name: str) -> str | None:
        """The variable or special parameter ``name``; None if it is not set."""
        match name:
            case "?":
                return str(self.status)
            case "$":
                return "2187"
            case "!":
                return ""
            case "-":
                return "himBHs"
            case "#":
                return str(len(self.parameters))
            case "0":
                return self.shell_name
            case "@" | "*":
                self.budget.hold(sum(map(len, self.parameters)) + len(self.parameters))
                return " ".join(self.parameters) if self.parameters else None
        if name.isdecimal():
            place = int(name) - 1
            return self.parameters[place] if place < len(self.parameters) else None
        return self.variables.get(name)

    def _value(self, part: Part) -> str:
        if isinstance(part, Substitution):
            printed = words_of(self.substitute(part.source))
            return self.budget.made(printed.rstrip("\n"))
        if isinstance(part, Arithmetic):
            return str(self.number(self.text(part.expression)))
        assert isinstance(part, Variable)
        if part.operator in DEFAULTS:
            operand = self._default(part)
            if operand is not None:
                return self.text(operand)
        value = self.value_of(part.name) or ""
        self.budget.text(value)
        if part.operator and part.operator not in DEFAULTS:
            value = self._changed(part, value)
        return self.budget.made(value)

    def _default(self, part: Variable) -> Word | None:
        """The word that stands in for the variable; None when its own value stays."""
        value = self.value_of(part.name)
        missing = value is None or (part.operator[0] == ":" and value == "")
        match part.operator[-1]:
            case "+":
                return () if missing else part.operand
            case "-" if missing:
                return part.operand
            case "=" if missing:
                self._assign(part.name, self.text(part.operand))
            case "?" if missing:
                told = self.text(part.operand)
                raise Abandoned(f"{part.name}: {told or 'parameter null or not set'}")
        return None

    def _changed(self, part: Variable, value: str) -> str:
        """``value`` as the operator of ``part`` makes it."""
        match part.operator:
            case "length":
                return str(len(value))
            case "^^":
                return value.upper()
            case ",,":
                return value.lower()
            case "^":
                return value[:1].upper() + value[1:]
            case ",":
                return value[:1].lower() + value[1:]
            case ":":
                return self._slice(part, value)
        pattern = self.pattern(part.operand)
        if part.operator in ("/", "//"):
            return self._replaced(part, pattern, value)
        wildcard = Wildcard(pattern, self.budget.work)
        longest = len(part.operator) == 2
        if part.operator[0] == "#":
            return value[len(wildcard.beginning(value, longest) or "") :]
        end = len(value) - len(wildcard.ending(value, longest) or "")
        return value[:end]

    def _replaced(self, part: Variable, pattern: str, value: str) -> str:
        new = self.text(part.second or ())
        if not pattern:
            return value
        out: list[str] = []
        written = 0
        for start, end in Wildcard(pattern, self.budget.work).parts(value):
            self.budget.hold(end - written + len(new) + ITEM_SIZE)
            out += (value[written:start], new)
            written = end
            if part.operator == "/":
                break
        return self.budget.made("".join([*out, value[written:]]))

    def _slice(self, part: Variable, value: str) -> str:
        start = self.number(self.text(part.operand))
        if start < 0:
            start += len(value)
            if start < 0:
                return ""
        if part.second is None:
            return value[start:]
        length = self.number(self.text(part.second))
        end = start + length if length >= 0 else len(value) + length
        if end < start and start <= len(value):
            raise Abandoned(f"{length}: substring expression < 0")
        return value[start:end]

    def _tilde(self, text: str) -> str:
        if text == "~" or text.startswith("~/"):
            return escaped(self.home) + text[1:]
        return text
