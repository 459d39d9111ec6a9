"""``python -m tests.bench.command``: where the time of a terminal command goes.

The whole stack in this process, without sockets: the shipped settings, a database of its
own, a learner who types the article's commands one after the other. Measured is the
process's own time, so that a busy machine does not count against it. The baseline is the
least that any such design does: the document read, saved and logged, in a transaction.

``--profile`` adds where the time goes, part by part and function by function, from samples:
counting calls would make small functions look slow. ``--calls`` counts them all the same:
how many there are does not hang on how busy the machine is. ``--after N`` types N commands
first: a log that grows must not make the next command slower. ``--queries`` lists what the
database is asked.
"""

from __future__ import annotations

import argparse
import os
import runpy
import secrets
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPMessage
from io import BytesIO
from types import FrameType, SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from tests.bench.learner import TERMINAL, Learner
from tests.bench.parts import part_of
from tests.live import BUILT, ROOMY, ROOT, prepare


class InProcess:
    """Stands in for a connection: what is asked goes straight to the application."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.answer: SimpleNamespace | None = None

    def request(
        self, method: str, path: str, *, body: str | None, headers: dict[str, str]
    ) -> None:
        parts, content = urlsplit(path), (body or "").encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(content),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        answered: list[Any] = []
        chunks = self.application(environ, lambda *given: answered.append(given[:2]))
        content = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        status, pairs = answered[-1]
        found = HTTPMessage()
        for name, value in pairs:
            found[name] = value
        self.answer = SimpleNamespace(
            status=int(status.split()[0]), headers=found, read=lambda: content
        )

    def getresponse(self) -> SimpleNamespace:
        assert self.answer is not None
        return self.answer


def learner(application: Callable[..., Any]) -> Learner:
    person = Learner(0)
    person.connection = InProcess(application)  # type: ignore[assignment]
    return person


def timed(work: Callable[[int], object], times: int) -> list[float]:
    """Milliseconds of processor time of each turn."""
    taken = []
    for number in range(times):
        started = time.process_time()
        work(number)
        taken.append(1_000 * (time.process_time() - started))
    return taken


def bare(sandbox_id: int) -> Callable[[int], object]:
    """A document read, saved with a version check and logged; nothing else."""
    from django.db import transaction

    from iamtutor.sandbox.codec import pack, unpack
    from iamtutor.sandbox.models import ActionRecord, Sandbox
    from iamtutor.sandbox.selectors import world_time
    from iamtutor.web.database.queue import writer_queue

    def save(number: int) -> None:
        sandbox = Sandbox.objects.get(pk=sandbox_id)
        world = unpack(sandbox.document)
        document = pack(world)
        with writer_queue(), transaction.atomic():
            same = Sandbox.objects.filter(pk=sandbox.pk, version=sandbox.version)
            assert same.update(version=sandbox.version + 1, document=document)
            ActionRecord.objects.create(
                sandbox=sandbox,
                ordinal=sandbox.version + 1,
                nonce=secrets.token_urlsafe(18),
                kind=ActionRecord.Kind.SETTING,
                place="bench",
                label="bare",
                host=world.host,
                before=sandbox.document,
                world_time=world_time(world),
            )

    return save


def said(title: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    print(
        f"{title:<28} {statistics.median(taken):>6.2f} ms   "
        f"fastest {ordered[0]:.2f}, p90 {ordered[int(0.9 * len(ordered))]:.2f}",
        flush=True,
    )


def queries(work: Callable[[int], object]) -> Counter[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        work(0)
    return Counter(query["sql"][:150] for query in asked)


def calls(work: Callable[[int], object], times: int) -> float:
    """How many functions a turn calls, Python's own included."""
    count = 0

    def note(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        for number in range(times):
            work(number)
    finally:
        sys.setprofile(None)
    return count / times


#: Seconds of processor time between two samples.
SAMPLED = 0.001


class Sampler:
    """Notes, a thousand times a second of processor time, which functions are at work."""

    def __init__(self) -> None:
        self.samples = 0
        self.parts: Counter[str] = Counter()
        self.within: Counter[str] = Counter()
        self.itself: Counter[str] = Counter()

    def note(self, _signal: int, frame: FrameType | None) -> None:
        self.samples += 1
        names = []
        while frame is not None:
            code = frame.f_code
            file = code.co_filename.split("site-packages/")[-1].removeprefix(f"{ROOT}/")
            names.append(f"{file}:{code.co_qualname}")
            frame = frame.f_back
        self.parts[part_of(names)] += 1
        self.itself[names[0]] += 1
        self.within.update(set(names))

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGPROF, self.note)
        signal.setitimer(signal.ITIMER_PROF, SAMPLED, SAMPLED)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def say(self, each: float, most: int) -> None:
        """``each``: milliseconds that a sampled piece of work takes."""
        print("\npart by part")
        for name, count in self.parts.most_common():
            share = count / self.samples
            print(f"{each * share:>7.2f} ms {share:>6.1%}  {name}")
        for title, found in (
            ("with what it calls", self.within),
            ("itself", self.itself),
        ):
            print(f"\n{title}")
            for name, count in found.most_common(most):
                print(f"{each * count / self.samples:>7.2f} ms  {name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--profile", type=int, metavar="ROWS", default=0)
    parser.add_argument("--queries", action="store_true")
    parser.add_argument("--calls", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="iamtutor-"))
        own = {
            **ROOMY,
            "IAMTUTOR_DATA": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "STATIC_ROOT": str(BUILT / "static"),
            "LOG_LEVEL": "INFO",
            "DEMO": "0",
        }
        os.environ.update(own)
        BUILT.mkdir(parents=True, exist_ok=True)
        prepare({**os.environ, "VENV": sys.prefix})
        log = stack.enter_context(open(os.path.join(folder, "log"), "w"))
        stderr, sys.stderr = sys.stderr, log  # where the server writes its lines
        from iamtutor.wsgi import application

        sys.stderr = stderr

        from iamtutor.sandbox.models import Sandbox

        person = learner(application)
        commands = person.come_to_the_terminal()

        def type_one(number: int) -> None:
            person.run(TERMINAL, commands[number % len(commands)])

        for number in range(20 + asked.after):
            type_one(number)
        runpy.run_path(str(ROOT / "gunicorn.conf.py"))["when_ready"](None)
        if asked.queries:
            for line in commands:
                found = queries(lambda number, line=line: person.run(TERMINAL, line))
                print(f"{line}: {found.total()} queries")
                for sql, times in found.items():
                    print(f"  {times} {sql}")
        for line in commands:
            said(line[:28], timed(lambda _, line=line: person.run(TERMINAL, line), 40))
        said("a terminal command", timed(type_one, asked.times))
        said(
            "bare view",
            timed(lambda _: person.expect(person.get("/healthz")), asked.times),
        )
        sandbox_id = Sandbox.objects.order_by("pk").last().pk
        said("bare save and log row", timed(bare(sandbox_id), asked.times))
        if asked.calls:
            print(f"{calls(type_one, 40):.0f} calls of functions in a command")
        if asked.profile:
            with Sampler() as sampler:
                taken = timed(type_one, 5 * asked.times)
            sampler.say(statistics.fmean(taken), asked.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
