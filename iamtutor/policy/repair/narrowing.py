"""One request taken out of a statement, so that it goes on doing all else that it did.

A statement is what its actions and its resources have in common. To leave out one
action on one resource it is split: one copy leaves out the action, one the resource,
and what a Deny shared by many says, one the principal. Together the copies match all
but what every one of them leaves out.
"""

import json
from collections.abc import Mapping

from iamtutor.policy.arn_patterns import ArnPattern
from iamtutor.policy.document import Effect, PolicyDocument, Statement, parse_policy
from iamtutor.policy.matching import matches
from iamtutor.policy.patterns import Glob, literally
from iamtutor.policy.request import RequestView

StatementJson = dict[str, object]


def source_of(document: PolicyDocument) -> Mapping[str, object]:
    source = document.source
    loaded = json.loads(source) if isinstance(source, str) else source
    assert isinstance(loaded, Mapping)
    return loaded


def statements_of(document: PolicyDocument) -> list[StatementJson]:
    written = source_of(document)["Statement"]
    items = [written] if isinstance(written, Mapping) else written
    assert isinstance(items, list | tuple)
    return [dict(item) for item in items]


def exactly(resource: str) -> str:
    """A pattern that is this resource and no other (in Version 2012-10-17)."""
    return resource if resource == "*" else literally(resource)


def without(
    document: PolicyDocument,
    statement: Statement,
    view: RequestView,
    *,
    is_shared: bool,
) -> list[StatementJson] | None:
    """Copies that together match all that the statement does, but for the request.

    An empty list when nothing else is left of it; None when it can't be said.
    ``is_shared``: the policy is about many principals, so this one is told apart.
    """
    written = statements_of(document)[statement.index]
    ways = [
        _without_action(written, statement, view),
        _without_resource(written, statement, view),
    ]
    is_deny = statement.effect is Effect.DENY
    if is_deny and (is_shared or ways == [None, None]):
        ways.append(_without_principal(written, view))
    said = [
        copies
        for copies in ways
        if copies is not None and not _match(copies, document, view)
    ]
    return [copy for copies in said for copy in copies] if said else None


def _match(
    copies: list[StatementJson], document: PolicyDocument, view: RequestView
) -> bool:
    """Does one of them match the request still? Not every text can be named."""
    source = {"Version": document.version, "Statement": copies}
    return any(matches(copy, view) for copy in parse_policy(source).statements)


def _without_action(
    written: StatementJson, statement: Statement, view: RequestView
) -> list[StatementJson] | None:
    action = view.request.action
    if statement.actions is None:
        excluded = [*(statement.not_actions or ()), action]
        return [{**written, "NotAction": excluded}]
    if "*" in statement.actions:
        return [_renamed(written, "Action", "NotAction", [action])]
    kept = _unmatched(statement.actions, statement.action_globs, view.action)
    if kept is None:
        return None
    return [{**written, "Action": kept}] if kept else []


def _unmatched(
    texts: tuple[str, ...], globs: tuple[Glob, ...], value: str
) -> list[str] | None:
    """The entries but for those that are the value; None when a pattern covers it."""
    kept = []
    for text, glob in zip(texts, globs, strict=True):
        if not glob.matches(value):
            kept.append(text)
        elif glob.exact is None:
            return None
    return kept


def _without_resource(
    written: StatementJson, statement: Statement, view: RequestView
) -> list[StatementJson] | None:
    resource = view.resource
    exact = exactly(resource)
    if resource == "*" or (exact != resource and not statement.variables):
        return None
    if statement.not_resources is not None:
        return [{**written, "NotResource": [*statement.not_resources, exact]}]
    if statement.resources is None:
        return None
    if "*" in statement.resources:
        return [_renamed(written, "Resource", "NotResource", [exact])]
    kept = []
    for pattern in statement.resource_patterns:
        if not pattern.matches(resource, view.context):
            kept.append(pattern.text)
        elif not _is_plain(pattern):
            return None
    return [{**written, "Resource": kept}] if kept else []


def _is_plain(pattern: ArnPattern) -> bool:
    """Does it name one resource, whatever the request?"""
    text = pattern.text
    for escape in ("${*}", "${?}", "${$}"):
        text = text.replace(escape, "")
    return not any(sign in text for sign in ("*", "?", "${"))


def _without_principal(
    written: StatementJson, view: RequestView
) -> list[StatementJson] | None:
    """Exempts the principal by its ARN, as the User Guide does for guardrails."""
    arn = view.context.get("aws:principalarn")
    if not isinstance(arn, str):
        return None
    conditions = written.get("Condition", {})
    assert isinstance(conditions, Mapping)
    operator = dict(conditions.get("ArnNotEquals", {}))
    key = "aws:PrincipalArn"
    key = next((name for name in operator if name.lower() == key.lower()), key)
    listed = operator.get(key, [])
    listed = [listed] if isinstance(listed, str) else listed
    operator[key] = [*listed, arn]
    return [{**written, "Condition": {**conditions, "ArnNotEquals": operator}}]


def _renamed(
    written: StatementJson, old: str, new: str, value: object
) -> StatementJson:
    """The statement with an element replaced, in its place."""
    return {
        (new if name == old else name): (value if name == old else item)
        for name, item in written.items()
    }
