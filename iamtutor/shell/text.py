"""Bytes that are no text stay what they are in pipes and files, and nowhere else.

There they are lone surrogates, as Python reads them (``surrogateescape``); JSON's escapes
can spell the others. And a line is what a line feed ends, whatever Python thinks.
"""

import re

_HALVES = re.compile("[\ud800-\udfff]")
#: So many characters are sought one after the other.
_FEW = 8
_MARKED = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def printable(text: str) -> str:
    """``text`` with a mark for each half of a surrogate pair."""
    return text.translate(_MARKED) if _HALVES.search(text) else text


def words_of(text: str) -> str:
    """``text`` as a word, a variable or a setting can hold it: bash drops NUL, too."""
    return printable(text.replace("\0", ""))


def with_ends(text: str) -> list[str]:
    """The lines of ``text`` with their ends. Only a line feed ends one."""
    return _LINES.findall(text)


def places(text: str, among: str) -> int:
    """No fewer than ``text`` has of these characters: where it may be cut."""
    return sum(map(text.count, among)) if len(among) < _FEW else len(text)
