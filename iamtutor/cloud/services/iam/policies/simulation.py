"""The policy simulator: what policies would say, without doing it.

SimulatePrincipalPolicy asks those of an identity, SimulateCustomPolicy those given.

As on AWS it asks the policies alone: the request's context is what the caller gives, and
no policy of the resource counts unless the caller passes it in.

Each action is asked about each resource: only what is on the page is, and a page has less
on it than was asked for where that is much work, as AWS says that a page may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from iamtutor.cloud.account import Account
from iamtutor.cloud.authorization import managed_policy, service_control_policies
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    PAGE,
    check_arn,
    group_of,
    invalid_input,
    paged,
    role_of,
    user_of,
)
from iamtutor.cloud.state.identities import Group, Role, User
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
from iamtutor.policy.positions import LocatedJson, line_and_column, locate
from iamtutor.policy.request import AccessRequest

_NOT_SIMULATED = (
    "OrderedOrganizationPolicyInputList",
    "PolicyExclusionList",
    "ResourceHandlingOption",
    "ResourceOwner",
)
#: Work of one page, and what a statement costs that is asked and a character of a policy
#: that is read, in units of ``policy.budget``.
_PAGE_WORK, _STATEMENT_WORK, _READING_WORK = 100_000, 20, 2
#: For a unit of work: characters of policies that are compared with a resource or a few
#: values of the context; the product of both lengths.
_COMPARED, _PRODUCT = 32, 30_000


@reads(for_iam.arn_in("PolicySourceArn"), unheeded=_NOT_SIMULATED)
def simulate_principal_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    holder = _source(turn, params["PolicySourceArn"])
    caller_arn = params.get("CallerArn", holder.arn)
    if "ResourcePolicy" in params and ":user/" not in caller_arn:
        raise invalid_input(
            "Invalid caller - Caller must be an IAM user in this context."
        )
    identity = (
        *_policies_of(account, holder),
        *_given(turn, params, "PolicyInputList"),
    )
    boundary = _boundary(turn, holder, params)
    scps = service_control_policies(turn.world, account.id)
    arn = _nobody(account) if isinstance(holder, Group) else holder.arn
    return _simulated(turn, params, arn, identity, boundary, scps)


@reads(account_wide, unheeded=_NOT_SIMULATED)
def simulate_custom_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    """The policies that are given, whoever would have them. Whether a resource policy
    admits a caller depends on who that is, so it wants one."""
    if "ResourcePolicy" in params and "CallerArn" not in params:
        raise invalid_input("CallerArn is required when ResourcePolicy is specified.")
    name = "PermissionsBoundaryPolicyInputList"
    identity = tuple(_given(turn, params, "PolicyInputList"))
    boundary = _first(_given(turn, params, name))
    return _simulated(turn, params, _nobody(turn.account), identity, boundary)


def _nobody(account: Account) -> str:
    """Who is said to ask where nobody does: the policies of a group are of no caller."""
    return f"arn:aws:iam::{account.id}:user/custom"


@reads(account_wide)
def get_context_keys_for_custom_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    given = _given(turn, params, "PolicyInputList")
    return {"ContextKeyNames": _missing((policy.document for policy in given), {})}


@reads(for_iam.arn_in("PolicySourceArn"))
def get_context_keys_for_principal_policy(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    holder = _source(turn, params["PolicySourceArn"])
    policies = (
        *_policies_of(turn.account, holder),
        *_given(turn, params, "PolicyInputList"),
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
    account = turn.account
    actions, resources = params["ActionNames"], params.get("ResourceArns") or ("*",)
    policies = ApplicablePolicies(
        identity=identity,
        resource=_first(_given(turn, params, "ResourcePolicy")),
        boundary=boundary,
        scps=scps,
    )
    context = _context(params)
    documents = {
        policy.name: policy.document
        for _, _, named in policies.by_layer()
        for policy in named
    }
    statements = _Statements(documents)
    each = _work(documents.values(), context, max(map(len, resources)))
    if each > _PAGE_WORK:
        raise NotEmulated("iam", "policy simulation of as much as this")

    def simulated(place: int) -> Response:
        turn.charge(each)
        action, resource = divmod(place, len(resources))
        request = AccessRequest(
            params.get("CallerArn", holder_arn),
            actions[action],
            resources[resource],
            account.id,
            context,
        )
        return _result(evaluate(request, policies), statements, missing)

    missing = _missing(documents.values(), context)
    most = min(params.get("MaxItems", PAGE), _PAGE_WORK // each)
    return paged(
        {**params, "MaxItems": most},
        "EvaluationResults",
        range(len(actions) * len(resources)),
        simulated,
    )


def _work(
    documents: Iterable[PolicyDocument],
    context: Mapping[str, ContextValue],
    longest: int,
) -> int:
    """What one request is, with a resource of at most so many characters."""
    values = [
        value
        for given in context.values()
        for value in ((given,) if isinstance(given, str) else given)
    ]
    asked = longest + sum(map(len, values))
    return 10 + sum(
        len(document.statements) * _STATEMENT_WORK
        + len(document.text) // _COMPARED * (1 + len(values) // 12)
        + len(document.text) * asked // _PRODUCT
        for document in documents
    )


_ENTITY = re.compile(r"arn:[^:]+:iam::\d*:(user|group|role)/(?:.*/)?([^/]+)")
_Holder = Role | User | Group
_FINDERS: Mapping[str, tuple[Callable[[Turn, Params], _Holder], str]] = {
    "user": (user_of, "UserName"),
    "group": (group_of, "GroupName"),
    "role": (role_of, "RoleName"),
}


def _source(turn: Turn, arn: str) -> _Holder:
    check_arn(arn)
    found = _ENTITY.fullmatch(arn)
    if found is None:
        raise invalid_input(
            f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
        )
    find, member = _FINDERS[found[1]]
    return find(turn, {member: found[2]})


# --- the policies -----------------------------------------------------------------------


def _policies_of(account: Account, holder: _Holder) -> Iterator[NamedPolicy]:
    """Under the ids by which the simulator speaks of them."""
    kind = "group" if isinstance(holder, Group) else "role"
    kinds: list[tuple[str, _Holder]] = [(kind, holder)]
    if isinstance(holder, User):
        groups = [("group", account.groups[name]) for name in holder.groups]
        kinds = [("user", holder), *groups]
    for kind, one in kinds:
        for arn in one.attached:
            policy = managed_policy(account, arn)
            if policy is not None:
                yield policy
        for name, text in one.inline.items():
            yield NamedPolicy(f"{kind}_{one.name}_{name}", parse_policy(text))


def _given(turn: Turn, params: Params, name: str) -> Iterator[NamedPolicy]:
    """The policies that the parameter has: one, several or none."""
    given = params.get(name, ())
    for number, text in enumerate([given] if isinstance(given, str) else given, 1):
        turn.charge(len(text) * _READING_WORK)
        try:
            yield NamedPolicy(f"{name}.{number}", parse_policy(text))
        except MalformedPolicy as error:
            raise invalid_input(f"Invalid policy in {name}.") from error


def _first(policies: Iterator[NamedPolicy]) -> NamedPolicy | None:
    return next(policies, None)


def _boundary(turn: Turn, holder: _Holder, params: Params) -> NamedPolicy | None:
    name = "PermissionsBoundaryPolicyInputList"
    given = _first(_given(turn, params, name))
    if given is not None or isinstance(holder, Group) or holder.boundary is None:
        return given
    return managed_policy(turn.account, holder.boundary)


def _context(params: Params) -> dict[str, ContextValue]:
    context: dict[str, ContextValue] = {}
    for entry in params.get("ContextEntries") or ():
        if "ContextKeyName" not in entry:
            raise invalid_input("ContextEntries must have a ContextKeyName.")
        values = tuple(entry.get("ContextKeyValues") or ())
        several = entry.get("ContextKeyType", "").endswith("List")
        context[entry["ContextKeyName"]] = values if several else "".join(values[:1])
    return context


# --- the answer -------------------------------------------------------------------------


def _result(
    evaluation: EvaluationResult, statements: _Statements, missing: list[str]
) -> Response:
    request = evaluation.request
    result: Response = {
        "EvalActionName": request.action,
        "EvalResourceName": request.resource,
        "EvalDecision": evaluation.decision.value,
        "MatchedStatements": [
            statements[evaluation.statements[place]] for place in evaluation.deciding
        ],
        "MissingContextValues": missing,
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


class _Statements:
    """What is said of statements that decide, each looked for once."""

    def __init__(self, documents: Mapping[str, PolicyDocument]) -> None:
        self._documents = documents
        self._located: dict[str, LocatedJson] = {}
        self._told: dict[tuple[str, int], Response] = {}

    def __getitem__(self, match: StatementMatch) -> Response:
        key = match.policy, match.index
        if key not in self._told:
            self._told[key] = self._statement(*key)
        return self._told[key]

    def _statement(self, policy: str, index: int) -> Response:
        text = self._documents[policy].text
        if policy not in self._located:
            self._located[policy] = locate(text)
        values = self._located[policy].values
        span = values.get(("Statement", index))
        if span is None:  # the only statement, written without a list
            span = values["Statement",]
        start, end = line_and_column(text, span.start), line_and_column(text, span.end)
        return {
            "SourcePolicyId": policy,
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
