"""Requests asked of policies: one decision, and why.

``evaluate`` asks every statement of every policy that applies; ``layers`` says what
comes of their answers. ``decide`` asks only until it knows. sts:GetCallerIdentity needs
no policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from iamtutor.policy.document import ALLOW, DENY, PolicyDocument, Statement
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import (
    BOUNDARY,
    IDENTITY,
    RCP,
    RESOURCE,
    SCP,
    SESSION,
    Check,
    Decision,
    Layer,
    LayerOutcome,
    Said,
    conclude,
    is_on_trust,
    sides_of,
)
from iamtutor.policy.matching import DIRECT, NOT, Trace, matches
from iamtutor.policy.request import AccessRequest, RequestView

_NAMES = {layer: layer.value for layer in Layer}


class NamedPolicy(NamedTuple):
    name: str
    document: PolicyDocument
    arn: str | None = None


class ByEffect(NamedTuple):
    """All Deny statements, and the Allow statements level by level.

    Of each level its layer and, within an organization, its number.
    """

    denies: tuple[Statement, ...]
    allows: tuple[tuple[Layer, int | None, tuple[Statement, ...]], ...]


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
                allows.append((layer, level, tuple(level_allows)))
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


# What makes up a result isn't frozen, for the reason given in ``reasons``.


@dataclass(slots=True)
class RequestSummary:
    principal: str
    action: str
    resource: str


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


def evaluate(request: AccessRequest, policies: ApplicablePolicies) -> EvaluationResult:
    """The decision, and why."""
    summary = RequestSummary(request.principal, request.action, request.resource)
    if request.action.lower() == "sts:getcalleridentity":
        return EvaluationResult(summary, Decision.ALLOWED, {}, (), (), (), None)
    view = RequestView(request, policies.boundary is not None)
    said: list[Said] = []
    statements: list[StatementMatch] = []
    denies: list[int] = []
    allows: list[tuple[Layer, int]] = []
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
                    allows.append((layer, len(statements)))
                    if naming > allowed:
                        allowed = naming
                match = StatementMatch(
                    layer_name,
                    policy.name,
                    policy.arn,
                    level,
                    statement.index,
                    statement.sid,
                    statement.effect,
                    naming is not NOT,
                )
                # mypy doesn't see the slots that a dataclass has from its base
                match.unread = statement, view, trace  # type: ignore[misc]
                statements.append(match)
        said.append((layer, level, denied, allowed))
    conclusion = conclude(sides_of(view), tuple(said))
    deciding: list[int] = []
    if conclusion.decision is Decision.EXPLICIT_DENY:
        deciding = denies
    elif conclusion.decision is Decision.ALLOWED:
        granting = conclusion.granting
        deciding = [place for layer, place in allows if layer in granting]
    return EvaluationResult(
        summary,
        conclusion.decision,
        dict(conclusion.layers),
        conclusion.checks,
        tuple(statements),
        tuple(deciding),
        conclusion.denied_by,
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
    said: list[Said] = []
    for layer, level, statements in allows:
        closest = NOT
        for statement in statements:
            naming = matches(statement, view)
            if naming > closest:
                closest = naming
                if naming is DIRECT:
                    break
        if level is not None and not closest:
            return Decision.IMPLICIT_DENY
        said.append((layer, level, False, closest))
    return conclude(sides_of(view), tuple(said)).decision
