"""The smallest change that would allow a denied request, verified by evaluating again.

``to_allow`` finds the least permissive edits:

* a Deny that matches by a condition that the request needn't meet: then the request
  must not, and no policy changes (``meeting``);
* any other Deny that matches is narrowed. It is split into one copy for each part
  (action, resource, principal) in which the request can be left out; what all the
  copies leave out, and nothing else, is no longer denied;
* a layer that lacks an Allow has a statement that misses by its conditions alone: then
  the request must meet them, and no policy changes (``meeting``);
* any other layer that lacks an Allow gets a statement for this action on this resource.

The edits stand at the layers that need them: where the organization or a boundary
stops the request, no edit of the identity's policies is offered. No edit is
superfluous: with any one of them left out the request is denied.
"""

import json
from dataclasses import replace

from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect
from iamtutor.policy.evaluation import (
    ApplicablePolicies,
    EvaluationResult,
    NamedPolicy,
    evaluate,
)
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Decision, Layer
from iamtutor.policy.repair.adding import added
from iamtutor.policy.repair.edits import Edit, EditKind, as_text, level_of, made
from iamtutor.policy.repair.meeting import meeting, missing, pinned
from iamtutor.policy.repair.narrowing import statements_of
from iamtutor.policy.repair.outcome import Repair, needed
from iamtutor.policy.repair.taking_out import denial_narrowed, find
from iamtutor.policy.request import AccessRequest


def to_allow(request: AccessRequest, policies: ApplicablePolicies) -> Repair | None:
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
                edit = denial_narrowed(asked, after, result.denies[-1])
        else:
            edit = _missing_allow(asked, after, result, edits)
            if edit in edits:
                return None
        asked, after = made(asked, after, [edit])
        edits.append(edit)
        result = evaluate(asked, after)
    return needed(request, policies, edits, denied=False)


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
    addition = added(request, policies, layer, level, Effect.ALLOW)
    if near is None:
        return addition
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
    narrow = {
        **json.loads(addition.statements[0]),
        "Condition": pinned(missed, context),
    }
    return replace(addition, statements=(as_text(narrow),))


def _missing_deny(
    request: AccessRequest, policies: ApplicablePolicies, result: EvaluationResult
) -> Edit | None:
    """What the request would have to come with for the last Deny to miss it, without
    another statement matching that stands in the way."""
    match = result.denies[-1]
    policy, statement = find(request, policies, match)
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
