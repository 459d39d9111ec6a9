"""Every page in both languages, light and dark: axe finds nothing, nothing overflows.

And the policy editor in a browser: by keyboard alone, with findings while typing.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.walker import Keyboard
from tests.places import CONSOLE, LESSON, all_places


def settle(page: Page, language: str) -> None:
    """A guest with role, instance, bucket and a command behind them."""
    page.goto(f"/{language}/")
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/{language}/lessons/{LESSON}/")
    page.locator('form[action*="catch-up"] button').first.click()
    line = page.locator("[data-terminal-input]")
    line.fill("aws s3 ls")
    line.press("Enter")
    expect(page.locator(".why .verdict")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "locale", "scheme"),
    [("ja", "ja-JP", "light"), ("en", "en-US", "dark"), ("ja", "ja-JP", "dark")],
)
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit,
    check_accessibility: Callable[[Page], None],
    language: str,
    locale: str,
    scheme: str,
) -> None:
    page = visit("/", locale=locale, scheme=scheme)
    settle(page, language)
    instance = page.request.get(f"/{language}/{CONSOLE}ec2/instances/").text()
    found = instance.split("pick-")[1].split('"')[0]
    for place in all_places(found):
        response = page.goto(f"/{language}/{place}")
        assert response is not None
        assert response.status == 200, place
        check_accessibility(page)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            assert wide <= 0, f"{place} is {wide} px too wide at {size[0]}"


def test_a_policy_is_written_with_the_keyboard_alone(visit: Visit) -> None:
    """A misspelt action is found while typing, its link leads to the line, and the saved
    policy stands in the list."""
    page = visit("/", locale="en-US")
    settle(page, "en")
    hands = Keyboard(page)
    page.goto(f"/en/{CONSOLE}iam/policies/")
    hands.click(page.locator(".console-head .tools a"))
    field = page.locator("#id_document")
    hands.fill(
        field,
        '{\n"Version": "2012-10-17",\n"Statement": [{"Effect": "Allow",\n'
        '"Action": "s3:GetObjct",\n"Resource": "arn:aws:s3:::aoi-lab-notes/*"}]}',
    )
    finding = page.locator(".findings li").filter(has_text="s3:GetObjct")
    expect(finding).to_be_visible()
    hands.click(finding.locator("a"))
    selected = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == '"Action": "s3:GetObjct",'
    page.keyboard.type('"Action": "s3:GetObject",')
    expect(page.locator("#review-count")).to_have_text("No findings")
    expect(page.locator(".aloud")).to_contain_text("aoi-lab-notes")
    hands.fill(page.locator("#id_name"), "lab-read")
    page.keyboard.press("Enter")
    page.wait_for_url("**/iam/policies/?type=customer")
    expect(page.locator("table")).to_contain_text("lab-read")


def test_a_policy_is_written_with_scripts_off(visit: Visit) -> None:
    page = visit("/", locale="en-US", scripts=False)
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/en/{CONSOLE}iam/policies/create/")
    page.locator("#id_name").fill("lab-list")
    page.get_by_text("Add a statement from examples").click()
    page.locator('[name="example"][value="list-all-buckets"]').click()
    expect(page.locator("#id_name")).to_have_value("lab-list")
    expect(page.locator("#id_document")).to_have_value(
        '{\n    "Version": "2012-10-17",\n    "Statement": [\n        {\n'
        '            "Sid": "ListAllBuckets",\n            "Effect": "Allow",\n'
        '            "Action": "s3:ListAllMyBuckets",\n            "Resource": "*"\n'
        "        }\n    ]\n}"
    )
    page.locator('[name="check"]').click()
    expect(page.locator("#review-count")).to_have_text("No findings")
    page.locator(".formend .button.main").click()
    expect(page.locator(".note.success")).to_contain_text("lab-list")
