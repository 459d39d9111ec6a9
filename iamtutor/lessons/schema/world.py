"""A starting world."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from iamtutor.lessons.schema.values import SOME, Id, Model, without_repeats
from iamtutor.policy.document import MalformedPolicy, parse_policy


class Administrator(Model):
    """The IAM user who is signed in to the console and works at the desk."""

    name: str
    policies: Annotated[tuple[str, ...], SOME]


class Desk(Model):
    hostname: str
    user: str


class WorldBucket(Model):
    """A bucket that is there from the start and is not the learner's."""

    name: str
    objects: dict[str, str]


FULL_ACCESS = "FullAWSAccess"


def _policy_document(text: str) -> str:
    try:
        parse_policy(text)
    except MalformedPolicy as error:
        raise ValueError(f"this is no policy: {error}") from None
    return text


PolicyDocument = Annotated[str, AfterValidator(_policy_document)]
#: What is attached to one level: AWS wants one policy at least, and allows five.
Attached = Annotated[
    tuple[str, ...],
    SOME,
    AfterValidator(without_repeats),
    Field(max_length=5),
]


class AttachedPolicies(Model):
    """The service control policies of each level, from the root to the account."""

    root: Attached = (FULL_ACCESS,)
    unit: Attached = (FULL_ACCESS,)
    account: Attached = (FULL_ACCESS,)

    @property
    def names(self) -> set[str]:
        return {*self.root, *self.unit, *self.account}


class OrganizationFile(Model):
    """The organization that the account is in, and its service control policies: by name,
    besides the one that AWS puts at every level."""

    policies: dict[str, PolicyDocument] = {}
    attached: AttachedPolicies = AttachedPolicies()

    @model_validator(mode="after")
    def attaches_what_there_is(self) -> Self:
        if unknown := self.attached.names - {FULL_ACCESS, *self.policies}:
            raise ValueError(
                f"no service control policy is called {', '.join(sorted(unknown))}"
            )
        if unused := self.policies.keys() - self.attached.names:
            raise ValueError(f"{', '.join(sorted(unused))} is attached nowhere")
        return self


class WorldFile(Model):
    """A starting world."""

    world: Id
    account: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    region: str
    administrator: Administrator
    desk: Desk
    key_pairs: tuple[str, ...] = ()
    buckets: tuple[WorldBucket, ...] = ()
    taken_buckets: tuple[str, ...] = ()
    organization: OrganizationFile | None = None
    propagation: Annotated[StrictInt, Field(ge=0, le=600)] = 0
    """Seconds until a change of IAM bites."""
