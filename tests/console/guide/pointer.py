"""Following guided mode as a learner does: what it points at is filled, ticked or pressed,
and nothing else.

A page is read as its elements. What the style sheet decides is decided here too: the words
at a field or a box stand there while that is empty, afterwards those at the button.
``tests/e2e/test_guide.py`` sees that the browser does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Visitor

#: Elements without an end tag, of those the pages have.
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr", "rect"}
FIELDS = {"input", "select", "textarea", "button"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """All elements in it, in order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has(self, *classes: str) -> bool:
        return set(classes) <= set(self.get("class").split())

    @property
    def text(self) -> str:
        parts = (c if isinstance(c, str) else c.text for c in self.children)
        return "".join(parts)

    @property
    def said(self) -> str:
        """Its text without the words of guided mode."""
        parts = (c if isinstance(c, str) else c.said for c in self.children)
        return "" if self.has("here") else "".join(parts)

    def within(self, tag: str) -> Element | None:
        """The nearest element of this tag around it."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around

    def after(self) -> Element | None:
        """The element that follows it."""
        assert self.parent is not None
        beside = [c for c in self.parent.children if isinstance(c, Element)]
        place = beside.index(self) + 1
        return beside[place] if place < len(beside) else None

    def all(self, *tags: str) -> list[Element]:
        return [one for one in self if one.tag in tags]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.at = self.root = Element("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(made)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Element(tag, dict(attrs), self.at))  # type: ignore[arg-type]

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self.at
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self.at = around.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def read(page: str) -> Element:
    reader = _Reader()
    reader.feed(page)
    return reader.root


#: So many steps of a way are told.
SHOWN = 6


class Lost(AssertionError):
    """Guided mode points at nothing, at two things, or at something that isn't there."""


def next_control(page: Element) -> Element:
    """The link or button that is pointed at."""
    found = [e for e in page if e.has("next") and e.tag in ("a", "button")]
    if len(found) != 1:
        names = ", ".join(e.said.strip() for e in found)
        raise Lost(f"it points at {names or 'nothing that is on this page'}")
    return found[0]


def needed_first(page: Element) -> list[str]:
    """The names of the fields, or of the boxes, that are asked for before it."""
    names = []
    for words in (e for e in page if e.has("here", "first")):
        row = words.within("tr") or words.after()
        assert row is not None, "no field at the words"
        fields = [e for e in row if e.tag in FIELDS - {"button"}]
        names.append(fields[0].get("aria-label") or fields[0].get("name"))
    return names


@dataclass
class Follower:
    """Somebody in one lesson's console who does what is pointed at. ``answers``: what goes
    into a field, by its name; the task's text says it."""

    who: Visitor
    lesson: str
    answers: Mapping[str, Any]
    url: str = ""
    steps: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        self._see(self.who.client.get(url, follow=True), url)

    def _see(self, response: Any, url: str) -> None:
        if response.redirect_chain:
            url = urljoin(url, response.redirect_chain[-1][0])
        if response.status_code not in (200, 422):
            raise Lost(f"{response.status_code} at {url}")
        self.url = url
        self.page = read(response.content.decode())
        self.filled: dict[Element, Any] = {}

    @property
    def way(self) -> str:
        """What was pressed, the last of it, and where that led."""
        return " → ".join([*self.steps[-SHOWN:], self.url])

    @property
    def at_the_lesson(self) -> bool:
        """The pointer leads back to the lesson: the console's part is done."""
        errand = next(e for e in self.page.all("section") if e.has("errand"))
        found = [a for a in errand.all("a") if a.get("id") == "next"]
        return any("/why/" not in a.get("href") for a in found)

    @property
    def at_the_reasons(self) -> bool:
        """The pointer leads to why something was refused."""
        errand = next(e for e in self.page.all("section") if e.has("errand"))
        found = [a for a in errand.all("a") if a.get("id") == "next"]
        return any("/why/" in a.get("href") for a in found)

    # -- one step ------------------------------------------------------------------------

    def step(self) -> None:
        """Do what is pointed at now: fields and boxes first, then the control."""
        sought = next((e for e in self.page if e.has("sought")), None)
        if sought is not None:
            self._search(sought)
            return
        for words in [e for e in self.page if e.has("here", "first")]:
            self._fill_at(words)
        self._press(next_control(self.page))

    def _search(self, sought: Element) -> None:
        name = next(e for e in sought.all("span") if e.get("lang") == "en").text
        box = next(e for e in self.page.all("input") if e.get("id") == "q")
        self.filled[box] = name
        button = next(e for e in self.page if e.get("id") == "policy-search")
        self.steps.append(f"search {name}")
        self._press(button)

    def _fill_at(self, words: Element) -> None:
        row = words.within("tr")
        if row is not None:
            self._is_named(words, row)
            self._tick(row)
            return
        after = words.after()
        if after is None or not after.has("formrow"):
            raise Lost("no field at the words")
        self._is_named(words, after)
        fields = [e for e in after if e.tag in FIELDS - {"button"}]
        one = fields[0]
        if one.get("type") == "radio":
            self._choose(fields)
        elif one.tag in ("select", "textarea") or not re.fullmatch(
            one.get("pattern") or ".+", self._value(one)
        ):
            self.filled[one] = self._answer(one)

    def _is_named(self, words: Element, row: Element) -> None:
        """The errand calls a field or a box as its row does, if by a name at all."""
        place = [e for e in self.page if e.has("here", "first")].index(words)
        line = [e for e in self.page if e.has("here", "to-first")][place].text
        named = re.search("[“「](.*)[”」]", line)
        if named and named[1] not in row.text:
            raise Lost(f"{line} is none of {row.text}")

    def _answer(self, one: Element) -> Any:
        name = one.get("name")
        if name == "confirm":
            return one.get("placeholder")
        if name not in self.answers:
            raise Lost(f"no solution says what goes into {name}")
        return self.answers[name]

    def _choose(self, radios: list[Element]) -> None:
        wanted = self.answers[radios[0].get("name")]
        for radio in radios:
            radio.attributes.pop("checked", None)
            if radio.get("value") == wanted:
                radio.attributes["checked"] = ""

    def _tick(self, row: Element) -> None:
        if not row.has("next"):
            raise Lost("the row of the words is not the next one")
        box = row.all("input")[0]
        box.attributes["checked"] = ""
        self.steps.append(f"tick {box.get('aria-label')}")

    def _press(self, control: Element) -> None:
        words = " ".join(control.said.split()) or control.get("aria-label")
        self.steps.append(words)
        if control.tag == "a":
            self.open(urljoin(self.url, control.get("href")))
        else:
            self._send(control)

    # -- forms ---------------------------------------------------------------------------

    def _send(self, button: Element) -> None:
        form = self._form(button)
        data: dict[str, Any] = {}
        for one in self.page:
            if one.tag in FIELDS and self._form(one) is form and one.get("name"):
                for value in self._sent(one, button):
                    data.setdefault(one.get("name"), []).append(value)
        url = button.get("formaction") or form.get("action") or self.url
        url = urljoin(self.url, url)
        if form.get("method") == "post":
            answer = self.who.client.post(url, data, follow=True)
        else:
            answer = self.who.client.get(url.partition("?")[0], data, follow=True)
        asked = answer.request
        query = asked.get("QUERY_STRING", "")
        self._see(answer, asked["PATH_INFO"] + (f"?{query}" if query else ""))

    def _form(self, one: Element) -> Element:
        name = one.get("form")
        if name:
            return next(e for e in self.page.all("form") if e.get("id") == name)
        return one.within("form") or Element("form")

    def _sent(self, one: Element, button: Element) -> list[Any]:
        """What a field of the form sends."""
        if "disabled" in one.attributes:
            return []
        if one.tag == "button":
            return [one.get("value")] if one is button else []
        if one.get("type") in ("checkbox", "radio"):
            value = one.attributes.get("value", "on")
            return [value] if "checked" in one.attributes else []
        value = self._value(one)
        if one.get("type") == "file":
            return [value] if isinstance(value, SimpleUploadedFile) else []
        return [value]

    def _value(self, one: Element) -> Any:
        if one in self.filled:
            return self.filled[one]
        if one.tag == "textarea":
            return one.text.removeprefix("\n")
        if one.tag == "select":
            options = one.all("option")
            chosen = [o for o in options if "selected" in o.attributes] or options[:1]
            return chosen[0].get("value") if chosen else ""
        return one.get("value")
