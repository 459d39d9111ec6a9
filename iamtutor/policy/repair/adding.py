"""A statement for one request, and the policy of a layer that it goes to."""

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.document import VERSION_2012, Effect
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy
from iamtutor.policy.layers import Layer, is_on_trust
from iamtutor.policy.repair.edits import SINGLE, Edit, EditKind, as_text, level_of
from iamtutor.policy.repair.narrowing import StatementJson, exactly
from iamtutor.policy.request import (
    AccessRequest,
    PrincipalKind,
    RequestView,
    identify_principal,
)


def added(
    request: AccessRequest,
    policies: ApplicablePolicies,
    layer: Layer,
    level: int | None,
    effect: Effect,
) -> Edit:
    """The edit that adds a statement for this action on this resource to a policy of the
    layer; policies that AWS manages are left alone."""
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


def _statement_for(
    request: AccessRequest, layer: Layer, effect: Effect
) -> StatementJson:
    statement: StatementJson = {"Effect": effect.value}
    if layer is Layer.RESOURCE:
        statement["Principal"] = _principal_json(request)
    elif layer is Layer.RCP:
        statement["Principal"] = "*"
    statement["Action"] = request.action
    if not (layer is Layer.RESOURCE and is_on_trust(request.action)):
        statement["Resource"] = exactly(request.resource)
    return statement


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


def _is_of_aws(policy: NamedPolicy) -> bool:
    """A managed policy of AWS, which nobody else can change."""
    arn = parse_arn(policy.arn or "")
    return arn is not None and arn.account == "aws"
