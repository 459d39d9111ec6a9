"""Whose access key lies on a computer."""

import re

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.world import World

_DEFAULT = re.compile(r"^\[default\](.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def key_holder(world: World, machine: str, bodies: BodyStore) -> User | None:
    """The user whose access key a machine's default profile has: those that only another
    profile has are nobody's who sits there."""
    found = world.machines.get(machine)
    file = found.files.get(f"{found.home}/.aws/credentials") if found else None
    if file is None or file.body is None:
        return None
    section = _DEFAULT.search(bodies.get(file.body).decode("utf-8", "replace"))
    if section is None:
        return None
    held = [
        (section[1].index(key), user)
        for account in world.accounts.values()
        for user in account.users.values()
        for key in user.access_keys
        if key in section[1]
    ]
    return min(held, key=lambda entry: entry[0], default=(0, None))[1]
