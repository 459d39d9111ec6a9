"""Shell patterns: ``*``, ``?``, ``[…]``, and a backslash before what is meant literally."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import re2

from iamtutor.shell.budget import Spent
from iamtutor.shell.grammar.quoting import backslashed
from iamtutor.shell.text import printable

#: What has no wildcard, and the first one. No step of it is taken back.
_WILDCARD = re.compile(r"(?:[^\\*?\[]++|\\.)*+[*?\[]", re.S)


def has_wildcard(pattern: str) -> bool:
    return _WILDCARD.match(pattern) is not None


def unescaped(pattern: str) -> str:
    """What a pattern without a wildcard stands for: of two characters of which the first
    is a backslash, the second."""
    if "\\" not in pattern:
        return pattern
    # A row of backslashes is taken in pairs; what one alone at the end escapes is missing.
    alone = (len(pattern) - len(pattern.rstrip("\\"))) % 2
    pieces = pattern.split("\\\\")
    return "\\".join(piece.replace("\\", "") for piece in pieces) + "\\" * alone


def escaped(text: str) -> str:
    """``text`` so that a pattern matches it literally."""
    return backslashed(text, "\\*?[")


def matches(pattern: str, name: str, work: Callable[[int], None]) -> bool:
    """Whether all of ``name`` matches a shell pattern (``*``, ``?``, ``[…]``, backslash);
    ``work`` is that of the line's budget."""
    return Wildcard(pattern, work).matches(name)


class Wildcard:
    """A shell pattern as a regular expression of RE2, so that none runs away."""

    def __init__(self, pattern: str, work: Callable[[int], None]) -> None:
        self.pattern = pattern
        self.work = work
        work(_COMPILE_WORK + 20 * len(pattern))

    def matches(self, name: str) -> bool:
        return self._compiled(True, name).fullmatch(self._data(name)) is not None

    def beginning(self, text: str, longest: bool) -> str | None:
        """The longest or shortest part at the start of ``text`` that matches."""
        match = self._compiled(longest, text).match(self._data(text))
        return None if match is None else match.group().decode()

    def ending(self, text: str, longest: bool) -> str | None:
        """The longest or shortest part at the end of ``text`` that matches."""
        turned = text[::-1]
        compiled = self._compiled(longest, text, backwards=True)
        match = compiled.match(self._data(turned))
        return None if match is None else match.group().decode()[::-1]

    def parts(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it matches, leftmost and longest, from left to right; never nothing."""
        compiled = self._compiled(True, text)
        at = known = place = 0
        data = self._data(text)
        while at < len(data):
            self.work(60 + (len(data) - at) // 8)
            match = compiled.search(data, at)
            if match is None:
                return
            start, end = match.span()
            if end > start:
                place += len(data[known:start].decode())
                inside = len(data[start:end].decode())
                yield place, place + inside
                place, known = place + inside, end
            at = end if end > start else end + 1

    def _data(self, text: str) -> bytes:
        return printable(text).encode()

    def _compiled(self, longest: bool, text: str, backwards: bool = False) -> Any:
        compiled, wide = _compiled(self.pattern, longest, backwards)
        states = compiled.programsize if wide > _FEW else 8
        self.work(60 + len(text) * states // 8)
        return compiled


#: What a pattern of usual size costs to compile, in the units of ``Budget``; how many
#: wide places it may have before its states are as many as characters.
_COMPILE_WORK, _FEW = 200, 6
_MEMORY = 1 << 21


@lru_cache(maxsize=64)
def _compiled(pattern: str, longest: bool, backwards: bool) -> tuple[Any, int]:
    tokens = _pattern_tokens(pattern)
    if backwards:
        tokens.reverse()
    options = re2.Options()
    options.longest_match = longest
    options.log_errors = False
    options.max_mem = _MEMORY
    options.dot_nl = True
    out: list[str] = []
    for token in tokens:
        if token == "*":
            if out[-1:] != [_STAR]:
                out.append(_STAR)
        elif isinstance(token, str):
            out.append(re2.escape(token[-1]))
        else:
            out.append(_class_source(token))
    source = "".join(out)
    try:
        made = re2.compile(source if longest else source.replace(_STAR, ".*?"), options)
    except re2.error:
        raise Spent("that pattern is too large") from None
    finally:
        re2.purge()
    return made, sum(not isinstance(token, str) for token in tokens)


_STAR = "(?:.*)"


def _class_source(token: _Class) -> str:
    negated, ranges = token
    inner = "".join(
        f"\\x{{{ord(low):x}}}-\\x{{{ord(high):x}}}"
        for low, high in ranges
        if low <= high
    )
    if not inner:
        return "." if negated else "[^\\x{0}-\\x{10FFFF}]"
    return f"[{'^' if negated else ''}{inner}]"


#: A token of a pattern: ``*``, a literal character, or a class: whether it is negated,
#: and its ranges.
_Class = tuple[bool, tuple[tuple[str, str], ...]]
_ANY: _Class = (True, ())


#: A class: a ``]`` at its beginning is one of its characters, ``[:alpha:]`` a named one.
_BRACKETED = re.compile(r"\[([!^]?(?:\[:[a-z]+:\]|.)(?:\[:[a-z]+:\]|[^\]])*)\]", re.S)
_NAMED = {
    "alnum": ("09", "AZ", "az"),
    "alpha": ("AZ", "az"),
    "blank": ("  ", "\t\t"),
    "cntrl": ("\x00\x1f", "\x7f\x7f"),
    "digit": ("09",),
    "graph": ("!~",),
    "lower": ("az",),
    "print": (" ~",),
    "punct": ("!/", ":@", "[`", "{~"),
    "space": ("  ", "\t\r"),
    "upper": ("AZ",),
    "word": ("09", "AZ", "az", "__"),
    "xdigit": ("09", "AF", "af"),
}


def _pattern_tokens(pattern: str) -> list[str | _Class]:
    tokens: list[str | _Class] = []
    # After the last one nothing is a class: to look for its end takes as long each time.
    last_closing = pattern.rfind("]")
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            index += 1
            tokens.append("\\*" if pattern[index] == "*" else pattern[index])
        elif char == "?":
            tokens.append(_ANY)
        elif (
            char == "["
            and index < last_closing
            and (found := _BRACKETED.match(pattern, index))
        ):
            tokens.append(_class(found[1]))
            index = found.end() - 1
        else:
            tokens.append(char)
        index += 1
    return tokens


def _class(inner: str) -> _Class:
    negated = inner[0] in "!^" and len(inner) > 1
    inner = inner[1:] if negated else inner
    ranges: list[tuple[str, str]] = []
    index = 0
    while index < len(inner):
        if named := re.compile(r"\[:([a-z]+):\]").match(inner, index):
            ranges += [(pair[0], pair[1]) for pair in _NAMED.get(named[1], ())]
            index = named.end()
        elif index + 2 < len(inner) and inner[index + 1] == "-":
            ranges.append((inner[index], inner[index + 2]))
            index += 3
        else:
            ranges.append((inner[index], inner[index]))
            index += 1
    return negated, tuple(ranges)
