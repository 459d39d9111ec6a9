"""Every form that a learner's and an instructor's pages show, sent with what no browser
sends: each is answered, without a fault of ours and without a page that has no end.

A form gets some of the values, the next form the next ones; what it does is undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from tests.cast import Cast, Visitor, visitor
from tests.web.test_routes import addresses

VALUES = (
    "",
    "a\0b",
    "9" * 5_000,
    "-1",
    "٣",
    "1e999",
    "10:30",
    "../../x",
    "http://[",
    "a/" * 4_000,
    "a\r\nSet-Cookie: x=1",
    "\u202e{{x}}<b>{% y %}",
    "字" * 60_000,
    "," * 20_000,
    "\n" * 20_000,
    "[" * 20_000,
    '{"Version":"2012-10-17","Statement":[null,1,{"Action":{},"Principal":[[]]}]}',
    "9999-12-31T23:59",
    "null",
)
#: So many of them for each form.
EACH = 4
LONGEST_ANSWER = 3_000_000


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """The forms of a page; what is not ticked is sent all the same."""

    def __init__(self, where: str, page: str) -> None:
        super().__init__()
        self.where = where
        self.forms: list[Form] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.where, told.get("action") or self.where)
            self.forms.append(Form(action, told.get("method", "get").lower()))
        elif tag in ("input", "button", "select", "textarea") and "name" in told:
            for form in self.forms[-1:]:
                values = form.fields.setdefault(told["name"], [])
                values.append(told.get("value", ""))


def forms_of(visit: Visitor, cast: Cast) -> Iterator[tuple[str, Form]]:
    """One form each for a view and the names of its fields."""
    known = set()
    for name, where in addresses(cast).items():
        if name == "course:continue":
            continue
        answer = visit.client.get(where)
        if answer.status_code != 200 or answer.streaming:
            continue
        for form in Reader(where, answer.content.decode(errors="replace")).forms:
            try:
                view = resolve(urlsplit(form.action).path).view_name
            except Resolver404:
                continue
            if (key := (view, *sorted(form.fields))) not in known:
                known.add(key)
                yield view, form


def send(visit: Visitor, form: Form, value: str, kept: set[str]) -> Any:
    fields = {
        name: old if name in kept else [value] for name, old in form.fields.items()
    }
    sent = urlencode(fields, doseq=True)
    kind = "application/x-www-form-urlencoded"
    if form.method == "get":
        return visit.client.get(
            form.action.partition("?")[0], QUERY_STRING=sent[:4_000]
        )
    return visit.client.generic("POST", form.action, sent, content_type=kind)


@pytest.fixture
def people(cast: Cast) -> dict[str, Visitor]:
    learner = visitor(cast.aoi).catch_up()
    learner.run("aws s3 ls")
    return {"aoi": learner, "chie": visitor(cast.chie)}


@pytest.mark.parametrize(("who", "least"), [("aoi", 70), ("chie", 40)])
def test_every_form_answers_whatever_is_sent(
    cast: Cast, people: dict[str, Visitor], who: str, least: int
) -> None:
    visit = people[who]
    forms = list(forms_of(visit, cast))
    assert len(forms) >= least
    values = cycle(VALUES)
    for view, form in forms:
        for value in islice(values, EACH):
            with transaction.atomic():
                answer = send(visit, form, value, {"csrfmiddlewaretoken", "nonce"})
                transaction.set_rollback(True)
            assert answer.status_code < 500, (view, value[:20])
            assert len(answer.content) < LONGEST_ANSWER, (view, value[:20])
