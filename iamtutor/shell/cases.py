"""Recorded terminal cases: a case becomes a world, its lines are run, the result told.

This is the public door ``python -m iamtutor.shell --case``: one JSON object a line in, one
a line out. It needs no database.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import Body
from iamtutor.cloud.state.buckets import Bucket, S3Object
from iamtutor.cloud.state.identities import (
    AccessKey,
    InstanceProfile,
    ManagedPolicy,
    PolicyVersion,
    Role,
    SessionCredentials,
    User,
)
from iamtutor.cloud.state.instances import Association, Instance
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine, World
from iamtutor.shell import interpreter
from iamtutor.shell.awscli.profiles import kept

Case = Mapping[str, Any]

MACHINE = "ec2"
HOME = "/home/ec2-user"
DEFAULT_CONFIG = "[default]\nregion = ap-northeast-1\n"
PERIOD = b"0123456789abcdef"
_HOSTS = {"v1.18": "v1.18", "v1": "v1", "v2": "today"}
_FILES_FROM = datetime.fromisoformat("2022-09-06T09:00:00+00:00")
_TEXT_LIMIT = 65_536
#: The secret of every key that a case gives without one.
_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def answer(case: Case) -> dict[str, Any]:
    """Run one case; what ``FORMAT.md`` calls the program's answer."""
    turn = make_turn(case)
    machine = turn.world.machines[MACHINE]
    before_files = dict(machine.files)
    options = {"columns": case.get("cols", 80), "shell_name": "bash: line 1"}
    for line in case.get("before") or ():
        interpreter.run(turn, MACHINE, line, **options)
    turn.events.clear()
    outcome = interpreter.run(
        turn, MACHINE, case["command"], stdin=case.get("stdin") or "", **options
    )
    return {
        "id": case["id"],
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "exit_code": outcome.exit_code,
        "api_calls": [
            {
                "service": event.service,
                "operation": event.operation,
                "params": event.params,
                "status": event.status,
                "error": event.error_code,
            }
            for event in turn.events
            if event.sent
        ],
        "files_changed": _changes(turn, before_files, machine.files),
        "s3_after": {
            name: sorted(bucket.objects)
            for name, bucket in turn.world.account.buckets.items()
        },
        "screen": outcome.screen,
    }


def _changes(
    turn: Turn, before: Mapping[str, File], after: Mapping[str, File]
) -> dict[str, Any]:
    """What is other than before: but for the CLI's own cache, which no case tells."""
    changes: dict[str, Any] = {}
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        old_body, new_body = old and old.body, new and new.body
        if old_body == new_body or path.startswith(f"{HOME}/{kept.FOLDER}/"):
            continue
        name = path.removeprefix(HOME + "/")
        changes[name] = _content(turn, new_body) if new_body else None
    return changes


def _content(turn: Turn, body: Body) -> Any:
    """A short plain text, or the size of anything else."""
    if body.size <= _TEXT_LIMIT:
        data = turn.bodies.get(body)
        if data.isascii():
            return data.decode()
    return {"size": body.size}


# --- the world of a case ----------------------------------------------------------------


def make_turn(case: Case) -> Turn:
    """The moment in which the case's command runs."""
    described = case["world"]
    now = _time(described["now"])
    account = Account(described["account"], described["region"])
    seed, host = f"case {case['id']}", _HOSTS[case["cli"]]
    world = World({account.id: account}, {}, seed, host=host)
    turn = Turn(world, now, wording=case["dialect"])
    _add_policies(account, described)
    for role in described.get("roles", ()):
        _add_role(world, role)
    for user in described.get("users", ()):
        _add_user(world, user)
    for profile in described.get("instance_profiles", ()):
        _add_profile(world, profile)
    account.taken_buckets = list(described.get("taken_buckets", ()))
    for bucket in described.get("buckets", ()):
        _add_bucket(turn, bucket)
    for instance in described.get("instances", ()):
        _add_instance(turn, instance, reachable=described.get("imds") != "off")
    world.machines[MACHINE] = _machine(turn, case)
    _add_ended_sessions(turn, case)
    return turn


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _text(document: object) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _arn(account: Account, kind: str, name: str) -> str:
    return f"arn:aws:iam::{account.id}:{kind}/{name}"


def _add_policies(account: Account, described: Case) -> None:
    for policy in described.get("policies", ()):
        arn = _arn(account, "policy", policy["name"])
        created = _time(policy["created"])
        account.policies[arn] = ManagedPolicy(
            policy["name"],
            policy.get("id") or identifiers.managed_policy_id(arn),
            arn,
            created,
            description=policy.get("description"),
            versions={"v1": PolicyVersion("v1", _text(policy["document"]), created)},
        )


def _add_role(world: World, role: Case) -> None:
    account = world.account
    account.roles[role["name"]] = Role(
        role["name"],
        role.get("id") or identifiers.role_id(world),
        _arn(account, "role", role["name"]),
        _text(role["trust"]),
        _time(role["created"]),
        description=role.get("description"),
        max_session_duration=role.get("max_session", 3600),
        attached=list(role.get("attached", ())),
        inline={name: _text(text) for name, text in role.get("inline", {}).items()},
        boundary=role.get("boundary"),
    )


def _add_user(world: World, user: Case) -> None:
    account, created = world.account, _time(user["created"])
    account.users[user["name"]] = User(
        user["name"],
        user.get("id") or identifiers.user_id(world),
        _arn(account, "user", user["name"]),
        created,
        attached=list(user.get("attached", ())),
        inline={name: _text(text) for name, text in user.get("inline", {}).items()},
        access_keys={
            key["id"]: AccessKey(key["id"], key["secret"], created)
            for key in user.get("access_keys", ())
        },
    )


def _add_profile(world: World, profile: Case) -> None:
    account = world.account
    account.instance_profiles[profile["name"]] = InstanceProfile(
        profile["name"],
        profile.get("id") or identifiers.instance_profile_id(world),
        _arn(account, "instance-profile", profile["name"]),
        _time(profile["created"]),
        role=next(iter(profile.get("roles", ())), None),
    )


def _add_bucket(turn: Turn, described: Case) -> None:
    bucket = Bucket(
        described["name"],
        described["region"],
        _time(described["created"]),
        versioning=described.get("versioning"),
    )
    if described.get("policy"):
        bucket.policy = _text(described["policy"])
    for found in described.get("objects", ()):
        body = _body(turn, found)
        bucket.objects[found["key"]] = S3Object(
            found["key"],
            body,
            f'"{turn.bodies.md5(body)}"',
            _time(found["last_modified"]),
            content_type=found.get("content_type", "binary/octet-stream"),
            metadata=dict(found.get("metadata", {})),
        )
    turn.world.account.buckets[bucket.name] = bucket


def _body(turn: Turn, described: Any) -> Body:
    """A text, or an object with ``body`` or ``size``."""
    if isinstance(described, str):
        return turn.bodies.put(described.encode())
    if "size" in described:
        return turn.bodies.put_pattern(PERIOD, described["size"])
    return turn.bodies.put(described["body"].encode())


def _add_instance(turn: Turn, described: Case, reachable: bool) -> None:
    account = turn.world.account
    number = described["id"]
    address = described.get("private_ip", "172.31.0.10")
    account.instances[number] = Instance(
        number,
        _time("2022-09-06T05:10:00Z"),
        described["type"],
        "ami-0abcdef1234567890",
        address,
        http_tokens=described.get("http_tokens", "optional"),
        machine=MACHINE if reachable else None,
    )
    profile = described.get("profile")
    if profile is None:
        return
    association = described.get("association_id") or identifiers.resource_id(
        turn.world, "iip-assoc"
    )
    account.associations[association] = Association(
        association, number, profile, "associated", turn.now
    )
    role_name = account.instance_profiles[profile].role
    if role_name is None or "access_key_id" not in described:
        return
    role = account.roles[role_name]
    key = described["access_key_id"]
    account.sessions[key] = SessionCredentials(
        key,
        _SECRET,
        identifiers.session_token(turn.world, key),
        turn.now,
        turn.now + timedelta(hours=6),
        f"arn:aws:sts::{account.id}:assumed-role/{role.name}/{number}",
        f"{role.role_id}:{number}",
        role.arn,
        session_name=number,
        instance_id=number,
    )


def _machine(turn: Turn, case: Case) -> Machine:
    instances = turn.world.account.instances
    mine = next((i for i in instances.values() if i.machine == MACHINE), None)
    address = mine.private_ip if mine else "172.31.0.10"
    machine = Machine(
        MACHINE,
        "ec2-user",
        f"ip-{address.replace('.', '-')}.{turn.world.account.region}.compute.internal",
        HOME,
        HOME,
        instance_id=mine.instance_id if mine else None,
    )
    files = dict(case.get("files") or {})
    config = case.get("aws_config", DEFAULT_CONFIG)
    if config is not None:
        files[".aws/config"] = config
    if case.get("aws_credentials") is not None:
        files[".aws/credentials"] = case["aws_credentials"]
    for name, content in files.items():
        machine.files[f"{HOME}/{name}"] = File(_FILES_FROM, _body(turn, content))
    machine.env = dict(case.get("env") or {})
    machine.exported = list(machine.env)
    return machine


def _add_ended_sessions(turn: Turn, case: Case) -> None:
    """Temporary keys that the person holds and the world does not list have ended."""
    account = turn.world.account
    section: dict[str, str] = {}
    for line in (case.get("aws_credentials") or "").splitlines():
        name, _, value = line.partition("=")
        section[name.strip()] = value.strip()
    key = section.get("aws_access_key_id", "")
    if not key.startswith("ASIA") or key in account.sessions:
        return
    role = next(iter(account.roles.values()))
    account.sessions[key] = SessionCredentials(
        key,
        section.get("aws_secret_access_key", ""),
        section.get("aws_session_token", ""),
        turn.now - timedelta(hours=2),
        turn.now - timedelta(hours=1),
        f"arn:aws:sts::{account.id}:assumed-role/{role.name}/ended",
        f"{role.role_id}:ended",
        role.arn,
    )
