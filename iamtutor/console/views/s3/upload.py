"""Uploading: several files at once, or a small one that is written here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iamtutor.cloud.bodies import Pattern
from iamtutor.cloud.console.objects import PART_SIZE
from iamtutor.console.forms.buckets import UploadForm
from iamtutor.console.forms.tags import tag_editor
from iamtutor.console.screen import Screen
from iamtutor.console.views.pressing import press, screen_view
from iamtutor.console.views.s3.common import asked_folder, bucket_of
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of
from iamtutor.web.requests.bodies import takes_files

UPLOAD_LIMIT = 1_000_000
FILES_LIMIT = 20
#: What a written text can be repeated to, in bytes: one that goes in parts is among them.
SIZES = {"1": 1024**2, "20": 20 * 1024**2}
#: The length of the pattern then; the size of a part is a multiple of it.
_PERIOD = 4096

assert PART_SIZE % _PERIOD == 0


@takes_files
@screen_view("s3-upload", "GET", "POST")
def upload(request: SeatRequest, screen: Screen, name: str = "") -> HttpResponse:
    """Choose or drop files; or, without one at hand, write a small one."""
    if not name:
        return redirect(screen.url("s3-buckets"))
    found = bucket_of(screen, name)
    posted = request.POST if request.method == "POST" else None
    folder = asked_folder(request)
    form = UploadForm(posted or {"storage_class": "STANDARD"})
    tags = tag_editor(posted, most=10)
    problem = wrong = ""
    if posted is not None and not tags.changed:
        files, wrong = _files(request, folder)
        if not wrong and form.is_valid() and tags.is_valid():
            answer = _upload(screen, name, folder, files, form, tags.tags)
            if isinstance(answer, HttpResponse):
                return answer
            problem = answer
    return screen.render(
        "s3/objects/upload",
        bucket=found,
        folder=folder,
        form=form,
        tags=tags,
        problem=problem,
        wrong=wrong,
        # A browser does not pass them on to a page that follows.
        chosen=[one.name for one in request.FILES.getlist("files")],
        typed=request.POST,
        effects=screen.effects("upload", {"bucket": name, "files": {folder + "…": ""}}),
        status=status_of(problem, wrong, tags, form),
    )


def _upload(
    screen: Screen,
    name: str,
    folder: str,
    files: dict[str, Any],
    form: UploadForm,
    metadata: dict[str, str],
) -> HttpResponse | str:
    """The page that says how it went, file by file; or what stopped it before."""
    params: dict[str, Any] = {"bucket": name, "files": files}
    if form.cleaned_data["storage_class"] not in ("", "STANDARD"):
        params["storage_class"] = form.cleaned_data["storage_class"]
    if metadata:
        params["metadata"] = metadata
    sizes = {key: _size(content) for key, content in files.items()}
    pressed = press(
        screen,
        "upload",
        params,
        shown={**params, "files": sizes, "folder": folder},
    )
    if pressed.ordinal:
        return redirect(screen.url("s3-status", name, pressed.ordinal))
    return pressed.problem


def _size(content: bytes | Pattern) -> int:
    return content.size if isinstance(content, Pattern) else len(content)


def _files(request: SeatRequest, folder: str) -> tuple[dict[str, Any], str]:
    """The files of the form by key, and what is wrong with them."""
    files: dict[str, Any] = {}
    chosen = request.FILES.getlist("files")
    if len(chosen) > FILES_LIMIT:
        return {}, ngettext(
            "At most %(count)d file can be sent at once here.",
            "At most %(count)d files can be sent at once here.",
            FILES_LIMIT,
        ) % {"count": FILES_LIMIT}
    for one in chosen:
        data = one.read(UPLOAD_LIMIT + 1)
        if len(data) > UPLOAD_LIMIT:
            return {}, _(
                "%(name)s is larger than 1 MB. A file here can have at most 1 MB."
            ) % {"name": one.name}
        files[folder + (one.name or "file")] = data
    name = request.POST.get("name", "").strip()
    if name and not files:
        files[folder + name] = _written(request)
    if not files:
        return {}, _("Choose a file first.")
    return files, ""


def _written(request: SeatRequest) -> bytes | Pattern:
    """The text of the form, as it is or repeated up to a size."""
    text = request.POST.get("text", "").replace("\r\n", "\n").encode()
    size = SIZES.get(request.POST.get("size", ""))
    if size is None:
        return text
    line = text.rstrip(b"\n") + b"\n" if text.strip() else b"A line of a large file.\n"
    return Pattern((line * (_PERIOD // len(line) + 1))[:_PERIOD], size)
