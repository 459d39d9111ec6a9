"""``--output table``: nested boxes, turned upright when the terminal is too narrow."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from iamtutor.shell.awscli.failures import Failure

_PADDING = 4


def render(title: str, data: Any, terminal_width: int) -> str:
    """``data`` as a table; nothing for nothing."""
    sections: list[_Section] = []
    try:
        if not _build(sections, title, data, 0):
            return ""
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        # Rows of different kinds: the real formatter fails with the same words.
        raise Failure(str(error)) from error
    width = max(section.total_width for section in sections)
    if width > terminal_width:
        for section in sections:
            section.stand_up()
        width = max(section.total_width for section in sections)
    lines = ["-" * width]
    for section in sections:
        lines += section.lines(width)
    return "".join(f"{line}\n" for line in lines)


def _width(text: str) -> int:
    """The columns of ``text`` as the AWS CLI counts them, which is not quite how a terminal
    does: ambiguous characters take two, combining ones take one.
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


@dataclass(slots=True)
class _Section:
    title: str
    indent: int
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    columns: int | None = None

    def add_headers(self, headers: list[str]) -> None:
        if self.columns is None:
            self.columns = len(headers)
        self.headers = headers
        self._widen(headers)

    def add_row(self, cells: list[Any]) -> None:
        if self.columns is None:
            self.columns = len(cells)
        if len(cells) != self.columns:
            raise Failure(
                f"Row should have {self.columns} elements, instead it has {len(cells)}"
            )
        row = [str(cell) for cell in cells]
        self.rows.append(row)
        self._widen(row)

    def _widen(self, cells: list[str]) -> None:
        if not self.widths:
            self.widths = [0] * len(cells)
        for index, cell in enumerate(cells):
            self.widths[index] = max(self.widths[index], _width(cell))

    @property
    def total_width(self) -> int:
        border = 2
        cells = sum(width + _PADDING for width in self.widths)
        around = border + 2 * self.indent
        return max(_width(self.title) + around, cells + around)

    def stand_up(self) -> None:
        """A single row becomes one line for each header."""
        if len(self.rows) != 1 or not self.headers:
            return
        pairs = list(zip(self.headers, self.rows[0], strict=False))
        self.headers, self.rows, self.widths, self.columns = [], [], [], None
        for header, cell in pairs:
            self.add_row([header, cell])

    def _scaled(self, width: int) -> list[int]:
        """The columns stretched over ``width``; rounding is evened out from one end."""
        plain = [column + _PADDING for column in self.widths]
        if not plain:
            return []
        factor = width / float(sum(plain))
        scaled = [round(factor * column) for column in plain]
        excess = sum(scaled) - width
        while excess:
            order = range(len(scaled)) if excess > 0 else reversed(range(len(scaled)))
            for index in order:
                step = 1 if excess > 0 else -1
                scaled[index] -= step
                excess -= step
                if not excess:
                    break
        return scaled

    def lines(self, total: int) -> list[str]:
        width = total - 2 * self.indent
        lines: list[str] = []
        if self.title:
            lines.append(_centred(self.title, width, "|"))
            if not self.headers and not self.rows:
                lines.append(f"+{'-' * (width - 2)}+")
        columns = self._scaled(width)
        rule = "".join(
            f"+{'-' * (column - 2)}+" if index == 0 else f"{'-' * (column - 1)}+"
            for index, column in enumerate(columns)
        )
        if self.headers:
            lines.append(rule)
            lines.append(
                "".join(
                    _centred(header, column, "" if index else "|")
                    for index, (header, column) in enumerate(
                        zip(self.headers, columns, strict=False)
                    )
                )
            )
        if self.rows and columns:
            lines.append(rule)
            for row in self.rows:
                lines.append(
                    "".join(
                        _left(cell, column, "" if index else "|")
                        for index, (cell, column) in enumerate(
                            zip(row, columns, strict=False)
                        )
                    )
                )
            lines.append(rule)
        edge = "|" * self.indent
        return [f"{edge}{line}{edge}" for line in lines]


def _centred(text: str, width: int, left: str) -> str:
    size = _width(text)
    before = max(0, width // 2 - size // 2 - 1)
    line = left + " " * before + text
    after = width - 1 - (len(left) + before + size)
    return line + " " * max(0, after) + "|"


def _left(text: str, width: int, left: str) -> str:
    size = _width(text)
    padding = 2 if width - (size + 2 + len(left) + 1) >= 0 else 0
    after = width - len(left) - padding - size - 1
    return left + " " * padding + text + " " * max(0, after) + "|"


def _build(sections: list[_Section], title: str | None, data: Any, indent: int) -> bool:
    if not data:
        return False
    if title is not None:
        sections.append(_Section(title, indent))
    if isinstance(data, list):
        if isinstance(data[0], dict):
            _build_from_dicts(sections, data, title or "", indent)
        else:
            _build_from_list(sections, data)
    elif isinstance(data, dict):
        _build_from_dict(sections, data, indent)
    return True


def _build_from_list(sections: list[_Section], data: list[Any]) -> None:
    for item in data:
        if _is_scalar(item):
            sections[-1].add_row([item])
        elif all(_is_scalar(cell) for cell in item):
            sections[-1].add_row(list(item))
        else:
            _build(sections, None, item, 0)


def _build_from_dict(
    sections: list[_Section], data: dict[str, Any], indent: int
) -> None:
    headers = sorted(key for key, value in data.items() if _is_scalar(value))
    if len(headers) == 1:
        sections[-1].add_row([headers[0], data[headers[0]]])
    elif headers:
        sections[-1].add_headers(headers)
        sections[-1].add_row([data[key] for key in headers])
    for key in sorted(data.keys() - set(headers)):
        _build(sections, key, data[key], indent + 1)


def _build_from_dicts(
    sections: list[_Section], data: list[dict[str, Any]], title: str, indent: int
) -> None:
    # Not items(): what is no dict fails as it does in the real formatter.
    pairs = [(key, item[key]) for item in data for key in item]
    headers = sorted({key for key, value in pairs if _is_scalar(value)})
    deeper = sorted({key for key, value in pairs if not _is_scalar(value)})
    sections[-1].add_headers(headers)
    for number, item in enumerate(data):
        if number and deeper:
            sections.append(_Section(title, indent))
            sections[-1].add_headers(headers)
        sections[-1].add_row([item.get(header, "") for header in headers])
        for key in deeper:
            if key in item:
                _build(sections, key, item[key], indent + 1)
