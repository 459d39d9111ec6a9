"""How much work one comparison or one check may take, counted while it is done.

Some policies can't be compared quickly: the question is as hard as any that a solver
is asked. So each step is charged before it is taken, and what is not finished when the
budget is spent is ``unknown``. There is no clock: the same two policies always get the
same answer. A unit is a microsecond or two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

#: Half a second or so on an ordinary machine.
DEFAULT_BUDGET = 400_000


class Undecided(Exception):
    """It can't be said; ``reason`` is one of the REASONS of ``relation``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Purse(Protocol):
    """Who is charged."""

    @property
    def charge(self) -> Callable[[int], None]: ...


class Budget:
    """Work that is left; ``whole`` pays for it too."""

    __slots__ = ("_whole", "left")

    def __init__(self, units: int = DEFAULT_BUDGET, whole: Purse | None = None) -> None:
        self.left = units
        self._whole = whole

    def charge(self, units: int) -> None:
        """Raises Undecided when there is less left than this takes."""
        self.left -= units
        if self.left < 0:
            raise Undecided("budget")
        if self._whole is not None:
            self._whole.charge(units)

    def share(self, parts: int) -> Budget:
        """One of so many parts of what is left."""
        return Budget(max(self.left, 0) // parts, self)
