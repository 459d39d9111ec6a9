"""Who asks, and through what: the nodes of a map up to the caller's own policies.

An instance asks through its profile and a role, a function and a session through a role, a
user by themselves; anyone, and the root user, through nothing.
"""

from collections.abc import Callable

from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import FUNCTION
from iamtutor.cloud.credentials.instances import profile_of_instance, role_of_instance
from iamtutor.cloud.credentials.trust import EC2_SERVICE, may_be_assumed_by
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.identities import InstanceProfile, Role, User
from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.world import World
from iamtutor.lessons.content.names import DESK, is_instances
from iamtutor.lessons.map.stations import Kind, Node, Sign, State
from iamtutor.lessons.schema.course import MapFile
from iamtutor.policy.request import ANONYMOUS


def callers_account(
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


def caller(
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
            nodes[0] = nodes[0]._replace(sign=Sign.NO_CREDENTIALS)
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
    a session; nobody known; a function; else a user."""
    kind, _, name = (wanted.caller.principal or "").partition("/")
    if kind == ANONYMOUS:
        return [Node(Kind.ANYONE, (), State.WAITING)], []
    if kind == "role" and "*" not in name:
        role = account.roles.get(name)
        if role is None:
            return [Node(Kind.ROLE, (name,))], []
        waiting = Node(Kind.ROLE, (name,), State.WAITING, about=name)
        return [waiting, _policies(role, State.WAITING)], [True]
    if wanted.caller.at == FUNCTION:
        return [Node(Kind.FUNCTION, state=State.UNKNOWN)], []
    return _user_chain(account, somebody)


def going_to_call(
    world: World, wanted: MapFile, at_desk: Callable[[], User | None]
) -> User | None:
    """The user who is going to call, unless it is a role that is named: who is named; from
    the desk, whose key lies there; from the console or by tools, who is signed in there."""
    users = world.account.users
    kind, _, name = (wanted.caller.principal or "").partition("/")
    if kind == "user" and name in users:
        return users[name]
    if kind == "role" and "*" not in name:
        return None
    if wanted.caller.at in (None, DESK):
        return at_desk()
    return (
        None if wanted.caller.at == FUNCTION else users.get(world.account.console_user)
    )


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
    role = reached or _role_in(account, profile) or _latest_role(account)
    first = _instance(instance)
    second = _profile(instance, profile, attached=attached is not None)
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


def _profile(
    instance: Instance | None, profile: InstanceProfile | None, *, attached: bool
) -> Node:
    about = instance.instance_id if instance else ""
    if profile is None:
        return Node(Kind.PROFILE, about=about)
    state = State.LIT if attached else State.WAITING
    return Node(Kind.PROFILE, (profile.name,), state, about=about)


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


def _latest_role(account: Account) -> Role | None:
    """The role that EC2 may assume, made last of those that are in no profile yet."""
    held = {profile.role for profile in account.instance_profiles.values()}
    free = (role for role in account.roles.values() if role.name not in held)
    fitting = [one for one in free if may_be_assumed_by(account, one, EC2_SERVICE)]
    return next(reversed(fitting), None)


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
    kind = Kind.FUNCTION if call.origin == FUNCTION else Kind.SESSION
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
    node = node._replace(names=tuple(names), state=state)
    return [Node(Kind.USER, (user.name,), State.LIT, about=user.name), node], [True]


def _policies(identity: Role | User, good: State) -> Node:
    names = (*(_short(arn) for arn in identity.attached), *identity.inline)
    state = good if names else State.EMPTY
    return Node(Kind.POLICIES, names, state, about=identity.name)


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
