"""What a map consists of: nodes in a row, and how each is joined to the next.

No pixels and no sentences: kinds, states and signs are codes, names are AWS's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a node is. A resource's kind is ``bucket`` or ``role``, else ``resource``; that
    of a call that names none is ``service``."""

    INSTANCE = "instance"
    MACHINE = "machine"
    SESSION = "session"
    FUNCTION = "function"
    USER = "user"
    ROOT = "root"
    ANYONE = "anyone"
    PROFILE = "profile"
    ROLE = "role"
    TRUST = "trust"
    POLICIES = "policies"
    BOUNDARY = "boundary"
    SESSION_POLICY = "session-policy"
    ORGANIZATION = "organization"
    RESOURCE_POLICY = "resource-policy"
    BUCKET = "bucket"
    RESOURCE = "resource"
    SERVICE = "service"


class State(StrEnum):
    LIT = "lit"
    STOP = "stop"
    WAITING = "waiting"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What is said beside a node."""

    NOT_RUNNING = "not-running"
    NO_CREDENTIALS = "no-credentials"
    NOT_TRUSTED = "not-trusted"
    ARRIVES = "arrives"
    DOES_NOT_ARRIVE = "does-not-arrive"


class Joint(StrEnum):
    """How a node is joined to the next: it holds, it does not; a call went through, or was
    cut off there; or nobody knows yet."""

    LINK = "link"
    GONE = "gone"
    THROUGH = "through"
    CUT = "cut"
    UNKNOWN = "unknown"


class Node(NamedTuple):
    """One station. ``names`` are what it is called, the first before others; ``about``
    finds it in the account (an instance's id, a name)."""

    kind: Kind
    names: tuple[str, ...] = ()
    state: State = State.EMPTY
    sign: Sign | None = None
    said: str = ""
    """What the sign speaks of: an operation, or an instance's state."""
    about: str = ""
    account: str = ""
    """The id of the account that it is in."""

    def within(self, account: str) -> Node:
        """The same node in an account."""
        return Node(*self[:-1], account)


class Map(NamedTuple):
    """The nodes in order, and how each but the last is joined to the next."""

    nodes: tuple[Node, ...]
    joints: tuple[Joint, ...]
    tried: bool = False
    """Whether a call is shown: one was made, and nothing was changed since."""
