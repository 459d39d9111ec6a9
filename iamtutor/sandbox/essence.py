"""Whether an action changed anything: the accounts, the files or the shell of a machine.

A refused call, a listing or ``help`` leaves its traces in the document all the same: the
line in the history, its exit code, when a key was used last. They do not count.
"""

from iamtutor.cloud.world import Machine, World
from iamtutor.sandbox.codec import encoded, unpack

#: What a line that changes nothing leaves in the shell: how its parts ended.
_STATUSES = "PIPESTATUS"


def essence(document: bytes | memoryview) -> bytes:
    """What a document says without such traces, to compare it."""
    world = unpack(document)
    _forget_use(world)
    for machine in world.machines.values():
        _forget_line(machine)
    return encoded(world)


def _forget_use(world: World) -> None:
    """The time that passed, identifiers that were drawn, and credentials that were used or
    handed out for a while."""
    world.sequence, world.clock_offset, world.past_iam = 0, 0.0, []
    for account in world.accounts.values():
        account.sessions = {}
        for role in account.roles.values():
            role.last_used = None
        for user in account.users.values():
            for key in user.access_keys.values():
                key.last_used = None


def _forget_line(machine: Machine) -> None:
    """That a line was typed, and how it ended."""
    machine.history, machine.jobs = [], {}
    machine.last_status = machine.columns = 0
    machine.arrays.pop(_STATUSES, None)
