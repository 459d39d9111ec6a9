"""The policy simulator: what policies would say, without doing it.

SimulatePrincipalPolicy asks those of an identity, SimulateCustomPolicy those given.

As on AWS it asks the policies alone: the request's context is what the caller gives, and
no policy of the resource counts unless the caller passes it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import managed_policy, service_control_policies
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.services.iam.entities import check_arn, paged, role_of, user_of
from iamtutor.cloud.state.identities import Role, User
from iamtutor.cloud.turn import Turn
from iamtutor.policy.document import MalformedPolicy, PolicyDocument, parse_policy
from iamtutor.policy.evaluation import (
    ApplicablePolicies,
    EvaluationResult,
    NamedPolicy,
    evaluate,
)
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Layer, LayerOutcome
from iamtutor.policy.patterns import ContextValue
from iamtutor.policy.positions import line_and_column, locate
from iamtutor.policy.request import AccessRequest

_NOT_SIMULATED = ("PolicyExclusionList", "ResourceHandlingOption")


def simulate_principal_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    holder = _source(turn, params["PolicySourceArn"])
    identity = (
        *_policies_of(account, holder),
        *_given(params.get("PolicyInputList"), "PolicyInputList"),
    )
    boundary = _boundary(account, holder, params)
    scps = service_control_policies(turn.world, account.id)
    return _simulated(turn, params, holder.arn, identity, boundary, scps)


def simulate_custom_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    """The policies that are given, whoever would have them. Whether a resource policy
    admits a caller depends on who that is, so it wants one."""
    if "ResourcePolicy" in params and "CallerArn" not in params:
        raise ServiceError(
            "InvalidInput",
            "CallerArn is required when ResourcePolicy is specified.",
            400,
        )
    name = "PermissionsBoundaryPolicyInputList"
    identity = tuple(_given(params["PolicyInputList"], "PolicyInputList"))
    boundary = _first(_given(params.get(name), name))
    nobody = f"arn:aws:iam::{turn.account.id}:user/custom"
    return _simulated(turn, params, nobody, identity, boundary)


def get_context_keys_for_custom_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    given = _given(params["PolicyInputList"], "PolicyInputList")
    return {"ContextKeyNames": _missing((policy.document for policy in given), {})}


def get_context_keys_for_principal_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    holder = _source(turn, params["PolicySourceArn"])
    policies = (
        *_policies_of(turn.account, holder),
        *_given(params.get("PolicyInputList"), "PolicyInputList"),
    )
    return {"ContextKeyNames": _missing((policy.document for policy in policies), {})}


def _simulated(
    turn: Turn,
    params: Params,
    holder_arn: str,
    identity: tuple[NamedPolicy, ...],
    boundary: NamedPolicy | None,
    scps: tuple[tuple[NamedPolicy, ...], ...] = (),
) -> Response:
    for name in _NOT_SIMULATED:
        if params.get(name):
            raise NotEmulated("iam", f"policy simulation with {name}")
    account = turn.account
    policies = ApplicablePolicies(
        identity=identity,
        resource=_first(_given([params["ResourcePolicy"]], "ResourcePolicy"))
        if "ResourcePolicy" in params
        else None,
        boundary=boundary,
        scps=scps,
    )
    context = _context(params)
    results: list[Response] = []
    for action in params["ActionNames"]:
        for resource in params.get("ResourceArns") or ("*",):
            request = AccessRequest(
                params.get("CallerArn", holder_arn),
                action,
                resource,
                account.id,
                context,
            )
            results.append(_result(evaluate(request, policies), policies, context))
    return paged(params, "EvaluationResults", results)


def _source(turn: Turn, arn: str) -> Role | User:
    check_arn(arn)
    name = arn.rsplit("/", 1)[-1]
    if ":user/" in arn:
        return user_of(turn, name)
    return role_of(turn, {"RoleName": name})


# --- the policies -----------------------------------------------------------------------


def _policies_of(account: Account, holder: Role | User) -> Iterator[NamedPolicy]:
    """Under the ids by which the simulator speaks of them."""
    kind = "role" if isinstance(holder, Role) else "user"
    for arn in holder.attached:
        policy = managed_policy(account, arn)
        if policy is not None:
            yield policy
    for name, text in holder.inline.items():
        yield NamedPolicy(f"{kind}_{holder.name}_{name}", parse_policy(text))
    if isinstance(holder, User):
        for group_name in holder.groups:
            group = account.groups[group_name]
            for arn in group.attached:
                policy = managed_policy(account, arn)
                if policy is not None:
                    yield policy
            for name, text in group.inline.items():
                yield NamedPolicy(f"group_{group_name}_{name}", parse_policy(text))


def _given(texts: list[str] | None, name: str) -> Iterator[NamedPolicy]:
    for number, text in enumerate(texts or (), 1):
        try:
            yield NamedPolicy(f"{name}.{number}", parse_policy(text))
        except MalformedPolicy as error:
            raise ServiceError(
                "InvalidInput", f"Invalid policy in {name}.", 400
            ) from error


def _first(policies: Iterator[NamedPolicy]) -> NamedPolicy | None:
    return next(policies, None)


def _boundary(
    account: Account, holder: Role | User, params: Params
) -> NamedPolicy | None:
    name = "PermissionsBoundaryPolicyInputList"
    given = _first(_given(params.get(name), name))
    if given is not None or holder.boundary is None:
        return given
    return managed_policy(account, holder.boundary)


def _context(params: Params) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {}
    for entry in params.get("ContextEntries") or ():
        if "ContextKeyName" not in entry:
            raise ServiceError(
                "InvalidInput", "ContextEntries must have a ContextKeyName.", 400
            )
        values = tuple(entry.get("ContextKeyValues") or ())
        several = entry.get("ContextKeyType", "").endswith("List")
        context[entry["ContextKeyName"]] = values if several else "".join(values[:1])
    return context


# --- the answer -------------------------------------------------------------------------


def _result(
    evaluation: EvaluationResult,
    policies: ApplicablePolicies,
    context: dict[str, ContextValue],
) -> Response:
    request = evaluation.request
    documents = {
        policy.name: policy.document
        for _, _, named in policies.by_layer()
        for policy in named
    }
    result: Response = {
        "EvalActionName": request.action,
        "EvalResourceName": request.resource,
        "EvalDecision": evaluation.decision.value,
        "MatchedStatements": [
            _statement(match, documents[match.policy])
            for match in (evaluation.statements[place] for place in evaluation.deciding)
        ],
        "MissingContextValues": _missing(documents.values(), context),
    }
    organizations = evaluation.layers.get(Layer.SCP)
    if organizations is not None:
        result["OrganizationsDecisionDetail"] = {
            "AllowedByOrganizations": organizations is LayerOutcome.ALLOWED
        }
    boundary = evaluation.layers.get(Layer.BOUNDARY)
    if boundary is not None:
        result["PermissionsBoundaryDecisionDetail"] = {
            "AllowedByPermissionsBoundary": boundary is LayerOutcome.ALLOWED
        }
    return result


def _statement(match: StatementMatch, document: PolicyDocument) -> Response:
    text = document.text
    located = locate(text)
    span = located.values.get(("Statement", match.index))
    if span is None:  # the only statement, written without a list
        span = located.values["Statement",]
    start, end = line_and_column(text, span.start), line_and_column(text, span.end)
    return {
        "SourcePolicyId": match.policy,
        "SourcePolicyType": "IAM Policy",
        "StartPosition": {"Line": start[0], "Column": start[1]},
        "EndPosition": {"Line": end[0], "Column": end[1]},
    }


def _missing(
    documents: Iterable[PolicyDocument], context: dict[str, ContextValue]
) -> list[str]:
    """The condition keys that the policies ask for and the caller did not give."""
    known = {name.lower() for name in context}
    asked = {
        condition.key
        for document in documents
        for statement in document.statements
        for condition in statement.conditions
    }
    return sorted(key for key in asked if key.lower() not in known)
