"""XML as it comes from strangers, and as it goes out: no entities, no depth without end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape as escaped

from iamtutor.wire.values import Unreadable

#: The deepest document, and the most elements of one: an upload has 10,000 parts, and each
#: of them a number, an ETag and a checksum.
DEPTH_LIMIT, ELEMENTS_LIMIT = 40, 50_000
#: What XML 1.0 cannot hold, by number neither.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Element:
    """``name`` and the names of attributes have no namespace, but for ``xsi:``."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEPTH_LIMIT or self.count > ELEMENTS_LIMIT:
            raise Unreadable("the document is too deep or too long")
        made = Element(_local(name), {_marked(k): v for k, v in attributes.items()})
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)
        self.texts.append([])

    def end(self, name: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def data(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)


def _local(name: str) -> str:
    return name.rpartition("|")[2]


def _marked(name: str) -> str:
    """An attribute of XML Schema keeps its mark: ``xsi:type`` is what models call it."""
    space, _, local = name.rpartition("|")
    return f"xsi:{local}" if space.endswith("XMLSchema-instance") else local


def _refuse(*_: object) -> int:
    raise Unreadable("a document type is not allowed")


def parse(data: bytes) -> Element:
    """The root of a document. Raises ``Unreadable``, too for a document type: without one
    there are no entities."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("the document is no XML") from error
    if reader.root is None:
        raise Unreadable("the document is empty")
    return reader.root


def text(value: str) -> str:
    """Character data. What XML cannot hold goes out as S3 sends it, by number."""
    return "".join(
        character
        if character >= " " or character in "\t\n"
        else f"&#x{ord(character):x};"
        for character in escaped(value)
    )


def sentence(value: str) -> str:
    """The words of an error, which may quote what was sent: any client can read them."""
    return escaped(_NO_XML.sub("\ufffd", value))


def tag(name: str, inside: str, attributes: str = "") -> str:
    """An element. ``inside`` is written already; ``attributes`` begin with a space."""
    if not inside:
        return f"<{name}{attributes}/>"
    closing = name.partition(" ")[0]
    return f"<{name}{attributes}>{inside}</{closing}>"
