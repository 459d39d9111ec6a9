"""What ``jq`` reads: value after value, file after file, when it is asked for."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from iamtutor.policy import positions
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.text.jq import parsing
from iamtutor.shell.programs.text.jq.values import LOOK, JqError, Values

#: The genuine jq reads 10,000 lists in one another; the stack we stand on would not.
_DEEPEST = 256
_NONE = object()
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
#: What a word or a number that stands in nothing else must not be followed by at once.
_MISFIT = re.compile(r'[^[{" \t\r\n]')


class Inputs:
    """The values of the files ``names``, of standard input where there are none; of lines
    (``raw``), or all in one (``slurp``). ``place`` tells where it is reading, ``status``
    is 2 once a file could not be opened."""

    def __init__(
        self, process: Process, names: Sequence[str], raw: bool, slurp: bool
    ) -> None:
        self.process = process
        self.values = Values(process.budget)
        self.place = "<unknown>"
        self.name: str | None = None
        self.status = 0
        texts = self._texts(names or ["-"])
        if raw:
            found = self._whole(texts) if slurp else self._lines(texts)
        else:
            found = self._parsed(texts)
            found = self._slurped(found) if slurp else found
        self._found = found

    def __iter__(self) -> Iterator[Any]:
        return self._found

    def next(self) -> Any:
        """``input``"""
        value = next(self._found, _NONE)
        if value is _NONE:
            raise JqError("break")
        return value

    def _texts(self, names: Sequence[str]) -> Iterator[str]:
        for name in names:
            try:
                if name == "-":
                    text = self.process.stdin or ""
                else:
                    text = self.process.files.read_text(name)
            except PathError as error:
                said = f"Could not open file {name}: {error.reason}"
                self.process.err(f"jq: error: {said}\n")
                self.status = 2
                continue
            self.process.budget.text(text)
            self.name = None if name == "-" else name
            yield text
            self._at(text.count("\n"))

    def _at(self, line: int) -> None:
        self.place = f"{self.name or '<stdin>'}:{line}"

    def _parsed(self, texts: Iterator[str]) -> Iterator[Any]:
        for text in texts:
            at, ends, last = 0, 0, text.rfind("\n")
            for value, end in parsed(self.values, text):
                # By lines: the one that the value ends in has been read as a whole.
                ends += text.count("\n", at, end)
                at = end
                self._at(ends + (end <= last))
                yield value

    def _lines(self, texts: Iterator[str]) -> Iterator[Any]:
        for text in texts:
            self.process.budget.lines(text)
            ends = text.count("\n")
            lines = text.removesuffix("\n").split("\n") if text else []
            for number, line in enumerate(lines, 1):
                self._at(min(number, ends))
                yield line

    @staticmethod
    def _whole(texts: Iterator[str]) -> Iterator[Any]:
        yield "".join(texts)

    @staticmethod
    def _slurped(found: Iterator[Any]) -> Iterator[Any]:
        yield list(found)


def parsed(values: Values, text: str) -> Iterator[tuple[Any, int]]:
    """The JSON texts that follow each other in ``text``, each with where it ends; raises
    NotJson. Python's parser is quick, and jq's way is gone where it knows no way on, or
    where half a character is escaped, which jq does not let pass."""
    values.budget.hold(4 * len(text))
    positions.check_depth(text, _DEEPEST)
    halves = "\\ud" in text or "\\uD" in text
    at = _after_space(text, 0)
    while at < len(text):
        try:
            if halves:
                raise ValueError
            value, end = _DECODER.raw_decode(text, at)
            if not isinstance(value, str | list | dict) and _MISFIT.match(text, end):
                raise ValueError
        except ValueError:
            yield from parsing.values(text, at, values.budget.work)
            return
        values.budget.work(LOOK)
        yield value, end
        at = _after_space(text, end)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def one(values: Values, text: str) -> Any:
    """The value that ``text`` is; raises JqError."""
    try:
        found = [value for value, _ in parsed(values, text)]
        if len(found) == 1:
            return found[0]
        said = "Unexpected extra JSON values" if found else "Expected JSON value"
    except parsing.NotJson as error:
        said = str(error)
    raise JqError(f"{said} (while parsing '{text}')") from None
