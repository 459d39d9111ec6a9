"""A browser that tests use one after the other is each time somebody else's."""

from __future__ import annotations

from tests.e2e.conftest import Contexts
from tests.live import Site

KEPT = """async () => [document.cookie, localStorage.length, sessionStorage.length,
  (await navigator.permissions.query({name: "clipboard-read"})).state]"""


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
