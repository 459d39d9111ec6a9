"""``python -m tests.fuzz --seed 1 --lines 200000 --policies 100000 --seconds 0 --jobs 2``

``--chosen``: the first of them are those that ``tests.fuzz.choosing`` wrote down.

Types generated lines into a terminal, completes their beginnings, checks, mends and
explains generated policies, and prints each offender so that it can be repeated: what
reached the guard, what took longer than it may, what looked at the host, and whether
memory grows. Ends with status 1 if there was any. ``--seconds`` stops earlier.

Most lines have a fiftieth of the usual budget: a loop without end is over in 20 ms, and
what is not charged enough is seen all the same. Who takes too long for that is typed
again with the whole budget, the best of three.
"""

import argparse
import gc
import json
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getpagesize, getrusage
from typing import NamedTuple

from iamtutor.policy.__main__ import explained
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.cases import CaseError
from iamtutor.policy.document import MalformedPolicy, parse_policy
from iamtutor.policy.validation import mend, validate
from iamtutor.policy.validation.findings import PolicyKind
from iamtutor.shell.budget import WORK_LIMIT, Budget
from iamtutor.shell.terminal.completion import complete
from tests.fuzz.lines import Typist
from tests.fuzz.policies import mutated
from tests.security.watch import watched
from tests.shell.stage import Terminal

#: The most processor time of a line, of one with the small budget, of a completion, and
#: of a policy, in seconds: as stated, and half as much again for a slower machine.
LINE_SECONDS, SMALL_SECONDS, COMPLETION_SECONDS, POLICY_SECONDS = 1.5, 0.2, 0.3, 0.45
SMALL_BUDGET = WORK_LIMIT // 50
#: One line of so many has the whole budget.
WHOLE = 40
#: Lines that share a terminal, so that they meet what those before have made.
SESSION = 25
#: How much the process may grow from the first fifth of a run to its end, for each line,
#: at least and at most; and the most that it may ever have, in bytes.
GROWTH_A_LINE, LEAST_GROWTH, GROWTH = 6_000, 15_000_000, 60_000_000
PEAK = 700_000_000
#: Lines, and seeds of policies, that reach something of their own.
CHOSEN = Path(__file__).parents[1] / "data" / "fuzz" / "chosen.json"
FILES = {
    "f": "a b c\n" * 40,
    "g": "x" * 20_000 + "\n",
    "h.json": '{"a": [1, {"b": null}]}',
    "s.sh": 'set -e\nfor x in "$@"; do echo "$x"; done\n. ./s.sh\n',
    "d/e": "",
}


@dataclass
class Run:
    """What was done, and what was found, printed as it is found."""

    lines: int = 0
    policies: int = 0
    offenders: int = 0
    sizes: list[int] = field(default_factory=list)

    def report(self, what: str, seed: str, text: str, detail: str = "") -> None:
        self.offenders += 1
        print(f"\n{what} (seed {seed}):\n{text!r}\n{detail}", flush=True)

    def weigh(self) -> None:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.sizes.append(pages * getpagesize())

    def judge_memory(self, seed: str) -> None:
        early = self.sizes[len(self.sizes) // 5]
        may = min(GROWTH, max(LEAST_GROWTH, GROWTH_A_LINE * self.lines))
        if (grown := self.sizes[-1] - early) > may:
            self.report(f"memory grew by {grown // 1_000_000} MB", seed, "")
        if (peak := getrusage(RUSAGE_SELF).ru_maxrss * 1_024) > PEAK:
            self.report(f"memory was {peak // 1_000_000} MB at most", seed, "")


class Try(NamedTuple):
    """A line, the machine where it is typed, how much of it is completed afterwards, and
    whether it has the whole budget."""

    line: str
    at: str
    begun: int
    is_whole: bool


def tries(seed: str) -> Iterator[Try]:
    """Those of a session that nobody has chosen."""
    typist = Typist(Random(seed))
    for _ in range(SESSION):
        line = typist.line()
        at = "ec2" if typist.random.random() < 0.7 else "desk"
        is_whole = typist.random.randrange(WHOLE) == 0
        yield Try(line, at, typist.random.randint(0, len(line)), is_whole)


def session(seed: str, tries: Iterable[Try], run: Run) -> None:
    """Type lines into one terminal, and complete the beginning of each."""
    terminal = Terminal(files=FILES)
    lines: list[str] = []
    for line, at, begun, is_whole in tries:
        lines.append(line)
        terminal.at = at
        with watched() as touched:
            took, fault = typed(terminal, line, None if is_whole else SMALL_BUDGET)
        if fault is not None:
            shown = "".join(traceback.format_exception(fault)[-4:])
            run.report("reached the guard", seed, line, shown)
            terminal = Terminal(files=FILES)
        if touched:
            run.report("looked at the host", seed, line, "\n".join(touched))
        if took > (LINE_SECONDS if is_whole else SMALL_SECONDS):
            best = min(again(lines) for _ in range(3))
            if best > LINE_SECONDS:
                run.report(f"took {best:.2f} s", seed, line)
        completed(terminal, line[:begun], seed, run)
    run.lines += len(lines)


def typed(
    terminal: Terminal, line: str, work: int | None = None
) -> tuple[float, BaseException | None]:
    started = time.thread_time()
    try:
        outcome = terminal.type(line, budget=Budget(work or WORK_LIMIT))
        fault = outcome.fault
        assert isinstance(outcome.painted, str)
    except Exception as error:
        fault = error
    return time.thread_time() - started, fault


def again(lines: list[str]) -> float:
    """How long the last of ``lines`` takes when the same session is typed anew."""
    terminal = Terminal(files=FILES)
    for line in lines[:-1]:
        typed(terminal, line, SMALL_BUDGET)
    return typed(terminal, lines[-1])[0]


def completed(terminal: Terminal, text: str, seed: str, run: Run) -> None:
    def once() -> float:
        started = time.thread_time()
        complete(terminal.turn, terminal.at, text)
        return time.thread_time() - started

    try:
        with watched() as touched:
            took = once()
        if touched:
            run.report("looked at the host to complete", seed, text, str(touched))
        if took > COMPLETION_SECONDS:
            best = min(once() for _ in "abc")
            if best > COMPLETION_SECONDS:
                run.report(f"took {best:.2f} s to complete", seed, text)
    except Exception:
        run.report("broke completing", seed, text, traceback.format_exc()[-1_500:])


def policy(seed: str, run: Run) -> None:
    """Check a policy as each kind, mend it, read it, evaluate and explain a request."""
    random = Random(seed)
    text = mutated(random)

    def looked_at() -> float:
        validate("{}", PolicyKind.SCP, aws_catalogue())
        started = time.thread_time()
        for kind in PolicyKind:
            validate(text, kind, aws_catalogue())
        mended = mend(text, random.choice(list(PolicyKind)), aws_catalogue())
        for one in (text, mended):
            with suppress(MalformedPolicy, CaseError):
                evaluated(one, seed, random)
        return time.thread_time() - started

    try:
        with watched() as touched:
            took = looked_at()
        if touched:
            run.report("looked at the host", seed, text, "\n".join(touched))
        if (
            took > POLICY_SECONDS
            and (best := min(looked_at() for _ in "abc")) > POLICY_SECONDS
        ):
            run.report(f"took {best:.2f} s", seed, text)
    except Exception:
        run.report("broke", seed, text, traceback.format_exc()[-1_500:])
    run.policies += 1


def evaluated(text: str | None, seed: str, random: Random) -> None:
    if text is None:
        return
    parse_policy(text)
    explained(
        {
            "id": seed,
            "request": {
                "principal": "arn:aws:iam::111122223333:user/aoi",
                "action": random.choice(("s3:GetObject", "sts:AssumeRole")),
                "resource": "arn:aws:s3:::b/aoi/x",
                "resourceAccount": "111122223333",
                "context": {"aws:SourceIp": "10.1.1.1", "aws:username": "aoi"},
            },
            "identityPolicies": [json.loads(text)],
        }
    )


def work(options: argparse.Namespace, job: int) -> Run:
    """A job's share, under seeds of its own."""
    for line in ("aws iam list-roles", "aws ec2 describe-instances", "aws s3 ls"):
        Terminal().type(line)
    run = Run()
    started = time.monotonic()
    lines, policies = options.lines // options.jobs, options.policies // options.jobs
    if options.chosen:
        chosen = json.loads(CHOSEN.read_text(encoding="utf-8"))
        for one in chosen["lines"][job :: options.jobs]:
            session("chosen", [Try(*one)], run)
        for seed in chosen["policies"][job :: options.jobs]:
            policy(seed, run)
    number = 0
    while run.lines < lines or run.policies < policies:
        if options.seconds and time.monotonic() - started > options.seconds:
            break
        number += 1
        seed = f"{options.seed}.{job}.{number}"
        if run.lines < lines:
            session(seed, tries(seed), run)
        for part in range(SESSION // 2):
            if run.policies < policies:
                policy(f"{seed}.{part}", run)
        if number % 20 == 1:
            run.weigh()
    run.weigh()
    run.judge_memory(f"{options.seed}.{job}")
    return run


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--policies", type=int, default=100_000)
    parser.add_argument("--chosen", action="store_true", help="those first")
    parser.add_argument("--seconds", type=float, default=0, help="stop after; 0: never")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with Pool(options.jobs) as pool:
        shares = [(options, job) for job in range(options.jobs)]
        runs = pool.starmap(work, shares, chunksize=1)
    lines, policies, offenders = (
        sum(getattr(run, name) for run in runs)
        for name in ("lines", "policies", "offenders")
    )
    print(
        f"{lines} lines, {policies} policies, {offenders} offenders, "
        f"{time.monotonic() - started:.0f} s, "
        f"{max(max(run.sizes) for run in runs) // 1_000_000} MB"
    )
    return 1 if offenders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
