"""The workbench stays light: what its visits and a command's answer transfer."""

from collections.abc import Callable

from playwright.sync_api import Browser

from tests.bench.learner import LESSON, TERMINAL, Learner
from tests.bench.weight import ANSWER_BUDGET, Budget, weigh
from tests.live import Site


def test_the_workbench_and_its_answers_keep_to_the_budget(
    site: Site, chromium: Browser, new_learner: Callable[[], Learner]
) -> None:
    learner = new_learner()
    commands = learner.come_to_the_terminal()
    for line in commands * 5:
        assert learner.run(TERMINAL, line).size <= ANSWER_BUDGET, line

    with chromium.new_context(base_url=site.url) as fresh:
        fresh.add_cookies(learner.cookies_for(site.url))
        page = f"{LESSON}?tab=ec2"
        assert Budget.first_visit().exceeded(weigh(fresh, page)) == []
        assert Budget.second_visit().exceeded(weigh(fresh, page)) == []
