"""A browser that tests use one after the other is each time somebody else's."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.conftest import Contexts
from tests.live import Site

KEPT = """async () => [document.cookie, localStorage.length, sessionStorage.length,
  (await navigator.permissions.query({name: "clipboard-read"})).state]"""

#: What a test may do to its context: it leaves nothing, is taken back by ``Contexts``, or
#: (no connection) by the test that did it.
PASSING = {
    *("add_cookies", "clear_cookies", "close", "cookies", "grant_permissions"),
    *("new_cdp_session", "new_page", "pages", "set_offline"),
}


def test_nothing_of_one_person_is_left_for_the_next(
    site: Site, contexts: Contexts
) -> None:
    options = {"base_url": site.url, "locale": "fr-FR"}
    page = contexts.open(options)
    context = page.context
    page.goto("/en/")
    empty = page.evaluate(KEPT)
    page.evaluate("document.cookie = localStorage.a = sessionStorage.a = 'b'")
    context.add_cookies([{"name": "a", "value": "b", "url": "https://aws.example"}])
    context.grant_permissions(["clipboard-read"])
    context.new_page().goto("/en/about/")
    assert page.evaluate(KEPT) == ["b", 1, 1, "granted"]
    contexts.keep(context, options)
    assert contexts.open(options | {"locale": "de-DE"}).context is not context

    again = contexts.open(options)
    assert again.context is context
    assert context.pages == [again]
    assert context.cookies() == []
    again.goto("/en/")
    assert again.evaluate(KEPT) == empty
    context.close()


def test_what_stays_is_done_to_no_context_that_is_used_again() -> None:
    """A script for all pages, a clock, a route, a header: for these a test makes one, or
    ends the one it was given."""
    found = {
        file.name: done
        for file in Path(__file__).parent.rglob("*.py")
        if "new_context(" not in (text := file.read_text(encoding="utf-8"))
        if ".context.close()" not in text
        if (
            done := {*re.findall(r"\b(?:context\.|page\.(?=clock))(\w+)", text)}
            - PASSING
        )
    }
    assert found == {}
