"""``python -m tests.bench``: the figures of the running site, and what they should be.

Everything is measured in one run against one server with the shipped configuration, on
loopback, with the client on the same machine. The bare view is the floor: what the same
client gets from the same server when Django does next to nothing.
"""

import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import cycle, islice

from playwright.sync_api import sync_playwright

from tests.bench.awake import awake
from tests.bench.learner import DESK, LESSON, TERMINAL, Learner
from tests.bench.load import Figures, Request, measure
from tests.bench.weight import ANSWER_BUDGET, Budget, weigh
from tests.browser import launch
from tests.live import Site, live_site
from tests.places import BEFORE, all_places


def sees_the_bare_view(site: Site) -> Request:
    learner = Learner(site.port)
    return lambda number: learner.expect(learner.get("/healthz"))


def opens_the_workbench(site: Site) -> Request:
    learner = Learner(site.port)
    learner.come_to_the_terminal()
    return lambda number: learner.expect(learner.get(LESSON))


def types_commands(site: Site) -> Request:
    learner = Learner(site.port)
    commands = learner.come_to_the_terminal()
    return lambda number: learner.run(TERMINAL, commands[number % len(commands)])


#: What a learner looks for among the policies that can be attached.
SEARCHES = (
    "q=S3",
    "q=ReadOnly&type=aws",
    "allows=s3&level=Write",
    "q=Amazon&allows=ec2&level=Permissions%20management&page=2",
    "level=Tagging",
)


def searches_policies(site: Site) -> Request:
    learner = Learner(site.port)
    learner.come_to_the_terminal()
    return lambda number: learner.expect(
        learner.get(f"{LESSON}console/iam/policies/?{SEARCHES[number % len(SEARCHES)]}")
    )


@dataclass(frozen=True)
class Scenario:
    """So many clients at once, each sending ``each`` requests one after the other."""

    title: str
    client: Callable[[Site], Request]
    at_once: int
    each: int
    #: What is to be reached, in words, and whether the figures do.
    target: str = ""
    reached: Callable[[Figures], bool] = lambda figures: True
    #: Whether the processors are kept from sleeping, as a class at work does.
    awake: bool = False


SCENARIOS = (
    Scenario("bare view", sees_the_bare_view, 1, 400),
    Scenario("bare view", sees_the_bare_view, 1, 400, awake=True),
    Scenario("bare view", sees_the_bare_view, 16, 50),
    Scenario("terminal command", types_commands, 1, 300),
    Scenario(
        "terminal command",
        types_commands,
        1,
        300,
        "median under 6 ms",
        lambda figures: figures.median < 6,
        awake=True,
    ),
    Scenario(
        "terminal command",
        types_commands,
        16,
        40,
        "at least 200 a second",
        lambda figures: figures.per_second >= 200,
    ),
    Scenario(
        "policy search",
        searches_policies,
        1,
        100,
        "median under 50 ms",
        lambda figures: figures.median < 50,
    ),
    Scenario("workbench page", opens_the_workbench, 1, 100),
    Scenario("workbench page", opens_the_workbench, 16, 10),
)


def times(site: Site) -> bool:
    print(
        f"{'':<23} {'at once':>7} {'requests':>8} {'median':>9} {'p99':>9} {'a s':>6}"
    )
    good = True
    for scenario in SCENARIOS:
        clients: Sequence[Request] = [
            scenario.client(site) for _ in range(scenario.at_once)
        ]
        with awake() if scenario.awake else nullcontext():
            figures = measure(clients, scenario.each, warm_up=8)
        verdict = ""
        if scenario.target:
            reached = scenario.reached(figures)
            good &= reached
            verdict = f"{scenario.target}: {'reached' if reached else 'MISSED'}"
        print(
            f"{scenario.title + ', awake' * scenario.awake:<23} "
            f"{scenario.at_once:>7} {figures.requests:>8} "
            f"{figures.median:>6.1f} ms {figures.p99:>6.1f} ms "
            f"{figures.per_second:>6.0f}   {verdict}",
            flush=True,
        )
    return good


#: Milliseconds; what a page may take at the median with one learner.
PAGE_TARGET = 50
PAGE_EACH = 12


def pages(site: Site) -> bool:
    """Every page with one learner in a settled account, the slowest first."""
    learner = Learner(site.port)
    learner.come_to_the_terminal()
    learner.run(DESK, BEFORE)
    found = {}
    for place in all_places(learner.instance()):
        path = f"/ja/{place}"
        if learner.get(path).location:  # a guest has no password to change
            continue

        def open_page(number: int, path: str = path) -> None:
            learner.expect(learner.get(path))

        found[path] = measure([open_page], PAGE_EACH, warm_up=2).median
    slowest = sorted(found, key=found.__getitem__, reverse=True)
    print(f"\n{len(found)} pages, one learner, median of {PAGE_EACH}; the slowest:")
    for path in slowest[:5]:
        print(f"{found[path]:>8.1f} ms  {path}")
    middle = statistics.median(found.values())
    good = found[slowest[0]] <= PAGE_TARGET
    print(
        f"{middle:>8.1f} ms  the median page; "
        f"each within {PAGE_TARGET} ms: {'reached' if good else 'MISSED'}"
    )
    return good


def weights(site: Site) -> bool:
    """The workbench with twenty lines in its transcript, in a browser without a cache."""
    learner = Learner(site.port)
    commands = learner.come_to_the_terminal()
    sizes = [learner.run(TERMINAL, line).size for line in islice(cycle(commands), 20)]
    good = max(sizes) <= ANSWER_BUDGET
    print(f"\na command's answer: {max(sizes) / 1000:.1f} KB at most")
    print(f"{'':<4}{'within' if good else 'OVER'} the budget")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(base_url=site.url, locale="ja-JP")
        context.add_cookies(learner.cookies_for(site.url))
        for title, budget in (
            ("first visit", Budget.first_visit()),
            ("second visit", Budget.second_visit()),
        ):
            weight = weigh(context, f"{LESSON}?tab=ec2")
            over = budget.exceeded(weight)
            good &= not over
            print(f"\nworkbench, {title}: {weight.summary()}")
            print(f"{'':<4}{'; '.join(over) or 'within the budget'}")
        browser.close()
    return good


def main() -> int:
    print("Starting the site", flush=True)
    with live_site() as site:
        good = times(site)
        good &= pages(site)
        good &= weights(site)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
