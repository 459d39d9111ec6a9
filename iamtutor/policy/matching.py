"""One statement against one request: yes or no, and how closely it names who asks.

What makes an element match or miss is written here alone. ``matches`` stops at the first
element that misses; given a Trace to fill, it goes on to the last and notes what each
came upon, and ``explaining`` makes reasons of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from iamtutor.policy.arn_patterns import ArnPattern
from iamtutor.policy.document import Statement
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm
from iamtutor.policy.request import ROOT, PrincipalKind, RequestView


class Naming(IntEnum):
    """How closely a Principal element names the caller."""

    NOT = 0
    #: The account is named: it may pass the permission on to its own identities.
    ACCOUNT = 1
    #: The role is named, and the caller is one of its sessions.
    ROLE = 2
    #: The caller itself is named, or everyone.
    DIRECT = 3

    # Part of a key: the number's own hash is quicker than that of an enum.
    __hash__ = int.__hash__


#: The members by themselves: getting one from its class costs more than comparing it.
NOT, ACCOUNT, ROLE, DIRECT = Naming
EVERYONE = PrincipalForm.EVERYONE
AN_ACCOUNT = PrincipalForm.ACCOUNT
AN_ARN = PrincipalForm.ARN


class Trace:
    """What the elements of a statement came upon, each whether it matched or missed.

    ``matches`` sets what there is an element for; the rest isn't there.
    """

    __slots__ = ("action", "exemption", "met", "naming", "principal", "resource")

    #: The place of the first pattern for actions that matches.
    action: int | None
    #: The first pattern for resources that matches.
    resource: ArnPattern | None
    #: The principal that names the caller most closely, and how closely.
    principal: NamedPrincipal | None
    naming: Naming
    exemption: Exemption
    #: Of each condition, whether it is met.
    met: list[bool]


def matches(
    statement: Statement, view: RequestView, trace: Trace | None = None
) -> Naming:
    """NOT when an element misses; else how the statement names the caller.

    Without a trace the rest isn't looked at once an element misses.
    """
    naming = DIRECT
    matched = True
    action = statement.first_action(view.action)
    if (action is None) is (statement.actions is not None):
        if trace is None:
            return NOT
        matched = False

    resource = view.resource
    also = view.also
    context = view.context
    for pattern in statement.resource_patterns:
        if pattern.matches(resource, context) or (
            also is not None and pattern.matches(also, context)
        ):
            found: ArnPattern | None = pattern
            break
    else:
        found = None
    # A trust policy lists no resources: it stands on the role that it is about.
    if (found is None) is (statement.resources is not None):
        if trace is None:
            return NOT
        matched = False

    if trace is not None:
        trace.action = action
        trace.resource = found
    if statement.principals is not None:
        naming, principal = _closest(statement.principals, view)
        if trace is not None:
            trace.principal, trace.naming = principal, naming
        elif not naming:
            return NOT
    elif statement.not_principals is not None:
        exemption = exemption_of(statement.not_principals, view)
        if trace is not None:
            trace.exemption = exemption
        elif exemption.holds:
            return NOT
        matched = matched and not exemption.holds

    if trace is None:
        for condition in statement.conditions:
            if not condition.is_met(context):
                return NOT
        return naming
    trace.met = met = []
    for condition in statement.conditions:
        met.append(condition.is_met(context))
    return naming if matched and False not in met else NOT


def _closest(
    names: tuple[NamedPrincipal, ...], view: RequestView
) -> tuple[Naming, NamedPrincipal | None]:
    closest, by = NOT, None
    for named in names:
        naming = names_principal(named, view)
        if naming > closest:
            closest, by = naming, named
    return closest, by


def names_principal(named: NamedPrincipal, view: RequestView) -> Naming:
    caller = view.principal
    form = named.form
    if form is EVERYONE:
        return DIRECT
    if form is AN_ACCOUNT:
        if not caller.account or caller.account != named.account:
            return NOT
        return DIRECT if caller.kind is ROOT else ACCOUNT
    if form is AN_ARN:
        if caller.name == named.name and caller.account:
            return DIRECT
        return ROLE if view.role_arn == named.name else NOT
    match form:
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
