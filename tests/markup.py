"""What is wrong with a page's markup that can be told without a browser: ids that are there
twice or not at all, and controls, links and headings without a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_TOKEN = re.compile(r"<(/?)([a-z][\w-]*)((?:[^<>\"]|\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:=\"([^\"]*)\")?")
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_NAMED_BY_TEXT = re.compile("a|button|summary|legend|caption|label|option|h[1-6]")
_FIELDS = {"input", "select", "textarea"}
_UNNAMED = {"hidden", "submit", "button"}


def faults(page: str) -> list[str]:
    body = page.partition("<body")[2]
    tokens = [(m[1], m[2] or "", m[3] or "", m[4] or "") for m in _TOKEN.finditer(body)]
    given = [dict(_ATTRIBUTE.findall(rest)) for _end, _name, rest, _text in tokens]
    ids = Counter(one["id"] for one in given if "id" in one)
    labelled = {one["for"] for one in given if "for" in one}
    found = [f"id twice: {one}" for one, count in ids.items() if count > 1]
    found += [
        f"no such id: {one}={word}"
        for attributes in given
        for one in _REFERENCES
        for word in attributes.get(one, "").split()
        if word not in ids
    ]
    return [*found, *_nameless(tokens, given, labelled)]


def _nameless(
    tokens: list[tuple[str, str, str, str]],
    given: list[dict[str, str]],
    labelled: set[str],
) -> Iterator[str]:
    """Elements whose name is neither in an attribute nor in their text."""
    open_ones: list[list[str]] = []  # each: its tag, what it is, its words
    for (end, tag, rest, text), attributes in zip(tokens, given, strict=True):
        own = attributes.get("aria-label") or attributes.get("aria-labelledby")
        if text or tag == "img":
            if tag == "img" and "alt" not in attributes:
                yield f"no alt: <img{rest}>"
            for one in open_ones:
                one[2] += text.strip() + attributes.get("alt", "")
        elif end:
            while open_ones and open_ones[-1][0] != tag:
                open_ones.pop()
            _tag, what, words = open_ones.pop() if open_ones else ("", "", "")
            if what and not words and _NAMED_BY_TEXT.fullmatch(tag):
                yield f"no name: {what}"
        else:
            named = (
                attributes.get("type") not in _UNNAMED and "hidden" not in attributes
            )
            if tag in _FIELDS and named:
                around = [one for one in open_ones if one[0] == "label"]
                if own or attributes.get("id") in labelled:
                    for label in around:
                        label[1] = ""  # only makes the field larger
                elif not around:
                    yield f"no label: <{tag}{rest}>"
            if tag not in _VOID and not rest.endswith("/"):
                quiet = own or "hidden" in attributes or "value" in attributes
                open_ones.append([tag, "" if quiet else f"<{tag}{rest}>", ""])
