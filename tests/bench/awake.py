"""Processors that do not go to sleep between two requests.

One learner leaves most of a machine idle, and the processors of a virtual one are put to
sleep then: what wakes them, and begins slowly, is the host's time and not the site's.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Runs only where nothing else wants the processor, and for as long as its parent.
IDLE = """
import os, sys
processor, parent = map(int, sys.argv[1:])
os.sched_setaffinity(0, {processor})
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
while os.getppid() == parent:
    for _ in range(100_000):
        pass
"""


@contextmanager
def awake() -> Iterator[None]:
    """Keep each processor that this process may use at work meanwhile (Linux)."""
    loops = [
        subprocess.Popen([sys.executable, "-c", IDLE, str(one), str(os.getpid())])
        for one in os.sched_getaffinity(0)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
