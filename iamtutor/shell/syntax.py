"""The tree that a typed line becomes, and the reasons why it becomes none.

list      steps: pipelines joined by ``&&``, ``||``, ``;`` and line ends
pipeline  commands joined by ``|``, perhaps after ``!``
command   ``NAME=value`` words, words, redirections
word      literal, quoted, ``$variable`` and ``$(command)`` parts
"""

from __future__ import annotations

from dataclasses import dataclass


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
