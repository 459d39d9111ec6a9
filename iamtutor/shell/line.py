"""A typed line becomes a tree: bash's grammar, the part of it that people type.

    list      pipelines joined by ``&&``, ``||``, ``;`` and line ends
    pipeline  commands joined by ``|``, perhaps after ``!``
    command   ``NAME=value`` words, words, redirections
    word      literal, quoted, ``$variable`` and ``$(command)`` parts

What bash has and this shell lacks (``for``, functions, background jobs …) is refused by
name: ``Unsupported`` is not a syntax error of bash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The longest line that is read, in characters.
LINE_LIMIT = 8_192


class BashSyntaxError(Exception):
    """Bash's own complaint: ``syntax error near unexpected token …``."""

    def __init__(self, token: str) -> None:
        super().__init__(f"syntax error near unexpected token `{token}'")


class Unsupported(Exception):
    """Real bash, but not this shell."""


class Incomplete(Exception):
    """The command goes on in the next line."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """``$NAME``; ``default`` is the word of ``${NAME:-word}`` (or of ``${NAME-word}``,
    then ``even_empty`` is False)."""

    name: str
    quoted: bool = False
    default: str | None = None
    even_empty: bool = True


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(source)``: what the source prints."""

    source: str
    quoted: bool = False


Part = Literal | Variable | Substitution
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Redirection:
    """``fd`` is 0, 1 or 2; ``operator`` is ``>``, ``>>``, ``<``, ``>&`` (target: the other
    descriptor) or ``<<`` (target: the text itself)."""

    fd: int
    operator: str
    target: Word


@dataclass(frozen=True, slots=True)
class Command:
    assignments: tuple[tuple[str, Word], ...] = ()
    words: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[Command, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A pipeline and what joins it to the one before: ``;``, ``&&`` or ``||``."""

    connector: str
    pipeline: Pipeline


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")
_BLANK = " \t"
_META = " \t\n|&;<>()"
_OPERATORS = ("&&", "||", ";;", "|&", "&>>", "&>", "<<<", "<<-", "<<", ">>", ">|")
_OPERATORS_1 = ("|", "&", ";", "<", ">", "(", ")")
_RESERVED = frozenset(
    ["if", "for", "while", "until", "case", "function", "select", "[[", "{", "time"]
)
_RESERVED_CLOSERS = frozenset(["then", "fi", "do", "done", "esac", "}", "else", "elif"])


def quote(text: str) -> str:
    """``text`` as one shell word that means exactly ``text``."""
    if _SAFE.match(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def parse(source: str) -> tuple[Step, ...]:
    """The tree; raises ``Incomplete``, ``BashSyntaxError`` or ``Unsupported``."""
    return _Parser(source).parse()


@dataclass(frozen=True, slots=True)
class _Token:
    """An operator (``kind`` is its text), a line end (``newline``), a ``word`` or the
    ``end``."""

    kind: str
    text: str = ""
    word: Word = ()
    fd: int | None = None


class _Lexer:
    """Cuts the source into tokens, on demand: here-documents change what comes next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    def next(self) -> _Token:
        self._skip_blanks()
        if self.position >= len(self.source):
            return _Token("end", "newline")
        if self.source[self.position] == "\n":
            self.position += 1
            return _Token("newline", "newline")
        fd = re.compile(r"(\d+)(?=[<>])").match(self.source, self.position)
        number = None
        if fd:
            number = int(fd.group(1))
            self.position = fd.end()
        for operator in _OPERATORS + _OPERATORS_1:
            if self.source.startswith(operator, self.position):
                self.position += len(operator)
                return _Token(operator, operator, fd=number)
        start = self.position
        word = self._word()
        return _Token("word", self.source[start : self.position], word)

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
        return tuple(_Lexer(text)._double_quoted(""))


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
            inner = _Lexer(source)
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


class _Parser:
    def __init__(self, source: str) -> None:
        self.lexer = _Lexer(source)
        self.token = self.lexer.next()
        self.waiting: list[tuple[int, Redirection, bool, bool]] = []
        """Here-documents whose lines follow the next line end."""
        self.documents: dict[int, Word] = {}

    def parse(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        connector = ";"
        while True:
            if connector == ";":
                self._skip_newlines()
                if self.token.kind == "end":
                    break
            steps.append(Step(connector, self._pipeline()))
            kind = self.token.kind
            if kind == "end":
                break
            if kind in ("&&", "||"):
                connector = kind
                self._advance()
                self._skip_newlines()
                if self.token.kind == "end":
                    raise Incomplete
            elif kind in (";", "newline"):
                connector = ";"
                self._advance()
            elif kind == "&":
                raise Unsupported("background jobs: &")
            else:
                raise BashSyntaxError(self.token.text)
        if self.waiting:
            raise Incomplete
        return tuple(self._with_documents(step) for step in steps)

    def _advance(self) -> None:
        ended_line = self.token.kind == "newline"
        if ended_line and self.waiting:
            for number, redirection, literal, strip_tabs in self.waiting:
                delimiter = "".join(
                    part.text
                    for part in redirection.target
                    if isinstance(part, Literal)
                )
                self.documents[number] = self.lexer.here_document(
                    delimiter, literal, strip_tabs
                )
            self.waiting.clear()
        self.token = self.lexer.next()

    def _skip_newlines(self) -> None:
        while self.token.kind == "newline":
            self._advance()

    def _pipeline(self) -> Pipeline:
        negated = False
        while self.token.kind == "word" and self.token.text == "!":
            negated = not negated
            self._advance()
        commands = [self._command()]
        while self.token.kind in ("|", "|&"):
            if self.token.kind == "|&":
                raise Unsupported("|&; write 2>&1 |")
            self._advance()
            self._skip_newlines()
            if self.token.kind == "end":
                raise Incomplete
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            token = self.token
            if token.kind == "word":
                if not words and not assignments and not redirections:
                    _refuse_reserved(token.text)
                assignment = None if words else _assignment(token.word)
                if assignment:
                    assignments.append(assignment)
                else:
                    words.append(token.word)
                self._advance()
            elif token.kind in ("<", ">", ">>", ">|", "<<", "<<-", "&>", "&>>"):
                redirections.extend(self._redirections())
            elif token.kind == "<<<":
                raise Unsupported("here-strings: <<<")
            elif token.kind == "(":
                if not words:
                    raise Unsupported("subshells: ( )")
                raise BashSyntaxError("(")
            else:
                break
        if not assignments and not words and not redirections:
            raise BashSyntaxError(self.token.text)
        return Command(tuple(assignments), tuple(words), tuple(redirections))

    def _redirections(self) -> list[Redirection]:
        operator, fd = self.token.kind, self.token.fd
        if fd is not None and fd > 2:
            raise Unsupported(f"file descriptor {fd}")
        duplicate = (
            operator in ("<", ">")
            and self.lexer.source[self.lexer.position : self.lexer.position + 1] == "&"
        )
        if duplicate:
            self.lexer.position += 1
        self._advance()
        if self.token.kind != "word":
            raise BashSyntaxError(self.token.text)
        target = self.token.word
        result: list[Redirection]
        if duplicate:
            if operator == "<" or self.token.text not in ("1", "2"):
                raise Unsupported(f"{operator}&{self.token.text}")
            result = [Redirection(1 if fd is None else fd, ">&", target)]
        elif operator in ("<<", "<<-"):
            literal = any(isinstance(p, Literal) and p.quoted for p in target)
            number = len(self.waiting) + len(self.documents)
            placeholder = Redirection(0, "<<", (Literal(str(number)),))
            self.waiting.append(
                (number, Redirection(0, "<<", target), literal, operator == "<<-")
            )
            result = [placeholder]
        elif operator in ("&>", "&>>"):
            result = [
                Redirection(1, operator[1:], target),
                Redirection(2, ">&", (Literal("1"),)),
            ]
        else:
            operator = ">" if operator == ">|" else operator
            default = 0 if operator == "<" else 1
            result = [Redirection(default if fd is None else fd, operator, target)]
        self._advance()
        return result

    def _with_documents(self, step: Step) -> Step:
        if not self.documents:
            return step

        def filled(redirection: Redirection) -> Redirection:
            if redirection.operator != "<<":
                return redirection
            number = redirection.target[0]
            assert isinstance(number, Literal)
            return Redirection(0, "<<", self.documents[int(number.text)])

        commands = tuple(
            Command(c.assignments, c.words, tuple(map(filled, c.redirections)))
            for c in step.pipeline.commands
        )
        return Step(step.connector, Pipeline(commands, step.pipeline.negated))


def _assignment(word: Word) -> tuple[str, Word] | None:
    if not word or not isinstance(word[0], Literal) or word[0].quoted:
        return None
    match = _ASSIGNMENT.match(word[0].text)
    if not match:
        return None
    rest = word[0].text[match.end() :]
    value: Word = (Literal(rest), *word[1:]) if rest else word[1:]
    return match.group(1), value


def _refuse_reserved(text: str) -> None:
    if text in _RESERVED:
        raise Unsupported(f"the keyword {text}")
    if text in _RESERVED_CLOSERS:
        raise BashSyntaxError(text)
