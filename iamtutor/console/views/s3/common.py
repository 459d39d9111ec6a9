"""What the screens of S3 share."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import pgettext

from iamtutor.cloud.account import Bucket
from iamtutor.cloud.console import MadeCall, Pressed
from iamtutor.console.screen import Screen

SERVICE = "s3"
PERMANENTLY = "permanently delete"


def bucket_of(screen: Screen, name: str) -> Bucket:
    bucket = screen.world.account.buckets.get(name)
    if bucket is None:
        raise Http404
    return bucket


def permanently() -> str:
    """The words to type, in the page's language; the English ones always count."""
    return pgettext("console", "permanently delete")


@dataclass(frozen=True, slots=True)
class Refused:
    """What a page could not ask for when it opened: the action that is missing, and what
    the API said."""

    action: str
    code: str
    message: str


def refused(opened: Pressed) -> Refused | None:
    """What stopped the page from being filled, if anything did."""
    for call in opened.calls:
        if call.error is not None:
            return Refused(_action(call), call.error.code, call.error.message)
    return None


def _action(call: MadeCall) -> str:
    evaluations = call.event.evaluations
    if evaluations:
        return evaluations[-1].request.action
    return f"{call.service}:{call.operation}"
