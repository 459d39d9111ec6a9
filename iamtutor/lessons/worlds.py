"""A starting account, made from its file by calling the services.

The administrator is put in place by hand: somebody must be there before anyone can call.
All else is made by them, so what AWS would not allow can't stand in a file.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iamtutor.cloud import calls, catalogue, identifiers, managed_policies
from iamtutor.cloud.account import AccessKey, Account, User
from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.caller import Caller
from iamtutor.cloud.organization import small_organization
from iamtutor.cloud.principals import console_credentials, identify
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine, World
from iamtutor.lessons.names import DESK
from iamtutor.lessons.schema import OrganizationFile, WorldFile

#: How old a world is when its learner comes.
AGE = timedelta(days=7)


def build(file: WorldFile, seed: str, now: datetime, bodies: BodyStore) -> World:
    """A world as ``file`` describes it. All that AWS would make up comes from ``seed``."""
    born = (now - AGE).replace(microsecond=0)
    name = file.administrator.name
    world = World(
        account=Account(
            id=file.account,
            region=file.region,
            key_pairs=list(file.key_pairs),
            taken_buckets=list(file.taken_buckets),
        ),
        machines={},
        seed=seed,
        console_user=name,
    )
    turn = Turn(world=world, now=born, bodies=bodies)
    world.account.users[name] = _administrator(turn, file)
    world.machines[DESK] = _desk(turn, file)
    for bucket in file.buckets:
        _bucket(turn, bucket.name.replace("{account}", file.account), bucket.objects)
    if file.organization is not None:
        _join(turn, file.organization)
    world.account.sessions.clear()
    # Only from here on: what the file describes is long known everywhere.
    world.propagation = float(file.propagation)
    return world


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
    """The administrator's own computer, with their access key in the usual place."""
    user = turn.world.account.users[file.administrator.name]
    key = next(iter(user.access_keys.values()))
    home = f"/home/{file.desk.user}"
    machine = Machine(
        name=DESK,
        user=file.desk.user,
        hostname=file.desk.hostname,
        home=home,
        cwd=home,
    )
    for name, text in (
        (
            "credentials",
            "[default]\n"
            f"aws_access_key_id = {key.access_key_id}\n"
            f"aws_secret_access_key = {key.secret_access_key}\n",
        ),
        ("config", f"[default]\nregion = {file.region}\n"),
    ):
        machine.files[f"{home}/.aws/{name}"] = File(
            modified=turn.now, body=turn.bodies.put(text.encode()), mode=0o600
        )
    return machine


def _bucket(turn: Turn, name: str, objects: dict[str, str]) -> None:
    region = turn.world.account.region
    _call(
        turn,
        "CreateBucket",
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": region},
    )
    for key, text in objects.items():
        _call(turn, "PutObject", Bucket=name, Key=key, Body=text.encode())


def _join(turn: Turn, file: OrganizationFile) -> None:
    """Put the account into its organization. Whoever manages that makes and attaches the
    policies; nothing in this account limits them."""
    world = turn.world
    found = small_organization(world.account.id, world.seed)
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
    for target, names in zip(found.path, levels, strict=True):
        for name in names:
            if ids[name] not in target.policies:
                _manage(
                    turn, "AttachPolicy", PolicyId=ids[name], TargetId=target.target_id
                )
        for policy_id in list(target.policies):
            if policy_id not in {ids[name] for name in names}:
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


def _call(turn: Turn, operation: str, **params: object) -> None:
    calls.perform(
        turn,
        calls.ApiCall(
            service="s3",
            operation=operation,
            params=params,
            credentials=console_credentials(turn),
            region=turn.world.account.region,
            origin="console",
        ),
    )
