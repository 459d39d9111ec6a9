"""The live map as it is drawn: what ``lessons.map`` tells, in words, with places.

Each node is lit, broken or empty, says so in words, and leads to the console's screen that
shows it, or that makes it; the drawing is the template's. Two layouts are computed, broad
and tall, because text in a picture must not shrink below 11 px.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.world import World
from iamtutor.lessons import map as pure
from iamtutor.lessons.map import Joint, Kind, Node, Sign, State
from iamtutor.lessons.schema import MapFile

#: Pixel sizes of the broad drawing.
WIDE, NARROW, PAD, GAP, HEIGHT = 13.0, 7.8, 11, 16, 54
BROAD_WIDTH = 757
ROW = 48
#: Links that end in a tip.
ARROWS = frozenset({Joint.LINK, Joint.THROUGH})


@dataclass(frozen=True, slots=True)
class Box:
    """One node, in words and with its place. ``sign`` says what is wrong, or that a call
    arrived; ``href`` leads to the console's screen about it."""

    kind: str
    name: str
    state: State
    sign: str = ""
    sign_css: str = ""
    href: str = ""
    x: float = 0
    width: float = 0
    y: float = 0

    @property
    def latin(self) -> bool:
        """AWS's own name, or the learner's in its letters: to be read as English."""
        return self.name.replace("…", "").isascii()

    @property
    def text_x(self) -> float:
        return self.x + PAD

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def text_y(self) -> float:
        return self.y + 23

    @property
    def sign_y(self) -> float:
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Link:
    """From one node to the next, as its ``Joint`` says."""

    css: Joint
    x1: float
    x2: float
    y1: float = 0
    y2: float = 0

    @property
    def arrow(self) -> bool:
        return self.css in ARROWS

    @property
    def tip(self) -> str:
        return "through-tip" if self.css is Joint.THROUGH else "tip"


@dataclass(frozen=True, slots=True)
class Map:
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    tall: tuple[Box, ...]
    tall_links: tuple[Link, ...]
    words: str
    width: float = BROAD_WIDTH

    @property
    def signs(self) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes if box.sign)

    @property
    def tall_height(self) -> float:
        return self.tall[-1].y + 37


def _kind(kind: Kind) -> str:
    return {
        Kind.INSTANCE: _("EC2 instance"),
        Kind.MACHINE: _("Session"),
        Kind.USER: _("IAM user"),
        Kind.ROOT: _("Root user"),
        Kind.ANYONE: _("Caller"),
        Kind.PROFILE: _("Instance profile"),
        Kind.ROLE: _("Role"),
        Kind.TRUST: _("Trust"),
        Kind.POLICIES: _("Policies"),
        Kind.BOUNDARY: pgettext("map", "Boundary"),
        Kind.SESSION_POLICY: _("Session policy"),
        Kind.ORGANIZATION: _("Organization"),
        Kind.RESOURCE_POLICY: _("Resource policy"),
        Kind.BUCKET: _("S3 bucket"),
        Kind.RESOURCE: _("Resource"),
        Kind.SERVICE: _("Service"),
    }[kind]


def _name(node: Node) -> str:
    """What a node is called, the first of several; or that there is none."""
    match node.kind:
        case Kind.ANYONE:
            return _("without credentials")
        case Kind.ROOT:
            return "root"
        case Kind.SERVICE:
            called = node.names[0] if node.names else ""
            return _SERVICES.get(called, called or "AWS")
        case Kind.TRUST if not node.names:
            return _("none") if node.state is State.EMPTY else _("not EC2")
        case Kind.INSTANCE | Kind.BUCKET if not node.names:
            return _("none yet")
        case _ if not node.names:
            return _("none")
    more = f" +{len(node.names) - 1}" if len(node.names) > 1 else ""
    return node.names[0] + more


#: What the services are called that have calls without a resource of their own.
_SERVICES = {"s3": "Amazon S3", "ec2": "Amazon EC2", "iam": "IAM", "sts": "AWS STS"}


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


_SIGN_CSS = {Sign.ARRIVES: "good", Sign.NO_CREDENTIALS: "none"}


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


def _box(node: Node, whose: Kind, lesson: str) -> Box:
    name, *arguments = _screen(node, whose)
    query = "?tab=trust" if node.kind is Kind.TRUST and node.about else ""
    return Box(
        _kind(node.kind),
        _name(node),
        node.state,
        _sign(node),
        _SIGN_CSS.get(node.sign, "sign") if node.sign else "",
        reverse(f"console:{name}", args=[lesson, *arguments]) + query,
    )


def _width(text: str) -> float:
    return sum(
        WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text
    )


def _shares(wants: Sequence[tuple[float, float]], spare: float) -> list[float]:
    """The room of each node, from the least and the most it wants: whoever wants little
    gets all of it, the longest are cut to one length."""

    def up_to(length: float) -> list[float]:
        return [max(least, min(most, length)) for least, most in wants]

    low, high = 0.0, spare
    if sum(up_to(high)) <= spare:
        return up_to(high)
    for _step in range(20):  # to a thousandth of a pixel
        middle = (low + high) / 2
        low, high = (middle, high) if sum(up_to(middle)) <= spare else (low, middle)
    return up_to(low)


def _fit(text: str, room: float) -> str:
    """``text``, cut in the middle so that it fits ``room`` pixels; its end stays, because
    names often differ there."""
    if _width(text) <= room:
        return text
    end = min(8, len(text) // 3)
    tail = "…" + text[len(text) - end :]
    for length in range(len(text) - end - 1, 0, -1):
        if _width(text[:length] + tail) <= room:
            return text[:length] + tail
    return "…"


def _rows(boxes: Sequence[Box]) -> list[float]:
    """Where each node of the tall drawing begins; a sign needs room above it."""
    places: list[float] = []
    y = 1.0
    for box in boxes:
        y += 16 if box.sign else 0
        places.append(y)
        y += ROW
    return places


def draw(
    world: World,
    events: Sequence[ApiEvent],
    wanted: MapFile,
    resource: str,
    lesson: str,
) -> Map:
    """The map of ``world`` after ``events``, about whom ``wanted`` says and, before there
    is a call, about a ``resource`` (an ARN); its nodes lead into the console of ``lesson``
    (a slug)."""
    told = pure.draw(world, events, wanted, resource)
    whose = told.nodes[0].kind
    return _laid_out([_box(node, whose, lesson) for node in told.nodes], told.joints)


def _laid_out(boxes: Sequence[Box], joints: Sequence[Joint]) -> Map:
    spare = BROAD_WIDTH - 2 - GAP * (len(boxes) - 1) - PAD * 2 * len(boxes)
    inner = _shares([(_width(b.kind) * 0.9, _width(b.name)) for b in boxes], spare)
    x, placed = 1.0, []
    extra = max(0.0, spare - sum(inner)) / len(boxes)
    for box, room in zip(boxes, inner, strict=True):
        width = room + extra + PAD * 2
        name = _fit(box.name, width - PAD * 2)
        placed.append(
            replace(box, name=name, x=round(x, 1), width=round(width, 1), y=6)
        )
        x += width + GAP
    joined = tuple(
        Link(
            css,
            round(left.end + 1, 1),
            round(right.x - (7 if css in ARROWS else 1), 1),
            33,
            33,
        )
        for css, (left, right) in zip(joints, pairwise(placed), strict=True)
    )
    tall = tuple(
        replace(box, name=_fit(box.name, 184), x=1, width=356, y=place)
        for box, place in zip(boxes, _rows(boxes), strict=True)
    )
    tall_links = tuple(
        Link(css, 26, 26, above.y + 37, below.y - 6)
        for css, (above, below) in zip(joints, pairwise(tall), strict=True)
    )
    words = _("The connection now: %(chain)s") % {
        "chain": _(", ").join(
            f"{box.kind} {box.name}" + (f" ({box.sign})" if box.sign else "")
            for box in boxes
        )
    }
    return Map(tuple(placed), joined, tall, tall_links, words)
