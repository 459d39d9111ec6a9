"""Where awk's records come from, and the fields that one has."""

import re
from collections.abc import Callable

from iamtutor.shell.patterns.regex import Pattern
from iamtutor.shell.programs.text.awk.values import Given
from iamtutor.shell.text import places

Compile = Callable[[str], Pattern]

_PARAGRAPH = re.compile(r"\n\n+")


class Reader:
    """A text, cut into records one by one: the separator may change between two."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self, separator: str, compiled: Compile) -> Given | None:
        """The next record; None at the end. ``separator`` is what ``RS`` is now."""
        text, start = self.text, self.at
        if separator == "":
            while text.startswith("\n", start):
                start += 1
        if start >= len(text):
            return None
        if separator == "":
            found = _PARAGRAPH.search(text, start)
            end, self.at = found.span() if found else (len(text), len(text))
            return Given(text[start:end].removesuffix("\n"))
        if len(separator) == 1:
            end = text.find(separator, start)
            end, self.at = (end, end + 1) if end >= 0 else (len(text), len(text))
        else:
            # The rest alone, so that what was read is not looked at again.
            self.text, start = text[start:], 0
            spans = compiled(separator).search(self.text) or [(0, 0)]
            found_any = spans[0][0] < spans[0][1]
            end, self.at = spans[0] if found_any else (len(self.text),) * 2
            text = self.text
        return Given(text[start:end])


def most_fields(text: str, separator: str) -> int:
    """No fewer than ``fields_of`` makes at once; at a pattern, it makes one by one."""
    if separator == "":
        return len(text)
    if len(separator) > 1:
        return 0
    return 1 + places(text, " \t\n" if separator == " " else separator)


def fields_of(text: str, separator: str, compiled: Compile) -> list[str]:
    """``text`` cut at ``FS``: a blank stands for any blanks, a letter for itself,
    nothing for the place between two characters, more for a pattern."""
    if not text:
        return []
    if separator == " ":
        return [piece for piece in re.split(r"[ \t\n]+", text) if piece]
    if separator == "":
        return list(text)
    if len(separator) == 1 and separator != "\\":
        return text.split(separator)
    found, start = [], 0
    for (begin, end), *_ in compiled(separator).each(text):
        if end > begin:
            found.append(text[start:begin])
            start = end
    return [*found, text[start:]]
