"""What ``jq`` reads: value after value, file after file, when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process
from iamtutor.shell.programs.jq.values import JqError, Values

_NONE = object()


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
                said = f"Could not open {name}: {error.reason}"
                self.process.err(f"jq: error: {said}\n")
                self.status = 2
                continue
            self.process.budget.text(text)
            self.name = None if name == "-" else name
            self.place = f"{self.name or '<stdin>'}:{text.count(chr(10))}"
            yield text

    def _parsed(self, texts: Iterator[str]) -> Iterator[Any]:
        for text in texts:
            yield from parsed(self.values, text)

    def _lines(self, texts: Iterator[str]) -> Iterator[Any]:
        for text in texts:
            self.process.budget.lines(text)
            yield from text.removesuffix("\n").split("\n") if text else ()

    @staticmethod
    def _whole(texts: Iterator[str]) -> Iterator[Any]:
        yield "".join(texts)

    @staticmethod
    def _slurped(found: Iterator[Any]) -> Iterator[Any]:
        yield list(found)


def parsed(values: Values, text: str) -> Iterator[Any]:
    """The JSON texts that follow each other in ``text``."""
    values.budget.hold(4 * len(text))
    decoder = json.JSONDecoder()
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        if at >= len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value
