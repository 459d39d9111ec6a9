"""What the placeholders stand for in one learner's world.

    role, role_arn     the role in the profile of their instance; else the one that it could
                       have, used last or made first; else the one made last
    instance_profile   the profile on their instance; else the one that holds the role
    instance, …_name   the instance launched last that isn't terminated; else the last one;
                       one without a name is called by its id
    bucket, object     the bucket made last, and the oldest object in it
    file               the oldest file in the home directory on the instance
    hostname           of the instance
    account, region    of the account

All of them are of the world's first account; a name of a course's own can be of another.

A course has those of them that it gives an example of, which stands in as long as there is
none; a file or object with the example's name goes before others. It may have names of its
own: text, or the latest thing of a kind. A world may have other examples and texts. A
bucket, or what such a name means, isn't the learner's if it was there when they came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import FUNCTION
from iamtutor.cloud.credentials.instances import profile_of_instance
from iamtutor.cloud.credentials.trust import EC2_SERVICE, may_be_assumed_by
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.state.identities import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    Role,
    User,
)
from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.world import Machine, World
from iamtutor.lessons.schema.course import CourseFile, OwnName
from iamtutor.lessons.schema.lesson import LessonFile
from iamtutor.lessons.text.placeholders import ALWAYS, fill

Named = Role | Bucket | InstanceProfile | User | Group | ManagedPolicy
Made = TypeVar("Made", bound=Named)

#: The machine of the first instance, unless the world gives it another name.
EC2 = "ec2"
DESK = "desk"


def is_instances(machine: str) -> bool:
    """Whether a machine of this name is an instance's, be it there or not."""
    return machine not in ("", DESK, "console", FUNCTION)


def first_instances(lesson: LessonFile) -> str:
    """The first machine of an instance among a lesson's places, or none."""
    return next((name for name in lesson.terminals if is_instances(name)), "")


#: What comes along with a name that a course gives an example of.
_ALONG: Mapping[str, Mapping[str, str]] = {
    "role": {
        "instance_profile": "{role}",
        "role_arn": "arn:aws:iam::{account}:role/{role}",
    },
    "instance_name": {
        "instance": "i-0abc12345def67890",
        "hostname": "ip-172-31-4-20",
    },
}


def example_names(
    course: CourseFile, here: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The value of every placeholder before there is a world; ``here``: what the account,
    the Region and some others are called in the world that there will be."""
    found = dict(ALWAYS)
    for name, example in course.names.items():
        for along, text in _ALONG.get(name, {}).items():
            found.setdefault(along, text)
        found[name] = example if isinstance(example, str) else example.example
    found |= here or {}
    return {name: fill(text, found) for name, text in found.items()}


def placeholders_of(course: CourseFile) -> frozenset[str]:
    """The words that stand in braces in this course."""
    return frozenset(example_names(course))


def names(world: World, course: CourseFile) -> dict[str, str]:
    """The value of every placeholder in a world."""
    first = world.account
    here = {"account": first.id, "region": first.region, **world.names}
    examples = example_names(course, here)
    found = {**examples, **_standard(world, examples)}
    for name, own in course.names.items():
        if isinstance(own, OwnName):
            account = world.account_called(own.account or world.account.id)
            made = _KINDS[own.latest](account) if account is not None else ()
            latest = _latest(_younger(world, made))
            found[name] = latest.name if latest else examples[name]
    return {name: found[name] for name in examples}


def names_once(world: World, events: Sequence[ApiEvent]) -> dict[str, str]:
    """What a role and a bucket were called that the learner made, where none is left: a
    text about them goes on speaking of them. ``events``: oldest first."""
    found: dict[str, str] = {}
    if not world.account.roles and (
        role := _made_last("CreateRole", "RoleName", events)
    ):
        found["role"] = found["instance_profile"] = role
    if not own_buckets(world) and (
        bucket := _made_last("CreateBucket", "Bucket", events)
    ):
        found["bucket"] = bucket
    return found


def _made_last(
    operation: str, parameter: str, events: Sequence[ApiEvent]
) -> str | None:
    """Nearly always there is one of the kind, and nobody has to look."""
    for event in reversed(events):
        if event.operation == operation and event.succeeded:
            return str(event.params[parameter])
    return None


_KINDS: Mapping[str, Callable[[Account], Iterable[Named]]] = {
    "role": lambda account: account.roles.values(),
    "user": lambda account: account.users.values(),
    "group": lambda account: account.groups.values(),
    "policy": lambda account: account.policies.values(),
    "bucket": lambda account: account.buckets.values(),
}


def _standard(world: World, examples: Mapping[str, str]) -> dict[str, str]:
    """What the names mean that every course may have."""
    account = world.account
    instance = learners_instance(account)
    profile = profile_of_instance(world, instance.instance_id) if instance else None
    role = learners_role(account, profile)
    profile = profile or learners_profile(account, role)
    bucket = _latest(own_buckets(world))
    machine = _instances_machine(world)
    found = {}
    role_name = role.name if role else examples.get("role", "")
    found["role"] = role_name
    found["role_arn"] = (
        role.arn if role else f"arn:aws:iam::{account.id}:role/{role_name}"
    )
    found["instance_profile"] = profile.name if profile else role_name
    if instance is not None:
        found["instance"] = instance.instance_id
        found["instance_name"] = instance.tags.get("Name") or instance.instance_id
    if bucket is not None:
        found["bucket"] = bucket.name
    if machine is not None:
        found["hostname"] = machine.hostname
    found["object"] = _object(bucket, examples.get("object", ""))
    found["file"] = _file(world, examples.get("file", ""))
    return found


def _instances_machine(world: World) -> Machine | None:
    """That of the instance launched last."""
    instance = learners_instance(world.account)
    return world.machines.get((instance and instance.machine) or "")


def learners_instance(account: Account) -> Instance | None:
    """The instance launched last, one that still exists before a terminated one."""
    instances = account.instances.values()
    return max(
        instances,
        key=lambda instance: (instance.state != "terminated", instance.launched),
        default=None,
    )


def learners_role(account: Account, profile: InstanceProfile | None) -> Role | None:
    """The role in the profile; else, of those that an instance could be given, the one
    used last or the first one, so that a text goes on speaking of the role that it is about
    when others are made beside it; else the last one in a profile; else the last one."""
    if profile is not None and profile.role in account.roles:
        return account.roles[profile.role]
    in_profiles = {profile.role for profile in account.instance_profiles.values()}
    held = [role for role in account.roles.values() if role.name in in_profiles]
    fitting = [role for role in held if may_be_assumed_by(account, role, EC2_SERVICE)]
    used = {role.last_used.date: role for role in fitting if role.last_used}
    if used:
        return used[max(used)]
    if fitting:
        return min(fitting, key=lambda role: role.created)
    return _latest(held) or _latest(account.roles.values())


def learners_profile(account: Account, role: Role | None) -> InstanceProfile | None:
    """The last one that holds the role; any instance will do."""
    return _latest(
        profile
        for profile in account.instance_profiles.values()
        if role is not None and profile.role == role.name
    )


def own_buckets(world: World, account: Account | None = None) -> list[Bucket]:
    """The buckets that the learner made in an account, the first if none is named."""
    return list(_younger(world, (account or world.account).buckets.values()))


def _younger(world: World, things: Iterable[Made]) -> Iterable[Made]:
    """Those that were not there when the learner came."""
    started = world.started
    return (thing for thing in things if started is None or thing.created > started)


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
    machine = _instances_machine(world)
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
