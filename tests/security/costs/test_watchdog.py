"""Who is told that a request takes too long, and who never is. See ``tests/e2e`` for it at
work in the real server."""

import socket
import subprocess
import sys
import time

import pytest

from iamtutor.shell.budget import Overdue
from iamtutor.shell.programs import PROGRAMS
from iamtutor.web.operation.watchdog import Watchdog
from tests.live import ROOT
from tests.shell.stage import Terminal


def test_a_line_that_the_clock_ends_is_told_in_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watchdog = Watchdog(processor=0.0, wall=60.0)

    def endless(_: object) -> int:
        while True:
            watchdog.look()

    monkeypatch.setitem(PROGRAMS, "rev", endless)
    watchdog.enter()
    try:
        outcome = Terminal().type("rev; echo never")
    finally:
        watchdog.leave()
    assert isinstance(outcome.fault, Overdue)
    assert "stopped here" in outcome.screen


def test_who_leaves_in_time_is_never_hit() -> None:
    watchdog = Watchdog(processor=0.0, wall=60.0)
    watchdog.enter()

    def look_on() -> None:
        for _ in range(1_000):
            watchdog.look()

    with pytest.raises(Overdue):
        look_on()
    watchdog.leave()
    watchdog.look()
    assert watchdog._requests == {}


AFTERWARDS = """
import sys
import time
from iamtutor.shell.budget import Overdue
from iamtutor.web.operation.watchdog import Watchdog

watchdog = Watchdog(processor=0.0, wall=60.0)
watchdog.enter()
try:
    watchdog.look()
    sum(map(abs, range(9)))
except Overdue:
    pass
watchdog.leave()
sys.setprofile(lambda *_: None)
for _ in range(9):
    (lambda: None)()
"""


def test_python_looks_for_nothing_when_somebody_has_left() -> None:
    """With a profile Python 3.11 stands still while it looks for what was taken back."""
    subprocess.run([sys.executable, "-c", AFTERWARDS], check=True, timeout=30, cwd=ROOT)


def test_a_process_that_ends_waits_for_answers_and_not_for_who_has_not_asked() -> None:
    watchdog = Watchdog()
    ours, theirs = socket.socketpair()
    with ours, theirs, watchdog.holding(ours):
        watchdog.enter()
        watchdog.end(time.monotonic() - 1)
        watchdog.look()
        theirs.sendall(b"its body")
        assert ours.recv(8) == b"its body"
        watchdog.leave()  # what was asked is answered still
        watchdog.look()
        theirs.sendall(b"and more")
        assert ours.recv(8) == b"and more"
    ours, theirs = socket.socketpair()
    with ours, theirs, watchdog.holding(ours):
        watchdog.look()
        assert ours.recv(1) == b""
