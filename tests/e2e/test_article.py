"""The whole article, from the home page to the certificate, as a new learner."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.arrivals import catch_up
from tests.browser import PHONE, Visit
from tests.content import course
from tests.e2e.walker import Keyboard, Mouse, Walker
from tests.live import Site

#: The lessons with the fifteen console steps and the four commands.
CORE = (
    "make-the-role",
    "launch-and-attach",
    "bucket-with-a-file",
    "before-the-commands",
    "full-access",
)


def test_a_newcomer_works_through_the_whole_course(
    visit: Visit, site: Site, shoot: Callable[[Page, str], None]
) -> None:
    """With the mouse, in Japanese, each kind of thing once and what is alike by the same
    forms without a screen; at each step the English page has the same to do."""
    page = visit("/")
    walker = Walker(page, "ja", Mouse(), site=site)
    walker.start()
    for lesson in course().lessons:
        walker.work_through(lesson, in_both=True)
        shoot(page, lesson.slug)
    for language in ("ja", "en"):
        page.goto(f"/{language}/results/")
        assert page.locator(".grid16 .cell.wait").count() == 0
        shoot(page, f"{language}-results")
        page.goto(f"/{language}/certificate/")
        expect(page.locator(".certificate .person")).to_be_visible()
        shoot(page, f"{language}-certificate")


def test_the_core_is_walked_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/", locale="en-US")
    walker = Walker(page, "en", Keyboard(page))
    walker.start()
    for slug in CORE:
        walker.work_through(course().lesson(slug))


def test_the_core_is_walked_with_scripts_off(visit: Visit) -> None:
    """Each kind of thing that is done in it: that a form is sent to the same place without
    scripts as by them is asked of all templates (``tests/web/test_without_scripts.py``)."""
    page = visit("/", scripts=False)
    walker = Walker(page, "ja", Mouse(), scripts=False)
    walker.start()
    for slug in ("who-are-you", "what-a-role-is", *CORE, "read-only"):
        walker.work_through(course().lesson(slug))


def test_the_work_is_found_again_after_the_browser_is_closed(visit: Visit) -> None:
    page = visit("/", locale="en-US")
    walker = Walker(page, "en", Mouse())
    walker.start()
    walker.answer(course().lessons[0].questions[0])
    walker.open(course().lesson("make-the-role"))
    page.goto("/en/keep/")
    page.click('button[value="code"]')
    code = page.locator("#recovery-code").inner_text()
    page.context.close()

    again = visit("/en/recover/", locale="en-US")
    again.fill("#id_code", code.lower())
    again.click("main button.main")
    again.wait_for_url("**/lessons/make-the-role/**")
    again.goto(f"/en/lessons/{course().lessons[0].slug}/")
    first = course().lessons[0].questions[0].id
    expect(again.locator(f"#card-{first}")).to_have_class(re.compile(r"\bdone\b"))


def test_a_denial_is_explained_down_to_the_element(visit: Visit) -> None:
    page = visit("/", locale="en-US")
    walker = Walker(page, "en", Mouse())
    walker.start()
    walker.open(course().lesson("no-policies"))
    catch_up(page)
    walker.bucket = str(course().file.names["bucket"])
    walker.type_line("ec2", "aws s3 cp hello.txt s3://aoi-lab-notes/")
    why = page.locator("#why")
    expect(why.locator(".verdict.implicit")).to_be_visible()
    expect(why).to_contain_text("s3:PutObject")
    expect(why.locator(".json .miss").first).to_contain_text("Action")
    expect(page.locator("#map")).to_contain_text("PutObject does not arrive")


def test_a_phone_shows_the_lesson_without_scrolling_sideways(visit: Visit) -> None:
    page = visit("/", size=PHONE)
    walker = Walker(page, "ja", Mouse())
    walker.start()
    for slug in ("who-are-you", "read-only"):
        walker.open(course().lesson(slug))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE[0]
