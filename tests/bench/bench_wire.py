"""What a call of a real client costs over HTTP, on a server as it is shipped.

``python -m tests.bench.bench_wire``

A small signed call (GetCallerIdentity) one after the other, and by 16 clients at once, each
on a connection of its own; beside it, in the same run, the server's bare answer
(``/healthz``). Then the genuine AWS CLI, version 1, syncs 500 small files. Requests are
signed once and sent again, so that the client costs nothing.

Moto's own server gets the same afterwards, where it is installed: it is a program of its
own with what it needs, which nothing here does.

    python -m venv var/moto && var/moto/bin/pip install 'moto[server]==5.2.5'
"""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.live import ROOT, held_port
from tests.wire.live import CLEAN, Account, account

#: What is wanted: milliseconds at the median, and calls a second.
MEDIAN, A_SECOND = 10.0, 100.0
CALLS, CLIENTS, EACH, FILES = 300, 16, 60, 500
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"
MOTO = ROOT / "var/moto/bin/moto_server"
#: Seconds in which it has to have started.
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """Where calls go, and with which key. ``bare``: what it answers without a thought."""

    port: int
    path: str
    key: str
    secret: str
    region: str
    bare: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"


def ours(live: Account) -> Server:
    return Server(
        live.site.port,
        f"/aws/{live.label}",
        live.key,
        live.secret,
        live.region,
        "/healthz",
    )


@contextlib.contextmanager
def motos() -> Iterator[Server]:
    """Moto's server, as its own program starts it."""
    with held_port() as port:
        pass  # Moto's server does not share it
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [str(MOTO), "-H", "127.0.0.1", "-p", str(port)],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            server = Server(port, "", "AKIAEXAMPLE", "x", "us-east-1", "/moto-api/")
            _await(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def _await(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            sender(server, server.bare)()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def sender(server: Server, path: str = "") -> Callable[[], None]:
    """What sends one request on a connection of its own and reads the answer: the signed
    call, or a question for ``path``."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    signed = AWSRequest(
        "POST",
        f"{server.url}/",
        {"content-type": "application/x-www-form-urlencoded"},
        BODY,
    )
    keys = Credentials(server.key, server.secret)
    SigV4Auth(keys, "sts", server.region).add_auth(signed)
    headers = {name: str(value) for name, value in signed.headers.items()}

    def send() -> None:
        if path:
            line.request("GET", path)
        else:
            line.request("POST", f"{server.path}/", BODY, headers)
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


def together(server: Server, path: str = "") -> float:
    """Requests a second, of all clients at once."""

    def many(_: int) -> None:
        send = sender(server, path)
        for _ in range(EACH):
            send()

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(many, range(CLIENTS)))
    return CLIENTS * EACH / (time.perf_counter() - began)


def synced(server: Server) -> float:
    """Seconds of a sync of small files."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "files").mkdir()
        for number in range(FILES):
            (home / "files" / f"{number}.txt").write_text(f"{number}\n")
        made = _cli(server, home, "s3", "mb", "s3://bench-own-tools")
        assert made.returncode == 0, made.stderr
        began = time.perf_counter()
        done = _cli(server, home, "s3", "sync", "files", "s3://bench-own-tools")
        assert done.returncode == 0, done.stderr[:500]
        return time.perf_counter() - began


def _cli(server: Server, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The genuine AWS CLI, version 1."""
    return subprocess.run(
        [sys.executable, "-m", "awscli", *words],
        cwd=home,
        env={
            **CLEAN,
            "HOME": str(home),
            "AWS_ACCESS_KEY_ID": server.key,
            "AWS_SECRET_ACCESS_KEY": server.secret,
            "AWS_DEFAULT_REGION": server.region,
            "AWS_ENDPOINT_URL": server.url,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@dataclass(frozen=True)
class Measured:
    """Milliseconds, calls a second, seconds."""

    bare: float
    call: float
    bare_rate: float
    rate: float
    sync: float

    @classmethod
    def of(cls, server: Server) -> Measured:
        one = sender(server)
        timed(one, 20)
        return cls(
            timed(sender(server, server.bare), CALLS),
            timed(one, CALLS),
            together(server, server.bare),
            together(server),
            synced(server),
        )

    def say(self, name: str, wanted: str = "") -> None:
        sys.stdout.write(
            f"{name}{wanted}\n"
            f"  a small signed call: {self.call:.1f} ms at the median "
            f"(bare answer {self.bare:.1f} ms)\n"
            f"  {CLIENTS} clients: {self.rate:.0f} calls a second "
            f"(bare answers {self.bare_rate:.0f})\n"
            f"  aws s3 sync of {FILES} small files: {self.sync:.1f} s\n"
        )


def main() -> int:
    with account() as live:
        found = Measured.of(ours(live))
    reached = found.call < MEDIAN and found.rate >= A_SECOND
    wanted = f"under {MEDIAN:.0f} ms and {A_SECOND:.0f} calls a second"
    found.say("this server", f" ({wanted}: {'reached' if reached else 'MISSED'})")
    if MOTO.exists():
        with motos() as server:
            Measured.of(server).say("moto's server")
    else:
        sys.stdout.write("moto's server: not installed, see the top of this file\n")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
