"""Shell patterns: ``*``, ``?``, ``[…]``, and a backslash before what is meant literally."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\(.)", re.S)


def has_wildcard(pattern: str) -> bool:
    return any(char in "*?[" for char in _ESCAPED.sub("", pattern))


def unescaped(pattern: str) -> str:
    return _ESCAPED.sub(r"\1", pattern)


def escaped(text: str) -> str:
    """``text`` so that a pattern matches it literally."""
    return re.sub(r"([*?\[\\])", r"\\\1", text)


def matches(pattern: str, name: str) -> bool:
    """Whether ``name`` matches a shell pattern (``*``, ``?``, ``[…]``, backslash).

    Walks back to the last star only, so that no pattern takes more than quadratic time.
    """
    tokens = _pattern_tokens(pattern)
    here = at = 0
    star: tuple[int, int] | None = None
    while at < len(name):
        token = tokens[here] if here < len(tokens) else None
        if token == "*":
            star = (here, at)
            here += 1
        elif token is not None and (
            name[at] == token
            if isinstance(token, str)
            else token is _ANY or _in_class(token, name[at])
        ):
            here += 1
            at += 1
        elif star is not None:
            star = (star[0], star[1] + 1)
            here, at = star[0] + 1, star[1]
        else:
            return False
    return all(token == "*" for token in tokens[here:])


#: A token of a pattern: ``*``, a literal character, any
#: character, or a class: whether it is negated, and its ranges.
_Class = tuple[bool, tuple[tuple[str, str], ...]]
_ANY: _Class = (True, ())


def _in_class(token: _Class, char: str) -> bool:
    negated, ranges = token
    return any(low <= char <= high for low, high in ranges) != negated


def _pattern_tokens(pattern: str) -> list[str | _Class]:
    tokens: list[str | _Class] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            index += 1
            tokens.append((False, ((pattern[index], pattern[index]),)))
        elif char == "?":
            tokens.append(_ANY)
        elif char == "[" and (end := pattern.find("]", index + 2)) > 0:
            tokens.append(_class(pattern[index + 1 : end]))
            index = end
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
        if index + 2 < len(inner) and inner[index + 1] == "-":
            ranges.append((inner[index], inner[index + 2]))
            index += 3
        else:
            ranges.append((inner[index], inner[index]))
            index += 1
    return negated, tuple(ranges)
