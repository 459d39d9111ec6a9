"""Sets of texts: patterns, what two of them have in common, and what one has alone.

A pattern is a row of signs. A sign is a character, a set of characters, or one of four
wildcards: one character or any number of them, with colons or without. So globs, the
patterns of ARNs and texts compared without regard to case are all written alike.

Two questions are all that comparing needs, and both are answered exactly:

``meet``          the texts of both patterns, as patterns again. A star that faces signs
                  takes some of them; each way to divide them is one pattern.
``text_outside``  a text of one pattern and of none of some others.

The second rests on this: let a text be of pattern P and of no pattern Q. Put a fresh
character, one that no pattern names, where P's wildcards took some other character.
Then it is still of P; and if it were of a Q, that Q's wildcards had taken the fresh
characters, and would take what stood there before. So only fresh characters need be
tried (and the colon, which some wildcards take and others don't). The search goes along
P and keeps, as bits of one number, all places where each Q could be: the determinized
automaton of all Q, as far as it is needed. A place from where a subset of these bits
was seen needs no second look.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from iamtutor.policy.budget import Budget
from iamtutor.policy.keeping import SHORT, kept


class Any(IntEnum):
    """Wildcards: one character or any number, of all or of all but the colon."""

    ONE = 0
    ONE_WITHIN = 1
    STAR = 2
    STAR_WITHIN = 3


ONE, ONE_WITHIN, STAR, STAR_WITHIN = Any
_STARS = (STAR, STAR_WITHIN)

Sign = str | frozenset[str] | Any
Pattern = tuple[Sign, ...]

#: The first of the characters that stand for any that no pattern names.
FRESH = "\ue000"

EVERY_TEXT: Pattern = (STAR,)
EMPTY_TEXT: Pattern = ()


@kept((SHORT, 8192))
def glob(text: str) -> Pattern:
    """``*`` and ``?`` are wildcards, colons like any other character."""
    return tuple(STAR if c == "*" else ONE if c == "?" else c for c in text)


@kept((SHORT, 4096))
def ignoring_case(text: str) -> Pattern:
    return tuple(_spellings(c) for c in text.lower())


def _spellings(character: str) -> Sign:
    upper = character.upper()
    if len(upper) == 1 and upper != character and upper.lower() == character:
        return frozenset((character, upper))
    return character


def is_fixed(pattern: Pattern) -> bool:
    """Is it one text and no other?"""
    return all(isinstance(sign, str) for sign in pattern)


def takes_freely(pattern: Pattern) -> bool:
    """Are its wildcards stars alone that take everything?

    Then a text with one fresh character for each wildcard of another pattern tells
    whether all of that pattern's texts are this pattern's.
    """
    return not any(
        sign is ONE or sign is ONE_WITHIN or sign is STAR_WITHIN for sign in pattern
    )


def meet(one: Pattern, other: Pattern, budget: Budget) -> list[Pattern]:
    """Patterns that together have just the texts of both."""
    budget.charge(4 + (len(one) + len(other)) // 4)
    start: list[Sign] = []
    length = min(len(one), len(other))
    at = 0
    while at < length and one[at] not in _STARS and other[at] not in _STARS:
        sign = _both(one[at], other[at])
        if sign is None:
            return []
        start.append(sign)
        at += 1
    one, other = one[at:], other[at:]
    end: list[Sign] = []
    while one and other and one[-1] not in _STARS and other[-1] not in _STARS:
        sign = _both(one[-1], other[-1])
        if sign is None:
            return []
        end.append(sign)
        one, other = one[:-1], other[:-1]
    head, tail = tuple(start), tuple(reversed(end))
    return [head + middle + tail for middle in _meet_middle(one, other, budget)]


def _meet_middle(one: Pattern, other: Pattern, budget: Budget) -> list[Pattern]:
    for single, signs in ((one, other), (other, one)):
        if len(single) == 1 and single[0] in _STARS:
            taken = [_taken(single[0], sign) for sign in signs]
            return [] if None in taken else [tuple(s for s in taken if s is not None)]
    budget.charge(len(one) * len(other) + 1)
    # From the ends to the start: what the rest of one and the rest of other share.
    rows: list[dict[Pattern, None]] = []
    for i in range(len(one), -1, -1):
        below, rows = rows, [{} for _ in range(len(other) + 1)]
        for j in range(len(other), -1, -1):
            found = rows[j]
            if i == len(one) and j == len(other):
                found[()] = None
                continue
            a = one[i] if i < len(one) else None
            b = other[j] if j < len(other) else None
            star_a, star_b = a in _STARS, b in _STARS
            if star_a and star_b:
                star = STAR_WITHIN if STAR_WITHIN in (a, b) else STAR
                for rest in (*below[j], *rows[j + 1]):
                    found[rest if rest[:1] == (star,) else (star, *rest)] = None
            elif star_a:
                found.update(below[j])
                if b is not None and (sign := _taken(a, b)) is not None:
                    found.update({(sign, *rest): None for rest in rows[j + 1]})
            elif star_b:
                found.update(rows[j + 1])
                if a is not None and (sign := _taken(b, a)) is not None:
                    found.update({(sign, *rest): None for rest in below[j]})
            elif a is not None and b is not None and (sign := _both(a, b)) is not None:
                found.update({(sign, *rest): None for rest in below[j + 1]})
            budget.charge(len(found) * 2)
    return list(rows[0])


def _both(one: Sign, other: Sign) -> Sign | None:
    """What two signs, none of them a star, have in common."""
    if one == other:
        return one
    if isinstance(one, Any):
        return _narrowed(other, one is ONE_WITHIN)
    if isinstance(other, Any):
        return _narrowed(one, other is ONE_WITHIN)
    if isinstance(one, str):
        return one if isinstance(other, frozenset) and one in other else None
    if isinstance(other, str):
        return other if other in one else None
    return one & other or None


def _taken(star: Sign | None, sign: Sign) -> Sign | None:
    """What a star takes of a sign."""
    return _narrowed(sign, star is STAR_WITHIN)


def _narrowed(sign: Sign, within: bool) -> Sign | None:
    if not within:
        return sign
    if isinstance(sign, Any):
        return ONE_WITHIN if sign in (ONE, ONE_WITHIN) else STAR_WITHIN
    return None if sign == ":" else sign


def meet_all(
    unions: Sequence[Iterable[Pattern]], budget: Budget, so_far: Pattern = EVERY_TEXT
) -> Iterator[Pattern]:
    """Patterns for the texts that are of one pattern of each union."""
    if not unions:
        yield so_far
        return
    for pattern in unions[0]:
        for both in meet(so_far, pattern, budget):
            yield from meet_all(unions[1:], budget, both)


def fresh_text(pattern: Pattern) -> str:
    """A text of the pattern with one fresh character for each wildcard."""
    return "".join(
        FRESH if isinstance(sign, Any) else sign if isinstance(sign, str) else min(sign)
        for sign in pattern
    )


def text_outside(
    pattern: Pattern, others: Iterable[Pattern], budget: Budget
) -> str | None:
    """A text of the pattern that is of none of the others; None: there is none."""
    near = [other for other in others if _may_meet(pattern, other)]
    budget.charge(1 + len(near))
    if not near:
        return fresh_text(pattern)
    automaton = _Automaton(near)
    size = sum(map(len, near)) // 64 + 1
    seen: dict[int, list[int]] = {}
    queue: deque[tuple[int, int, str]] = deque([(0, automaton.start, "")])
    while queue:
        at, places, text = queue.popleft()
        budget.charge(size + len(seen.get(at, ())))
        if at == len(pattern):
            if not places & automaton.ends:
                return text
            continue
        if not places:
            return text + fresh_text(pattern[at:])
        known = seen.setdefault(at, [])
        if any(not before & ~places for before in known):
            continue
        known.append(places)
        sign = pattern[at]
        if sign in _STARS:
            # One character first: an empty name is seldom what is meant.
            for character in _choices(sign, automaton):
                step = automaton.step(places, character)
                queue.append((at, step, text + character))
            queue.append((at + 1, places, text))
        else:
            for character in _choices(sign, automaton):
                step = automaton.step(places, character)
                queue.append((at + 1, step, text + character))
    return None


def _choices(sign: Sign, automaton: _Automaton) -> Iterable[str]:
    if isinstance(sign, str):
        return sign
    if isinstance(sign, frozenset):
        return sorted(sign, reverse=True)  # small letters first
    if sign in (ONE, STAR) and automaton.has_within:
        return (FRESH, ":")
    return FRESH


def _may_meet(one: Pattern, other: Pattern) -> bool:
    """False when the starts or the ends differ; a quick look before a long one."""
    return _starts_alike(one, other) and _starts_alike(one[::-1], other[::-1])


def _starts_alike(one: Pattern, other: Pattern) -> bool:
    for a, b in zip(one, other, strict=False):
        if a in _STARS or b in _STARS:
            return True
        if a != b and _both(a, b) is None:
            return False
    if len(one) == len(other):
        return True
    rest = one[len(other) :] or other[len(one) :]
    return rest[0] in _STARS


class _Automaton:
    """Many patterns read at once. A bit for each place before a sign, or at the end."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.start = self.ends = 0
        self._stars = self._within = self._ones = self._ones_within = 0
        self._named: dict[str, int] = {}
        self._steps: dict[str, tuple[int, int]] = {}
        at = 0
        for pattern in patterns:
            self.start |= 1 << at
            for sign in pattern:
                bit = 1 << at
                if isinstance(sign, str):
                    self._named[sign] = self._named.get(sign, 0) | bit
                elif isinstance(sign, frozenset):
                    for character in sign:
                        self._named[character] = self._named.get(character, 0) | bit
                elif sign is STAR:
                    self._stars |= bit
                elif sign is STAR_WITHIN:
                    self._within |= bit
                elif sign is ONE:
                    self._ones |= bit
                else:
                    self._ones_within |= bit
                at += 1
            self.ends |= 1 << at
            at += 1
        self.has_within = bool(self._within or self._ones_within)
        self.start = self._past_stars(self.start)

    def _past_stars(self, places: int) -> int:
        """A star may take nothing."""
        stars = self._stars | self._within
        while True:
            after = places | (places & stars) << 1
            if after == places:
                return places
            places = after

    def step(self, places: int, character: str) -> int:
        """Where the patterns are after the character."""
        masks = self._steps.get(character)
        if masks is None:
            stay, go = self._stars, self._named.get(character, 0) | self._ones
            if character != ":":
                stay |= self._within
                go |= self._ones_within
            masks = self._steps[character] = (stay, go)
        stay, go = masks
        return self._past_stars((places & stay) | (places & go) << 1)
