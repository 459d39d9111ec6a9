"""The kinds of policy, and the decision that comes of what each of them says.

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

    A root user needs no policy in its own account.

What the layers can say is a short list, however many the policies and the requests are:
what comes of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from iamtutor.policy.matching import ACCOUNT, DIRECT, NOT, ROLE, Naming
from iamtutor.policy.request import ROOT, RequestView


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
IDENTITY, RESOURCE, BOUNDARY, SESSION, SCP, RCP = Layer


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
class Check:
    """``level``: the first level of an organization that stopped the request."""

    layer: Layer
    effect: CheckEffect
    level: int | None = None


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


class Sides(NamedTuple):
    """Whose the request is: all of it that the layers' needs depend on."""

    same_account: bool
    has_identity: bool
    is_root: bool
    #: The caller's own policies never suffice: role trust, KMS key policies.
    resource_must_allow: bool


def sides_of(view: RequestView) -> Sides:
    caller = view.principal
    action = view.action
    return Sides(
        caller.account == view.request.resource_account,
        caller.account != "",
        caller.kind is ROOT,
        is_on_trust(action) or (action.startswith("kms:") and ":key/" in view.resource),
    )


def is_on_trust(action: str) -> bool:
    """Whether the trust policy of a role has to allow the action, in any case."""
    return action.lower().startswith(
        ("sts:assumerole", "sts:setsourceidentity", "sts:tagsession")
    )


#: What one level of a layer says: the layer, its level (None where it has none), whether
#: it denies, and how closely what it allows names the caller.
Said = tuple[Layer, int | None, bool, Naming]


class Conclusion(NamedTuple):
    """What comes of it. ``denied_by`` is the layer that an AccessDenied names.

    ``granting``: the layers whose Allow statements decide, if the request is allowed.
    """

    decision: Decision
    denied_by: Layer | None
    layers: Mapping[Layer, LayerOutcome]
    checks: tuple[Check, ...]
    granting: frozenset[Layer]


@lru_cache(maxsize=4096)
def conclude(sides: Sides, said: tuple[Said, ...]) -> Conclusion:
    """``said`` by all levels of all layers that apply, in the order of the checks."""
    tally = _Tally()
    for one in said:
        tally.add(*one)
    needs = _needs(sides, tally.allowed)
    denied_by = _denied_by(sides, tally, needs.layers)
    if denied_by is None:
        decision = Decision.ALLOWED
    elif denied_by in tally.denying:
        decision = Decision.EXPLICIT_DENY
    else:
        decision = Decision.IMPLICIT_DENY
    granting = set()
    if needs.by_resource:
        granting.add(RESOURCE)
    if needs.by_identity:
        granting.add(IDENTITY)
    return Conclusion(
        decision,
        denied_by,
        {layer: tally.outcome(layer) for layer in Layer if layer in tally.allowed},
        _checks(tally, needs),
        frozenset(granting),
    )


@dataclass(slots=True)
class _Tally:
    """What the levels of each layer add up to."""

    #: How closely what they allow names the caller; of several levels the least.
    allowed: dict[Layer, Naming] = field(default_factory=dict)
    #: The first level that denies; None in a layer without levels.
    denying: dict[Layer, int | None] = field(default_factory=dict)
    #: The first level that allows nothing.
    silent: dict[Layer, int] = field(default_factory=dict)

    def add(
        self, layer: Layer, level: int | None, denied: bool, allowed: Naming
    ) -> None:
        if denied:
            self.denying.setdefault(layer, level)
        elif level is not None and not allowed:
            self.silent.setdefault(layer, level)
        self.allowed[layer] = min(allowed, self.allowed.get(layer, DIRECT))

    def outcome(self, layer: Layer) -> LayerOutcome:
        if layer in self.denying:
            return LayerOutcome.EXPLICITLY_DENIED
        allowed = self.allowed[layer]
        if not allowed:
            return LayerOutcome.IMPLICITLY_DENIED
        if layer is RESOURCE and allowed is ACCOUNT:
            return LayerOutcome.ALLOWED_FOR_ACCOUNT
        return LayerOutcome.ALLOWED


class _Needs(NamedTuple):
    """Which layers must allow, and whether they do."""

    layers: dict[Layer, bool]
    by_resource: bool
    by_identity: bool


def _needs(sides: Sides, allowed: dict[Layer, Naming]) -> _Needs:
    same_account, has_identity = sides.same_account, sides.has_identity
    identity = bool(allowed[IDENTITY]) or sides.is_root
    naming = allowed.get(RESOURCE, NOT)
    resource_required = (
        not has_identity or not same_account or sides.resource_must_allow
    )
    # Does the resource's policy grant by itself, past the caller's own policies?
    by_resource = naming >= ROLE and (same_account or not has_identity)
    past_limits = by_resource and naming is DIRECT
    limits = _ORGANIZATION if past_limits else (*_ORGANIZATION, *_LIMITS)
    needed = {layer: bool(allowed[layer]) for layer in limits if layer in allowed}
    if resource_required:
        needed[RESOURCE] = naming is not NOT
    if not by_resource and has_identity:
        needed[IDENTITY] = identity
    return _Needs(
        needed,
        naming is not NOT and (resource_required or by_resource),
        identity and has_identity,
    )


def _denied_by(sides: Sides, tally: _Tally, needed: dict[Layer, bool]) -> Layer | None:
    denying = [layer for layer in _DENIAL_ORDER if layer in tally.denying]
    if denying:
        return denying[0]
    missing = [layer for layer in _DENIAL_ORDER if needed.get(layer) is False]
    if not missing:
        return None
    if missing[0] is RESOURCE and len(missing) > 1 and not sides.resource_must_allow:
        return missing[1]  # across accounts the caller's side is asked first
    return missing[0]


def _checks(tally: _Tally, needs: _Needs) -> tuple[Check, ...]:
    checks: list[Check] = []
    for layer in _DENIAL_ORDER:
        there = needs.layers.get(layer)
        level = None
        if layer in tally.denying:
            effect, level = CheckEffect.EXPLICIT_DENY, tally.denying[layer]
        elif there is not None:
            effect = CheckEffect.ALLOW if there else CheckEffect.IMPLICIT_DENY
            level = tally.silent.get(layer)
        elif layer in tally.allowed:
            helps = needs.by_resource if layer is RESOURCE else tally.allowed[layer]
            effect = CheckEffect.ALLOW if helps else CheckEffect.NO_IMPACT
        else:
            continue
        checks.append(Check(layer, effect, level))
    return tuple(checks)
