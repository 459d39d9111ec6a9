"""Rendered prose as text for a terminal."""

from __future__ import annotations

from html.parser import HTMLParser
from unicodedata import east_asian_width


def plain(html: str) -> str:
    """Rendered prose as text for a terminal."""
    reader = _PlainText()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "li":
                self.parts.append("- ")
            case "pre":
                self.in_pre = True
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p" | "li" | "tr" | "table":
                self.parts.append("\n")
            case "td" | "th":
                self.parts.append("  ")
            case "pre":
                self.in_pre = False
                self.parts.append("\n")
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self.in_pre:
            self.parts += [f"    {line}\n" for line in data.splitlines()]
        elif data != "\n":
            self.parts.append(data)
