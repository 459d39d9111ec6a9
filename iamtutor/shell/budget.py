"""What one line may cost: a second of processor time and 64 MB, counted while it works.

The floors have no clock, so time is counted in units of work and memory in bytes; the same
line always ends at the same place. A unit is about a twentieth of a microsecond.

How a program charges, always *before* a step or at least step by step, never afterwards
for all:

- ``budget.work(units)`` for a step; ``budget.text(text)`` for a text that is read,
  compared or passed on as a whole; ``budget.lines(text)`` for one that is cut into lines.
- ``budget.hold(size)`` before something of ``size`` bytes is made and kept, with the work
  of making it; ``budget.made(text)`` for a text just made from pieces that were charged.
  A loop that can double what it has charges in every round.
- A program gives back nothing: the shell runs each one in a ``room`` of its own, and what
  was held there is free again when it ends. What it prints is charged by where it goes.

So a loop over input charges one ``work`` a round, what it collects is charged by ``hold``,
and nothing else is needed: no limit of a program's own. ``Spent`` ends the whole line and
is caught by the interpreter alone.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

#: What one line may cost: units of work, and bytes at one time.
WORK_LIMIT, MEMORY_LIMIT = 20_000_000, 64_000_000
#: The most simulated API calls that one line may make.
CALLS_LIMIT = 2_000
#: What it costs to start a program, to make an API call, to look at one line of text, and
#: to go round a loop once.
PROGRAM_WORK, CALL_WORK, LINE_WORK, ROUND_WORK = 2_000, 8_000, 40, 200
#: What a unit of ``policy.budget`` costs: those are larger.
POLICY_UNIT = 40
#: What is left when a line is stopped, to write what its redirections collected.
CLOSING_WORK = 1_000_000
#: How many characters are read or written for one unit.
CHARACTERS_A_UNIT = 8
#: What one character takes at most, in bytes.
WIDEST = 4
#: What a short value and its place in a list or a mapping take, in bytes.
ITEM_SIZE = 80


class Spent(Exception):
    """The line may cost no more. The text says of what, for ``stopped here: …``."""


class Overdue(BaseException):
    """The server's clock, which no floor has, ends the work in the thread that does it. No
    ``except Exception`` on the way keeps it."""


class Budget:
    """What one line may still cost; see the module for how it is charged."""

    def __init__(self, work: int = WORK_LIMIT, memory: int = MEMORY_LIMIT) -> None:
        self.calls_left = CALLS_LIMIT
        self.work_left = work
        self.memory_left = memory
        self._kept = 0
        self._reserve = CLOSING_WORK
        self.is_spent = False

    def work(self, units: int) -> None:
        """``units`` of work are about to be done."""
        self.work_left -= units
        if self.work_left < 0:
            raise self._spent("that is more work than one line may be")

    def policy_work(self, units: int) -> None:
        """As much work on policies, in the units in which ``policy.budget`` counts."""
        self.work(units * POLICY_UNIT)

    def hold(self, size: int) -> None:
        """``size`` bytes are about to be made, and kept until the room ends."""
        self.afford(size)
        self.memory_left -= size
        self.work(size // CHARACTERS_A_UNIT)

    def _spent(self, what: str) -> Spent:
        """Once there is something left for the end: files that are open are written."""
        self.work_left, self.memory_left = self._reserve, 8 * self._reserve
        self._reserve = 0
        self.is_spent = True
        return Spent(what)

    def afford(self, size: int) -> None:
        """``size`` bytes are about to be made; what is kept of them is charged then."""
        if size > self.memory_left:
            raise self._spent("that needs more memory than one line may have")

    def made(self, text: str) -> str:
        """``text`` itself, after it is charged as held."""
        self.hold(sys.getsizeof(text))
        return text

    def decoded(self, data: bytes) -> str:
        """``data`` as text, charged before: where one character is not ASCII's, each may
        take four bytes."""
        self.hold(len(data) * (1 if data.isascii() else WIDEST))
        return data.decode("utf-8", "surrogateescape")

    def encoded(self, text: str) -> bytes:
        """``text`` as bytes, charged before: as two for a character that may be a byte
        that is no text, or take up to four, and is charged as that much itself."""
        self.hold(len(text) * (1 if text.isascii() else 2))
        return text.encode("utf-8", "surrogateescape")

    def keep(self, size: int) -> None:
        """``hold``, beyond the room's end: until ``let_go``."""
        self.hold(size)
        self._kept += size

    def let_go(self, size: int) -> None:
        """``size`` bytes that were kept are gone."""
        self._kept -= size
        self.memory_left += size

    @contextmanager
    def room(self) -> Iterator[None]:
        """What is held inside is free again at the end; what is kept is not."""
        before, kept = self.memory_left, self._kept
        try:
            yield
        finally:
            self.memory_left = before - (self._kept - kept)

    def text(self, text: str | bytes) -> None:
        """``text`` is read or passed on as a whole."""
        self.work(1 + len(text) // CHARACTERS_A_UNIT)

    def lines(self, text: str) -> None:
        """``text`` is cut into lines."""
        count = text.count("\n") + 1
        self.work(count * LINE_WORK)
        self.hold(len(text) + count * ITEM_SIZE)

    def values(self, data: object, each: int) -> None:
        """Everything in ``data`` is looked at, ``each`` units a value, as often as it
        occurs: a list may hold the same list a thousand times, or itself."""
        queue = [data]
        while queue:
            item = queue.pop()
            self.work(each)
            self.hold(ITEM_SIZE)
            if isinstance(item, str):
                self.hold(2 * len(item))
            elif isinstance(item, (list, set, tuple)):
                queue.extend(item)
            elif isinstance(item, Mapping):
                self.hold(2 * sum(len(key) for key in item if isinstance(key, str)))
                queue.extend(item.values())

    def spend(self) -> None:
        """One API call."""
        self.calls_left -= 1
        if self.calls_left < 0:
            raise Spent(f"a line makes at most {CALLS_LIMIT:,} API calls")
        self.work(CALL_WORK)

    def round(self) -> None:
        """One round of a loop."""
        self.work(ROUND_WORK)
