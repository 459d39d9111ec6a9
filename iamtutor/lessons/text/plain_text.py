"""Rendered prose as text for a terminal."""

from html.parser import HTMLParser


def plain(html: str) -> str:
    """Rendered prose as text for a terminal."""
    reader = _PlainText()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.pre: list[str] | None = None
        self.in_figure = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "li":
                self.parts.append("- ")
            case "pre":
                self.pre = []
            case "svg":
                self.in_figure = True
                self.parts.append(f"[{dict(attrs).get('aria-label')}]\n")
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p" | "li" | "tr" | "table":
                self.parts.append("\n")
            case "td" | "th":
                self.parts.append("  ")
            case "pre":
                lines = "".join(self.pre or ()).splitlines()
                self.parts += [*(f"    {line}\n" for line in lines), "\n"]
                self.pre = None
            case "svg":
                self.in_figure = False
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self.in_figure:
            return
        if self.pre is not None:
            self.pre.append(data)
        elif data != "\n":
            self.parts.append(data)
