"""With scripts off everything is done all the same, by the same forms and links: asked of
the templates, so of every state of a page. That it is done so in a browser, each kind of
thing once, is in ``tests/e2e/test_article.py``."""

from pathlib import Path

import pytest

from tests.markup import scripted

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_nothing_goes_elsewhere_by_scripts_than_without() -> None:
    told = {
        path.relative_to(TEMPLATES).as_posix(): scripted(path.read_text("utf-8"))
        for path in TEMPLATES.rglob("*.html")
    }
    assert {name: tags for name, tags in told.items() if tags} == {}


@pytest.mark.parametrize(
    "markup",
    [
        '<form hx-post="/a" method="post" action="/b">',
        '<form hx-post="/a?b" method="post" action="/a">',
        '<form hx-post="/a" action="/a">',
        '<form hx-post="/a" method="post">',
        '<form {% if a %}hx-post="/a"{% endif %} method="post" action="/b">',
        '<form hx-post="/a" method="post" action="/a" hx-vals=\'{"a": "b"}\'>',
        '<form hx-post="/a" method="post" action="/a" hx-include="#b">',
        '<form hx-post="/a" method="post" action="/a" hx-params="b">',
        '<form hx-put="/a" method="post" action="/a">',
        '<div hx-vals:inherited=\'{"a": "b"}\'>',
        '<button hx-post="/a">',
        '<button hx-post="/a" name="b" type="button">',
        '<button hx-delete="/a" name="b">',
        '<button class="button scripts" name="b">',
        '<a hx-get="/a" href="#b">',
        '<a hx-post="/a" href="/a">',
        '<div hx-get="/a">',
    ],
)
def test_what_only_scripts_can_do_is_told(markup: str) -> None:
    assert scripted(markup) == [markup]


@pytest.mark.parametrize(
    "markup",
    [
        '<form hx-post="/a?b" method="post" action="/a?b">',
        '<button hx-post="/a" name="b" value="1">',
        '<button class="scripts" type="button">',
        '<a hx-get="/a" href="/a#b">',
        '<textarea hx-post="/a" hx-vals=\'{"a": "b"}\' hx-trigger="input">',
    ],
)
def test_what_is_done_without_scripts_too_is_not(markup: str) -> None:
    assert scripted(markup) == []


def test_a_tag_that_cannot_be_read_is_not_passed_over() -> None:
    with pytest.raises(AssertionError, match="not read"):
        scripted('<a {% if a > b %}hx-get="/a"{% endif %}>')
