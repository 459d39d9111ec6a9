"""The menus over the list of instances and over one instance: every entry of the real
console in its order. An entry that leads nowhere says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen

#: What *Instance state* offers: value, button, and the states in which it can be pressed.
STATE_BUTTONS: dict[str, tuple[str, frozenset[str]]] = {
    "stop": ("stop-instance", frozenset({"running"})),
    "start": ("start-instance", frozenset({"stopped"})),
    "reboot": ("reboot-instance", frozenset({"running"})),
    "terminate": ("terminate-instance", frozenset({"running", "stopped"})),
}


def state_words(value: str, host: str) -> str:
    """What an entry of *Instance state* is called, now and in 2022."""
    if value == "terminate" and host == "2022":
        return pgettext("console", "Terminate instance")
    return {
        "stop": pgettext("console", "Stop instance"),
        "start": pgettext("console", "Start instance"),
        "reboot": pgettext("console", "Reboot instance"),
        "terminate": pgettext("console", "Terminate (delete) instance"),
    }[value]


@dataclass(frozen=True, slots=True)
class Entry:
    """``url``: where it leads; without one it is greyed and ``why`` says why."""

    label: str
    url: str = ""
    why: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class StateEntry:
    """An entry of *Instance state*, a button of a form; ``why`` greys it."""

    value: str
    label: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Submenu:
    label: str
    entries: list[Entry]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Menus:
    """What can be done with the chosen instances."""

    chosen: list[Instance]
    connect: Entry
    states: list[StateEntry] = field(default_factory=list)
    actions: list[Entry | Submenu] = field(default_factory=list)


def menus_for(screen: Screen, chosen: Sequence[Instance]) -> Menus:
    return _Builder(screen, list(chosen)).menus()


class _Builder:
    def __init__(self, screen: Screen, chosen: list[Instance]) -> None:
        self.screen = screen
        self.chosen = chosen
        self.one = chosen[0] if len(chosen) == 1 else None

    def menus(self) -> Menus:
        connect = self.leads(
            pgettext("console", "Connect"), "ec2-connect", states={"running"}
        )
        return Menus(self.chosen, connect, self.states(), self.actions(connect))

    # -- entries

    def leads(
        self,
        label: str,
        route: str,
        *args: str,
        states: frozenset[str] | set[str] = frozenset({"running", "stopped"}),
        name: str = "",
    ) -> Entry:
        """An entry that works, on one instance in one of these states."""
        if self.one is None:
            return Entry(label, why=self._how_many(), name=name)
        if self.one.state not in states:
            why = (
                _("Needs a stopped instance.")
                if states == {"stopped"}
                else _("Needs a running instance.")
                if states == {"running"}
                else _("The instance is terminated.")
            )
            return Entry(label, why=why, name=name)
        return Entry(
            label, self.screen.url(route, self.one.instance_id, *args), name=name
        )

    def _how_many(self) -> str:
        if self.chosen:
            return _("Select one instance only.")
        return _("Select an instance first.")

    def states(self) -> list[StateEntry]:
        host = self.screen.world.host
        entries = [
            StateEntry(value, state_words(value, host), self._state_problem(states))
            for value, (button, states) in STATE_BUTTONS.items()
        ]
        hibernate = StateEntry(
            "",
            pgettext("console", "Hibernate instance"),
            _(
                "Not simulated: stops it with its memory kept on the disk. Has to be "
                "enabled at launch."
            ),
        )
        return [*entries[:3], hibernate, entries[3]]

    def _state_problem(self, states: frozenset[str]) -> str:
        if not self.chosen:
            return _("Select an instance first.")
        if all(instance.state in states for instance in self.chosen):
            return ""
        if states == {"running"}:
            return _("Needs a running instance.")
        if states == {"stopped"}:
            return _("Needs a stopped instance.")
        return _("The instance is terminated.")

    # -- the Actions menu

    def actions(self, connect: Entry) -> list[Entry | Submenu]:
        return [
            connect,
            self.leads(
                pgettext("console", "View details"),
                "ec2-instance",
                states={"running", "stopped", "terminated"},
            ),
            self.leads(
                pgettext("console", "Manage instance state"), "ec2-manage-state"
            ),
            Submenu(pgettext("console", "Instance settings"), self._settings()),
            Submenu(pgettext("console", "Networking"), self._networking()),
            Submenu(pgettext("console", "Security"), self._security(), "security"),
            Submenu(pgettext("console", "Image and templates"), self._images()),
            Submenu(pgettext("console", "Monitor and troubleshoot"), self._monitor()),
        ]

    def _settings(self) -> list[Entry]:
        def setting(label: str, value: str, *states: str) -> Entry:
            allowed = frozenset(states or ("running", "stopped"))
            return self.leads(label, "ec2-setting", value, states=allowed)

        return [
            Entry(
                pgettext("console", "Attach to Auto Scaling Group"),
                why=_("Not simulated: lets a group start and replace such instances."),
            ),
            setting(
                pgettext("console", "Change termination protection"),
                "termination-protection",
            ),
            setting(pgettext("console", "Change stop protection"), "stop-protection"),
            setting(
                pgettext("console", "Change shutdown behavior"), "shutdown-behavior"
            ),
            Entry(
                pgettext("console", "Change auto-recovery behavior"),
                why=_("Not simulated: moves the instance when its hardware fails."),
            ),
            setting(
                pgettext("console", "Change instance type"), "instance-type", "stopped"
            ),
            Entry(
                pgettext("console", "Change Nitro Enclaves"),
                why=_("Not simulated: a walled-off part of the machine for secrets."),
            ),
            Entry(
                pgettext("console", "Change credit specification"),
                why=_(
                    "Not simulated: what happens when a T instance has used up its credits."
                ),
            ),
            Entry(
                pgettext("console", "Change resource based naming options"),
                why=_("Not simulated: host names made of the instance ID."),
            ),
            Entry(
                pgettext("console", "Modify instance placement"),
                why=_("Not simulated: which group of hardware it runs on."),
            ),
            Entry(
                pgettext("console", "Modify Capacity Reservation settings"),
                why=_("Not simulated: capacity that was reserved beforehand."),
            ),
            setting(pgettext("console", "Edit user data"), "user-data", "stopped"),
            setting(
                pgettext("console", "Allow tags in instance metadata"), "metadata-tags"
            ),
            self.leads(
                pgettext("console", "Manage tags"),
                "ec2-tags",
                states={"running", "stopped", "terminated"},
            ),
            setting(
                pgettext("console", "Modify instance metadata options"),
                "metadata-options",
            ),
        ]

    def _networking(self) -> list[Entry]:
        return [
            Entry(
                pgettext("console", "Attach network interface"),
                why=_("Not simulated: a second address in the network."),
            ),
            Entry(
                pgettext("console", "Detach network interface"),
                why=_("Needs a second network interface, which is not simulated."),
            ),
            Entry(
                pgettext("console", "Connect RDS database"),
                why=_(
                    "Not simulated: opens the way to a database with security groups."
                ),
            ),
            Entry(
                pgettext("console", "Disassociate Elastic IP address"),
                why=_("Needs an Elastic IP address, which is not simulated."),
            ),
            Entry(
                pgettext("console", "Change source/destination check"),
                why=_("Not simulated: off for instances that pass on others’ traffic."),
            ),
            Entry(
                pgettext("console", "Manage IP addresses"),
                why=_("Not simulated: more private addresses on an interface."),
            ),
        ]

    def _security(self) -> list[Entry]:
        return [
            self.leads(
                pgettext("console", "Change security groups"),
                "ec2-setting",
                "security-groups",
            ),
            Entry(
                pgettext("console", "Get Windows password"),
                why=_("Only for Windows: this instance runs Linux."),
            ),
            self.leads(
                pgettext("console", "Modify IAM role"),
                "ec2-modify-iam-role",
                name="modify-iam-role",
            ),
        ]

    def _images(self) -> list[Entry]:
        more = self.leads(
            pgettext("console", "Launch more like this"),
            "ec2-launch-like",
            states={"running", "stopped", "terminated"},
        )
        return [
            Entry(
                pgettext("console", "Create image"),
                why=_("Not simulated: an AMI of this disk, to start others from."),
            ),
            Entry(
                pgettext("console", "Create template from instance"),
                why=_("Not simulated: these choices, kept for later launches."),
            ),
            more,
        ]

    def _monitor(self) -> list[Entry]:
        return [
            self.leads(
                pgettext("console", "Get system log"),
                "ec2-system-log",
                states={"running", "stopped"},
            ),
            Entry(
                pgettext("console", "Get instance screenshot"),
                why=_("Not simulated: a picture of the machine’s screen."),
            ),
            Entry(
                pgettext("console", "Manage detailed monitoring"),
                why=_("Not simulated: metrics every minute instead of every five."),
            ),
            Entry(
                pgettext("console", "Manage CloudWatch alarms"),
                why=_("Not simulated: a message or an action when a metric is high."),
            ),
            Entry(
                pgettext("console", "EC2 serial console"),
                why=_("Not simulated: a way in when the network does not work."),
            ),
            Entry(
                pgettext("console", "Replace root volume"),
                why=_("Not simulated: a fresh disk while the instance keeps running."),
            ),
        ]
