"""A typed line becomes a tree: bash's grammar, the part of it that people type.

What bash has and this shell lacks (background jobs …) is refused by name before
anything runs: ``Unsupported`` is not a syntax error of bash.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from iamtutor.shell import compounds
from iamtutor.shell.lexer import Lexer, Token
from iamtutor.shell.syntax import (
    NESTING_LIMIT,
    AnyCommand,
    Assignment,
    BashSyntaxError,
    Command,
    Function,
    Incomplete,
    Literal,
    Pipeline,
    Redirection,
    Step,
    Steps,
    Unsupported,
    Word,
)

#: The longest line that is read, in characters.
LINE_LIMIT = 8_192
#: How deep ``$(…)`` may nest.
SUBSTITUTION_DEPTH = 8
#: The most that aliases may turn a line into, in characters.
_ALIASED_LIMIT = 4 * LINE_LIMIT

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
_ELEMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[")
#: Builtins that take ``NAME=(…)`` among their words.
_DECLARING = frozenset(["declare", "local", "export", "readonly", "typeset"])
_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")

Aliases = tuple[tuple[str, str], ...]


def quote(text: str) -> str:
    """``text`` as one shell word that means exactly ``text``."""
    if _SAFE.match(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


@lru_cache(maxsize=128)
def parse(source: str, aliases: Aliases = (), depth: int = 0) -> Steps:
    """The tree; raises ``Incomplete``, ``BashSyntaxError`` or ``Unsupported``.

    ``depth`` counts the substitutions around ``source``.
    """
    if depth > SUBSTITUTION_DEPTH:
        raise Unsupported("that nesting")
    return Parser(source, aliases, depth).parse()


class Parser:
    """One token ahead; ``compounds`` reads what begins with a keyword."""

    def __init__(
        self, source: str, aliases: Aliases, depth: int, first_line: int = 1
    ) -> None:
        self.first_line = first_line
        self.aliases = dict(aliases)
        self.depth = depth
        self.nesting = 0
        self.lexer = Lexer(source, self._check)
        self.read_to = 0
        """Where the last token that was taken ends."""
        self.aliased: dict[str, int] = {}
        """How many characters were left behind each alias that was put in."""
        self.waiting: list[tuple[Redirection, str, bool, bool]] = []
        """Here-documents whose lines follow the next line end."""
        self.token = self.lexer.next()

    def parse(self) -> Steps:
        steps = self.steps(())
        if self.token.kind != "end":
            raise BashSyntaxError(self.token.text)
        if self.waiting:
            raise Incomplete
        return steps

    def next_line(self) -> Steps | None:
        """The list up to the next line end, as a script is read; None at its end."""
        self.skip_newlines()
        if self.token.kind == "end":
            return None
        steps = self.steps((), one_line=True)
        if self.waiting:
            raise Incomplete
        return steps

    def steps(self, closers: Collection[str], one_line: bool = False) -> Steps:
        """A list, up to one of ``closers`` at the place of a command, or to the end."""
        steps: list[Step] = []
        connector = ";"
        while True:
            if connector == ";":
                if not one_line:
                    self.skip_newlines()
                if self.token.kind == "end" or self.at(closers):
                    break
            steps.append(Step(connector, self._pipeline()))
            kind = self.token.kind
            if kind in ("&&", "||"):
                connector = kind
                self.advance()
                self.skip_newlines()
                if self.token.kind == "end":
                    raise Incomplete
            elif kind in (";", "newline"):
                connector = ";"
                self.advance()
                if one_line and (kind == "newline" or self.token.kind == "newline"):
                    break
            elif kind == "&":
                raise Unsupported("a background job (&)")
            elif kind == "end" or kind in closers:
                break
            else:
                raise BashSyntaxError(self.token.text)
        return tuple(steps)

    def at(self, words: Collection[str]) -> bool:
        """Whether an unquoted word or operator of ``words`` comes next."""
        return self.token.kind != "newline" and self.token.text in words

    def expect(self, word: str) -> None:
        if self.token.kind == "end":
            raise Incomplete
        if not self.at((word,)):
            raise BashSyntaxError(self.token.text)
        self.advance()

    def advance(self) -> Token:
        """Take the token; here-documents follow the end of a line."""
        taken = self.token
        self.read_to = taken.end
        if taken.kind == "newline" and self.waiting:
            for redirection, delimiter, literal, strip_tabs in self.waiting:
                redirection.target = self.lexer.here_document(
                    delimiter, literal, strip_tabs
                )
            self.waiting.clear()
        self.token = self.lexer.next()
        return taken

    def skip_newlines(self) -> None:
        while self.token.kind == "newline":
            self.advance()

    def _check(self, source: str) -> None:
        """Refuse what is not supported inside a substitution, before anything runs."""
        with suppress(Incomplete, BashSyntaxError):
            parse(source, tuple(self.aliases.items()), self.depth + 1)

    def _pipeline(self) -> Pipeline:
        negated, timed = False, ""
        if self.token.kind == "word" and self.token.text == "time":
            timed = "time"
            self.advance()
            if self.token.kind == "word" and self.token.text == "-p":
                timed = "time -p"
                self.advance()
        while self.token.kind == "word" and self.token.text == "!":
            negated = not negated
            self.advance()
        commands = [self._command()]
        while self.token.kind in ("|", "|&"):
            if self.token.kind == "|&":
                commands[-1] = _with_errors(commands[-1])
            self.advance()
            self.skip_newlines()
            if self.token.kind == "end":
                raise Incomplete
            commands.append(self._command())
        return Pipeline(tuple(commands), negated, timed)

    def _command(self) -> AnyCommand:
        self._put_in_alias()
        self.nesting += 1
        if self.nesting > NESTING_LIMIT:
            raise Unsupported("that nesting")
        found = compounds.command(self) or self._simple()
        self.nesting -= 1
        return found

    def _put_in_alias(self) -> None:
        """An alias stands for its text, which may begin with another alias."""
        while self.token.kind == "word" and self.token.text in self.aliases:
            name, lexer = self.token.text, self.lexer
            left = len(lexer.source) - self.token.end
            if left >= self.aliased.get(name, left + 1):
                return
            self.aliased[name] = left
            value, start = self.aliases[name], self.token.start
            lexer.source = lexer.source[:start] + value + lexer.source[self.token.end :]
            if len(lexer.source) > _ALIASED_LIMIT:
                raise Unsupported("an alias that long")
            lexer.position = start
            self.token = lexer.next()

    def _simple(self) -> AnyCommand:
        assignments: list[Assignment] = []
        later: list[Assignment] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        line = self.line
        while True:
            token = self.token
            if token.kind == "word":
                declaring = bool(words) and _plain(words[0]) in _DECLARING
                assignment = None
                if not words or declaring:
                    assignment = self._assignment(token)
                self.advance()
                is_array = (
                    assignment is not None
                    and self.token.kind == "("
                    and self.token.start == token.end
                    and not assignment.value
                )
                if assignment and is_array:
                    elements = self._elements()
                    made = replace(assignment, elements=elements)
                    (later if words else assignments).append(made)
                    if words:
                        words.append((Literal(assignment.name),))
                elif assignment and not words:
                    assignments.append(assignment)
                else:
                    words.append(token.word)
            elif token.kind in _REDIRECTING:
                redirections.extend(self.redirections())
            elif token.kind == "(":
                if len(words) == 1 and not assignments and not redirections:
                    return compounds.function(self, words[0])
                raise BashSyntaxError("(")
            else:
                break
        if not assignments and not words and not redirections:
            raise BashSyntaxError(self.token.text)
        return Command(
            tuple(assignments), tuple(words), tuple(redirections), tuple(later), line
        )

    @property
    def line(self) -> int:
        """The number of the line that the token stands in."""
        return self.lexer.source.count("\n", 0, self.token.start) + self.first_line

    def _assignment(self, token: Token) -> Assignment | None:
        """The assignment that a word is."""
        word = token.word
        if not word or not isinstance(word[0], Literal) or word[0].quoted:
            return None
        match = _ASSIGNMENT.match(word[0].text)
        if match:
            rest = word[0].text[match.end() :]
            value: Word = (Literal(rest), *word[1:]) if rest else word[1:]
            return Assignment(match.group(1), value, append=bool(match.group(2)))
        element = _ELEMENT.match(token.text)
        if not element:
            return None
        end = closing_bracket(token.text, element.end())
        after = re.compile(r"\](\+?)=").match(token.text, end) if end >= 0 else None
        if after is None:
            return None
        subscript = self.lexer.operand(token.text[element.end() : end], quoted=False)
        value = self.lexer.operand(token.text[after.end() :], quoted=False)
        return Assignment(element[1], value, bool(after[1]), subscript)

    def _elements(self) -> tuple[tuple[Word | None, Word], ...]:
        """``( word [subscript]=word … )``, from the parenthesis on."""
        found: list[tuple[Word | None, Word]] = []
        self.advance()
        while True:
            self.skip_newlines()
            if self.token.kind == "end":
                raise Incomplete(")")
            if self.token.kind == ")":
                self.advance()
                return tuple(found)
            if self.token.kind != "word":
                raise BashSyntaxError(self.token.text)
            token = self.advance()
            end = closing_bracket(token.text, 1) if token.text[:1] == "[" else -1
            if end >= 0 and token.text.startswith("]=", end):
                subscript = self.lexer.operand(token.text[1:end], quoted=False)
                value = self.lexer.operand(token.text[end + 2 :], quoted=False)
                found.append((subscript, value))
            else:
                found.append((None, token.word))

    def all_redirections(self) -> tuple[Redirection, ...]:
        found: list[Redirection] = []
        while self.token.kind in _REDIRECTING:
            found.extend(self.redirections())
        return tuple(found)

    def redirections(self) -> list[Redirection]:
        operator, fd = self.token.kind, self.token.fd
        if fd is not None and fd > 2:
            raise Unsupported(f"file descriptor {fd}")
        following = self.lexer.source[self.lexer.position : self.lexer.position + 1]
        if operator == ">" and following == "(":
            raise Unsupported("process substitution >( )")
        duplicate = operator in ("<", ">") and following == "&"
        if duplicate:
            self.lexer.position += 1
        self.advance()
        if self.token.kind != "word":
            raise BashSyntaxError(self.token.text)
        target = self.token.word
        result: list[Redirection]
        if duplicate:
            if operator == "<" or self.token.text not in ("1", "2", "-"):
                raise Unsupported(f"{operator}&{self.token.text}")
            result = [Redirection(1 if fd is None else fd, ">&", target)]
        elif operator in ("<<", "<<-"):
            literal = any(isinstance(p, Literal) and p.quoted for p in target)
            document = Redirection(0, "<<", ())
            delimiter = "".join(p.text for p in target if isinstance(p, Literal))
            self.waiting.append((document, delimiter, literal, operator == "<<-"))
            result = [document]
        elif operator == "<<<":
            result = [Redirection(0, "<<<", target)]
        elif operator in ("&>", "&>>"):
            result = [
                Redirection(1, operator[1:], target),
                Redirection(2, ">&", (Literal("1"),)),
            ]
        else:
            operator = ">" if operator == ">|" else operator
            default = 0 if operator == "<" else 1
            result = [Redirection(default if fd is None else fd, operator, target)]
        self.advance()
        return result


_REDIRECTING = frozenset(["<", ">", ">>", ">|", "<<", "<<-", "<<<", "&>", "&>>"])


def _plain(word: Word) -> str:
    """The text of a word without quotes and variables; else nothing."""
    match word:
        case (Literal(text, False),):
            return text
    return ""


def closing_bracket(text: str, at: int) -> int:
    """Where the bracket closes that was open before ``at``; -1 if it does not."""
    depth = 1
    for place in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _with_errors(command: AnyCommand) -> AnyCommand:
    """``command`` whose errors go into the pipe as well: ``|&``."""
    if isinstance(command, Function):
        return command
    both = Redirection(2, ">&", (Literal("1"),))
    return replace(command, redirections=(*command.redirections, both))
