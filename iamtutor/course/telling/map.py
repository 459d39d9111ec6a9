"""The live map as it is shown: what ``lessons.map.drawing`` tells, in words, each station
with its way into the console. How it is laid out is the style sheet's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from iamtutor.cloud.catalogue import about as service_called
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.world import World
from iamtutor.course.telling.names import breakable
from iamtutor.lessons.map import drawing
from iamtutor.lessons.map.stations import Joint, Kind, Node, Sign, State
from iamtutor.lessons.map.stations import Map as Drawn
from iamtutor.lessons.map.veil import veiled
from iamtutor.lessons.schema.course import MapFile

#: How many names of a station are written out.
SHOWN_NAMES = 3


class Station(NamedTuple):
    """One node in words. ``sign`` says what is wrong, that a call arrived, or that none
    was tried; ``href`` leads to the console's screen about it. ``joint``: how it is joined
    to the next, nothing for the last."""

    kind: str
    icon: str
    names: tuple[SafeString, ...]
    state: State
    href: str
    joint: Joint | str = ""
    latin: bool = False
    """AWS's own name, or the learner's in its letters: to be read as English."""
    sign: str = ""
    sign_css: str = ""


class Map(NamedTuple):
    """``words``: the whole chain in a sentence. ``verdict`` differs when something else
    happened to a call: then the picture moves once. ``dense``: there are so many stations,
    or such long ones, that their kinds take two lines."""

    stations: tuple[Station, ...]
    words: str
    verdict: str
    dense: bool


#: So many stations have their kinds in one line: of one account; of several, each with the
#: name of its own.
_MOST, _MOST_OF_SEVERAL = 6, 4

_ICONS = {
    Kind.INSTANCE: "cpu",
    Kind.MACHINE: "terminal",
    Kind.SESSION: "terminal",
    Kind.FUNCTION: "terminal",
    Kind.USER: "person-circle",
    Kind.ROOT: "person-circle",
    Kind.ANYONE: "person-circle",
    Kind.PROFILE: "plus-square",
    Kind.ROLE: "person-badge",
    Kind.TRUST: "people",
    Kind.BUCKET: "bucket",
    Kind.SERVICE: "diagram-3",
}


_KINDS = {
    Kind.INSTANCE: gettext_lazy("EC2 instance"),
    Kind.MACHINE: pgettext_lazy("map", "Machine"),
    Kind.SESSION: gettext_lazy("Session"),
    Kind.FUNCTION: gettext_lazy("Lambda function"),
    Kind.USER: gettext_lazy("IAM user"),
    Kind.ROOT: gettext_lazy("Root user"),
    Kind.ANYONE: gettext_lazy("Caller"),
    Kind.PROFILE: pgettext_lazy("map", "Instance profile"),
    Kind.ROLE: gettext_lazy("Role"),
    Kind.TRUST: gettext_lazy("Trust"),
    Kind.POLICIES: gettext_lazy("Policies"),
    Kind.BOUNDARY: pgettext_lazy("map", "Boundary"),
    Kind.SESSION_POLICY: gettext_lazy("Session policy"),
    Kind.ORGANIZATION: gettext_lazy("Organization"),
    Kind.RESOURCE_POLICY: gettext_lazy("Resource policy"),
    Kind.BUCKET: gettext_lazy("S3 bucket"),
    Kind.RESOURCE: gettext_lazy("Resource"),
    Kind.SERVICE: gettext_lazy("Service"),
}


def _kind(kind: Kind) -> str:
    return str(_KINDS[kind])


def _names(node: Node) -> tuple[str, ...]:
    """What a node is called, each of several; or that there is none."""
    if node.state is State.UNKNOWN:
        return (_("not known yet"),)
    match node.kind:
        case Kind.ANYONE:
            return (_("without credentials"),)
        case Kind.ROOT:
            return ("root",)
        case Kind.SERVICE:
            return (service_called(node.names[0]).called if node.names else "AWS",)
        case Kind.TRUST if not node.names:
            return (_("none") if node.state is State.EMPTY else _("not EC2"),)
        case _ if not node.names:
            return (_("none"),)
    more = len(node.names) - SHOWN_NAMES
    return node.names[:SHOWN_NAMES] + ((f"+{more}",) if more > 0 else ())


def _sign(node: Node) -> str:
    match node.sign:
        case Sign.ARRIVES:
            return _("%(operation)s arrives") % {"operation": node.said}
        case Sign.DOES_NOT_ARRIVE:
            return _("%(operation)s does not arrive") % {"operation": node.said}
        case Sign.NOT_TRUSTED:
            return _("EC2 is not trusted")
        case Sign.NO_CREDENTIALS:
            return _("no credentials")
        case Sign.NOT_RUNNING:
            return node.said
        case _:
            return ""


_SIGN_CSS = {Sign.ARRIVES: "good", Sign.NO_CREDENTIALS: "none", None: "none"}


class _Accounts(NamedTuple):
    """What the accounts of a world are called, by id, and in which the console is open."""

    names: tuple[tuple[str, str], ...]
    console: str

    @classmethod
    def of(cls, world: World) -> _Accounts:
        names = ((one.id, one.name or one.id) for one in world.accounts.values())
        return cls(tuple(names), world.console_account.id)


def _called(node: Node, accounts: _Accounts) -> str:
    """The kind of a node and, where there are several accounts, whose it is."""
    name = dict(accounts.names).get(node.account)
    if name is None or len(accounts.names) == 1:
        return _kind(node.kind)
    return f"{_kind(node.kind)} ·\N{NO-BREAK SPACE}{name}"


def _screen(node: Node, whose: Kind) -> tuple[str, ...]:
    """The console's screen about a node, with its arguments; ``whose``: who asks."""
    about = node.about
    match node.kind:
        case Kind.INSTANCE:
            return ("ec2-instance", about) if about else ("ec2-launch",)
        case Kind.PROFILE:
            return ("ec2-modify-iam-role", about) if about else ("ec2-launch",)
        case Kind.USER | Kind.POLICIES if about and whose is Kind.USER:
            return ("iam-user", about)
        case Kind.ROLE | Kind.TRUST | Kind.POLICIES:
            return ("iam-role", about) if about else ("iam-roles",)
        case Kind.BUCKET:
            return ("s3-bucket", about) if about else ("s3-create-bucket",)
        case Kind.USER:
            return ("iam-users",)
        case _:
            return ("home",)


def _station(
    node: Node,
    whose: Kind,
    accounts: _Accounts,
    lesson: str,
    joint: Joint | str,
    sign: str,
) -> Station:
    name, *arguments = _screen(node, whose)
    if node.account and node.account != accounts.console:
        name, *arguments = ("home",)  # the console is open in another account
    query = "?tab=trust" if node.kind is Kind.TRUST and node.about else ""
    names = _names(node)
    return Station(
        _called(node, accounts),
        _ICONS.get(node.kind, "file-earmark-text"),
        tuple(map(breakable, names)),
        node.state,
        reverse(f"console:{name}", args=[lesson, *arguments]) + query,
        joint,
        all(name.isascii() for name in names),
        sign,
        _SIGN_CSS.get(node.sign, "stop") if sign else "",
    )


def draw(
    world: World,
    events: Sequence[ApiEvent],
    wanted: MapFile,
    resource: Callable[[], str],
    lesson: str,
    found_by: Sequence[ApiEvent] | None = None,
    at_desk: Callable[[], User | None] = lambda: None,
) -> Map:
    """The map of ``world`` after ``events``, about whom ``wanted`` says and, before there
    is a call, about a ``resource`` (it tells an ARN); its nodes lead into the console of
    ``lesson`` (a slug). ``found_by``: where something is to be found, what was done and
    looked at; ``at_desk`` finds whose access key lies at the desk."""
    told = drawing.draw(world, events, wanted, resource, at_desk)
    if found_by is not None:
        told = veiled(told, found_by, wanted)
    site = (get_language(), get_script_prefix())
    return _in_words(told, _Accounts.of(world), lesson, site)


@lru_cache(maxsize=1024)
def _in_words(
    told: Drawn, accounts: _Accounts, lesson: str, site: tuple[str | None, str]
) -> Map:
    """What is told in the language that is active, with addresses below the prefix that is:
    both make the ``site``. Most commands leave the map as it was."""
    signs = [_sign(node) for node in told.nodes]
    if _is_only_untried(told, signs):
        signs[-1] = _("not tried yet")
    whose = told.nodes[0].kind
    stations = tuple(
        _station(node, whose, accounts, lesson, joint, sign)
        for node, joint, sign in zip(told.nodes, (*told.joints, ""), signs, strict=True)
    )
    words = _("The connection now: %(chain)s") % {
        "chain": _(", ").join(
            f"{_kind(node.kind)} {' + '.join(_names(node))}"
            + (f" ({sign})" if sign else "")
            for node, sign in zip(told.nodes, signs, strict=True)
        )
    }
    last = told.nodes[-1]
    verdict = f"{last.said}-{last.sign or told.tried}"
    dense = len(stations) > (_MOST if len(accounts.names) == 1 else _MOST_OF_SEVERAL)
    return Map(stations, words, verdict, dense)


def _is_only_untried(told: Drawn, signs: Sequence[str]) -> bool:
    """Whether all is there, and only no call shows what it does."""
    held = all(joint in {Joint.LINK, Joint.UNKNOWN} for joint in told.joints[:-1])
    return held and not told.tried and not any(signs) and bool(told.nodes[-1].names)
