"""Where a finding stands: the path to a part of the policy, and its span in the text.

Access Analyzer counts lines from 1, columns and offsets from 0; the end is exclusive, and
the quotes of a string belong to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from iamtutor.cloud.service.caller import Response
from iamtutor.policy.positions import LocatedJson, Path, Span, line_and_column
from iamtutor.policy.validation.findings import Finding


@dataclass(frozen=True, slots=True)
class Entry:
    """A string of an element that is a list or stands in a list's place."""

    text: str
    path: Path


@dataclass
class Places:
    """The parts of one policy. ``located`` is None if the text is no JSON."""

    text: str
    located: LocatedJson | None
    _parts: dict[Span, tuple[Path, bool]] = field(default_factory=dict)
    _lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = [0]
        self._lines += [place + 1 for place, s in enumerate(self.text) if s == "\n"]
        if self.located is not None:
            self._parts = {
                **{span: (path, False) for path, span in self.located.values.items()},
                **{span: (path, True) for path, span in self.located.keys.items()},
            }

    def span_of(self, finding: Finding) -> Span:
        return Span(
            self._lines[finding.line - 1] + finding.column - 1,
            self._lines[finding.end_line - 1] + finding.end_column - 1,
        )

    def part_of(self, finding: Finding) -> Path:
        """The path to what a finding marks, the whole policy if it is none of its parts."""
        return self._parts.get(self.span_of(finding), ((), False))[0]

    def marked(self, finding: Finding) -> Response:
        """The location of what a finding marks."""
        span = self.span_of(finding)
        path, is_key = self._parts.get(span, ((), False))
        return self._location(path, span, is_key=is_key)

    def value(self, path: Path) -> Response:
        assert self.located is not None
        return self._location(path, self.located.values[path])

    def key(self, path: Path) -> Response:
        assert self.located is not None
        return self._location(path, self.located.keys[path], is_key=True)

    def read(self, path: Path) -> object:
        """The value at a path."""
        assert self.located is not None
        found: object = self.located.value
        for step in path:
            found = found[step]  # type: ignore[index]
        return found

    def entries(self, statement: Path, element: str) -> Iterator[Entry]:
        """The strings of an element, if the statement has it."""
        path = (*statement, element)
        if self.located is None or path not in self.located.values:
            return
        written = self.read(path)
        items = written if isinstance(written, list) else [written]
        for number, item in enumerate(items):
            if isinstance(item, str):
                where = (*path, number) if isinstance(written, list) else path
                yield Entry(item, where)

    def _location(self, path: Path, span: Span, *, is_key: bool = False) -> Response:
        steps: list[Response] = [
            {"index": step} if isinstance(step, int) else {"value": step}
            for step in path
        ]
        if is_key:
            steps[-1] = {"key": path[-1]}
        return {
            "path": steps,
            "span": {
                "start": self._position(span.start),
                "end": self._position(span.end),
            },
        }

    def _position(self, offset: int) -> Response:
        line, column = line_and_column(self.text, offset)
        return {"line": line, "column": column - 1, "offset": offset}
