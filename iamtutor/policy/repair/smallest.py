"""The smallest change that would turn a decision round, verified by evaluating again.

``to_allow`` finds, for a denied request, the least permissive edits that allow it:

* a Deny that matches by a condition that the request needn't meet: then the request
  must not, and no policy changes (``meeting``);
* any other Deny that matches is narrowed. It is split into one copy for each part
  (action, resource, principal) in which the request can be left out; what all the
  copies leave out, and nothing else, is no longer denied;
* a layer that lacks an Allow has a statement that misses by its conditions alone: then
  the request must meet them, and no policy changes (``meeting``);
* any other layer that lacks an Allow gets a statement for this action on this resource.

The edits stand at the layers that need them: where the organization or a boundary
stops the request, no edit of the identity's policies is offered. ``to_deny`` finds
the reverse for an allowed request: withdrawing what allows it where that can be said,
or a Deny for this action on this resource.

No edit is superfluous: with any one of them left out the decision is as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import (
    VERSION_2012,
    Effect,
    PolicyDocument,
    Statement,
)
from iamtutor.policy.evaluation import (
    ApplicablePolicies,
    EvaluationResult,
    NamedPolicy,
    decide,
    evaluate,
)
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Decision, Layer, is_on_trust
from iamtutor.policy.matching import matches
from iamtutor.policy.repair.edits import (
    SINGLE,
    Edit,
    EditKind,
    apply,
    as_text,
    level_of,
    made,
)
from iamtutor.policy.repair.meeting import meeting, missing, pinned
from iamtutor.policy.repair.narrowing import (
    StatementJson,
    exactly,
    statements_of,
    without,
)
from iamtutor.policy.request import (
    AccessRequest,
    PrincipalKind,
    RequestView,
    identify_principal,
)


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that belong together, and what they lead to.

    ``opens`` and ``closes`` are the other requests, of those given, that the edits
    allow or deny besides.
    """

    edits: tuple[Edit, ...]
    policies: ApplicablePolicies
    opens: tuple[AccessRequest, ...] = ()
    closes: tuple[AccessRequest, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that must change."""
        return tuple(dict.fromkeys(edit.layer for edit in self.edits))

    @property
    def identity_is_enough(self) -> bool:
        return set(self.layers) <= {Layer.IDENTITY}


def to_allow(
    request: AccessRequest,
    policies: ApplicablePolicies,
    others: Iterable[AccessRequest] = (),
) -> Repair | None:
    """The edits that would allow the request.

    None when it is allowed already, or when no statement can name the caller: a
    session whose ``aws:PrincipalArn`` is no ARN.
    """
    result = evaluate(request, policies)
    if result.is_allowed:
        return None
    asked, after = request, policies
    edit: Edit | None
    edits: list[Edit] = []
    while not result.is_allowed:  # each edit settles a Deny or a layer
        if result.decision is Decision.EXPLICIT_DENY:
            edit = _missing_deny(asked, after, result)
            if edit is None:
                edit = _narrow(asked, after, result.denies[-1])
        else:
            edit = _missing_allow(asked, after, result, edits)
            if edit in edits:
                return None
        asked, after = made(asked, after, [edit])
        edits.append(edit)
        result = evaluate(asked, after)
    needed = _needed(request, policies, edits)
    after = made(request, policies, needed)[1]
    return _with_effects(Repair(tuple(needed), after), policies, others)


def _needed(
    request: AccessRequest, policies: ApplicablePolicies, edits: list[Edit]
) -> list[Edit]:
    """Without the edits that a later one has made needless."""
    for edit in list(edits):
        rest = [other for other in edits if other is not edit]
        if not _denies(*made(request, policies, rest)):
            edits = rest
    return edits


def to_deny(
    request: AccessRequest,
    policies: ApplicablePolicies,
    others: Iterable[AccessRequest] = (),
) -> tuple[Repair, ...]:
    """Ways to deny the request, what closes least else first.

    Empty when it is denied already, or can't be: sts:GetCallerIdentity.
    """
    result = evaluate(request, policies)
    if not result.is_allowed or not result.checks:
        return ()
    others = tuple(others)
    ways: list[Repair] = []
    deny = _added_deny(request, policies)
    ways.append(Repair((deny,), apply(policies, deny)))
    withdrawn = _withdrawal(request, policies, result)
    if withdrawn is not None:
        ways.append(withdrawn)
    verified = [way for way in ways if _denies(request, way.policies)]
    known = [_with_effects(way, policies, others) for way in verified]
    return tuple(sorted(known, key=lambda way: (len(way.closes), len(way.edits))))


def _denies(request: AccessRequest, policies: ApplicablePolicies) -> bool:
    return decide(request, policies) is not Decision.ALLOWED


def _with_effects(
    repair: Repair, before: ApplicablePolicies, others: Iterable[AccessRequest]
) -> Repair:
    opens: list[AccessRequest] = []
    closes: list[AccessRequest] = []
    for other in others:
        was_denied = _denies(other, before)
        is_denied = _denies(other, repair.policies)
        if was_denied and not is_denied:
            opens.append(other)
        elif is_denied and not was_denied:
            closes.append(other)
    return replace(repair, opens=tuple(opens), closes=tuple(closes))


# Adding a statement


def _principal_json(request: AccessRequest) -> object:
    principal = identify_principal(request.principal)
    match principal.kind:
        case PrincipalKind.ANONYMOUS:
            return "*"
        case PrincipalKind.SERVICE:
            return {"Service": principal.name}
        case PrincipalKind.FEDERATED:
            return {"Federated": principal.name}
        case PrincipalKind.ROLE_SESSION:
            return {"AWS": RequestView(request, False).role_arn}
        case _:
            return {"AWS": principal.name}


def _is_trust(request: AccessRequest) -> bool:
    return is_on_trust(request.action)


def _statement_for(
    request: AccessRequest, layer: Layer, effect: Effect
) -> StatementJson:
    statement: StatementJson = {"Effect": effect.value}
    if layer is Layer.RESOURCE:
        statement["Principal"] = _principal_json(request)
    elif layer is Layer.RCP:
        statement["Principal"] = "*"
    statement["Action"] = request.action
    if not (layer is Layer.RESOURCE and _is_trust(request)):
        statement["Resource"] = exactly(request.resource)
    return statement


def _added(
    request: AccessRequest,
    policies: ApplicablePolicies,
    layer: Layer,
    level: int | None,
    effect: Effect,
) -> Edit:
    statement = _statement_for(request, layer, effect)
    name = ""
    for policy in level_of(policies, layer, level):
        if _is_of_aws(policy):
            continue
        if policy.document.version == VERSION_2012:
            name = policy.name
            break
        if layer in SINGLE:
            name = policy.name
            if "Resource" in statement:  # 2008-10-17 knows no ${*}
                statement["Resource"] = request.resource
    kind = EditKind.ADD_ALLOW if effect is Effect.ALLOW else EditKind.ADD_DENY
    return Edit(kind, layer, level, name, None, "", (as_text(statement),))


def _is_of_aws(policy: NamedPolicy) -> bool:
    """A managed policy of AWS, which nobody else can change."""
    arn = parse_arn(policy.arn or "")
    return arn is not None and arn.account == "aws"


def _missing_allow(
    request: AccessRequest,
    policies: ApplicablePolicies,
    result: EvaluationResult,
    before: list[Edit],
) -> Edit:
    layer = result.denied_by
    assert layer is not None
    level = next(check.level for check in result.checks if check.layer is layer)
    near = _nearest_miss(policies, result, layer, level)
    added = _added(request, policies, layer, level, Effect.ALLOW)
    if near is None:
        return added
    policy, match, missed = near
    context = request.folded_context()
    statement = policy.document.statements[match.index]
    changes = meeting(statement.conditions, context)
    if changes is not None:
        edit = Edit(
            EditKind.MEET_CONDITION,
            layer,
            level,
            policy.name,
            match.index,
            as_text(statements_of(policy.document)[match.index]),
            conditions=tuple(
                (one.operator, one.key, one.shown_for(context)) for one in missed
            ),
            changes=changes,
        )
        if edit not in before:
            return edit
    narrow = {**json.loads(added.statements[0]), "Condition": pinned(missed, context)}
    return replace(added, statements=(as_text(narrow),))


def _missing_deny(
    request: AccessRequest, policies: ApplicablePolicies, result: EvaluationResult
) -> Edit | None:
    """What the request would have to come with for the last Deny to miss it, without
    another statement matching that stands in the way."""
    match = result.denies[-1]
    policy, statement = _find(request, policies, match)
    context = request.folded_context()
    for condition, changes in missing(statement.conditions, context):
        edit = Edit(
            EditKind.MISS_CONDITION,
            Layer(match.layer),
            match.level,
            policy.name,
            match.index,
            as_text(statements_of(policy.document)[match.index]),
            conditions=(
                (condition.operator, condition.key, condition.shown_for(context)),
            ),
            changes=changes,
        )
        after = evaluate(*made(request, policies, [edit]))
        pairs = zip(result.statements, after.statements, strict=True)
        if all(
            was.matched is (was.effect is Effect.DENY)
            for was, to_be in pairs
            if was.matched is not to_be.matched
        ):
            return edit
    return None


def _nearest_miss(
    policies: ApplicablePolicies,
    result: EvaluationResult,
    layer: Layer,
    level: int | None,
) -> tuple[NamedPolicy, StatementMatch, list[Condition]] | None:
    """The Allow of a layer that misses by the fewest conditions, and nothing else."""
    best: tuple[NamedPolicy, StatementMatch, list[Condition]] | None = None
    matches = [
        match
        for match in result.statements
        if match.layer == layer.value and match.level == level
    ]
    written = [
        (policy, statement)
        for policy in level_of(policies, layer, level)
        for statement in policy.document.statements
    ]
    for match, (policy, statement) in zip(matches, written, strict=True):
        if match.effect is not Effect.ALLOW or match.matched:
            continue
        if any(element.element != "Condition" for element in match.missed):
            continue
        verdicts = [e.matched for e in match.elements if e.element == "Condition"]
        pairs = zip(statement.conditions, verdicts, strict=True)
        missed = [condition for condition, met in pairs if not met]
        if best is None or len(missed) < len(best[2]):
            best = policy, match, missed
    return best


def _added_deny(request: AccessRequest, policies: ApplicablePolicies) -> Edit:
    kind = identify_principal(request.principal).kind
    layer = Layer.IDENTITY
    level: int | None = None
    if kind in (
        PrincipalKind.ANONYMOUS,
        PrincipalKind.SERVICE,
        PrincipalKind.FEDERATED,
    ):
        layer = Layer.RESOURCE
    elif kind is PrincipalKind.ROOT:
        layer = Layer.RESOURCE  # a root user has no identity policy
        if policies.scps:
            layer, level = Layer.SCP, len(policies.scps) - 1
    return _added(request, policies, layer, level, Effect.DENY)


# Taking something out of a statement


def _find(
    request: AccessRequest, policies: ApplicablePolicies, match: StatementMatch
) -> tuple[NamedPolicy, Statement]:
    """The statement of the match: policies of one name may stand side by side."""
    view = RequestView(request, policies.boundary is not None)
    return next(
        (policy, statement)
        for policy in level_of(policies, Layer(match.layer), match.level)
        for statement in policy.document.statements
        if (policy.name, policy.arn) == (match.policy, match.arn)
        and (statement.index, statement.effect) == (match.index, match.effect)
        and matches(statement, view)
    )


def _narrow(
    request: AccessRequest, policies: ApplicablePolicies, match: StatementMatch
) -> Edit:
    policy, statement = _find(request, policies, match)
    copies = _without(request, policies, policy.document, statement, match.layer)
    return _taken_out(
        policy, match, copies or [], EditKind.NARROW_DENY, EditKind.REMOVE_DENY
    )


def _taken_out(
    policy: NamedPolicy,
    match: StatementMatch,
    copies: list[StatementJson],
    narrowed: EditKind,
    removed: EditKind,
) -> Edit:
    return Edit(
        narrowed if copies else removed,
        Layer(match.layer),
        match.level,
        policy.name,
        match.index,
        as_text(statements_of(policy.document)[match.index]),
        _named_apart(copies),
    )


def _without(
    request: AccessRequest,
    policies: ApplicablePolicies,
    document: PolicyDocument,
    statement: Statement,
    layer: str,
) -> list[StatementJson] | None:
    view = RequestView(request, policies.boundary is not None)
    is_shared = layer in (Layer.RESOURCE, Layer.SCP, Layer.RCP)
    return without(document, statement, view, is_shared=is_shared)


def _named_apart(copies: list[StatementJson]) -> tuple[str, ...]:
    """The copies as text; a Sid may be used once only."""
    texts = []
    for number, copy in enumerate(copies):
        if number and "Sid" in copy:
            copy = {**copy, "Sid": f"{copy['Sid']}{number + 1}"}
        texts.append(as_text(copy))
    return tuple(texts)


def _withdrawal(
    request: AccessRequest, policies: ApplicablePolicies, result: EvaluationResult
) -> Repair | None:
    """The request taken out of the statements that grant it, where that can be said.

    A statement that can leave out the action alone, or the resource alone, goes on
    allowing less than it did: ``closes`` tells what else that stops.
    """
    after = policies
    edits: list[Edit] = []
    for place in reversed(result.deciding):
        match = result.statements[place]
        policy, statement = _find(request, after, match)
        copies = _without(request, after, policy.document, statement, match.layer)
        if copies is None:
            return None
        edit = _taken_out(
            policy, match, copies, EditKind.NARROW_ALLOW, EditKind.REMOVE_ALLOW
        )
        after = apply(after, edit)
        edits.append(edit)
        if _denies(request, after):
            return _pruned(request, policies, edits)
    return None


def _pruned(
    request: AccessRequest, policies: ApplicablePolicies, edits: list[Edit]
) -> Repair:
    """Without the edits that aren't needed."""
    for edit in list(edits):
        rest = [other for other in edits if other is not edit]
        if _denies(request, _all_applied(policies, rest)):
            edits = rest
    return Repair(tuple(edits), _all_applied(policies, edits))


def _all_applied(policies: ApplicablePolicies, edits: list[Edit]) -> ApplicablePolicies:
    for edit in edits:
        policies = apply(policies, edit)
    return policies
