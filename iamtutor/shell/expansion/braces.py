"""``{a,b}`` and ``{1..5}``: one word becomes many, before anything else is expanded."""

import re

from iamtutor.shell.budget import ITEM_SIZE, Budget
from iamtutor.shell.grammar.syntax import Literal, Part, Unsupported, Word

#: What it costs to make one piece of a word, in the units of ``Budget``.
_PIECE_WORK = 4

_SEQUENCE = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?")
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?")

#: A character that was not quoted, or a part that braces leave alone.
_Atom = str | Part


def expand(word: Word, budget: Budget) -> list[Word]:
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
    budget.work(len(atoms) * _PIECE_WORK)
    return [_joined(found) for found in _expanded(atoms, 0, budget)]


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


def _expanded(atoms: list[_Atom], depth: int, budget: Budget) -> list[list[_Atom]]:
    if depth > 40:
        raise Unsupported("that nesting")
    for start, atom in enumerate(atoms):
        if atom != "{":
            continue
        found = _alternatives(atoms, start, depth, budget)
        if found is None:
            continue
        choices, end = found
        tails = _expanded(atoms[end:], depth + 1, budget)
        pieces = len(tails) * sum(map(len, choices)) + len(choices) * sum(
            map(len, tails)
        )
        pieces += (start + 1) * len(choices) * len(tails)
        budget.work(pieces * _PIECE_WORK)
        budget.hold(8 * pieces + ITEM_SIZE * len(choices) * len(tails))
        return [atoms[:start] + choice + tail for choice in choices for tail in tails]
    return [atoms]


def _alternatives(
    atoms: list[_Atom], start: int, depth: int, budget: Budget
) -> tuple[list[list[_Atom]], int] | None:
    """What the braces that open at ``start`` stand for, and where they end."""
    level, commas, end = 0, [start], None
    budget.work((len(atoms) - start) * _PIECE_WORK)
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
        sequence = _sequence("".join(map(str, inner)), budget)
        if sequence is None:
            return None
        return [list(text) for text in sequence], end + 1
    choices: list[list[_Atom]] = []
    for left, right in zip(commas, [*commas[1:], end], strict=True):
        choices.extend(_expanded(atoms[left + 1 : right], depth + 1, budget))
    return choices, end + 1


def _sequence(text: str, budget: Budget) -> list[str] | None:
    if match := _LETTERS.fullmatch(text):
        first, last, step = match.groups()
        return [chr(n) for n in _numbers(ord(first), ord(last), step, budget)]
    match = _SEQUENCE.fullmatch(text)
    if match is None:
        return None
    first, last, step = match.groups()
    padded = any(re.match(r"-?0\d", bound) for bound in (first, last))
    width = max(len(first), len(last)) if padded else 0
    numbers = _numbers(int(first), int(last), step, budget)
    return [f"{n:0{width}d}" for n in numbers]


def _numbers(first: int, last: int, step: str | None, budget: Budget) -> range:
    size = abs(int(step or 1)) or 1
    found = (
        range(first, last + 1, size) if first <= last else range(first, last - 1, -size)
    )
    budget.hold(len(found) * ITEM_SIZE)
    budget.work(len(found) * 10 * _PIECE_WORK)
    return found
