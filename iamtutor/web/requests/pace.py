"""How often something may be done: the arithmetic of every limit.

Kept is one time, when the whole burst is there again (the "virtual scheduling" of the
generic cell rate algorithm, ITU-T I.371). It stands where a row is read and written
anyway: beside an account's document, at its address, or in a row of its own (``limits``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: A time so far ahead of what may be was written before the clock went back, and counts for
#: nothing. Between machines clocks differ less.
_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pace:
    """``burst`` at once, then one ``each``."""

    burst: int
    each: timedelta

    @classmethod
    def steady(cls, burst: int, a_second: float) -> Pace:
        """``a_second`` once the burst is used up; where that is none, one a day."""
        each = timedelta(seconds=1 / a_second) if a_second > 0 else timedelta(days=1)
        return cls(burst, each)

    def wait(self, full_at: datetime, now: datetime) -> timedelta:
        """How long until it may be done once more; nothing or less: now."""
        return self.after(full_at, now) - now - self.burst * self.each

    def after(self, full_at: datetime, now: datetime) -> datetime:
        """What is kept once it was done."""
        if full_at > now + self.burst * self.each + _SLACK:
            full_at = now
        return max(full_at, now) + self.each
