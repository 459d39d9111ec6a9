"""Wildcards and policy variables: the only place where they are interpreted.

    Glob       a pattern without variables: text in which ``*`` and ``?`` are wildcards
    Template   text with policy variables, turned into a Glob for one request

``arn_patterns`` makes patterns for ARNs of them.

Matching never backtracks: each run between two asterisks takes the leftmost place it
can, so the cost is at most length of pattern times length of value.

Variables are ``${key}``, ``${key, 'default'}`` and the escapes ``${*}`` ``${?}``
``${$}``. What a variable is replaced by is plain text: an asterisk in it is no
wildcard (IAM User Guide, *Variables and tags*).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from iamtutor.policy.keeping import SHORT, kept, lengths

ContextValue = str | tuple[str, ...]
#: What a request comes with, by keys in lower case.
Context = Mapping[str, ContextValue]

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
# The name ends with a letter, not with a lazy repeat: blanks would be tried in squares.
_NAME_AND_DEFAULT = re.compile(
    r"\s*([^,'\s](?:[^,']*[^,'\s])?)\s*(?:,\s*'([^']*)'\s*)?\Z"
)
_ESCAPES = ("*", "?", "$")


class Wild(Enum):
    ANY = "*"
    ONE = "?"


class Variable(NamedTuple):
    """``${key, 'default'}``; the key in lower case, as context keys are looked up."""

    key: str
    written: str
    default: str | None

    def value_in(self, context: Context) -> str | None:
        """Its text, or None. A key with several values can't be a variable."""
        value = context.get(self.key)
        return value if isinstance(value, str) else self.default


Token = str | Wild | Variable


class Glob:
    """A compiled pattern. ``exact`` is set when there is no wildcard in it."""

    __slots__ = ("exact", "matches")

    exact: str | None
    #: The quickest test there is for a pattern of its kind.
    matches: Callable[[str], bool]

    def __init__(self, tokens: list[str | Wild]) -> None:
        runs: list[list[str | Wild]] = [[]]
        for token in tokens:
            if token is Wild.ANY:
                runs.append([])
            else:
                runs[-1].append(token)
        self._build([_run(run) for run in runs])

    def _build(self, runs: list[_Run]) -> None:
        first, *others = runs
        self.exact = None
        if isinstance(first, _Text) and not others:
            self.exact = first.text
            self.matches = first.text.__eq__
        elif isinstance(first, _Text) and not any(run.length for run in others):
            self.matches = _starts_with(first.text)
        else:
            self.matches = _Search(runs).matches

    @classmethod
    def from_text(cls, text: str) -> Glob:
        """Every ``*`` and ``?`` in the text is a wildcard."""
        glob = cls.__new__(cls)
        start, star, rest = text.partition("*")
        if not rest and "?" not in start:  # most patterns are one of these two
            glob.exact = None if star else text
            glob.matches = _starts_with(start) if star else text.__eq__
        elif "?" in text:
            glob._build([_run_from_text(run) for run in text.split("*")])
        else:
            glob._build([_Text(run) for run in text.split("*")])
        return glob


def _starts_with(text: str) -> Callable[[str], bool]:
    return lambda value: value.startswith(text)


class _Search:
    """The runs between asterisks, each sought from where the one before ends."""

    __slots__ = ("_first", "_last", "_middle", "_shortest")

    def __init__(self, runs: list[_Run]) -> None:
        self._first = runs[0]
        self._last = runs[-1]
        self._middle = [run for run in runs[1:-1] if run.length]
        #: How long a value is at least; a single run has just its length.
        self._shortest = sum(run.length for run in runs) if len(runs) > 1 else -1

    def matches(self, value: str) -> bool:
        first = self._first
        length = len(value)
        if self._shortest < 0:
            return length == first.length and first.at(value, 0)
        if length < self._shortest or not first.at(value, 0):
            return False
        last = self._last
        end = length - last.length
        if not last.at(value, end):
            return False
        position = first.length
        for run in self._middle:
            position = run.find(value, position, end)
            if position < 0:
                return False
            position += run.length
        return True


class _Text:
    """A run of plain text."""

    __slots__ = ("length", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)

    def at(self, value: str, position: int) -> bool:
        return value.startswith(self.text, position)

    def find(self, value: str, start: int, end: int) -> int:
        return value.find(self.text, start, end)


class _Spaced:
    """A run with question marks: pieces of text at fixed distances."""

    __slots__ = ("length", "pieces")

    def __init__(self, pieces: tuple[tuple[int, str], ...], length: int) -> None:
        self.pieces = pieces
        self.length = length

    def at(self, value: str, position: int) -> bool:
        return all(
            value.startswith(text, position + offset) for offset, text in self.pieces
        )

    def find(self, value: str, start: int, end: int) -> int:
        if not self.pieces:
            return start if start + self.length <= end else -1
        offset, text = self.pieces[0]
        last = end - self.length
        while start <= last:
            place = value.find(text, start + offset, last + offset + len(text))
            if place < 0:
                return -1
            if self.at(value, place - offset):
                return place - offset
            start = place - offset + 1
        return -1


_Run = _Text | _Spaced


def _run(tokens: list[str | Wild]) -> _Run:
    if Wild.ONE not in tokens:
        return _Text("".join(str(token) for token in tokens))
    pieces: list[tuple[int, str]] = []
    position = 0
    for token in tokens:
        if isinstance(token, Wild):
            position += 1
        elif token:
            pieces.append((position, token))
            position += len(token)
    return _Spaced(tuple(pieces), position)


def _run_from_text(text: str) -> _Run:
    if "?" not in text:
        return _Text(text)
    pieces: list[tuple[int, str]] = []
    position = 0
    for piece in text.split("?"):
        if piece:
            pieces.append((position, piece))
        position += len(piece) + 1
    return _Spaced(tuple(pieces), position - 1)


@kept((SHORT, 16384))
def compile_glob(text: str) -> Glob:
    return Glob.from_text(text)


@kept((SHORT, 4096), (3_000, 256), weigh=lengths)
def compile_actions(
    texts: tuple[str, ...],
) -> tuple[tuple[Glob, ...], Callable[[str], int | None]]:
    """Patterns for an action in lower case, and what finds the first that matches it:
    its place, or None."""
    globs = tuple([compile_glob(text.lower()) for text in texts])
    return globs, _first_of(globs)


def _first_of(globs: tuple[Glob, ...]) -> Callable[[str], int | None]:
    """Those without wildcards are looked up together, the others asked in turn."""
    exact: dict[str, int] = {}
    tests: list[tuple[int, Callable[[str], bool]]] = []
    for place, glob in enumerate(globs):
        if glob.exact is None:
            tests.append((place, glob.matches))
        else:
            exact.setdefault(glob.exact, place)
    if not tests:
        return exact.get
    if len(globs) == 1:
        only = globs[0].matches
        return lambda value: 0 if only(value) else None

    def first(value: str) -> int | None:
        found = exact.get(value)
        for place, test in tests:
            if found is not None and found < place:
                break
            if test(value):
                return place
        return found

    return first


def tokens_of(text: str, *, wildcards: bool, variables: bool) -> Iterator[Token]:
    """The text as plain pieces, wildcards and variables, as far as each is on."""
    position = 0
    for found in _VARIABLE.finditer(text) if variables else ():
        inner = found.group(1)
        token: Token
        if inner in _ESCAPES:
            token = inner
        else:
            named = _NAME_AND_DEFAULT.match(inner)
            if named is None:  # not a variable: it stays the text that it is
                continue
            token = Variable(named.group(1).lower(), named.group(1), named.group(2))
        yield from _plain(text[position : found.start()], wildcards)
        yield token
        position = found.end()
    yield from _plain(text[position:], wildcards)


def _plain(text: str, wildcards: bool) -> Iterator[Token]:
    if not wildcards:
        if text:
            yield text
        return
    start = 0
    for index, character in enumerate(text):
        if character in "*?":
            if start < index:
                yield text[start:index]
            yield Wild(character)
            start = index + 1
    if start < len(text):
        yield text[start:]


def variables_in(text: str) -> tuple[Variable, ...]:
    return tuple(
        token
        for token in tokens_of(text, wildcards=False, variables=True)
        if isinstance(token, Variable)
    )


class Unset(NamedTuple):
    """A variable has neither value nor default: nothing equals such a text."""

    variable: str


class Template:
    """Text with variables: what it is for one request."""

    __slots__ = (
        "_glob",
        "_literal",
        "_tokens",
        "_variables",
        "_wildcards",
        "_written",
        "ends_open",
        "has_variables",
        "start",
    )

    def __init__(self, text: str, *, wildcards: bool, variables: bool) -> None:
        tokens = list(tokens_of(text, wildcards=wildcards, variables=variables))
        #: The variables and their places. What fills them is put there each time.
        self._variables = [
            (place, token)
            for place, token in enumerate(tokens)
            if isinstance(token, Variable)
        ]
        self._tokens = ["" if isinstance(one, Variable) else one for one in tokens]
        self._written = [
            one.value if isinstance(one, Wild) else one for one in self._tokens
        ]
        self._wildcards = sum(isinstance(one, Wild) for one in tokens)
        self.has_variables = bool(self._variables)
        #: Its last sign is an asterisk: one that is written, not a variable's.
        self.ends_open = bool(tokens) and tokens[-1] is Wild.ANY
        #: What every text that matches begins with.
        self.start = tokens[0] if tokens and isinstance(tokens[0], str) else ""
        self._glob: Glob | None = None
        self._literal: str | None = None
        if not self.has_variables:
            self._glob = Glob(self._tokens)
            self._literal = "".join(self._written)

    def glob(self, context: Context) -> Glob | Unset:
        if self._glob is not None:
            return self._glob
        text = self.literal(context)
        if isinstance(text, Unset):
            return text
        if text.count("*") + text.count("?") == self._wildcards:
            return Glob.from_text(text)
        # Signs that are plain text: a variable's, or escaped.
        resolved = self._tokens.copy()
        return self._fill(resolved, context) or Glob(resolved)

    def literal(self, context: Context) -> str | Unset:
        """The text with its variables filled in; wildcards as they are written."""
        if self._literal is not None:
            return self._literal
        resolved = self._written.copy()
        return self._fill(resolved, context) or "".join(resolved)

    def filled(self, context: Context) -> str | Unset:
        """The text with its variables filled in, as a template: it means the same."""
        resolved = self._tokens.copy()
        return self._fill(resolved, context) or "".join(
            t.value if isinstance(t, Wild) else literally(t) for t in resolved
        )

    def _fill(
        self, tokens: list[str] | list[str | Wild], context: Context
    ) -> Unset | None:
        for place, variable in self._variables:
            value = variable.value_in(context)
            if value is None:
                return Unset(variable.written)
            tokens[place] = value
        return None


def literally(text: str) -> str:
    """A template that is this text and no other."""
    written = text.replace("${", "${$}{")
    return "".join(f"${{{c}}}" if c in "*?" else c for c in written)


@kept((SHORT, 16384))
def compile_template(text: str, wildcards: bool, variables: bool) -> Template:
    return Template(text, wildcards=wildcards, variables=variables)


def split_outside_variables(text: str) -> list[str]:
    """Up to six parts at colons, those inside ``${…}`` not counted."""
    parts: list[str] = []
    start = position = 0
    while len(parts) < 5 and position < len(text):
        if text.startswith("${", position):
            end = text.find("}", position)
            position = end + 1 if end >= 0 else len(text)
            continue
        if text[position] == ":":
            parts.append(text[start:position])
            start = position + 1
        position += 1
    parts.append(text[start:])
    return parts
