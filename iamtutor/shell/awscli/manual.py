"""How a page of the manual looks: as ``man`` lays it out on 80 columns, printed whole."""

from __future__ import annotations

from html.parser import HTMLParser

from iamtutor.shell.awscli.invocation import Invocation

_WIDTH = 78
_INDENT = 7
#: How much deeper what is said of an option stands, and each list in a text.
DEEPER = 3
#: What it costs to set a line, in the units of ``Budget``.
_LINE_WORK = 60


class Page:
    """Lines of one page. Lines of prose are filled and set flush on both sides."""

    def __init__(self, invocation: Invocation, title: str) -> None:
        self.invocation = invocation
        self.budget = invocation.process.budget
        self.title = title.upper()
        self.lines: list[str] = []
        self.filled = 0

    def heading(self, name: str) -> None:
        self.lines.append(f"\x1b[1m{name}\x1b[0m")

    def section(self, name: str, text: str) -> None:
        self.heading(name)
        self.text(text)

    def line(self, text: str) -> None:
        self.budget.work(_LINE_WORK)
        self.lines.append(f"{'':{_INDENT}}{text}" if text else "")

    def listing(self, name: str, entries: list[str] | tuple[str, ...]) -> None:
        self.heading(name)
        for entry in entries:
            self.line(f"o {entry}")
            self.line("")

    def text(self, text: str, deeper: int = 0, bullet: str = "") -> None:
        """A paragraph and the empty line after it."""
        self.budget.work(_LINE_WORK + 2 * len(text))
        indent = _INDENT + deeper
        room = _WIDTH - indent - len(bullet)
        rows: list[list[str]] = [[]]
        for word in text.split():
            if rows[-1] and len(" ".join([*rows[-1], word])) > room:
                rows.append([])
            rows[-1].append(word)
        margin = " " * indent + bullet
        for row in rows[:-1]:
            self.lines.append(margin + self._flush(row, room))
            margin = " " * (indent + len(bullet))
        self.lines.append(margin + " ".join(rows[-1]))
        self.lines.append("")

    def _flush(self, words: list[str], room: int) -> str:
        """Words spread over the line: the spare blanks go in from the left, then from
        the right, in turns."""
        gaps = len(words) - 1
        spare = room - len(" ".join(words))
        if not gaps or not spare:
            return " ".join(words)
        self.filled += 1
        each, extra = divmod(spare, gaps)
        from_left = self.filled % 2 == 1
        line = words[0]
        for number, word in enumerate(words[1:]):
            first = number < extra if from_left else number >= gaps - extra
            line += " " * (1 + each + first) + word
        return line

    def html(self, source: str, deeper: int = 0) -> None:
        self.budget.work(2 * len(source))
        reader = _Paragraphs()
        reader.feed(source)
        reader.close()
        reader.end()
        for depth, bullet, text in reader.found:
            self.text(text, deeper + DEEPER * depth, bullet)
        if not reader.found:
            self.line("")

    def show(self) -> int:
        self.invocation.out(self._rendered())
        self.invocation.process.page()
        return 0

    def _rendered(self) -> str:
        ends = f"\x1b[4m{self.title}\x1b[24m()"
        gap = " " * max(1, _WIDTH - 2 * (len(self.title) + 2))
        head = f"{ends}{gap}{ends}"
        return "\n".join([head, "", *self.lines, "", head]) + "\n"


class _Paragraphs(HTMLParser):
    """The paragraphs of botocore's HTML: ``(depth, bullet, text)``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, str]] = []
        self.pieces: list[str] = []
        self.depth = 0
        self.bullet = ""

    def end(self) -> None:
        text = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if text:
            self.found.append((self.depth, self.bullet, text))
            self.bullet = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("p", "ul", "ol", "li", "dl", "dt", "dd", "note", "important"):
            self.end()
        if tag in ("ul", "ol"):
            self.depth += 1
        elif tag == "li":
            self.bullet = "o "
        elif tag in ("note", "important"):
            self.pieces.append(f"{tag.upper()}: ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "ul", "ol", "li", "dl", "dt", "dd", "note", "important"):
            self.end()
        if tag in ("ul", "ol"):
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
