"""Editing one setting of a bucket, each on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from iamtutor.cloud.console.buckets import BLOCK_PARTS
from iamtutor.console.forms.base import ConsoleForm, DocumentForm
from iamtutor.console.forms.buckets import (
    ENFORCED,
    BlockForm,
    EncryptionForm,
    OwnershipForm,
    VersioningForm,
    WebsiteForm,
)
from iamtutor.console.reading.s3 import Bucket
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.policy_editor.editing import Saving, edit
from iamtutor.console.views.pressing import (
    Confirmation,
    done,
    failed,
    press,
    screen_view,
    submit,
)
from iamtutor.console.views.s3.common import SERVICE, bucket_of
from iamtutor.console.views.tagging import edit_tags
from iamtutor.course.buttons import button_words
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation import PolicyKind

CONFIRM = "confirm"


def _edit_form(
    screen: Screen,
    template: str,
    form_class: type[ConsoleForm],
    found: Bucket,
    button: str,
    initial: Mapping[str, Any],
    text: str,
    *,
    tab: str,
) -> HttpResponse:
    """A page with a form for one setting: all its fields are what the button takes."""
    posted = screen.request.POST if screen.request.method == "POST" else None
    form = form_class(posted) if posted is not None else form_class(initial=initial)
    url = screen.url("s3-bucket", found.name, tab=tab)
    if posted is not None and form.is_valid():
        params = {"bucket": found.name, **_taken(form)}
        answer = submit(screen, form, button, params, text=text, url=url)
        if answer is not None:
            return answer
    shown = {"bucket": found.name, **_taken(form, initial)}
    return screen.render(
        template,
        title=button_words(button),
        bucket=found,
        form=form,
        back=url,
        effects=screen.effects(button, shown),
        status=422 if form.errors else 200,
    )


def _taken(form: ConsoleForm, initial: Mapping[str, Any] | None = None) -> Any:
    """The button's parameters from a form that is filled, or before it is."""
    data: Mapping[str, Any] = initial or {}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
    match form:
        case VersioningForm():
            return {"status": data.get("status") or "Enabled"}
        case EncryptionForm():
            return {"bucket_key": data.get("bucket_key", "on") == "on"}
        case WebsiteForm():
            on = data.get("hosting") == "on"
            index = data.get("index") or "index.html"
            return {"index": index if on else "", "error": data.get("error", "")}
        case _:
            return {"ownership": data.get("ownership") or ENFORCED}


@screen_view
@require_http_methods(["GET", "POST"])
def versioning(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-versioning", SERVICE)
    found = bucket_of(screen, name)
    return _edit_form(
        screen,
        "s3/versioning",
        VersioningForm,
        found,
        "put-bucket-versioning",
        {"status": found.versioning or "Suspended"},
        pgettext("console", "Successfully edited Bucket Versioning."),
        tab="properties",
    )


@screen_view
@require_http_methods(["GET", "POST"])
def encryption(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-encryption", SERVICE)
    found = bucket_of(screen, name)
    return _edit_form(
        screen,
        "s3/encryption",
        EncryptionForm,
        found,
        "put-bucket-encryption",
        {"bucket_key": "on" if found.bucket_key else "off"},
        pgettext("console", "Successfully edited default encryption."),
        tab="properties",
    )


@screen_view
@require_http_methods(["GET", "POST"])
def website(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-website", SERVICE)
    found = bucket_of(screen, name)
    saved = found.website
    return _edit_form(
        screen,
        "s3/website",
        WebsiteForm,
        found,
        "put-bucket-website",
        {
            "hosting": "on" if found.website else "off",
            "index": (saved.get("IndexDocument") or {}).get("Suffix", ""),
            "error": (saved.get("ErrorDocument") or {}).get("Key", ""),
        },
        pgettext("console", "Successfully edited static website hosting."),
        tab="properties",
    )


@screen_view
@require_http_methods(["GET", "POST"])
def ownership(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-ownership", SERVICE)
    found = bucket_of(screen, name)
    return _edit_form(
        screen,
        "s3/ownership",
        OwnershipForm,
        found,
        "put-bucket-ownership",
        {"ownership": found.ownership or "ObjectWriter"},
        pgettext("console", "Successfully edited Object Ownership."),
        tab="permissions",
    )


@screen_view
@require_http_methods(["GET", "POST"])
def tags(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-tags", SERVICE)
    found = bucket_of(screen, name)
    return edit_tags(
        screen,
        "s3/tags",
        "put-bucket-tags",
        {"bucket": name},
        found.tags,
        text=pgettext("console", "Successfully edited tags."),
        url=screen.url("s3-bucket", name, tab="properties"),
        bucket=found,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def public_access(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Block Public Access: the choice, then the word that the console wants typed."""
    screen = open_screen(request, slug, "s3-public-access", SERVICE)
    found = bucket_of(screen, name)
    url = screen.url("s3-bucket", name, tab="permissions")
    block = [part for part in BLOCK_PARTS if found.public_access_block.get(part)]
    asking, asked = False, Confirmation()
    if request.method == "POST":
        form = BlockForm(request.POST)
        if form.is_valid():
            block = form.cleaned_data["block"]
            asking = True
            typed = request.POST.get("confirm")
            if typed is not None:
                wrong = typed.strip() not in {CONFIRM, _confirm()}
                asked = Confirmation(typed=typed, wrong=wrong)
            if typed is not None and not asked.wrong:
                answer = submit(
                    screen,
                    form,
                    "put-public-access-block",
                    {"bucket": name, "block": block},
                    text=pgettext(
                        "console",
                        "Successfully edited Block Public Access settings for this "
                        "bucket.",
                    ),
                    url=url,
                )
                if answer is not None:
                    return answer
    else:
        every = len(block) == len(BLOCK_PARTS)
        form = BlockForm(initial={"block_all": every, "block": block})
    return screen.render(
        "s3/public_access",
        bucket=found,
        form=form,
        asking=asking,
        asked=asked,
        words=_confirm(),
        chosen=block,
        back=url,
        effects=screen.effects(
            "put-public-access-block", {"bucket": name, "block": block}
        ),
        status=422 if asked.wrong or form.errors else 200,
    )


def _confirm() -> str:
    """The word to type, in the page's language; the English one always counts."""
    return pgettext("console", "confirm")


# --- the bucket policy ------------------------------------------------------------------


@screen_view
@require_http_methods(["GET", "POST"])
def bucket_policy(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    screen = open_screen(request, slug, "s3-bucket-policy", SERVICE)
    found = bucket_of(screen, name)
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


@screen_view
@require_POST
def delete_policy(request: SeatRequest, slug: str, name: str) -> HttpResponse:
    """Take the policy away. The bucket's page asks first (``ask``)."""
    screen = open_screen(request, slug, "s3-delete-policy", SERVICE)
    found = bucket_of(screen, name)
    url = screen.url("s3-bucket", name, tab="permissions")
    if found.policy is None:
        raise Http404
    if "ask" in request.POST:
        return screen.render(
            "s3/delete_policy",
            bucket=found,
            back=url,
            effects=screen.effects("delete-bucket-policy", {"bucket": name}),
        )
    pressed = press(screen, "delete-bucket-policy", {"bucket": name}, url=url)
    if pressed.error is not None:
        return failed(screen, pressed, url)
    return done(screen, pgettext("console", "Successfully deleted bucket policy."), url)
