"""What a call of a real client costs over HTTP, on a server as it is shipped.

``python -m tests.bench.bench_wire``

A small signed call (GetCallerIdentity) one after the other, and by 16 clients at once, each
on a connection of its own; beside it, in the same run, the server's bare answer
(``/healthz``). Then the genuine AWS CLI, version 1, syncs 500 small files. Requests are
signed once and sent again, so that the client costs nothing.
"""

from __future__ import annotations

import http.client
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.wire.live import Account, account

#: What is wanted: milliseconds at the median, and calls a second.
MEDIAN, A_SECOND = 10.0, 100.0
CALLS, CLIENTS, EACH, FILES = 300, 16, 60, 500
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"


def sender(live: Account, path: str) -> Callable[[], None]:
    """What sends one request on a connection of its own and reads the answer."""
    line = http.client.HTTPConnection("127.0.0.1", live.site.port, timeout=60)
    signed = AWSRequest(
        "POST",
        f"{live.url}/",
        {"content-type": "application/x-www-form-urlencoded"},
        BODY,
    )
    SigV4Auth(Credentials(live.key, live.secret), "sts", live.region).add_auth(signed)
    headers = {name: str(value) for name, value in signed.headers.items()}

    def send() -> None:
        if path:
            line.request("GET", path)
        else:
            line.request("POST", f"/aws/{live.label}/", BODY, headers)
        answer = line.getresponse()
        data = answer.read()
        assert answer.status == 200, data

    return send


def timed(send: Callable[[], None], count: int) -> float:
    """Milliseconds at the median."""
    found = []
    for _ in range(count):
        began = time.perf_counter()
        send()
        found.append(time.perf_counter() - began)
    return median(found) * 1000


def together(live: Account, path: str) -> float:
    """Requests a second, of all clients at once."""

    def many(_: int) -> None:
        send = sender(live, path)
        for _ in range(EACH):
            send()

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(many, range(CLIENTS)))
    return CLIENTS * EACH / (time.perf_counter() - began)


def synced(live: Account) -> float:
    """Seconds of a sync of small files."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "files").mkdir()
        for number in range(FILES):
            (home / "files" / f"{number}.txt").write_text(f"{number}\n")
        made = live.aws("s3", "mb", "s3://bench-own-tools", cwd=home)
        assert made.returncode == 0, made.stderr
        began = time.perf_counter()
        done = live.aws("s3", "sync", "files", "s3://bench-own-tools", cwd=home)
        assert done.returncode == 0, done.stderr[:500]
        return time.perf_counter() - began


def main() -> int:
    with account() as live:
        one = sender(live, "")
        timed(one, 20)
        bare, call = timed(sender(live, "/healthz"), CALLS), timed(one, CALLS)
        bare_rate, rate = together(live, "/healthz"), together(live, "")
        seconds = synced(live)
    reached = call < MEDIAN and rate >= A_SECOND
    sys.stdout.write(
        f"a small signed call: {call:.1f} ms at the median (bare answer {bare:.1f} ms), "
        f"under {MEDIAN:.0f} ms wanted\n"
        f"{CLIENTS} clients: {rate:.0f} calls a second (bare answers {bare_rate:.0f}), "
        f"{A_SECOND:.0f} wanted: {'reached' if reached else 'MISSED'}\n"
        f"aws s3 sync of {FILES} small files: {seconds:.1f} s\n"
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
