"""A world begins in one of several ways: which fault it has, and what things are called.

Each seat gets one, drawn from who it is: the same every time it begins, another one when
it asks for another. Whatever may be drawn is proven.
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from iamtutor.lessons.schema.world import Variant, WorldFile


class Casting(NamedTuple):
    """One beginning of a world. ``case`` tells it from the others: empty where there is
    one alone."""

    case: str = ""
    variant: Variant | None = None
    names: Mapping[str, str] = {}


def castings(file: WorldFile) -> tuple[Casting, ...]:
    """All of them: neighbours differ in their variant, where there is more than one."""
    casts = max((len(words) for words in file.names.values()), default=1)
    found = []
    for cast in range(casts):
        names = {name: words[cast] for name, words in file.names.items()}
        for variant in file.variants or (None,):
            own = {} if variant is None else variant.names
            parts = ([variant.id] if variant else []) + (
                [str(cast + 1)] if cast else []
            )
            found.append(Casting(".".join(parts), variant, {**names, **own}))
    return tuple(found)


def drawn(file: WorldFile, seat: str, take: int = 0) -> Casting:
    """The casting of a seat; ``take`` counts those that it had before."""
    found = castings(file)
    digest = hashlib.sha256(f"{file.world}/{seat}".encode()).digest()
    return found[(int.from_bytes(digest[:8], "big") + take) % len(found)]
