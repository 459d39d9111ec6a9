"""A page as reStructuredText while it is written: by hand, and from the HTML in the models.

The CLI's documents come about in the same way, blank by blank: what its pages look like
depends on where a blank line or one blank too many gets into them.
"""

from __future__ import annotations

from html.parser import HTMLParser

_STEP = 2
_INLINE = {"b": "**", "bold": "**", "i": "*", "italics": "*", "code": "``"}
_NOTES = {"note": "note", "important": "warning", "danger": "danger"}
_HIDDEN = frozenset(("examples", "fullname"))
#: The tags that mean something; all others are passed over.
_KNOWN = frozenset(
    {*_INLINE, *_NOTES, *_HIDDEN, "a", "p", "ul", "ol", "li", "codeblock"}
)


class Document:
    """What has been written so far, in pieces, and how deep what comes next is indented."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.depth = 0
        self.lists = 0
        self.keeps = True
        self.breaks = True
        """Whether a paragraph of the HTML is one here: not within an entry of a list."""
        self.link: str | None = None
        self.untitled: dict[str, None] = {}

    def text(self) -> str:
        """All of it, with where its links without a title lead at the end."""
        targets = [f".. _{link}: {link}\n" for link in self.untitled]
        return "".join([*self.pieces, *(["\n\n"] if targets else []), *targets])

    def write(self, text: str) -> None:
        if self.keeps:
            self.pieces.append(text)

    def margin(self) -> str:
        return " " * (self.depth * _STEP)

    def line(self, text: str) -> None:
        self.write(f"{self.margin()}{text}\n")

    def paragraph(self) -> None:
        self.write(f"\n\n{self.margin()}")

    def new_line(self) -> None:
        self.write(f"\n{self.margin()}")

    def indent(self) -> None:
        self.depth += 1

    def dedent(self) -> None:
        self.depth = max(0, self.depth - 1)

    def heading(self, text: str, sign: str = "=") -> None:
        self.paragraph()
        self.write(f"{sign * len(text)}\n{text}\n{sign * len(text)}")
        self.paragraph()

    def start_code(self) -> None:
        self.write("::")
        self.indent()
        self.paragraph()

    def end_block(self) -> None:
        """Of code, or of a note."""
        self.dedent()
        self.paragraph()

    def start_note(self, name: str = "note") -> None:
        self.paragraph()
        self.write(f".. {name}::")
        self.indent()
        self.paragraph()

    def note(self, text: str) -> None:
        self.start_note()
        self.line(text)
        self.end_block()

    def start_list(self) -> None:
        if self.lists:
            self.indent()
        self.lists += 1
        self.paragraph()

    def end_list(self) -> None:
        self.lists -= 1
        if self.lists:
            self.dedent()
        self.paragraph()

    def entry(self, text: str) -> None:
        self.start_entry()
        self.line(text)
        self.end_entry()

    def start_entry(self) -> None:
        self.new_line()
        self.breaks = False
        self.write("* ")

    def end_entry(self) -> None:
        self.breaks = True
        self.new_line()

    def end_inline(self, sign: str) -> None:
        last = self.pieces.pop().rstrip(" ")
        if last != sign:
            self.pieces.append(last)
            self.write(f"{sign} ")

    def start_link(self, address: str | None, attributes: bool) -> None:
        if address is not None:
            self.link = address
            self.write("`")
        elif not attributes:
            self.write(" ")

    def end_link(self) -> None:
        if self.link:
            last = self.pieces.pop().rstrip(" ")
            if last == "`":
                self.pieces.append(f"`<{self.link}>`__")
            elif last:
                self.pieces += [last.replace(":", "\\:"), f" <{self.link}>`__"]
            else:
                self.pieces.append(self.link)
                self.untitled[self.link] = None
                self.write("`__")
            self.link = None
        self.write(" ")

    def html(self, source: str) -> None:
        """What a model says of something."""
        if source:
            reader = _Reader(self)
            reader.feed(source)
            reader.write()
            reader.close()
            reader.write()


class _Node:
    """An element, or where ``name`` is empty the whole."""

    def __init__(self, name: str, parent: _Node | None, address: str | None) -> None:
        self.name, self.parent, self.address = name, parent, address
        self.has_attributes = False
        self.children: list[_Node | str] = []


class _Reader(HTMLParser):
    """Reads all of it before it writes: the first blanks of an entry go."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.root = self.node = _Node("", None, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _KNOWN:
            address = dict(attrs).get("href")
            child = _Node(tag, self.node, address)
            child.has_attributes = bool(attrs)
            self.node.children.append(child)
            self.node = child

    def handle_endtag(self, tag: str) -> None:
        if tag in _KNOWN and self.node.parent is not None:
            self.node = self.node.parent

    def handle_data(self, data: str) -> None:
        self.node.children.append(data)

    def write(self) -> None:
        root, self.root = self.root, _Node("", None, None)
        self.node = self.root
        self._inside(root)

    def _inside(self, node: _Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._data(child)
            else:
                self._element(child)

    def _data(self, data: str) -> None:
        if not data:
            return
        words = " ".join(data.split())
        self.document.write(f"{words} " if data[-1].isspace() else words)

    def _element(self, node: _Node) -> None:
        document, name = self.document, node.name
        if name == "li":
            _strip_left(node)
        if name in _INLINE:
            document.write(_INLINE[name])
            self._inside(node)
            document.end_inline(_INLINE[name])
        elif name in _NOTES:
            document.start_note(_NOTES[name])
            self._inside(node)
            document.end_block()
        elif name in _HIDDEN:
            document.keeps = False
            self._inside(node)
            document.keeps = True
        elif name == "a":
            document.start_link(node.address, node.has_attributes)
            self._inside(node)
            document.end_link()
        elif name == "p":
            self._gap()
            self._inside(node)
            self._gap()
        elif name in ("ul", "ol"):
            document.start_list()
            self._inside(node)
            document.end_list()
        elif name == "li":
            document.start_entry()
            self._inside(node)
            document.end_entry()
        else:
            document.start_code()
            self._inside(node)
            document.end_block()

    def _gap(self) -> None:
        if self.document.breaks:
            self.document.paragraph()


def _strip_left(node: _Node) -> bool:
    """Takes blanks off until there is text; answers whether there was."""
    for at, child in enumerate(node.children):
        if isinstance(child, str):
            node.children[at] = text = child.lstrip()
            if text:
                return True
        elif _strip_left(child):
            return True
    return False
