"""``{a,b}`` and ``{1..5}``: one word becomes many, before anything else is expanded."""

from __future__ import annotations

import re

from iamtutor.shell.syntax import Literal, Part, Unsupported, Word

#: The most words that one word may become.
WORDS_LIMIT = 1_000

_SEQUENCE = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?")
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?")

#: A character that was not quoted, or a part that braces leave alone.
_Atom = str | Part


def expand(word: Word) -> list[Word]:
    """The words that ``word`` stands for, in bash's order; itself if it has no braces."""
    if not any(
        isinstance(part, Literal) and not part.quoted and "{" in part.text
        for part in word
    ):
        return [word]
    atoms: list[_Atom] = []
    for part in word:
        if isinstance(part, Literal) and not part.quoted:
            atoms.extend(part.text)
        else:
            atoms.append(part)
    return [_joined(found) for found in _expanded(atoms, 0)]


def _joined(atoms: list[_Atom]) -> Word:
    parts: list[Part] = []
    text = ""
    for atom in atoms:
        if isinstance(atom, str):
            text += atom
            continue
        if text:
            parts.append(Literal(text))
            text = ""
        parts.append(atom)
    if text:
        parts.append(Literal(text))
    return tuple(parts)


def _expanded(atoms: list[_Atom], depth: int) -> list[list[_Atom]]:
    if depth > 40:
        raise Unsupported("that nesting")
    for start, atom in enumerate(atoms):
        if atom != "{":
            continue
        found = _alternatives(atoms, start, depth)
        if found is None:
            continue
        choices, end = found
        tails = _expanded(atoms[end:], depth + 1)
        if len(choices) * len(tails) > WORDS_LIMIT:
            raise Unsupported("room for that many arguments")
        return [atoms[:start] + choice + tail for choice in choices for tail in tails]
    return [atoms]


def _alternatives(
    atoms: list[_Atom], start: int, depth: int
) -> tuple[list[list[_Atom]], int] | None:
    """What the braces that open at ``start`` stand for, and where they end."""
    level, commas, end = 0, [start], None
    for place in range(start, len(atoms)):
        if atoms[place] == "{":
            level += 1
        elif atoms[place] == "}":
            level -= 1
            if level == 0:
                end = place
                break
        elif atoms[place] == "," and level == 1:
            commas.append(place)
    if end is None:
        return None
    if len(commas) == 1:
        inner = atoms[start + 1 : end]
        if not all(isinstance(atom, str) for atom in inner):
            return None
        sequence = _sequence("".join(map(str, inner)))
        if sequence is None:
            return None
        return [list(text) for text in sequence], end + 1
    choices: list[list[_Atom]] = []
    for left, right in zip(commas, [*commas[1:], end], strict=True):
        choices.extend(_expanded(atoms[left + 1 : right], depth + 1))
    return choices, end + 1


def _sequence(text: str) -> list[str] | None:
    if match := _LETTERS.fullmatch(text):
        first, last, step = match.groups()
        return [chr(n) for n in _numbers(ord(first), ord(last), step)]
    match = _SEQUENCE.fullmatch(text)
    if match is None:
        return None
    first, last, step = match.groups()
    padded = any(re.match(r"-?0\d", bound) for bound in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return [f"{n:0{width}d}" for n in _numbers(int(first), int(last), step)]


def _numbers(first: int, last: int, step: str | None) -> range:
    size = abs(int(step or 1)) or 1
    found = (
        range(first, last + 1, size) if first <= last else range(first, last - 1, -size)
    )
    if len(found) > WORDS_LIMIT:
        raise Unsupported("room for that many arguments")
    return found
