"""A typed line becomes a tree: bash's grammar, the part of it that people type.

What bash has and this shell lacks (``select`` …) is refused by name before
anything runs: ``Unsupported`` is not a syntax error of bash.
"""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from iamtutor.shell.grammar import compounds, syntax
from iamtutor.shell.grammar.lexer import Lexer, Token
from iamtutor.shell.grammar.tokens import REDIRECTING, Tokens

#: The longest line that is read, in characters.
LINE_LIMIT = 8_192
#: How deep ``$(…)`` may nest.
SUBSTITUTION_DEPTH = 8
#: The most that aliases may turn a line into, in characters.
_ALIASED_LIMIT = 4 * LINE_LIMIT

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")
#: A variable that is to get the number of a descriptor.
_NAMED = re.compile(r"\{[A-Za-z_]\w*\}", re.ASCII)
_ELEMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\[")
#: Builtins that take ``NAME=(…)`` among their words.
_DECLARING = frozenset(["declare", "local", "export", "readonly", "typeset"])

Aliases = tuple[tuple[str, str], ...]


@lru_cache(maxsize=128)
def parse(source: str, aliases: Aliases = (), depth: int = 0) -> syntax.Steps:
    """The tree; raises ``Incomplete``, ``BashSyntaxError`` or ``Unsupported``.

    ``depth`` counts the substitutions around ``source``.
    """
    if depth > SUBSTITUTION_DEPTH:
        raise syntax.Unsupported("that nesting")
    return Parser(source, aliases, depth).parse()


class Parser(Tokens):
    """Reads lists, pipelines and simple commands; ``compounds`` reads what begins with a
    keyword."""

    def __init__(
        self, source: str, aliases: Aliases, depth: int, first_line: int = 1
    ) -> None:
        self.aliases = dict(aliases)
        self.depth = depth
        self.aliased: dict[str, int] = {}
        """How many characters were left behind each alias that was put in."""
        super().__init__(Lexer(source, self._check), first_line)

    def parse(self) -> syntax.Steps:
        steps = self.steps(())
        if self.token.kind != "end":
            raise syntax.BashSyntaxError(self.token.text)
        if self.waiting:
            raise syntax.Incomplete
        return steps

    def next_line(self) -> syntax.Steps | None:
        """The list up to the next line end, as a script is read; None at its end."""
        self.skip_newlines()
        if self.token.kind == "end":
            return None
        steps = self.steps((), one_line=True)
        if self.waiting:
            raise syntax.Incomplete
        return steps

    def steps(self, closers: Collection[str], one_line: bool = False) -> syntax.Steps:
        """A list, up to one of ``closers`` at the place of a command, or to the end."""
        steps: list[syntax.Step] = []
        connector = ";"
        first, start = 0, self.token.start
        while True:
            if connector == ";":
                if not one_line:
                    self.skip_newlines()
                if self.token.kind == "end" or self.at(closers):
                    break
                # Where a list begins that `&` would end.
                first, start = len(steps), self.token.start
            steps.append(syntax.Step(connector, self._pipeline()))
            kind = self.token.kind
            if kind in ("&&", "||"):
                connector = kind
                self.advance()
                self.skip_newlines()
                self.need()
            elif kind in (";", "&", "newline"):
                if kind == "&":
                    source = self.lexer.source[start : self.token.start].strip()
                    job = syntax.Compound(
                        syntax.Background(tuple(steps[first:]), source)
                    )
                    steps[first:] = [syntax.Step(";", syntax.Pipeline((job,)))]
                connector = ";"
                self.advance()
                if one_line and (kind == "newline" or self.token.kind == "newline"):
                    break
            elif kind == "end" or kind in closers:
                break
            else:
                raise syntax.BashSyntaxError(self.token.text)
        return tuple(steps)

    def _check(self, source: str) -> None:
        """Refuse what is not supported inside a substitution, before anything runs."""
        with suppress(syntax.Incomplete, syntax.BashSyntaxError):
            parse(source, tuple(self.aliases.items()), self.depth + 1)

    def _pipeline(self) -> syntax.Pipeline:
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
            self.need()
            commands.append(self._command())
        return syntax.Pipeline(tuple(commands), negated, timed)

    def _command(self) -> syntax.AnyCommand:
        self._put_in_alias()
        self.nesting += 1
        if self.nesting > syntax.NESTING_LIMIT:
            raise syntax.Unsupported("that nesting")
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
                raise syntax.Unsupported("an alias that long")
            lexer.position = start
            self.token = lexer.next()

    def _simple(self) -> syntax.AnyCommand:
        assignments: list[syntax.Assignment] = []
        later: list[syntax.Assignment] = []
        words: list[syntax.Word] = []
        redirections: list[syntax.Redirection] = []
        line = self.line
        while True:
            token = self.token
            if token.kind == "word":
                declaring = bool(words) and _plain(words[0]) in _DECLARING
                assignment = None
                if not words or declaring:
                    assignment = self._assignment(token)
                self.advance()
                joined = self.token.start == token.end
                if (
                    joined
                    and self.token.kind in REDIRECTING
                    and _NAMED.fullmatch(token.text)
                ):
                    raise syntax.Unsupported(f"{token.text}{self.token.kind}")
                is_array = (
                    assignment is not None
                    and self.token.kind == "("
                    and joined
                    and not assignment.value
                )
                if assignment and is_array:
                    elements = self._elements()
                    made = replace(assignment, elements=elements)
                    (later if words else assignments).append(made)
                    if words:
                        words.append((syntax.Literal(assignment.name),))
                elif assignment and not words:
                    assignments.append(assignment)
                else:
                    words.append(token.word)
            elif token.kind in REDIRECTING:
                redirections.extend(self.redirections())
            elif token.kind == "(":
                if len(words) == 1 and not assignments and not redirections:
                    return compounds.function(self, words[0])
                raise syntax.BashSyntaxError("(")
            else:
                break
        if not assignments and not words and not redirections:
            raise syntax.BashSyntaxError(self.token.text)
        return syntax.Command(
            tuple(assignments), tuple(words), tuple(redirections), tuple(later), line
        )

    def _assignment(self, token: Token) -> syntax.Assignment | None:
        """The assignment that a word is."""
        word = token.word
        if not word or not isinstance(word[0], syntax.Literal) or word[0].quoted:
            return None
        match = _ASSIGNMENT.match(word[0].text)
        if match:
            rest = word[0].text[match.end() :]
            value: syntax.Word = (syntax.Literal(rest), *word[1:]) if rest else word[1:]
            return syntax.Assignment(match.group(1), value, append=bool(match.group(2)))
        element = _ELEMENT.match(token.text)
        if not element:
            return None
        end = closing_bracket(token.text, element.end())
        after = re.compile(r"\](\+?)=").match(token.text, end) if end >= 0 else None
        if after is None:
            return None
        subscript = self.lexer.operand(token.text[element.end() : end], quoted=False)
        value = self.lexer.operand(token.text[after.end() :], quoted=False)
        return syntax.Assignment(element[1], value, bool(after[1]), subscript)

    def _elements(self) -> tuple[tuple[syntax.Word | None, syntax.Word], ...]:
        """``( word [subscript]=word … )``, from the parenthesis on."""
        found: list[tuple[syntax.Word | None, syntax.Word]] = []
        self.advance()
        while True:
            self.skip_newlines()
            if self.token.kind == "end":
                raise syntax.Incomplete(")")
            if self.token.kind == ")":
                self.advance()
                return tuple(found)
            if self.token.kind != "word":
                raise syntax.BashSyntaxError(self.token.text)
            token = self.advance()
            end = closing_bracket(token.text, 1) if token.text[:1] == "[" else -1
            if end >= 0 and token.text.startswith("]=", end):
                subscript = self.lexer.operand(token.text[1:end], quoted=False)
                value = self.lexer.operand(token.text[end + 2 :], quoted=False)
                found.append((subscript, value))
            else:
                found.append((None, token.word))


def _plain(word: syntax.Word) -> str:
    """The text of a word without quotes and variables; else nothing."""
    match word:
        case (syntax.Literal(text, False),):
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


def _with_errors(command: syntax.AnyCommand) -> syntax.AnyCommand:
    """``command`` whose errors go into the pipe as well: ``|&``."""
    if isinstance(command, syntax.Function):
        return command
    both = syntax.Redirection(2, ">&", (syntax.Literal("1"),))
    return replace(command, redirections=(*command.redirections, both))
