"""Regular expressions for ``grep`` that cannot run away.

POSIX basic and extended syntax without back references, matched by following all states
at once (Thompson's construction): the time is bounded by pattern times line, and by a
number of steps in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

#: The longest pattern, and the most states that repetition may unfold it to.
PATTERN_LIMIT, STATE_LIMIT = 1_000, 5_000
#: The most steps that one pattern takes, over all lines; and what a step costs, in the
#: units of ``process.Budget``.
WORK_LIMIT, STEP_WORK = 10_000_000, 5

Test = Callable[[str], bool]


class PatternError(Exception):
    """What grep says of a bad pattern."""


@dataclass(slots=True)
class _State:
    """Either consumes a character that passes ``test`` or goes on to ``out`` freely, if
    ``anchor`` (``^``, ``$``) holds."""

    test: Test | None = None
    anchor: str = ""
    out: list[int] = field(default_factory=list)
    accepts: bool = False


_CLASSES: dict[str, Test] = {
    "alpha": str.isalpha,
    "digit": str.isdigit,
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "blank": lambda c: c in " \t",
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(),
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
}


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


class Pattern:
    def __init__(
        self,
        source: str,
        *,
        extended: bool = False,
        fixed: bool = False,
        ignore_case: bool = False,
        whole_word: bool = False,
    ) -> None:
        if len(source) > PATTERN_LIMIT:
            raise PatternError("Regular expression too big")
        self.fold = ignore_case
        self.whole_word = whole_word
        source = source.lower() if ignore_case else source
        self.literal = source if fixed or source.isalnum() else None
        self.states: list[_State] = []
        self.start = 0
        self.work = 0
        if self.literal is None:
            self.start = _Compiler(source, extended, self.states).compile()

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Where the pattern matches, leftmost and longest, from left to right."""
        text = line.lower() if self.fold else line
        found: list[tuple[int, int]] = []
        at = 0
        while at <= len(text):
            self.work += 1
            span = self._first(text, at)
            if span is None:
                break
            start, end = span
            if self.whole_word and (
                (start > 0 and _is_word(text[start - 1]))
                or (end < len(text) and _is_word(text[end]))
            ):
                at = start + 1
                continue
            found.append(span)
            at = end if end > start else end + 1
            if len(found) > 1_000:
                break
        return found

    def _first(self, text: str, at: int) -> tuple[int, int] | None:
        if self.literal is not None:
            start = text.find(self.literal, at)
            return None if start < 0 else (start, start + len(self.literal))
        if not self._matches_from(text, at):
            return None
        for start in range(at, len(text) + 1):
            end = self._longest(text, start)
            if end is not None:
                return start, end
        return None

    def _matches_from(self, text: str, at: int) -> bool:
        """Whether any match starts at or after ``at``, in one pass."""
        current: set[int] = set()
        for position in range(at, len(text) + 1):
            self._follow(self.start, current, text, position)
            if any(self.states[i].accepts for i in current):
                return True
            current = self._step(current, text, position)
        return False

    def _longest(self, text: str, start: int) -> int | None:
        current: set[int] = set()
        self._follow(self.start, current, text, start)
        end = None
        for position in range(start, len(text) + 1):
            if any(self.states[i].accepts for i in current):
                end = position
            if not current or position == len(text):
                break
            current = self._step(current, text, position)
        return end

    def _step(self, current: set[int], text: str, position: int) -> set[int]:
        following: set[int] = set()
        self.work += len(current) + 1
        if self.work > WORK_LIMIT:
            raise PatternError("iamtutor: this pattern is more work than is done here")
        if position >= len(text):
            return following
        for index in current:
            state = self.states[index]
            if state.test is not None and state.test(text[position]):
                for target in state.out:
                    self._follow(target, following, text, position + 1)
        return following

    def _follow(self, index: int, into: set[int], text: str, position: int) -> None:
        queue = [index]
        while queue:
            number = queue.pop()
            if number in into:
                continue
            state = self.states[number]
            if state.anchor == "^" and position != 0:
                continue
            if state.anchor == "$" and position != len(text):
                continue
            into.add(number)
            if state.test is None:
                queue.extend(state.out)


#: A piece of the pattern: emits its states before ``following`` and gives its entry.
_Piece = Callable[[int], int]


class _Compiler:
    """Recursive descent over the pattern; builds the states from the back."""

    def __init__(self, source: str, extended: bool, states: list[_State]) -> None:
        self.source = source
        self.extended = extended
        self.states = states
        self.at = 0
        self.depth = 0

    def compile(self) -> int:
        piece = self._alternatives()
        if self.at < len(self.source):
            raise PatternError("Unmatched ) or \\)")
        return piece(self._add(_State(accepts=True)))

    def _add(self, state: _State) -> int:
        if len(self.states) >= STATE_LIMIT:
            raise PatternError("Regular expression too big")
        self.states.append(state)
        return len(self.states) - 1

    def _operator(self, symbol: str) -> bool:
        """Take ``symbol`` if it stands here: bare when extended, else with a backslash."""
        written = symbol if self.extended else "\\" + symbol
        if self.source.startswith(written, self.at):
            self.at += len(written)
            return True
        return False

    def _stands(self, symbol: str) -> bool:
        written = symbol if self.extended else "\\" + symbol
        return self.source.startswith(written, self.at)

    def _alternatives(self) -> _Piece:
        choices = [self._sequence()]
        while self._operator("|"):
            choices.append(self._sequence())
        if len(choices) == 1:
            return choices[0]

        def alternatives(following: int) -> int:
            return self._add(_State(out=[choice(following) for choice in choices]))

        return alternatives

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self.at < len(self.source) and not self._stands("|"):
            if self.depth and self._stands(")"):
                break
            if self.extended and self._stands(")"):
                break
            pieces.append(self._repeated(first=not pieces))

        def sequence(following: int) -> int:
            for piece in reversed(pieces):
                following = piece(following)
            return following

        return sequence

    def _repeated(self, first: bool) -> _Piece:
        piece = self._atom(first)
        while True:
            bounds = self._bounds()
            if bounds is None:
                return piece
            piece = self._repeat(piece, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        if self.source.startswith("*", self.at):
            self.at += 1
            return 0, None
        if self._operator("+"):
            return 1, None
        if self._operator("?"):
            return 0, 1
        if self._operator("{"):
            closing = "}" if self.extended else "\\}"
            end = self.source.find(closing, self.at)
            inner = self.source[self.at : end].split(",") if end >= 0 else []
            if (
                not inner
                or len(inner) > 2
                or not all(
                    p.isdecimal() or (p == "" and i) for i, p in enumerate(inner)
                )
            ):
                raise PatternError("Invalid content of \\{\\}")
            self.at = end + len(closing)
            low = int(inner[0])
            high = low if len(inner) == 1 else int(inner[1]) if inner[1] else None
            if max(low, high or 0) > 255:
                raise PatternError("Regular expression too big")
            return low, high
        return None

    def _repeat(self, piece: _Piece, low: int, high: int | None) -> _Piece:
        def repeat(following: int) -> int:
            if high is None:
                loop = self._add(_State())
                self.states[loop].out = [piece(loop), following]
                following = loop
            else:
                end = following
                for _ in range(high - low):
                    following = self._add(_State(out=[piece(following), end]))
            for _ in range(low):
                following = piece(following)
            return following

        return repeat

    def _atom(self, first: bool) -> _Piece:
        source = self.source
        if self._operator("("):
            self.depth += 1
            if self.depth > 50:
                raise PatternError("Regular expression too big")
            inner = self._alternatives()
            self.depth -= 1
            if not self._operator(")"):
                raise PatternError("Unmatched ( or \\(")
            return inner
        char = source[self.at]
        self.at += 1
        if char == "^" and (self.extended or first):
            return lambda following: self._add(_State(anchor="^", out=[following]))
        if char == "$" and (
            self.extended
            or self.at == len(source)
            or self._stands("|")
            or self._stands(")")
        ):
            return lambda following: self._add(_State(anchor="$", out=[following]))
        if char == "[":
            return self._consume(self._class())
        if char == ".":
            return self._consume(lambda _: True)
        if char == "\\":
            if self.at >= len(source):
                raise PatternError("Trailing backslash")
            char = source[self.at]
            self.at += 1
            if char in "123456789":
                raise PatternError("iamtutor: no back references here")
            special: dict[str, Test] = {
                "w": _is_word,
                "W": lambda c: not _is_word(c),
                "s": str.isspace,
                "S": lambda c: not c.isspace(),
            }
            if char in special:
                return self._consume(special[char])
            if char in "b<>B":
                raise PatternError("iamtutor: no word boundaries here; use -w")
        return self._consume(lambda c, wanted=char: c == wanted)  # type: ignore[misc]

    def _consume(self, test: Test) -> _Piece:
        return lambda following: self._add(_State(test=test, out=[following]))

    def _class(self) -> Test:
        source = self.source
        negated = source.startswith("^", self.at)
        self.at += negated
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        start = self.at
        while True:
            if self.at >= len(source):
                raise PatternError("Unmatched [, [^, [:, [., or [=")
            if source[self.at] == "]" and self.at > start:
                self.at += 1
                break
            if source.startswith("[:", self.at):
                end = source.find(":]", self.at)
                name = source[self.at + 2 : end] if end >= 0 else ""
                if name not in _CLASSES:
                    raise PatternError("Invalid character class name")
                tests.append(_CLASSES[name])
                self.at = end + 2
                continue
            char = source[self.at]
            if source[self.at + 1 : self.at + 2] == "-" and source[
                self.at + 2 : self.at + 3
            ] not in ("", "]"):
                high = source[self.at + 2]
                if high < char:
                    raise PatternError("Invalid range end")
                ranges.append((char, high))
                self.at += 3
            else:
                singles.add(char)
                self.at += 1

        def test(char: str) -> bool:
            inside = (
                char in singles
                or any(low <= char <= high for low, high in ranges)
                or any(check(char) for check in tests)
            )
            return inside != negated

        return test
