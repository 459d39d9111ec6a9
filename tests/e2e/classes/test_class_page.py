"""The class page while a class works: what changed is swapped in, the rest stays; what the
instructor says comes to the learners. The pages have a clock that is moved on to the next
poll, so that nobody waits for it; with it their browsers are nobody else's."""

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.arrivals import join, open_demo_class, sign_in
from tests.bench.classroom import Watcher, demo_class
from tests.bench.classroom import instructor as measuring
from tests.bench.learner import Learner
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import Complaints
from tests.live import Site

LESSON, TASK = "make-the-role", "role-for-ec2"
#: Milliseconds: a learner's page asks for news every ten seconds, a class's more often.
POLL = 10_000


def instructor(visit: Visit, site: Site, language: str, size: tuple[int, int]) -> Page:
    page = visit(f"/{language}/sign-in/", size=size)
    sign_in(page, site, "demo-instructor")
    open_demo_class(page)
    return page


def live(page: Page) -> Page:
    """From its class, an instructor at what it does in the lesson."""
    page.clock.install()
    page.goto(f"{page.url}?lesson={LESSON}")
    return page


def poll(page: Page) -> None:
    page.clock.run_for(POLL)


def joined(learner: Learner, language: str, code: str, name: str) -> Learner:
    """Somebody in the class and the lesson, without a screen."""
    learner.expect(learner.get(f"/{language}/join/{code}/"))
    learner.submit(f"/{language}/join/{code}/", shown_name=name)
    learner.expect(learner.get(f"/{language}/lessons/{LESSON}/?tab=desk"))
    return learner


@pytest.mark.parametrize(
    ("language", "size"), [("en", PHONE), ("ja", DESKTOP)], ids=["en-390", "ja-1280"]
)
def test_three_learners_come_one_is_stuck_and_hears_of_it(
    visit: Visit,
    site: Site,
    new_learner: Callable[[], Learner],
    check_accessibility: Callable[[Page], None],
    language: str,
    size: tuple[int, int],
) -> None:
    page = live(instructor(visit, site, language, size))
    code = page.locator(".join strong").inner_text()
    rows = page.locator("#seats tbody tr")
    before = rows.count()
    # The learner at the other width: each language is seen at both, by either.
    other = DESKTOP if size == PHONE else PHONE
    stuck = visit(f"/{language}/join/", size=other)
    join(stuck, code, f"{language}-0")
    stuck.clock.install()
    stuck.goto(f"/{language}/lessons/{LESSON}/?tab=desk")
    two = [
        joined(new_learner(), language, code, name=f"{language}-{number}")
        for number in (1, 2)
    ]
    poll(page)
    expect(rows).to_have_count(before + 3)

    page.evaluate("document.querySelector('#class').stays = true")
    row = rows.filter(has_text=f"{language}-0")
    row.locator("input").check()
    for busy in two:
        terminal = f"/{language}/lessons/{LESSON}/run/desk/"
        busy.run(terminal, "aws sts get-caller-identity")
    for tries in range(1, 4):
        with stuck.expect_response("**/check/"):
            stuck.locator(f"#check-{TASK}").click()
        expect(stuck.locator(".htmx-request")).to_have_count(0)
        expect(stuck.locator(f"#help-{TASK}-seen")).to_have_count(tries // 3)
    poll(page)
    need = page.locator("#needs li").filter(has_text=f"{language}-0")
    expect(need).to_have_count(1)
    title = stuck.locator(f"#card-{TASK}-h").inner_text().split(". ", 1)[1]
    expect(need).to_contain_text(title)
    sentence = stuck.locator(f"#help-{TASK}-seen strong").inner_text()
    expect(need).to_contain_text(sentence)
    expect(row.locator("td.m-help")).to_have_count(1)
    expect(row.locator("td.at")).to_be_in_viewport()
    expect(row.locator("input")).to_be_checked()
    assert page.evaluate("document.querySelector('#class').stays")
    assert page.locator("#seats tbody tr hx-partial, #seats template").count() == 0
    expect(page.locator("#live")).to_have_count(1)
    check_accessibility(page)

    need.locator("[value=take]").click()
    expect(need.locator("strong")).to_be_visible()
    page.locator('#chosen a[href$="/acts/"]').click()
    page.wait_for_url("**/acts/")
    page.locator("[name=note-text]").fill(f"{language}: <b>break</b>")
    page.locator("#act-note button").click()
    expect(page.locator(".messages")).to_be_visible()
    check_accessibility(page)
    poll(stuck)
    expect(stuck.locator("#news")).to_contain_text(f"{language}: <b>break</b>")
    for busy in two:
        news = busy.expect(busy.poll(f"/{language}/notes/new/?v=")).body.decode()
        assert f"{language}: &lt;b&gt;break&lt;/b&gt;" in news
    check_accessibility(stuck)
    mine = stuck.locator("#news .note").filter(has_text=f"{language}: <b>break</b>")
    mine.locator("button").click()
    expect(mine).to_have_count(0)
    expect(stuck.locator(f"#help-{TASK}-seen")).to_be_visible()

    # The whole course is wider than its place: where somebody is stays in sight.
    page.goto(f"{page.url.partition('acts/')[0]}?lesson=all")
    page.locator("#seats input").first.scroll_into_view_if_needed()
    expect(page.locator("#seats td.at").first).to_be_in_viewport(ratio=1)
    for one in (page, stuck):
        one.context.close()


def test_a_class_page_without_a_connection_says_so(
    visit: Visit, site: Site, complaints: Complaints
) -> None:
    page = live(instructor(visit, site, "en", DESKTOP))
    cut = page.locator("[data-cut]")
    expect(cut).to_be_hidden()
    page.context.set_offline(True)
    poll(page)
    expect(cut).to_be_visible()
    as_of = page.locator("[data-as-of]")
    then = as_of.inner_text()
    page.context.set_offline(False)
    poll(page)
    expect(cut).to_be_hidden()
    expect(as_of).not_to_have_text(then)
    # What the browser says about a cut connection is what was provoked.
    complaints.seen[:] = [
        one
        for one in complaints.seen
        if "DISCONNECTED" not in one and "Failed to fetch" not in one
    ]
    page.context.close()


def test_what_is_measured_as_a_quiet_class_is_one(site: Site) -> None:
    """The measurement asks as the page does: with all that it was given as its version.
    A minute that begins, or somebody who comes, is news once."""
    who = measuring(site)
    with closing(who.connection):
        watcher = Watcher(who, demo_class(who)[0])
        assert 204 in [watcher.look() for _ in range(5)]
