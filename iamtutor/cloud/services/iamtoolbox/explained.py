"""A refused call's evaluations, in the members of GetRequestAuthorizationDetails."""

import hashlib
from collections.abc import Iterable, Iterator

from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.organization import target_arn
from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.world import World
from iamtutor.policy.evaluation import EvaluationResult
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Decision, Layer

_EFFECTS = {
    Decision.ALLOWED: "ALLOW",
    Decision.EXPLICIT_DENY: "EXPLICIT_DENY",
    Decision.IMPLICIT_DENY: "IMPLICIT_DENY",
}
_POLICY_TYPES = {
    Layer.IDENTITY: "IDENTITY_BASED_POLICY",
    Layer.RESOURCE: "RESOURCE_BASED_POLICY",
    Layer.BOUNDARY: "PERMISSIONS_BOUNDARY",
    Layer.SESSION: "SESSION_POLICY",
    Layer.SCP: "SERVICE_CONTROL_POLICY",
    Layer.RCP: "RESOURCE_CONTROL_POLICY",
}
#: In the order of the answer. A resource's own policy is a check of its own for callers of
#: other accounts alone, whose details nobody here may see.
_CHECKS = {
    Layer.RCP: "RESOURCE_CONTROL_POLICY",
    Layer.SCP: "SERVICE_CONTROL_POLICY",
    Layer.IDENTITY: "PRINCIPAL",
    Layer.BOUNDARY: "PERMISSIONS_BOUNDARY",
    Layer.SESSION: "SESSION",
}
#: Keys of one action and resource; the other global ones are of the whole request.
_OF_RESOURCES = ("aws:Resource", "aws:RequestTag/", "aws:TagKeys")


def request_context(event: ApiEvent) -> Response:
    return {
        key: _plain(value)
        for key, value in event.context.items()
        if _is_of_the_request(key)
    }


def _is_of_the_request(key: str) -> bool:
    return key.startswith("aws:") and not key.startswith(_OF_RESOURCES)


def _plain(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def statements(event: ApiEvent) -> Iterator[StatementMatch]:
    for evaluation in event.evaluations:
        yield from evaluation.statements


def uri_of(event: ApiEvent, statement: StatementMatch) -> str:
    """The policy's ARN; of an inline one an identifier that says nothing."""
    if statement.arn is not None:
        return statement.arn
    told = f"{event.event_id} {statement.layer} {statement.policy}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def policies(world: World, event: ApiEvent) -> list[Response]:
    """Every policy that was looked at, once, with all that it is attached to."""
    found: dict[str, tuple[StatementMatch, dict[str, None]]] = {}
    for evaluation in event.evaluations:
        for statement in evaluation.statements:
            _, attached = found.setdefault(
                uri_of(event, statement), (statement, dict[str, None]())
            )
            attached[_attached_to(world, event, evaluation, statement)] = None
    return [
        {
            "type": _POLICY_TYPES[Layer(statement.layer)],
            "inline": statement.arn is None,
            "uri": uri,
            "attachedTo": [{"arn": arn} for arn in attached],
        }
        for uri, (statement, attached) in found.items()
    ]


def _attached_to(
    world: World,
    event: ApiEvent,
    evaluation: EvaluationResult,
    statement: StatementMatch,
) -> str:
    match Layer(statement.layer):
        case Layer.RESOURCE:
            return evaluation.request.resource
        case Layer.SCP | Layer.RCP:
            return _target(world, event, statement.level) or ""
        case Layer.SESSION:
            return event.principal_arn or ""
    return event.issuer_arn or ""


def _target(world: World, event: ApiEvent, level: int | None) -> str | None:
    """What a level of the caller's account is in its organization."""
    found = world.organization
    if found is None or level is None:
        return None
    path = found.path_to((event.principal_arn or "").split(":", 5)[4])
    return target_arn(found, path[level]) if level < len(path) else None


def evaluations(world: World, event: ApiEvent) -> list[Response]:
    last = event.evaluations[-1]
    return [
        {
            "action": evaluation.request.action,
            "resource": evaluation.request.resource,
            **(
                {
                    "context": {
                        key: _plain(value)
                        for key, value in event.context.items()
                        if not _is_of_the_request(key)
                    }
                }
                if evaluation is last
                else {}
            ),
            "evaluatedEffect": _EFFECTS[evaluation.decision],
            "checks": list(_checks(world, event, evaluation)),
        }
        for evaluation in event.evaluations
    ]


def _checks(
    world: World, event: ApiEvent, evaluation: EvaluationResult
) -> Iterator[Response]:
    effects = {check.layer: str(check.effect) for check in evaluation.checks}
    for layer, name in _CHECKS.items():
        if layer not in effects:
            continue
        mine = [s for s in evaluation.statements if s.layer == layer.value]
        levels = sorted({s.level for s in mine if s.level is not None})
        if not levels:
            yield _check(event, name, layer, effects[layer], mine)
        for level in levels:
            here = [s for s in mine if s.level == level]
            check = _check(event, name, layer, _effect(here), here)
            arn = _target(world, event, level)
            yield _with_target(check, arn) if arn is not None else check


def _with_target(check: Response, arn: str) -> Response:
    head = {name: check.pop(name) for name in ("checkType", "evaluatedEffect")}
    return {**head, "targetArn": arn, **check}


def _effect(statements: Iterable[StatementMatch]) -> str:
    """What one level of an organization says by itself."""
    matched = {s.effect.value for s in statements if s.matched}
    if "Deny" in matched:
        return "EXPLICIT_DENY"
    return "ALLOW" if matched else "IMPLICIT_DENY"


def _check(
    event: ApiEvent,
    name: str,
    layer: Layer,
    effect: str,
    statements: Iterable[StatementMatch],
) -> Response:
    matched: dict[str, list[Response]] = {}
    for statement in statements:
        if statement.matched:
            matched.setdefault(uri_of(event, statement), []).append(
                {
                    "sid": statement.sid or f"Statement{statement.index + 1}",
                    "evaluatedEffect": statement.effect.value.upper(),
                }
            )
    return {
        "checkType": name,
        "evaluatedEffect": effect,
        "relevantPolicyTypes": [_POLICY_TYPES[layer]],
        "matchedPolicies": [
            {"uri": uri, "matchedStatements": found} for uri, found in matched.items()
        ],
    }
