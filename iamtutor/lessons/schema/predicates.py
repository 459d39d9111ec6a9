"""What a check may ask. Each predicate is a mapping with one key, its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, StrictBool, StrictInt, Tag, model_validator

from iamtutor.lessons.schema.values import (
    SOME,
    Action,
    Actions,
    Denial,
    EntityName,
    Id,
    Model,
    Origin,
    PrincipalName,
    Resource,
    Resources,
    Terminal,
    Text,
)


class _OfAccount(Model):
    """``account`` is one of the world's, by its name; left out: the first."""

    account: Id | None = None


class AccessQuestion(_OfAccount):
    """Who asks to do what, with which resources. ``given``: condition keys of the request
    that do not follow from who asks, or instead of those that do."""

    principal: PrincipalName
    action: Actions
    resource: Resources
    given: dict[str, Text] = {}


class CannotQuestion(AccessQuestion):
    because: Denial | None = None


class Can(Model):
    can: AccessQuestion


class Cannot(Model):
    cannot: CannotQuestion


class Allowance(_OfAccount):
    principal: PrincipalName
    actions: dict[Resource, tuple[Action, ...]]
    resources: Resources


class AllowsOnly(Model):
    allows_only: Allowance


class RecalledPattern(Model):
    """A call that the event history has, by CloudTrail's names."""

    name: str
    error: str


class CallPattern(Model):
    """Which API calls count. At least one member is given; each must fit. ``account`` is
    the caller's, by its name; left out: any."""

    account: Id | None = None
    operation: str | None = None
    service: str | None = None
    action: Action | None = None
    resource: Resource | None = None
    principal: PrincipalName | None = None
    at: Origin | None = None
    decision: Literal["allowed", "implicitDeny", "explicitDeny", "none"] | None = None
    decided_by: (
        Literal["identity", "resource", "boundary", "session", "scp", "rcp"] | None
    ) = None
    """The kind of policy that a refusal names."""
    statement: Text | None = None
    """The Sid of a statement that decided."""
    error: str | None = None
    recalled: RecalledPattern | None = None
    """What a look into the event history answered with, and nothing of another name."""
    grid: Id | None = None
    setting: Id | None = None
    command: Id | None = None
    presigned: StrictBool = False
    """Only a request whose signature is in its URL counts."""
    fresh: StrictBool = False
    """Only a call since the task began counts."""

    @model_validator(mode="after")
    def can_be_met(self) -> Self:
        if not any(value for name, value in self if name != "fresh"):
            raise ValueError("say which call counts")
        if self.decided_by and self.decision in {"allowed", "none"}:
            raise ValueError("decided_by is of a call that was refused")
        if self.statement and self.decision in {"implicitDeny", "none"}:
            raise ValueError(
                "a statement decides what is allowed, or denied explicitly"
            )
        return self


class Called(Model):
    called: CallPattern


class RolePattern(Model):
    name: Text | None = None
    trusts: Text | None = None
    attached: tuple[Text, ...] | None = None
    attached_exactly: tuple[Text, ...] | None = None
    inline: StrictInt | None = None
    tags: dict[str, Text] | None = None


class InstanceProfilePattern(Model):
    name: Text | None = None
    role: RolePattern | None = None


class InstancePattern(Model):
    name: Text | None = None
    state: Text | None = None
    tags: dict[str, Text] | None = None


class AssociationPattern(Model):
    instance: InstancePattern | None = None
    role: RolePattern | None = None


class BucketPattern(Model):
    name: Text | None = None
    region: Text | None = None
    tags: dict[str, Text] | None = None


class ObjectPattern(Model):
    bucket: Text | None = None
    key: Text | None = None


class GroupPattern(Model):
    name: Text | None = None
    attached: tuple[Text, ...] | None = None
    attached_exactly: tuple[Text, ...] | None = None
    inline: StrictInt | None = None


class UserPattern(GroupPattern):
    groups: tuple[Text, ...] | None = None
    tags: dict[str, Text] | None = None


class PolicyPattern(Model):
    """A policy that the account manages itself."""

    name: Text | None = None
    tags: dict[str, Text] | None = None


class AccessKeyPattern(Model):
    user: Text | None = None
    status: Literal["Active", "Inactive"] | None = None


class SessionPattern(Model):
    """Temporary credentials that have not ended."""

    principal: PrincipalName | None = None
    name: Text | None = None
    tags: dict[str, Text] | None = None


class ResourcePattern(_OfAccount):
    """Exactly one kind of resource, with the attributes it must have."""

    user: UserPattern | None = None
    group: GroupPattern | None = None
    policy: PolicyPattern | None = None
    access_key: AccessKeyPattern | None = None
    session: SessionPattern | None = None
    role: RolePattern | None = None
    instance_profile: InstanceProfilePattern | None = None
    instance: InstancePattern | None = None
    association: AssociationPattern | None = None
    bucket: BucketPattern | None = None
    object: ObjectPattern | None = None

    @model_validator(mode="after")
    def names_one_kind(self) -> Self:
        named = {kind for kind, pattern in self if pattern is not None}
        if len(named - {"account"}) != 1:
            raise ValueError("name exactly one kind of resource")
        return self


class Exists(Model):
    exists: ResourcePattern


class Absent(Model):
    absent: ResourcePattern


class FilePattern(Model):
    at: Terminal
    exists: Text | None = None
    contains: Text | None = None
    lacks: Text | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set & {"exists", "contains", "lacks"}:
            raise ValueError("say what exists, contains or lacks")
        return self


class File(Model):
    file: FilePattern


class Answered(Model):
    answered: Id


class StatementPattern(_OfAccount):
    attached_to: EntityName
    action: Text | None = None
    resource: Text | None = None


class Statement(Model):
    statement: StatementPattern


class AllOf(Model):
    all: Annotated[tuple[Predicate, ...], SOME]


class AnyOf(Model):
    any: Annotated[tuple[Predicate, ...], SOME]


class Not(Model):
    not_: Predicate = Field(alias="not")


def _only_key(value: object) -> str | None:
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    return None


Predicate = Annotated[
    Annotated[Can, Tag("can")]
    | Annotated[Cannot, Tag("cannot")]
    | Annotated[AllowsOnly, Tag("allows_only")]
    | Annotated[Called, Tag("called")]
    | Annotated[Exists, Tag("exists")]
    | Annotated[Absent, Tag("absent")]
    | Annotated[File, Tag("file")]
    | Annotated[Answered, Tag("answered")]
    | Annotated[Statement, Tag("statement")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _only_key,
        custom_error_type="predicate",
        custom_error_message="a check is one predicate: can, cannot, allows_only, "
        "called, exists, absent, file, answered, all, any, not (and statement in a "
        "pitfall)",
    ),
]


def account_of(predicate: Predicate) -> str | None:
    """The name of the account that a predicate speaks of, if it says one."""
    match predicate:
        case (
            Can(can=about)
            | Cannot(cannot=about)
            | AllowsOnly(allows_only=about)
            | Called(called=about)
            | Exists(exists=about)
            | Absent(absent=about)
            | Statement(statement=about)
        ):
            return about.account
        case _:
            return None


def parts(predicate: Predicate) -> Iterator[Predicate]:
    """The predicate and all those inside it."""
    yield predicate
    match predicate:
        case AllOf(all=inner) | AnyOf(any=inner):
            for part in inner:
                yield from parts(part)
        case Not(not_=part):
            yield from parts(part)
        case _:
            pass
