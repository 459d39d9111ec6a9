"""The map: who asks, through what, for what; drawn from a world and the call made last.

``draw`` is one function from a world and its events to nodes and links with their states.
It knows no pixels and no sentences: kinds, states and signs are codes, names are AWS's.

A call's verdict stands only while nothing was changed since: then what was called is still
shown, and nothing is claimed about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from iamtutor.cloud.account import Account, Instance, InstanceProfile, Role, User
from iamtutor.cloud.authorization import FUNCTION
from iamtutor.cloud.catalogue import about
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import (
    EC2_SERVICE,
    may_be_assumed_by,
    profile_of_instance,
    role_of_instance,
)
from iamtutor.cloud.world import World
from iamtutor.lessons.content.grid import is_one_of
from iamtutor.lessons.content.names import DESK, is_instances
from iamtutor.lessons.schema import MapFile
from iamtutor.lessons.schema.world import FULL_ACCESS
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.layers import CheckEffect, Layer
from iamtutor.policy.request import ANONYMOUS


class Kind(StrEnum):
    """What a node is. A resource's kind is ``bucket`` or ``role``, else ``resource``; that
    of a call that names none is ``service``."""

    INSTANCE = "instance"
    MACHINE = "machine"
    FUNCTION = "function"
    USER = "user"
    ROOT = "root"
    ANYONE = "anyone"
    PROFILE = "profile"
    ROLE = "role"
    TRUST = "trust"
    POLICIES = "policies"
    BOUNDARY = "boundary"
    SESSION_POLICY = "session"
    ORGANIZATION = "organization"
    RESOURCE_POLICY = "resource-policy"
    BUCKET = "bucket"
    RESOURCE = "resource"
    SERVICE = "service"


class State(StrEnum):
    LIT = "lit"
    STOP = "stop"
    WAITING = "waiting"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What is said beside a node."""

    NOT_RUNNING = "not-running"
    NO_CREDENTIALS = "no-credentials"
    NOT_TRUSTED = "not-trusted"
    ARRIVES = "arrives"
    DOES_NOT_ARRIVE = "does-not-arrive"


class Joint(StrEnum):
    """How a node is joined to the next: it holds, it does not; a call went through, or was
    cut off there; or nobody knows yet."""

    LINK = "link"
    GONE = "gone"
    THROUGH = "through"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Node:
    """One station. ``names`` are what it is called, the first before others; ``about``
    finds it in the account (an instance's id, a name)."""

    kind: Kind
    names: tuple[str, ...] = ()
    state: State = State.EMPTY
    sign: Sign | None = None
    said: str = ""
    """What the sign speaks of: an operation, or an instance's state."""
    about: str = ""
    account: str = ""
    """The id of the account that it is in."""


@dataclass(frozen=True, slots=True)
class Map:
    """The nodes in order, and how each but the last is joined to the next."""

    nodes: tuple[Node, ...]
    joints: tuple[Joint, ...]
    tried: bool = False
    """Whether a call is shown: one was made, and nothing was changed since."""


_LAYERS = (
    (Layer.BOUNDARY, Kind.BOUNDARY),
    (Layer.SESSION, Kind.SESSION_POLICY),
    (Layer.SCP, Kind.ORGANIZATION),
    (Layer.RCP, Kind.ORGANIZATION),
    (Layer.RESOURCE, Kind.RESOURCE_POLICY),
)
#: What is where the resource is.
_ON_RESOURCE = {Kind.RESOURCE_POLICY, Kind.TRUST}
_DENIES = {CheckEffect.IMPLICIT_DENY, CheckEffect.EXPLICIT_DENY}


def draw(
    world: World,
    events: Sequence[ApiEvent],
    wanted: MapFile,
    resource: str = "",
    at_desk: Callable[[], User | None] = lambda: None,
) -> Map:
    """The map of a world after ``events``, oldest first.

    ``wanted`` says whose calls it is about; ``resource`` is the ARN of what is shown before
    the first of them, and ``at_desk`` finds the user whose access key lies at the desk, who
    is going to call if ``wanted`` names nobody.
    """
    place = _last_call(events, wanted)
    call = None if place is None else events[place]
    somebody = _somebody(world, wanted, at_desk) if call is None else None
    account = _callers_account(world, call, wanted, somebody)
    stands = place is not None and not _changed(events[place + 1 :])
    nodes, holds = _caller(world, account, call, wanted, somebody, stands=stands)
    nodes = [replace(node, account=account.id) for node in nodes]
    end = _end(world, account, call, resource)
    return _joined(nodes, holds, end, call if stands else None)


def _last_call(events: Sequence[ApiEvent], wanted: MapFile) -> int | None:
    for place in range(len(events) - 1, -1, -1):
        if is_one_of(wanted.callers, events[place]):
            return place
    return None


def _changed(later: Iterable[ApiEvent]) -> bool:
    """Whether something was done that may have changed what a call is answered."""
    return any(
        one.succeeded and about(one.service).changes(one.operation) for one in later
    )


# -- who asks ---------------------------------------------------------------------------


def _callers_account(
    world: World, call: ApiEvent | None, wanted: MapFile, somebody: User | None
) -> Account:
    """The account of whoever called; before that, of whoever is going to."""
    going = somebody.arn if somebody is not None else None
    arn = call.principal_arn if call is not None else going
    named = (arn or "").split(":", 5)[4:5]
    if named and named[0] in world.accounts:
        return world.accounts[named[0]]
    machine = world.machines.get((call.origin if call else wanted.caller.at) or "")
    held = world.account_of_instance(machine.instance_id) if machine else None
    return held or world.account


def _caller(
    world: World,
    account: Account,
    call: ApiEvent | None,
    wanted: MapFile,
    somebody: User | None,
    *,
    stands: bool,
) -> tuple[list[Node], list[bool]]:
    """The nodes up to the caller's policies, and whether each holds on to the next.
    ``stands``: nothing was changed since the call, so it still tells something."""
    at = (call.origin if call else wanted.caller.at) or ""
    machine = world.machines.get(at)
    # One that is not there yet, or no longer, was an instance's: the desk always is.
    on_instance = machine.instance_id is not None if machine else is_instances(at)
    if call is None:
        if on_instance:
            return _instance_chain(world, account, at)
        return _coming(account, wanted, somebody)
    if on_instance and (not call.sent or call.credentials_from == "iam-role"):
        nodes, holds = _instance_chain(world, account, at)
        if stands and not call.sent and nodes[0].state is State.LIT:
            nodes[0] = replace(nodes[0], sign=Sign.NO_CREDENTIALS)
            holds[0] = False
        return nodes, holds
    if not call.sent:
        if not stands:
            return [Node(Kind.MACHINE, (at,), State.WAITING, about=at)], []
        return [
            Node(Kind.MACHINE, (at,), State.STOP, Sign.NO_CREDENTIALS, about=at)
        ], []
    issuer = call.issuer_arn or ANONYMOUS
    if issuer == ANONYMOUS:
        return [Node(Kind.ANYONE, (), State.LIT)], []
    name = issuer.rsplit("/", 1)[-1]
    if ":user/" in issuer:
        return _user_chain(account, account.users.get(name), name)
    if ":role/" in issuer:
        return _role_chain(account.roles.get(name), call)
    return [Node(Kind.ROOT, (), State.LIT)], []


def _coming(
    account: Account, wanted: MapFile, somebody: User | None
) -> tuple[list[Node], list[bool]]:
    """Whoever is going to call from no instance: the role that is named, which waits for
    a session; nobody known; else a user."""
    kind, _, name = (wanted.caller.principal or "").partition("/")
    if kind == ANONYMOUS:
        return [Node(Kind.ANYONE, (), State.WAITING)], []
    if kind == "role" and "*" not in name:
        role = account.roles.get(name)
        if role is None:
            return [Node(Kind.ROLE, (name,))], []
        waiting = Node(Kind.ROLE, (name,), State.WAITING, about=name)
        return [waiting, _policies(role, State.WAITING)], [True]
    return _user_chain(account, somebody)


def _somebody(
    world: World, wanted: MapFile, at_desk: Callable[[], User | None]
) -> User | None:
    """The user who is going to call: who is named; whose key lies where the call is made;
    who is signed in to the console."""
    users = world.account.users
    kind, _, name = (wanted.caller.principal or "").partition("/")
    if kind == "user" and name in users:
        return users[name]
    held = at_desk() if wanted.caller.at in (None, DESK) else None
    return held or users.get(world.account.console_user)


def the_instance(world: World, machine: str | None) -> Instance | None:
    """The instance behind a machine; else the newest that is not terminated."""
    known = world.machines.get(machine or "")
    held = world.account_of_instance(known.instance_id) if known else None
    if known is not None and held is not None:
        instance = held.instances[known.instance_id or ""]
        if instance.state != "terminated":
            return instance
    alive = [i for i in world.account.instances.values() if i.state != "terminated"]
    return max(alive, key=lambda i: i.launched, default=None)


def _instance_chain(
    world: World, account: Account, machine: str
) -> tuple[list[Node], list[bool]]:
    """What is made and not on the instance yet, or no longer, waits: the profile and the
    role stay in the picture."""
    instance = the_instance(world, machine)
    attached = profile_of_instance(world, instance.instance_id) if instance else None
    reached = role_of_instance(world, instance.instance_id) if instance else None
    profile = attached or _latest_profile(account)
    role = reached or _role_in(account, profile)
    first = _instance(instance)
    second = Node(Kind.PROFILE, about=instance.instance_id if instance else "")
    if profile is not None:
        state = State.LIT if attached is not None else State.WAITING
        second = replace(second, names=(profile.name,), state=state)
    rest = _role_nodes(account, role, reached=reached is not None)
    trusted = rest[1].state in {State.LIT, State.WAITING}
    return [first, second, *rest], [
        first.state is State.LIT and second.state is State.LIT,
        role is not None and profile is not None and profile.role == role.name,
        trusted,
        trusted and rest[2].state is not State.EMPTY,
    ]


def _instance(instance: Instance | None) -> Node:
    if instance is None:
        return Node(Kind.INSTANCE)
    running = instance.state == "running"
    return Node(
        Kind.INSTANCE,
        (instance.tags.get("Name") or instance.instance_id,),
        State.LIT if running else State.STOP,
        None if running else Sign.NOT_RUNNING,
        "" if running else instance.state,
        instance.instance_id,
    )


def _latest_profile(account: Account) -> InstanceProfile | None:
    """The profile made last that holds a role; else the one made last. One that is on an
    instance waits for no other."""
    taken = {one.profile for one in account.associations.values()}
    profiles = [
        one for one in account.instance_profiles.values() if one.name not in taken
    ]
    held = [one for one in profiles if one.role in account.roles]
    return next(reversed(held or profiles), None)


def _role_in(account: Account, profile: InstanceProfile | None) -> Role | None:
    """The role that a profile holds; for an empty one, the one it is named after."""
    if profile is None:
        return None
    return account.roles.get(profile.role or profile.name)


def _role_nodes(account: Account, role: Role | None, *, reached: bool) -> list[Node]:
    """A role that EC2 assumes, whom it trusts, what it permits."""
    if role is None:
        return [Node(Kind.ROLE), Node(Kind.TRUST), Node(Kind.POLICIES)]
    trusted = may_be_assumed_by(account, role, EC2_SERVICE)
    good = State.LIT if reached else State.WAITING
    state = good if trusted else State.STOP
    sign = None if trusted else Sign.NOT_TRUSTED
    return [
        Node(Kind.ROLE, (role.name,), state, about=role.name),
        Node(
            Kind.TRUST, ("EC2",) if trusted else (), state, sign, "EC2", about=role.name
        ),
        _policies(role, good),
    ]


def _role_chain(role: Role | None, call: ApiEvent) -> tuple[list[Node], list[bool]]:
    """A session of a role that somebody assumed."""
    session = (call.principal_arn or "").rsplit("/", 1)[-1]
    kind = Kind.FUNCTION if call.origin == FUNCTION else Kind.MACHINE
    nodes = [Node(kind, (session or call.origin,), State.LIT, about=call.origin)]
    if role is None:
        return [*nodes, Node(Kind.ROLE)], [False]
    nodes += [
        Node(Kind.ROLE, (role.name,), State.LIT, about=role.name),
        _policies(role, State.LIT),
    ]
    return nodes, [True, True]


def _user_chain(
    account: Account, user: User | None, name: str = ""
) -> tuple[list[Node], list[bool]]:
    if user is None:
        return [Node(Kind.USER, (name,) if name else ())], []
    groups = [account.groups[one] for one in user.groups]
    node = _policies(user, State.LIT)
    names = list(node.names)
    for group in groups:
        names += [*(_short(arn) for arn in group.attached), *group.inline]
    state = State.LIT if names else State.EMPTY
    node = replace(node, names=tuple(names), state=state)
    return [Node(Kind.USER, (user.name,), State.LIT, about=user.name), node], [True]


def _policies(identity: Role | User, good: State) -> Node:
    names = (*(_short(arn) for arn in identity.attached), *identity.inline)
    state = good if names else State.EMPTY
    return Node(Kind.POLICIES, names, state, about=identity.name)


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


# -- what is asked for ------------------------------------------------------------------


def _end(world: World, account: Account, call: ApiEvent | None, resource: str) -> Node:
    """What is called; before that, what is going to be."""
    if call is not None and call.evaluations:
        asked = call.evaluations[-1].request.resource
        return _resource(world, account, asked, call.service)
    if call is not None and call.sent:
        return _resource(world, account, "*", call.service)
    return _resource(world, account, resource, "")


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
            end = replace(end, state=State.LIT, sign=Sign.ARRIVES, said=call.operation)
        joints.append(Joint.THROUGH if got_there else Joint.GONE)
        return Map((*before, end), tuple(joints), call is not None)
    here = before[0].account
    between = [
        replace(node, account=end.account if node.kind in _ON_RESOURCE else here)
        for node in _between(call.evaluations[-1])
    ]
    nodes = [*before, *between]
    joints += [Joint.LINK] * len(between)
    if not call.denied:
        if call.succeeded:
            end = replace(end, state=State.LIT, sign=Sign.ARRIVES, said=call.operation)
        joints.append(Joint.THROUGH if call.succeeded else Joint.GONE)
        return Map((*nodes, end), tuple(joints), tried=True)
    own = len(before) - 1
    stop = next(
        (at for at, node in enumerate(nodes) if at > own and node.state is State.STOP),
        own,
    )
    if stop == own and nodes[own].state is State.LIT:
        nodes[own] = replace(nodes[own], state=State.STOP)
    joints = [*joints[:stop], Joint.CUT, *[Joint.GONE] * (len(nodes) - stop - 1)]
    end = replace(end, sign=Sign.DOES_NOT_ARRIVE, said=call.operation)
    return Map((*nodes, end), tuple(joints), tried=True)
