"""How people come in with a browser: as a guest, with a password, with a class's code.

Each ends when the page behind the last button has come: what follows may read at once.
"""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.bench.learner import Learner
from tests.live import Site

LESSON = "**/lessons/**"


def start(page: Page, course: str = "") -> None:
    """From the home page into a course, the first one if none is named."""
    named = f':has([value="{course}"])' if course else ""
    page.locator(f'form[action$="/start/"]{named} button').first.click()
    page.wait_for_url(LESSON)


def catch_up(page: Page) -> None:
    """On a lesson's page: have the solutions of the earlier lessons carried out."""
    page.locator('form[action$="/catch-up/"] button').first.click()
    page.locator("#catch-up").wait_for(state="detached")
    page.wait_for_load_state()


def start_at(
    page: Page, language: str, lesson: str, path: str = "", *, caught_up: bool = True
) -> None:
    """To a lesson, or ``path`` below it, as a new guest who came without a screen;
    ``caught_up``: the solutions of the earlier lessons were carried out."""
    here = urlsplit(page.request.get("/healthz").url)
    assert here.port is not None
    there = f"/{language}/lessons/{lesson}/"
    learner = Learner(here.port)
    learner.start_as_guest()
    if caught_up:
        learner.press(f"{there}catch-up/")
    learner.connection.close()
    page.context.add_cookies(learner.cookies_for(f"http://{here.netloc}"))
    page.goto(there + path)


def sign_in(page: Page, site: Site, name: str, comes_to: str = "**/classes/") -> None:
    """On the page for it, as somebody of the demo class."""
    page.locator("[name=username]").fill(name)
    password = (site.folder / "demo-password").read_text(encoding="utf-8").strip()
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(comes_to)


def open_demo_class(page: Page) -> None:
    """From an instructor's list of classes, whichever other tests have opened."""
    page.get_by_role("link", name="デモクラス", exact=True).click()
    page.wait_for_url("**/classes/*/")


def join(page: Page, code: str, name: str) -> None:
    """On the page for it, into a class."""
    page.locator("main [name=code]").fill(code)
    page.locator("main form button").last.click()
    page.locator("main [name=shown_name]").fill(name)
    page.locator("main form button").last.click()
    page.wait_for_url(LESSON)
