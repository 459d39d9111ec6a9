"""What is being asked, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.keeping import SHORT, kept
from iamtutor.policy.patterns import ContextValue

ANONYMOUS = "anonymous"

#: Actions without resources that their service asks about under an ARN all the same, so
#: that a policy may name it instead of ``*`` (S3 User Guide, *Controlling access to a
#: bucket with user policies*).
ASKED_ABOUT = {"s3:listallmybuckets": "arn:aws:s3:::*"}


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """One question to the policies.

    ``principal`` is an ARN (a user, a role session, the root user, a federated
    provider), a service such as ``ec2.amazonaws.com``, or ``anonymous``. ``context``
    holds every condition key of the request: nothing else is assumed, and nothing is
    changed in it afterwards. A key with several values has a tuple. ``canonical_user``
    is the caller account's canonical id, for policies that name one.
    """

    principal: str
    action: str
    resource: str
    resource_account: str
    context: Mapping[str, ContextValue]
    canonical_user: str = ""
    #: What ``folded_context`` gave.
    _folded: dict[str, ContextValue] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def folded_context(self) -> dict[str, ContextValue]:
        """The context with its keys in lower case, as policies look them up."""
        found = self._folded
        if found is None:
            found = {key.lower(): value for key, value in self.context.items()}
            object.__setattr__(self, "_folded", found)
        return found


class PrincipalKind(StrEnum):
    USER = "user"
    ROLE_SESSION = "role session"
    ROLE = "role"
    ROOT = "root"
    FEDERATED_SESSION = "federated session"
    FEDERATED = "federated"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


ROOT = PrincipalKind.ROOT


class RequestPrincipal(NamedTuple):
    """Who asks, taken from the principal's text alone."""

    kind: PrincipalKind
    name: str
    account: str
    #: ``arn:…:iam::ACCOUNT:role/NAME`` of a role session, its path not known.
    role: str


@kept((SHORT, 4096))
def identify_principal(principal: str) -> RequestPrincipal:
    if principal == ANONYMOUS:
        return RequestPrincipal(PrincipalKind.ANONYMOUS, principal, "", "")
    arn = parse_arn(principal)
    if arn is None:
        if principal.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")):
            return RequestPrincipal(PrincipalKind.SERVICE, principal, "", "")
        return RequestPrincipal(PrincipalKind.FEDERATED, principal, "", "")
    kind = PrincipalKind.USER
    role = ""
    match arn.service, arn.resource_type:
        case "sts", "assumed-role":
            kind = PrincipalKind.ROLE_SESSION
            name = arn.resource.partition("/")[2].partition("/")[0]
            role = f"arn:{arn.partition}:iam::{arn.account}:role/{name}"
        case "sts", "federated-user":
            kind = PrincipalKind.FEDERATED_SESSION
        case "iam", "role":
            kind = PrincipalKind.ROLE
        case "iam", "saml-provider" | "oidc-provider":
            kind = PrincipalKind.FEDERATED
        case "iam", "" if arn.resource == "root":
            kind = PrincipalKind.ROOT
        case _:
            pass
    return RequestPrincipal(kind, principal, arn.account, role)


class RequestView:
    """A request made ready for matching: once for all statements."""

    __slots__ = (
        "action",
        "also",
        "context",
        "has_boundary",
        "principal",
        "request",
        "resource",
        "role_arn",
    )

    def __init__(self, request: AccessRequest, has_boundary: bool) -> None:
        self.request = request
        self.action = request.action.lower()
        self.resource = request.resource
        #: Another name of the resource.
        self.also = ASKED_ABOUT.get(self.action) if self.resource == "*" else None
        self.context = request.folded_context()
        self.principal = identify_principal(request.principal)
        self.has_boundary = has_boundary
        self.role_arn = ""
        if self.principal.role:
            named = self.context.get("aws:principalarn")
            self.role_arn = named if isinstance(named, str) else self.principal.role

    @property
    def unique_id(self) -> str:
        """``AROA…`` or ``AIDA…`` of the caller, when the request says it."""
        userid = self.context.get("aws:userid")
        return userid.split(":", 1)[0] if isinstance(userid, str) else ""
