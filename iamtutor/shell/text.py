"""Bytes that are no text stay what they are in pipes and files, and nowhere else.

There they are lone surrogates, as Python reads them (``surrogateescape``); JSON's escapes
can spell the others. And a line is what a line feed ends, whatever Python thinks.
"""

from __future__ import annotations

import re

_HALVES = re.compile("[\ud800-\udfff]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def printable(text: str) -> str:
    """``text`` with a mark for each half of a surrogate pair."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def words_of(text: str) -> str:
    """``text`` as a word, a variable or a setting can hold it: bash drops NUL, too."""
    return printable(text.replace("\0", ""))


def with_ends(text: str) -> list[str]:
    """The lines of ``text`` with their ends. Only a line feed ends one."""
    return _LINES.findall(text)
