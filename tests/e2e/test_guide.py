"""Guided mode points at the field that a form needs, then at its button: CSS alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visit

LESSON = "make-the-role"


def pointers(page: Page) -> tuple[bool, bool]:
    """Whether the guide's words stand at the field, and at the button."""
    return (
        page.locator(".here.first").is_visible(),
        page.locator(".pointed > .here").is_visible(),
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_an_empty_field_comes_before_the_button(visit: Visit, scripts: bool) -> None:
    page = visit("/en/", locale="en-US", scripts=scripts)
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/")
    assert pointers(page) == (True, False)
    page.locator("#id_service").select_option("ec2.amazonaws.com")
    assert pointers(page) == (False, True)
    page.locator("#next").click()
    expect(page.locator(".wizard .now")).to_contain_text("Add permissions")
    page.locator("#next").click()
    assert pointers(page) == (True, False)
    page.locator("#id_name").fill("lab-role")
    assert pointers(page) == (False, True)


def test_another_kind_of_trusted_entity_needs_no_service(visit: Visit) -> None:
    page = visit("/en/", locale="en-US")
    page.locator('form[action$="/start/"] button').first.click()
    page.goto(f"/en/lessons/{LESSON}/console/iam/roles/create/")
    page.locator("#entity-custom").check()
    assert pointers(page) == (False, True)
