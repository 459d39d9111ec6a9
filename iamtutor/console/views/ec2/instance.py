"""One instance: its page with its tabs, its system log, how to connect to it."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from iamtutor.cloud.console.trusted_entities import SESSION_MANAGER_POLICY
from iamtutor.cloud.services.ec2.images import IMAGES
from iamtutor.console.instance_menus import menus_for
from iamtutor.console.reading import beyond
from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen, open_screen
from iamtutor.console.views.ec2.common import (
    GONE,
    SERVICE,
    answers_of,
    instance_of,
)
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.content.names import EC2

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
    found = instance_of(screen, instance_id)
    screen.page.shows["gone"] = found.state in GONE
    opened = screen.opening("open-instance", {"instance": instance_id})
    answers = answers_of(opened)
    tab = request.GET.get("tab", "")
    return screen.render(
        "ec2/instance",
        instance=found,
        titled=f"{instance_id} ({found.name})" if found.name else instance_id,
        role=found.role,
        tab=tab if tab in TABS else TABS[0],
        menus=menus_for(screen, [found]),
        **_described(answers, found),
    )


def _described(answers: dict[str, Any], found: Instance) -> dict[str, Any]:
    """What EC2 said, in the parts that the tabs show."""
    checks = answers.get("DescribeInstanceStatus", {}).get("InstanceStatuses", ())
    groups = answers.get("DescribeSecurityGroups", {}).get("SecurityGroups", ())
    image = IMAGES.get(found.image_id)
    return {
        "seen": found.seen,
        "check": next((one["InstanceStatus"]["Status"] for one in checks), ""),
        "groups": [one for one in groups if one["GroupId"] in found.security_groups],
        "volumes": answers.get("DescribeVolumes", {}).get("Volumes", ()),
        "image": image,
    }


@screen_view
@require_safe
def system_log(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-system-log", SERVICE)
    found = instance_of(screen, instance_id)
    opened = screen.opening("open-system-log", {"instance": instance_id})
    answer = answers_of(opened).get("GetConsoleOutput", {})
    text = base64.b64decode(answer.get("Output", "")).decode(errors="replace")
    return screen.render(
        "ec2/system_log",
        instance=found,
        name=found.name,
        text=text.replace("\r\n", "\n"),
    )


@screen_view
@require_safe
def connect(request: SeatRequest, slug: str, instance_id: str) -> HttpResponse:
    screen = open_screen(request, slug, "ec2-connect", SERVICE)
    found = instance_of(screen, instance_id)
    opened = screen.opening("open-instance", {"instance": instance_id})
    shown = _described(answers_of(opened), found)
    tab = request.GET.get("tab", "")
    role = found.role
    return screen.render(
        "ec2/connect",
        instance=found,
        name=found.name,
        role=role,
        tab=tab if tab in CONNECT_TABS else CONNECT_TABS[0],
        managed=role is not None and SESSION_MANAGER_POLICY in role.attached,
        ssh_open=any(_lets_ssh_in(group) for group in shown["groups"]),
        running=found.state == "running",
        terminal=_terminal(screen, found),
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


def _terminal(screen: Screen, found: Instance) -> str:
    """The lesson page's terminal on this very machine; empty if it has none now."""
    machine = beyond.machine_of(screen.world, found.instance_id)
    shown = {EC2, *screen.bench.lesson.file.terminals}
    there = machine in shown and found.state == "running"
    return machine or "" if there else ""
