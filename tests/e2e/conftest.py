"""The browser: one Chromium a run, one context (a person's browser) a test.

``visit`` opens one: a newcomer with a Japanese browser, or another language, a phone,
scripts off. It is another test's, emptied, if there is one: all it has from there are
files that its cache holds. Whatever a page reports against itself (a
blocked style or script, a script error, a 5xx) fails the test that saw it.
Pages are not painted, unless ``SHOTS=1`` keeps the pictures that tests take in
``var/screenshots``. A test that fails leaves its pages and
the last lines of the server's log in ``var/test/e2e``.
"""

import contextlib
import json
import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    WebError,
    expect,
    sync_playwright,
)

from tests.bench.learner import Learner
from tests.browser import DESKTOP, Visit, launch
from tests.live import ROOT, Site, live_site

# How long a page may take on a busy machine before a test calls it wrong.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

#: So many contexts wait in a worker, with a process each.
MOST_WAITING = 6

SHOTS = os.environ.get("SHOTS") == "1"

AXE_RULES = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
#: What a scheme changes and the length of words. All else axe asks of the markup, which
#: a page without prose of its own has in common with itself in another language.
LOOKS = ["color-contrast", "link-in-text-block", "target-size"]
AXE = AXE_SCRIPT + "".join(
    (Path(__file__).parent / name).read_text(encoding="utf-8")
    for name in ("contrast.js", "targets.js")
)
#: What passes is not told: telling it takes as long as looking. Markup is written down of
#: what is wrong alone, and not of all that was looked at. Looked at is from the top of the
#: page: further down it is chance how much of a target a bar covers that stays in place.
VIOLATIONS = """async ([runOnly, readable]) => {
  axe.readable = new Set(JSON.parse(readable));
  const known = axe.readable.size;
  const reporter = (results, options, tell) => axe.getReporter("v1")(
    results.filter((one) => one.violations.length), options, tell);
  const at = scrollY;
  scrollTo({top: 0, behavior: "instant"});
  axe.configure({noHtml: true});
  const {violations} = await axe.run({runOnly, reporter});
  for (const node of violations.flatMap(({nodes}) => nodes))
    node.html = document.querySelector(node.target[0])?.outerHTML.slice(0, 300) ?? "";
  scrollTo({top: at, behavior: "instant"});
  return {violations, readable: [...axe.readable].slice(known)};
}"""
#: What a page sends as it is left would go out without the cookies that are taken away
#: meanwhile, and the refusal bring one with which no form of the next test is sent.
SAY_NOTHING = "navigator.sendBeacon = () => true"
#: The browser's own words about an answer below 500: a form with errors, a lost page.
ANSWERED = re.compile(r"Failed to load resource: .* status of 4\d\d")
#: htmx's word about an answer that did not come. If that is because the page was left,
#: nothing is wrong; of all else (refused, reset, blocked) the browser complains itself.
LEFT = re.compile(r"htmx: htmx:error: Failed to fetch\b")


Settle = Callable[[BrowserContext], Learner]


class CheckAccessibility(Protocol):
    def __call__(self, page: Page, *, looks: bool = False) -> None: ...


@dataclass
class Complaints:
    """What the pages of one test reported against themselves. Of an answer that is a
    server's error the browser says so in the console, whoever asked for it."""

    seen: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)

    def leave(self, context: BrowserContext) -> None:
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._error)

    def _error(self, error: WebError) -> None:
        self.seen.append(str(error.error))

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or (
            message.type == "error"
            and not ANSWERED.search(message.text)
            and not LEFT.match(message.text)
        ):
            where = message.location.get("url", "")
            self.seen.append(f"{message.type}: {message.text} ({where})")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The real server, with the demo class in it."""
    with live_site() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright, unseen=not SHOTS)
        yield browser
        browser.close()


@dataclass
class Contexts:
    """A new one takes as much as some pages do: its process begins, and what all pages
    have in common is fetched and compiled. So one that a test is done with waits for the
    next that is to be opened with the same ``options``; so does its tab, if no axe is in
    it."""

    chromium: Browser
    waiting: dict[str, BrowserContext] = field(default_factory=dict)

    def open(self, options: dict[str, Any]) -> Page:
        """A blank page of somebody who was nowhere yet."""
        context = self.waiting.pop(repr(options), None)
        if context is None:
            return self.chromium.new_context(**options).new_page()
        (page,) = context.pages
        context.clear_cookies()
        context.clear_permissions()
        devtools = context.new_cdp_session(page)
        kept = {"origin": options["base_url"], "storageTypes": "all"}
        devtools.send("Storage.clearDataForOrigin", kept)
        devtools.send("Page.resetNavigationHistory")
        devtools.detach()
        return page

    def keep(self, context: BrowserContext, options: dict[str, Any]) -> None:
        """A blank page is left in it, and with it the process."""
        if not context.pages:  # closed by its test
            context.close()
            return
        page, *others = context.pages
        for one in context.pages:
            one.evaluate(SAY_NOTHING)
        for other in others:
            other.close()
        if page.evaluate("'axe' in window"):  # it would come with each next page
            context.new_page()
            page.close()
        else:
            page.unroute_all()
            page.emulate_media(
                media="null",
                color_scheme=options["color_scheme"],
                reduced_motion=options["reduced_motion"],
            )
            page.set_viewport_size(options["viewport"])
            page.goto("about:blank")
        if one := self.waiting.pop(repr(options), None):
            one.close()
        self.waiting[repr(options)] = context
        if len(self.waiting) > MOST_WAITING:
            self.waiting.pop(next(iter(self.waiting))).close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> Contexts:
    return Contexts(chromium)


@pytest.fixture
def new_learner(site: Site) -> Iterator[Callable[[], Learner]]:
    """Learners without a screen, for what needs many commands rather than a page."""
    learners: list[Learner] = []

    def connect() -> Learner:
        learners.append(Learner(site.port))
        return learners[-1]

    yield connect
    for learner in learners:
        learner.connection.close()


@pytest.fixture
def settle(site: Site, new_learner: Callable[[], Learner]) -> Settle:
    """Make a browser that of a guest with role, instance, bucket and a command behind
    them, who came there without a screen."""

    def settle(context: BrowserContext) -> Learner:
        learner = new_learner()
        learner.come_to_the_terminal()
        context.add_cookies(learner.cookies_for(site.url))
        return learner

    return settle


@pytest.fixture
def complaints() -> Complaints:
    """What pages reported against themselves; a test may take out what it provoked."""
    return Complaints()


def keep(page: Page, path: Path) -> None:
    """The page as it stands, as a picture, or as a PDF where nothing is painted."""
    if SHOTS:
        page.screenshot(path=f"{path}.png", full_page=True)
        return
    # One that hangs stops here, in time: what follows would wait for it without end.
    page.wait_for_function("true")
    page.emulate_media(media="screen")
    width = page.evaluate("`${window.innerWidth}px`")
    page.pdf(path=f"{path}.pdf", width=width, print_background=True)


@pytest.fixture
def visit(
    site: Site,
    contexts: Contexts,
    complaints: Complaints,
    request: pytest.FixtureRequest,
) -> Iterator[Visit]:
    opened: list[tuple[BrowserContext, dict[str, Any]]] = []

    def open_page(
        path: str,
        *,
        locale: str = "ja-JP",
        size: tuple[int, int] = DESKTOP,
        scripts: bool = True,
        scheme: Any = "light",
        **options: Any,
    ) -> Page:
        options = {
            "base_url": site.url,
            "locale": locale,
            "timezone_id": "Asia/Tokyo",
            "viewport": {"width": size[0], "height": size[1]},
            "java_script_enabled": scripts,
            "color_scheme": scheme,
            "reduced_motion": "reduce",
            **options,
        }
        page = contexts.open(options)
        page.context.set_default_timeout(PATIENCE)
        complaints.watch(page.context)
        opened.append((page.context, options))
        page.goto(path)
        return page

    yield open_page

    failed = request.node.stash.get(FAILED, False)
    if failed:
        folder = ROOT / "var" / "test" / "e2e"
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for context, _options in opened for page in context.pages]
        name = re.sub(r"\W+", "-", request.node.name)
        for number, page in enumerate(pages, start=1):
            with contextlib.suppress(Error):  # a page that hangs has no picture
                keep(page, folder / f"{name}-{number}")
        lines = site.log_text().splitlines(keepends=True)
        (folder / f"{name}.log").write_text("".join(lines[-200:]), encoding="utf-8")
    for context, options in opened:
        if failed:
            context.close()
        else:
            contexts.keep(context, options)
        complaints.leave(context)
    assert not complaints.seen, "\n".join(complaints.seen)


@pytest.fixture(scope="session")
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page as ``var/screenshots/<name>.png``."""
    folder: Path | None = None
    if SHOTS:
        folder = ROOT / "var" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)

    def shoot(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=folder / f"{name}.png", full_page=True)

    return shoot


@pytest.fixture(scope="session")
def check_accessibility() -> CheckAccessibility:
    """Fail on anything that axe finds against WCAG 2.2 AA or good practice; ``looks``:
    of what is seen alone."""
    readable: list[str] = []

    def check(page: Page, *, looks: bool = False) -> None:
        page.wait_for_load_state()
        # Half a megabyte of script: brought once, then each next page comes with it.
        if not page.evaluate("'axe' in window"):
            page.add_init_script(AXE)
            page.evaluate(AXE)
        rules = LOOKS if looks else AXE_RULES
        found = page.evaluate(VIOLATIONS, [rules, json.dumps(readable)])
        readable.extend(found["readable"])
        results = AxeResults(found)
        assert results.violations_count == 0, results.generate_report()

    return check


#: What takes longest begins first, so that at the end no browser works alone.
LONG = (
    "test_article.py",
    "test_every_page.py",
    "test_guide.py",
    "test_policy_editor.py",
    "test_roles.py",
    "test_hostile_lines.py",
    "test_roster_pages.py",
    "test_a_fix.py",
    "test_class_page.py",
    "test_administration.py",
    "test_opening_a_class.py",
    "test_two_accounts.py",
)


#: Its tests wait for most of their time: one at a time, with so many others in between, so
#: that two browsers work meanwhile.
WAITING, APART = "test_watchdog.py", 12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = {file.name for file in Path(__file__).parent.rglob("test_*.py")}
    assert {*LONG, WAITING} <= files
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))
    waiting = [item for item in items if item.path.name == WAITING]
    items[:] = [item for item in items if item.path.name != WAITING]
    for number, item in enumerate(waiting, start=1):
        items.insert(number * APART, item)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report
