"""Cuts a line into tokens: quotes, variables, substitutions, here-documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iamtutor.shell.syntax import (
    Incomplete,
    Literal,
    Part,
    Substitution,
    Unsupported,
    Variable,
    Word,
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DESCRIPTOR = re.compile(r"(\d+)(?=[<>])")
_BLANK = " \t"
_META = " \t\n|&;<>()"
#: Longer ones first.
_OPERATORS = (
    *("&&", "||", ";;", "|&", "&>>", "&>", "<<<", "<<-", "<<", ">>", ">|"),
    *("|", "&", ";", "<", ">", "(", ")"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """An operator (``kind`` is its text), a line end (``newline``), a ``word`` or the
    ``end``."""

    kind: str
    text: str = ""
    word: Word = ()
    fd: int | None = None


class Lexer:
    """Cuts the source into tokens, on demand: here-documents change what comes next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    def next(self) -> Token:
        self._skip_blanks()
        if self.position >= len(self.source):
            return Token("end", "newline")
        if self.source[self.position] == "\n":
            self.position += 1
            return Token("newline", "newline")
        fd = _DESCRIPTOR.match(self.source, self.position)
        number = None
        if fd:
            number = int(fd.group(1))
            self.position = fd.end()
        for operator in _OPERATORS:
            if self.source.startswith(operator, self.position):
                self.position += len(operator)
                return Token(operator, operator, fd=number)
        start = self.position
        word = self._word()
        return Token("word", self.source[start : self.position], word)

    def _skip_blanks(self) -> None:
        source = self.source
        while self.position < len(source):
            if source[self.position] in _BLANK:
                self.position += 1
            elif source.startswith("\\\n", self.position):
                self.position += 2
            elif source[self.position] == "#":
                end = source.find("\n", self.position)
                self.position = len(source) if end < 0 else end
            else:
                return

    def _word(self) -> Word:
        parts: list[Part] = []
        plain: list[str] = []
        source = self.source

        def flush() -> None:
            if plain:
                parts.append(Literal("".join(plain)))
                plain.clear()

        while self.position < len(source):
            char = source[self.position]
            if char in _META:
                break
            if char == "'":
                flush()
                parts.append(Literal(self._until_quote(), True))
            elif char == '"':
                flush()
                self.position += 1
                parts.extend(self._double_quoted('"'))
            elif char == "\\":
                if self.position + 1 >= len(source):
                    raise Incomplete
                if source[self.position + 1] != "\n":
                    flush()
                    parts.append(Literal(source[self.position + 1], True))
                self.position += 2
            elif char in "$`":
                part = self._dollar(quoted=False)
                if isinstance(part, str):
                    plain.append(part)
                else:
                    flush()
                    parts.append(part)
            else:
                plain.append(char)
                self.position += 1
        flush()
        return tuple(parts)

    def _until_quote(self) -> str:
        end = self.source.find("'", self.position + 1)
        if end < 0:
            raise Incomplete
        text = self.source[self.position + 1 : end]
        self.position = end + 1
        return text

    def _double_quoted(self, closing: str) -> list[Part]:
        """The parts up to ``closing`` (``""``: up to the end, for a here-document)."""
        parts: list[Part] = []
        text: list[str] = []
        source = self.source

        def flush() -> None:
            if text:
                parts.append(Literal("".join(text), True))
                text.clear()

        escapable = '$`"\\' if closing else "$`\\"
        while self.position < len(source):
            char = source[self.position]
            if closing and char == closing:
                self.position += 1
                flush()
                return parts or [Literal("", True)]
            if char == "\\":
                following = source[self.position + 1 : self.position + 2]
                if not following and closing:
                    raise Incomplete
                if following == "\n":
                    pass
                elif following and following in escapable:
                    text.append(following)
                else:
                    text.append(char + following)
                self.position += 1 + len(following)
            elif char in "$`":
                part = self._dollar(quoted=True)
                if isinstance(part, str):
                    text.append(part)
                else:
                    flush()
                    parts.append(part)
            else:
                text.append(char)
                self.position += 1
        if closing:
            raise Incomplete
        flush()
        return parts

    def _dollar(self, quoted: bool) -> Part | str:
        """A variable, a substitution, or a dollar sign that is only itself."""
        source, start = self.source, self.position
        if source[start] == "`":
            end = source.find("`", start + 1)
            if end < 0:
                raise Incomplete
            self.position = end + 1
            return Substitution(source[start + 1 : end], quoted)
        if source.startswith("$((", start):
            raise Unsupported("arithmetic: $(( ))")
        if source.startswith("$(", start):
            end = _closing_parenthesis(source, start + 2)
            self.position = end + 1
            return Substitution(source[start + 2 : end], quoted)
        if source.startswith("${", start):
            end = source.find("}", start)
            if end < 0:
                raise Incomplete
            self.position = end + 1
            return _braced(source[start + 2 : end], quoted)
        name = _NAME.match(source, start + 1)
        if name:
            self.position = name.end()
            return Variable(name.group(), quoted)
        special = source[start + 1 : start + 2]
        if special and special in "?$#@*!0123456789-":
            self.position += 2
            return Variable(special, quoted)
        if special == "'" and not quoted:
            self.position += 1
            return Literal(_ansi_c(self._until_ansi_quote()), True)
        self.position += 1
        return "$"

    def _until_ansi_quote(self) -> str:
        match = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S).match(
            self.source, self.position
        )
        if not match:
            raise Incomplete
        self.position = match.end()
        return match.group(1)

    def here_document(self, delimiter: str, literal: bool, strip_tabs: bool) -> Word:
        """The lines up to ``delimiter``; the lexer stands at the start of a line."""
        lines: list[str] = []
        while True:
            if self.position >= len(self.source):
                raise Incomplete
            end = self.source.find("\n", self.position)
            end = len(self.source) if end < 0 else end
            line = self.source[self.position : end]
            self.position = end + 1
            if strip_tabs:
                line = line.lstrip("\t")
            if line == delimiter:
                break
            lines.append(line + "\n")
        text = "".join(lines)
        if literal:
            return (Literal(text, True),)
        return tuple(Lexer(text)._double_quoted(""))


def _closing_parenthesis(source: str, start: int) -> int:
    depth, position = 1, start
    while position < len(source):
        char = source[position]
        if char == "\\":
            position += 1
        elif char == "'":
            position = source.find("'", position + 1)
            if position < 0:
                raise Incomplete
        elif char == '"':
            inner = Lexer(source)
            inner.position = position + 1
            inner._double_quoted('"')
            position = inner.position - 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    raise Incomplete


def _braced(inner: str, quoted: bool) -> Variable:
    name = _NAME.match(inner)
    if name is None:
        if inner == "?":
            return Variable("?", quoted)
        raise Unsupported(f"parameter expansion: ${{{inner}}}")
    rest = inner[name.end() :]
    if not rest:
        return Variable(name.group(), quoted)
    for operator, even_empty in ((":-", True), ("-", False)):
        if rest.startswith(operator):
            default = rest[len(operator) :]
            return Variable(name.group(), quoted, default, even_empty)
    raise Unsupported(f"parameter expansion: ${{{inner}}}")


def _ansi_c(text: str) -> str:
    escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
    return re.sub(
        r"\\(.)", lambda m: escapes.get(m.group(1), m.group(0)), text, flags=re.S
    )
