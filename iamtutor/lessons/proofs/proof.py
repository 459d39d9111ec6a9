"""A proof, and that one failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class NotProven(AssertionError):
    """A proof failed: this is what was found."""


@dataclass(frozen=True, slots=True)
class Proof:
    name: str
    run: Callable[[], None]

    @property
    def lesson(self) -> str:
        """The slug in the name; ``course`` for what all lessons share."""
        return self.name.partition("[")[2].rstrip("]").partition("/")[0]
