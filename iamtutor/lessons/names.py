"""What the placeholders stand for in one learner's world.

    role, role_arn     the role in the profile of their instance; else the one made last
    instance_profile   the profile on their instance; else the one that holds the role
    instance, …_name   the instance launched last that isn't terminated; else the last one;
                       one without a name is called by its id
    bucket, object     the bucket made last, and the oldest object in it
    file               the oldest file in the home directory on the instance
    hostname           of the instance
    account, region    of the account

As long as there is none, the example names of ``course.yaml`` stand in. A file or object
with the example's name goes before others. What is as old as the world itself isn't the
learner's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from iamtutor.cloud.account import (
    Account,
    Bucket,
    Instance,
    InstanceProfile,
    Role,
)
from iamtutor.cloud.principals import profile_of_instance
from iamtutor.cloud.world import World
from iamtutor.lessons.library import Library

Made = TypeVar("Made", Role, Bucket, InstanceProfile)

#: The machine of the learner's instance.
EC2 = "ec2"
DESK = "desk"


def example_names(library: Library) -> dict[str, str]:
    """The value of every placeholder before there is a world."""
    examples = library.course.names
    return {
        **examples.model_dump(),
        "instance_profile": examples.role,
        "role_arn": f"arn:aws:iam::{examples.account}:role/{examples.role}",
    }


def names(world: World, library: Library) -> dict[str, str]:
    """The value of every placeholder in a world."""
    examples = library.course.names
    account = world.account
    instance = learners_instance(account)
    profile = profile_of_instance(world, instance.instance_id) if instance else None
    role = learners_role(account, profile)
    role_name = role.name if role else examples.role
    profile = profile or learners_profile(account, role)
    bucket = _latest(own_buckets(world))
    machine = world.machines.get(EC2)
    return {
        "account": account.id,
        "region": account.region,
        "role": role_name,
        "role_arn": role.arn if role else f"arn:aws:iam::{account.id}:role/{role_name}",
        "instance_profile": profile.name if profile else role_name,
        "instance": instance.instance_id if instance else examples.instance,
        "instance_name": instance.tags.get("Name") or instance.instance_id
        if instance
        else examples.instance_name,
        "bucket": bucket.name if bucket else examples.bucket,
        "object": _object(bucket, examples.object),
        "file": _file(world, examples.file),
        "hostname": machine.hostname if machine else examples.hostname,
    }


def learners_instance(account: Account) -> Instance | None:
    """The instance launched last, one that still exists before a terminated one."""
    instances = account.instances.values()
    return max(
        instances,
        key=lambda instance: (instance.state != "terminated", instance.launched),
        default=None,
    )


def learners_role(account: Account, profile: InstanceProfile | None) -> Role | None:
    """The role in the profile; else the last one that is in any; else the last one."""
    if profile is not None and profile.role in account.roles:
        return account.roles[profile.role]
    held = {profile.role for profile in account.instance_profiles.values()}
    return _latest(
        role for role in account.roles.values() if role.name in held
    ) or _latest(account.roles.values())


def learners_profile(account: Account, role: Role | None) -> InstanceProfile | None:
    """The last one that holds the role; any instance will do."""
    return _latest(
        profile
        for profile in account.instance_profiles.values()
        if role is not None and profile.role == role.name
    )


def own_buckets(world: World) -> list[Bucket]:
    """The buckets that the learner made: all that are younger than the administrator."""
    administrator = world.account.users.get(world.console_user)
    return [
        bucket
        for bucket in world.account.buckets.values()
        if administrator is None or bucket.created > administrator.created
    ]


def _latest(made: Iterable[Made]) -> Made | None:
    """The one made last; of several made at one moment, the last of them."""
    latest: Made | None = None
    for thing in made:
        if latest is None or thing.created >= latest.created:
            latest = thing
    return latest


def _object(bucket: Bucket | None, example: str) -> str:
    if bucket is None or not bucket.objects or example in bucket.objects:
        return example
    return min(bucket.objects.values(), key=lambda entry: entry.last_modified).key


def _file(world: World, example: str) -> str:
    machine = world.machines.get(EC2)
    if machine is None:
        return example
    home = f"{machine.home}/"
    files = {
        path.removeprefix(home): file
        for path, file in machine.files.items()
        if path.startswith(home) and file.body is not None
    }
    visible = [name for name in files if "/" not in name and not name.startswith(".")]
    if example in visible or not visible:
        return example
    return min(visible, key=lambda name: files[name].modified)
