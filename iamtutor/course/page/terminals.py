"""A terminal of the workbench: as whom it works, how long it may, what its screen shows."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from iamtutor.cloud.authorization import FUNCTION, TOOLS
from iamtutor.cloud.state.identities import Role, User
from iamtutor.cloud.turn import Turn
from iamtutor.lessons.content.names import DESK, EC2
from iamtutor.lessons.worlds.keys import key_holder
from iamtutor.sandbox.models import ActionRecord
from iamtutor.shell.machine import is_running, prompt


def place_words(place: str) -> str:
    """What a tab of the workbench is called."""
    known = {
        "console": _("Console"),
        "files": _("Files"),
        DESK: _("Desk terminal"),
        EC2: _("EC2 terminal"),
    }
    return known.get(place) or _("%(machine)s terminal") % {"machine": place}


def way_words(place: str) -> str:
    """What leads there."""
    known = {
        "files": _("To the files"),
        DESK: _("To the desk terminal"),
        EC2: _("To the EC2 terminal"),
    }
    return known.get(place) or _("To the %(machine)s terminal") % {"machine": place}


def origin_words(origin: str) -> str:
    """Where a call came from, in a word."""
    return {
        "console": _("Console"),
        DESK: _("Desk"),
        EC2: "EC2",
        FUNCTION: "Lambda",
        TOOLS: _("Own tools"),
    }.get(origin, origin)


class Terminal(NamedTuple):
    """``who`` is the role of the instance, or the user whose access key the desk has;
    ``until`` says in words how long the instance's credentials are still valid."""

    prompt: str
    who: str
    until: str
    is_administrator: bool = False


class Prompt(NamedTuple):
    """What stands around a terminal's input on the page of a ``lesson`` (its slug):
    whether a line goes on, ``known`` whether the map leaves nothing open, and whether the
    last action can be undone."""

    lesson: str
    tab: str
    terminal: Terminal | None
    goes_on: bool
    known: bool
    can_undo: bool


def open_terminal(turn: Turn, machine: str, role: Role | None) -> Terminal | None:
    """The terminal of a machine whose instance has ``role``; None unless it runs."""
    if not is_running(turn.world, machine):
        return None
    if machine == DESK:
        user = key_holder(turn.world, machine, turn.bodies)
        return Terminal(
            prompt(turn, machine),
            _called(turn, user) if user else "",
            "",
            user is not None and user.is_administrator,
        )
    who = role.name if role else ""
    return Terminal(prompt(turn, machine), who, _until(turn, machine, role))


def _called(turn: Turn, user: User) -> str:
    """The user's name and, where there are several accounts, the account's."""
    if len(turn.world.accounts) == 1:
        return user.name
    account = turn.world.accounts[user.arn.split(":")[4]]
    return f"{user.name} ({account.name or account.id})"


def still_shown(records: list[ActionRecord]) -> list[ActionRecord]:
    """What is still on the screen: nothing from before the last ``clear``."""
    start = 0
    for place, record in enumerate(records):
        if record.details.get("clear"):
            start = place + 1 if not record.output else place
    return records[start:]


def _until(turn: Turn, machine: str, role: Role | None) -> str:
    instance_id = turn.world.machines[machine].instance_id
    if instance_id is None or role is None:
        return ""
    expires = max(
        (
            session.expires
            for account in turn.world.accounts.values()
            for session in account.sessions.values()
            if session.instance_id == instance_id
        ),
        default=None,
    )
    if expires is None:
        return ""
    left = int((expires - turn.now).total_seconds() // 60)
    return _left(max(0, left), get_language())


@lru_cache(maxsize=1024)
def _left(minutes: int, _language: str | None) -> str:
    """So many minutes in words, in the language that is active: one text in a minute."""
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)s and %(minutes)s") % {
            "hours": ngettext("%d hour", "%d hours", hours) % hours,
            "minutes": ngettext("%d minute", "%d minutes", minutes) % minutes,
        }
    return ngettext("%d minute", "%d minutes", minutes) % minutes
