"""Sections: a heading or a choice with what stands below it, made from Markdown.

Every heading ends in an id in braces, and so does every item of a list of choices:

    ### Who is calling? {#who-am-i}
    - The role session {#who-am-i.session}

A picture in a line of its own, ``![what it shows](box.svg)``, is a drawing beside the text
(see ``figures``). Nothing else is special. Placeholders stay in the rendered HTML and are
filled by ``placeholders.render`` when a page is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown_it.token import Token

from iamtutor.lessons.text import figures, placeholders
from iamtutor.lessons.text.errors import ContentError
from iamtutor.lessons.text.markdown import commonmark, join_lines, render
from iamtutor.lessons.text.placeholders import Names

#: The level of a choice: a list item with an id.
CHOICE = 0
#: What begins a fence: within another of the same marks, that one was left open.
_FENCE = re.compile(r"^```\w", re.MULTILINE)
#: The words after ``` that a fence may carry. ``console`` is for commands to copy.
FENCES = frozenset({"console", "text", "json", "yaml", "python"})

_ID = re.compile(r"\s*\{#([^{}]*)\}\s*$")
#: HTML, which is shown as text.
_TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)
_WELL_FORMED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*")


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code. ``info`` is the word after the backticks."""

    info: str
    text: str
    line: int

    @property
    def commands(self) -> tuple[str, ...]:
        """The command lines of a ``console`` fence."""
        return tuple(line for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or choice and what stands below it, up to the next one.

    ``title`` and ``html`` are HTML with placeholders, ``last`` is that of the last
    paragraph; ``text`` is what a reader sees of both, a line a paragraph, without the
    code; ``placeholders`` are the names used in both; ``figures`` the drawings.
    """

    id: str
    level: int
    title: str
    html: str
    last: str
    line: int
    text: str
    fences: tuple[Fence, ...] = ()
    links: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    placeholders: frozenset[str] = frozenset()

    @property
    def commands(self) -> tuple[str, ...]:
        """The command lines of all ``console`` fences, in order."""
        return tuple(
            command
            for fence in self.fences
            if fence.info == "console"
            for command in fence.commands
        )

    def filled(self, names: Names) -> Section:
        """Its title and what is below it with every placeholder replaced."""
        return replace(
            self,
            title=placeholders.render(self.title, names),
            html=placeholders.render(self.html, names),
            last=placeholders.render(self.last, names),
        )


def sections_of(text: str, path: Path, known: frozenset[str]) -> Iterator[Section]:
    """The sections that ``text`` consists of, in order; ``path`` is for the errors, and
    ``known`` are the placeholders that may be used."""
    for part in _split(commonmark().parse(text), path):
        yield from _Builder(path, part, known).sections()


def _last_paragraph(body: Sequence[Token]) -> Sequence[Token]:
    """From where it opens to where it closes; nothing where there is none."""
    for place in range(len(body) - 1, -1, -1):
        if body[place].type == "paragraph_open":
            return body[place : place + 3]
    return ()


@dataclass(slots=True)
class _Part:
    """A heading's inline token and the block tokens below it."""

    heading: Token
    level: int
    body: list[Token]


def _split(tokens: Sequence[Token], path: Path) -> Iterator[_Part]:
    part: _Part | None = None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            if token.level:
                raise ContentError(path, _line(token), "a heading inside another block")
            if part:
                yield part
            part = _Part(tokens[index + 1], int(token.tag[1:]), [])
            index += 3
            continue
        if part is None:
            raise ContentError(path, _line(token), "text before the first heading")
        part.body.append(token)
        index += 1
    if part:
        yield part


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


class _Builder:
    """Turns one part into its section and the choices listed in it."""

    def __init__(self, path: Path, part: _Part, known: frozenset[str]) -> None:
        self.path = path
        self.part = part
        self.known = known
        self.line = _line(part.heading)

    def error(self, message: str, line: int | None = None) -> ContentError:
        return ContentError(self.path, line or self.line, message)

    def sections(self) -> Iterator[Section]:
        heading = self.part.heading
        section_id = self.take_id(heading)
        if section_id is None:
            raise self.error(f"the heading {heading.content!r} has no id in braces")
        choices: list[Section] = []
        body: list[Token] = []
        for block in _blocks(self.part.body):
            if block[0].type in {"bullet_list_open", "ordered_list_open"}:
                listed = self.choices(block)
                choices += listed
                if listed:
                    continue
            body += block
        yield self.section(section_id, self.part.level, heading, body)
        yield from choices

    def choices(self, block: Sequence[Token]) -> list[Section]:
        """The choices of a list; none if no item carries an id."""
        found: list[Section] = []
        bare: list[Token] = []
        for item in _items(block):
            inline = item[2]
            section_id = self.take_id(inline)
            if section_id is None:
                bare.append(inline)
                continue
            if len(item) > 5:
                raise self.error("a choice is one line", _line(inline))
            found.append(self.section(section_id, CHOICE, inline, []))
        if found and bare:
            raise self.error("this choice has no id in braces", _line(bare[0]))
        return found

    def take_id(self, inline: Token) -> str | None:
        """The id at the end of an inline token, which loses it."""
        match = _ID.search(inline.content) if inline.type == "inline" else None
        if match is None:
            return None
        if not _WELL_FORMED.fullmatch(match[1]):
            raise self.error(
                f"the id {match[1]!r} is not made of lower-case words, digits, "
                "hyphens and dots",
                _line(inline),
            )
        inline.content = inline.content[: match.start()]
        inline.children = commonmark().parseInline(inline.content)[0].children
        return match[1]

    def section(
        self, section_id: str, level: int, title: Token, body: list[Token]
    ) -> Section:
        seen = _Seen()
        for token in (title, *body):
            self.look_at(token, seen, title)
            seen.words.append("\n")
        for before, inline, after in zip(body, body[1:], body[2:], strict=False):
            if "figure" in inline.meta:
                before.hidden = after.hidden = True
        if not title.content:
            raise self.error("a heading needs words before its id", _line(title))
        return Section(
            id=section_id,
            level=level,
            title=render([title]),
            html=render(body),
            last=render(_last_paragraph(body)),
            line=_line(title),
            text=" ".join(seen.words),
            fences=tuple(seen.fences),
            links=tuple(seen.links),
            figures=tuple(seen.figures),
            placeholders=frozenset(seen.names),
        )

    def look_at(self, token: Token, seen: _Seen, title: Token) -> None:
        """Check a token, mark it up, and note what is in it."""
        line = _line(token)
        if token.type == "fence":
            if token.info not in FENCES:
                known = ", ".join(sorted(FENCES))
                raise self.error(
                    f"a fence is marked with one of {known}, not {token.info!r}", line
                )
            begun = token.markup == "```" and _FENCE.search(token.content)
            lines = 2 + token.content.count("\n")
            if begun or (token.map and token.map[1] - token.map[0] < lines):
                raise self.error("this fence is not closed", line)
            seen.fences.append(Fence(token.info, token.content, line))
            self.check_names(token.content, line, seen)
        elif token.type == "code_block":
            raise self.error("code stands in a fence, not indented", line)
        elif token.attrGet("style"):
            # Pages allow no inline style, so the browser would not follow it.
            raise self.error("the columns of a table are not aligned by colons", line)
        elif token.type == "inline":
            self.look_into(token, seen, title)

    def look_into(self, inline: Token, seen: _Seen, title: Token) -> None:
        line = _line(inline)
        children = inline.children or []
        join_lines(children)
        for child in children:
            match child.type:
                case "text":
                    if "**" in child.content:
                        raise self.error(
                            "the ** here makes nothing bold: it needs a letter inside "
                            "and a space or punctuation mark outside",
                            line,
                        )
                    if found := _TAG.search(child.content):
                        raise self.error(
                            f"{found[0]} would be read as it stands: HTML is not "
                            "rendered, and code belongs in backticks",
                            line,
                        )
                    seen.words.append(child.content)
                    self.check_names(child.content, line, seen)
                case "code_inline":
                    child.attrSet("lang", "en")
                    self.check_names(child.content, line, seen)
                case "link_open":
                    self.check_link(child, line, seen)
                case "image":
                    if len(children) > 1 or inline is title:
                        raise self.error("a figure stands in a line of its own", line)
                    inline.meta["figure"] = True
                    self.check_figure(child, line, seen)
                case _:
                    pass

    def check_link(self, link: Token, line: int, seen: _Seen) -> None:
        target = str(link.attrGet("href") or "")
        if not target.startswith("https://"):
            raise self.error(f"a link starts with https://, not {target!r}", line)
        link.attrSet("rel", "external noopener noreferrer")
        seen.links.append(target)

    def check_figure(self, image: Token, line: int, seen: _Seen) -> None:
        name = str(image.attrGet("src") or "")
        if not image.content.strip():
            raise self.error("a figure needs words that say what it shows", line)
        try:
            image.meta["drawing"] = figures.read(self.path.parent, name)
        except figures.NoFigure as reason:
            raise self.error(str(reason), line) from None
        seen.figures.append(name)
        seen.words.append(image.content)
        self.check_names(image.content, line, seen)

    def check_names(self, text: str, line: int, seen: _Seen) -> None:
        wrong = placeholders.mistake(text, self.known)
        if wrong is not None:
            raise self.error(wrong, line)
        seen.names.update(placeholders.used(text))


@dataclass(slots=True)
class _Seen:
    words: list[str] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The top-level blocks, each with all its tokens."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _items(block: Sequence[Token]) -> Iterator[list[Token]]:
    """The items of a list, each from its opening to its closing token."""
    item: list[Token] = []
    for token in block[1:-1]:
        item.append(token)
        if token.type == "list_item_close" and token.level == 1:
            yield item
            item = []
