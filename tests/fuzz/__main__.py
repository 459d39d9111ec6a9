"""``python -m tests.fuzz --seed 1 --lines 200000 --policies 100000 --seconds 0``

Types generated lines into a terminal, checks generated policies, and prints each offender
so that it can be repeated: what reached the guard, what took longer than a line may (it is
measured again alone, the best of three), what looked at the host, and whether memory
grows. Ends with status 1 if there was any. ``--seconds`` stops earlier.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import traceback
from contextlib import suppress
from random import Random

from iamtutor.policy.__main__ import explained
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.cases import CaseError
from iamtutor.policy.document import MalformedPolicy, parse_policy
from iamtutor.policy.validation import PolicyKind, validate
from tests.fuzz.lines import Typist
from tests.fuzz.policies import mutated
from tests.security.watch import watched
from tests.shell.stage import Terminal

#: The most processor time of a line and of a policy, in seconds: as stated, and half as
#: much again for a machine that is slower than the one they were measured on.
LINE_SECONDS, POLICY_SECONDS = 1.5, 0.45
#: Lines that share a terminal, so that they meet what those before have made.
SESSION = 25
#: How much the process may grow from the middle of a run to its end, in kilobytes.
GROWTH = 150_000
FILES = {
    "f": "a b c\n" * 40,
    "g": "x" * 20_000 + "\n",
    "h.json": '{"a": [1, {"b": null}]}',
    "d/e": "",
}


class Offenders:
    """What was found, printed as it is found."""

    def __init__(self) -> None:
        self.count = 0

    def report(self, what: str, seed: str, text: str, detail: str = "") -> None:
        self.count += 1
        print(f"\n{what} (seed {seed}):\n{text!r}\n{detail}", flush=True)


def session(seed: str, offenders: Offenders) -> int:
    """Type ``SESSION`` lines; how many there were."""
    typist = Typist(Random(seed))
    terminal = Terminal(files=FILES)
    lines: list[str] = []
    for _ in range(SESSION):
        line = typist.line()
        lines.append(line)
        terminal.at = "ec2" if typist.random.random() < 0.7 else "desk"
        with watched() as touched:
            took, fault = typed(terminal, line)
        if fault is not None:
            shown = "".join(traceback.format_exception(fault)[-4:])
            offenders.report("reached the guard", seed, line, shown)
            terminal = Terminal(files=FILES)
        if touched:
            offenders.report("looked at the host", seed, line, "\n".join(touched))
        if took > LINE_SECONDS:
            best = min(again(lines) for _ in range(3))
            if best > LINE_SECONDS:
                offenders.report(f"took {best:.2f} s", seed, line)
    return len(lines)


def typed(terminal: Terminal, line: str) -> tuple[float, BaseException | None]:
    started = time.thread_time()
    try:
        outcome = terminal.type(line)
        fault = outcome.fault
        assert isinstance(outcome.painted, str)
    except Exception as error:
        fault = error
    return time.thread_time() - started, fault


def again(lines: list[str]) -> float:
    """How long the last of ``lines`` takes when the same session is typed anew."""
    terminal = Terminal(files=FILES)
    for line in lines[:-1]:
        typed(terminal, line)
    return typed(terminal, lines[-1])[0]


def policy(seed: str, offenders: Offenders) -> None:
    """Validate a policy of each kind, read it, and evaluate and explain a request."""
    random = Random(seed)
    text = mutated(random)

    def looked_at() -> float:
        started = time.thread_time()
        for kind in PolicyKind:
            validate(text, kind, aws_catalogue())
        try:
            document = parse_policy(text)
        except MalformedPolicy:
            return time.thread_time() - started
        assert document is not None
        case = {
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
        with suppress(CaseError):
            explained(case)
        return time.thread_time() - started

    try:
        with watched() as touched:
            took = looked_at()
        if touched:
            offenders.report("looked at the host", seed, text, "\n".join(touched))
        if (
            took > POLICY_SECONDS
            and (best := min(looked_at() for _ in "abc")) > POLICY_SECONDS
        ):
            offenders.report(f"took {best:.2f} s", seed, text)
    except Exception:
        offenders.report("broke", seed, text, traceback.format_exc()[-1_500:])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--policies", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=0, help="stop after; 0: never")
    options = parser.parse_args(arguments)
    for line in ("aws iam list-roles", "aws ec2 describe-instances", "aws s3 ls"):
        Terminal().type(line)
    offenders = Offenders()
    started = time.monotonic()
    lines = policies = number = halfway = 0
    while lines < options.lines or policies < options.policies:
        passed = time.monotonic() - started
        if options.seconds and passed > options.seconds:
            break
        number += 1
        seed = f"{options.seed}.{number}"
        if lines < options.lines:
            lines += session(seed, offenders)
        for part in range(SESSION // 2):
            if policies < options.policies:
                policy(f"{seed}.{part}", offenders)
                policies += 1
        done = (lines + policies) / (options.lines + options.policies)
        if not halfway and (done > 0.5 or passed > options.seconds / 2 > 0):
            halfway = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - halfway
    if halfway and grown > GROWTH:
        offenders.report(f"memory grew by {grown // 1_000} MB", options.seed, "")
    print(f"{lines} lines, {policies} policies, {offenders.count} offenders")
    return 1 if offenders.count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
