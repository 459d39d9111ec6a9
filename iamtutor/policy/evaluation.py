"""Many policies, one decision: the ordered fold over the kinds of policy.

An explicit deny in any layer wins. Otherwise every layer that applies must allow
(IAM User Guide, *Policy evaluation logic*):

    1  resource control policies, each level from the root to the resource's account
    2  service control policies, each level from the root to the caller's account
    3  the resource's own policy and the caller's policies: within one account one of
       them is enough (except where the resource's policy must allow in any case);
       across accounts both must
    4  the permissions boundary, 5 the session policy: what passes through the caller's
       policies passes through these too. What the resource's policy grants passes them
       by as far as it names the caller more closely than they do:

           the resource's policy names    boundary    session policy
           the user, the session, all     passed by   passed by
           the role                       must allow  must allow
           the account                    (grants nothing: it delegates)

    A root user needs no policy in its own account. sts:GetCallerIdentity needs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from iamtutor.policy.document import ALLOW, DENY, PolicyDocument, Statement
from iamtutor.policy.explaining import explain
from iamtutor.policy.matching import (
    ACCOUNT,
    DIRECT,
    NOT,
    ROLE,
    Naming,
    StatementMatch,
    Trace,
    matches,
)
from iamtutor.policy.request import ROOT, AccessRequest, RequestView


class Decision(StrEnum):
    """The IAM API's own spellings."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class Layer(StrEnum):
    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"

    # Layers are keys: the text's own hash is quicker than that of an enum.
    __hash__ = str.__hash__


#: The members by themselves: getting one from its class costs more than comparing it.
IDENTITY, RESOURCE, BOUNDARY, SESSION, SCP, RCP = _LAYERS = tuple(Layer)
_NAMES = {layer: layer.value for layer in Layer}


class LayerOutcome(StrEnum):
    """What a layer says by itself."""

    ALLOWED = "Allowed"
    ALLOWED_FOR_ACCOUNT = "AllowedForAccount"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"


class CheckEffect(StrEnum):
    """What a layer did to the decision."""

    ALLOW = "ALLOW"
    NO_IMPACT = "NO_IMPACT"
    IMPLICIT_DENY = "IMPLICIT_DENY"
    EXPLICIT_DENY = "EXPLICIT_DENY"


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    name: str
    document: PolicyDocument
    arn: str | None = None


class ByEffect(NamedTuple):
    """All Deny statements, and the Allow statements level by level.

    Of each level its layer, and whether it is one of an organization's levels.
    """

    denies: tuple[Statement, ...]
    allows: tuple[tuple[Layer, bool, tuple[Statement, ...]], ...]


@dataclass(frozen=True, slots=True)
class ApplicablePolicies:
    """Everything that counts for one request. None: there is no such policy.

    Levels run from the organization's root down to the account. A session may have
    several session policies; what any of them allows is allowed by the session.
    """

    identity: tuple[NamedPolicy, ...] = ()
    resource: NamedPolicy | None = None
    boundary: NamedPolicy | None = None
    session: NamedPolicy | tuple[NamedPolicy, ...] | None = None
    scps: tuple[tuple[NamedPolicy, ...], ...] = ()
    rcps: tuple[tuple[NamedPolicy, ...], ...] = ()
    #: What ``by_effect`` gave.
    _by_effect: ByEffect | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def by_effect(self) -> ByEffect:
        """The statements as ``decide`` asks them."""
        found = self._by_effect
        if found is None:
            denies: list[Statement] = []
            allows = []
            for layer, level, policies in self.by_layer():
                level_allows: list[Statement] = []
                for policy in policies:
                    denies += policy.document.of_effect(DENY)
                    level_allows += policy.document.of_effect(ALLOW)
                allows.append((layer, level is not None, tuple(level_allows)))
            found = ByEffect(tuple(denies), tuple(allows))
            object.__setattr__(self, "_by_effect", found)
        return found

    def by_layer(self) -> Iterator[tuple[Layer, int | None, tuple[NamedPolicy, ...]]]:
        """In the order in which AWS reports its checks; absent layers left out."""
        for level, policies in enumerate(self.rcps):
            yield RCP, level, policies
        for level, policies in enumerate(self.scps):
            yield SCP, level, policies
        if self.resource is not None:
            yield RESOURCE, None, (self.resource,)
        yield IDENTITY, None, self.identity
        if self.boundary is not None:
            yield BOUNDARY, None, (self.boundary,)
        if isinstance(self.session, NamedPolicy):
            yield SESSION, None, (self.session,)
        elif self.session:
            yield SESSION, None, self.session


# What makes up a result isn't frozen, for the reason given in ``matching``.


@dataclass(slots=True)
class RequestSummary:
    principal: str
    action: str
    resource: str


@dataclass(slots=True)
class Check:
    """``level``: the first level of an organization that stopped the request."""

    layer: Layer
    effect: CheckEffect
    level: int | None = None


@dataclass(slots=True)
class EvaluationResult:
    """A decision with its whole explanation; plain values, so it can be stored.

    ``deciding`` are places in ``statements``: every Deny that matched, or the Allow
    statements that granted. ``denied_by`` is the layer that an AccessDenied names.
    """

    request: RequestSummary
    decision: Decision
    layers: dict[Layer, LayerOutcome]
    checks: tuple[Check, ...]
    statements: tuple[StatementMatch, ...]
    deciding: tuple[int, ...]
    denied_by: Layer | None

    @property
    def is_allowed(self) -> bool:
        return self.decision is Decision.ALLOWED

    @property
    def cause(self) -> str:
        """What brought the decision about; with it, the key of its sentence.

        Denied: the layer that ``denied_by`` names. Allowed: ``identity``, ``resource``
        or ``both``; ``root``, whose account it is; ``nothing_needed``.
        """
        if self.denied_by is not None:
            return self.denied_by.value
        granting = {self.statements[place].layer for place in self.deciding}
        if len(granting) > 1:
            return "both"
        if granting:
            return granting.pop()
        return "root" if self.checks else "nothing_needed"

    @property
    def spoken_cause(self) -> str:
        """``cause``, with a role's trust policy called by its name."""
        cause = self.cause
        spoken = {"resource": "trust", "both": "trust_both"}
        return spoken.get(cause, cause) if self._is_trust else cause

    def spoken_layer(self, layer: str) -> str:
        """The layer's name among the sentences: a role's own policy is its trust policy."""
        is_role = layer == RESOURCE.value and self._is_trust
        return "trust" if is_role else str(layer)

    @property
    def _is_trust(self) -> bool:
        return is_on_trust(self.request.action)

    @property
    def allows(self) -> tuple[StatementMatch, ...]:
        """Every Allow statement that matched, whether or not it decided."""
        return tuple(s for s in self.statements if s.matched and s.effect is ALLOW)

    @property
    def denies(self) -> tuple[StatementMatch, ...]:
        return tuple(s for s in self.statements if s.matched and s.effect is DENY)


@dataclass(slots=True)
class _Tally:
    """What the statements of each layer add up to."""

    #: How closely what they allow names the caller; of several levels the least.
    allowed: dict[Layer, Naming] = field(default_factory=dict)
    #: The first level that denies; None in a layer without levels.
    denying: dict[Layer, int | None] = field(default_factory=dict)
    #: The first level that allows nothing.
    silent: dict[Layer, int] = field(default_factory=dict)

    def outcome(self, layer: Layer) -> LayerOutcome:
        if layer in self.denying:
            return LayerOutcome.EXPLICITLY_DENIED
        allowed = self.allowed[layer]
        if not allowed:
            return LayerOutcome.IMPLICITLY_DENIED
        if layer is RESOURCE and allowed is ACCOUNT:
            return LayerOutcome.ALLOWED_FOR_ACCOUNT
        return LayerOutcome.ALLOWED


_ORGANIZATION = (RCP, SCP)
#: What limits a caller's own policies.
_LIMITS = (BOUNDARY, SESSION)

#: In the order in which an AccessDenied names the layer, when several deny.
_DENIAL_ORDER = (
    RCP,
    SCP,
    RESOURCE,
    IDENTITY,
    BOUNDARY,
    SESSION,
)


def evaluate(request: AccessRequest, policies: ApplicablePolicies) -> EvaluationResult:
    """The decision, and why."""
    summary = RequestSummary(request.principal, request.action, request.resource)
    if request.action.lower() == "sts:getcalleridentity":
        return EvaluationResult(summary, Decision.ALLOWED, {}, (), (), (), None)
    view = RequestView(request, policies.boundary is not None)
    tally = _Tally()
    statements: list[StatementMatch] = []
    denies: list[int] = []
    allows: list[int] = []
    for layer, level, named_policies in policies.by_layer():
        denied = False
        allowed = NOT
        layer_name = _NAMES[layer]
        for policy in named_policies:
            for statement in policy.document.statements:
                trace = Trace()
                naming = matches(statement, view, trace)
                if not naming:
                    pass
                elif statement.effect is DENY:
                    denied = True
                    denies.append(len(statements))
                else:
                    allows.append(len(statements))
                    if naming > allowed:
                        allowed = naming
                said = StatementMatch(
                    layer_name,
                    policy.name,
                    policy.arn,
                    level,
                    statement.index,
                    statement.sid,
                    statement.effect,
                    naming is not NOT,
                )
                said.make = partial(explain, statement, view, trace)
                statements.append(said)
        if denied:
            tally.denying.setdefault(layer, level)
        elif level is not None and not allowed:
            tally.silent.setdefault(layer, level)
        tally.allowed[layer] = min(allowed, tally.allowed.get(layer, DIRECT))
    conclusion = _conclude(view, tally)
    return EvaluationResult(
        request=summary,
        decision=conclusion.decision,
        layers={
            layer: tally.outcome(layer) for layer in _LAYERS if layer in tally.allowed
        },
        checks=_checks(tally, conclusion),
        statements=tuple(statements),
        deciding=_deciding(conclusion, statements, denies, allows),
        denied_by=conclusion.denied_by,
    )


def decide(request: AccessRequest, policies: ApplicablePolicies) -> Decision:
    """The decision alone: for asking many questions."""
    if request.action.lower() == "sts:getcalleridentity":
        return Decision.ALLOWED
    view = RequestView(request, policies.boundary is not None)
    denies, allows = policies.by_effect()
    for statement in denies:
        if matches(statement, view):
            return Decision.EXPLICIT_DENY
    allowed: dict[Layer, Naming] = {}
    for layer, is_level, statements in allows:
        closest = NOT
        for statement in statements:
            naming = matches(statement, view)
            if naming > closest:
                closest = naming
                if naming is DIRECT:
                    break
        if not is_level:
            allowed[layer] = closest
        elif not closest:
            return Decision.IMPLICIT_DENY
    is_allowed = all(_needs(view, allowed).layers.values())
    return Decision.ALLOWED if is_allowed else Decision.IMPLICIT_DENY


@dataclass(slots=True)
class _Conclusion:
    decision: Decision
    denied_by: Layer | None
    needs: _Needs


class _Needs(NamedTuple):
    """Which layers must allow, and whether they do."""

    layers: dict[Layer, bool]
    by_resource: bool
    by_identity: bool


def _needs(view: RequestView, allowed: dict[Layer, Naming]) -> _Needs:
    caller = view.principal
    same_account = caller.account == view.request.resource_account
    has_identity = caller.account != ""
    identity = bool(allowed[IDENTITY]) or caller.kind is ROOT
    naming = allowed.get(RESOURCE, NOT)
    resource_required = (
        not has_identity or not same_account or _resource_policy_must_allow(view)
    )
    # Does the resource's policy grant by itself, past the caller's own policies?
    by_resource = naming >= ROLE and (same_account or not has_identity)
    needed: dict[Layer, bool] = {}
    for layer in _ORGANIZATION:
        if layer in allowed:
            needed[layer] = bool(allowed[layer])
    if resource_required:
        needed[RESOURCE] = naming is not NOT
    if not by_resource and has_identity:
        needed[IDENTITY] = identity
    if not (by_resource and naming is DIRECT):
        for layer in _LIMITS:
            if layer in allowed:
                needed[layer] = bool(allowed[layer])
    return _Needs(
        needed,
        naming is not NOT and (resource_required or by_resource),
        identity and has_identity,
    )


def _conclude(view: RequestView, tally: _Tally) -> _Conclusion:
    needs = _needs(view, tally.allowed)
    if tally.denying:
        by = next(layer for layer in _DENIAL_ORDER if layer in tally.denying)
        return _Conclusion(Decision.EXPLICIT_DENY, by, needs)
    if False in needs.layers.values():
        missing = _first_missing(needs.layers, view)
        return _Conclusion(Decision.IMPLICIT_DENY, missing, needs)
    return _Conclusion(Decision.ALLOWED, None, needs)


def is_on_trust(action: str) -> bool:
    """Whether the trust policy of a role has to allow the action, in any case."""
    return action.lower().startswith(
        ("sts:assumerole", "sts:setsourceidentity", "sts:tagsession")
    )


def _resource_policy_must_allow(view: RequestView) -> bool:
    """The caller's own policies never suffice: role trust, KMS key policies."""
    action = view.action
    return is_on_trust(action) or (
        action.startswith("kms:") and ":key/" in view.resource
    )


def _first_missing(needed: dict[Layer, bool], view: RequestView) -> Layer:
    """``needed`` has one that doesn't allow."""
    missing = [layer for layer in _DENIAL_ORDER if needed.get(layer) is False]
    if (
        missing[0] is RESOURCE
        and len(missing) > 1
        and not _resource_policy_must_allow(view)
    ):
        return missing[1]  # across accounts the caller's side is asked first
    return missing[0]


def _checks(tally: _Tally, conclusion: _Conclusion) -> tuple[Check, ...]:
    checks: list[Check] = []
    needed = conclusion.needs.layers
    for layer in _DENIAL_ORDER:
        there = needed.get(layer)
        level = None
        if layer in tally.denying:
            effect, level = CheckEffect.EXPLICIT_DENY, tally.denying[layer]
        elif there is not None:
            effect = CheckEffect.ALLOW if there else CheckEffect.IMPLICIT_DENY
            level = tally.silent.get(layer)
        elif layer not in tally.allowed:
            continue
        elif layer is RESOURCE:
            granted = conclusion.needs.by_resource
            effect = CheckEffect.ALLOW if granted else CheckEffect.NO_IMPACT
        else:
            allows = tally.allowed[layer]
            effect = CheckEffect.ALLOW if allows else CheckEffect.NO_IMPACT
        checks.append(Check(layer, effect, level))
    return tuple(checks)


def _deciding(
    conclusion: _Conclusion,
    statements: list[StatementMatch],
    denies: list[int],
    allows: list[int],
) -> tuple[int, ...]:
    """``denies`` and ``allows`` are the places of those that matched."""
    if conclusion.decision is Decision.IMPLICIT_DENY:
        return ()
    if conclusion.decision is Decision.EXPLICIT_DENY:
        return tuple(denies)
    granting = set()
    if conclusion.needs.by_resource:
        granting.add(RESOURCE.value)
    if conclusion.needs.by_identity:
        granting.add(IDENTITY.value)
    return tuple([place for place in allows if statements[place].layer in granting])
