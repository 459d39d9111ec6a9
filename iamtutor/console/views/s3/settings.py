"""Editing one setting of a bucket, each on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext

from iamtutor.cloud.policies.public_access import BLOCK_PARTS
from iamtutor.console.forms.base import DocumentForm
from iamtutor.console.forms.bucket_settings import (
    BucketSettingForm,
    EncryptionForm,
    OwnershipForm,
    VersioningForm,
    WebsiteForm,
)
from iamtutor.console.forms.buckets import BlockForm
from iamtutor.console.screen import Screen
from iamtutor.console.views.policy_editor.editing import Saving, edit
from iamtutor.console.views.pressing import Confirmation, answered, screen_view, submit
from iamtutor.console.views.s3.common import bucket_of
from iamtutor.console.views.tagging import edit_tags
from iamtutor.course.telling.buttons import button_words
from iamtutor.course.views.seat import SeatRequest
from iamtutor.policy.validation.findings import PolicyKind
from iamtutor.web.pages.forms import status_of

CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Setting:
    """A page with a form for one setting; ``saved`` says that it was."""

    name: str
    form: type[BucketSettingForm]
    saved: Callable[[], str]


SETTINGS = (
    Setting(
        "versioning",
        VersioningForm,
        lambda: pgettext("console", "Successfully edited Bucket Versioning."),
    ),
    Setting(
        "encryption",
        EncryptionForm,
        lambda: pgettext("console", "Successfully edited default encryption."),
    ),
    Setting(
        "website",
        WebsiteForm,
        lambda: pgettext("console", "Successfully edited static website hosting."),
    ),
    Setting(
        "ownership",
        OwnershipForm,
        lambda: pgettext("console", "Successfully edited Object Ownership."),
    ),
)


@screen_view("s3-setting", "GET", "POST")
def change(
    request: SeatRequest, screen: Screen, name: str, setting: Setting
) -> HttpResponse:
    screen.page.name = f"s3-{setting.name}"
    found = bucket_of(screen, name)
    button, present = setting.form.button, setting.form.present(found)
    url = screen.url("s3-bucket", name, tab=setting.form.tab)
    form = setting.form(request.POST or None, initial=present)
    params = {"bucket": name}
    if form.is_valid():
        params |= form.taken(form.cleaned_data)
        answer = submit(screen, form, button, params, text=setting.saved(), url=url)
        if answer is not None:
            return answer
    else:
        params |= form.taken(present)
    return screen.render(
        f"s3/settings/{setting.name}",
        title=button_words(button),
        bucket=found,
        form=form,
        back=url,
        effects=screen.effects(button, params),
        status=status_of(form),
    )


@screen_view("s3-tags", "GET", "POST")
def tags(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    found = bucket_of(screen, name)
    return edit_tags(
        screen,
        "s3/settings/tags",
        "put-bucket-tags",
        {"bucket": name},
        found.tags,
        text=pgettext("console", "Successfully edited tags."),
        url=screen.url("s3-bucket", name, tab="properties"),
        bucket=found,
    )


@screen_view("s3-public-access", "GET", "POST")
def public_access(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Block Public Access: the choice, then the word that the console wants typed."""
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
        "s3/settings/public_access",
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
        status=status_of(asked.wrong, form),
    )


def _confirm() -> str:
    """The word to type, in the page's language; the English one always counts."""
    return pgettext("console", "confirm")


# --- the bucket policy ------------------------------------------------------------------


@screen_view("s3-bucket-policy", "GET", "POST")
def bucket_policy(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    found = bucket_of(screen, name)
    return edit(
        screen,
        "s3/settings/bucket_policy",
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


@screen_view("s3-delete-policy", "POST")
def delete_policy(request: SeatRequest, screen: Screen, name: str) -> HttpResponse:
    """Take the policy away. The bucket's page asks first (``ask``)."""
    found = bucket_of(screen, name)
    url = screen.url("s3-bucket", name, tab="permissions")
    if found.policy is None:
        raise Http404
    if "ask" in request.POST:
        return screen.render(
            "s3/settings/delete_policy",
            bucket=found,
            back=url,
            effects=screen.effects("delete-bucket-policy", {"bucket": name}),
        )
    text = pgettext("console", "Successfully deleted bucket policy.")
    return answered(
        screen, "delete-bucket-policy", {"bucket": name}, text=text, url=url
    )
