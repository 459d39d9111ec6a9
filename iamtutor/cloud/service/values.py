"""What is known about a service and about each of its operations: two values.

    Service    one service of AWS: its names, its words, where its events and policies are
    Operation  what runs one operation, what it needs, how it is recorded; a function
               declares itself to be one (``reads``, ``writes``)

Everything that tells one service from another stands on its ``Service``, in its own folder
(``services/<service>/service.py``); whoever handles calls asks the value and knows no
service by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, TypeVar

from iamtutor.cloud.account import Account
from iamtutor.cloud.events import Recalled
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.refusals import QUERY, Words
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.service.requirements import Context, Needing, Needs, Requirement
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.evaluation import NamedPolicy
from iamtutor.policy.validation.operations import action_of

Function = Callable[[Turn, Caller, Params], Response]
Precheck = Callable[[Turn, Params], None]
Operations = Mapping[str, "Operation"]
ResourcePolicy = Callable[[Account, Principal, Requirement], NamedPolicy | None]
#: What conditions may ask about a resource of the account, by its ARN.
ResourceContext = Callable[[Account, str], Context]
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


def the_one_asked(world: World, operation: str, params: Params) -> str | None:
    return None


def no_resource_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    return None


def no_resource_context(account: Account, resource: str) -> Context:
    return {}


def nothing(response: Response) -> tuple[Recalled, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    ``precheck`` is what the service looks at before it asks for permission. ``status`` is
    that of a success. ``head``: the answer has no body, so errors are bare statuses.
    ``part_by_part``: a denial stops one part of the request, not all of it. ``event`` is
    CloudTrail's name for the call, where it is not the operation's. ``reads``: it leaves
    everything as it was, CloudTrail's ``readOnly``. ``sets_off``: what it changes, other
    calls of its making change. ``data``: it is a data event. ``recalls`` tells from an
    answer which earlier calls it speaks of. ``unheeded``: parameters that AWS heeds and
    nobody here; a request that gives one a value is ``NotEmulated``.
    """

    function: Function
    requires: Callable[[Turn, Caller, Params], Needs]
    precheck: Precheck = no_precheck
    status: int = 200
    head: bool = False
    part_by_part: bool = False
    event: str | None = None
    reads: bool = False
    sets_off: bool = False
    data: bool = False
    recalls: Callable[[Response], tuple[Recalled, ...]] = nothing
    unheeded: tuple[str, ...] = ()


_F = TypeVar("_F", bound=Function)
#: What functions declare, in whichever service.
_DECLARED: list[tuple[Function, Needing, dict[str, Any]]] = []
#: What AWS spells in capitals.
_ACRONYMS = {"mfa": "MFA"}


def writes(needing: Needing, **facts: Any) -> Callable[[_F], _F]:
    """Declares the function to be the operation that it is named after: what it needs, and
    facts of ``Operation``. It needs the action of its own ``name``, unless AWS has another
    ``action``."""

    def declared(function: _F) -> _F:
        _DECLARED.append((function, needing, facts))
        return function

    return declared


def reads(needing: Needing, **facts: Any) -> Callable[[_F], _F]:
    """The same of one that changes nothing."""
    return writes(needing, reads=True, **facts)


def declared_in(folder: str, prefix: str, **facts: Any) -> dict[str, Operation]:
    """The operations that functions below a folder declare, with ``facts`` where they say
    nothing else; their actions begin with ``prefix``. Raises ValueError where two are
    called the same."""
    for module in walk_packages(import_module(folder).__path__, f"{folder}."):
        if not module.name.endswith(".service"):
            import_module(module.name)
    found: dict[str, Operation] = {}
    for function, needing, own in _DECLARED:
        if function.__module__.startswith(f"{folder}."):
            name, operation = _operation(prefix, function, needing, **{**facts, **own})
            if found.setdefault(name, operation) is not operation:
                raise ValueError(f"{name} is declared twice in {folder}")
    return found


def _operation(
    prefix: str,
    function: Function,
    needing: Needing,
    *,
    name: str = "",
    action: str = "",
    **facts: Any,
) -> tuple[str, Operation]:
    words = function.__name__.split("_")
    name = name or "".join(_ACRONYMS.get(word, word.capitalize()) for word in words)
    own = f"{prefix}:{name}"
    needed = f"{prefix}:{action}" if action else action_of(own) or own
    return name, Operation(function, partial(needing, needed), **facts)


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
    resource that one of its actions is about; ``resource_context`` what conditions may
    ask about a resource of its, whatever the call; ``holder`` the account in which a call
    is carried out, None: the caller's own; ``answers_in`` the Region in which, None: the
    one that was asked.
    """

    id: str
    operations: Operations = field(default_factory=dict)
    prefix: str = ""
    home: str | None = None
    words: Words = QUERY
    resource_policy: ResourcePolicy = no_resource_policy
    resource_context: ResourceContext = no_resource_context
    holder: Holder = the_callers_own
    answers_in: Callable[[World, str, Params], str | None] = the_one_asked
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
        return Category.DATA if found and found.data else Category.MANAGEMENT
