"""What a piece of work takes of the machine: time of the processor, and memory."""

import ctypes
import gc
import time
from collections.abc import Callable
from pathlib import Path

#: In seconds: what takes ``_known`` no longer is as quick as can be expected. It was 6 ms
#: where nobody else was at work.
_USUAL = 0.012
_PROCESS = Path("/proc/self")


def _known() -> int:
    return sum(len(str(number)) for number in range(100_000))


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, in this thread."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def usual(took: float) -> float:
    """``took`` seconds at the least pace that can be expected: beside others a processor
    does less in the same time, of whatever it does. The least of some tries: what is only
    a hitch excuses nothing."""
    return took / max(1.0, min(seconds(_known) for _ in "abc") / _USUAL)


def megabytes(work: Callable[[], object]) -> float:
    """By how much the process was larger at most, meanwhile, than it has to be before."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    (_PROCESS / "clear_refs").write_text("5")  # the peak is from now on
    before = _size("VmRSS")
    work()
    return (_size("VmHWM") - before) / 1_000


def _size(name: str) -> int:
    """In kilobytes."""
    status = (_PROCESS / "status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0])
