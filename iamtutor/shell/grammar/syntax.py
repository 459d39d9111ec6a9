"""The tree that a typed line becomes, and the reasons why it becomes none.

list      steps: pipelines joined by ``&&``, ``||``, ``;`` and line ends
pipeline  commands joined by ``|``, perhaps after ``!``
command   simple: ``NAME=value`` words, words, redirections
          compound: ``if``, ``for``, ``while``, ``case``, ``{ }``, ``( )``, ``[[ ]]``,
          ``(( ))``, each perhaps with redirections; the definition of a function
word      literal, quoted, ``$variable``, ``$(command)`` and ``$((number))`` parts
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
    """The command goes on in the next line; with its argument, up to that character."""


# Words

#: How deep compound commands may nest.
NESTING_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Literal:
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """``$NAME`` or ``${NAME…}``; with a subscript ``${NAME[…]}``.

    ``operator`` is what stands after the name (``:-``, ``%%``, ``/`` …), ``length`` for
    ``${#NAME}``, ``keys`` for ``${!NAME[@]}``, ``named`` for ``${!NAME}``; ``operand`` the
    word after it, ``second`` the one after that (``${NAME/operand/second}``,
    ``${NAME:operand:second}``).
    """

    name: str
    quoted: bool = False
    operator: str = ""
    operand: Word = ()
    second: Word | None = None
    subscript: Word | None = None

    @property
    def every(self) -> str:
        """``@`` or ``*`` if all parameters or all elements are meant."""
        if self.subscript is None:
            return self.name if self.name in ("@", "*") else ""
        match self.subscript:
            case (Literal("@" | "*" as sign),):
                return sign
        return ""


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(source)``: what the source prints."""

    source: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``$((expression))``; variables in the expression may have a dollar sign."""

    expression: Word
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class FileOf:
    """``<(source)``: the name of a file with what the source prints."""

    source: str
    quoted: bool = False


Part = Literal | Variable | Substitution | Arithmetic | FileOf
Word = tuple[Part, ...]


# Commands


@dataclass(slots=True)
class Redirection:
    """``fd`` is a descriptor, 0 to 9; ``operator`` is ``>``, ``>>``, ``<``, ``>&`` or
    ``<&`` (target: the other descriptor, or ``-``), ``<<`` (target: the text itself) or
    ``<<<`` (the text without its line end). The text of a here-document is put in when its
    lines have been read: they follow the line."""

    fd: int
    operator: str
    target: Word


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value``, ``name[subscript]=value``, or ``name=(elements)``, each of these with
    its subscript if it has one; with ``+=``, what is there stays in front."""

    name: str
    value: Word = ()
    append: bool = False
    subscript: Word | None = None
    elements: tuple[tuple[Word | None, Word], ...] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """``later`` are the arrays that ``declare`` and its like are given."""

    assignments: tuple[Assignment, ...] = ()
    words: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    later: tuple[Assignment, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[AnyCommand, ...]
    negated: bool = False
    timed: str = ""
    """``time`` or ``time -p``, where that stands before it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A pipeline and what joins it to the one before: ``;``, ``&&`` or ``||``."""

    connector: str
    pipeline: Pipeline


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """``{ steps; }``, or ``( steps )``: a shell of its own."""

    steps: Steps
    subshell: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """``steps &``; ``source`` is how they were written."""

    steps: Steps
    source: str


@dataclass(frozen=True, slots=True)
class If:
    """Conditions with what is done when they hold, and what is done when none does."""

    branches: tuple[tuple[Steps, Steps], ...]
    otherwise: Steps = ()


@dataclass(frozen=True, slots=True)
class For:
    """``words`` is None for ``for NAME; do``: over the function's arguments."""

    name: str
    words: tuple[Word, ...] | None
    body: Steps


@dataclass(frozen=True, slots=True)
class Count:
    """``for ((start; condition; step))``"""

    start: Word
    condition: Word
    step: Word
    body: Steps


@dataclass(frozen=True, slots=True)
class While:
    condition: Steps
    body: Steps
    until: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Clauses: their patterns, what is done for the first that matches, and how it ends:
    ``;;`` for good, ``;&`` with the next clause, ``;;&`` with the next that matches."""

    word: Word
    clauses: tuple[tuple[tuple[Word, ...], Steps, str], ...]


@dataclass(frozen=True, slots=True)
class Calculation:
    """``((expression))``: true when it is not 0."""

    expression: Word


@dataclass(frozen=True, slots=True)
class Check:
    """One test of ``[[ ]]``. ``operator`` is ``-f`` and the like (``right`` alone), ``==``
    and the like, ``!`` (of ``parts[0]``), ``&&`` or ``||`` (of both parts)."""

    operator: str
    left: Word = ()
    right: Word = ()
    parts: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Compound:
    body: Group | Background | If | For | Count | While | Case | Calculation | Check
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A definition; ``source`` is the text of its body, a compound command."""

    name: str
    source: str


AnyCommand = Command | Compound | Function
