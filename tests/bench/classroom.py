"""A class at work: ``python -m tests.bench.classroom``.

First a class of two hundred who send a command every five seconds, with their pages asking
for news and five instructors watching, on SQLite with two workers: every command is looked
for in the log afterwards. What the same clients get from the bare view at the same rate is
the floor. Then, on a site of its own, the class page of three hundred learners, whole and
when nothing changed.
"""

import re
import secrets
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.bench.learner import Learner
from tests.bench.load import measure
from tests.live import ROOT, Site, live_site

CROWD, VIEWS = 300, 30
LEARNERS, WATCHERS = 200, 5
#: Seconds between two commands of a learner, two questions for news, two looks.
COMMAND_EVERY, NEWS_EVERY, LOOK_EVERY = 5, 10, 3
SECONDS, FLOOR_SECONDS = 30, 10
LESSON = "/ja/lessons/make-the-role/"
LINES = (
    "aws sts get-caller-identity",
    "aws iam list-roles",
    "aws s3 ls",
    "echo hello > note.txt",
)


@dataclass
class Tally:
    """What was sent, from all threads. Times in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> str:
        ordered = sorted(self.times)
        middle = ordered[len(ordered) // 2]
        return (
            f"median {middle:6.1f} ms   p99 {self.p99:6.1f} ms   "
            f"most {ordered[-1]:6.1f} ms"
        )

    @property
    def p99(self) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]

    def count(self, send: Callable[[], object]) -> None:
        started = time.perf_counter()
        try:
            send()
        except Exception as error:
            self.errors.append(repr(error)[:200])
        self.times.append((time.perf_counter() - started) * 1000)


def instructor(site: Site) -> Learner:
    who = Learner(site.port)
    who.get("/ja/sign-in/")
    password = (site.folder / "demo-password").read_text().strip()
    who.submit("/ja/sign-in/", username="demo-instructor", password=password)
    return who


def demo_class(who: Learner) -> tuple[str, str]:
    """Number and join code of the class."""
    page = who.expect(who.get("/ja/classes/")).body.decode()
    found = re.search(r"/ja/classes/(\d+)/", page)
    assert found
    live = who.expect(who.get(f"/ja/classes/{found[1]}/")).body.decode()
    code = re.search(r'class="join">.*?<strong[^>]*>([^<]+)<', live, re.S)
    assert code
    return found[1], code[1]


class Watcher:
    """An instructor with the class page open."""

    def __init__(self, who: Learner, cohort: str, lesson: str = "all") -> None:
        self.who = who
        self.path = f"/ja/classes/{cohort}/?lesson={lesson}"
        self.version = ""
        self.read(self.who.expect(self.who.get(self.path)).body)

    def read(self, page: bytes) -> None:
        found = re.search(rb"v=(\d[\d.-]+)", page)
        assert found
        self.version = found[1].decode()

    def look(self) -> int:
        answer = self.who.poll(f"{self.path}&v={self.version}")
        if answer.status == 200:
            self.read(answer.body)
        elif answer.status != 204:
            raise RuntimeError(f"{answer.status} for a look at the class")
        return answer.status


def full_class(site: Site, cohort: str) -> bool:
    """The class page of everybody, every task; and when nothing changed."""
    subprocess.run(
        [sys.executable, "-m", "tests.bench.crowd", cohort, str(CROWD)],
        cwd=ROOT,
        env=site.env,
        check=True,
    )
    watcher = Watcher(instructor(site), cohort, "every")
    bare = measure([lambda n: watcher.who.get("/healthz")], VIEWS, warm_up=5)

    def whole(number: int) -> None:
        watcher.who.expect(watcher.who.get(watcher.path))

    def quiet(number: int) -> None:
        # A minute that begins is news: then the look after it is quiet.
        watcher.look()

    page = measure([whole], VIEWS, warm_up=3)
    size = watcher.who.get(watcher.path).size
    poll = measure([quiet], VIEWS * 3, warm_up=3)
    good = page.median < 150 and poll.median < 15
    print(f"bare view {bare.median:29.1f} ms")
    print(
        f"class page, {CROWD} learners, every task {page.median:6.1f} ms "
        f"({size / 1000:.0f} KB)   under 150: {_reached(page.median < 150)}"
    )
    print(
        f"nothing changed {poll.median:23.1f} ms   under 15: {_reached(poll.median < 15)}"
    )
    return good


def _reached(good: bool) -> str:
    return "reached" if good else "MISSED"


def joins(site: Site, code: str) -> Learner:
    learner = Learner(site.port)
    learner.start_as_guest()
    learner.submit(f"/ja/join/{code}/", shown_name="")
    learner.expect(learner.get(f"{LESSON}?tab=desk"))
    return learner


def _regularly(
    clients: Sequence[Callable[[], object]], every: float, seconds: float, tally: Tally
) -> list[Callable[[], None]]:
    """For each client a loop that sends every so many seconds, spread evenly, until the
    time is over. A request that took too long delays the next, and is counted."""
    start = time.monotonic() + 1

    def loop(place: int, send: Callable[[], object]) -> None:
        due = start + every * place / len(clients)
        while due < start + seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            tally.count(send)
            due += every

    return [lambda p=p, s=s: loop(p, s) for p, s in enumerate(clients)]  # type: ignore[misc]


def _all_at_once(loops: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(loops)) as pool:
        for one in [pool.submit(loop) for loop in loops]:
            one.result()


def memory(site: Site) -> dict[int, float]:
    """Megabytes in memory of the server's processes, shared pages counted in each."""
    assert site.process is not None
    main = site.process.pid
    with open(f"/proc/{main}/task/{main}/children", encoding="ascii") as children:
        pids = [main, *map(int, children.read().split())]
    found = {}
    for pid in pids:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            resident = re.search(r"VmRSS:\s+(\d+)", status.read())
        found[pid] = int(resident[1]) / 1000 if resident else 0.0
    return found


def commands_kept(site: Site) -> int:
    with sqlite3.connect(site.folder / "iamtutor.sqlite3") as database:
        (count,) = database.execute(
            "SELECT count(*) FROM sandbox_actionrecord WHERE kind = 'terminal'"
        ).fetchone()
    database.close()
    return int(count)


def at_work(site: Site, cohort: str, code: str) -> bool:
    learners = [joins(site, code) for _ in range(LEARNERS)]
    watchers = [Watcher(instructor(site), cohort) for _ in range(WATCHERS)]
    floor = Tally()
    bare = [lambda who=who: who.expect(who.get("/healthz")) for who in learners]
    _all_at_once(_regularly(bare, COMMAND_EVERY, FLOOR_SECONDS, floor))
    commands, news, looks = Tally(), Tally(), Tally()
    locks = [
        threading.Lock() for _ in learners
    ]  # a browser's connection, one at a time

    def types(place: int) -> Callable[[], object]:
        def send() -> None:
            with locks[place]:
                line = LINES[secrets.randbelow(len(LINES))]
                learners[place].run(f"{LESSON}run/desk/", line)

        return send

    def asks(place: int) -> Callable[[], object]:
        def send() -> None:
            with locks[place]:
                status = learners[place].poll("/ja/notes/new/?v=").status
            if status != 204:
                raise RuntimeError(f"{status} for news")

        return send

    before = commands_kept(site)
    places = range(LEARNERS)
    _all_at_once(
        [
            *_regularly([types(n) for n in places], COMMAND_EVERY, SECONDS, commands),
            *_regularly([asks(n) for n in places], NEWS_EVERY, SECONDS, news),
            *_regularly([one.look for one in watchers], LOOK_EVERY, SECONDS, looks),
        ]
    )
    kept = commands_kept(site) - before
    errors = [*commands.errors, *news.errors, *looks.errors]
    lost = len(commands.times) - kept
    good = not errors and not lost and commands.p99 < 250
    print(
        f"\n{LEARNERS} learners, a command every {COMMAND_EVERY} s, {WATCHERS} class "
        f"pages open, {SECONDS} s"
    )
    print(f"bare view    {len(floor.times):>6}   {floor.figures()}")
    print(
        f"commands     {len(commands.times):>6}   {commands.figures()}   "
        f"p99 under 250: {_reached(commands.p99 < 250)}"
    )
    print(f"news         {len(news.times):>6}   {news.figures()}")
    print(f"class pages  {len(looks.times):>6}   {looks.figures()}")
    print(f"errors {len(errors)}, lost {lost}: {_reached(not errors and not lost)}")
    for error in errors[:3]:
        print(f"    {error}")
    sizes = memory(site).values()
    print(
        f"memory of {len(sizes)} processes: {', '.join(f'{n:.0f}' for n in sizes)} MB"
    )
    return good


def main() -> int:
    with live_site(WEB_CONCURRENCY="2") as site:
        good = at_work(site, *demo_class(instructor(site)))
    with live_site(WEB_CONCURRENCY="2") as site:
        good &= full_class(site, demo_class(instructor(site))[0])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
