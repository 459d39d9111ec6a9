"""Launching instances: the page, a key pair made on the way, and the page after it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.forms.instances import plain_user_data
from iamtutor.console.forms.key_pairs import KeyPairForm
from iamtutor.console.forms.launching import LaunchForm
from iamtutor.console.forms.tags import TagEditor, tag_editor
from iamtutor.console.reading import ec2
from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import answers_of, instance_of
from iamtutor.console.views.pressing import done, press, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.web.pages.forms import status_of

#: Names of the page's own buttons; a form sent by another is to be launched.
CREATE_KEY_PAIR, PREVIEW = "create_key_pair", "preview"


@screen_view("ec2-launch", "GET", "POST")
def launch(request: SeatRequest, screen: Screen, instance_id: str = "") -> HttpResponse:
    """The page. With an id it starts from that instance (*Launch more like this*)."""
    model = instance_of(screen, instance_id) if instance_id else None
    if request.method != "POST":
        return _page(screen, model)
    if CREATE_KEY_PAIR in request.POST:
        return _with_key_pair(screen)
    tags = tag_editor(request.POST)
    if tags.changed:
        return _page(screen, typed=True, tags=tags)
    form = _form(screen, request.POST)
    if not form.is_valid() or not tags.is_valid():
        return _page(screen, form=form, tags=tags)
    if PREVIEW in request.POST:
        return _page(screen, typed=True, tags=tags, preview=form)
    if not form.cleaned_data["key_pair"]:
        form.add_error("key_pair", _("Choose an existing key pair, or create one."))
        return _page(screen, form=form, tags=tags, asks=True)
    return _launch(screen, form, tags)


def _launch(screen: Screen, form: LaunchForm, tags: TagEditor) -> HttpResponse:
    pressed = press(
        screen,
        "launch-instance",
        form.params(tags.tags),
        url=lambda made: screen.url("ec2-launched", made["instance"]),
    )
    if pressed.error is None:
        instance_id = pressed.result["instance"]
        return done(
            screen,
            pgettext("console", "Successfully initiated launch of instance (%(id)s)")
            % {"id": instance_id},
            screen.url("ec2-launched", instance_id),
        )
    made = pressed.result.get("security_group")
    if made is None:
        form.add_api_error(pressed.error["code"], pressed.problem)
        return _page(screen, form=form, tags=tags)
    # The group is there now: another try uses it instead of making a second one.
    screen = screen.again()
    data = form.sent
    data["firewall"] = "existing"
    data.setlist("groups", [made])
    again = _form(screen, data)
    again.is_valid()
    again.add_api_error(pressed.error["code"], pressed.problem)
    return _page(screen, form=again, tags=tags, left_group=made)


def _with_key_pair(screen: Screen) -> HttpResponse:
    """Create the key pair that was asked for on the way, and go on with the launch."""
    request = screen.request
    pair = KeyPairForm(request.POST)
    if not pair.is_valid():
        return _page(screen, typed=True, pair=pair)
    params = pair.params()
    pressed = press(screen, "create-key-pair", params, part="key-pair")
    if pressed.error is not None:
        pair.add_api_error(pressed.error["code"], pressed.problem)
        return _page(screen, typed=True, pair=pair)
    return _page(screen.again(), typed=True, made_pair=params["name"])


def _form(screen: Screen, data: Any = None, **initial: Any) -> LaunchForm:
    return LaunchForm(data, initial=initial, **_offered(screen))


def _offered(screen: Screen) -> dict[str, Any]:
    """What the form is told of the account."""
    opened = screen.opened_by or screen.opening("open-launch-instance", {})
    return {"host": screen.world.host, "answers": answers_of(opened)}


def _page(
    screen: Screen,
    model: Instance | None = None,
    *,
    form: LaunchForm | None = None,
    tags: TagEditor | None = None,
    pair: KeyPairForm | None = None,
    preview: LaunchForm | None = None,
    typed: bool = False,
    made_pair: str = "",
    **more: Any,
) -> HttpResponse:
    """The page with what stands in it: what was sent, ``typed`` without being judged, or
    what the model instance is like."""
    posted = screen.request.POST or None
    if form is None and typed:
        made = {"key_pair": made_pair} if made_pair else {}
        form = LaunchForm.as_sent(screen.request.POST, made, **_offered(screen))
    elif form is None:
        form = _form(screen, **(_like(model) if model else {}))
    if tags is None:
        saved = {k: v for k, v in model.tags.items() if k != "Name"} if model else {}
        tags = tag_editor(posted, saved)
    if pair is None:
        pair = KeyPairForm()
    announced = preview or (form if form.is_bound and form.is_valid() else None)
    effects = screen.effects(
        "launch-instance",
        announced.params(tags.tags if tags.is_valid() else {})
        if announced is not None
        else {"name": "…"},
        this=("RunInstances",),
    )
    return screen.render(
        "ec2/launch",
        form=form,
        tags=tags,
        pair=pair,
        made_pair=made_pair,
        host=form.host,
        image=dict(form.fields["image"].choices).get(form["image"].value(), ""),  # type: ignore[attr-defined]
        previewed=preview is not None,
        effects=effects,
        status=status_of(form, tags, pair),
        **more,
    )


def _like(instance: Instance) -> dict[str, Any]:
    """The choices that led to an instance. Protection and keys are its own."""
    volume = instance.root_volume
    return {
        "name": instance.name,
        "image": instance.image_id,
        "instance_type": instance.instance_type,
        "key_pair": instance.key_name or "-",
        "firewall": "existing",
        "groups": instance.security_groups,
        "public_ip": "enable" if instance.takes_public_ip else "disable",
        "volume_size": volume.get("Size"),
        "volume_type": volume.get("VolumeType"),
        "shutdown_behavior": instance.shutdown_behavior,
        "metadata_endpoint": instance.metadata_endpoint,
        "http_tokens": instance.http_tokens,
        "hop_limit": instance.hop_limit,
        "metadata_tags": "yes" if instance.metadata_tags == "enabled" else "",
        "user_data": plain_user_data(instance),
    }


@screen_view("ec2-launched")
def launched(request: SeatRequest, screen: Screen, instance_id: str) -> HttpResponse:
    """The page after a launch: what was made, the launch log, what to do next."""
    found = instance_of(screen, instance_id)
    together = [
        one for one in ec2.instances(screen.api) if one.launched == found.launched
    ]
    record = screen.last
    ours = (
        record is not None
        and record.label == "launch-instance"
        and record.details.get("result", {}).get("instance") == instance_id
    )
    return screen.render(
        "ec2/launch/launched",
        instance=found,
        instances=together,
        log=screen.last_calls if ours else [],
    )
