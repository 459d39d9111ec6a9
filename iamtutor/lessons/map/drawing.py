"""The map: who asks, through what, for what; drawn from a world and the call made last.

``draw`` is one function from a world and its events to nodes and links with their states.

A call's verdict stands only while nothing was changed since: then what was called is still
shown, and nothing is claimed about it.
"""

from collections.abc import Callable, Iterable, Sequence

from iamtutor.cloud.account import Account
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.world import World
from iamtutor.lessons.content.grid import is_one_of
from iamtutor.lessons.map.callers import caller, callers_account, going_to_call
from iamtutor.lessons.map.stations import Joint, Kind, Map, Node, Sign, State
from iamtutor.lessons.schema.course import MapFile
from iamtutor.lessons.schema.world import FULL_ACCESS
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.layers import CheckEffect, Layer

_LAYERS = (
    (Layer.BOUNDARY, Kind.BOUNDARY),
    (Layer.SESSION, Kind.SESSION_POLICY),
    (Layer.SCP, Kind.ORGANIZATION),
    (Layer.RCP, Kind.ORGANIZATION),
    (Layer.RESOURCE, Kind.RESOURCE_POLICY),
)
#: What is where the resource is.
_ON_RESOURCE = {Kind.RESOURCE_POLICY, Kind.TRUST}
#: What is of no account: nobody known, and a machine that signs nothing.
_NOBODYS = {Kind.ANYONE, Kind.MACHINE}
_DENIES = {CheckEffect.IMPLICIT_DENY, CheckEffect.EXPLICIT_DENY}


def draw(
    world: World,
    events: Sequence[ApiEvent],
    wanted: MapFile,
    resource: Callable[[], str] = lambda: "",
    at_desk: Callable[[], User | None] = lambda: None,
) -> Map:
    """The map of a world after ``events``, oldest first.

    ``wanted`` says whose calls it is about; ``resource`` tells the ARN of what is shown
    before the first of them, and ``at_desk`` finds the user whose access key lies at the
    desk, who is going to call if ``wanted`` names nobody.
    """
    place = _last_call(events, wanted)
    call = None if place is None else events[place]
    going = going_to_call(world, wanted, at_desk) if call is None else None
    account = callers_account(world, call, wanted, going)
    stands = place is not None and not changed(events[place + 1 :])
    nodes, holds = caller(world, account, call, wanted, going, stands=stands)
    nodes = [
        node
        if node.state is State.UNKNOWN or node.kind in _NOBODYS
        else node.within(account.id)
        for node in nodes
    ]
    end = _end(world, account, call, resource)
    return _joined(nodes, holds, end, call if stands else None)


def _last_call(events: Sequence[ApiEvent], wanted: MapFile) -> int | None:
    for place in range(len(events) - 1, -1, -1):
        if is_one_of(wanted.callers, events[place]):
            return place
    return None


def changed(later: Iterable[ApiEvent]) -> bool:
    """Whether something was done that may have changed what a call is answered."""
    return any(
        one.succeeded and about(one.service).changes(one.operation) for one in later
    )


# -- what is asked for ------------------------------------------------------------------


def _end(
    world: World,
    account: Account,
    call: ApiEvent | None,
    resource: Callable[[], str],
) -> Node:
    """What is called; before that, what is going to be."""
    if call is not None and call.evaluations:
        asked = call.evaluations[-1].request.resource
        return _resource(world, account, asked, call.service)
    if call is not None and call.sent:
        return _resource(world, account, "*", call.service)
    return _resource(world, account, resource(), "")


def _resource(world: World, account: Account, arn: str, service: str) -> Node:
    """``service`` was called about it; without one, nothing was called yet. It is in
    ``account``, unless its ARN, or a bucket's name, says another."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return Node(Kind.SERVICE, (service,) if service else (), account=account.id)
    rest = parts[5]
    if parts[2] == "s3":
        name = rest.split("/", 1)[0]
        owner = world.owner_of_bucket(name)
        if owner is None and not service:
            return Node(Kind.BUCKET, account=account.id)
        return Node(
            Kind.BUCKET,
            (name,),
            State.WAITING if owner is not None else State.EMPTY,
            about=name if owner is not None else "",
            account=owner.id if owner is not None else "",
        )
    owner = world.accounts.get(parts[4], account)
    name = rest.rsplit("/", 1)[-1]
    kind = Kind.ROLE if rest.startswith("role/") else Kind.RESOURCE
    about = name if kind is Kind.ROLE and name in owner.roles else ""
    return Node(kind, (name,), State.WAITING, about=about, account=owner.id)


# -- what stands between ----------------------------------------------------------------


def _between(last: EvaluationResult) -> list[Node]:
    """The layers besides the caller's own policies that had a say in a decision."""
    found = []
    for layer, kind in _LAYERS:
        effects = {one.effect for one in last.checks if one.layer is layer}
        policies = [one.policy for one in last.statements if one.layer == layer]
        names = tuple(name for name in dict.fromkeys(policies) if name != FULL_ACCESS)
        if not names and not effects & _DENIES:
            continue
        if last.spoken_layer(layer) == "trust":
            kind = Kind.TRUST
        state = State.WAITING if effects & _DENIES else State.LIT
        if last.denied_by is layer:
            state = State.STOP
        found.append(Node(kind, names, state))
    return found


def _joined(
    before: list[Node], holds: list[bool], end: Node, call: ApiEvent | None
) -> Map:
    """The whole chain: how far a call got, if one is shown."""
    joints = [Joint.LINK if held else Joint.GONE for held in holds]
    if call is None or not call.evaluations:
        got_there = call is not None and call.succeeded
        if call is not None and got_there:
            end = end._replace(state=State.LIT, sign=Sign.ARRIVES, said=call.operation)
        joints.append(Joint.THROUGH if got_there else Joint.GONE)
        return Map((*before, end), tuple(joints), call is not None)
    here = before[0].account
    between = [
        node.within(end.account if node.kind in _ON_RESOURCE else here)
        for node in _between(call.evaluations[-1])
    ]
    nodes = [*before, *between]
    joints += [Joint.LINK] * len(between)
    if not call.denied:
        if call.succeeded:
            end = end._replace(state=State.LIT, sign=Sign.ARRIVES, said=call.operation)
        joints.append(Joint.THROUGH if call.succeeded else Joint.GONE)
        return Map((*nodes, end), tuple(joints), tried=True)
    own = len(before) - 1
    stop = next(
        (at for at, node in enumerate(nodes) if at > own and node.state is State.STOP),
        own,
    )
    if stop == own and nodes[own].state is State.LIT:
        nodes[own] = nodes[own]._replace(state=State.STOP)
    joints = [*joints[:stop], Joint.CUT, *[Joint.GONE] * (len(nodes) - stop - 1)]
    end = end._replace(sign=Sign.DOES_NOT_ARRIVE, said=call.operation)
    return Map((*nodes, end), tuple(joints), tried=True)
