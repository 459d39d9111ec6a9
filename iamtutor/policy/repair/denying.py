"""The smallest changes that would deny an allowed request, verified by evaluating again.

``to_deny`` withdraws what allows the request where that can be said, or adds a Deny for
this action on this resource. No edit is superfluous: with any one of them left out the
request is allowed.
"""

from iamtutor.policy.document import Effect
from iamtutor.policy.evaluation import ApplicablePolicies, EvaluationResult, evaluate
from iamtutor.policy.layers import Layer
from iamtutor.policy.repair.adding import added
from iamtutor.policy.repair.edits import Edit, apply
from iamtutor.policy.repair.outcome import Repair, is_denied, needed
from iamtutor.policy.repair.taking_out import allowance_narrowed
from iamtutor.policy.request import AccessRequest, PrincipalKind, identify_principal


def to_deny(request: AccessRequest, policies: ApplicablePolicies) -> tuple[Repair, ...]:
    """Ways to deny the request, that of the fewest edits first.

    Empty when it is denied already, or can't be: sts:GetCallerIdentity.
    """
    result = evaluate(request, policies)
    if not result.is_allowed or not result.checks:
        return ()
    deny = _added_deny(request, policies)
    ways = [Repair((deny,), apply(policies, deny))]
    withdrawn = _withdrawal(request, policies, result)
    if withdrawn is not None:
        ways.append(withdrawn)
    verified = [way for way in ways if is_denied(request, way.policies)]
    return tuple(sorted(verified, key=lambda way: len(way.edits)))


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
    return added(request, policies, layer, level, Effect.DENY)


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
        edit = allowance_narrowed(request, after, match)
        if edit is None:
            return None
        after = apply(after, edit)
        edits.append(edit)
        if is_denied(request, after):
            return needed(request, policies, edits, denied=True)
    return None
