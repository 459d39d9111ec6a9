"""What can be told of markup without a browser. Of a page: what is wrong with it (ids that
are there twice or not at all, and controls, links and headings without a name), and its
structure, which is the same in both languages. Of a template: what only scripts can do."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

_TOKEN = re.compile(r"<(/?)([a-z][\w-]*)((?:[^<>\"]|\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:=\"([^\"]*)\")?")
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_NAMED_BY_TEXT = re.compile("a|button|summary|legend|caption|label|option|h[1-6]")
_FIELDS = {"input", "select", "textarea"}
_UNNAMED = {"hidden", "submit", "button"}
#: How htmx asks, and what it sends besides the form.
_ASKS = {f"hx-{one}" for one in ("get", "post", "put", "patch", "delete")}
_BESIDES = {"hx-vals", "hx-include", "hx-params"}
#: What sentences have within them, more here than there.
_PROSE = {"code", "em", "strong", "wbr"}
#: Attributes that are words, and those that say in which language words are.
_WORDS = re.compile(
    "alt|aria-label|content|data-(copied|label|terminal-hint|trouble|unsaved)"
    "|hreflang|label|lang|placeholder|title"
)
#: Where an address names the language (ours, and that of AWS's documentation), the second
#: in which the page was made, and which call is explained: to open a page is one more.
_PASSING = re.compile(r"(?<=/)(?:en|ja|ja_jp)/|(?<=since=)\d+|(?<=/why/)\d+")
_USED_ONCE = {"csrfmiddlewaretoken", "nonce"}


def structure(page: str) -> list[str]:
    """The elements of a page in order, with all attributes, but without words and what
    stands within sentences: two languages of a page differ in these alone. What one chooses
    from comes last: some of it stands in the order of its words."""
    tokens = _TOKEN.findall(page.partition("<body")[2])
    found = [
        _told(end, tag, rest)
        for end, tag, rest, text in tokens
        if not text and (tag not in _PROSE or " id=" in rest)
    ]
    choices = sorted(one for one in found if one.startswith("<option"))
    return [one for one in found if not one.startswith("<option")] + choices


@lru_cache(2**14)
def _told(end: str, tag: str, rest: str) -> str:
    given = dict(_ATTRIBUTE.findall(rest))
    if given.get("name") in _USED_ONCE:
        given["value"] = ""
    if given.get("value") in {"en", "ja"}:
        given.pop("selected", None)
    told = (
        f'{name}="{_PASSING.sub("", value)}"'
        for name, value in sorted(given.items())
        if not _WORDS.fullmatch(name)
    )
    return f"<{end}{' '.join((tag, *told))}>"


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


def scripted(template: str) -> list[str]:
    """The tags of a template, whatever state it shows, that ask for something else, or
    send something else, than they do with scripts off. What htmx sends of its own accord
    (``hx-trigger``) is none of them: it looks ahead of a button."""
    tags = [(tag, rest) for end, tag, rest, _ in _TOKEN.findall(template) if not end]
    found = [
        f"<{tag}{rest}>"
        for tag, rest in tags
        if not _does_without_scripts(tag, dict(_ATTRIBUTE.findall(rest)))
    ]
    seen = sum(len(re.findall(r"\bhx-(?:get|post)=", rest)) for _, rest in tags)
    assert seen == len(re.findall(r"\bhx-(?:get|post)=", template)), "a tag is not read"
    return found


def _does_without_scripts(tag: str, given: dict[str, str]) -> bool:
    asks = _ASKS & given.keys()
    if tag == "button" and "scripts" in given.get("class", "").split():
        return given.get("type") == "button"  # not there: it must not send the form
    if "hx-trigger" in given:
        return asks <= {"hx-get", "hx-post"}
    if not asks:
        return not _BESIDES & given.keys()
    if _BESIDES & given.keys():
        return False
    match tag, *asks:
        case "form", "hx-post":
            same = given.get("method"), given.get("action")
            return same == ("post", given["hx-post"])
        case (
            "button",
            "hx-post",
        ):  # goes with its form, and says by its name which it was
            return "name" in given and given.get("type", "submit") == "submit"
        case "a", "hx-get":
            return given.get("href", "").partition("#")[0] == given["hx-get"]
    return False


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
