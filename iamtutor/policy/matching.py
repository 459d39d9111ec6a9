"""One statement against one request: yes or no, and how closely it names who asks.

``matches`` stops at the first element that misses; ``explaining.explain`` asks the same
questions of the same compiled patterns and says why. What it says are StatementMatch
and ElementMatch, which stand here because everyone reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from iamtutor.policy.document import (
    Effect,
    NamedPrincipal,
    PrincipalForm,
    Statement,
)
from iamtutor.policy.reasons import Reason
from iamtutor.policy.request import PrincipalKind, RequestView


@dataclass(frozen=True, slots=True)
class ElementMatch:
    """What one element of a statement said. Conditions: one for each operator and key.

    ``params`` fill the placeholders of the reason's sentence.
    """

    element: str
    matched: bool
    reason: Reason
    params: dict[str, str]


class Naming(IntEnum):
    """How closely a Principal element names the caller."""

    NOT = 0
    #: The account is named: it may pass the permission on to its own identities.
    ACCOUNT = 1
    #: The role is named, and the caller is one of its sessions.
    ROLE = 2
    #: The caller itself is named, or everyone.
    DIRECT = 3


#: The members by themselves: getting one from its class costs more than comparing it.
NOT, ACCOUNT, ROLE, DIRECT = Naming


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """One statement's part in an evaluation.

    ``layer`` is a Layer's value. ``index`` counts within the policy, ``level`` within
    the organization (root first; None where the layer has no levels).
    """

    layer: str
    policy: str
    arn: str | None
    level: int | None
    index: int
    sid: str
    effect: Effect
    matched: bool
    elements: tuple[ElementMatch, ...]

    @property
    def missed(self) -> tuple[ElementMatch, ...]:
        return tuple(element for element in self.elements if not element.matched)


def matches(statement: Statement, view: RequestView) -> Naming:
    """NOT when an element misses; else how the statement names the caller."""
    if statement.names_action(view.action) is (statement.actions is None):
        return NOT
    resource = view.resource
    context = view.context
    for pattern in statement.resource_patterns:
        if pattern.matches(resource, context):
            if statement.resources is None:
                return NOT
            break
    else:
        # A trust policy has neither: it stands on the role that it is about.
        if statement.resources is not None:
            return NOT
    naming = DIRECT
    if statement.principals is not None:
        naming = _naming(statement.principals, view)
        if not naming:
            return naming
    elif (
        statement.not_principals is not None
        and exemption_of(statement.not_principals, view).holds
    ):
        return NOT
    for condition in statement.conditions:
        if not condition.is_met(context):
            return NOT
    return naming


def _naming(names: tuple[NamedPrincipal, ...], view: RequestView) -> Naming:
    closest = NOT
    for named in names:
        naming = names_principal(named, view)
        if naming > closest:
            closest = naming
    return closest


def names_principal(named: NamedPrincipal, view: RequestView) -> Naming:
    caller = view.principal
    match named.form:
        case PrincipalForm.EVERYONE:
            return DIRECT
        case PrincipalForm.ACCOUNT:
            if not caller.account or caller.account != named.account:
                return NOT
            is_root = caller.kind is PrincipalKind.ROOT
            return DIRECT if is_root else ACCOUNT
        case PrincipalForm.ARN:
            if caller.name == named.name and caller.account:
                return DIRECT
            return ROLE if view.role_arn == named.name else NOT
        case PrincipalForm.UNIQUE_ID:
            if view.unique_id != named.name:
                return NOT
            return ROLE if view.role_arn else DIRECT
        case PrincipalForm.SERVICE:
            kinds: tuple[PrincipalKind, ...] = (PrincipalKind.SERVICE,)
        case PrincipalForm.FEDERATED:
            # cognito-identity.amazonaws.com is spelt like a service
            kinds = (PrincipalKind.FEDERATED, PrincipalKind.SERVICE)
        case PrincipalForm.CANONICAL_USER:
            canonical = view.request.canonical_user
            return ACCOUNT if canonical == named.name else NOT
    found = caller.kind in kinds and caller.name == named.name
    return DIRECT if found else NOT


@dataclass(frozen=True, slots=True)
class Exemption:
    """Does NotPrincipal leave the caller out? ``holds``, and what there is to say."""

    holds: bool
    listed: tuple[str, ...]
    missing: tuple[str, ...]
    void: bool


def exemption_of(names: tuple[NamedPrincipal, ...], view: RequestView) -> Exemption:
    """A caller is left out only when every link of its chain is listed.

    For a user that is the user and the account; for a role session the session, the
    role and the account. And to a caller with a permissions boundary no exemption
    applies at all (IAM User Guide, *NotPrincipal*).
    """
    if any(named.form is PrincipalForm.EVERYONE for named in names):
        return Exemption(not view.has_boundary, ("*",), (), view.has_boundary)
    caller = view.principal
    chain = [caller.name]
    if caller.kind is PrincipalKind.ROLE_SESSION:
        chain.append(view.role_arn)
    listed = {named.name for named in names}
    found = [link for link in chain if link in listed]
    missing = [link for link in chain if link not in listed]
    if caller.account and caller.kind is not PrincipalKind.ROOT:
        accounts = [n.name for n in names if n.account == caller.account]
        found += accounts[:1]
        if not accounts:
            missing.append(caller.account)
    elif caller.kind is PrincipalKind.ROOT and any(
        named.account == caller.account for named in names
    ):
        found, missing = [caller.name], []
    complete = not missing
    void = complete and view.has_boundary
    return Exemption(complete and not void, tuple(found), tuple(missing), void)
