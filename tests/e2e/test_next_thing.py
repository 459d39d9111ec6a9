"""At any moment one thing is next, in words and in view; what was learned is in view too;
nothing is laid over either. Measured by rectangles."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from iamtutor.lessons.schema.lesson import Task
from tests.arrivals import start
from tests.bench.learner import LESSON, TERMINAL, Learner
from tests.browser import PHONE, Visit
from tests.content import course
from tests.e2e.conftest import PATIENCE
from tests.e2e.walker import Mouse, Walker
from tests.live import Site

DESK = (1280, 720)
#: A lesson with tasks that are shown and asked, and one with an account that is broken.
LESSONS = ("first-refusal", "report-stopped")
Box = dict[str, float]


def box(element: Locator) -> Box:
    found = element.bounding_box()
    assert found is not None
    return dict(found)


#: The whole of an element is seen, and nothing is over it: neither a bar nor a message.
SEEN = """(element) => {
  const {left, right, top, bottom} = element.getBoundingClientRect();
  const at = (x, y) => document.elementFromPoint(x, y);
  return left >= 0 && top >= 0 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5
    && [[left + 1, top + 1], [(left + right) / 2, (top + bottom) / 2],
        [right - 1, bottom - 1]].every(([x, y]) => {
          const one = at(x, y);
          return one && (element.contains(one) || one.contains(element));
        });
}"""


def expect_seen(element: Locator, what: str = "") -> None:
    """Nobody scrolls; what the page does by itself may take a moment."""
    until = time.monotonic() + PATIENCE / 1000
    while not element.evaluate(SEEN):
        assert time.monotonic() < until, f"{what or element} is out of sight"
        element.page.evaluate("() => new Promise(requestAnimationFrame)")


def overlap(one: Box, other: Box) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def look(page: Page, done: str, wide: bool) -> None:
    """Right after ``done``: the page as it was left, nobody has scrolled. From the console
    its line leads back to what was learned."""
    page.wait_for_load_state()
    back = page.locator(".errand a.here")
    if back.count():
        expect_seen(back)
        back.click()
    act = page.locator("#next-act")
    expect(act).to_have_attribute("data-fresh", done)
    card = page.locator(f"#card-{done}")
    expect(card).to_have_class(re.compile(r"\bdone\b"))
    page.wait_for_function(  # a smooth way there has its end
        "() => new Promise((done) => { const y = scrollY;"
        " setTimeout(() => done(scrollY === y), 120); })"
    )
    expect_seen(act.locator(".act"), f"what comes after {done}")
    expect_seen(act.locator(".learned"), f"the way to what {done} taught")
    toast = page.locator("#announce")
    feedback = card.locator(".feedback.good")
    if feedback.count() and wide:
        expect_seen(feedback.locator("strong").first, f"what {done} taught")
    if toast.inner_text().strip():
        for thing in (act, feedback, page.locator("[data-terminal-input]")):
            if thing.count() and thing.is_visible():
                assert not overlap(box(toast), box(thing)), thing
    opened = page.locator("#steps details.task.done[open]")
    assert opened.count() <= 1


def mend(page: Page) -> None:
    """Whichever fault it is: each lever, then the report once more."""
    for lever in ("put-the-role-on", "let-ec2-assume", "allow-s3"):
        page.locator(f"#pull-{lever}").click()
        page.locator(f"#lever-{lever} .did").wait_for()
    bucket = page.locator("#map li .name").last.inner_text()
    line = page.locator("[data-terminal-input]")
    line.fill(f"aws s3 cp figures.csv s3://{bucket}/")
    line.press("Enter")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_after_each_task_and_question_the_next_thing_is_in_view(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/en/", locale="en-US", size=size)
    walker = Walker(page, "en", Mouse())
    start(page)
    for slug in LESSONS:
        lesson = course().by_slug[slug]
        walker.open(lesson)
        walker.answered.clear()
        for step in lesson.steps:
            for item in lesson.items(step):
                act = page.locator("#next-act .act")
                expect_seen(act)
                if isinstance(item, Task) and item.kind == "broken":
                    mend(page)
                elif isinstance(item, Task):
                    walker.do(item)
                else:
                    walker.answer(item)
                look(page, item.id, wide=size == DESK)
        href = page.locator("#next-act .act").get_attribute("href") or ""
        assert re.search(r"/lessons/|/certificate/", href)


def test_on_a_phone_the_line_leads_to_what_was_learned(visit: Visit) -> None:
    page = visit("/en/", locale="en-US", size=PHONE)
    start(page)
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    page.locator("#next-act .learned").click()
    expect_seen(page.locator("#card-ask-for-the-buckets h3"))


def test_what_waits_for_a_prediction_opens_with_a_line_that_is_run_without_one(
    visit: Visit, site: Site, new_learner: Callable[[], Learner]
) -> None:
    learner = new_learner()
    *lines, last = learner.come_to_the_terminal()
    for line in lines:
        learner.run(TERMINAL, line)
    page = visit("about:blank")
    page.context.add_cookies(learner.cookies_for(site.url))
    page.goto(LESSON)
    question = page.locator("#card-deciding-line")
    expect(question).to_be_hidden()
    page.locator("#line-ec2").fill(last)
    page.locator("#line-ec2").press("Enter")
    expect(question).to_be_visible()
    titles = page.get_by_role("heading", name=question.locator("h3").inner_text())
    expect(titles).to_have_count(1)


def test_a_task_opens_on_the_place_where_it_is_done(visit: Visit) -> None:
    page = visit("/en/", locale="en-US", size=DESK)
    start(page)
    page.goto("/en/lessons/make-the-role/")
    expect(page.locator('.tabs [aria-current="true"]')).to_have_text("Console")


def test_whoever_signed_out_in_another_tab_sees_a_whole_page(visit: Visit) -> None:
    page = visit("/en/", locale="en-US", size=DESK)
    start(page)
    elsewhere = page.context.new_page()
    elsewhere.goto("/en/keep/")
    elsewhere.locator('form[action$="/sign-out/"] button').click()
    elsewhere.wait_for_url("**/en/")
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    page.wait_for_url("**/sign-in/?next=**")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".term")).to_have_count(0)
