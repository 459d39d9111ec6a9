"""Perl's regular expressions, as ``grep -P`` reads them, on RE2.

RE2 finds what a search with backtracking would find first. What it lacks is done around
it: assertions at the beginning (``(?<=…)``, ``(?!…)`` …) are asked where a match begins,
``\\K`` and a ``(?=…)`` at the end are parts of the pattern beside a group for what counts.
Back references, atomic groups and assertions in the middle are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import re2

from iamtutor.shell.grammar.syntax import Unsupported
from iamtutor.shell.patterns import regex
from iamtutor.shell.text import printable

_COMPILE_WORK, _SEARCH_WORK = 4_000, 100
_TOKEN = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|(?P<escape>\\.)|(?P<class>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])"
    r"|(?P<ahead>\(\?[=!])|(?P<behind>\(\?<[=!])|(?P<group>\((?:\?(?:P?<\w+>|[a-z:-]+))?)"
    r"|(?P<close>\))|(?P<other>.)",
    re.S,
)
#: Perl's escapes that RE2 spells otherwise, and within a class.
_ESCAPES = {"h": "[ \\t]", "Z": "\\z"}
_BLANKS = re.compile(r"(?<!\\)((?:\\\\)*)\\h")
#: What PCRE says where RE2 says something else.
_SAID = (
    ("missing )", "missing closing parenthesis"),
    ("unexpected )", "unmatched closing parenthesis"),
    ("missing ]", "missing terminating ] for character class"),
    ("repetition operator", "quantifier does not follow a repeatable item"),
)


class PerlPattern(regex.Pattern):
    """As ``Pattern``; the first group of RE2's is what is reported."""

    def __init__(
        self,
        source: str,
        work: Callable[[int], None],
        *,
        ignore_case: bool = False,
        whole_line: bool = False,
    ) -> None:
        if len(source) > regex.PATTERN_LIMIT:
            raise regex.PatternError("regular expression is too large")
        self.whole_word = False
        self.work = work
        work(_COMPILE_WORK)
        made = _compiled(printable(source), ignore_case, whole_line)
        self.compiled, self.assertions = made
        self.groups = 0
        self.bounded = False
        self._states = self.compiled.programsize

    def _next(self, data: bytes, at: int) -> regex.Spans | None:
        while at <= len(data):
            self.work(_SEARCH_WORK + self._pass(len(data) - at) // 4)
            match = self.compiled.search(data, at)
            if match is None:
                return None
            begin = match.start()
            end = match.end(1)
            if all(self._holds(one, data, begin, end) for one in self.assertions):
                return [match.span(1)]
            at = regex.following(data, begin)
        return None

    def _holds(self, one: _Assertion, data: bytes, begin: int, end: int) -> bool:
        place, negated, pattern = one
        self.work(_SEARCH_WORK + len(data) // 8)
        if place == "behind":
            found = pattern.search(data[:begin])
        else:
            found = pattern.match(data, begin if place == "ahead" else end)
        return (found is not None) != negated


#: Where it looks (``behind`` or ``ahead`` of the beginning, or from the ``end`` on),
#: whether it must not match, and what.
_Assertion = tuple[str, bool, Any]


@lru_cache(maxsize=32)
def _compiled(
    source: str, ignore_case: bool, whole_line: bool
) -> tuple[Any, tuple[_Assertion, ...]]:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = regex.MEMORY_LIMIT
    options.case_sensitive = not ignore_case
    reader = _Reader(source)
    before, kept, after = reader.parts()
    whole = f"(?:{before})({kept})(?:{after})"
    if whole_line:
        whole = f"^(?:{whole})$"
    try:
        made = regex.compiled(whole, options)
        asserted = tuple(
            (place, negated, regex.compiled(_as_asked(place, inner), options))
            for place, negated, inner in reader.assertions
        )
    except regex.PatternError as error:
        for ours, theirs in _SAID:
            if ours in str(error):
                raise regex.PatternError(theirs) from None
        raise
    return made, asserted


def _as_asked(place: str, inner: str) -> str:
    return f"(?:{inner})\\z" if place == "behind" else inner


class _Reader:
    """From Perl's spelling to RE2's, in three parts: what comes before ``\\K``, what is
    reported, and the ``(?=…)`` at the end. ``assertions`` are those at the beginning."""

    def __init__(self, source: str) -> None:
        self.tokens = list(_TOKEN.finditer(source))
        self.assertions: list[tuple[str, bool, str]] = []

    def parts(self) -> tuple[str, str, str]:
        done, kept, after = "", "", ""
        begun = split = False
        depth = at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            text, kind = token[0], token.lastgroup
            if kind in ("ahead", "behind"):
                at, inner = self._inside(at + 1)
                negated = text.endswith("!")
                if not depth and not begun:
                    self.assertions.append((kind, negated, inner))
                elif not depth and text == "(?=" and at == len(self.tokens):
                    after = inner
                elif at == len(self.tokens) and text == "(?!" and _is_one_way(kept):
                    self.assertions.append(("end", negated, inner))
                else:
                    raise Unsupported(f"grep -P: {text}…) in that place")
                continue
            at += 1
            if text == "\\K":
                if depth or split:
                    raise Unsupported("grep -P: \\K in that place")
                done, kept, split, begun = kept, "", True, True
                continue
            if text == "|" and not depth and (self.assertions or split):
                raise Unsupported("grep -P: alternatives beside assertions")
            depth += {"group": 1, "close": -1}.get(kind or "", 0)
            begun = begun or text not in ("^", "\\A")
            kept += _spelt(token)
        if "|" in kept and after and _has_branches(kept):
            raise Unsupported("grep -P: alternatives beside assertions")
        return done, kept, after

    def _inside(self, at: int) -> tuple[int, str]:
        """The text of an assertion that begins here, and where its end is passed."""
        out, depth = "", 1
        while at < len(self.tokens):
            token = self.tokens[at]
            at += 1
            if token.lastgroup in ("ahead", "behind"):
                raise Unsupported(f"grep -P: {token[0]}…) in that place")
            depth += {"group": 1, "close": -1}.get(token.lastgroup or "", 0)
            if not depth:
                return at, out
            out += _spelt(token)
        raise regex.PatternError("missing closing parenthesis")


def _is_one_way(text: str) -> bool:
    """Whether a match that begins somewhere can end at one place only."""
    tokens = _TOKEN.finditer(text)
    return not any(token[0] in "*+?{|" for token in tokens if token["other"])


def _has_branches(text: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {"group": 1, "close": -1}.get(token.lastgroup or "", 0)
        if token[0] == "|" and not depth:
            return True
    return False


def _spelt(token: re.Match[str]) -> str:
    text, kind = token[0], token.lastgroup
    if kind == "quoted" or text.startswith("\\Q"):
        return re.escape(token["quoted"])
    if kind == "escape":
        if text[1] in "123456789gkRXNG":
            raise Unsupported(f"grep -P: {text}")
        return _ESCAPES.get(text[1], text)
    if kind == "class":
        return _BLANKS.sub(r"\1 \\t", text)
    if kind == "group":
        if text == "(?" or text.startswith("(?>"):
            raise Unsupported("grep -P: such groups")
        return text.replace("(?<", "(?P<")
    return text
