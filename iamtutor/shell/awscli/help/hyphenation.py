"""Where a word may be cut at the end of a line: the patterns that ``groff`` has for
English, by Liang's rule."""

import re
from functools import cache, lru_cache
from pathlib import Path

_PATTERNS = Path(__file__).parent / "data" / "hyphen.en"
#: Letters that stay on the line, and that go to the next, at least.
_BEFORE, _AFTER = 2, 3
_LETTERS = re.compile(r"[A-Za-z]+")


def points(word: str) -> list[int]:
    """Before which of its characters a word may be cut. What is no letter parts it."""
    return [
        match.start() + point
        for match in _LETTERS.finditer(word)
        if match.end() - match.start() >= _BEFORE + _AFTER
        for point in _of_letters(match[0].lower())
    ]


@lru_cache(maxsize=4096)
def _of_letters(letters: str) -> tuple[int, ...]:
    exceptions, patterns, longest = _table()
    if letters in exceptions:
        return exceptions[letters]
    marked = f".{letters}."
    levels = bytearray(len(marked) + 1)
    for start in range(len(marked)):
        for end in range(start + 1, min(start + longest, len(marked)) + 1):
            found = patterns.get(marked[start:end])
            if found is not None:
                for at, level in found:
                    if level > levels[start + at]:
                        levels[start + at] = level
    return tuple(
        at for at in range(_BEFORE, len(letters) - _AFTER + 1) if levels[at + 1] % 2
    )


_Patterns = dict[str, tuple[tuple[int, int], ...]]


@cache
def _table() -> tuple[dict[str, tuple[int, ...]], _Patterns, int]:
    """Words with places of their own; the levels that each group of letters sets; how
    long the longest group is."""
    exceptions, patterns = {}, {}
    for entry in _PATTERNS.read_text(encoding="ascii").split("\n"):
        if not entry or entry.startswith("%"):
            continue
        if entry.startswith("="):
            word = entry[1:]
            places, at = [], 0
            for part in word.split("-")[:-1]:
                at += len(part)
                places.append(at)
            exceptions[word.replace("-", "")] = tuple(places)
            continue
        letters = re.sub(r"\d", "", entry)
        levels, at = [], 0
        for sign in entry:
            if sign.isdigit():
                levels.append((at, int(sign)))
            else:
                at += 1
        patterns[letters] = tuple(levels)
    return exceptions, patterns, max(map(len, patterns))
