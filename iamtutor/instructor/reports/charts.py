"""Values laid out as pictures: numbers and words in, places on a canvas out.

Nothing here knows what the values mean, asks a database or speaks a language. Templates
draw the shapes as SVG; each picture stands above a table with the same values. All lengths
are in units of a canvas that is ``WIDTH`` wide and drawn as wide as its place is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from unicodedata import east_asian_width

#: The canvas, the size of its letters and of those at a scale, and how far from its edge
#: things begin.
WIDTH, LETTER, SMALL, EDGE = 420, 14, 12, 4
#: A row: a line of words, the bar under it, and the room to the next one.
WORDS, BAR, ROW = 18, 14, 44
#: Room for the words at the end of a bar.
_END = 58


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the scale: where it is, and what it says."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through values; ``words`` stand at its end, at ``end``."""

    points: str
    dash: int
    words: str
    end: float


@dataclass(frozen=True, slots=True)
class Curves:
    height: int
    left: float
    right: float
    bottom: float
    curves: tuple[Curve, ...]
    up: tuple[Mark, ...]
    along: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar; ``look`` is how it is filled."""

    x: float
    width: float
    look: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: words, and under them pieces side by side, with words at their end."""

    words: str
    top: int
    pieces: tuple[Piece, ...]
    end: float
    end_words: str

    @property
    def baseline(self) -> int:
        """Where the row's words stand."""
        return self.top + WORDS - 6

    @property
    def bar_top(self) -> int:
        return self.top + WORDS

    @property
    def bar_words(self) -> int:
        """Where the words at the end of the bar stand."""
        return self.bar_top + BAR - 2


@dataclass(frozen=True, slots=True)
class Bars:
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A row: words, and under them a line from ``low`` to ``high``, a dot at ``mid``."""

    words: str
    top: int
    low: float
    mid: float
    high: float
    end_words: str

    @property
    def baseline(self) -> int:
        return self.top + WORDS - 6

    @property
    def line(self) -> int:
        """How far down the line is drawn."""
        return self.top + WORDS + BAR // 2

    @property
    def end_baseline(self) -> int:
        return self.line + 5


@dataclass(frozen=True, slots=True)
class Spans:
    height: int
    bottom: int
    spans: tuple[Span, ...]
    along: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a matrix: a square as large as its count, in the middle of the cell."""

    x: float
    y: float
    side: float
    count: int
    agrees: bool
    cell_x: float
    cell_y: float

    @property
    def middle(self) -> float:
        return self.cell_x + CELL_WIDTH / 2

    @property
    def words_at(self) -> float:
        """The count stands under its square, so that it can be read on any."""
        return self.cell_y + CELL_HEIGHT - 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The words of a row or column in lines, and where the first of them stands."""

    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    height: int
    columns: tuple[Heading, ...]
    rows: tuple[Heading, ...]
    squares: tuple[Square, ...]


CELL_WIDTH, CELL_HEIGHT = 104, 80
_ROWS_AT, _COLUMNS_AT = 104, 40
_LINE = 16


def fit(words: str, room: float, size: int = LETTER) -> str:
    """As much of ``words`` as stands in ``room``; what was cut shows as ``…``."""
    widths = [_width(letter) * size for letter in words]
    if sum(widths) <= room:
        return words
    taken, used = 0, 1.0 * size
    while used + widths[taken] <= room:
        used += widths[taken]
        taken += 1
    return f"{words[:taken].rstrip()}…"


def lines(words: str, room: float, size: int = LETTER) -> tuple[str, ...]:
    """``words`` on two lines at most, broken at a blank where there is one."""
    first = fit(words, room, size)
    if first == words:
        return (words,)
    at = words[: len(first)].rfind(" ")
    if at < 1:
        at = len(first) - 1
    return words[:at].rstrip(), fit(words[at:].lstrip(), room, size)


def _width(letter: str) -> float:
    """About how wide a letter is, in its own size."""
    if east_asian_width(letter) in "WF":
        return 1.0
    return 0.4 if letter in " .,:;'ijlI|()" else 0.58


def steps_to(most: float) -> list[float]:
    """Round numbers from 0 to the first that is not below ``most``, some four of them: a
    scale that can be read."""
    raw = max(most, 1) / 4
    power = 10 ** floor(log10(raw))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= raw)
    step = max(step, 1)
    return [number * step for number in range(ceil(max(most, 1) / step) + 1)]


def curves(
    lines: Sequence[tuple[str, Sequence[float]]],
    along: Sequence[tuple[float, str]],
    *,
    height: int = 220,
    end_room: float = 120,
) -> Curves:
    """Lines over the same places, which are equally far apart. ``along``: what stands under
    a share (0 to 1) of the way, between the ends only if there is room. Each line has words
    at its end."""
    scale = steps_to(
        max((max(values, default=0) for _words, values in lines), default=0)
    )
    left, right = 30.0, WIDTH - end_room
    top, bottom = 12.0, height - 26.0

    below = "  ".join(words for _share, words in along)
    if fit(below, right - left, SMALL) != below:
        along = (along[0], along[-1])

    def y(value: float) -> float:
        return round(bottom - value / scale[-1] * (bottom - top), 1)

    def drawn(values: Sequence[float]) -> str:
        gaps = max(len(values) - 1, 1)
        return " ".join(
            f"{left + number / gaps * (right - left):.1f},{y(value)}"
            for number, value in enumerate(values)
        )

    ends = _apart([y(values[-1]) for _words, values in lines], bottom)
    return Curves(
        height,
        left,
        right,
        bottom,
        tuple(
            Curve(drawn(values), number, fit(words, end_room - 10), end)
            for number, ((words, values), end) in enumerate(
                zip(lines, ends, strict=True)
            )
        ),
        tuple(Mark(y(value), f"{value:g}") for value in scale),
        tuple(
            Mark(round(left + share * (right - left), 1), words)
            for share, words in along
        ),
    )


def _apart(ends: Sequence[float], bottom: float) -> list[float]:
    """Places at the ends of lines, in their order, moved so far that words do not touch:
    down, and no further than ``bottom``. Of lines that end together the first is above."""
    found, room = list(ends), float(LETTER + 2)
    order = sorted(range(len(found)), key=found.__getitem__)
    highest, lowest = -room, bottom + room
    for one in order:
        found[one] = highest = max(found[one], highest + room)
    for one in reversed(order):
        found[one] = lowest = min(found[one], lowest - room)
    return found


def bars(rows: Iterable[tuple[str, Sequence[tuple[str, int]], str]]) -> Bars:
    """Rows of (words, pieces of (look, value), words at the end), all on one scale."""
    rows = list(rows)
    most = max(
        (sum(value for _look, value in pieces) for _w, pieces, _e in rows), default=0
    )
    room = WIDTH - EDGE - _END

    def placed(pieces: Sequence[tuple[str, int]]) -> Iterator[Piece]:
        x = float(EDGE)
        for look, value in pieces:
            width = round(value / max(most, 1) * (room - EDGE), 1)
            if value:
                yield Piece(round(x, 1), width, look)
            x += width

    found = []
    for number, (words, pieces, end_words) in enumerate(rows):
        laid = tuple(placed(pieces))
        end = laid[-1].x + laid[-1].width if laid else float(EDGE)
        found.append(
            Bar(fit(words, WIDTH - 2 * EDGE), number * ROW, laid, end + 6, end_words)
        )
    return Bars(max(len(found), 1) * ROW, tuple(found))


def spans(rows: Iterable[tuple[str, float, float, float, str]]) -> Spans:
    """Rows of (words, low, middle, high, words at the end) on one scale from 0."""
    rows = list(rows)
    scale = steps_to(max((high for _w, _l, _m, high, _e in rows), default=0))
    room = WIDTH - 2 * EDGE - _END

    def x(value: float) -> float:
        return round(2 * EDGE + value / scale[-1] * (room - EDGE), 1)

    bottom = max(len(rows), 1) * ROW
    return Spans(
        bottom + 24,
        bottom,
        tuple(
            Span(
                fit(words, WIDTH - 2 * EDGE),
                number * ROW,
                x(low),
                x(mid),
                x(high),
                end_words,
            )
            for number, (words, low, mid, high, end_words) in enumerate(rows)
        ),
        tuple(Mark(x(value), f"{value:g}") for value in scale),
    )


def matrix(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]
) -> Matrix:
    """Counts as squares: the area of each tells its count. Where row and column are the
    same, they agree."""
    most = max((max(row) for row in counts), default=0)
    largest = CELL_HEIGHT - 30

    def square(row: int, column: int) -> Square:
        count = counts[row][column]
        side = round(largest * sqrt(count / most), 1) if most else 0.0
        cell_x = _ROWS_AT + column * CELL_WIDTH
        cell_y = _COLUMNS_AT + row * CELL_HEIGHT
        return Square(
            round(cell_x + (CELL_WIDTH - side) / 2, 1),
            round(cell_y + 4 + (largest - side) / 2, 1),
            side,
            count,
            row == column,
            cell_x,
            cell_y,
        )

    def heading(words: str, x: float, middle: float) -> Heading:
        found = lines(words, _ROWS_AT - 2 * EDGE, 13)
        return Heading(x, middle - (len(found) - 1) * _LINE / 2, found)

    return Matrix(
        _COLUMNS_AT + len(rows) * CELL_HEIGHT + EDGE,
        tuple(
            heading(words, _ROWS_AT + (number + 0.5) * CELL_WIDTH, _COLUMNS_AT / 2)
            for number, words in enumerate(columns)
        ),
        tuple(
            heading(words, EDGE, _COLUMNS_AT + (number + 0.5) * CELL_HEIGHT)
            for number, words in enumerate(rows)
        ),
        tuple(
            square(row, column)
            for row in range(len(rows))
            for column in range(len(columns))
        ),
    )
