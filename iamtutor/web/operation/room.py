"""Room for the calls of a request, in one piece.

CPython lays the frames of a thread's calls out in pieces of 16 KB. A call that finds a
piece full has the next one mapped by the system, and its return gives that back: a loop at
the edge pays for it with each of its calls, some 15 µs instead of 0.05, and a command did
so some 25 times. A call that wants more than a piece gets one as large as it asks for, and
what is left of it is for the calls that it makes.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

#: Values of 8 bytes that the outermost call asks for. A piece is a power of two, and has
#: 1,000 values more than asked for at least: this one is of 256 KB, more than half of it
#: for what is called. None of it is memory before it is used.
SIZE = 15_500


def with_room(call: Callable[P, R]) -> Callable[P, R]:
    """``call``, with room for the calls that it makes."""

    def outermost(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    outermost.__code__ = outermost.__code__.replace(co_stacksize=SIZE)
    update_wrapper(outermost, call)
    return outermost
