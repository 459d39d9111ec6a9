"""A typed line becomes a tree: bash's grammar, the part of it that people type.

What bash has and this shell lacks (``for``, functions, background jobs …) is refused by
name: ``Unsupported`` is not a syntax error of bash.
"""

from __future__ import annotations

import re

from iamtutor.shell.lexer import Lexer
from iamtutor.shell.syntax import (
    BashSyntaxError,
    Command,
    Incomplete,
    Literal,
    Pipeline,
    Redirection,
    Step,
    Substitution,
    Unsupported,
    Variable,
    Word,
)

__all__ = [
    "LINE_LIMIT",
    "BashSyntaxError",
    "Command",
    "Incomplete",
    "Literal",
    "Pipeline",
    "Redirection",
    "Step",
    "Substitution",
    "Unsupported",
    "Variable",
    "Word",
    "parse",
    "quote",
]

#: The longest line that is read, in characters.
LINE_LIMIT = 8_192

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")
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


class _Parser:
    def __init__(self, source: str) -> None:
        self.lexer = Lexer(source)
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
