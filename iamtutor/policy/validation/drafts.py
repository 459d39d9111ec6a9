"""A policy as far as it has the right shape: its parts, each with its path in the text.

What is said of actions, resources, conditions and principals is said of these.
"""

from dataclasses import dataclass, field

from iamtutor.policy.positions import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of a list, or the string that stands in a list's place."""

    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """One principal: ``kind`` is AWS, Service, Federated or CanonicalUser."""

    kind: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    operator: str
    key: str
    values: tuple[Entry, ...]
    path: Path


@dataclass(slots=True)
class DraftStatement:
    index: int
    path: Path
    effect: str = ""
    actions: tuple[Entry, ...] | None = None
    not_actions: tuple[Entry, ...] | None = None
    resources: tuple[Entry, ...] | None = None
    not_resources: tuple[Entry, ...] | None = None
    principals: tuple[NamedEntry, ...] | None = None
    not_principals: tuple[NamedEntry, ...] | None = None
    #: Everyone is named, by ``"*"`` or ``{"AWS": "*"}``.
    everyone: bool = False
    conditions: list[ConditionEntry] = field(default_factory=list)

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"


@dataclass(slots=True)
class Draft:
    version: str
    statements: list[DraftStatement]
