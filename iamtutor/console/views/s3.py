"""S3: buckets, creating, objects, uploading, deleting, the bucket policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from iamtutor.cloud.account import Bucket
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.buckets import BucketForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.editing import Saving, edit
from iamtutor.console.views.pressing import (
    confirm,
    done,
    press,
    screen_view,
    submit,
)
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation import PolicyKind

SERVICE = "s3"
UPLOAD_LIMIT = 1_000_000
FILES_LIMIT = 20
PERMANENTLY = "permanently delete"


def _bucket(screen: Screen, name: str) -> Bucket:
    bucket = screen.world.account.buckets.get(name)
    if bucket is None:
        raise Http404
    return bucket


@screen_view
@require_safe
def buckets(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-buckets", SERVICE)
    wanted = request.GET.get("q", "")
    rows = [
        bucket
        for name, bucket in sorted(screen.world.account.buckets.items())
        if wanted.lower() in name
    ]
    return screen.render("s3/buckets", rows=rows, wanted=wanted)


@screen_view
@require_http_methods(["GET", "POST"])
def create_bucket(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-create-bucket", SERVICE)
    form = BucketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = submit(
            screen,
            form,
            "create-bucket",
            form.cleaned_data,
            text=pgettext("console", "Successfully created bucket “%(name)s”")
            % form.cleaned_data,
            url=screen.url("s3-buckets"),
        )
        if answer is not None:
            return answer
    return screen.render(
        "s3/create_bucket",
        form=form,
        effects=screen.effects(
            "create-bucket",
            {"name": form["name"].value() or "…"},
            this=("CreateBucket",),
        ),
        status=422 if form.errors else 200,
    )


@screen_view
@require_safe
def bucket(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-bucket", SERVICE)
    found = _bucket(screen, name)
    tab = request.GET.get("tab", "objects")
    objects = [found.objects[key] for key in sorted(found.objects)]
    return screen.render("s3/bucket", bucket=found, tab=tab, objects=objects)


@screen_view
@require_http_methods(["GET", "POST"])
def upload(request: SeatRequest, slug: str, name: str = "") -> HttpResponse:
    """Choose one or several files; or, without a file at hand, write a small one."""
    screen = open_screen(request, slug, "s3-upload", SERVICE)
    if not name:
        return redirect(screen.url("s3-buckets"))
    found = _bucket(screen, name)
    problem = ""
    if request.method == "POST":
        files, problem = _files(request)
        if not problem:
            pressed = press(
                screen,
                "upload",
                {"bucket": name, "files": files},
                url=screen.url("s3-bucket", name),
                shown={
                    "bucket": name,
                    "files": {key: len(data) for key, data in files.items()},
                },
            )
            if pressed.error is None:
                return done(
                    screen,
                    pgettext("console", "Upload succeeded"),
                    screen.url("s3-bucket", name),
                )
            problem = pressed.error["message"]
    return screen.render(
        "s3/upload",
        bucket=found,
        problem=problem,
        typed_name=request.POST.get("name", ""),
        typed_text=request.POST.get("text", ""),
        effects=screen.effects("upload", {"bucket": name, "files": {"…": ""}}),
        status=422 if problem else 200,
    )


def _files(request: SeatRequest) -> tuple[dict[str, Any], str]:
    """The files of the form by name, and what is wrong with them."""
    files: dict[str, Any] = {}
    for chosen in request.FILES.getlist("files")[:FILES_LIMIT]:
        data = chosen.read(UPLOAD_LIMIT + 1)
        if len(data) > UPLOAD_LIMIT:
            return {}, _("A file here can have at most 1 MB.")
        files[chosen.name or "file"] = data
    name = request.POST.get("name", "").strip()
    if name and not files:
        text = request.POST.get("text", "").replace("\r\n", "\n")
        files[name] = text.encode()
    if not files:
        return {}, _("Choose a file first.")
    return files, ""


@screen_view
@require_http_methods(["GET", "POST"])
def delete_objects(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Delete objects after typing the words that the console asks for."""
    screen = open_screen(request, slug, "s3-delete-objects", SERVICE)
    found = _bucket(screen, name)
    keys = [
        key
        for key in (request.POST.getlist("key") or request.GET.getlist("key"))
        if key in found.objects
    ]
    if not keys:
        messages.error(request, _("Choose at least one object."))
        return redirect(screen.url("s3-bucket", name))
    asked = confirm(
        screen,
        {_permanently(), PERMANENTLY},
        "delete-objects",
        {"bucket": name, "keys": keys},
        text=pgettext("console", "Successfully deleted objects"),
        url=screen.url("s3-bucket", name),
    )
    return asked.answer or screen.render(
        "s3/delete_objects",
        bucket=found,
        keys=keys,
        words=_permanently(),
        asked=asked,
        effects=screen.effects("delete-objects", {"bucket": name, "keys": keys}),
        status=asked.status,
    )


def _permanently() -> str:
    """The words to type, in the page's language; the English ones always count."""
    return pgettext("console", "permanently delete")


@screen_view
@require_http_methods(["GET", "POST"])
def delete_bucket(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Delete or empty a bucket. A bucket that is not empty is met with the API's answer."""
    screen = open_screen(request, slug, "s3-delete-bucket", SERVICE)
    found = _bucket(screen, name)
    empty = request.GET.get("empty") == "1"
    button = "empty-bucket" if empty else "delete-bucket"
    text = (
        pgettext("console", "Successfully emptied bucket “%(name)s”")
        if empty
        else pgettext("console", "Successfully deleted bucket “%(name)s”")
    )
    asked = confirm(
        screen,
        {_permanently(), PERMANENTLY} if empty else {name},
        button,
        {"bucket": name},
        text=text % {"name": name},
        url=screen.url("s3-buckets"),
    )
    return asked.answer or screen.render(
        "s3/delete_bucket",
        bucket=found,
        empty=empty,
        words=_permanently() if empty else name,
        asked=asked,
        effects=screen.effects(button, {"bucket": name}),
        status=asked.status,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def bucket_policy(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-bucket-policy", SERVICE)
    found = _bucket(screen, name)
    return edit(
        screen,
        "s3/bucket_policy",
        DocumentForm,
        PolicyKind.RESOURCE,
        Saving(
            "put-bucket-policy",
            {"bucket": name},
            pgettext("console", "Successfully edited bucket policy."),
            screen.url("s3-bucket", name, tab="permissions"),
        ),
        saved=found.policy or "",
        initial={"document": found.policy or ""},
        bucket=found,
    )
