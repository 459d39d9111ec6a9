"""A request taken out of a statement that matches it, as an edit of its policy."""

from iamtutor.policy.document import PolicyDocument, Statement
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy
from iamtutor.policy.explaining import StatementMatch
from iamtutor.policy.layers import Layer
from iamtutor.policy.matching import matches
from iamtutor.policy.repair.edits import Edit, EditKind, as_text, level_of
from iamtutor.policy.repair.narrowing import StatementJson, statements_of, without
from iamtutor.policy.request import AccessRequest, RequestView


def find(
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


def denial_narrowed(
    request: AccessRequest, policies: ApplicablePolicies, match: StatementMatch
) -> Edit:
    """The Deny without the request; it goes if nothing is left of it."""
    policy, statement = find(request, policies, match)
    copies = _without(request, policies, policy.document, statement, match.layer)
    return _taken_out(
        policy, match, copies or [], EditKind.NARROW_DENY, EditKind.REMOVE_DENY
    )


def allowance_narrowed(
    request: AccessRequest, policies: ApplicablePolicies, match: StatementMatch
) -> Edit | None:
    """The Allow without the request; None where no statement can say so."""
    policy, statement = find(request, policies, match)
    copies = _without(request, policies, policy.document, statement, match.layer)
    if copies is None:
        return None
    return _taken_out(
        policy, match, copies, EditKind.NARROW_ALLOW, EditKind.REMOVE_ALLOW
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
