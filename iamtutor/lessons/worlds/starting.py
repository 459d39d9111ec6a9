"""A starting world, made from its file by calling the services and by acts.

The administrators are put in place by hand: somebody must be there before anyone can call.
All else is made by them and by those they let in, through the doors that a learner uses,
so what AWS would not allow can't stand in a file, and whatever can be done can have been
done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from iamtutor.cloud import catalogue, identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.credentials.sessions import console_credentials
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.principals import ROOT, identify
from iamtutor.cloud.service.caller import Caller
from iamtutor.cloud.services.s3.names import FIRST_REGION
from iamtutor.cloud.state.identities import AccessKey, User
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import Machine, World
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.content.names import DESK, names
from iamtutor.lessons.content.variants import Casting, castings
from iamtutor.lessons.schema.acts import Drop
from iamtutor.lessons.schema.world import (
    AccountFile,
    OrganizationFile,
    StartAct,
    StartPress,
    StartRun,
    WorldFile,
)
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.placeholders import fill
from iamtutor.lessons.worlds import acts, desk
from iamtutor.shell.awscli.session import regions
from iamtutor.shell.hosts.images import HOSTS

#: How old a world is when its learner comes, and how long each act before that took.
AGE = timedelta(days=7)
PACE = timedelta(minutes=1)


#: Where in a world's file, by keys and numbers.
Place = tuple[str | int, ...]


class NotBuilt(Exception):
    """A world can't begin as its file says. ``place`` is where in the file."""

    def __init__(self, place: Place, message: str) -> None:
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
    if file.region not in regions():
        near = perhaps(file.region, regions())
        raise NotBuilt(("region",), f"there is no region {file.region} here{near}")
    born = (now - AGE).replace(microsecond=0)
    world = World(
        accounts={one.account: _account(one, file.region) for one in file.accounts},
        machines={},
        seed=seed,
        machine_names=list(file.machines),
        variant=casting.variant.id if casting.variant else "",
        names=dict(casting.names),
    )
    turn = Turn(world=world, now=born, bodies=bodies, wording=HOSTS[world.host].wording)
    for place, one in file.placed_accounts:
        with _told_at(*place, "administrator"):
            administrator = _administrator(turn, one)
        world.accounts[one.account].users[administrator.name] = administrator
    world.machines[DESK] = desk.made(turn, file)
    for place, one in file.placed_accounts:
        world.signed_in = one.account
        known = {**names(world, course.file), "account": one.account}
        for index, bucket in enumerate(one.buckets):
            with _told_at(*place, "buckets", index):
                _bucket(turn, fill(bucket.name, known), bucket.objects)
    world.signed_in = None
    if file.organization is not None:
        with _told_at("organization"):
            _join(turn, file.organization)
    _play(turn, file, casting, course)
    if turn.now >= now:
        raise NotBuilt(("acts",), f"the acts take longer than {AGE.days} days")
    for account in world.accounts.values():
        account.sessions.clear()
    world.clock_offset = 0.0
    world.started = turn.now
    # Only from here on: what the file describes is long known everywhere.
    world.propagation = float(file.propagation)
    return world


@contextmanager
def _told_at(*place: str | int) -> Iterator[None]:
    """What AWS refuses here is told at its place in the file."""
    try:
        yield
    except (ServiceError, ValueError) as error:
        raise NotBuilt(place, str(error)) from None


def _account(file: AccountFile, region: str) -> Account:
    return Account(
        id=file.account,
        region=region,
        name=file.name or "",
        console_user=file.administrator.name,
        key_pairs=list(file.key_pairs),
        taken_buckets=list(file.taken_buckets),
    )


def _play(turn: Turn, file: WorldFile, casting: Casting, course: Course) -> None:
    """Do what was done before the learner came, and leave everyone in their place."""
    world, chair = turn.world, desk.Chair(turn, file)
    for place, act in _acts(file, casting):
        turn.now += PACE
        try:
            performed = _done(turn, act, course, chair)
        except desk.Nobody as nobody:
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
        chair.take(world.account, file.at_the_desk)
    except desk.Nobody as nobody:
        raise NotBuilt(("desk", "key_of"), str(nobody)) from None
    for name, profile in file.desk.profiles.items():
        account = _called(world, profile.account)
        try:
            chair.keep(name, account, profile.user or account.console_user)
        except desk.Nobody as nobody:
            raise NotBuilt(("desk", "profiles", name), str(nobody)) from None
    for place, one in file.placed_accounts:
        account = world.accounts[one.account]
        if one.in_the_console not in {*account.users, ROOT}:
            unknown = desk.Nobody(one.in_the_console, account)
            raise NotBuilt((*place, "console_user"), str(unknown))
        account.console_user = one.in_the_console


def _called(world: World, name: str | None) -> Account:
    """The account of this name; its file has seen to it that there is one."""
    account = world.account if name is None else world.account_called(name)
    assert account is not None
    return account


def _acts(file: WorldFile, casting: Casting) -> Iterator[tuple[Place, StartAct]]:
    """What was done, with its place in the file: the world's acts, then the variant's."""
    for index, act in enumerate(file.acts):
        yield ("acts", index), act
    if casting.variant is not None:
        number = file.variants.index(casting.variant)
        for index, act in enumerate(casting.variant.acts):
            yield ("variants", number, "acts", index), act


def _done(
    turn: Turn, act: StartAct, course: Course, chair: desk.Chair
) -> acts.Performed:
    world = turn.world
    account = _called(world, getattr(act, "account", None))
    administrator = account.console_user
    match act:
        case StartPress():
            account.console_user = act.as_ or administrator
            if account.console_user not in {*account.users, ROOT}:
                raise desk.Nobody(account.console_user, account)
        case StartRun(at="desk"):
            chair.take(account, act.as_ or administrator)
        case StartRun() | Drop():
            pass
    try:
        return acts.perform(turn, act, course)
    finally:
        account.console_user = administrator
        world.signed_in = None


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


def _administrator(turn: Turn, file: AccountFile) -> User:
    name = file.administrator.name
    for arn in file.administrator.policies:
        if aws_managed.get(arn) is None:
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


def _bucket(turn: Turn, name: str, objects: dict[str, str]) -> None:
    region = turn.world.account.region
    where: dict[str, object] = {}
    if region != FIRST_REGION:
        where["CreateBucketConfiguration"] = {"LocationConstraint": region}
    acts.call(turn, "s3", "CreateBucket", Bucket=name, **where)
    for key, text in objects.items():
        acts.call(turn, "s3", "PutObject", Bucket=name, Key=key, Body=text.encode())


def _join(turn: Turn, file: OrganizationFile) -> None:
    """Put accounts into their organization. Whoever manages that makes and attaches the
    policies; nothing in these accounts limits them."""
    world = turn.world
    members = [
        account
        for account in world.accounts.values()
        if (file.management is None or account.name != file.management)
        and (file.members is None or account.name in file.members)
    ]
    found = small_organization({one.id: one.name for one in members}, world.seed)
    if file.management is not None:
        found.management = _called(world, file.management).id
    world.organization = found
    turn = turn.within(world.accounts.get(found.management) or members[0])
    ids = {policy.name: policy.policy_id for policy in found.policies.values()}
    for name, content in file.policies.items():
        with _told_at("organization", "policies", name):
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
    own = [attached.accounts.get(one.name, attached.account) for one in members]
    levels = (attached.root, attached.unit, *own)
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
