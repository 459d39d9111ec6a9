"""What was answered is kept: two tabs at once, and a server that is killed. What was begun
and not sent is there again."""

import http.client
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from tests.arrivals import start_at
from tests.bench.learner import TERMINAL, Learner
from tests.browser import Visit
from tests.live import Site


def words_in(learner: Learner, file: str) -> list[str]:
    """The words ``kept-…`` in a file of the learner's instance, in order."""
    answer = learner.run(TERMINAL, f"cat {file}")
    return re.findall(r"kept-[a-z0-9-]+", answer.body.decode())


def assert_whole(site: Site) -> None:
    """Every account's saves are counted, numbered and recorded without a gap."""
    with sqlite3.connect(site.folder / "iamtutor.sqlite3") as database:
        rows = database.execute(
            "SELECT s.version, COUNT(r.id), COALESCE(MAX(r.ordinal), 0)"
            " FROM sandbox_sandbox s"
            " LEFT JOIN sandbox_actionrecord r ON r.sandbox_id = s.id GROUP BY s.id"
        ).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert rows
    for version, records, last in rows:
        assert version == records == last


def test_two_tabs_at_once_lose_no_command(
    site: Site, new_learner: Callable[[], Learner]
) -> None:
    first, second = new_learner(), new_learner()
    first.come_to_the_terminal()
    second.cookies = dict(first.cookies)
    together = threading.Barrier(2)

    def type_lines(tab: Learner, name: str) -> list[str]:
        together.wait(30)
        words = [f"kept-{name}-{number}" for number in range(25)]
        for word in words:
            tab.run(TERMINAL, f"echo {word} >> both.txt")
        return words

    with ThreadPoolExecutor(2) as pool:
        typed = [
            pool.submit(type_lines, tab, name)
            for tab, name in ((first, "left"), (second, "right"))
        ]
        words = [word for one in typed for word in one.result()]
    assert sorted(words_in(first, "both.txt")) == sorted(words)
    assert_whole(site)


def test_a_killed_server_loses_no_answered_command(
    site: Site, new_learner: Callable[[], Learner]
) -> None:
    learners = [new_learner() for _ in range(3)]
    for learner in learners:
        learner.come_to_the_terminal()
    under_way = threading.Barrier(len(learners) + 1)

    def type_until_it_breaks(learner: Learner) -> list[str]:
        answered: list[str] = []
        for number in range(500):
            if number == 5:
                under_way.wait(60)
            try:
                learner.run(TERMINAL, f"echo kept-{number} >> log.txt")
            except (OSError, http.client.HTTPException):
                break
            answered.append(f"kept-{number}")
        return answered

    with ThreadPoolExecutor(len(learners)) as pool:
        typing = [pool.submit(type_until_it_breaks, learner) for learner in learners]
        under_way.wait(60)
        site.kill()
        answered = [one.result() for one in typing]
    site.start()

    for learner, words in zip(learners, answered, strict=True):
        assert len(words) < 500, "the server was not killed in the middle"
        learner.connection.close()
        kept = words_in(learner, "log.txt")
        # One more may have been saved whose answer did not get out.
        assert kept[: len(words)] == words
        assert len(kept) <= len(words) + 1
    assert_whole(site)


DENIED, SURE = "#g-list-buckets-denied", "#c-list-buckets-sure"


def begin(page: Page) -> None:
    """A line and a prediction that are not sent."""
    page.locator("#line-ec2").fill("aws s3 ls s3://half")
    page.locator(DENIED).check()
    page.locator(SURE).check()


def expect_begun(page: Page) -> None:
    expect(page.locator("#line-ec2")).to_have_value("aws s3 ls s3://half")
    expect(page.locator(DENIED)).to_be_checked()
    expect(page.locator(SURE)).to_be_checked()


def test_what_was_begun_is_there_again_wherever_one_has_been(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    begin(page)
    page.reload()
    expect_begun(page)
    # Another form, whose answer is a whole page.
    page.locator("#setting").select_option("read-only")
    page.locator("#controls button").click()
    expect(page.locator("#setting")).to_have_value("read-only")
    expect_begun(page)
    # Another terminal, which has a line of its own, and another language.
    page.locator("#tab-desk").click()
    expect(page.locator(DENIED)).to_be_checked()
    expect(page.locator("#line-desk")).to_have_value("")
    page.locator("#line-desk").fill("aws iam half")
    page.locator("[data-language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("#line-desk")).to_have_value("aws iam half")
    page.goto("/en/lessons/full-access/?tab=ec2")
    expect_begun(page)


def test_what_was_sent_is_no_longer_begun(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    begin(page)
    page.reload()
    page.locator("#predict-list-buckets").click()
    expect(page.locator(DENIED)).to_have_count(0)
    page.locator("#line-ec2").press("Enter")
    expect(page.locator("#transcript-ec2 .entry")).to_have_count(1)
    page.reload()
    expect(page.locator("#line-ec2")).to_have_value("")
    expect(page.locator("#transcript-ec2 .entry")).to_have_count(1)


def test_what_somebody_else_began_in_the_same_tab_is_theirs(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    begin(page)
    page.goto("/en/progress/")
    page.context.clear_cookies()
    start_at(page, "en", "full-access")
    expect(page.locator("#line-ec2")).to_have_value("")
    expect(page.locator(DENIED)).not_to_be_checked()


def test_what_was_sent_is_not_begun_when_the_lesson_begins_again(visit: Visit) -> None:
    """What was sent leaves the page; asked once more, nothing is ticked."""
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    blank = page.content()
    begin(page)
    page.reload()
    page.locator("#predict-list-buckets").click()
    expect(page.locator(DENIED)).to_have_count(0)
    page.reload()
    expect(page.locator(DENIED)).to_have_count(0)
    page.route("**/full-access/", lambda route: route.fulfill(body=blank))
    page.reload()
    expect(page.locator(DENIED)).not_to_be_checked()
    expect(page.locator(SURE)).not_to_be_checked()
    expect(page.locator("#line-ec2")).to_have_value("aws s3 ls s3://half")


def test_what_the_page_came_with_was_not_begun(visit: Visit) -> None:
    """Another tab may have answered since: the page shows what was chosen there."""
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    blank = page.content()
    page.reload()
    ticked = re.sub(f'id="{DENIED[1:]}"', r"\g<0> checked", blank)
    assert ticked != blank
    page.route("**/full-access/", lambda route: route.fulfill(body=ticked))
    page.reload()
    expect(page.locator(DENIED)).to_be_checked()


def test_what_was_answered_here_gives_way_to_another_tabs_answer(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    before, _, after = page.content().partition(f'id="{DENIED[1:]}"')
    form, _, rest = after.partition("</form>")
    body = ""
    page.route("**/full-access/", lambda route: route.fulfill(body=body))
    for ticked, chosen in (("", ""), ("", "1"), ("checked", "2"), ("", "1")):
        options = '<option value="" selected><option value="1"><option value="2">'
        if chosen:
            options = options.replace(f'"{chosen}"', f'"{chosen}" selected')
        denied = f'id="{DENIED[1:]}" {ticked}'
        body = f"{before}{denied}{form}<select id=menu>{options}</select></form>{rest}"
        page.reload()
        expect(page.locator("#menu")).to_have_value(chosen)
        expect(page.locator(DENIED)).to_be_checked(checked=bool(ticked))


def test_what_was_unticked_stays_so(visit: Visit) -> None:
    """Of an answer with several parts, which the page came with."""
    page = visit("about:blank", locale="en-US")
    start_at(page, "en", "full-access")
    box = re.sub(f'id="{DENIED[1:]}"', r"\g<0> checked", page.content())
    page.route("**/full-access/", lambda route: route.fulfill(body=box))
    page.reload()
    page.locator(DENIED).evaluate("box => box.checked = false")
    page.reload()
    expect(page.locator(DENIED)).not_to_be_checked()


def test_a_browser_that_keeps_nothing_has_the_rest_of_the_scripts(visit: Visit) -> None:
    page = visit("about:blank", locale="en-US")
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {value: undefined})"
    )
    start_at(page, "en", "full-access")
    page.locator("#line-ec2").fill("aws s3 ls")
    page.locator("#line-ec2").press("Enter")
    expect(page.locator("#transcript-ec2 .entry")).to_have_count(1)
    # What the script says and does after it has looked for what was begun.
    expect(page.locator("#steps pre .copy").first).to_be_attached()
    page.context.close()
