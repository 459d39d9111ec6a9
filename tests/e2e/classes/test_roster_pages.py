"""An instructor's list of people, from a file to printed cards, and what is done about one
of them: axe finds nothing on any of the pages, and nothing is too wide."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.arrivals import open_demo_class, sign_in
from tests.browser import DESKTOP, PHONE, Visit
from tests.e2e.conftest import CheckAccessibility
from tests.live import Site

#: As a spreadsheet in Japan saves it, with a line that can't be carried out.
FILE = "氏名,学籍番号,クラス\r\n佐藤 花子,S001,A班\r\n髙橋 健,S002,B班\r\n,S003,B班\r\n"


def opened(
    visit: Visit, site: Site, language: str, size: tuple[int, int], scheme: str
) -> Page:
    """The instructor in a new class, at its page for joining."""
    page = visit(f"/{language}/sign-in/", size=size, scheme=scheme)
    sign_in(page, site, "demo-instructor")
    page.goto(f"/{language}/classes/open/")
    page.locator("[name=title]").fill(f"Roster {language}")
    page.locator("main form button").last.click()
    page.wait_for_url("**/joining/")
    return page


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("ja", PHONE, "dark"), ("en", DESKTOP, "light")],
    ids=["ja-390", "en-1280"],
)
def test_people_come_from_a_file_to_their_cards(
    visit: Visit,
    site: Site,
    check_accessibility: CheckAccessibility,
    language: str,
    size: tuple[int, int],
    scheme: str,
) -> None:
    def check(seen: Page) -> None:
        check_accessibility(seen)
        wide = seen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{seen.url} is {wide} px too wide"

    page = opened(visit, site, language, size, scheme)
    home = page.url.removesuffix("joining/")
    link = page.locator("#link").inner_text()

    page.goto(f"{home}roster/add/")
    check(page)
    page.locator("[name=file]").set_input_files(
        FilePayload(name="list.csv", mimeType="text/csv", buffer=FILE.encode("cp932"))
    )
    page.locator("form:has([name=file]) button").click()
    expect(page.locator("table.planned tbody tr")).to_have_count(3)
    expect(page.locator("table.planned")).to_contain_text("髙橋 健")
    check(page)
    page.locator("form[action$='/carry/'] button.main").click()
    page.wait_for_url("**/roster/")
    expect(page.locator("main tbody tr")).to_have_count(2)
    check(page)
    page.locator("main a[href*='/list/']").first.click()
    page.wait_for_url("**/list/*/")
    check(page)

    guest = visit(link, size=size, scheme=scheme)
    check(guest)
    guest.locator("[name=shown_name]").fill("高橋")
    guest.locator("main form button").click()
    guest.wait_for_url("**/lessons/**")

    page.goto(f"{home}roster/cards/")
    check(page)
    page.locator("main form button.main").click()
    expect(page.locator(".sign-card")).to_have_count(2)
    expect(page.locator("[data-print]")).to_be_visible()
    check(page)
    code = page.locator(".sign-card", has_text="髙橋 健").locator(".code").inner_text()

    page.goto(f"{home}roster/")
    page.get_by_role("link", name=re.compile(r": 高橋$")).click()
    page.wait_for_url(re.compile(r"/roster/\d+/$"))
    check(page)
    person = page.url
    page.goto(f"{person}delete/")
    check(page)
    page.goto(person)
    names = page.locator("[name=other]")
    names.select_option(index=2)
    page.locator("form[action$='/choose/'] button").click()
    page.wait_for_url("**/unite/**")
    check(page)
    page.locator("main form button.main").click()
    page.wait_for_url("**/roster/")
    check(page)

    guest.reload()
    told = guest.locator("main .messages .note").first
    expect(told).to_contain_text("髙橋 健")
    check(guest)
    told.locator("a").first.click()
    guest.locator("[name=code]").fill(code)
    guest.locator("main form button").click()
    guest.wait_for_url("**/lessons/**")

    page.locator("main tbody tr", has_text="髙橋").locator("a").first.click()
    page.wait_for_url("**/learners/**")
    check(page)
    page.goto(f"{page.url}timeline/")
    check(page)
    page.goto(f"{home}groups/")
    check(page)
    page.goto(f"{home}results/")
    page.locator("form[action$='/results/key/'] button").first.click()
    page.wait_for_url("**/results/key/")
    check(page)
    page.goto(f"{home}settings/")
    check(page)
    page.locator("form[action$='/archive/'] button").click()
    page.wait_for_url("**/classes/")
    page.locator("main details summary").click()
    check(page)
    open_demo_class(page)
    page.goto(f"{page.url}remove-demo/")
    check(page)
    page.goto(home)
    check(page)
