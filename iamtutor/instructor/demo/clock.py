"""The time in which demo learners work: some hours ago.

Every time that the site writes comes from Django's clock, those of the simulated accounts
too. So the clock as a whole is set back, and no table has to be changed afterwards. It is
the clock of the process: a command that prepares the site may do so, a server never.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from unittest.mock import patch

from django.utils import timezone


class Clock:
    """Stands in for the class ``datetime`` where Django reads the time. Stands still until
    it is moved, and only goes forward."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self, tz: tzinfo | None = None) -> datetime:
        return self.at.astimezone(tz)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, datetime)

    def forward(self, by: timedelta) -> None:
        self.at += by

    def wait_until(self, moment: datetime) -> None:
        """Nothing, if that has passed already."""
        self.at = max(self.at, moment)


@contextmanager
def set_back(to: datetime) -> Iterator[Clock]:
    """The time is ``to`` in here, and goes on only as the clock is told."""
    clock = Clock(to)
    with patch.object(timezone, "datetime", clock):
        yield clock
