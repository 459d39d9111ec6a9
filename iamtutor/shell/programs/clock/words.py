"""Points in time as GNU's ``date -d`` and ``touch -d`` read them.

A text is a list of items in any order: a date, a time of day, a zone, a day of the week,
a step (``2 days ago``, ``next month``), ``@`` and seconds. What it leaves open is now.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MONTHS = (
    "january february march april may june july august september october november "
    "december"
).split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
#: Zones by name, in minutes east of Greenwich.
ZONES = {
    **{
        "utc": 0,
        "gmt": 0,
        "ut": 0,
        "z": 0,
        "wet": 0,
        "bst": 60,
        "cet": 60,
        "cest": 120,
    },
    **{"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360},
    **{"pst": -480, "pdt": -420, "jst": 540, "msk": 180, "ist": 330, "sgt": 480},
}
_SECONDS = {
    **{"sec": 1, "second": 1, "min": 60, "minute": 60, "hour": 3600},
    **{"day": 86_400, "week": 604_800, "fortnight": 1_209_600},
}
_MONTHS_IN = {"month": 1, "year": 12}
_ORDINALS = {
    **{"last": -1, "this": 0, "next": 1, "first": 1, "third": 3, "fourth": 4},
    **{"fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10},
}
_DAYS_AWAY = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
#: Steps and numbers beyond these are no points in time.
_LARGEST = 10**10

_ITEMS = tuple(
    (kind, re.compile(pattern, re.I | re.A))
    for kind, pattern in (
        ("blank", r"[\s,]+"),
        ("epoch", r"@\s*(-?\d{1,12})(?:[.,](\d{1,9})\d*)?"),
        ("iso", r"(\d{4,})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?"),
        ("slashes", r"(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?(?![\d/])"),
        (
            "time",
            r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9})\d*)?)?"
            r"(?:\s*([ap])\.?m\.?)?(?:\s*([-+])(\d{1,2}):?(\d{2})?(?![\d:]))?",
        ),
        ("hour", r"(\d{1,2})\s*([ap])\.?m\b\.?"),
        ("day month", r"(\d{1,2})(?:\s+|-)([a-z]{3,})\.?(?:(?:\s*,\s*|\s+|-)(\d{4})\b)?"),
        ("month day", r"([a-z]{3,})\.?\s+(\d{1,2})\b(?!:)(?:\s*,?\s*(\d{4})\b(?!:))?"),
        ("compact", r"(\d{4})(\d{2})(\d{2})(?!\d)"),
        ("step", r"([-+]?)\s*(\d{1,12})\s*([a-z]+)(\s+ago\b)?"),
        ("word step", r"(last|this|next|first|third|fourth|fifth|sixth|seventh|eighth"
         r"|ninth|tenth)\s+([a-z]+)(\s+ago\b)?"),
        ("number", r"\d{4}\b"),
        ("word", r"[a-z]+"),
    )
)  # fmt: skip


class BadDate(Exception):
    """The text is no point in time."""


@dataclass(slots=True)
class _Found:
    """What the items say; None where they say nothing."""

    date: tuple[int, int, int] | None = None
    open_year: bool = False
    """The date came without its year."""
    time: tuple[int, int, int, int] | None = None
    zone: int | None = None
    weekday: tuple[int, int] | None = None
    epoch: datetime | None = None
    months: int = 0
    seconds: int = 0
    days: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def once(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] > 1:
            raise BadDate


def point_in_time(text: str, now: datetime, zone: int = 0) -> datetime:
    """When ``text`` is, in UTC; ``zone`` is the clock's own, in minutes. Raises
    ``BadDate``."""
    if len(text) > 200:
        raise BadDate
    local = now.astimezone(UTC) + timedelta(minutes=zone)
    found, at = _Found(), 0
    if not text.strip():
        text = "00:00"
    text = re.sub(r"\([^()]*\)", " ", text).strip()
    while at < len(text):
        at = _item(text, at, found, local)
    try:
        return _made(found, local, zone)
    except (ValueError, OverflowError):
        raise BadDate from None


def _item(text: str, at: int, found: _Found, now: datetime) -> int:
    """Read the item at ``at``; where the next one begins."""
    for kind, pattern in _ITEMS:
        match = pattern.match(text, at)
        if match and _take(kind, match, found, now):
            return match.end()
    raise BadDate


def _take(kind: str, match: re.Match[str], found: _Found, now: datetime) -> bool:
    """Put down what an item says; False when it is not one of this kind."""
    match kind:
        case "blank":
            return True
        case "epoch":
            found.once("epoch")
            fraction = int((match[2] or "").ljust(6, "0")[:6])
            since = timedelta(seconds=int(match[1]), microseconds=fraction)
            try:
                found.epoch = datetime(1970, 1, 1, tzinfo=UTC) + since
            except OverflowError:
                raise BadDate from None
            return True
        case "iso" | "compact":
            return _date(found, int(match[1]), int(match[2]), int(match[3]))
        case "slashes":
            year = int(match[3]) if match[3] else now.year
            return _date(found, _full(year), int(match[1]), int(match[2]))
        case "time" | "hour":
            return _time(kind, match, found)
        case "day month" | "month day":
            day, name = match[1], match[2]
            if kind == "month day":
                day, name = name, day
            month = _place(name, MONTHS)
            if month < 0:
                return False
            found.open_year = not match[3]
            year = int(match[3]) if match[3] else now.year
            return _date(found, year, month + 1, int(day))
        case "step":
            return _step(match, found)
        case "word step":
            return _word_step(match, found)
        case "number":
            return _number(match[0], found)
    return _word(match[0].lower(), found)


def _number(digits: str, found: _Found) -> bool:
    """Four digits alone: the year that a date leaves open, else hours and minutes."""
    if found.date is not None and found.open_year:
        found.date = (int(digits), *found.date[1:])
        found.open_year = False
        return True
    found.once("time")
    hour, minute = int(digits[:2]), int(digits[2:])
    if hour > 23 or minute > 59:
        raise BadDate
    found.time = (hour, minute, 0, 0)
    return True


def _full(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 69 else 1900)


def _date(found: _Found, year: int, month: int, day: int) -> bool:
    found.once("date")
    found.date = (year, month, day)
    return True


def _time(kind: str, match: re.Match[str], found: _Found) -> bool:
    found.once("time")
    hour, half = int(match[1]), match[2] if kind == "hour" else match[5]
    if half:
        if not 1 <= hour <= 12:
            raise BadDate
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    minute = second = micro = 0
    if kind == "time":
        minute, second = int(match[2]), int(match[3] or 0)
        micro = int((match[4] or "").ljust(6, "0")[:6])
        if match[6]:
            found.once("zone")
            east = int(match[7]) * 60 + int(match[8] or 0)
            found.zone = -east if match[6] == "-" else east
    if hour > 24 or minute > 59 or second > 60:
        raise BadDate
    found.time = (hour, minute, second, micro)
    return True


def _place(word: str, names: list[str]) -> int:
    """Which of ``names`` the word is, in full or by three letters; -1: none."""
    word = word.lower().rstrip(".")
    short = {"sept": "september", "tues": "tuesday", "wednes": "wednesday"}
    word = short.get(word, {"thur": "thursday", "thurs": "thursday"}.get(word, word))
    for place, name in enumerate(names):
        if word in (name, name[:3]):
            return place
    return -1


def _step(match: re.Match[str], found: _Found) -> bool:
    count = int(match[2])
    if match[1] == "-":
        count = -count
    return _add(match[3], -count if match[4] else count, found)


def _word_step(match: re.Match[str], found: _Found) -> bool:
    count = _ORDINALS[match[1].lower()]
    weekday = _place(match[2], DAYS)
    if weekday >= 0 and not match[3]:
        found.once("weekday")
        found.weekday = (weekday, count)
        return True
    return _add(match[2], -count if match[3] else count, found)


def _add(unit: str, count: int, found: _Found) -> bool:
    unit = unit.lower()
    unit = unit if unit in _SECONDS else unit.removesuffix("s")
    if abs(count) > _LARGEST:
        raise BadDate
    if unit in _MONTHS_IN:
        found.months += count * _MONTHS_IN[unit]
    elif unit in ("day", "week", "fortnight"):
        found.days += count * (_SECONDS[unit] // 86_400)
    elif unit in _SECONDS:
        found.seconds += count * _SECONDS[unit]
    else:
        return False
    return True


def _word(word: str, found: _Found) -> bool:
    if word in _DAYS_AWAY:
        found.days += _DAYS_AWAY[word]
        return True
    weekday = _place(word, DAYS)
    if weekday >= 0:
        found.once("weekday")
        found.weekday = (weekday, 0)
        return True
    if word in ZONES:
        found.once("zone")
        found.zone = ZONES[word]
        return True
    return _add(word, 1, found)


def _made(found: _Found, now: datetime, zone: int) -> datetime:
    """The point in time that the items make together."""
    if found.epoch is not None:
        if set(found.counts) - {"epoch"}:
            raise BadDate
        return found.epoch + timedelta(days=found.days, seconds=found.seconds)
    year, month, day = found.date or (now.year, now.month, now.day)
    datetime(year, month, day, tzinfo=UTC)  # such a day there must be
    if found.time is not None:
        hour, minute, second, micro = found.time
    elif found.date or found.weekday or found.zone is not None:
        hour = minute = second = micro = 0
    else:
        hour, minute, second = now.hour, now.minute, now.second
        micro = now.microsecond
    total = year * 12 + month - 1 + found.months
    # As mktime counts: the 31st of a month of 30 days is the 1st of the next.
    start = datetime(total // 12, total % 12 + 1, 1, tzinfo=UTC)
    moment = start + timedelta(days=day - 1 + found.days)
    if found.weekday is not None:
        weekday, ordinal = found.weekday
        away = (weekday - moment.weekday()) % 7
        weeks = ordinal - (ordinal > 0 and moment.weekday() != weekday)
        moment += timedelta(days=away + 7 * weeks)
    moment += timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    moment += timedelta(seconds=found.seconds)
    return moment - timedelta(minutes=zone if found.zone is None else found.zone)
