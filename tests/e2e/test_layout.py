"""The workbench laid out by its reader: the divider, the terminal alone, the place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, Visit
from tests.e2e.conftest import PATIENCE

LESSON = "full-access"


def begin(page: Page) -> None:
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/en/lessons/{LESSON}/")
    page.locator('form[action*="catch-up"] button').first.click()
    expect(page.locator("[data-terminal-input]")).to_be_visible()


def width(page: Page) -> float:
    box = page.locator(".lesson").bounding_box()
    assert box is not None
    return box["width"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_divider_moves_by_its_buttons_and_stays(
    visit: Visit, scripts: bool
) -> None:
    page = visit("/en/", locale="en-US", scripts=scripts)
    begin(page)
    before = width(page)
    wider = page.get_by_role("button", name="Wider text")
    wider.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main.split-43")).to_be_visible()
    assert width(page) > before
    page.goto("/en/progress/")
    page.goto(f"/en/lessons/{LESSON}/")
    expect(page.locator("main.split-43")).to_be_visible()


def test_the_divider_is_dragged_and_stays(visit: Visit) -> None:
    page = visit("/en/", locale="en-US")
    begin(page)
    line = page.locator("[data-terminal-input]")
    line.fill("half a line")
    box = page.locator(".split").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    with page.expect_response("**/layout/"):
        page.mouse.move(660, y, steps=4)
        page.mouse.up()
    expect(page.locator("main.split-50")).to_be_visible()
    expect(line).to_have_value("half a line")
    page.reload()
    expect(page.locator("main.split-50")).to_be_visible()


def test_the_terminal_alone_and_back_keeps_what_is_typed(visit: Visit) -> None:
    page = visit("/en/", locale="en-US")
    begin(page)
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    enlarge = page.get_by_role("button", name="Enlarge")
    with page.expect_response("**/layout/"):
        enlarge.click()
    expect(page.locator(".lesson")).to_be_hidden()
    expect(enlarge).to_have_attribute("aria-pressed", "true")
    expect(line).to_be_focused()
    expect(line).to_have_value("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".why .verdict")).to_be_visible()
    page.reload()
    expect(page.locator(".lesson")).to_be_hidden()
    with page.expect_response("**/layout/"):
        enlarge.click()
    expect(page.locator(".lesson")).to_be_visible()


def test_the_terminal_alone_without_scripts_on_a_phone(visit: Visit) -> None:
    page = visit("/en/", locale="en-US", scripts=False, size=PHONE)
    begin(page)
    page.get_by_role("button", name="Enlarge").click()
    expect(page.locator(".lesson")).to_be_hidden()
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".log")).to_contain_text("aoi-lab-notes")
    page.get_by_role("button", name="Enlarge").click()
    expect(page.locator(".lesson")).to_be_visible()


def test_what_was_looked_at_is_found_on_another_device(visit: Visit) -> None:
    here = visit("/en/", locale="en-US")
    begin(here)
    step = here.locator("#steps h2[id^=step-]").last
    name = step.get_attribute("id")
    step.evaluate("(place) => place.scrollIntoView()")
    here.goto("/en/progress/")
    there = visit("/en/", locale="en-US")
    there.context.add_cookies(here.context.cookies())
    there.goto("/en/results/")
    # the news of a page that is left travels behind it: ask until it has arrived
    there.wait_for_function(
        f"""async () => (await (await fetch("/en/lessons/{LESSON}/")).text())
        .includes('data-at="{name}"')""",
        timeout=PATIENCE,
    )
    there.goto(f"/en/lessons/{LESSON}/")
    expect(there.locator(f"#{name}")).to_be_in_viewport()


def test_a_surprise_on_a_phone_keeps_its_command_on_few_lines(visit: Visit) -> None:
    page = visit("/en/", locale="en-US", size=PHONE)
    begin(page)
    page.locator("#g-list-buckets-denied").check()
    page.locator("#predict-list-buckets").click()
    page.locator("#predict-list-buckets").wait_for(state="detached")
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator("#card-list-buckets.done")).to_be_visible()
    page.goto("/en/results/")
    box = page.locator(".surprises li").first.bounding_box()
    assert box is not None
    assert box["height"] < 300
