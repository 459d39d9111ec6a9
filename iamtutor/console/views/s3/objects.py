"""One object; folders, downloading, deleting."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.cloud.services.s3.requests import headers
from iamtutor.console.forms.buckets import FolderForm, storage_class_words
from iamtutor.console.reading import beyond, s3
from iamtutor.console.reading.s3 import Bucket
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import (
    Confirmation,
    failed,
    press,
    screen_view,
    submit,
)
from iamtutor.console.views.s3.common import (
    PERMANENTLY,
    asked_folder,
    bucket_of,
    permanently,
)
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of

#: The most of a text that is shown in the page.
SHOWN = 64_000
DELETE = "delete"


def _object_url(screen: Screen, name: str, key: str, version: str = "") -> str:
    named = {"version": version} if version else {}
    return screen.url("s3-object", name, key=key, **named)


def _folder_url(screen: Screen, name: str, folder: str) -> str:
    return screen.url("s3-bucket", name, **({"prefix": folder} if folder else {}))


# --- one object -------------------------------------------------------------------------


@screen_view("s3-object")
def s3_object(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    key, version = request.GET.get("key", ""), request.GET.get("version", "")
    params = {"bucket": name, "key": key, "version": version}
    screen.opening("open-object", params)
    return _object_page(screen, bucket_of(screen, name, ask=False), key, version)


def _object_page(
    screen: Screen, found: Bucket, key: str, version: str, **more: Any
) -> HttpResponse:
    body = beyond.body_of(screen.world, found.name, key, version)
    if screen.denied is None:
        more |= _told(found, s3.Object(screen.api, found.name, key, version))
    return screen.render(
        "s3/objects/object",
        bucket=found,
        key=key,
        asked_version=version,
        folder=key.rpartition("/")[0] + "/" if "/" in key else "",
        file_name=key.rstrip("/").rpartition("/")[2],
        kept=beyond.is_kept(body),
        **more,
    )


def _told(found: Bucket, one: s3.Object) -> dict[str, Any]:
    """What S3 says of an object, in the parts of the page."""
    head = one.head
    return {
        "one": one,
        "head": head,
        "system": {"Content-Type": head["ContentType"], **headers.of_answer(head)},
        "storage_class": storage_class_words(head.get("StorageClass", "STANDARD")),
        "older": found.versions_of(one.key) if found.versioning_if_told else [],
    }


@screen_view("s3-object", "POST")
def download(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """The object's bytes as a file; or, with ``open``, its text in the page."""
    found = bucket_of(screen, name)
    key, version = _the_one(request)
    folder = request.POST.get("folder", "")
    if key is None:
        messages.error(request, _("Select one object."))
        return redirect(_folder_url(screen, name, folder))
    body = beyond.body_of(screen.world, name, key, version)
    if body is None:
        raise Http404
    url = _object_url(screen, name, key, version)
    if not beyond.is_kept(body):
        messages.error(
            request,
            _(
                "Only the size of this object is kept here, with a repeated pattern "
                "in place of the bytes. It cannot be downloaded."
            ),
        )
        return redirect(url)
    params = {"bucket": name, "key": key, "version": version}
    # The page stays after a download: another object is another press.
    pressed = press(screen, "download-object", params, part=f"{version} {key}")
    if pressed.error is not None:
        return failed(screen, pressed, url)
    data = screen.bench.opened.bodies.get(body)
    if "open" in request.POST:
        return _object_page(screen, found, key, version, opened=True, text=_text(data))
    answer = HttpResponse(data, content_type="application/octet-stream")
    file_name = key.rstrip("/").rpartition("/")[2] or "object"
    answer["Content-Disposition"] = content_disposition_header(True, file_name) or ""
    return answer


def _the_one(request: SeatRequest) -> tuple[str | None, str]:
    """Key and version that a form names: one object, or none."""
    keys = request.POST.getlist("key")
    named = request.POST.getlist("versioned")
    if len(named) == 1 and not keys:
        key, version = _split(named[0])
        return key, version
    return (keys[0] if len(keys) == 1 and not named else None), request.POST.get(
        "version", ""
    )


def _split(named: str) -> tuple[str, str]:
    """``VERSION key`` as the list of versions sends it."""
    version, _space, key = named.partition(" ")
    return key, version


def _text(data: bytes) -> str | None:
    """The bytes as text, if they are text."""
    if len(data) > SHOWN or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


@screen_view("s3-object", "POST")
def chosen(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """What the tools over the list of objects lead to: the page of the one chosen."""
    found = bucket_of(screen, name)
    key, version = _the_one(request)
    if key is not None and key.endswith("/") and not found.has_object(key):
        return redirect(_folder_url(screen, name, key))
    if key is None or not found.versions_of(key):
        messages.error(request, _("Select one object."))
        folder = request.POST.get("folder", "")
        return redirect(_folder_url(screen, name, folder))
    return redirect(_object_url(screen, name, key, version))


# --- folders ----------------------------------------------------------------------------


@screen_view("s3-create-folder", "GET", "POST")
def create_folder(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    found = bucket_of(screen, name)
    within = asked_folder(request)
    form = FolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = submit(
            screen,
            form,
            "create-folder",
            {"bucket": name, "folder": within + form.cleaned_data["name"]},
            text=pgettext("console", "Successfully created folder “%(name)s”.")
            % form.cleaned_data,
            url=_folder_url(screen, name, within),
        )
        if answer is not None:
            return answer
    folder = within + (form["name"].value() or "…")
    return screen.render(
        "s3/objects/create_folder",
        bucket=found,
        form=form,
        folder=within,
        back=_folder_url(screen, name, within),
        effects=screen.effects("create-folder", {"bucket": name, "folder": folder}),
        status=status_of(form),
    )


# --- deleting ---------------------------------------------------------------------------


@screen_view("s3-delete-objects", "GET", "POST")
def delete_objects(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Delete objects after typing the words that the console asks for: where a version is
    deleted, or there are none, they are gone; else a delete marker covers them."""
    found = bucket_of(screen, name)
    given = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(given.getlist("key")))
    named = list(dict.fromkeys(given.getlist("versioned")))
    folder = given.get("folder", "")
    back = _folder_url(screen, name, folder)
    if not _are_there(found, keys, named) and "confirm" not in request.POST:
        messages.error(request, _("Select at least one object."))
        return redirect(back)
    marks = found.versioning_if_told == "Enabled" and not named
    words = pgettext("console", "delete") if marks else permanently()
    params = {"bucket": name, "keys": [*keys, *map(list, map(_split, named))]}
    asked = Confirmation()
    if "confirm" in request.POST:
        typed = request.POST["confirm"]
        wrong = typed.strip() not in {words, DELETE if marks else PERMANENTLY}
        asked = Confirmation(typed=typed, wrong=wrong)
        if not wrong and not (keys or named):
            messages.error(request, _("Select at least one object."))
            return redirect(back)
        if not wrong:
            pressed = press(
                screen, "delete-objects", params, shown={**params, "folder": folder}
            )
            if pressed.ordinal:
                return redirect(screen.url("s3-status", name, pressed.ordinal))
            asked = Confirmation(typed=typed, problem=pressed.problem)
    return screen.render(
        "s3/objects/delete",
        bucket=found,
        keys=keys,
        named=[(one, *_split(one)) for one in named],
        folder=folder,
        back=back,
        marks=marks,
        words=words,
        asked=asked,
        effects=screen.effects("delete-objects", params),
        status=asked.status,
    )


def _are_there(found: Bucket, keys: Sequence[str], named: Sequence[str]) -> bool:
    """Whether anything that was chosen is in the bucket."""
    return bool(named) or any(found.has(key) for key in keys)
