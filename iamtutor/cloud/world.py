"""The simulated world: its accounts, machines, its clock and its source of names.

One ``World`` is one JSON document (tens of KB). It holds no bytes of objects or files
(``bodies``), no log (that is the record of actions, given in a ``Turn``), and nothing that
differs between two replays of the same lines.
"""

from dataclasses import dataclass, field
from datetime import datetime

from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import Body
from iamtutor.cloud.organization import Organization
from iamtutor.cloud.state.identities import Group, ManagedPolicy, Role, User

#: Raised whenever a stored document of the version before needs a change to be read.
SCHEMA = 3


@dataclass(slots=True)
class File:
    """A file or directory (``body`` is None) of a machine."""

    modified: datetime
    body: Body | None = None
    mode: int = 0o644


@dataclass(slots=True)
class Machine:
    """What one computer remembers between two command lines.

    ``files`` maps absolute paths to files; ``env`` is the shell's exported and plain
    variables; ``history`` the lines typed. ``instance_id`` is None at the desk.
    """

    name: str
    user: str
    hostname: str
    home: str
    cwd: str
    files: dict[str, File] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    instance_id: str | None = None
    last_status: int = 0
    exported: list[str] = field(default_factory=list)
    """Names in ``env`` that programs inherit (``export``)."""
    functions: dict[str, str] = field(default_factory=dict)
    """The shell's functions: the text of the body by name."""
    aliases: dict[str, str] = field(default_factory=lambda: {"ll": "ls -l"})
    arrays: dict[str, dict[str, str]] = field(default_factory=dict)
    """The shell's arrays: the elements by subscript, those of an indexed one in order."""
    associative: list[str] = field(default_factory=list)
    """Names in ``arrays`` whose subscripts are words (``declare -A``)."""
    options: list[str] = field(default_factory=list)
    """What ``set`` has turned on in the shell: ``errexit`` and others."""
    readonly: list[str] = field(default_factory=list)
    """Names of variables and arrays that cannot be changed any more (``readonly``)."""
    integers: list[str] = field(default_factory=list)
    """Names whose values are calculated when they are set (``declare -i``)."""
    traps: dict[str, str] = field(default_factory=dict)
    """What ``trap`` keeps, by the name of the signal: ``EXIT``, ``ERR`` …"""
    jobs: dict[str, int] = field(default_factory=dict)
    """What the shell's last jobs in the background ended with, by process."""
    positional: list[str] = field(default_factory=list)
    """The shell's own arguments, ``$1`` and on (``set -- a b``)."""
    pending: str = ""
    """Lines typed so far of a command that is not complete yet (``> `` prompt)."""
    columns: int = 80
    """How wide the terminal was in which the last line was typed."""


@dataclass(slots=True)
class PastIam:
    """IAM as it was until ``until``; see ``consistency``."""

    until: datetime
    account: str
    users: dict[str, User]
    groups: dict[str, Group]
    roles: dict[str, Role]
    policies: dict[str, ManagedPolicy]


@dataclass(slots=True)
class World:
    """Everything that a command line or a console button can change.

    ``accounts`` are by id; the first of them is the one that the world is about.
    """

    accounts: dict[str, Account]
    machines: dict[str, Machine]
    seed: str
    sequence: int = 0
    """How many identifiers were drawn from ``seed``; see ``identifiers``."""
    clock_offset: float = 0.0
    """Seconds that this world is ahead of the clock on the wall; behind it, below zero."""
    host: str = "today"
    """Which pair of host image and wording new commands meet; see ``shell.hosts``."""
    signed_in: str | None = None
    """The account whose console is open; None: the first."""
    organization: Organization | None = None
    """The organization that accounts are in."""
    propagation: float = 0.0
    """Seconds until a change of IAM bites."""
    machine_names: list[str] = field(default_factory=list)
    """Name tags whose instances have a machine of that very name."""
    started: datetime | None = None
    """When the world was ready for its learner: what is older isn't theirs."""
    variant: str = ""
    """Which of several beginnings this world had, if there were several."""
    names: dict[str, str] = field(default_factory=dict)
    """What some words stand for in this world, by word."""
    take: int = 0
    """How many worlds were drawn before it in its place; ``lessons.content.variants``."""
    past_iam: list[PastIam] = field(default_factory=list)
    """What was changed so lately that it still decides, oldest first."""

    @property
    def account(self) -> Account:
        """The account that the world is about."""
        return next(iter(self.accounts.values()))

    @property
    def console_account(self) -> Account:
        """The account that the console is signed in to."""
        return self.account if self.signed_in is None else self.accounts[self.signed_in]

    @property
    def console_user(self) -> str:
        """The IAM user that is signed in to the console, or ``root``."""
        return self.console_account.console_user

    @console_user.setter
    def console_user(self, name: str) -> None:
        self.console_account.console_user = name

    def account_called(self, name: str) -> Account | None:
        """The account of this name or id."""
        return self.accounts.get(name) or next(
            (one for one in self.accounts.values() if one.name == name), None
        )

    def owner_of_bucket(self, name: str) -> Account | None:
        """The account that has the bucket of this name: no two have one."""
        for account in self.accounts.values():
            if name in account.buckets:
                return account
        return None

    def is_taken(self, bucket: str) -> bool:
        """Whether somebody outside this world has a bucket of this name."""
        return any(bucket in one.taken_buckets for one in self.accounts.values())

    def account_of_instance(self, instance_id: str | None) -> Account | None:
        """The account that has an instance."""
        if instance_id is None:
            return None
        for account in self.accounts.values():
            if instance_id in account.instances:
                return account
        return None
