"""Which regular expressions can be made to try a text in exponentially many ways.

Python's ``re`` goes back to where it had a choice, and holds the interpreter's lock
meanwhile: a text that leaves two ways through each round of a loop, and fits in the end in
none of them, stops the whole worker. Such a pattern has a place from which two different
ways lead back to it along the same letters. That is looked for here: the places are the
letters of the pattern; two walkers go through them in step.

What is possessive or atomic (``*+``, ``(?>…)``) is never tried again and stands as one
letter. Look-arounds and anchors are passed over, so a pattern may be suspected that is
none; it is as well to write it so that nobody need think about it.
"""

import re
import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

Tree = Iterable[tuple[Any, Any]]
Pair = tuple[int, int]

_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT)
#: Letters beside those that a pattern names.
_OTHERS = "ax0 \n-\x01あ"
#: How often what is bounded is written out: two rounds show what more of them would.
_ROUNDS = 3


def _named(tree: Tree) -> Iterator[str]:
    """The letters that a pattern names."""
    for kind, value in tree:
        if kind in (c.LITERAL, c.NOT_LITERAL):
            yield chr(value)
        elif kind is c.RANGE:
            yield from map(chr, value)
        elif kind is c.IN:
            yield from _named(value)
        elif kind in _REPEATS:
            yield from _named(value[2])
        elif kind is c.SUBPATTERN:
            yield from _named(value[3])
        elif kind is c.BRANCH:
            for one in value[1]:
                yield from _named(one)


def _fits(kind: Any, value: Any, letter: str) -> bool:
    if kind is c.LITERAL:
        return ord(letter) == value
    if kind is c.NOT_LITERAL:
        return ord(letter) != value
    if kind is c.RANGE:
        return value[0] <= ord(letter) <= value[1]
    if kind is c.CATEGORY:
        return re.match(_CATEGORIES[value], letter) is not None
    if kind is c.IN:
        negated = value[0][0] is c.NEGATE
        return negated != any(_fits(*one, letter) for one in value[negated:])
    return True


class _Net:
    """A pattern as places that letters lead to. ``ways``: how many ways lead on from one
    place to another without a letter between them."""

    def __init__(self, tree: Tree) -> None:
        self.alphabet = frozenset(_named(tree)) | frozenset(_OTHERS)
        self.links: list[list[int]] = []
        self.letters: list[tuple[int, frozenset[str], int]] = []
        self._row(tree, self._node())
        self.begins: dict[int, list[int]] = {}
        for place, (start, _, _) in enumerate(self.letters):
            self.begins.setdefault(start, []).append(place)
        self.ways = [self._onward(end, (end,)) for _, _, end in self.letters]

    def _node(self, *before: int) -> int:
        self.links.append([])
        for node in before:
            self.links[node].append(len(self.links) - 1)
        return len(self.links) - 1

    def _letter(self, at: int, letters: Iterable[str]) -> int:
        end = self._node()
        self.letters.append((at, frozenset(letters), end))
        return end

    def _row(self, tree: Tree, at: int) -> int:
        for kind, value in tree:
            at = self._part(kind, value, at)
        return at

    def _part(self, kind: Any, value: Any, at: int) -> int:
        if kind is c.SUBPATTERN:
            return self._row(value[3], at)
        if kind is c.BRANCH:
            ends = [self._row(one, self._node(at)) for one in value[1]]
            return self._node(*ends)
        if kind in _REPEATS:
            return self._rounds(*value, at)
        if kind in (c.POSSESSIVE_REPEAT, c.ATOMIC_GROUP):
            return self._letter(at, [f"#{at}"])
        if kind in (c.AT, c.ASSERT, c.ASSERT_NOT, c.GROUPREF):
            return at
        return self._letter(at, [x for x in self.alphabet if _fits(kind, value, x)])

    def _rounds(self, least: int, most: int, tree: Tree, at: int) -> int:
        for _ in range(min(least, _ROUNDS)):
            at = self._row(tree, at)
        if most is c.MAXREPEAT:
            loop = self._node(at)
            self.links[self._row(tree, loop)].append(loop)
            return self._node(loop)
        ends = [at]
        for _ in range(min(most - least, _ROUNDS)):
            ends.append(self._row(tree, ends[-1]))
        return self._node(*ends)

    def _onward(self, node: int, seen: tuple[int, ...]) -> Counter[int]:
        """A loop may be left, and entered again by the one around it: not a third time."""
        found = Counter(self.begins.get(node, ()))
        for further in self.links[node]:
            if seen.count(further) < 2:
                found += self._onward(further, (*seen, further))
        return found

    def pairs_after(self, pair: Pair) -> set[Pair]:
        """Where two walkers may be a letter later, in step."""
        letters = self.letters
        return {
            (one, other)
            for one in self.ways[pair[0]]
            for other in self.ways[pair[1]]
            if letters[one][1] & letters[other][1]
        }


def is_exponential(pattern: str, flags: int = 0) -> bool:
    """Whether two ways lead from a place of the pattern back to it along one text."""
    net = _Net(list(parser.parse(pattern, flags)))
    after: dict[Pair, set[Pair]] = {}

    def reached(starts: Iterable[Pair]) -> set[Pair]:
        found, queue = set(), list(starts)
        while queue:
            pair = queue.pop()
            if pair not in found:
                found.add(pair)
                if pair not in after:
                    after[pair] = net.pairs_after(pair)
                queue.extend(after[pair])
        return found

    for place, ways in enumerate(net.ways):
        here = place, place
        for onward, number in ways.items():
            apart = {p for p in net.pairs_after(here) if onward == p[0] != p[1]}
            twice = {(onward, onward)} if number > 1 else set()
            if here in reached(apart | twice):
                return True
    return False
