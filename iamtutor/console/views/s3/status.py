"""How an upload or a deletion went, file by file: read from its record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from iamtutor.cloud.events import ApiEvent
from iamtutor.console.reading import s3
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.sandbox.codec import unpack_events
from iamtutor.sandbox.models import ActionRecord

BUTTONS = ("upload", "delete-objects")
_ENDS = ("PutObject", "CompleteMultipartUpload")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file or object, and how it ended. ``ref`` finds the reasons of a denial."""

    key: str
    size: int = 0
    version: str = ""
    error: str = ""
    message: str = ""
    ref: str = ""


@screen_view("s3-status")
def status(
    request: SeatRequest, screen: Screen, name: str, ordinal: int
) -> HttpResponse:
    record = (
        ActionRecord.objects.filter(
            sandbox_id=screen.bench.opened.sandbox.pk,
            ordinal=ordinal,
            label__in=BUTTONS,
            details__params__bucket=name,
        )
        .defer("before", "output")
        .first()
    )
    if record is None:
        raise Http404
    sizes = record.details["params"].get("files", {})
    told = (record.details.get("error") or {}).get("message", "")
    events = unpack_events(record.events)
    rows = [
        row
        for place, event in enumerate(events)
        for row in _outcomes(event, f"{ordinal}-{place}", sizes, told)
    ]
    failed = [row for row in rows if row.error]
    there = any(one.name == name for one in screen.api.listed(s3.buckets))
    return screen.render(
        "s3/status",
        name=name,
        there=there,
        deleting=record.label == "delete-objects",
        rows=rows,
        failed=failed,
        succeeded=[row for row in rows if not row.error],
        folder=str(record.details["params"].get("folder", "")),
    )


def _outcomes(
    event: ApiEvent, ref: str, sizes: Mapping[str, int], told: str
) -> Iterator[Outcome]:
    """What one call of the button says of its files. Parts that went well say nothing:
    the call that completes them does."""
    if event.operation == "DeleteObjects":
        yield from _deleted(event, ref, told)
    elif event.error_code or event.operation in _ENDS:
        key = str(event.params.get("Key", ""))
        yield Outcome(
            key,
            sizes.get(key, 0),
            error=event.error_code or "",
            message=event.error_message or "",
            ref=ref if event.denied else "",
        )


def _deleted(event: ApiEvent, ref: str, told: str) -> Iterator[Outcome]:
    """Each key by itself: some may be denied while others go. ``told`` is what the API
    said of the first one."""
    denied = {
        evaluation.request.resource
        for evaluation in event.evaluations
        if not evaluation.is_allowed
    }
    bucket, delete = event.params.get("Bucket"), event.params.get("Delete")
    assert isinstance(delete, Mapping)
    for row in delete["Objects"]:
        arn = f"arn:aws:s3:::{bucket}/{row['Key']}"
        stopped = arn in denied
        message = told if arn in told else "Access Denied" if stopped else ""
        yield Outcome(
            row["Key"],
            version=row.get("VersionId", ""),
            error=event.error_code or ("AccessDenied" if stopped else ""),
            message=event.error_message or message,
            ref=ref if event.denied or stopped else "",
        )
