"""One instance: its page with its tabs, its system log, how to connect to it."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.cloud.account import Instance
from iamtutor.cloud.console.trusted_entities import SESSION_MANAGER_POLICY
from iamtutor.cloud.principals import role_of_instance
from iamtutor.cloud.services.ec2.images import IMAGES
from iamtutor.console.instance_menus import menus_for
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.ec2.common import (
    GONE,
    SERVICE,
    answers_of,
    instance_or_404,
    named,
)
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.names import EC2

TABS = (
    "details",
    "status",
    "monitoring",
    "security",
    "networking",
    "storage",
    "tags",
)
CONNECT_TABS = ("instance-connect", "session-manager", "ssh", "serial")


@screen_view
@require_safe
def instance(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-instance", SERVICE)
    found = instance_or_404(screen, instance_id)
    screen.page.shows["gone"] = found.state in GONE
    opened = screen.opening("open-instance", {"instance": instance_id})
    answers = answers_of(opened)
    tab = request.GET.get("tab", "")
    return screen.render(
        "ec2/instance",
        instance=found,
        titled=f"{instance_id} ({named(found)})" if named(found) else instance_id,
        role=role_of_instance(screen.world, instance_id),
        tab=tab if tab in TABS else TABS[0],
        menus=menus_for(screen, [found]),
        account=screen.world.console_account,
        **_described(answers, found),
    )


def _described(answers: dict[str, Any], found: Instance) -> dict[str, Any]:
    """What EC2 said, in the parts that the tabs show."""
    reservations = answers.get("DescribeInstances", {}).get("Reservations", ())
    seen: dict[str, Any] = next((row["Instances"][0] for row in reservations), {})
    checks = answers.get("DescribeInstanceStatus", {}).get("InstanceStatuses", ())
    groups = answers.get("DescribeSecurityGroups", {}).get("SecurityGroups", ())
    image = IMAGES.get(found.image_id)
    return {
        "seen": seen,
        "check": next((one["InstanceStatus"]["Status"] for one in checks), ""),
        "groups": [one for one in groups if one["GroupId"] in found.security_groups],
        "volumes": answers.get("DescribeVolumes", {}).get("Volumes", ()),
        "image": image,
    }


@screen_view
@require_safe
def system_log(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-system-log", SERVICE)
    found = instance_or_404(screen, instance_id)
    opened = screen.opening("open-system-log", {"instance": instance_id})
    answer = answers_of(opened).get("GetConsoleOutput", {})
    text = base64.b64decode(answer.get("Output", "")).decode(errors="replace")
    return screen.render(
        "ec2/system_log",
        instance=found,
        name=named(found),
        text=text.replace("\r\n", "\n"),
    )


@screen_view
@require_safe
def connect(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-connect", SERVICE)
    found = instance_or_404(screen, instance_id)
    opened = screen.opening("open-instance", {"instance": instance_id})
    shown = _described(answers_of(opened), found)
    tab = request.GET.get("tab", "")
    role = role_of_instance(screen.world, instance_id)
    return screen.render(
        "ec2/connect",
        instance=found,
        name=named(found),
        role=role,
        tab=tab if tab in CONNECT_TABS else CONNECT_TABS[0],
        managed=role is not None and SESSION_MANAGER_POLICY in role.attached,
        ssh_open=any(_lets_ssh_in(group) for group in shown["groups"]),
        running=found.state == "running",
        terminal=_has_terminal(screen, found),
        **shown,
    )


def _lets_ssh_in(group: dict[str, Any]) -> bool:
    return any(
        rule["IpProtocol"] == "-1"
        or (
            rule["IpProtocol"] == "tcp"
            and rule.get("FromPort", 0) <= 22 <= rule.get("ToPort", 65535)
        )
        for rule in group["IpPermissions"]
    )


def _has_terminal(screen: Screen, found: Instance) -> bool:
    """Whether the lesson page has a terminal on this very machine, now."""
    shown = {EC2, *screen.bench.lesson.file.terminals}
    return found.machine in shown and found.state == "running"
