"""What pages of the console show that no API tells, each with its reason.

The real console knows the first from the sign-in itself; the others are of this site: the
log with its reasons, a terminal, bytes that were never sent, the one answer with a secret.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import STORED_LIMIT, Body
from iamtutor.cloud.services.cloudtrail.history import as_told_to
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.world import World
from iamtutor.sandbox.logbook import Logged


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account of whoever is signed in, as the sign-in says it; ``administrator``: the
    bar says so of the course's own."""

    id: str
    name: str
    region: str
    user: str
    administrator: bool

    @property
    def grouped(self) -> str:
        """The number in groups of four, as the bar of the console shows it."""
        return "-".join(self.id[start : start + 4] for start in range(0, 12, 4))


def sign_ins(world: World) -> dict[str, SignedIn]:
    """The accounts that the console can be opened in, by id."""
    return {account.id: _in(account) for account in world.accounts.values()}


def signed_in(world: World) -> SignedIn:
    return _in(world.console_account)


def _in(account: Account) -> SignedIn:
    user = account.users.get(account.console_user)
    return SignedIn(
        account.id,
        account.name,
        account.region,
        account.console_user,
        user is not None and user.is_administrator,
    )


def history(log: Sequence[Logged], account: str) -> Iterator[Logged]:
    """The events of an account, newest first. LookupEvents tells most of them; but here
    each leads to its reasons, and the calls on data, which no API tells, can be shown."""
    for logged in reversed(log):
        event = as_told_to(logged.event, account)
        if event is not None:
            yield replace(logged, event=event)


def secret_of(world: World, user: str, access_key_id: str) -> str | None:
    """The secret of a key that was just made: the same form sent again is shown it again.
    None for a key that is gone."""
    found = world.console_account.users.get(user)
    key = found.access_keys.get(access_key_id) if found is not None else None
    return key.secret_access_key if key is not None else None


def made_key_pair(world: World, name: str) -> str | None:
    """The id of a key pair that was made here: those have a file that stands in for the
    private key."""
    pair = world.console_account.made_key_pairs.get(name)
    return pair.key_pair_id if pair is not None else None


def machine_of(world: World, instance_id: str) -> str | None:
    """The machine of the lesson page's terminal that an instance is."""
    instance = world.console_account.instances.get(instance_id)
    return instance.machine if instance is not None else None


def body_of(world: World, bucket: str, key: str, version: str) -> Body | None:
    """Where the bytes of an object are kept."""
    found = world.console_account.buckets.get(bucket)
    if found is None:
        return None
    for one in versions.of_key(found, key):
        if version in ("", versions.shown_id(one)) and not one.is_delete_marker:
            return one.body
    return None


def is_kept(body: Body | None) -> bool:
    """Whether the bytes can be handed out: a pattern of gigabytes has none."""
    return body is not None and (not body.repeated or body.size <= STORED_LIMIT)
