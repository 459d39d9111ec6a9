"""A starting world, made from its file by calling the services and by acts.

The administrator is put in place by hand: somebody must be there before anyone can call.
All else is made by them and by those they let in, through the doors that a learner uses,
so what AWS would not allow can't stand in a file, and whatever can be done can have been
done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from iamtutor.cloud import calls, catalogue, identifiers, managed_policies
from iamtutor.cloud.account import AccessKey, Account, User
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.caller import Caller
from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.principals import ROOT, console_credentials, identify
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine, World
from iamtutor.lessons import acts
from iamtutor.lessons.course import Course
from iamtutor.lessons.names import DESK, names
from iamtutor.lessons.placeholders import fill
from iamtutor.lessons.schema import (
    Drop,
    OrganizationFile,
    StartAct,
    StartPress,
    StartRun,
    WorldFile,
)
from iamtutor.lessons.variants import Casting, castings
from iamtutor.shell.hosts import HOSTS

#: How old a world is when its learner comes, and how long each act before that took.
AGE = timedelta(days=7)
PACE = timedelta(minutes=1)


class NotBuilt(Exception):
    """A world can't begin as its file says. ``place`` is where in the file."""

    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


def build(
    file: WorldFile,
    course: Course,
    seed: str,
    now: datetime,
    bodies: BodyStore,
    casting: Casting | None = None,
) -> World:
    """A world as ``file`` describes it, in one of its castings: the first, if none is
    given. All that AWS would make up comes from ``seed``."""
    casting = casting or castings(file)[0]
    born = (now - AGE).replace(microsecond=0)
    name = file.administrator.name
    account = Account(
        id=file.account,
        region=file.region,
        console_user=name,
        key_pairs=list(file.key_pairs),
        taken_buckets=list(file.taken_buckets),
    )
    world = World(
        accounts={account.id: account},
        machines={},
        seed=seed,
        machine_names=list(file.machines),
        variant=casting.variant.id if casting.variant else "",
        names=dict(casting.names),
    )
    turn = Turn(world=world, now=born, bodies=bodies, wording=HOSTS[world.host].wording)
    world.account.users[name] = _administrator(turn, file)
    world.machines[DESK] = _desk(turn, file)
    for bucket in file.buckets:
        _bucket(turn, fill(bucket.name, names(world, course.file)), bucket.objects)
    if file.organization is not None:
        _join(turn, file.organization)
    _play(turn, file, casting, course)
    if turn.now >= now:
        raise NotBuilt(("acts",), f"the acts take longer than {AGE.days} days")
    world.account.sessions.clear()
    world.clock_offset = 0.0
    world.started = turn.now
    # Only from here on: what the file describes is long known everywhere.
    world.propagation = float(file.propagation)
    return world


def _play(turn: Turn, file: WorldFile, casting: Casting, course: Course) -> None:
    """Do what was done before the learner came, and leave everyone in their place."""
    world, desk = turn.world, _Seat(turn, file.administrator.name)
    for place, act in _acts(file, casting):
        turn.now += PACE
        try:
            performed = _done(turn, act, course, desk)
        except _Nobody as nobody:
            raise NotBuilt((*place, "as"), str(nobody)) from None
        if performed.surprise is not None:
            raise NotBuilt(
                place,
                "\n".join(
                    filter(None, (performed.line, performed.screen, performed.surprise))
                ),
            )
    for machine in world.machines.values():
        world.machines[machine.name] = _left_alone(machine)
    try:
        desk.take(file.at_the_desk)
    except _Nobody as nobody:
        raise NotBuilt(("desk", "key_of"), str(nobody)) from None
    if file.in_the_console not in {*world.account.users, ROOT}:
        raise NotBuilt(("console_user",), str(_Nobody(file.in_the_console)))
    world.console_user = file.in_the_console


def _acts(
    file: WorldFile, casting: Casting
) -> Iterator[tuple[tuple[str | int, ...], StartAct]]:
    """What was done, with its place in the file: the world's acts, then the variant's."""
    for index, act in enumerate(file.acts):
        yield ("acts", index), act
    if casting.variant is not None:
        number = file.variants.index(casting.variant)
        for index, act in enumerate(casting.variant.acts):
            yield ("variants", number, "acts", index), act


def _done(turn: Turn, act: StartAct, course: Course, desk: _Seat) -> acts.Performed:
    world, administrator = turn.world, desk.administrator
    match act:
        case StartPress():
            world.console_user = act.as_ or administrator
            if world.console_user not in {*world.account.users, ROOT}:
                raise _Nobody(world.console_user)
        case StartRun(at="desk"):
            desk.take(act.as_ or administrator)
        case StartRun() | Drop():
            pass
    try:
        return acts.perform(turn, act, course)
    finally:
        world.console_user = administrator


class _Nobody(LookupError):
    """The account has no such user."""

    def __str__(self) -> str:
        return f"there is no user {self.args[0]!r}"


class _Seat:
    """The chair at the desk. Whoever takes it finds the credentials file as they left it;
    the first time, with their access key, made if they have none."""

    def __init__(self, turn: Turn, administrator: str) -> None:
        self.turn = turn
        self.administrator = administrator
        self.sits: str | None = administrator
        self.left: dict[str | None, File | None] = {None: None}

    def take(self, name: str | None) -> None:
        if name == self.sits:
            return
        desk = self.turn.world.machines[DESK]
        path = _credentials_file(desk)
        self.left[self.sits] = desk.files.pop(path, None)
        if name not in self.left and name is not None:
            self.left[name] = _credentials(self.turn, self._key(name))
        found = self.left[name]
        if found is not None:
            desk.files[path] = found
        self.sits = name

    def _key(self, name: str) -> AccessKey:
        users = self.turn.world.account.users
        if name not in users:
            raise _Nobody(name)
        keys = users[name].access_keys
        if not keys:
            _call(self.turn, "iam", "CreateAccessKey", UserName=name)
        return next(iter(keys.values()))


def _left_alone(machine: Machine) -> Machine:
    """The machine after a new login: its files as they were, its shell afresh."""
    return Machine(
        name=machine.name,
        user=machine.user,
        hostname=machine.hostname,
        home=machine.home,
        cwd=machine.home,
        files=machine.files,
        instance_id=machine.instance_id,
    )


def _administrator(turn: Turn, file: WorldFile) -> User:
    name = file.administrator.name
    for arn in file.administrator.policies:
        if managed_policies.get(arn) is None:
            raise ValueError(f"AWS manages no policy {arn}")
    key = AccessKey(
        access_key_id=identifiers.long_term_key(turn.world),
        secret_access_key=identifiers.secret(turn.world),
        created=turn.now,
    )
    return User(
        name=name,
        user_id=identifiers.user_id(turn.world),
        arn=f"arn:aws:iam::{file.account}:user/{name}",
        created=turn.now,
        attached=list(file.administrator.policies),
        access_keys={key.access_key_id: key},
    )


def _desk(turn: Turn, file: WorldFile) -> Machine:
    """A computer with the administrator's access key in the usual place."""
    user = turn.world.account.users[file.administrator.name]
    home = f"/home/{file.desk.user}"
    machine = Machine(
        name=DESK,
        user=file.desk.user,
        hostname=file.desk.hostname,
        home=home,
        cwd=home,
    )
    key = next(iter(user.access_keys.values()))
    machine.files[_credentials_file(machine)] = _credentials(turn, key)
    machine.files[f"{home}/.aws/config"] = _private(
        turn, f"[default]\nregion = {file.region}\n"
    )
    return machine


def _credentials_file(machine: Machine) -> str:
    return f"{machine.home}/.aws/credentials"


def _credentials(turn: Turn, key: AccessKey) -> File:
    return _private(
        turn,
        "[default]\n"
        f"aws_access_key_id = {key.access_key_id}\n"
        f"aws_secret_access_key = {key.secret_access_key}\n",
    )


def _private(turn: Turn, text: str) -> File:
    return File(modified=turn.now, body=turn.bodies.put(text.encode()), mode=0o600)


def _bucket(turn: Turn, name: str, objects: dict[str, str]) -> None:
    region = turn.world.account.region
    _call(
        turn,
        "s3",
        "CreateBucket",
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": region},
    )
    for key, text in objects.items():
        _call(turn, "s3", "PutObject", Bucket=name, Key=key, Body=text.encode())


def _join(turn: Turn, file: OrganizationFile) -> None:
    """Put the account into its organization. Whoever manages that makes and attaches the
    policies; nothing in this account limits them."""
    world = turn.world
    found = small_organization({world.account.id: ""}, world.seed)
    world.organization = found
    ids = {policy.name: policy.policy_id for policy in found.policies.values()}
    for name, content in file.policies.items():
        made = _manage(
            turn,
            "CreatePolicy",
            Name=name,
            Description="",
            Type="SERVICE_CONTROL_POLICY",
            Content=content,
        )
        ids[name] = made["Policy"]["PolicySummary"]["Id"]
    attached = file.attached
    levels = (attached.root, attached.unit, attached.account)
    for target, wanted in zip(found.targets, levels, strict=True):
        for name in wanted:
            if ids[name] not in target.policies:
                _manage(
                    turn, "AttachPolicy", PolicyId=ids[name], TargetId=target.target_id
                )
        for policy_id in list(target.policies):
            if policy_id not in {ids[name] for name in wanted}:
                _manage(
                    turn, "DetachPolicy", PolicyId=policy_id, TargetId=target.target_id
                )


def _manage(turn: Turn, operation: str, **params: object) -> Any:
    """A call of the management account."""
    credentials = console_credentials(turn)
    caller = Caller(
        identify(turn, credentials, catalogue.about("organizations").words),
        turn.world.account.region,
        "console",
    )
    return catalogue.find("organizations", operation).function(turn, caller, params)


def _call(turn: Turn, service: str, operation: str, **params: object) -> None:
    calls.perform(
        turn,
        calls.ApiCall(
            service=service,
            operation=operation,
            params=params,
            credentials=console_credentials(turn),
            region=turn.world.account.region,
            origin="console",
        ),
    )
