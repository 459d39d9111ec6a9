"""Points in time of ``jq``: seconds since 1970, broken down times, and texts.

A broken down time is ``[year, month, day, hours, minutes, seconds, day of the week, day of
the year]``: months and days of the year from 0, the week from Sunday. The clock is set to
UTC: ``localtime`` is ``gmtime``.
"""

import math
import re
from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from iamtutor.shell.programs.clock.date import formatted
from iamtutor.shell.programs.clock.words import DAYS, MONTHS
from iamtutor.shell.programs.text.jq.values import JqError, Values, kind

_ISO = "%Y-%m-%dT%H:%M:%SZ"
_START = datetime(1970, 1, 1, tzinfo=UTC)
#: What a directive of ``strptime`` reads, as a pattern. It keeps what it has read: the
#: next one goes on behind it, or the text does not fit.
_NUMBERS = {
    **dict.fromkeys("deHkmIlMSUWVy", r" *\d{1,2}"),
    **{
        "Y": r" *\d{1,4}",
        "j": r" *\d{1,3}",
        "u": "[1-7]",
        "w": "[0-6]",
        "s": r" *-?\d{1,18}",
    },
}
_SUMS = {"D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M", "T": "%H:%M:%S"}
_WORDS = {
    **dict.fromkeys("aA", "|".join(f"{day}|{day[:3]}" for day in DAYS)),
    **dict.fromkeys("bBh", "|".join(f"{month}|{month[:3]}" for month in MONTHS)),
    **{"p": "am|pm", "z": r" *[-+]\d\d:?\d\d|Z", "Z": "[A-Za-z]+"},
}
_READ = _NUMBERS | _WORDS
#: What it costs to make a time of another; to make a pattern of a directive, of a letter.
_TIME_WORK, _DIRECTIVE_WORK, _LETTER_WORK = 200, 700, 30


def _time(value: Any, does: str) -> datetime:
    """The second of a broken down time. Raises ``JqError`` if ``value`` is none."""
    good = (
        isinstance(value, list)
        and len(value) >= 8
        and all(kind(part) == "number" for part in value[:8])
    )
    if not good:
        raise JqError(f"{does} requires parsed datetime inputs")
    year, month, day, hours, minutes, seconds = (int(part) for part in value[:6])
    since = timegm((year + month // 12, month % 12 + 1, 1, 0, 0, 0))
    since += 86400 * (day - 1) + 3600 * hours + 60 * minutes + seconds
    return _START + timedelta(seconds=since)


def broken_down(value: Any, values: Values) -> list[Any]:
    """``gmtime``"""
    values.budget.work(_TIME_WORK)
    if kind(value) != "number":
        raise JqError("gmtime() requires numeric inputs")
    whole = math.floor(value)
    try:
        when = _START + timedelta(seconds=whole)
    except OverflowError:
        said = "error converting number of seconds since epoch to datetime"
        raise JqError(said) from None
    return _parts(when, when.second + (value - whole))


def _parts(when: datetime, seconds: float) -> list[Any]:
    of_year = when.timetuple().tm_yday - 1
    day = [when.year, when.month - 1, when.day]
    return [*day, when.hour, when.minute, seconds, when.isoweekday() % 7, of_year]


def seconds(value: Any, values: Values) -> int:
    """``mktime``"""
    values.budget.work(_TIME_WORK)
    if not isinstance(value, list):
        raise JqError("mktime requires array inputs")
    return int((_time(value, "mktime") - _START).total_seconds())


def written(value: Any, form: Any, values: Values, name: str = "strftime/1") -> str:
    """``strftime(form)``"""
    values.budget.work(_TIME_WORK)
    if kind(value) == "number":
        value = broken_down(value, values)
    elif not isinstance(value, list):
        raise JqError(f"{name} requires parsed datetime inputs")
    when = _time(value, name)
    if not isinstance(form, str):
        raise JqError(f"{name} requires a string format")
    if not form:
        raise JqError(f"{name}: unknown system failure")
    return values.budget.made(formatted(when, form, values.budget.work))


def _pattern(form: str, work: Callable[[int], None]) -> tuple[re.Pattern[str], str]:
    """What matches texts in ``form``, and the directive of each of its groups."""
    pattern, letters, at = "", "", 0
    while at < len(form):
        char, letter = form[at], form[at + 1 : at + 2]
        work(_DIRECTIVE_WORK if char == "%" else _LETTER_WORK)
        at += 2 if char == "%" else 1
        if char == "%" and letter in _SUMS:
            form, at = _SUMS[letter] + form[at:], 0
        elif char == "%" and letter in _READ:
            pattern += f"((?>{_READ[letter]}))"
            letters += letter
        elif char.isspace() or (char == "%" and letter in {"n", "t"}):
            pattern += r"\s*+"
        else:
            pattern += re.escape("%" if char == "%" else char)
    return re.compile(pattern, re.ASCII | re.IGNORECASE), letters


_ISO_READ = _pattern(_ISO, lambda units: None)


def read(value: Any, form: Any, values: Values) -> list[Any]:
    """``strptime(form)``: a broken down time, and what was not read as its last item."""
    if not isinstance(value, str) or not isinstance(form, str):
        raise JqError("strptime/1 requires string inputs and arguments")
    values.budget.work(_TIME_WORK)
    values.look_at(value, form)
    known = form == _ISO
    pattern, letters = _ISO_READ if known else _pattern(form[:200], values.budget.work)
    match = pattern.match(value)
    said = f'date "{value}" does not match format "{form}"'
    if match is None:
        raise JqError(said)
    found = dict(zip(letters, match.groups(), strict=True))
    numbers = {name: int(found[name]) for name in found if name in _NUMBERS}
    if not _in_range(numbers):
        raise JqError(said)
    rest = [value[match.end() :]] if match.end() < len(value) else []
    if "s" in numbers:
        return broken_down(numbers["s"], values) + rest
    return _from_fields(found, numbers) + rest


_RANGES = {
    **{"d": (1, 31), "e": (1, 31), "H": (0, 23), "k": (0, 23), "I": (1, 12)},
    **{"l": (1, 12), "j": (1, 366), "m": (1, 12), "M": (0, 59), "S": (0, 61)},
}


def _in_range(numbers: dict[str, int]) -> bool:
    return all(
        low <= numbers[name] <= high
        for name, (low, high) in _RANGES.items()
        if name in numbers
    )


def _from_fields(found: dict[str, str], numbers: dict[str, int]) -> list[Any]:
    year = numbers.get("Y", 1900)
    if "y" in numbers:
        year = numbers["y"] + (1900 if numbers["y"] >= 69 else 2000)
    month = numbers.get("m", 1) - 1
    for name in "bBh":
        if name in found:
            names = [one[:3] for one in MONTHS]
            month = names.index(found[name][:3].lower())
    day = numbers.get("d", numbers.get("e"))
    hours = numbers.get("H", numbers.get("k", 0))
    for name in "Il":
        if name in numbers:
            late = found.get("p", "").lower() == "pm"
            hours = numbers[name] % 12 + 12 * late
    clock = [hours, numbers.get("M", 0), numbers.get("S", 0)]
    dated = {"m", "b", "B", "h", "d", "e", "j"} & found.keys()
    if not dated and "Y" not in found and "y" not in found:
        return [year, month, 0, *clock, _weekday(found, 8), 367]
    since = 86400 * ((day or 1) - 1)
    if "j" in numbers and day is None:
        month, since = 0, 86400 * (numbers["j"] - 1)
    when = _START + timedelta(seconds=timegm((year, month + 1, 1, 0, 0, 0)) + since)
    of_week, of_year = when.isoweekday() % 7, when.timetuple().tm_yday - 1
    if "j" in numbers:
        month, day = when.month - 1, when.day
    return [year, month, day or 1, *clock, of_week, of_year]


def _weekday(found: dict[str, str], otherwise: int) -> int:
    for name in "aA":
        if name in found:
            names = [day[:3] for day in DAYS]
            return (names.index(found[name][:3].lower()) + 1) % 7
    return int(found["w"]) if "w" in found else otherwise


#: Functions without arguments.
PLAIN: dict[str, Callable[[Any, Values], Any]] = {
    **dict.fromkeys(("gmtime", "localtime"), broken_down),
    **dict.fromkeys(("todate", "todateiso8601"), lambda v, to: written(v, _ISO, to)),
    **dict.fromkeys(
        ("fromdate", "fromdateiso8601"), lambda v, to: seconds(read(v, _ISO, to), to)
    ),
    "mktime": seconds,
}
