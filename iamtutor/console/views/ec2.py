"""EC2: dashboard, instances, launching, one instance, modifying its IAM role."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from iamtutor.cloud.account import Instance
from iamtutor.cloud.principals import profile_of_instance, role_of_instance
from iamtutor.cloud.services.ec2.images import DEFAULT_IMAGES, DEFAULT_TYPES, IMAGES
from iamtutor.console.forms.instances import LaunchForm, ModifyRoleForm
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.pressing import (
    done,
    failed,
    press,
    screen_view,
    submit,
)
from iamtutor.course.views.seat import SeatRequest

SERVICE = "ec2"
#: What *Instance state* offers: button, and the states in which it can be pressed.
STATE_BUTTONS = {
    "stop": ("stop-instance", {"running"}),
    "start": ("start-instance", {"stopped"}),
    "terminate": ("terminate-instance", {"running", "stopped"}),
}


def _instance(screen: Screen, instance_id: str) -> Instance:
    found = screen.world.account.instances.get(instance_id)
    if found is None:
        raise Http404
    return found


def _rows(screen: Screen) -> list[dict[str, Any]]:
    return [
        {
            "instance": instance,
            "name": instance.tags.get("Name", ""),
            "role": role_of_instance(screen.world, instance.instance_id),
        }
        for instance in sorted(
            screen.world.account.instances.values(), key=lambda one: one.launched
        )
    ]


@screen_view
@require_safe
def dashboard(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2", SERVICE)
    account = screen.world.account
    running = sum(one.state == "running" for one in account.instances.values())
    return screen.render("ec2/dashboard", account=account, running=running)


@screen_view
@require_safe
def instances(request: SeatRequest, slug: str) -> HttpResponse:
    """The list. A row is chosen by its box; the menus act on the chosen one."""
    screen = open_screen(request, slug, "ec2-instances", SERVICE)
    rows = _rows(screen)
    chosen = request.GET.get("instance", "")
    picked = next((row for row in rows if row["instance"].instance_id == chosen), None)
    return screen.render(
        "ec2/instances", rows=rows, picked=picked, states=STATE_BUTTONS
    )


@screen_view
@require_safe
def instance(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-instance", SERVICE)
    found = _instance(screen, instance_id)
    return screen.render(
        "ec2/instance",
        instance=found,
        name=found.tags.get("Name", ""),
        role=role_of_instance(screen.world, instance_id),
        tab=request.GET.get("tab", "details"),
        groups=[
            group
            for group in screen.world.account.security_groups.values()
            if group.group_id in found.security_groups
        ],
        states=STATE_BUTTONS,
    )


@screen_view
@require_http_methods(["GET", "POST"])
def launch(request: SeatRequest, slug: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-launch", SERVICE)
    host = screen.world.host if screen.world.host in DEFAULT_IMAGES else "today"
    form = LaunchForm(request.POST or None, world=screen.world, initial={"name": ""})
    if request.method == "POST" and form.is_valid():
        params = _launch_params(form.cleaned_data)
        pressed = press(
            screen,
            "launch-instance",
            params,
            url=lambda made: screen.url("ec2-instances", instance=made["instance"]),
        )
        if pressed.error is None:
            instance_id = pressed.result.get("instance", "")
            return done(
                screen,
                pgettext(
                    "console", "Successfully initiated launch of instance (%(id)s)"
                )
                % {"id": instance_id},
                screen.url("ec2-instances", instance=instance_id),
            )
        form.add_api_error(pressed.error["code"], pressed.error["message"])
    shown = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return screen.render(
        "ec2/launch",
        form=form,
        image=IMAGES[DEFAULT_IMAGES[host]],
        instance_type=DEFAULT_TYPES[host],
        host=host,
        effects=screen.effects(
            "launch-instance",
            _launch_params({"name": "…", **shown}),
            this=("RunInstances",),
        ),
        status=422 if form.errors else 200,
    )


def _launch_params(data: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {"name": data.get("name", "")}
    if data.get("key_pair") not in (None, "", "-"):
        params["key_pair"] = data["key_pair"]
    if data.get("instance_profile"):
        params["instance_profile"] = data["instance_profile"]
    return params


@screen_view
@require_http_methods(["GET", "POST"])
def modify_iam_role(
    request: SeatRequest, slug: str, instance_id: str = ""
) -> HttpResponse:
    """Which instance profile the instance has. Without an id: the newest instance."""
    screen = open_screen(request, slug, "ec2-modify-iam-role", SERVICE)
    if not instance_id:
        return redirect(screen.url("ec2-instances"))
    found = _instance(screen, instance_id)
    present = profile_of_instance(screen.world, instance_id)
    form = ModifyRoleForm(
        request.POST or None,
        world=screen.world,
        initial={"instance_profile": present.name if present else ""},
    )
    confirm = False
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["instance_profile"]
        profile = None if chosen == "-" else chosen
        if profile is None and present is not None and not request.POST.get("detach"):
            confirm = True
        else:
            answer = submit(
                screen,
                form,
                "modify-iam-role",
                {"instance": instance_id, "instance_profile": profile},
                text=_changed(profile, instance_id),
                url=screen.url("ec2-instances", instance=instance_id),
            )
            if answer is not None:
                return answer
    wanted = form["instance_profile"].value()
    return screen.render(
        "ec2/modify_iam_role",
        instance=found,
        name=found.tags.get("Name", ""),
        present=present,
        form=form,
        confirm=confirm,
        effects=screen.effects(
            "modify-iam-role",
            {
                "instance": instance_id,
                "instance_profile": None if wanted == "-" else wanted or "…",
            },
        ),
        status=422 if form.errors else 200,
    )


def _changed(profile: str | None, instance_id: str) -> str:
    if profile is None:
        return pgettext(
            "console", "Successfully detached the IAM role from instance %(id)s"
        ) % {"id": instance_id}
    return pgettext(
        "console", "Successfully attached %(profile)s to instance %(id)s"
    ) % {"profile": profile, "id": instance_id}


@screen_view
@require_POST
def change_state(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    """Start, stop or terminate. The menu asks before the latter two (``ask``)."""
    screen = open_screen(request, slug, "ec2-instances", SERVICE)
    found = _instance(screen, instance_id)
    button, states = STATE_BUTTONS.get(request.POST.get("state", ""), ("", set()))
    url = screen.url("ec2-instances", instance=instance_id)
    if not button or found.state not in states:
        raise Http404
    if "ask" in request.POST and button != "start-instance":
        return screen.render(
            "ec2/change_state",
            instance=found,
            name=found.tags.get("Name", ""),
            state=request.POST["state"],
            effects=screen.effects(button, {"instance": instance_id}),
        )
    pressed = press(screen, button, {"instance": instance_id}, url=url)
    if pressed.error is not None:
        return failed(screen, pressed, url)
    sentence = {
        "stop-instance": pgettext("console", "Successfully stopped %(id)s"),
        "start-instance": pgettext("console", "Successfully started %(id)s"),
        "terminate-instance": pgettext(
            "console", "Successfully terminated (deleted) %(id)s"
        ),
    }[button]
    return done(screen, sentence % {"id": instance_id}, url)
