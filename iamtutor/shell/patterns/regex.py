"""POSIX regular expressions, as ``grep``, ``sed`` and ``[[ =~ ]]`` read them, on RE2.

RE2 follows all states at once, so that no pattern runs away: the time is bounded by the
size of the pattern times the length of the line. What POSIX and RE2 spell differently is
translated here; what RE2 lacks (back references in a pattern) is refused by name.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import re2

from iamtutor.shell.text import printable

#: The longest pattern, the most repetitions that RE2 unfolds, and the memory it may take.
PATTERN_LIMIT, REPEAT_LIMIT, MEMORY_LIMIT = 1_000, 255, 1 << 21
#: What one search costs beside the characters it looks at, in the units of ``Budget``.
_SEARCH_WORK = 100
#: How many wide places (``.``, classes, alternatives) a pattern has whose states are few,
#: whatever the text. With more of them there may be as many states as characters.
_FEW = 6

#: What it costs to read and compile a pattern of usual size.
_COMPILE_WORK = 2_000

#: Where a match and its groups are, in characters; (-1, -1): this group is not in it.
Spans = list[tuple[int, int]]

_CLASSES = frozenset(
    "alpha digit alnum upper lower space blank punct xdigit print graph cntrl".split()
)
_ESCAPES = {
    "w": "[\\pL\\pN_]",
    "W": "[^\\pL\\pN_]",
    "s": "\\s",
    "S": "\\S",
    "b": "\\b",
    "B": "\\B",
    "<": "\\b",
    ">": "\\b",
    "`": "\\A",
    "'": "\\z",
    "n": "\\n",
    "t": "\\t",
}
_NAMED = {"alpha": "\\pL", "upper": "\\p{Lu}", "lower": "\\p{Ll}", "digit": "0-9"}
_NAMED["alnum"] = "\\pL0-9"


class PatternError(Exception):
    """What grep says of a bad pattern."""


class Pattern:
    """A pattern, which pays for what it does: ``work`` is that of the line's budget.

    A search looks at each character once, for the price of the pattern's states where
    these may be many. The searches for all matches of a line cost no more than one when
    the pattern has no unbounded repetition: each then ends soon after its match.
    """

    def __init__(
        self,
        source: str,
        work: Callable[[int], None],
        *,
        extended: bool = False,
        fixed: bool = False,
        ignore_case: bool = False,
        whole_word: bool = False,
    ) -> None:
        if len(source) > PATTERN_LIMIT:
            raise PatternError("Regular expression too big")
        self.whole_word = whole_word
        self.work = work
        work(_COMPILE_WORK)
        made = _compiled(printable(source), extended, fixed, ignore_case)
        self.compiled, self.bounded, wide = made
        self.groups: int = self.compiled.groups
        self._states = self.compiled.programsize if wide > _FEW else 0

    def _pass(self, size: int) -> int:
        """What it costs to look at ``size`` bytes."""
        return size * self._states // 8 + size // 8

    def each(self, line: str) -> Iterator[Spans]:
        """Every match, leftmost and longest, from left to right: where it and its groups
        are. As POSIX has it, nothing matches right behind a match."""
        text = printable(line)
        plain = text.isascii()
        data = text.encode()
        self.work(_SEARCH_WORK + self._pass(len(data)) + len(data) // 8)
        at, ended = 0, -1
        known, place = 0, 0
        """So many bytes are so many characters."""
        while at <= len(data):
            self.work(_SEARCH_WORK)
            if not self.bounded:
                self.work(self._pass(len(data) - at) // 4)
            found = self._next(data, at)
            if found is None:
                return
            start, end = found[0]
            inside = self.whole_word and _inside_word(data, start, end)
            if inside or start == end == ended:
                at = following(data, start if inside else end)
                continue
            ended = end
            spans = found
            if not plain:
                place += len(data[known:start].decode())
                known = start
                spans = [
                    (
                        place + len(data[start:one].decode()),
                        place + len(data[start:other].decode()),
                    )
                    if one >= start
                    else (-1, -1)
                    for one, other in spans
                ]
            yield spans
            at = end if end > start else following(data, end)

    def _next(self, data: bytes, at: int) -> Spans | None:
        """The first match from the byte ``at`` on, and its groups, in bytes."""
        match = self.compiled.search(data, at)
        if match is None:
            return None
        return [match.span(group) for group in range(self.groups + 1)]

    def search(self, line: str) -> Spans | None:
        """The first match."""
        return next(self.each(line), None)

    def matches(self, line: str) -> bool:
        return self.search(line) is not None

    def matches_all(self, line: str) -> bool:
        """Whether the whole of ``line`` is a match."""
        data = printable(line).encode()
        self.work(_SEARCH_WORK + self._pass(len(data)) + len(data) // 8)
        return self.compiled.fullmatch(data) is not None


def following(data: bytes, at: int) -> int:
    """Where the character after that at ``at`` begins."""
    at += 1
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


def _inside_word(data: bytes, start: int, end: int) -> bool:
    before = data[max(0, start - 4) : start].decode(errors="ignore")
    after = data[end : end + 4].decode(errors="ignore")
    return _is_word(before[-1:]) or _is_word(after[:1])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=32)
def _compiled(
    source: str, extended: bool, fixed: bool, ignore_case: bool
) -> tuple[Any, bool, int]:
    """The pattern, whether its matches have a longest length, and its wide places."""
    options = re2.Options()
    options.longest_match = True
    options.log_errors = False
    options.max_mem = MEMORY_LIMIT
    options.case_sensitive = not ignore_case
    options.dot_nl = True
    if fixed:
        translated = "|".join(re2.escape(line) for line in source.split("\n"))
        bounded, wide = True, 0
    else:
        translator = _Translator(source, extended)
        translated = translator.translate()
        bounded, wide = translator.bounded, translator.wide * translator.repeated
    return compiled(translated, options), bounded, wide


def compiled(source: str, options: Any) -> Any:
    """``source``, in RE2's spelling. Raises ``PatternError``."""
    try:
        return re2.compile(source, options)
    except re2.error as error:
        told = error.args[0]
        told = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        if "too large" in told or "repetition size" in told or "nest" in told:
            raise PatternError("Regular expression too big") from None
        raise PatternError(f"iamtutor: RE2 says: {told}") from None
    finally:
        # RE2's own cache keeps four times as many, with all their states.
        re2.purge()


class _Translator:
    """From POSIX's spelling, basic or extended, to RE2's."""

    def __init__(self, source: str, extended: bool) -> None:
        self.source = source
        self.extended = extended
        self.at = 0
        self.depth = 0
        self.bounded = True
        self.wide, self.repeated = 0, 1

    def translate(self) -> str:
        out: list[str] = []
        last = ""
        """What a star would repeat: nothing at the start of a branch."""
        while self.at < len(self.source):
            piece = self._piece(last)
            if piece in ("(", "|"):
                last = ""
            elif piece and last and piece[0] in "*+?{" and piece != "\\":
                self.bounded = self.bounded and piece[0] not in "*+"
                out[-1] = f"(?:{out[-1]})" if last == "repeated" else out[-1]
                # RE2 knows no repetition of a repetition; a group makes it one thing.
                out[-1] += piece
                last = "repeated"
                continue
            else:
                last = "atom"
            if piece == ")":
                piece = self._closed(out)
            out.append(piece)
        if self.depth:
            raise PatternError("Unmatched ( or \\(")
        return "".join(out)

    @staticmethod
    def _closed(out: list[str]) -> str:
        """The group that ends here, as one piece."""
        start = len(out) - 1
        while out[start] != "(":
            start -= 1
        inner = "".join(out[start:]) + ")"
        del out[start:]
        return inner

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

    def _piece(self, last: str) -> str:
        source = self.source
        if self._operator("("):
            self.depth += 1
            if self.depth > 50:
                raise PatternError("Regular expression too big")
            return "("
        if self._stands(")"):
            if not self.depth:
                raise PatternError("Unmatched ) or \\)")
            self._operator(")")
            self.depth -= 1
            return ")"
        if self._operator("|"):
            self.wide += 1
            return "|"
        if source[self.at] == "*":
            self.at += 1
            return "*" if last else ("(?:)" if self.extended else "\\*")
        for symbol in "+?":
            if (last or self.extended) and self._operator(symbol):
                return symbol if last else "(?:)"
        if self._stands("{") and (last or not self.extended):
            bounds = self._bounds(last)
            if bounds:
                return bounds
        char = source[self.at]
        self.at += 1
        if char == "^":
            return "^" if self.extended or not last else "\\^"
        if char == "$":
            ends = self.at == len(source) or self._stands("|") or self._stands(")")
            return "$" if self.extended or ends else "\\$"
        if char == ".":
            self.wide += 1
            return "."
        if char == "[":
            self.wide += 1
            return self._class()
        if char == "\\":
            if self.at >= len(source):
                raise PatternError("Trailing backslash")
            char = source[self.at]
            self.at += 1
            if char in "123456789":
                raise PatternError("iamtutor: no back references in a pattern here")
            if char in _ESCAPES:
                self.wide += char in "wWsS"
                return _ESCAPES[char]
        return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", char)

    def _bounds(self, last: str) -> str:
        match = re.compile(
            r"\{(\d*)(,?)(\d*)\}" if self.extended else r"\\\{(\d*)(,?)(\d*)\\\}"
        ).match(self.source, self.at)
        if match is None or not (match[1] or match[2]):
            if self.extended:
                return ""
            raise PatternError("Unmatched \\{")
        self.at = match.end()
        if not last:
            raise PatternError("Invalid preceding regular expression")
        low = int(match[1][:6] or 0)
        high = low if not match[2] else int(match[3][:6]) if match[3] else None
        if high is not None and high < low:
            raise PatternError("Invalid content of \\{\\}")
        if max(low, high or 0) > REPEAT_LIMIT:
            raise PatternError("Regular expression too big")
        top = "" if high is None else str(high)
        self.bounded = self.bounded and high is not None
        self.repeated *= max(low, high or 0, 1)
        return f"{{{low},{top}}}" if match[2] else f"{{{low}}}"

    def _class(self) -> str:
        source = self.source
        negated = source.startswith("^", self.at)
        self.at += negated
        out = ""
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
                out += _NAMED.get(name, f"[:{name}:]")
                self.at = end + 2
                continue
            char = source[self.at]
            following = source[self.at + 2 : self.at + 3]
            if source[self.at + 1 : self.at + 2] == "-" and following not in ("", "]"):
                if following < char:
                    raise PatternError("Invalid range end")
                out += f"{_literal(char)}-{_literal(following)}"
                self.at += 3
            else:
                out += _literal(char)
                self.at += 1
        return f"[{'^' if negated else ''}{out}]"


def _literal(char: str) -> str:
    return "\\" + char if char in "\\[]^-" else char
