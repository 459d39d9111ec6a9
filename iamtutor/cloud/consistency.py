"""Eventual consistency: how long a change of IAM takes to bite, if the world says so.

With ``World.propagation`` at zero, which is how worlds begin, a change counts at once.
Otherwise the IAM that decides is the one of so many seconds ago. IAM itself always
answers about what it was told last, as on AWS: a policy that is listed may not bite yet.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from iamtutor.cloud.account import Account
from iamtutor.cloud.service.values import Operation, Service
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import PastIam

#: More changes than these within the time are not told apart.
_MOST_KEPT = 8


def before_change(turn: Turn, service: Service, operation: Operation) -> PastIam | None:
    """What a call is about to change, if anybody is to go on seeing it."""
    if not turn.world.propagation or not service.propagates or operation.reads:
        return None
    account = turn.account
    return PastIam(
        turn.now,
        account.id,
        deepcopy(account.users),
        deepcopy(account.groups),
        deepcopy(account.roles),
        deepcopy(account.policies),
    )


def remember(turn: Turn, past: PastIam | None) -> None:
    """The change was made: what was before counts for a while."""
    world = turn.world
    _forget(turn)
    if past is not None and len(world.past_iam) < _MOST_KEPT:
        world.past_iam.append(past)


def _forget(turn: Turn) -> None:
    world = turn.world
    world.past_iam = [past for past in world.past_iam if _counts(turn, past)]


def _counts(turn: Turn, past: PastIam) -> bool:
    """One that is still to come was kept before the clock went back."""
    lasts = timedelta(seconds=turn.world.propagation)
    return past.until <= turn.now < past.until + lasts


def deciding(turn: Turn, account: Account) -> Account:
    """The account with the IAM that decides now."""
    for past in turn.world.past_iam:
        if past.account == account.id and _counts(turn, past):
            return replace(
                account,
                users=past.users,
                groups=past.groups,
                roles=past.roles,
                policies=past.policies,
            )
    return account
