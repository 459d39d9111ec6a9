"""One bucket: its objects by folder and prefix, its properties, its permissions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext, pgettext_lazy

from iamtutor.cloud.console.buttons import Pressed
from iamtutor.console.forms.buckets import BLOCK_WORDS, OWNERSHIPS, storage_class_words
from iamtutor.console.reading.s3 import Bucket
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.console.views.s3.common import (
    LONGEST_KEY,
    access_words,
    all_blocked,
    asked_folder,
    bucket_of,
)
from iamtutor.course.views.seat import SeatRequest

PAGE = 50
#: The most folders around the one that is shown.
_CRUMBS = 30
#: In the console's order.
TABS = {
    "objects": pgettext_lazy("console", "Objects"),
    "metadata": pgettext_lazy("console", "Metadata"),
    "properties": pgettext_lazy("console", "Properties"),
    "permissions": pgettext_lazy("s3-console", "Permissions"),
    "metrics": pgettext_lazy("console", "Metrics"),
    "management": pgettext_lazy("console", "Management"),
    "access-points": pgettext_lazy("console", "Access Points"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a folder, an object, a version of one, or a delete marker."""

    key: str
    name: str
    is_folder: bool = False
    kind: str = ""
    modified: datetime | None = None
    size: int = 0
    storage_class: str | Promise = ""
    version: str = ""
    is_marker: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """A folder on the way to the one that is shown; ``query`` opens it."""

    name: str
    query: str


@screen_view("s3-bucket")
def bucket(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    tab = request.GET.get("tab", "objects")
    if tab not in TABS:
        tab = "objects"
    found = bucket_of(screen, name, ask=False)
    context: dict[str, Any] = {"bucket": found, "tab": tab, "tabs": TABS.items()}
    match tab:
        case "objects":
            context |= _objects(screen, found)
        case "permissions":
            found.ask_if_there()
            context |= _permissions(screen, found)
        case _:
            found.ask_if_there()
    return screen.render("s3/bucket", **context)


# --- objects ----------------------------------------------------------------------------


def _objects(screen: Screen, found: Bucket) -> dict[str, Any]:
    query = screen.request.GET
    folder = asked_folder(screen.request)
    wanted = query.get("q", "").strip()[:LONGEST_KEY]
    versions = bool(query.get("versions")) and found.versioning_if_told is not None
    opened = screen.opening(
        "open-bucket",
        {"bucket": found.name, "prefix": folder + wanted, "versions": versions},
    )
    rows = list(_rows(opened, folder))
    keep = {"prefix": folder, "q": wanted, "versions": "1" if versions else ""}
    return {
        "refusal": screen.refused(opened.calls[-1].operation),
        "page": Paginator(rows, PAGE).get_page(query.get("page")),
        "folder": folder,
        "wanted": wanted,
        "versions": versions,
        "more": any((call.response or {}).get("IsTruncated") for call in opened.calls),
        "crumbs": list(_crumbs(folder)),
        "actions": _actions(),
        "query": urlencode({name: value for name, value in keep.items() if value}),
    }


def _actions() -> list[str]:
    """What the menu of the real console offers besides the buttons."""
    return [
        pgettext("console", "Download as"),
        pgettext("console", "Share with a presigned URL"),
        pgettext("console", "Calculate total size"),
        pgettext("console", "Copy"),
        pgettext("console", "Move"),
        pgettext("console", "Initiate restore"),
        pgettext("console", "Rename object"),
        pgettext("console", "Edit storage class"),
        pgettext("console", "Edit metadata"),
        pgettext("console", "Edit tags"),
    ]


def _rows(opened: Pressed, folder: str) -> Iterator[Row]:
    """What the listing told, folders first."""
    answer = opened.calls[-1].response or {}
    for row in answer.get("CommonPrefixes", ()):
        key = row["Prefix"]
        yield Row(key, key.removeprefix(folder), is_folder=True)
    for row in answer.get("Contents", ()):
        if row["Key"] != folder:
            yield _object_row(row, folder)
    marked = [(row, True) for row in answer.get("DeleteMarkers", ())]
    listed = [*((row, False) for row in answer.get("Versions", ())), *marked]
    listed.sort(key=lambda one: one[0]["LastModified"], reverse=True)
    listed.sort(key=lambda one: one[0]["Key"])
    for row, is_marker in listed:
        yield _object_row(row, folder, is_marker=is_marker)


def _object_row(row: dict[str, Any], folder: str, *, is_marker: bool = False) -> Row:
    key = row["Key"]
    name = key.removeprefix(folder) or key
    return Row(
        key,
        name,
        kind=_kind(name),
        modified=row["LastModified"],
        size=row.get("Size", 0),
        storage_class=storage_class_words(row.get("StorageClass", "")),
        version=row.get("VersionId", ""),
        is_marker=is_marker,
    )


def _kind(name: str) -> str:
    """What the list calls an object's type: the end of its name."""
    stem, dot, end = name.rstrip("/").rpartition(".")
    return end if dot and stem and "/" not in end else ""


def _crumbs(folder: str) -> Iterator[Crumb]:
    """The folders around, the innermost ones: each is named with all that it lies in."""
    parts = folder.split("/")[:-1]
    for place, part in list(enumerate(parts, 1))[-_CRUMBS:]:
        path = "/".join(parts[:place]) + "/"
        yield Crumb(part, urlencode({"prefix": path}))


# --- permissions ------------------------------------------------------------------------


def _permissions(screen: Screen, found: Bucket) -> dict[str, Any]:
    """What each part reads is handed over unread: one may be told, another not."""
    screen.opening("open-bucket-permissions", {"bucket": found.name})
    return {
        "blocked": lambda: [
            (words, bool(found.public_access_block.get(part)))
            for part, words in BLOCK_WORDS.items()
        ],
        "all_blocked": lambda: all_blocked(found),
        "public": lambda: access_words(found),
        "ownership": lambda: dict(OWNERSHIPS).get(found.ownership, ""),
    }
