"""The list of buckets; creating, emptying and deleting one."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import pgettext

from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.console.forms.buckets import ENFORCED, GLOBAL, BucketForm, account_suffix
from iamtutor.console.forms.tags import TagEditor, tag_editor
from iamtutor.console.questions import Refusal
from iamtutor.console.reading import s3
from iamtutor.console.reading.asking import NotTold
from iamtutor.console.reading.s3 import Bucket
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain
from iamtutor.console.views.pressing import confirm, half_made, press, screen_view
from iamtutor.console.views.s3.common import (
    PERMANENTLY,
    access_words,
    bucket_of,
    permanently,
)
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of

PAGE = 50


@screen_view("s3-buckets")
def buckets(request: SeatRequest, screen: Screen) -> HttpResponse:
    screen.opening("open-buckets", {})
    wanted = request.GET.get("q", "").strip()
    known = {one.name: one for one in screen.api.listed(s3.buckets)}
    rows = [one for name, one in known.items() if plain(wanted) in name]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    dated = screen.world.host == "2022"  # the list of then has a column *Access*
    picked = known.get(request.GET.get("bucket", ""))
    mine = known.get(screen.bench.names.get("bucket", ""))
    if mine is None and screen.denied is None:
        screen.page.shows["mine"] = "gone"
    elif mine is not None:
        screen.page.shows |= {
            "mine": "listed" if mine in page.object_list else "hidden",
            "chosen": picked == mine,
            "full": _is_full(screen, mine),
        }
    return screen.render(
        "s3/buckets",
        page=page,
        rows=[
            (bucket, partial(access_words, bucket) if dated else "") for bucket in page
        ],
        all=len(known),
        wanted=wanted,
        query=urlencode({"q": wanted} if wanted else {}),
        picked=picked,
    )


# --- creating ---------------------------------------------------------------------------


@screen_view("s3-create-bucket", "GET", "POST")
def create_bucket(request: SeatRequest, screen: Screen) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    tags = tag_editor(posted)
    copying = posted is not None and "copy" in posted
    if posted is None:
        return _create_form(screen, _form(screen, initial=_as_made(screen)), tags)
    if copying:
        return _copied(screen, posted, tags)
    if tags.changed:
        form = BucketForm.as_sent(posted, {}, **_offered(screen))
        return _create_form(screen, form, tags)
    form = _form(screen, posted)
    if form.is_valid() & tags.is_valid():
        answer = _create(screen, form, tags)
        if answer is not None:
            return answer
    return _create_form(screen, form, tags)


def _copied(screen: Screen, posted: QueryDict, tags: TagEditor) -> HttpResponse:
    """The form with the settings of another bucket; as it was sent, and why, if one of
    them is not told."""
    known = {one.name: one for one in screen.api.listed(s3.buckets)}
    source = known.get(posted.get("copy_from", ""))
    changed: dict[str, Any] = {}
    refusal = None
    if source is not None:
        try:
            changed, saved = _as_in(source), source.tags
        except NotTold as refused:
            refusal = screen.refusal_of(refused.call)
        else:
            tags = tag_editor(None, saved)
    form = BucketForm.as_sent(posted, changed, **_offered(screen))
    return _create_form(screen, form, tags, refusal=refusal)


def _form(screen: Screen, data: QueryDict | None = None, **more: Any) -> BucketForm:
    return BucketForm(data, **more, **_offered(screen))


def _offered(screen: Screen) -> dict[str, Any]:
    """What the form is told of the account."""
    names = [one.name for one in screen.api.listed(s3.buckets)]
    return {"signed_in": screen.signed_in, "buckets": names}


def _create_form(
    screen: Screen,
    form: BucketForm,
    tags: TagEditor,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    announced: dict[str, Any] = {"name": form["name"].value() or "…"}
    if form.is_bound and form.is_valid():
        announced = form.params
    return screen.render(
        "s3/bucket/create",
        form=form,
        tags=tags,
        refusal=refusal,
        suffix=account_suffix(screen.signed_in),
        effects=screen.effects("create-bucket", announced, this=("CreateBucket",)),
        status=status_of(form, tags),
    )


def _create(screen: Screen, form: BucketForm, tags: TagEditor) -> HttpResponse | None:
    """The answer of a bucket that was made; None, and what the API said in the form, when
    none was."""
    params = form.params
    if tags.tags:
        params["tags"] = tags.tags
    if screen.world.host != "2022":
        params.pop("region", None)
    name = params["name"]
    url = screen.url("s3-buckets")
    pressed = press(screen, "create-bucket", params, url=url)
    if pressed.error is None:
        text = pgettext("console", "Successfully created bucket “%(name)s”")
        messages.success(
            screen.request,
            format_html(
                '{} <a href="{}">{}</a>',
                text % {"name": name},
                screen.url("s3-bucket", name),
                pgettext("console", "View details"),
            ),
        )
        return redirect(url)
    if pressed.result.get("bucket") == name:
        text = pgettext(
            "console",
            "The bucket “%(name)s” was created, but not all of its settings were applied.",
        )
        return half_made(
            screen, pressed, text % {"name": name}, screen.url("s3-bucket", name)
        )
    form.add_api_error(pressed.error["code"], pressed.problem)
    return None


def _as_made(screen: Screen) -> dict[str, Any]:
    """What the form starts with. In 2022 objects were not encrypted unless one asked."""
    return {
        "settings": "1",
        "namespace": GLOBAL,
        "ownership": ENFORCED,
        "block_all": True,
        "block": list(BLOCK_PARTS),
        "versioning": "",
        "encryption": "off" if screen.world.host == "2022" else "on",
        "bucket_key": "on",
        "region": screen.signed_in.region,
    }


def _as_in(source: Bucket) -> dict[str, Any]:
    """The settings of an existing bucket."""
    block = [part for part in BLOCK_PARTS if source.public_access_block.get(part)]
    return {
        "ownership": source.ownership or "ObjectWriter",
        "block_all": len(block) == len(BLOCK_PARTS),
        "block": block,
        "acknowledge": False,
        "versioning": "Enabled" if source.versioning == "Enabled" else "",
        "bucket_key": "on" if source.bucket_key else "off",
    }


# --- emptying and deleting --------------------------------------------------------------


def _is_full(screen: Screen, bucket: s3.Bucket) -> bool:
    """As its versions tell; where those may not be read, as the refusal to delete it."""
    return bucket.has_contents or screen.was_told(
        "BucketNotEmpty", "delete-bucket", {"bucket": bucket.name}
    )


@screen_view("s3-delete-bucket", "GET", "POST")
def delete_bucket(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Delete or empty a bucket. A bucket that is not empty is met with the API's answer."""
    empty = request.GET.get("empty") == "1"
    if empty:
        screen.page.name = "s3-empty-bucket"
    found = bucket_of(screen, name)
    button = "empty-bucket" if empty else "delete-bucket"
    text = (
        pgettext("console", "Successfully emptied bucket “%(name)s”")
        if empty
        else pgettext("console", "Successfully deleted bucket “%(name)s”")
    )
    asked = confirm(
        screen,
        {permanently(), PERMANENTLY} if empty else {name},
        button,
        {"bucket": name},
        text=text % {"name": name},
        url=screen.url("s3-buckets"),
    )
    if asked.answer is not None:
        return asked.answer
    full = screen.page.shows["full"] = _is_full(screen, found)
    return screen.render(
        "s3/bucket/delete",
        bucket=found,
        full=full,
        empty=empty,
        words=permanently() if empty else name,
        asked=asked,
        effects=screen.effects(button, {"bucket": name}),
        status=asked.status,
    )
