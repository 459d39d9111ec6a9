"""What a policy grants beyond the need: for exercises in least privilege."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from iamtutor.policy.actions import AwsCatalogue
from iamtutor.policy.budget import Budget
from iamtutor.policy.comparison.clauses import Actions
from iamtutor.policy.comparison.relation import summarize
from iamtutor.policy.comparison.summary import Changes
from iamtutor.policy.document import (
    VERSION_2012,
    Effect,
    PolicyDocument,
    Statement,
    parse_policy,
)
from iamtutor.policy.keeping import SHORT, kept, lengths
from iamtutor.policy.matching import matches
from iamtutor.policy.patterns import ContextValue, literally
from iamtutor.policy.request import AccessRequest, RequestView


@dataclass(frozen=True, slots=True)
class Excess:
    """What is granted beyond the need, summed up and counted.

    ``count`` is how many of ``questions`` the policy answers with yes that nobody needs.
    The questions are the same for every policy, and follow from the need: each action
    that AWS has, on each needed resource, on one beside it, and on another of its kind,
    in the needed request's context. So the count never rises when a policy gets
    narrower, and it falls with each action and each reach that is taken away.
    ``missing`` are the needed requests that the policy doesn't allow.
    """

    changes: Changes
    count: int
    questions: int
    missing: tuple[AccessRequest, ...]


def minimal(
    policy: PolicyDocument,
    needed: Sequence[AccessRequest],
    catalogue: AwsCatalogue,
    budget: Budget | None = None,
) -> Excess:
    """What the policy grants beyond the needed requests."""
    resources = _asked_about(needed)
    count = count_beyond(policy, needed, resources, catalogue)
    return Excess(
        summarize(_policy_of(needed), policy, catalogue, budget).gained,
        count,
        len(resources) * len(catalogue.action_names()),
        tuple(request for request in needed if not _allows(policy, request)),
    )


#: An account that has a resource, and the context of a request for it.
Circumstances = tuple[str, Mapping[str, ContextValue]]


def count_beyond(
    policy: PolicyDocument,
    needed: Sequence[AccessRequest],
    resources: Mapping[str, Circumstances],
    catalogue: AwsCatalogue,
) -> int:
    """Of each action that AWS has on each of the resources: how many are allowed that
    nobody needs."""
    count = 0
    #: Resources that the same statements are about have the same actions.
    known: dict[tuple[int, ...], int] = {}
    for resource, (account, context) in resources.items():
        request = AccessRequest("anonymous", "", resource, account, context)
        allows, denies = _statements_for(policy, request)
        about = tuple(map(id, (*allows, *denies)))
        if about not in known:
            known[about] = _named(allows, catalogue) & ~_named(denies, catalogue)
        # What is needed on every resource can't be had on fewer.
        wanted = {one.action for one in needed if one.resource in (resource, "*")}
        count += (known[about] & ~_matched(tuple(wanted), catalogue)).bit_count()
    return count


def _policy_of(needed: Sequence[AccessRequest]) -> PolicyDocument:
    """A policy for just these actions on just these resources."""
    return parse_policy(
        {
            "Version": VERSION_2012,
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": request.action,
                    "Resource": "*"
                    if request.resource == "*"
                    else literally(request.resource),
                }
                for request in needed
            ],
        }
    )


#: Allow statements, Deny statements.
_Statements = tuple[list[Statement], list[Statement]]


def _asked_about(needed: Sequence[AccessRequest]) -> dict[str, Circumstances]:
    found: dict[str, Circumstances] = {}
    for request in needed:
        for resource in _around(request.resource):
            found.setdefault(resource, (request.resource_account, request.context))
    return found


def _around(resource: str) -> Iterator[str]:
    """The resource, one beside it, and another of its kind."""
    yield resource
    start, slash, _ = resource.rpartition("/")
    if slash:
        yield f"{start}/another"
    start, colon, name = resource.rpartition(":")
    if colon:
        yield f"{start}:another/another" if "/" in name else f"{start}:another"


def _statements_for(policy: PolicyDocument, request: AccessRequest) -> _Statements:
    """The statements that match a request with whatever action."""
    found: dict[Effect, list[Statement]] = {Effect.ALLOW: [], Effect.DENY: []}
    for statement in policy.statements:
        anything = replace(
            statement, actions=(), not_actions=None, first_action=_any_action
        )
        if matches(anything, RequestView(request, has_boundary=False)):
            found[statement.effect].append(statement)
    return found[Effect.ALLOW], found[Effect.DENY]


def _any_action(action: str) -> int:
    return 0


def _named(statements: Sequence[Statement], catalogue: AwsCatalogue) -> int:
    """The actions that one of the statements is about, as ``_matched`` has them."""
    found = 0
    for one in statements:
        matched = _matched(one.actions or one.not_actions or (), catalogue)
        found |= ~matched if one.actions is None else matched
    return found & ((1 << len(catalogue.action_names())) - 1)


@kept((SHORT, 512), (3_000, 64), weigh=lengths)
def _matched(patterns: tuple[str, ...], catalogue: AwsCatalogue) -> int:
    """The actions of AWS that one of the patterns matches: a bit for each that there is.
    They are more than 20,000, and the same policy is judged with every command."""
    names = catalogue.action_names()
    actions, budget = (
        Actions(map(str.lower, patterns)),
        Budget(len(names) * len(patterns)),
    )
    return int("".join("01"[actions.name(one, budget)] for one in names) or "0", 2)


def _allows(policy: PolicyDocument, request: AccessRequest) -> bool:
    allows, denies = _statements_for(policy, request)
    action = request.action.lower()
    return any(_is_about(one, action) for one in allows) and not any(
        _is_about(one, action) for one in denies
    )


def _is_about(statement: Statement, action: str) -> bool:
    return (statement.first_action(action) is not None) is (
        statement.actions is not None
    )
