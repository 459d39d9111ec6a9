"""The menus over the list of instances and over one instance: every entry of the real
console in its order. An entry that leads nowhere says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen
from iamtutor.course.telling.buttons import button_words

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
    button, _states = STATE_BUTTONS[value]
    return button_words(button)


@dataclass(frozen=True, slots=True)
class Entry:
    """``url``: where it leads; without one it is greyed and ``why`` says why."""

    label: str
    url: str = ""
    why: str | Promise = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class StateEntry:
    """An entry of *Instance state*, a button of a form; ``why`` greys it."""

    value: str
    label: str
    why: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Submenu:
    label: str
    entries: list[Entry]
    name: str = ""


#: In which states an instance has to be for an entry to lead anywhere.
ALIVE = frozenset({"running", "stopped"})
ANY = ALIVE | {"terminated"}
RUNNING, STOPPED = frozenset({"running"}), frozenset({"stopped"})


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry whatever is chosen. ``route``, ``args``: where it leads, from one instance
    in one of ``states``; without a route it leads nowhere, and ``why`` says why."""

    label: Promise
    why: Promise | str = ""
    route: str = ""
    args: tuple[str, ...] = ()
    states: frozenset[str] = ALIVE
    name: str = ""


def _leads(
    label: Promise,
    route: str,
    *args: str,
    states: frozenset[str] = ALIVE,
    name: str = "",
) -> _Row:
    return _Row(label, "", route, args, states, name)


def _setting(label: Promise, value: str, states: frozenset[str] = ALIVE) -> _Row:
    return _leads(label, "ec2-setting", value, states=states)


@dataclass(frozen=True, slots=True)
class _Rows:
    label: Promise
    rows: tuple[_Row, ...]
    name: str = ""


_CONNECT = _leads(pgettext_lazy("console", "Connect"), "ec2-connect", states=RUNNING)
_SETTINGS = (
    _Row(
        pgettext_lazy("console", "Attach to Auto Scaling Group"),
        _("Not simulated: lets a group start and replace such instances."),
    ),
    _setting(
        pgettext_lazy("console", "Change termination protection"),
        "termination-protection",
    ),
    _setting(pgettext_lazy("console", "Change stop protection"), "stop-protection"),
    _setting(pgettext_lazy("console", "Change shutdown behavior"), "shutdown-behavior"),
    _Row(
        pgettext_lazy("console", "Change auto-recovery behavior"),
        _("Not simulated: moves the instance when its hardware fails."),
    ),
    _setting(
        pgettext_lazy("console", "Change instance type"), "instance-type", STOPPED
    ),
    _Row(
        pgettext_lazy("console", "Change Nitro Enclaves"),
        _("Not simulated: a walled-off part of the machine for secrets."),
    ),
    _Row(
        pgettext_lazy("console", "Change credit specification"),
        _("Not simulated: what happens when a T instance has used up its credits."),
    ),
    _Row(
        pgettext_lazy("console", "Change resource based naming options"),
        _("Not simulated: host names made of the instance ID."),
    ),
    _Row(
        pgettext_lazy("console", "Modify instance placement"),
        _("Not simulated: which group of hardware it runs on."),
    ),
    _Row(
        pgettext_lazy("console", "Modify Capacity Reservation settings"),
        _("Not simulated: capacity that was reserved beforehand."),
    ),
    _setting(pgettext_lazy("console", "Edit user data"), "user-data", STOPPED),
    _setting(
        pgettext_lazy("console", "Allow tags in instance metadata"), "metadata-tags"
    ),
    _leads(pgettext_lazy("console", "Manage tags"), "ec2-tags", states=ANY),
    _setting(
        pgettext_lazy("console", "Modify instance metadata options"), "metadata-options"
    ),
)
_NETWORKING = (
    _Row(
        pgettext_lazy("console", "Attach network interface"),
        _("Not simulated: a second address in the network."),
    ),
    _Row(
        pgettext_lazy("console", "Detach network interface"),
        _("Needs a second network interface, which is not simulated."),
    ),
    _Row(
        pgettext_lazy("console", "Connect RDS database"),
        _("Not simulated: opens the way to a database with security groups."),
    ),
    _Row(
        pgettext_lazy("console", "Disassociate Elastic IP address"),
        _("Not simulated: “aws ec2 disassociate-address” does it in the terminal."),
    ),
    _Row(
        pgettext_lazy("console", "Change source/destination check"),
        _("Not simulated: off for instances that pass on others’ traffic."),
    ),
    _Row(
        pgettext_lazy("console", "Manage IP addresses"),
        _("Not simulated: more private addresses on an interface."),
    ),
)
_SECURITY = (
    _leads(
        pgettext_lazy("console", "Change security groups"),
        "ec2-setting",
        "security-groups",
    ),
    _Row(
        pgettext_lazy("console", "Get Windows password"),
        _("Only for Windows: this instance runs Linux."),
    ),
    _leads(
        pgettext_lazy("console", "Modify IAM role"),
        "ec2-modify-iam-role",
        name="modify-iam-role",
    ),
)
_IMAGES = (
    _Row(
        pgettext_lazy("console", "Create image"),
        _("Not simulated: an AMI of this disk, to start others from."),
    ),
    _Row(
        pgettext_lazy("console", "Create template from instance"),
        _("Not simulated: these choices, kept for later launches."),
    ),
    _leads(
        pgettext_lazy("console", "Launch more like this"), "ec2-launch-like", states=ANY
    ),
)
_MONITOR = (
    _leads(pgettext_lazy("console", "Get system log"), "ec2-system-log"),
    _Row(
        pgettext_lazy("console", "Get instance screenshot"),
        _("Not simulated: a picture of the machine’s screen."),
    ),
    _Row(
        pgettext_lazy("console", "Manage detailed monitoring"),
        _("Not simulated: metrics every minute instead of every five."),
    ),
    _Row(
        pgettext_lazy("console", "Manage CloudWatch alarms"),
        _("Not simulated: a message or an action when a metric is high."),
    ),
    _Row(
        pgettext_lazy("console", "EC2 serial console"),
        _("Not simulated: a way in when the network does not work."),
    ),
    _Row(
        pgettext_lazy("console", "Replace root volume"),
        _("Not simulated: a fresh disk while the instance keeps running."),
    ),
)
#: The Actions menu.
_ACTIONS: tuple[_Row | _Rows, ...] = (
    _CONNECT,
    _leads(pgettext_lazy("console", "View details"), "ec2-instance", states=ANY),
    _leads(pgettext_lazy("console", "Manage instance state"), "ec2-manage-state"),
    _Rows(pgettext_lazy("console", "Instance settings"), _SETTINGS),
    _Rows(pgettext_lazy("console", "Networking"), _NETWORKING),
    _Rows(pgettext_lazy("console", "Security"), _SECURITY, "security"),
    _Rows(pgettext_lazy("console", "Image and templates"), _IMAGES),
    _Rows(pgettext_lazy("console", "Monitor and troubleshoot"), _MONITOR),
)


class Menus(NamedTuple):
    """What can be done with the chosen instances, each with its state, in the console of a
    lesson: all that the entries are made from."""

    lesson: str
    host: str
    chosen: tuple[tuple[str, str], ...]

    @property
    def actions(self) -> list[Entry | Submenu]:
        return [
            self._entry(row)
            if isinstance(row, _Row)
            else Submenu(
                str(row.label), [self._entry(one) for one in row.rows], row.name
            )
            for row in _ACTIONS
        ]

    @property
    def connect(self) -> Entry:
        return self._entry(_CONNECT)

    @property
    def states(self) -> list[StateEntry]:
        entries = [
            StateEntry(value, state_words(value, self.host), self._hindrance(states))
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

    def _entry(self, row: _Row) -> Entry:
        label = str(row.label)
        if not row.route:
            return Entry(label, why=row.why, name=row.name)
        if len(self.chosen) > 1:
            return Entry(label, why=_("Select one instance only."), name=row.name)
        if why := self._hindrance(row.states):
            return Entry(label, why=why, name=row.name)
        args = [self.lesson, self.chosen[0][0], *row.args]
        return Entry(label, reverse(f"console:{row.route}", args=args), name=row.name)

    def _hindrance(self, states: frozenset[str]) -> str | Promise:
        """Why this cannot be done with what is chosen, or nothing."""
        if not self.chosen:
            return _("Select an instance first.")
        if all(state in states for _instance_id, state in self.chosen):
            return ""
        if states == RUNNING:
            return _("Needs a running instance.")
        if states == STOPPED:
            return _("Needs a stopped instance.")
        return _("The instance is terminated.")


def menus_for(screen: Screen, chosen: Iterable[Instance]) -> Menus:
    return Menus(
        screen.bench.lesson.slug,
        screen.world.host,
        tuple((one.instance_id, one.state) for one in chosen),
    )
