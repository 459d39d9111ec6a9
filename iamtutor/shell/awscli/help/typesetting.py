"""Lines of a manual page as ``groff -man -Tascii`` sets them: words filled into lines that
are flush on both sides, cut where a word may be hyphenated, in the fonts of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from iamtutor.shell.awscli.help import hyphenation

WIDTH = 78
ROMAN, BOLD, ITALIC = "RBI"
_SENTENCE = re.compile(r"[.?!][\"')\]*]*\Z")


class Word(NamedTuple):
    """What stands between two blanks: ``fonts`` tells from which of its characters on it is
    in which font. One that is ``sealed`` is cut there alone, and nowhere from its start."""

    text: str
    fonts: tuple[tuple[int, str], ...] = ((0, ROMAN),)
    sealed: int | None = None
    gap: int = 1
    """How many blanks are before it, at least, where it does not begin a line."""

    def ends_sentence(self) -> bool:
        return _SENTENCE.search(self.text) is not None

    def places(self) -> list[int]:
        """Before which of its characters it may be cut."""
        if self.sealed is None:
            return hyphenation.points(self.text)
        return [self.sealed] if self.sealed else []

    def cut(self, at: int) -> tuple[Word, Word]:
        """What stays on the line, with its hyphen, and what goes to the next."""
        before = tuple(one for one in self.fonts if one[0] < at)
        font = [font for start, font in self.fonts if start <= at][-1]
        after = tuple((start - at, font) for start, font in self.fonts if start > at)
        return (
            Word(f"{self.text[:at]}-", before, gap=self.gap),
            Word(self.text[at:], ((0, font), *after)),
        )


class Filler:
    """Fills lines. Blanks that cannot be shared out evenly go to the left of one line and
    to the right of the next, all through a page."""

    def __init__(self) -> None:
        self.to_left = True

    def lines(
        self, words: Iterable[Word], width: int, flush: bool = True
    ) -> list[list[Word]]:
        """The words of each line, whose gaps fill it."""
        found: list[list[Word]] = []
        line: list[Word] = []
        used = 0
        for word in words:
            used += len(word.text) + (word.gap if line else 0)
            line.append(word)
            places: list[int] | None = None
            while used > width:
                if places is None:
                    places = line[-1].places()
                start = used - len(line[-1].text)
                fitting = [at for at in places if start + at + 1 <= width]
                if not fitting and len(line) == 1:
                    fitting = places[:1]
                if fitting:
                    at = fitting[-1]
                    places = (
                        None
                        if line[-1].sealed
                        else [place - at for place in places if place > at]
                    )
                    line[-1], rest = line[-1].cut(at)
                elif len(line) > 1:
                    rest = line.pop()
                else:
                    break
                found.append(self._adjusted(line, width) if flush else line)
                line, used = [rest], len(rest.text)
        return [*found, line] if line else found

    def _adjusted(self, line: list[Word], width: int) -> list[Word]:
        gaps = len(line) - 1
        missing = width - sum(len(word.text) for word in line)
        missing -= sum(word.gap for word in line[1:])
        if not missing or not gaps:
            return line
        each, more = divmod(missing, gaps)
        wide = range(1, more + 1) if self.to_left else range(gaps - more + 1, gaps + 1)
        self.to_left = not self.to_left
        return [
            word._replace(gap=word.gap + each + (at in wide)) if at else word
            for at, word in enumerate(line)
        ]


def shown(line: Sequence[Word]) -> str:
    """The line with the signs that change a terminal's font. A blank is never underlined,
    and bold until something that is not follows."""
    pieces: list[str] = []
    current = ROMAN
    for at, word in enumerate(line):
        if at:
            if current == ITALIC:
                pieces.append("\x1b[24m")
                current = ROMAN
            pieces.append(" " * word.gap)
        if word.fonts == ((0, current),):
            pieces.append(word.text)
            continue
        ends = [start for start, _ in word.fonts[1:]] + [len(word.text)]
        for (start, font), end in zip(word.fonts, ends, strict=True):
            text = word.text[start:end]
            if not text:
                continue
            if font != current:
                pieces.append(_CHANGES[current, font])
                current = font
            # Within a word blanks stand only where none may be filled.
            if font == ITALIC and " " in text:
                text = text.replace(" ", "\x1b[24m \x1b[4m")
            pieces.append(text)
    if current != ROMAN:
        pieces.append("\x1b[0m")
    return "".join(pieces)


_CHANGES = {
    (ROMAN, BOLD): "\x1b[1m",
    (ROMAN, ITALIC): "\x1b[4m",
    (BOLD, ROMAN): "\x1b[22m",
    (BOLD, ITALIC): "\x1b[4m\x1b[22m",
    (ITALIC, ROMAN): "\x1b[24m",
    (ITALIC, BOLD): "\x1b[24m\x1b[1m",
}
