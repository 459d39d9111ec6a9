"""Figures of a text: small SVG drawings beside it, put into the page as they are.

A drawing is made of shapes and words whose colours come from the page by class, so that one
file serves both languages and both colour schemes. What else SVG can do (scripts, styles,
links, pictures in pictures) isn't let in.
"""

import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.files import read_text

#: The classes that static/css/app.css knows.
CLASSES = frozenset("box dim good good-line line no no-line small soft word".split())
MOST_BYTES, DEEPEST = 8_000, 50

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    "svg g rect circle ellipse line polyline polygon path text tspan".split()
)
_ATTRIBUTES = frozenset(
    "viewBox class x y x1 y1 x2 y2 cx cy r rx ry width height points d transform "
    "text-anchor".split()
)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.svg")


class NoFigure(ValueError):
    """The drawing is missing, or has something in it that isn't let in."""


def read(folder: Path, name: str) -> str:
    """The drawing ``name`` of ``folder`` as SVG for a page, its root element left open for
    more attributes: what follows ``<svg``."""
    if not _NAME.fullmatch(name):
        raise NoFigure(f"a figure is a file beside the text, NAME.svg, not {name!r}")
    try:
        text = read_text(folder / name)
    except ContentError as error:
        raise NoFigure(f"{name}: {error.message}") from None
    if len(text.encode()) > MOST_BYTES:
        raise NoFigure(f"{name} is larger than {MOST_BYTES} bytes")
    if "<!" in text or "{" in text:
        raise NoFigure(f"{name} has a declaration, comment or brace in it")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise NoFigure(f"{name}: {error}") from None
    if root.tag != f"{_NAMESPACE}svg" or "viewBox" not in root.attrib:
        raise NoFigure(f"{name} is no svg element with a viewBox")
    return _written(root, name).removeprefix("<svg")


def _written(element: ElementTree.Element, name: str, depth: int = 1) -> str:
    if depth > DEEPEST:
        raise NoFigure(f"{name}: nested too deeply")
    tag = element.tag.removeprefix(_NAMESPACE)
    if tag not in _ELEMENTS:
        raise NoFigure(f"{name}: {tag} is no part of a figure")
    attributes = ""
    for key, value in element.attrib.items():
        if key not in _ATTRIBUTES:
            raise NoFigure(f"{name}: {tag} may have no {key}")
        if key == "class" and (unknown := set(value.split()) - CLASSES):
            raise NoFigure(f"{name}: no class is called {', '.join(sorted(unknown))}")
        attributes += f' {key}="{escape(value)}"'
    if tag == "text":
        attributes += ' lang="en"'  # names and code
    inside = escape(element.text or "")
    for child in element:
        inside += _written(child, name, depth + 1) + escape(child.tail or "")
    return f"<{tag}{attributes}>{inside}</{tag}>"
