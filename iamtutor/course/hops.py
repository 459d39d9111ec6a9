"""The live map, from the real state: instance → profile → role → trust → policies → bucket.

Each hop is lit, broken or empty, says so in words, and leads to the console's screen that
shows it, or that makes it; the drawing is the template's. Two layouts are computed, broad
and tall, because text in a picture must not shrink below 11 px.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from iamtutor.cloud.account import Instance, InstanceProfile, Role
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import (
    ec2_may_assume,
    profile_of_instance,
    role_of_instance,
)
from iamtutor.cloud.world import World
from iamtutor.course.why import verdict_of
from iamtutor.lessons.names import learners_profile, learners_role

#: Pixel sizes of the broad drawing.
WIDE, NARROW, PAD, GAP, HEIGHT = 13.0, 7.8, 11, 16, 54
BROAD_WIDTH = 757
ROW = 48
#: Links that end in a tip.
ARROWS = frozenset({"link", "through"})
#: Verdicts on a call that show at the bucket whether it got there.
ARRIVALS = frozenset({"allowed", "implicitDeny", "explicitDeny", "none"})


@dataclass(frozen=True, slots=True)
class Hop:
    """One station. ``state`` is ``lit``, ``stop``, ``waiting`` or ``empty``; ``sign`` says
    what is wrong, in words, when something is; ``screen`` names the console's screen and
    what it is about."""

    kind: str
    name: str
    state: str
    sign: str = ""
    screen: tuple[str, ...] = ()
    query: str = ""
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

    @property
    def sign_css(self) -> str:
        return "good" if self.state == "lit" else "sign"


@dataclass(frozen=True, slots=True)
class Link:
    """From one hop to the next: ``link`` (holds), ``gone`` (broken), ``through`` (a call
    got there), ``cut`` (a call did not)."""

    css: str
    x1: float
    x2: float
    y1: float = 0
    y2: float = 0

    @property
    def arrow(self) -> bool:
        return self.css in ARROWS

    @property
    def tip(self) -> str:
        return "through-tip" if self.css == "through" else "tip"


@dataclass(frozen=True, slots=True)
class Map:
    hops: tuple[Hop, ...]
    links: tuple[Link, ...]
    tall: tuple[Hop, ...]
    tall_links: tuple[Link, ...]
    words: str
    width: float = BROAD_WIDTH

    @property
    def signs(self) -> tuple[Hop, ...]:
        return tuple(hop for hop in self.hops if hop.sign)

    @property
    def tall_height(self) -> float:
        return self.tall[-1].y + 37


def the_instance(world: World) -> Instance | None:
    """The instance that the map is about: the one behind the ``ec2`` terminal, else the
    newest that is not terminated."""
    machine = world.machines.get("ec2")
    if machine is not None and machine.instance_id in world.account.instances:
        instance = world.account.instances[machine.instance_id]
        if instance.state != "terminated":
            return instance
    alive = [i for i in world.account.instances.values() if i.state != "terminated"]
    return max(alive, key=lambda i: i.launched, default=None)


def _instance_hop(instance: Instance | None) -> Hop:
    kind = _("EC2 instance")
    if instance is None:
        return Hop(kind, _("none yet"), "empty", screen=("ec2-launch",))
    running = instance.state == "running"
    return Hop(
        kind,
        instance.tags.get("Name") or instance.instance_id,
        "lit" if running else "stop",
        "" if running else instance.state,
        ("ec2-instance", instance.instance_id),
    )


def _profile_hop(
    instance: Instance | None, profile: InstanceProfile | None, attached: bool
) -> Hop:
    kind = _("Instance profile")
    screen = (
        ("ec2-launch",)
        if instance is None
        else ("ec2-modify-iam-role", instance.instance_id)
    )
    if profile is None:
        return Hop(kind, _("none"), "empty", screen=screen)
    return Hop(kind, profile.name, "lit" if attached else "waiting", screen=screen)


def _role_hops(
    world: World, role: Role | None, reached: bool, denied: bool
) -> list[Hop]:
    """The role, whom it trusts, what it permits."""
    kinds = (_("Role"), _("Trust"), _("Policies"))
    if role is None:
        return [Hop(kind, _("none"), "empty", screen=("iam-roles",)) for kind in kinds]
    trusted = ec2_may_assume(world.account, role)
    names = [arn.rsplit("/", 1)[-1] for arn in role.attached] + list(role.inline)
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    screen = ("iam-role", role.name)
    good = "lit" if reached else "waiting"
    return [
        Hop(kinds[0], role.name, good if trusted else "stop", screen=screen),
        Hop(
            kinds[1],
            "EC2" if trusted else _("not EC2"),
            good if trusted else "stop",
            "" if trusted else _("EC2 is not trusted"),
            screen,
            "?tab=trust",
        ),
        Hop(
            kinds[2],
            names[0] + more if names else _("none"),
            ("stop" if denied else good) if names else "empty",
            screen=screen,
        ),
    ]


def _bucket_hop(bucket: str | None, last: ApiEvent | None, verdict: str) -> Hop:
    kind = _("S3 bucket")
    if bucket is None:
        return Hop(kind, _("none yet"), "empty", screen=("s3-create-bucket",))
    sign = ""
    if last is not None and verdict in ARRIVALS:
        words = (
            _("%(operation)s arrives")
            if verdict == "allowed"
            else _("%(operation)s does not arrive")
        )
        sign = words % {"operation": last.operation}
    state = "lit" if verdict == "allowed" else "waiting"
    return Hop(kind, bucket, state, sign, ("s3-bucket", bucket))


def _states(
    world: World, bucket: str | None, events: Sequence[ApiEvent]
) -> tuple[list[Hop], list[str]]:
    """The hops in order, and how each is linked to the next. What is made and not on the
    instance yet, or no longer, waits: the profile and the role stay in the picture."""
    instance = the_instance(world)
    attached = profile_of_instance(world, instance.instance_id) if instance else None
    reached = role_of_instance(world, instance.instance_id) if instance else None
    role = reached or learners_role(world.account, attached)
    profile = attached or learners_profile(world.account, role)
    last = next((event for event in reversed(events) if event.origin == "ec2"), None)
    verdict = verdict_of(last) if last is not None and last.service == "s3" else ""
    hops = [
        _instance_hop(instance),
        _profile_hop(instance, profile, attached is not None),
        *_role_hops(
            world,
            role,
            reached is not None,
            reached is not None and verdict in {"implicitDeny", "explicitDeny"},
        ),
        _bucket_hop(bucket, last, verdict),
    ]
    first, second, _role, trust, policies, end = hops
    trusted = trust.state in {"lit", "waiting"}
    holds = [
        first.state == "lit" and second.state == "lit",
        role is not None and profile is not None and profile.role == role.name,
        trusted,
        trusted and policies.state != "empty",
    ]
    links = ["link" if held else "gone" for held in holds]
    links.append("through" if end.state == "lit" else "cut" if end.sign else "gone")
    return hops, links


def _width(text: str) -> float:
    return sum(
        WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text
    )


def _shares(wants: Sequence[tuple[float, float]], spare: float) -> list[float]:
    """The room of each hop, from the least and the most it wants: whoever wants little
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


def _rows(hops: Sequence[Hop]) -> list[float]:
    """Where each hop of the tall drawing begins; a sign needs room above it."""
    places: list[float] = []
    y = 1.0
    for hop in hops:
        y += 16 if hop.sign and places else 0
        places.append(y)
        y += ROW
    return places


def draw(
    world: World, bucket: str | None, events: Sequence[ApiEvent], lesson: str
) -> Map:
    """The map of ``world`` for the learner's ``bucket``, after ``events``; its hops lead
    into the console of ``lesson`` (a slug)."""
    hops, links = _states(world, bucket, events)
    hops = [
        replace(
            hop,
            href=reverse(f"console:{hop.screen[0]}", args=[lesson, *hop.screen[1:]])
            + hop.query,
        )
        for hop in hops
    ]
    spare = BROAD_WIDTH - 2 - GAP * (len(hops) - 1) - PAD * 2 * len(hops)
    inner = _shares([(_width(h.kind) * 0.9, _width(h.name)) for h in hops], spare)
    x, placed = 1.0, []
    extra = max(0.0, spare - sum(inner)) / len(hops)
    for hop, room in zip(hops, inner, strict=True):
        width = room + extra + PAD * 2
        name = _fit(hop.name, width - PAD * 2)
        placed.append(
            replace(hop, name=name, x=round(x, 1), width=round(width, 1), y=6)
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
        for css, left, right in zip(links, placed, placed[1:], strict=False)
    )
    tall = tuple(
        replace(hop, name=_fit(hop.name, 184), x=1, width=356, y=place)
        for hop, place in zip(hops, _rows(hops), strict=True)
    )
    tall_links = tuple(
        Link(css, 26, 26, above.y + 37, below.y - 6)
        for css, above, below in zip(links, tall, tall[1:], strict=False)
    )
    words = _("The connection now: %(chain)s") % {
        "chain": _(", ").join(
            f"{hop.kind} {hop.name}" + (f" ({hop.sign})" if hop.sign else "")
            for hop in hops
        )
    }
    return Map(tuple(placed), joined, tall, tall_links, words)
