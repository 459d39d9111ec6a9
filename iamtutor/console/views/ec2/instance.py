"""One instance: its page with its tabs, its system log, how to connect to it."""

import base64
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext_lazy

from iamtutor.cloud.console.trusted_entities import SESSION_MANAGER_POLICY
from iamtutor.cloud.services.ec2.instances.images import IMAGES
from iamtutor.console.instance_menus import menus_for
from iamtutor.console.reading import beyond
from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import GONE, answers_of, instance_of
from iamtutor.console.views.pressing import screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.content.names import EC2

TABS = {
    "details": pgettext_lazy("console", "Details"),
    "status": pgettext_lazy("console", "Status and alarms"),
    "monitoring": pgettext_lazy("console", "Monitoring"),
    "security": pgettext_lazy("console", "Security"),
    "networking": pgettext_lazy("console", "Networking"),
    "storage": pgettext_lazy("console", "Storage"),
    "tags": pgettext_lazy("console", "Tags"),
}
TABS_OF_2022 = TABS | {"status": pgettext_lazy("console", "Status checks")}
CONNECT_TABS = {
    "instance-connect": mark_safe('<span lang="en">EC2 Instance Connect</span>'),
    "session-manager": mark_safe('<span lang="en">SSM Session Manager</span>'),
    "ssh": pgettext_lazy("console", "SSH client"),
    "serial": pgettext_lazy("console", "EC2 serial console"),
}
CONNECT_TABS_OF_2022 = CONNECT_TABS | {
    "session-manager": pgettext_lazy("console", "Session Manager")
}


@screen_view("ec2-instance")
def instance(request: SeatRequest, screen: Screen, instance_id: str) -> HttpResponse:
    found = instance_of(screen, instance_id)
    screen.page.shows["gone"] = found.state in GONE
    screen.opening("open-instance", {"instance": instance_id})
    tab = request.GET.get("tab", "")
    return screen.render(
        "ec2/instance",
        instance=found,
        titled=f"{instance_id} ({found.name})" if found.name else instance_id,
        tab=tab if tab in TABS else "details",
        tabs=(TABS_OF_2022 if screen.world.host == "2022" else TABS).items(),
        menus=menus_for(screen, [found]),
        seen=found.seen,
        image=IMAGES.get(found.image_id),
    )


@screen_view("ec2-system-log")
def system_log(request: SeatRequest, screen: Screen, instance_id: str) -> HttpResponse:
    found = instance_of(screen, instance_id)
    opened = screen.opening("open-system-log", {"instance": instance_id})
    answer = answers_of(opened).get("GetConsoleOutput", {})
    text = base64.b64decode(answer.get("Output", "")).decode(errors="replace")
    return screen.render(
        "ec2/instance/system_log",
        instance=found,
        name=found.name,
        text=text.replace("\r\n", "\n"),
    )


@screen_view("ec2-connect")
def connect(request: SeatRequest, screen: Screen, instance_id: str) -> HttpResponse:
    found = instance_of(screen, instance_id)
    screen.opening("open-instance", {"instance": instance_id})
    tab = request.GET.get("tab", "")
    tabs = CONNECT_TABS_OF_2022 if screen.world.host == "2022" else CONNECT_TABS
    return screen.render(
        "ec2/instance/connect",
        instance=found,
        name=found.name,
        tab=tab if tab in tabs else "instance-connect",
        tabs=tabs.items(),
        managed=lambda: SESSION_MANAGER_POLICY in getattr(found.role, "attached", ()),
        ssh_open=lambda: any(map(_lets_ssh_in, found.groups)),
        running=found.state == "running",
        terminal=_terminal(screen, found),
        seen=found.seen,
    )


def _lets_ssh_in(group: Mapping[str, Any]) -> bool:
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
