"""Reads what ``docutils`` writes for ``man`` and sets it: the requests and escapes that
occur there, no more.

Indents are counted in half columns: a level is three and a half wide, and ``groff`` rounds
where it prints.
"""

import re
from collections.abc import Callable, Iterable

from iamtutor.shell.awscli.help import typesetting

_MARGIN, _SUBSECTION = 14, 3
#: What of a title that is too long to stand twice in a line is kept at either side.
_ESCAPE = re.compile(r"\\(f.|\(..|.)|([ \t]+)|([^\\ \t]+)")
_WRITTEN = (("\\-", "-"), ("\\(aq", "'"), ("\\(dq", '"'), ("\\(ga", "`"))
_SIGNS = {"(em": "--", "(dg": "", "(bu": "+\bo", "e": "\\", " ": " ", "'": "'", "&": ""}
_TITLE = re.compile(r'"([^"]*)|(\S*)')
_IP = re.compile(r'"?(.*?)"?(?: (\d+))?\Z')
#: ``groff`` takes each byte for a character, and has none of these.
_DROPPED = bytes(sorted({*range(0x80, 0x100)} - {0xA0}))
_ASCII = bytes.maketrans(b"\xa0", b" ")
_FONTS = {"B": typesetting.BOLD, "I": typesetting.ITALIC, "R": typesetting.ROMAN}
_BULLET = "+\bo"


class Typesetter:
    """Turns lines of ``roff`` into lines of a page. ``work`` is told of each line set."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self.work = work
        self.page: list[str] = []
        self.filler = typesetting.Filler()
        self.words: list[typesetting.Word] = []
        self.margin = self.indent = self.prevailing = _MARGIN
        self.outer: list[tuple[int, int]] = []
        self.tag: list[typesetting.Word] = []
        self.awaits_tag = False
        self.font, self.font_before = typesetting.ROMAN, typesetting.ROMAN
        self.filling = True
        self.spaced = True
        """Whether a blank line here would be one too many."""
        self.title = ""

    def feed(self, lines: Iterable[str]) -> None:
        for line in lines:
            if not line.isascii():
                line = line.encode().translate(_ASCII, _DROPPED).decode()
            if not line:
                self._text_end()
                self._blank()
            elif line[0] not in ".'" or not self._request(line):
                self._text(line)

    def finish(self) -> str:
        self._text_end()
        title = _shortened(self.title)
        mark = f"\x1b[4m{title}\x1b[24m()" if title else "()"
        room = typesetting.WIDTH - len(title) - 2
        head = f"{mark}{'':{room - len(title) - 2}}{mark}"
        return "\n".join([head, "", *self.page, "", f"{'':{room}}{mark}"]) + "\n"

    # --- requests ---------------------------------------------------------------------

    def _request(self, line: str) -> bool:
        name, _, rest = line[1:].strip().partition(" ")
        match name:
            case "sp":
                self._text_end()
                self._blank()
            case "INDENT":
                self._text_end()
                self._flush_tag()
                self.outer.append((self.margin, self.prevailing))
                self.margin += round(2 * float(rest))
                self.indent, self.prevailing = self.margin, _MARGIN
            case "UNINDENT":
                self._text_end()
                self._flush_tag()
                # The text that follows stays where it was: ``docutils`` opens two
                # levels where it wants that one ends.
                self.indent = self.margin
                if self.outer:
                    self.margin, self.prevailing = self.outer.pop()
            case "IP":
                self._paragraph()
                tag, width = _IP.findall(rest)[0]
                if width:
                    self.prevailing = round(2 * float(width))
                self.indent = self.margin + self.prevailing
                self._tag(self._words(tag))
            case "TP":
                self._paragraph()
                if rest:
                    self.prevailing = round(2 * float(rest))
                self.awaits_tag = True
                self.indent = self.margin + self.prevailing
            case "B":
                self._bold(rest)
            case "SH" | "SS":
                self._heading(name, rest)
            case "nf" | "fi":
                self._text_end()
                self.filling = name == "fi"
            case "ft":
                pass
            case "TH":
                self.title = max(_TITLE.findall(rest)[0])
            case _:
                return True
        return True

    def _paragraph(self) -> None:
        self._text_end()
        self._flush_tag()
        self._blank()
        self.spaced = True

    def _bold(self, text: str) -> None:
        saved = self.font
        self.font = typesetting.BOLD
        words = self._words(text)
        self.font = saved
        if self.awaits_tag:
            self.awaits_tag = False
            self._tag(words)
        else:
            self.words += words

    def _tag(self, words: list[typesetting.Word]) -> None:
        """A tag stands before its paragraph if it fits there, else above."""
        for line in self.filler.lines(
            words, typesetting.WIDTH - self.margin // 2, flush=False
        ):
            self._flush_tag()
            self.tag = line
        if _width(self.tag) + 1 > self.prevailing // 2:
            self._flush_tag()

    def _flush_tag(self) -> None:
        if self.tag:
            tag, self.tag = self.tag, []
            self._put(" " * (self.margin // 2) + typesetting.shown(tag))

    def _heading(self, name: str, text: str) -> None:
        self._text_end()
        self._flush_tag()
        self._blank()
        self.margin = self.indent = self.prevailing = _MARGIN
        self.outer.clear()
        self.filling = True
        self.font = typesetting.BOLD
        line = typesetting.shown(self._words(text))
        self.font = self.font_before = typesetting.ROMAN
        self._put(f"{'':{_SUBSECTION if name == 'SS' else 0}}{line}")
        self.spaced = True

    # --- text -------------------------------------------------------------------------

    def _blank(self) -> None:
        self._flush_tag()
        if not self.spaced:
            self.work(1)
            self.page.append("")

    def _put(self, line: str) -> None:
        self.work(len(line))
        self.page.append(line)
        self.spaced = False

    def _text(self, line: str) -> None:
        if not self.filling:
            self._literal(line)
            return
        words = self._words(line)
        if line[0] == " " and words:
            self._text_end()
            before = " " * (len(line) - len(line.lstrip(" ")))
            words[0] = words[0]._replace(text=before + words[0].text)
        if words and self.words and self.words[-1].ends_sentence():
            words[0] = words[0]._replace(gap=2)
        self.words += words

    def _words(self, line: str) -> list[typesetting.Word]:
        """The words of a line. Only the first after ``\\%`` is whole."""
        line = _unescaped(line)
        if "\\" not in line and "  " not in line:
            fonts = ((0, self.font),)
            return [typesetting.Word(text, fonts) for text in line.split()]
        found: list[typesetting.Word] = []
        text = ""
        runs = [(0, self.font)]
        sealed = None
        begun = False
        gap = 1
        for match in _ESCAPE.finditer(line):
            escape, blanks, plain = match.groups()
            if plain:
                text += plain
                begun = True
            elif blanks:
                if begun:
                    found.append(typesetting.Word(text, tuple(runs), sealed, gap))
                gap = len(blanks)
                text, runs, sealed, begun = "", [(0, self.font)], None, False
            elif escape[0] == "f":
                self._change_font(escape[1])
                if runs[-1][0] == len(text):
                    runs[-1] = (len(text), self.font)
                else:
                    runs.append((len(text), self.font))
            elif escape == "%":
                sealed = len(text)
            elif escape[0] in ",/|":
                continue
            else:
                text += _SIGNS.get(escape, "")
                begun = True
        if begun:
            found.append(typesetting.Word(text, tuple(runs), sealed, gap))
        return found

    def _change_font(self, name: str) -> None:
        new = self.font_before if name == "P" else _FONTS.get(name, typesetting.ROMAN)
        self.font_before, self.font = self.font, new

    def _literal(self, line: str) -> None:
        margin = self.indent // 2
        text = _unescaped(line.expandtabs(5))
        if "\\" not in text and self.font == typesetting.ROMAN:
            self._put(f"{'':{margin}}{text}".rstrip(" "))
            return
        bare = text.lstrip(" ")
        words = self._spaced_words(bare)
        self._put(
            f"{'':{margin}}{'':{len(text) - len(bare)}}{typesetting.shown(words)}".rstrip(
                " "
            )
        )

    def _spaced_words(self, text: str) -> list[typesetting.Word]:
        """The words of a line whose blanks all stay."""
        found: list[typesetting.Word] = []
        gap = 0
        for piece in re.findall(r" +|[^ ]+", text):
            if piece[0] == " ":
                gap += len(piece)
                continue
            for word in self._words(piece):
                found.append(word._replace(gap=gap))
                gap = 0
        return found

    def _text_end(self) -> None:
        """Sets what has been gathered of a paragraph."""
        if not self.words:
            return
        words, self.words = self.words, []
        margin = self.indent // 2
        for line in self.filler.lines(words, typesetting.WIDTH - margin):
            if self.tag:
                room = margin - self.margin // 2 - _width(self.tag)
                line = [*self.tag, line[0]._replace(gap=room), *line[1:]]
                self.tag = []
                self._put(" " * (self.margin // 2) + typesetting.shown(line))
            else:
                self._put(" " * margin + typesetting.shown(line))


def _unescaped(line: str) -> str:
    """With the characters that only ``roff`` writes in another way."""
    if "\\" in line:
        for written, character in _WRITTEN:
            line = line.replace(written, character)
    return line


def _width(line: list[typesetting.Word]) -> int:
    """In columns: a bullet is two signs in one."""
    width = sum(len(word.text) + word.gap for word in line) - 1
    return width - 2 * sum(word.text == _BULLET for word in line)


def _shortened(title: str) -> str:
    """A title that does not fit twice into a line, without as much of its middle."""
    kept, shown_ = title, title
    while 2 * (len(shown_) + 2) >= typesetting.WIDTH:
        middle = len(kept) // 2
        before, after = kept[: middle - 1], kept[middle + 1 :]
        kept, shown_ = before + after, f"{before}...{after}"
    return shown_
