"""The list of instances, and what is done with several of them: their state."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import ngettext, pgettext

from iamtutor.console.instance_menus import STATE_BUTTONS, menus_for, state_words
from iamtutor.console.reading import ec2
from iamtutor.console.reading.ec2 import Instance
from iamtutor.console.screen import Screen
from iamtutor.console.views.ec2.common import GONE, instance_of
from iamtutor.console.views.pressing import answered, screen_view
from iamtutor.course.views.seat import SeatRequest
from iamtutor.lessons.schema.ways import Shown

#: The states that the filter offers.
STATES = ("pending", "running", "stopping", "stopped", "shutting-down", "terminated")
#: The box that stands for all of them, where a row's is named by its instance.
EVERY = "every"


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """``seen``: the instance as EC2 describes it; ``toggled`` leads to the same list with
    this row chosen, or no longer chosen; ``here``: its box was used just now; ``mine``: it
    is the learner's."""

    instance: Instance
    name: str
    seen: Mapping[str, Any]
    checks: Callable[[], Mapping[str, str]]
    chosen: bool
    here: bool
    mine: bool
    toggled: str
    alone: str

    @property
    def check(self) -> str:
        """How far the status checks are. Raises NotTold."""
        return self.checks().get(self.instance.instance_id, "")

    @property
    def box(self) -> str:
        """The id of the row's box."""
        return f"pick-{self.instance.instance_id}"


@screen_view("ec2-instances")
def instances(request: SeatRequest, screen: Screen) -> HttpResponse:
    """The list. Rows are chosen by their boxes; the menus act on the chosen ones."""
    screen.opening("open-instances", {})
    known = {one.instance_id: one for one in screen.api.listed(ec2.instances)}
    chosen = [i for i in request.GET.getlist("instance") if i in known]
    mine = screen.bench.names.get("instance", "")
    wanted = request.GET.get("q", "").strip()
    state = request.GET.get("state", "")
    at = request.GET.get("at", *chosen[-1:])
    rows = [
        row
        for row in _rows(screen, known.values(), chosen, at, mine, wanted, state)
        if (not state or row.instance.state == state) and _matches(row, wanted)
    ]
    picked = [known[i] for i in chosen]
    shown = [row.instance.instance_id for row in rows]
    if screen.denied is None:
        screen.page.shows |= _situation(mine, known, chosen, shown)
    every = bool(shown) and set(shown) <= set(chosen)
    return screen.render(
        "ec2/instances",
        rows=rows,
        all=len(known),
        wanted=wanted,
        state=state,
        states=STATES,
        picked=picked,
        menus=menus_for(screen, picked),
        one=_one(screen, picked),
        every=every,
        at_every=at == EVERY,
        toggle_every=f"?{_query([] if every else shown, wanted, state, EVERY)}",
        again=f"?{_query(chosen, wanted, state)}",
        clear=f"?{_query(chosen, '', '')}",
    )


def _situation(
    mine: str, known: dict[str, Instance], chosen: list[str], shown: list[str]
) -> dict[str, Shown]:
    """How far choosing the learner's instance is, for guided mode."""
    if all(one.state in GONE for one in known.values()):
        return {"mine": "gone"}
    others = "others" if chosen else "none"
    return {
        "mine": "listed" if mine in shown else "hidden",
        "chosen": "mine" if chosen == [mine] else others,
    }


def _rows(
    screen: Screen,
    known: Iterable[Instance],
    chosen: list[str],
    at: str | None,
    mine: str,
    wanted: str,
    state: str,
) -> Iterable[InstanceRow]:
    checks = partial(ec2.checks, screen.api)
    for instance in known:
        instance_id = instance.instance_id
        others = [one for one in chosen if one != instance_id]
        toggled = others if instance_id in chosen else [*chosen, instance_id]
        yield InstanceRow(
            instance,
            instance.name,
            instance.seen,
            checks,
            instance_id in chosen,
            instance_id == at,
            instance_id == mine,
            f"?{_query(toggled, wanted, state, instance_id)}",
            f"?{_query([instance_id], wanted, state)}",
        )


def _matches(row: InstanceRow, wanted: str) -> bool:
    """By attribute or tag, with case as it is, in any width."""
    instance = row.instance
    texts = [
        instance.instance_id,
        instance.instance_type,
        instance.state,
        instance.image_id,
        instance.key_name,
        instance.private_ip,
        instance.public_ip,
        *instance.tags,
        *instance.tags.values(),
        *(f"{key}={value}" for key, value in instance.tags.items()),
        *(group["GroupName"] for group in row.seen.get("SecurityGroups", ())),
    ]
    return any(normalize("NFKC", wanted) in normalize("NFKC", text) for text in texts)


def _query(chosen: list[str], wanted: str, state: str, at: str = "") -> str:
    """``at``: the instance whose box is used, or ``EVERY``."""
    pairs = [("instance", one) for one in chosen]
    more = {"q": wanted, "state": state, "at": at}
    return urlencode([*pairs, *((name, more[name]) for name in more if more[name])])


def _one(screen: Screen, picked: list[Instance]) -> dict[str, Any] | None:
    """What the pane below the list shows when one row is chosen."""
    if len(picked) != 1:
        return None
    [instance] = picked
    return {
        "instance": instance,
        "name": instance.name,
    }


# --- their state ------------------------------------------------------------------------


@screen_view("ec2-manage-state")
def manage_state(
    request: SeatRequest, screen: Screen, instance_id: str
) -> HttpResponse:
    """Manage instance state: the same buttons as a page."""
    found = instance_of(screen, instance_id)
    return screen.render(
        "ec2/instance/manage_state",
        instance=found,
        name=found.name,
        menus=menus_for(screen, [found]),
    )


@screen_view("ec2-instances", "POST")
def change_state(
    request: SeatRequest, screen: Screen, instance_id: str = ""
) -> HttpResponse:
    """Start, stop, reboot or terminate. The menus ask first (``ask``), but for a start."""
    ids = [instance_id] if instance_id else request.POST.getlist("instance")
    chosen = [instance_of(screen, one) for one in dict.fromkeys(ids)]
    value = request.POST.get("state", "")
    button, states = STATE_BUTTONS.get(value, ("", frozenset[str]()))
    if not chosen or not all(one.state in states for one in chosen):
        raise Http404
    named_ids: str | list[str] = [one.instance_id for one in chosen]
    if len(chosen) == 1:
        named_ids = chosen[0].instance_id
    url = (
        f"{screen.url('ec2-instances')}?"
        f"{_query([one.instance_id for one in chosen], '', '')}"
    )
    if "ask" in request.POST and value != "start":
        screen.page.name = f"ec2-{value}"
        return screen.render(
            "ec2/instance/change_state",
            chosen=[(one, one.name) for one in chosen],
            state=value,
            words=state_words(value, screen.world.host),
            question=_question(value, len(chosen)),
            protected=[one for one in chosen if _held(one, value)],
            effects=screen.effects(button, {"instance": named_ids}),
            back=url,
        )
    ids_said = ", ".join(one.instance_id for one in chosen)
    text = _sentence(value) % {"id": ids_said}
    return answered(screen, button, {"instance": named_ids}, text=text, url=url)


def _held(instance: Instance, value: str) -> bool:
    """Protected from what is about to be done."""
    if value == "terminate":
        return instance.termination_protected or instance.stop_protected
    return value == "stop" and instance.stop_protected


def _question(value: str, count: int) -> str:
    if value == "terminate":
        return ngettext(
            "Terminate (delete) instance?", "Terminate (delete) instances?", count
        )
    if value == "reboot":
        return ngettext("Reboot instance?", "Reboot instances?", count)
    return ngettext("Stop instance?", "Stop instances?", count)


def _sentence(value: str) -> str:
    return {
        "stop": pgettext("console", "Successfully stopped %(id)s"),
        "start": pgettext("console", "Successfully started %(id)s"),
        "reboot": pgettext("console", "Successfully rebooted %(id)s"),
        "terminate": pgettext("console", "Successfully terminated (deleted) %(id)s"),
    }[value]
