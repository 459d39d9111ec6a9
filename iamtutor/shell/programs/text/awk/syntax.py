"""The tree of an awk program.

An expression has a value; a statement does something. A rule is a pattern with statements,
carried out for each record.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class String:
    value: str


@dataclass(frozen=True, slots=True)
class Regex:
    """``/source/``: alone it asks whether the record matches."""

    source: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """``$place``"""

    place: Expression


@dataclass(frozen=True, slots=True)
class Element:
    """``array[subscript, …]``"""

    array: str
    subscripts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``(subscript, …) in array``"""

    subscripts: tuple[Expression, ...]
    array: str


@dataclass(frozen=True, slots=True)
class Unary:
    """``-``, ``+`` or ``!`` of an operand."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison, ``~``, ``!~``, ``&&``, ``||``; a blank joins strings."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = value``; with an operator, ``target operator= value``."""

    target: Target
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """``++`` (by 1) or ``--`` (by -1); ``before`` gives the new value."""

    target: Target
    by: int
    before: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function (without parentheses: ``arguments`` is None) or the user's."""

    name: str
    arguments: tuple[Expression, ...] | None
    line: int


@dataclass(frozen=True, slots=True)
class Getline:
    """``getline target < source``, each of the two perhaps missing."""

    target: Target | None
    source: Expression | None


@dataclass(frozen=True, slots=True)
class Several:
    """``(a, b)``: only before ``in`` and after ``print``."""

    items: tuple[Expression, ...]


Target = Name | Field | Element
Expression = (
    Number
    | String
    | Regex
    | Name
    | Field
    | Element
    | Member
    | Unary
    | Binary
    | Choice
    | Assign
    | Step
    | Call
    | Getline
    | Several
)


@dataclass(frozen=True, slots=True)
class Evaluate:
    expression: Expression


@dataclass(frozen=True, slots=True)
class Print:
    """``formatted`` for ``printf``; ``redirection`` is ``>``, ``>>``, ``|`` or nothing."""

    items: tuple[Expression, ...]
    formatted: bool
    redirection: str = ""
    target: Expression | None = None


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If:
    condition: Expression
    yes: Statement
    no: Statement | None


@dataclass(frozen=True, slots=True)
class Loop:
    """``while``, ``do`` (``first``: the body comes before the condition) and ``for``."""

    start: Statement | None
    condition: Expression | None
    step: Statement | None
    body: Statement
    first: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """``for (name in array) body``"""

    name: str
    array: str
    body: Statement


@dataclass(frozen=True, slots=True)
class Delete:
    """An element, or the whole array (``subscripts`` is None)."""

    array: str
    subscripts: tuple[Expression, ...] | None


@dataclass(frozen=True, slots=True)
class Leave:
    """``break continue next nextfile exit return``, the last two perhaps with a value."""

    kind: str
    value: Expression | None = None


Statement = Evaluate | Print | Block | If | Loop | Each | Delete | Leave


@dataclass(frozen=True, slots=True)
class Rule:
    """``kind`` is ``BEGIN``, ``END``, ``record`` or ``range`` (from ``pattern`` to
    ``last``); without a pattern every record is meant."""

    kind: str
    body: Block
    pattern: Expression | None = None
    last: Expression | None = None


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[str, ...]
    body: Block


@dataclass(slots=True)
class Program:
    rules: list[Rule] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
