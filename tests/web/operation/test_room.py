"""The calls of a request stand in one piece of memory (``web.operation.room``)."""

import resource
from concurrent.futures import ThreadPoolExecutor

from iamtutor.web.operation.room import SIZE, with_room
from iamtutor.wsgi import application as shipped

#: Deeper than a command goes, and how often each depth calls.
DEPTH, TIMES = 150, 50


def mapped() -> int:
    """How many pages of memory this thread was given so far."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt


def descend(left: int) -> None:
    """Calls from every depth; Python calls Python, without C between."""
    for _ in range(TIMES):
        wide()
    if left:
        descend(left - 1)


def wide(
    a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0, f: int = 0, g: int = 0
) -> None:
    """Needs more room than ``descend``: if a piece ends below one of those, then here."""


def pages() -> int:
    before = mapped()
    descend(DEPTH)
    return mapped() - before


def test_a_request_meets_no_edge_at_which_each_call_maps_memory() -> None:
    asked = with_room(pages)
    # a thread of its own, as a request has: this test has room already
    with ThreadPoolExecutor(1) as server:
        server.submit(asked).result()  # what the allocator takes for good
        assert server.submit(asked).result() < TIMES


def test_the_site_is_shipped_with_room() -> None:
    assert shipped.__code__.co_stacksize == SIZE
