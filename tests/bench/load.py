"""Bounded load: so many requests from so many clients at once, each waiting for its own."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

#: Sends the request with this number.
Request = Callable[[int], object]


@dataclass(frozen=True)
class Figures:
    """Times in milliseconds."""

    requests: int
    median: float
    p99: float
    longest: float
    per_second: float


def measure(clients: Sequence[Request], each: int, warm_up: int) -> Figures:
    """Let every client send ``each`` requests, one after the other, all at once.

    ``warm_up`` further requests of each client come first and are not counted.
    """
    ready = threading.Barrier(len(clients) + 1)

    def work(send: Request) -> list[float]:
        for number in range(warm_up):
            send(number)
        ready.wait()
        times = []
        for number in range(each):
            started = time.perf_counter()
            send(warm_up + number)
            times.append((time.perf_counter() - started) * 1000)
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        running = [pool.submit(work, send) for send in clients]
        try:
            ready.wait(120)
        except threading.BrokenBarrierError:
            for one in running:
                one.result(1)  # says why a client did not come to the start
            raise
        started = time.perf_counter()
        times = sorted(t for one in running for t in one.result())
        seconds = time.perf_counter() - started
    return Figures(
        requests=len(times),
        median=statistics.median(times),
        p99=times[min(len(times) - 1, round(len(times) * 0.99))],
        longest=times[-1],
        per_second=len(times) / seconds,
    )
