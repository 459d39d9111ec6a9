"""Cuts a line into tokens: quotes, variables, substitutions, here-documents."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.shell.grammar import parameters, syntax

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: All of a name.
NAME = re.compile(_NAME.pattern + r"\Z")
_DESCRIPTOR = re.compile(r"([0-9]{1,9})(?=[<>])")
_BLANK = " \t"
_META = " \t\n|&;<>()"
#: Longer ones first.
_OPERATORS = (
    *("&&", "||", ";;&", ";;", ";&", "|&", "&>>", "&>", "<<<", "<<-", "<<", ">>", ">|"),
    *("|", "&", ";", "<", ">", "(", ")"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """An operator (``kind`` is its text), a line end (``newline``), a ``word`` or the
    ``end``; it stands from ``start`` to ``end`` in the source."""

    kind: str
    text: str = ""
    word: syntax.Word = ()
    fd: int | None = None
    start: int = 0
    end: int = 0


class Lexer:
    """Cuts the source into tokens, on demand: here-documents change what comes next.

    ``check`` is shown the source of every substitution.
    """

    def __init__(
        self, source: str, check: Callable[[str], None] = lambda _: None
    ) -> None:
        self.source = source
        self.position = 0
        self.check = check

    def next(self) -> Token:
        self._skip_blanks()
        start = self.position
        if start >= len(self.source):
            return Token("end", "newline", start=start, end=start)
        if self.source[start] == "\n":
            self.position += 1
            return Token("newline", "newline", start=start, end=start + 1)
        fd = _DESCRIPTOR.match(self.source, self.position)
        number = None
        if fd:
            number = int(fd.group(1))
            self.position = fd.end()
        if number is None and self.source.startswith("<(", self.position):
            return self._file_of(start)
        for operator in _OPERATORS:
            if self.source.startswith(operator, self.position):
                self.position += len(operator)
                end = self.position
                return Token(operator, operator, fd=number, start=start, end=end)
        word = self._word()
        end = self.position
        return Token("word", self.source[start:end], word, start=start, end=end)

    def _file_of(self, start: int) -> Token:
        end = _closing_parenthesis(self.source, start + 2)
        self.position = end + 1
        source = self.source[start + 2 : end]
        self.check(source)
        word = (syntax.FileOf(source), *self._word())
        text = self.source[start : self.position]
        return Token("word", text, word, start=start, end=self.position)

    def pattern(self) -> syntax.Word:
        """The word after ``=~``: parentheses and bars belong to it."""
        self._skip_blanks()
        return self._word(" \t\n")

    def calculation(self) -> syntax.Word | None:
        """The expression of ``((expression))``, from behind the first parenthesis; None
        if these are two subshells."""
        inner = self.calculation_text()
        return None if inner is None else self.operand(inner, True)

    def calculation_text(self) -> str | None:
        inner = self._arithmetic(self.position + 1)
        if inner is not None:
            self.position += len(inner) + 3
        return inner

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

    def _word(self, ends: str = _META) -> syntax.Word:
        parts: list[syntax.Part] = []
        plain: list[str] = []
        source = self.source

        def flush() -> None:
            if plain:
                parts.append(syntax.Literal("".join(plain)))
                plain.clear()

        while self.position < len(source):
            char = source[self.position]
            if char in ends:
                break
            if char == "'":
                flush()
                parts.append(syntax.Literal(self._until_quote(), True))
            elif char == '"':
                flush()
                self.position += 1
                parts.extend(self._double_quoted('"'))
            elif char == "\\":
                if self.position + 1 >= len(source):
                    raise syntax.Incomplete
                if source[self.position + 1] != "\n":
                    flush()
                    parts.append(syntax.Literal(source[self.position + 1], True))
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
            raise syntax.Incomplete("'")
        text = self.source[self.position + 1 : end]
        self.position = end + 1
        return text

    def _double_quoted(self, closing: str) -> list[syntax.Part]:
        """The parts up to ``closing`` (``""``: up to the end, for a here-document)."""
        parts: list[syntax.Part] = []
        text: list[str] = []
        source = self.source

        def flush() -> None:
            if text:
                parts.append(syntax.Literal("".join(text), True))
                text.clear()

        escapable = '$`"\\' if closing else "$`\\"
        while self.position < len(source):
            char = source[self.position]
            if closing and char == closing:
                self.position += 1
                flush()
                return parts or [syntax.Literal("", True)]
            if char == "\\":
                following = source[self.position + 1 : self.position + 2]
                if not following and closing:
                    raise syntax.Incomplete('"')
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
            raise syntax.Incomplete('"')
        flush()
        return parts

    def _dollar(self, quoted: bool) -> syntax.Part | str:
        """A variable, a substitution, or a dollar sign that is only itself."""
        source, start = self.source, self.position
        if source[start] == "`":
            closing = re.compile(r"(?:[^`\\]|\\.)*`", re.S).match(source, start + 1)
            if closing is None:
                raise syntax.Incomplete("`")
            end = closing.end() - 1
            self.position = end + 1
            inner_source = re.sub(r"\\([$`\\])", r"\1", source[start + 1 : end])
            return self._substitution(inner_source, quoted)
        if source.startswith("$((", start):
            inner = self._arithmetic(start + 3)
            if inner is not None:
                self.position = start + 3 + len(inner) + 2
                return syntax.Arithmetic(self.operand(inner, True), quoted)
        if source.startswith("$[", start):
            # As arithmetic was written once.
            end = _closing_bracket(source, start + 2)
            self.position = end + 1
            return syntax.Arithmetic(
                self.operand(source[start + 2 : end], True), quoted
            )
        if source.startswith("$(", start):
            end = _closing_parenthesis(source, start + 2)
            self.position = end + 1
            return self._substitution(source[start + 2 : end], quoted)
        if source.startswith("${", start):
            end = _closing_brace(source, start + 2)
            self.position = end + 1
            return parameters.read(source[start + 2 : end], quoted, self.operand)
        name = _NAME.match(source, start + 1)
        if name:
            self.position = name.end()
            return syntax.Variable(name.group(), quoted)
        special = source[start + 1 : start + 2]
        if special and special in "?$#@*!0123456789-":
            self.position += 2
            return syntax.Variable(special, quoted)
        if special == "'" and not quoted:
            self.position += 1
            return syntax.Literal(_ansi_c(self._until_ansi_quote()), True)
        self.position += 1
        return "$"

    def _substitution(self, source: str, quoted: bool) -> syntax.Substitution:
        self.check(source)
        return syntax.Substitution(source, quoted)

    def _arithmetic(self, start: int) -> str | None:
        """What stands between ``((`` and ``))``, if that is how it ends."""
        end = _closing_parenthesis(self.source, start)
        closed = self.source[end + 1 : end + 2]
        if not closed:
            raise syntax.Incomplete
        return self.source[start:end] if closed == ")" else None

    def operand(self, text: str, quoted: bool) -> syntax.Word:
        """``text`` as one word, blanks and all."""
        inner = Lexer(text, self.check)
        try:
            return tuple(inner._double_quoted("")) if quoted else inner._word("")
        except syntax.Incomplete:
            return (syntax.Literal(text, quoted),)

    def _until_ansi_quote(self) -> str:
        match = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S).match(
            self.source, self.position
        )
        if not match:
            raise syntax.Incomplete
        self.position = match.end()
        return match.group(1)

    def here_document(
        self, delimiter: str, literal: bool, strip_tabs: bool
    ) -> syntax.Word:
        """The lines up to ``delimiter``; the lexer stands at the start of a line."""
        lines: list[str] = []
        while True:
            if self.position >= len(self.source):
                raise syntax.Incomplete
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
            return (syntax.Literal(text, True),)
        return self.operand(text, True)


def _closing_parenthesis(source: str, start: int) -> int:
    depth, position = 1, start
    while position < len(source):
        char = source[position]
        if char == "\\":
            position += 1
        elif char == "'":
            position = source.find("'", position + 1)
            if position < 0:
                raise syntax.Incomplete("'")
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
    raise syntax.Incomplete(")")


def _closing_bracket(source: str, start: int) -> int:
    """Where the ``]`` of ``$[`` stands."""
    depth = 1
    for at in range(start, len(source)):
        depth += (source[at] == "[") - (source[at] == "]")
        if not depth:
            return at
    raise syntax.Incomplete


def _closing_brace(source: str, start: int) -> int:
    depth, position = 1, start
    while position < len(source):
        char = source[position]
        if char == "\\":
            position += 1
        elif char == '"':
            position = source.find('"', position + 1)
            if position < 0:
                raise syntax.Incomplete('"')
        elif source.startswith("${", position):
            depth += 1
            position += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    raise syntax.Incomplete("}")


_ANSI_ESCAPES = {
    **{"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"},
    **{"e": "\x1b", "E": "\x1b", "\\": "\\", "'": "'", '"': '"', "?": "?"},
}


def _ansi_c(text: str) -> str:
    """``$'text'``"""

    def meant(match: re.Match[str]) -> str:
        piece = match[1]
        if piece[0] in "01234567":
            return chr(int(piece, 8) & 255)
        if len(piece) > 1:
            code = int(piece[1:], 16)
            return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else ""
        return _ANSI_ESCAPES.get(piece, match[0])

    digits = r"[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}"
    return re.sub(rf"\\({digits}|.)", meant, text, flags=re.S)
