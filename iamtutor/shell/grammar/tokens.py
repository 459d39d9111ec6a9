"""What every reader of a line needs: one token ahead, and where output and input go."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection

from iamtutor.shell.grammar import syntax
from iamtutor.shell.grammar.lexer import Lexer, Token

#: The highest descriptor that a line may name: bash keeps those above for itself.
DESCRIPTORS = 9
_DESCRIPTOR = re.compile(r"\d{1,4}|-")
#: The operators that begin a redirection.
REDIRECTING = frozenset(["<", ">", ">>", ">|", "<<", "<<-", "<<<", "&>", "&>>"])


class Tokens(ABC):
    """The tokens of a line, one ahead; here-documents are read where a line ends."""

    def __init__(self, lexer: Lexer, first_line: int) -> None:
        self.lexer = lexer
        self.first_line = first_line
        self.nesting = 0
        self.read_to = 0
        """Where the last token that was taken ends."""
        self.waiting: list[tuple[syntax.Redirection, str, bool, bool]] = []
        """Here-documents whose lines follow the next line end."""
        self.token = lexer.next()

    @abstractmethod
    def steps(self, closers: Collection[str], one_line: bool = False) -> syntax.Steps:
        """A list, up to one of ``closers`` at the place of a command, or to the end."""

    def at(self, words: Collection[str]) -> bool:
        """Whether an unquoted word or operator of ``words`` comes next."""
        return self.token.kind != "newline" and self.token.text in words

    def need(self) -> None:
        """Something has to come next."""
        if self.token.kind == "end":
            raise syntax.Incomplete

    def word(self) -> syntax.Word:
        """Take the word that has to come next."""
        self.need()
        if self.token.kind != "word":
            raise syntax.BashSyntaxError(self.token.text)
        return self.advance().word

    def expect(self, word: str) -> None:
        self.need()
        if not self.at((word,)):
            raise syntax.BashSyntaxError(self.token.text)
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

    @property
    def line(self) -> int:
        """The number of the line that the token stands in."""
        return self.lexer.source.count("\n", 0, self.token.start) + self.first_line

    def all_redirections(self) -> tuple[syntax.Redirection, ...]:
        found: list[syntax.Redirection] = []
        while self.token.kind in REDIRECTING:
            found.extend(self.redirections())
        return tuple(found)

    def redirections(self) -> list[syntax.Redirection]:
        operator, fd = self.token.kind, self.token.fd
        if fd is not None and fd > DESCRIPTORS:
            raise syntax.Unsupported(f"file descriptor {fd}")
        following = self.lexer.source[self.lexer.position : self.lexer.position + 1]
        if operator == "<" and following == ">":
            raise syntax.Unsupported("<>")
        if operator == ">" and following == "(":
            raise syntax.Unsupported("process substitution >( )")
        duplicate = operator in ("<", ">") and following == "&"
        if duplicate:
            self.lexer.position += 1
        self.advance()
        if self.token.kind == ">" and self.lexer.source.startswith("(", self.token.end):
            raise syntax.Unsupported("process substitution >( )")
        if self.token.kind != "word":
            raise syntax.BashSyntaxError(self.token.text)
        closes = duplicate and self.token.text == "-"
        if duplicate and fd == 0 and operator == ">" and not closes:
            raise syntax.Unsupported("0>&")
        if fd in (1, 2) and operator[0] == "<" and not closes:
            # To read from where a program prints.
            raise syntax.Unsupported(f"{fd}{operator}{'&' * duplicate}")
        target = self.token.word
        result: list[syntax.Redirection]
        if duplicate:
            result = self._duplicates(operator, fd)
        elif operator in ("<<", "<<-"):
            literal = any(isinstance(p, syntax.Literal) and p.quoted for p in target)
            document = syntax.Redirection(fd or 0, "<<", ())
            delimiter = "".join(p.text for p in target if isinstance(p, syntax.Literal))
            self.waiting.append((document, delimiter, literal, operator == "<<-"))
            result = [document]
        elif operator == "<<<":
            result = [syntax.Redirection(fd or 0, "<<<", target)]
        elif operator in ("&>", "&>>"):
            result = _both(operator[1:], target)
        else:
            operator = ">" if operator == ">|" else operator
            default = 0 if operator == "<" else 1
            result = [
                syntax.Redirection(default if fd is None else fd, operator, target)
            ]
        self.advance()
        return result

    def _duplicates(self, operator: str, fd: int | None) -> list[syntax.Redirection]:
        """``N>&M``, ``N<&M``; ``>&NAME`` is ``&>NAME``."""
        target = self.token.word
        plain = all(isinstance(part, syntax.Literal) for part in target)
        if plain and not _DESCRIPTOR.fullmatch(self.token.text):
            if operator == "<" or fd is not None:
                raise syntax.Unsupported(f"{operator}&{self.token.text}")
            return _both(">", target)
        default = 1 if operator == ">" else 0
        return [
            syntax.Redirection(default if fd is None else fd, f"{operator}&", target)
        ]


def _both(operator: str, target: syntax.Word) -> list[syntax.Redirection]:
    errors = syntax.Redirection(2, ">&", (syntax.Literal("1"),))
    return [syntax.Redirection(1, operator, target), errors]
