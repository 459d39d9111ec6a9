"""Templates laid out for their readers: a line break beside a tag is layout.

A template is written with one element a line and indented; what it renders has neither
the breaks nor the blanks before the next line. In HTML they would be content: two
links in a row would stand a blank apart, and a Japanese sentence would have a gap in
its middle. The rule, as JSX has it:

* A line break with the white space around it is nothing where it touches an element, a
  template tag, a variable, or a quotation mark of an attribute's value.
* Between two words it is what HTML makes of it, one blank; so it is between the
  attributes of an element.
* What ``{% blocktranslate %}`` encloses is the text of a message and left alone; there
  ``trimmed`` does the same.

A blank that has to stand at the end of a line is ``{{ " " }}``, a line break that the
reader is to see (in ``<pre>``) ``&#10;``.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

_TAG = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
_MESSAGE = r"\{%\s*blocktranslate\b(?s:.*?)\{%\s*endblocktranslate\s*%\}"
_VALUE = rf"""\"(?:{_MESSAGE}|{_TAG}|[^"])*\"|'(?:{_MESSAGE}|{_TAG}|[^'])*'"""
_PIECE = re.compile(
    rf"(?P<kept>{_MESSAGE}|{_TAG})"
    rf"|(?P<element><[A-Za-z](?:{_MESSAGE}|{_TAG}|{_VALUE}|[^\"'>])*>)"
    r"|(?P<gap>\s*\n\s*)"
)
_PART = re.compile(
    rf"(?P<kept>{_MESSAGE}|{_TAG})|(?P<value>{_VALUE})|(?P<gap>\s*\n\s*)"
)
_BESIDE_A_TAG = re.compile(r"(?:>|[%}#]\})$")
_BEFORE_A_TAG = re.compile(r"$|<|\{[{%#]")


def without_layout(source: str) -> str:
    """The template that renders what ``source`` means."""
    return _PIECE.sub(_outside, source)


def _outside(piece: re.Match[str]) -> str:
    if piece["gap"]:
        return _gap(piece)
    if piece["element"]:
        return _PART.sub(_inside, piece["element"])
    return piece[0]


def _inside(part: re.Match[str]) -> str:
    if part["gap"]:
        return "" if part.string[part.end()] == ">" else " "
    if part["value"]:
        quote = part[0][0]
        return quote + without_layout(part[0][1:-1]) + quote
    return part[0]


def _gap(piece: re.Match[str]) -> str:
    start, end, text = piece.start(), piece.end(), piece.string
    touches = (
        not start
        or _BESIDE_A_TAG.search(text, max(0, start - 2), start)
        or _BEFORE_A_TAG.match(text, end)
    )
    return "" if touches else " "


class Loader(filesystem.Loader):
    """The templates of this site; those of other packages, and texts of mails, are read as
    they are."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return without_layout(source) if origin.name.endswith(".html") else source
