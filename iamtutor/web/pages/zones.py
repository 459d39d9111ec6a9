"""Time zones as a person chooses one: by region and city, with the offset of now."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import (
    get_language,
    gettext_lazy,
    pgettext,
    pgettext_lazy,
)
from django.utils.translation import gettext as _

#: The regions of the database's names; a name outside them is an old one for the same.
REGIONS: dict[str, str | Promise] = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("America"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific"),
}
#: Cities that have a name in each language of the site; they are offered first.
CITIES: dict[str, str | Promise] = {
    "Asia/Tokyo": pgettext_lazy("city", "Tokyo"),
    "Asia/Singapore": pgettext_lazy("city", "Singapore"),
    "Europe/London": pgettext_lazy("city", "London"),
    "America/New_York": pgettext_lazy("city", "New York"),
    "America/Los_Angeles": pgettext_lazy("city", "Los Angeles"),
    "UTC": "UTC",
}
Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]


@cache
def zones() -> tuple[str, ...]:
    """The zones that can be chosen: those of the database's list of places, without its
    old names; where that list is not installed, all names of the regions. And UTC."""
    lists = [Path(folder, "zone.tab") for folder in TZPATH]
    known = available_timezones()
    for path in lists:
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            known &= {
                line.split("\t")[2] for line in lines if line[:1] not in ("#", "")
            }
            break
    places = sorted(name for name in known if name.split("/")[0] in REGIONS)
    return (*places, "UTC")


def zone_words(name: str) -> str:
    """``Tokyo (UTC+9)``: the city, and the offset that holds now."""
    if name == "UTC":
        return name
    return pgettext("time zone", "%(city)s (%(offset)s)") % {
        "city": _city(name),
        "offset": _offset(name),
    }


def _city(name: str) -> str:
    if name in CITIES:
        return str(CITIES[name])
    return ", ".join(reversed(name.replace("_", " ").split("/")[1:])) or name


def _offset(name: str) -> str:
    offset = timezone.now().astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_choices(likely: Iterable[str]) -> Choices:
    """All zones in groups: ``likely`` ones first, then the regions."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return _choices(tuple(dict.fromkeys([*likely, *CITIES])), get_language(), hour)


@lru_cache(maxsize=32)
def _choices(first: Sequence[str], _language: str | None, _hour: datetime) -> Choices:
    """Kept for the hour: a zone is a file, and there are hundreds."""
    groups: Choices = [(_("Often chosen"), [(one, zone_words(one)) for one in first])]
    for region, words in REGIONS.items():
        inside = [name for name in zones() if name.startswith(f"{region}/")]
        named = [(name, zone_words(name)) for name in inside if name not in first]
        groups.append((str(words), sorted(named, key=lambda one: one[1])))
    return groups
