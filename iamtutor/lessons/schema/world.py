"""A starting world."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StrictInt,
    Tag,
    model_validator,
)

from iamtutor.cloud.authorization import NEIGHBOUR
from iamtutor.lessons.schema.acts import Drop, Press, Run, act_key
from iamtutor.lessons.schema.values import (
    SOME,
    Id,
    Ids,
    InstancesName,
    Misplaced,
    Model,
    apart,
    arns,
    at_most,
    matching,
    without_repeats,
)
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.text.strict_yaml import Key
from iamtutor.policy.document import MalformedPolicy, parse_policy


class Administrator(Model):
    """The IAM user who makes all else; in the console and at the desk, unless the world
    says otherwise."""

    name: Annotated[
        str,
        matching(
            r"[A-Za-z0-9_+=,.@-]{1,64}",
            "a name of a user: at most 64 of A-Z a-z 0-9 + = , . @ - _",
        ),
    ]
    policies: Annotated[tuple[str, ...], SOME]


class Profile(Model):
    """Whose access key a profile of ``~/.aws`` has: a user of an account, left out: its
    administrator; the account is one of the world's, left out: the first."""

    account: Id | None = None
    user: str | None = None


class Desk(Model):
    """``key_of`` names the IAM user whose access key lies in ``~/.aws``: null for nobody's,
    left out for the administrator's. ``profiles`` has others beside it, by name."""

    hostname: str
    user: str
    key_of: str | None = None
    profiles: dict[Id, Profile] = {}


class _By(Model):
    """``as``: the IAM user who acts, left out for the account's administrator. In the
    console it may be ``root``."""

    as_: str | None = Field(alias="as", default=None)


class StartPress(Press, _By):
    """A button pressed before the learner came."""


class StartRun(Run, _By):
    """A line typed before the learner came. ``account``: of the user whose access key is
    used at the desk, by its name; left out: the first."""

    account: Id | None = None


#: What happened in a world before its learner came.
StartAct = Annotated[
    Annotated[StartPress, Tag("act: press")]
    | Annotated[StartRun, Tag("act: run")]
    | Annotated[Drop, Tag("act: drop")],
    Discriminator(
        act_key,
        custom_error_type="act",
        custom_error_message="a world begins with acts that press, run or drop",
    ),
]


class Variant(Model):
    """One of several faults: what was done besides the world's own acts, after them."""

    variant: Id
    acts: Annotated[tuple[StartAct, ...], SOME]
    names: dict[str, str] = {}

    @property
    def id(self) -> str:
        return self.variant


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
    at_most(5),
]


class AttachedPolicies(Model):
    """The service control policies of each level, from the root to the accounts; of those
    accounts that have others, by name."""

    root: Attached = (FULL_ACCESS,)
    unit: Attached = (FULL_ACCESS,)
    account: Attached = (FULL_ACCESS,)
    accounts: dict[Id, Attached] = {}

    @property
    def names(self) -> set[str]:
        return {
            *self.root,
            *self.unit,
            *self.account,
            *chain(*self.accounts.values()),
        }


class OrganizationFile(Model):
    """The organization that accounts are in, and its service control policies: by name,
    besides the one that AWS puts at every level."""

    policies: dict[str, PolicyDocument] = {}
    attached: AttachedPolicies = AttachedPolicies()
    management: Id | None = None
    """The account that manages it, by its name; left out: one outside of the world."""
    members: Annotated[Ids, SOME] | None = None
    """The accounts in it, by their names; left out: all but the one that manages it."""

    @property
    def named_accounts(self) -> tuple[str | None, ...]:
        return (self.management, *(self.members or ()), *self.attached.accounts)

    @model_validator(mode="after")
    def attaches_what_there_is(self) -> Self:
        if unknown := self.attached.names - {FULL_ACCESS, *self.policies}:
            raise ValueError(
                f"no service control policy is called {', '.join(sorted(unknown))}"
            )
        if unused := self.policies.keys() - self.attached.names:
            raise ValueError(f"{', '.join(sorted(unused))} is attached nowhere")
        for name in self.attached.accounts:
            if name == self.management or name not in (self.members or (name,)):
                told = f"{name} is no member: no service control policy limits it"
                raise Misplaced(told, "attached", "accounts", name)
        if self.management is not None and self.management in (self.members or ()):
            raise Misplaced(
                f"{self.management} manages it, and is no member", "members"
            )
        return self


class AccountFile(Model):
    """An account, and what is there before anything is done."""

    account: Annotated[str, matching(r"[0-9]{12}", "an account: twelve digits")]
    name: Id | None = None
    administrator: Administrator
    key_pairs: tuple[str, ...] = ()
    buckets: tuple[WorldBucket, ...] = ()
    taken_buckets: tuple[str, ...] = ()
    console_user: str | None = None
    """The IAM user who is signed in to its console; left out: the administrator."""

    @property
    def in_the_console(self) -> str:
        return self.console_user or self.administrator.name


class OtherAccount(AccountFile):
    """An account beside the first."""

    name: Id


class WorldFile(AccountFile):
    """A starting world: its first account, and all else."""

    world: Id
    region: str
    other_accounts: tuple[OtherAccount, ...] = ()
    desk: Desk
    organization: OrganizationFile | None = None
    machines: Annotated[tuple[InstancesName, ...], AfterValidator(without_repeats)] = ()
    """Names of machines: an instance whose Name tag is one of them gets it. The others are
    called ``ec2``, ``ec2-2`` and so on."""
    acts: tuple[StartAct, ...] = ()
    """What was done before the learner came, in this order."""
    variants: tuple[Variant, ...] = ()
    """A learner meets one of these."""
    names: dict[str, Annotated[tuple[str, ...], SOME]] = {}
    """What placeholders of the course stand for here: lists of one length, of which a
    learner meets all the first ones, or all the second ones …"""
    propagation: Annotated[StrictInt, Field(ge=0, le=600)] = 0
    """Seconds until a change of IAM bites."""

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        apart((one.id, ("variants", at)) for at, one in enumerate(self.variants))
        if len({len(words) for words in self.names.values()}) > 1:
            raise ValueError("the lists of names are not of one length")
        arns(
            (name, word, ("names", name, at))
            for name, words in self.names.items()
            for at, word in enumerate(words)
        )
        arns(
            (name, word, ("variants", at, "names", name))
            for at, variant in enumerate(self.variants)
            for name, word in variant.names.items()
        )
        return self

    @property
    def accounts(self) -> tuple[AccountFile, ...]:
        """All of them, the first before the others."""
        return (self, *self.other_accounts)

    @property
    def account_names(self) -> set[str]:
        return {account.name for account in self.accounts if account.name is not None}

    @model_validator(mode="after")
    def tells_its_accounts_apart(self) -> Self:
        apart((one.account, place) for place, one in self.placed_accounts)
        if self.other_accounts and self.name is None:
            raise ValueError("with other accounts the first has a name too")
        apart((one.name or "", place) for place, one in self.placed_accounts)
        for name, place in self._named_accounts:
            if name not in {None, *self.account_names}:
                near = perhaps(name or "", self.account_names)
                raise Misplaced(f"there is no account {name!r}{near}", *place)
        taken = any(one.taken_buckets for one in self.accounts)
        for place, one in self.placed_accounts:
            if taken and one.account == NEIGHBOUR:
                found = f"account {NEIGHBOUR} has the taken buckets: say another number"
                raise Misplaced(found, *place, "account")
        return self

    @property
    def placed_accounts(self) -> list[tuple[tuple[Key, ...], AccountFile]]:
        """Each with its place in the file: the first is all that is at the top."""
        others = enumerate(self.other_accounts)
        return [((), self), *((("other_accounts", at), one) for at, one in others)]

    @property
    def _named_accounts(self) -> Iterator[tuple[str | None, tuple[Key, ...]]]:
        """Every account that something speaks of, with where it does."""
        for name, profile in self.desk.profiles.items():
            yield profile.account, ("desk", "profiles", name)
        for at, act in enumerate(self.acts):
            yield getattr(act, "account", None), ("acts", at)
        for index, variant in enumerate(self.variants):
            for at, act in enumerate(variant.acts):
                place = ("variants", index, "acts", at)
                yield getattr(act, "account", None), place
        if self.organization is not None:
            for account in self.organization.named_accounts:
                yield account, ("organization",)

    @property
    def at_the_desk(self) -> str | None:
        """The user whose access key the desk has when the learner comes."""
        if "key_of" in self.desk.model_fields_set:
            return self.desk.key_of
        return self.administrator.name
