"""A role from its first step to its last tab in a browser: by keyboard alone, with scripts
and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.arrivals import start_at
from tests.browser import Visit
from tests.e2e.walker import Keyboard


def opened(visit: Visit, path: str, *, scripts: bool = True) -> Page:
    """The roles in the console of a newcomer, or what is below them."""
    page = visit("about:blank", locale="en-US", scripts=scripts)
    path = f"console/iam/roles/{path}"
    start_at(page, "en", "full-access", path, caught_up=False)
    return page


def go_on(hands: Keyboard, page: Page) -> None:
    hands.click(page.locator(".formend .button.main"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_follows_a_choice_shows_with_it(visit: Visit, scripts: bool) -> None:
    page = opened(visit, "create/", scripts=scripts)
    expect(page.locator("#case-ec2")).to_be_hidden()
    page.locator("#id_service").select_option("ec2.amazonaws.com")
    expect(page.locator("#case-ec2")).to_be_checked()
    expect(page.locator("#case-ec2")).to_be_visible()
    expect(page.locator("#case-ec2-spot")).to_be_disabled()
    expect(page.locator("#case-lambda")).to_be_hidden()
    page.locator("#id_service").select_option("lambda.amazonaws.com")
    expect(page.locator("#case-lambda")).to_be_visible()
    expect(page.locator("#case-ec2")).to_be_hidden()
    for entity, shown in (
        ("account", "#id_whose"),
        ("web", "#id_provider"),
        ("saml", "#id_saml_provider"),
        ("custom", "#id_document"),
    ):
        page.locator(f"#entity-{entity}").check()
        expect(page.locator(shown)).to_be_visible()
        expect(page.locator("#id_service")).to_be_hidden()
    page.locator("#entity-account").check()
    expect(page.locator("#id_account")).to_be_hidden()
    page.locator("#whose-other").check()
    expect(page.locator("#id_account")).to_be_visible()
    expect(page.locator("#id_external_id")).to_be_hidden()
    page.locator("#id_with_external_id").check()
    expect(page.locator("#id_external_id")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_role_for_another_account_by_keyboard_alone(
    visit: Visit, scripts: bool
) -> None:
    """Trusted entity with conditions, boundary, tags; then its own page: edit, revoke."""
    page = opened(visit, "", scripts=scripts)
    hands = Keyboard(page)
    hands.click(page.locator(".console-head .button.main"))
    page.wait_for_url("**/iam/roles/create/**")
    hands.tick(page.locator("#entity-account"))
    hands.tick(page.locator("#whose-other"))
    hands.fill(page.locator("#id_account"), "44445555666")
    hands.tick(page.locator("#id_mfa"))
    go_on(hands, page)
    expect(page.locator("#errors")).to_contain_text("12 digits")
    hands.fill(page.locator("#id_account"), "444455556666")
    go_on(hands, page)
    page.wait_for_url("**step=2**")
    hands.click(page.locator("details.extra > summary"))
    hands.tick(page.locator("#bounded"))
    hands.fill(page.locator("#bq"), "PowerUserAccess")
    page.keyboard.press("Enter")
    page.wait_for_url("**bq=PowerUserAccess**")
    hands.reach(page.locator('input[aria-label="PowerUserAccess"]'))
    page.keyboard.press("Space")
    go_on(hands, page)
    page.wait_for_url("**step=3**")
    expect(page.locator("main")).to_contain_text("aws:MultiFactorAuthPresent")
    hands.fill(page.locator("#id_name"), "by-keys")
    hands.click(page.locator("#tag-add"))
    hands.fill(page.locator("#tag-0-k"), "team")
    hands.fill(page.locator("#tag-0-v"), "blue")
    go_on(hands, page)
    page.wait_for_url("**/iam/roles/")
    hands.click(page.locator('.messages a[href$="/by-keys/"]'))
    expect(page.locator("h1")).to_have_text("by-keys")
    expect(page.locator("main")).to_contain_text("Permissions boundary (set)")
    hands.click(page.locator('a[href$="/by-keys/edit/"]'))
    hands.choose(page.locator("#id_duration"), "14400")
    go_on(hands, page)
    expect(page.locator(".facts")).to_contain_text("4 hours")
    hands.click(page.locator('a[href^="?tab=revoke"]'))
    hands.tick(page.locator("#acknowledge"))
    hands.click(page.locator("#revoke"))
    expect(page.locator(".messages")).to_contain_text("Active sessions revoked.")
    expect(page.locator("table.data")).to_contain_text("AWSRevokeOlderSessions")
    last = page.locator("#does .callseq li").first
    expect(last).to_contain_text("IAM PutRolePolicy")
    hands.click(last.locator("summary"))
    expect(last.locator(".cmd")).to_contain_text("aws iam put-role-policy")


def test_findings_come_while_a_trust_policy_is_typed(visit: Visit) -> None:
    page = opened(visit, "create/?entity=custom")
    field = page.locator("#id_document")
    field.fill(field.input_value().replace("sts:AssumeRole", "sts:AsumeRole"))
    expect(page.locator(".findings")).to_contain_text("sts:AsumeRole")
    page.locator('.findings a[href="#id_document"]').first.click()
    expect(field).to_be_focused()
