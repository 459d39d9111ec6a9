"""Whose access key lies on a computer."""

from __future__ import annotations

from iamtutor.cloud.bodies import BodyStore
from iamtutor.cloud.state.identities import User
from iamtutor.cloud.world import World


def key_holder(world: World, machine: str, bodies: BodyStore) -> User | None:
    """The user whose access key stands first in a machine's credentials file."""
    found = world.machines.get(machine)
    file = found.files.get(f"{found.home}/.aws/credentials") if found else None
    if file is None or file.body is None:
        return None
    text = bodies.get(file.body).decode("utf-8", "replace")
    held = [
        (text.index(key), user)
        for account in world.accounts.values()
        for user in account.users.values()
        for key in user.access_keys
        if key in text
    ]
    return min(held, key=lambda entry: entry[0], default=(0, None))[1]
