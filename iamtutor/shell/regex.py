"""POSIX regular expressions, as ``grep``, ``sed`` and ``[[ =~ ]]`` read them, on RE2.

RE2 follows all states at once, so that no pattern runs away: the time is bounded by the
size of the pattern times the length of the line. What POSIX and RE2 spell differently is
translated here; what RE2 lacks (back references in a pattern) is refused by name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from iamtutor.shell.text import printable

#: The longest pattern, the most repetitions that RE2 unfolds, and the memory it may take.
PATTERN_LIMIT, REPEAT_LIMIT, MEMORY_LIMIT = 1_000, 255, 1 << 21
#: The most matches that are looked for in one line.
MATCHES_LIMIT = 100_000
#: What a step costs, in the units of ``process.Budget``: a character that is looked at by
#: a pattern of a hundred states.
STEP_WORK = 1

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
    """A pattern; ``work`` counts the steps that it has taken so far."""

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
        self.whole_word = whole_word
        self.work = 0
        self.compiled = _compiled(printable(source), extended, fixed, ignore_case)
        self.groups: int = self.compiled.groups
        self._weight = 1 + self.compiled.programsize // 100

    def search(self, line: str, at: int = 0) -> Any:
        """The first match that begins at or after ``at``, the longest there; or None."""
        self.work += 2 + (len(line) - at) // 8 * self._weight
        return self.compiled.search(printable(line), at)

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Where the pattern matches, leftmost and longest, from left to right."""
        found: list[tuple[int, int]] = []
        at = 0
        while at <= len(line):
            match = self.search(line, at)
            if match is None:
                break
            start, end = match.span()
            if self.whole_word and (
                (start > 0 and _is_word(line[start - 1]))
                or (end < len(line) and _is_word(line[end]))
            ):
                at = start + 1
                continue
            found.append((start, end))
            at = end if end > start else end + 1
            if len(found) > MATCHES_LIMIT:
                break
        return found

    def matches(self, line: str) -> bool:
        if self.whole_word:
            return bool(self.spans(line))
        return self.search(line) is not None


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=64)
def _compiled(source: str, extended: bool, fixed: bool, ignore_case: bool) -> Any:
    options = re2.Options()
    options.longest_match = True
    options.log_errors = False
    options.max_mem = MEMORY_LIMIT
    options.case_sensitive = not ignore_case
    options.dot_nl = True
    if fixed:
        translated = "|".join(re2.escape(line) for line in source.split("\n"))
    else:
        translated = _Translator(source, extended).translate()
    try:
        return re2.compile(translated, options)
    except re2.error as error:
        told = error.args[0]
        told = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        if "too large" in told or "repetition size" in told or "nest" in told:
            raise PatternError("Regular expression too big") from None
        raise PatternError(f"iamtutor: RE2 says: {told}") from None


class _Translator:
    """From POSIX's spelling, basic or extended, to RE2's."""

    def __init__(self, source: str, extended: bool) -> None:
        self.source = source
        self.extended = extended
        self.at = 0
        self.depth = 0

    def translate(self) -> str:
        out: list[str] = []
        last = ""
        """What a star would repeat: nothing at the start of a branch."""
        while self.at < len(self.source):
            piece = self._piece(last)
            if piece in ("(", "|"):
                last = ""
            elif piece and last and piece[0] in "*+?{" and piece != "\\":
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
            return "."
        if char == "[":
            return self._class()
        if char == "\\":
            if self.at >= len(source):
                raise PatternError("Trailing backslash")
            char = source[self.at]
            self.at += 1
            if char in "123456789":
                raise PatternError("iamtutor: no back references in a pattern here")
            if char in _ESCAPES:
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
