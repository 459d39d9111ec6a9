"""What is known about a service and about each of its operations: two values.

    Service    one service of AWS: its names, its words, where its events and policies are
    Operation  what runs one operation, what it needs, how it is recorded

Everything that tells one service from another stands on its ``Service``, in its own folder
(``services/<service>/service.py``); whoever handles calls asks the value and knows no
service by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from iamtutor.cloud.account import Account
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.refusals import QUERY, Words
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.service.requirements import Requirement, Requires
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.evaluation import NamedPolicy

Function = Callable[[Turn, Caller, Params], Response]
Precheck = Callable[[Turn, Params], None]
Operations = Mapping[str, "Operation"]
ResourcePolicy = Callable[[Account, Principal, Requirement], NamedPolicy | None]
#: Of the accounts in the world, the one that has what a call is about.
Holder = Callable[[World, str, Params], Account | None]


class Category(StrEnum):
    """As ``eventCategory`` spells it. The event history has management events only."""

    MANAGEMENT = "Management"
    DATA = "Data"


def no_precheck(turn: Turn, params: Params) -> None:
    return None


def the_callers_own(world: World, operation: str, params: Params) -> Account | None:
    return None


def no_resource_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    return None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    ``precheck`` is what the service looks at before it asks for permission. ``status`` is
    that of a success. ``head``: the answer has no body, so errors are bare statuses.
    ``part_by_part``: a denial stops one part of the request, not all of it. ``event`` is
    CloudTrail's name for the call, where it is not the operation's. ``reads``: it leaves
    everything as it was, CloudTrail's ``readOnly``. ``sets_off``: what it changes, other
    calls of its making change.
    """

    function: Function
    requires: Requires
    precheck: Precheck = no_precheck
    status: int = 200
    head: bool = False
    part_by_part: bool = False
    event: str | None = None
    reads: bool = False
    sets_off: bool = False
    category: Category = Category.MANAGEMENT


def each(
    service: str,
    on: Callable[[str], Requires],
    *,
    precheck: Precheck = no_precheck,
    status: int = 200,
    **functions: Function,
) -> dict[str, Operation]:
    """Operations that need the permission of their own name, which ``on`` makes a
    requirement of."""
    return {
        name: Operation(function, on(f"{service}:{name}"), precheck, status)
        for name, function in functions.items()
    }


def reading(operations: Operations) -> dict[str, Operation]:
    """These operations change nothing."""
    return {name: replace(found, reads=True) for name, found in operations.items()}


def on_data(operations: Operations) -> dict[str, Operation]:
    """These are data events."""
    return {
        name: replace(found, category=Category.DATA)
        for name, found in operations.items()
    }


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    ``id`` is botocore's name for it, ``title`` what AWS calls it; ``prefix`` begins its
    actions and its event source, where that is another. ``home`` is the Region in which
    the events of a service without Regions are recorded. ``resource_types`` maps
    parameters that name a resource to CloudTrail's type for it, ``trail_codes`` error
    codes to its. ``unrecorded``: parameters that no event holds, as CloudTrail leaves
    secrets out. ``propagates``: its changes take ``World.propagation`` to bite.
    ``dry_run``: its calls take ``DryRun``. ``resource_policy`` finds the policy of a
    resource that one of its actions is about; ``holder`` the account in which a call is
    carried out, None: the caller's own.
    """

    id: str
    operations: Operations = field(default_factory=dict)
    prefix: str = ""
    home: str | None = None
    words: Words = QUERY
    resource_policy: ResourcePolicy = no_resource_policy
    holder: Holder = the_callers_own
    resource_types: Mapping[str, str] = field(default_factory=dict)
    trail_codes: Mapping[str, str] = field(default_factory=dict)
    unrecorded: frozenset[str] = frozenset()
    propagates: bool = False
    dry_run: bool = False
    title: str = ""

    @property
    def called(self) -> str:
        """What people call it."""
        return self.title or self.id

    @property
    def namespace(self) -> str:
        """What its actions begin with."""
        return self.prefix or self.id

    @property
    def event_source(self) -> str:
        return f"{self.namespace}.amazonaws.com"

    def reads(self, operation: str) -> bool:
        """Whether an operation changes nothing; not so, as far as nobody knows."""
        found = self.operations.get(operation)
        return found is not None and found.reads

    def changes(self, operation: str) -> bool:
        """Whether an operation itself changes something, as far as anybody knows."""
        found = self.operations.get(operation)
        return found is None or not (found.reads or found.sets_off)

    def category(self, operation: str) -> Category:
        found = self.operations.get(operation)
        return found.category if found is not None else Category.MANAGEMENT
