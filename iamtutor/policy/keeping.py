"""What a process keeps of texts that it has read, so that it need not read them again.

Who writes a policy chooses how long its texts are, and what is made of one takes up to two
hundred times its room. So a number of them is no bound by itself: long ones are fewer.
"""

from collections.abc import Callable, Collection
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

Given = TypeVar("Given")
Others = TypeVarTuple("Others")
Made = TypeVar("Made")

#: The longest text of those of which many are kept: nearly all patterns, numbers, names.
SHORT = 160


def lengths(texts: Collection[str]) -> int:
    """Of several texts, each with its place."""
    return sum(map(len, texts)) + 8 * len(texts)


def kept(
    *most: tuple[int, int], weigh: Callable[..., int] = len
) -> Callable[[Callable[[Given, *Others], Made]], Callable[[Given, *Others], Made]]:
    """Keep what a function makes of its arguments. ``most``: up to which length of the
    first one how many answers are kept, in ascending order; what is longer is made anew
    each time."""
    (longest, number), *more = most

    def decorate(
        function: Callable[[Given, *Others], Made],
    ) -> Callable[[Given, *Others], Made]:
        beyond = kept(*more, weigh=weigh)(function) if more else function
        shelf = lru_cache(number)(function)

        @wraps(function)
        def found(given: Given, *others: *Others) -> Made:
            made = shelf if weigh(given) <= longest else beyond
            return made(given, *others)

        found.most = most  # type: ignore[attr-defined]
        found.shelf, found.beyond = shelf, beyond  # type: ignore[attr-defined]
        return found

    return decorate


def forget(found: Callable[..., object]) -> None:
    """What a kept function has made, so that its next answers are made anew."""
    while hasattr(found, "shelf"):
        found.shelf.cache_clear()
        found = found.beyond  # type: ignore[attr-defined]
