"""reStructuredText, as the pages of the CLI have it, turned into what ``docutils`` writes
for ``man``: lines of ``roff``. Sections, paragraphs, lists, quotations, code and notes."""

import re
from collections.abc import Sequence

from iamtutor.shell.awscli.help.inline import marked, normal_name, troff

_ENUMERATOR = re.compile(r"(\d+|[a-zA-Z]|#)([.)])(?: +|$)")
_BULLET = re.compile(r"([-+*\u2022])( +|$)")
_DIRECTIVE = re.compile(r"\.\. (\w+)::(?: +(.*))?$")
_LINE = re.compile(r"([!-/:-@\[-`{-~])\1*$")
_TARGET = re.compile(r"^ *\.\. _(?:`([^`]+)`|([^:`\n]+)):", re.M)
_NOTES = {
    "note": "NOTE",
    "warning": "WARNING",
    "danger": "!DANGER!",
    "important": "IMPORTANT",
    "tip": "TIP",
    "caution": "CAUTION",
    "attention": "ATTENTION",
    "hint": "HINT",
    "error": "ERROR",
}
_QUOTE, _CODE, _DEFINITION = 3.5, 3.5, 7.0


class Writer:
    """One document. ``body`` holds pieces as ``docutils`` appends them: which of its gaps
    are superfluous it tells by the pieces before."""

    def __init__(self) -> None:
        self.body: list[str] = []
        self.steps: list[float] = [0.0]
        self.lists: list[int] = []
        self.title = ""
        self.targets: set[str] = set()
        self.unknown: list[tuple[str, int]] = []
        self.anonymous = 0

    def roff(self, text: str) -> list[str]:
        """The lines of a document, from its title on."""
        lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
        self.targets = {
            normal_name(name or quoted) for quoted, name in _TARGET.findall(text)
        }
        self._blocks(lines, 1, first=True)
        self._tell_dangling()
        body = self.body
        for at in range(len(body) - 1, 0, -1):
            if body[at] == ".sp\n" and self._is_superfluous(at):
                body[at] = ".\n"
        head = [
            f'.TH "{self.title.upper()}"  "" "" ""',
            ".SH NAME",
            f"{self.title} \\- ",
        ]
        return [*head, *"".join(body).rstrip("\n").split("\n")]

    def _is_superfluous(self, at: int) -> bool:
        before = [self.body[at - back] if at >= back else "" for back in (1, 2, 3)]
        if before[0][:4] in (".BI ", ".IP "):
            return True
        if before[0][:3] == ".B " and before[1][:4] == ".TP\n":
            return True
        return (
            before[0] == "\n"
            and not re.match(r"\.\w", before[1])
            and (before[2][:7] == ".TP\n.B " or before[2][:4] == "\n.B ")
        )

    # --- blocks -----------------------------------------------------------------------

    def _blocks(self, lines: Sequence[str], number: int, first: bool) -> bool:
        """Writes what stands in ``lines``, which begin at line ``number``. ``first``:
        nothing is before it in what it is part of. Answers whether that still holds."""
        at, end = 0, len(lines)
        while at < end:
            line = lines[at]
            if not line:
                at += 1
            elif line[0] == " ":
                block, at_next = _indented(lines, at)
                self._quote(block, number + at)
                at, first = at_next, False
            elif bullet := _BULLET.match(line):
                at = self._list(lines, at, number, bullet)
                first = False
            elif (numbered := _ENUMERATOR.match(line)) and _is_item(lines, at):
                at = self._numbered(lines, at, number, numbered)
                first = False
            elif line.startswith(".. ") or line == "..":
                at, shown = self._explicit(lines, at, number)
                first = first and not shown
            elif _LINE.match(line) and at + 2 < end and lines[at + 2] == line:
                self._section(line, lines[at + 1].strip())
                at, first = at + 3, False
            else:
                at, shown = self._text(lines, at, number, first)
                first = first and not shown
        return first

    def _section(self, line: str, title: str) -> None:
        if line[0] == "*" and not self.title:
            self.title = title
        elif line[0] == "-":
            self._end_line()
            self.body += [".SS ", troff(title), "\n"]
        else:
            self.body.append(f".SH {title.upper()}\n")

    def _quote(self, block: Sequence[str], number: int) -> None:
        self._indent(_QUOTE)
        self._indent(0)
        self._blocks(block, number, first=True)
        self._dedent()
        self._dedent()

    def _list(
        self, lines: Sequence[str], at: int, number: int, bullet: re.Match[str]
    ) -> int:
        self._list_start(2)
        sign = bullet[1]
        while at < len(lines):
            found = _BULLET.match(lines[at])
            if found is None or found[1] != sign:
                break
            width = found.end() if found[2] else 2
            # One that is empty is as deep as what follows it.
            block, following = _item(lines, at, width, strips=not lines[at][width:])
            self.body.append(".IP \\(bu 2\n")
            self._blocks(block, number + at, first=True)
            at = following
        self._list_end()
        return at

    def _numbered(
        self, lines: Sequence[str], at: int, number: int, start: re.Match[str]
    ) -> int:
        items: list[tuple[Sequence[str], int]] = []
        count = first = int(start[1]) if start[1].isdigit() else 1
        letters = start[1].isalpha()
        while at < len(lines):
            found = _ENUMERATOR.match(lines[at])
            if found is None or found[2] != start[2] or not _is_item(lines, at):
                break
            if items and found[1].isdigit() and int(found[1]) != count:
                break
            item, following = _item(lines, at, max(found.end(), 2))
            items.append((item, number + at))
            at, count = following, count + 1
        width = 3 if letters else len(str(len(items))) + len(str(first - 1)) + 1
        self._list_start(width)
        for place, (block, line) in enumerate(items):
            name = chr(ord(start[1]) + place) if letters else str(first + place)
            self.body.append(f".IP {name}. {width}\n")
            self._blocks(block, line, first=True)
        self._list_end()
        return at

    def _explicit(self, lines: Sequence[str], at: int, number: int) -> tuple[int, bool]:
        """A directive, a target or a comment; whether it shows anything."""
        match = _DIRECTIVE.match(lines[at])
        block, following = _item(lines, at, 3, strips=True)
        if match is None:
            if not lines[at].startswith((".. _", ".. |", ".. [")):
                text = "\n".join(block)
                self.body.append("".join(f'.\\" {one}\n' for one in text.split("\n")))
            return following, False
        if match[1] not in _NOTES:
            return following, False
        self.body += [".sp\n", f"\\fB{_NOTES[match[1]]}:\\fP\n"]
        content = [match[2] or "", *block[1:]]
        self._indent(_QUOTE)
        self._indent(0)
        self._blocks(content, number + at, first=True)
        self._dedent()
        self._dedent()
        return following, True

    # --- text -------------------------------------------------------------------------

    def _text(
        self, lines: Sequence[str], at: int, number: int, first: bool
    ) -> tuple[int, bool]:
        """A paragraph, with the code that it may announce, or a list of definitions."""
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if following.startswith(" "):
            return self._definitions(lines, at, number), True
        end = at
        while end < len(lines) and lines[end] and lines[end][0] != " ":
            end += 1
        text = "\n".join(lines[at:end])
        code = text.endswith("::") and not text.endswith("\\::")
        shown = True
        if code:
            if text == "::":
                text, shown = "", False
            elif text[-3] in " \n":
                text = text[:-3].rstrip()
            else:
                text = text[:-1]
        if text:
            self._paragraph(text, number + at, first)
        if not code:
            return end, shown
        while end < len(lines) and not lines[end]:
            end += 1
        if end < len(lines) and lines[end][0] == " ":
            block, end = _indented(lines, end)
            self._code(block)
            shown = True
        return end, shown

    def _paragraph(self, text: str, number: int, first: bool) -> None:
        self._end_line()
        if not first:
            self.body.append(".sp\n")
        found = marked(text, self.targets)
        self.anonymous += found.anonymous
        self.unknown += ((name, number) for name in found.unknown)
        self.body += found.pieces
        self.body.append("\n")
        self._warn(found.warnings, number)

    def _warn(self, warnings: Sequence[str], number: int) -> None:
        for warning in warnings:
            where = f"(<string>:, line {number})"
            self.body.append(f'.IP "System Message: WARNING/2 {where}"\n')
            self.body += [troff(warning), "\n"]

    def _tell_dangling(self) -> None:
        """What ``docutils`` says last of references that lead nowhere."""
        if self.anonymous or self.unknown:
            self.body.append(".SH DOCUTILS SYSTEM MESSAGES\n")
        if self.anonymous:
            self.body.append('.IP "System Message: ERROR/3 (<string>:)"\n')
            text = f"{self.anonymous} references but 0 targets."
            self.body.append(f"Anonymous hyperlink mismatch: {text}\n")
            self.body.append("See \\(dqbackrefs\\(dq attribute for IDs.\n")
        for name, number in self.unknown:
            where = f"(<string>:, line {number})"
            self.body.append(f'.IP "System Message: ERROR/3 {where}"\n')
            self.body += [troff(f'Unknown target name: "{name}".'), "\n"]

    def _code(self, block: Sequence[str]) -> None:
        self._indent(_CODE)
        self._indent(0)
        self.body += [".sp\n.nf\n.ft C\n", troff("\n".join(block)), "\n.ft P\n.fi\n"]
        self._dedent()
        self._dedent()

    def _definitions(self, lines: Sequence[str], at: int, number: int) -> int:
        self._indent(_DEFINITION)
        while at < len(lines):
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if not lines[at] or lines[at][0] == " " or not following.startswith(" "):
                break
            block, after = _indented(lines, at + 1)
            self.body += [".TP", "\n.B ", *marked(lines[at], self.targets).pieces, "\n"]
            self._blocks(block, number + at + 1, first=True)
            at = after
        self._dedent()
        return at

    # --- indents ----------------------------------------------------------------------

    def _indent(self, by: float) -> None:
        self.body.append(f".INDENT {self.steps[-1]:.1f}\n")
        self.steps.append(by)

    def _dedent(self) -> None:
        self.steps.pop()
        self.body.append(".UNINDENT\n")

    def _list_start(self, width: int) -> None:
        self.lists.append(width)
        self._indent(self.lists[-2] if len(self.lists) > 1 else width)

    def _list_end(self) -> None:
        self._dedent()
        self.lists.pop()

    def _end_line(self) -> None:
        if self.body and not self.body[-1].endswith("\n"):
            self.body.append("\n")


def _indented(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The indented lines from ``at`` on, without what all are indented by."""
    end = at
    while end < len(lines) and (not lines[end] or lines[end][0] == " "):
        end += 1
    following = end
    while not lines[end - 1]:
        end -= 1
    width = min(len(one) - len(one.lstrip(" ")) for one in lines[at:end] if one)
    return [one[width:] for one in lines[at:end]], following


def _item(
    lines: Sequence[str], at: int, width: int, strips: bool = False
) -> tuple[list[str], int]:
    """An item whose text begins ``width`` columns in; ``strips``: or less, after its first
    line."""
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if line and len(line) - len(line.lstrip(" ")) < (1 if strips else width):
            break
        end += 1
    following = end
    while end > at + 1 and not lines[end - 1]:
        end -= 1
    rest = lines[at + 1 : end]
    first = width
    if strips and rest:
        margins = [len(one) - len(one.lstrip(" ")) for one in rest if one]
        width = min(margins, default=width)
        return [lines[at][first:], *(one[width:] for one in rest)], following
    return [lines[at][width:], *(one[width:] for one in rest)], following


def _is_item(lines: Sequence[str], at: int) -> bool:
    """Whether a line that looks numbered is an item: what follows is no text."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return (
        not following or following[0] == " " or _ENUMERATOR.match(following) is not None
    )
