"""Regular expressions in ``jq``, on RE2: ``test match capture scan sub gsub splits``."""

import re
from collections.abc import Iterator
from typing import Any

from iamtutor.shell.budget import ITEM_SIZE
from iamtutor.shell.patterns.regex import PATTERN_LIMIT, Pattern, PatternError
from iamtutor.shell.programs.text.jq.syntax import NotKept
from iamtutor.shell.programs.text.jq.values import JqError, Values, unfit

_GROUP = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*+\]|\((?!\?)|\(\?<([A-Za-z_]\w*)>|\(\?:", re.S
)
_PERL = {"d": "[0-9]", "D": "[^0-9]"}


class Search:
    """``source`` and its flags (``g i x n``) over a text."""

    def __init__(self, values: Values, text: Any, source: Any, flags: str) -> None:
        for wrong in (text, source):
            if not isinstance(wrong, str):
                raise unfit(wrong, "cannot be matched, as it is not a string")
        lacking = sorted(set(flags) - set("gin"))
        if lacking:
            raise NotKept(f"the flag {lacking[0]} of regular expressions")
        self.values = values
        self.text: str = text
        self.names: list[str | None] = []
        self.nonempty = "n" in flags
        try:
            if len(source) > PATTERN_LIMIT:
                raise PatternError("Regular expression too big")
            self.pattern = Pattern(
                _GROUP.sub(self._group, source),
                values.budget.work,
                extended=True,
                ignore_case="i" in flags,
            )
        except PatternError as error:
            told = f"{source[:40]} (at offset 0) is not a valid regex: {error}"
            raise JqError(told) from None

    def _group(self, match: re.Match[str]) -> str:
        """POSIX's spelling of what jq's expressions spell otherwise."""
        text = match.group()
        if text[0] == "\\":
            return _PERL.get(text[1], text)
        if text[0] == "[":
            return text.replace("\\d", "0-9").replace("\\w", "A-Za-z0-9_")
        self.names.append(match[1])
        return "("

    def matches(self, everywhere: bool) -> Iterator[dict[str, Any]]:
        """Each match as jq describes it."""
        text, hold = self.text, self.values.budget.hold
        for spans in self.pattern.each(text):
            start, end = spans[0]
            if start == end and self.nonempty:
                continue
            hold((len(spans) + 1) * 4 * ITEM_SIZE + 2 * (end - start))
            yield {
                "offset": start,
                "length": end - start,
                "string": text[start:end],
                "captures": [
                    {
                        "offset": one if one >= 0 else -1,
                        "length": other - one,
                        "string": text[one:other] if one >= 0 else None,
                        "name": name,
                    }
                    for name, (one, other) in zip(self.names, spans[1:], strict=False)
                ],
            }
            if not everywhere:
                return

    def between(self, matches: Iterator[dict[str, Any]]) -> Iterator[str]:
        """What stands between the matches."""
        at = 0
        for match in matches:
            yield self.text[at : match["offset"]]
            at = match["offset"] + match["length"]
        yield self.text[at:]


def captured(match: dict[str, Any]) -> dict[str, Any]:
    """The named groups of a match."""
    return {c["name"]: c["string"] for c in match["captures"] if c["name"]}


def scanned(match: dict[str, Any]) -> Any:
    """The groups of a match; the match itself when it has none."""
    groups = [c["string"] for c in match["captures"]]
    return groups or match["string"]
