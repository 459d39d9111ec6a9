"""A browser that tests use one after the other is each time somebody else's."""

import re
from pathlib import Path

from tests.e2e.conftest import Contexts
from tests.live import Site

KEPT = """async () => [document.cookie, localStorage.length, sessionStorage.length, name,
  (await navigator.permissions.query({name: "clipboard-read"})).state,
  history.length, innerWidth, document.querySelectorAll(":hover").length,
  ...["print", "(prefers-color-scheme: dark)", "(prefers-reduced-motion)"].map(
    (query) => matchMedia(query).matches)]"""

#: What a test may do to its context: it leaves nothing, is taken back by ``Contexts``, or
#: (no connection) by the test that did it.
PASSING = {
    *("add_cookies", "clear_cookies", "close", "cookies", "grant_permissions"),
    *("new_cdp_session", "new_page", "pages", "set_offline"),
}
#: What stays of it if it is done to a page.
STAYING = r"clock\b|add_init|expose_|on(?:ce)?\(|set_extra"


def test_nothing_of_one_person_is_left_for_the_next(
    site: Site, contexts: Contexts
) -> None:
    options = {
        "base_url": site.url,
        "locale": "fr-FR",
        "viewport": {"width": 800, "height": 600},
        "color_scheme": "dark",
        "reduced_motion": "no-preference",
    }
    page = contexts.open(options)
    context = page.context
    page.goto("/en/")
    empty = page.evaluate(KEPT)
    page.evaluate("document.cookie = localStorage.a = sessionStorage.a = name = 'b'")
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 600, "height": 800})
    page.goto("/en/words/")
    context.add_cookies([{"name": "a", "value": "b", "url": "https://aws.example"}])
    context.grant_permissions(["clipboard-read"])
    context.new_page().goto("/en/about/")
    page.mouse.move(300, 300)
    seen = page.evaluate(KEPT)
    assert all(now != before for now, before in zip(seen, empty, strict=True)), seen
    page.route("**/*", lambda route: route.abort())
    contexts.keep(context, options)
    assert contexts.open(options | {"locale": "de-DE"}).context is not context

    again = contexts.open(options)
    assert again.context is context
    assert context.pages == [again]
    assert context.cookies() == []
    again.goto("/en/")
    assert again.evaluate(KEPT) == empty
    again.evaluate("window.axe = {}")
    contexts.keep(context, options)
    assert contexts.open(options) is not again
    context.close()


def test_what_stays_is_done_to_no_context_that_is_used_again() -> None:
    """A script for all pages, a clock, a header, a listener: for these a test makes one,
    or ends the one it was given."""
    found = {
        file.name: done
        for file in Path(__file__).parent.rglob("*.py")
        if "new_context(" not in (text := file.read_text(encoding="utf-8"))
        if ".context.close()" not in text
        if (
            done := {*re.findall(rf"\b(?:context\.|\w+\.(?={STAYING}))(\w+)", text)}
            - PASSING
        )
    }
    assert found == {}
