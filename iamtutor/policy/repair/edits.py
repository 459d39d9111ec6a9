"""One change to one policy, or to a request, and how it is made."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from iamtutor.policy.document import VERSION_2012, PolicyDocument, parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy
from iamtutor.policy.layers import Layer
from iamtutor.policy.repair.meeting import Changes, changed
from iamtutor.policy.repair.narrowing import StatementJson, source_of, statements_of
from iamtutor.policy.request import AccessRequest


class EditKind(StrEnum):
    ADD_ALLOW = "add_allow"
    MEET_CONDITION = "meet_condition"
    MISS_CONDITION = "miss_condition"
    NARROW_DENY = "narrow_deny"
    REMOVE_DENY = "remove_deny"
    ADD_DENY = "add_deny"
    NARROW_ALLOW = "narrow_allow"
    REMOVE_ALLOW = "remove_allow"


#: These change the request and leave the policies as they are.
OF_THE_REQUEST = frozenset({EditKind.MEET_CONDITION, EditKind.MISS_CONDITION})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one policy, or to the request.

    ``conditions`` are those that the request must meet, or of a Deny the one that it
    must not meet, each as its operator, its key and what is wanted; ``changes`` is one
    way to do so. ``index`` is the statement
    that ``statements`` take the place of; None when they are added. ``policy`` is empty
    when the layer gets a policy of its own for them.
    """

    kind: EditKind
    layer: Layer
    level: int | None
    policy: str
    index: int | None
    before: str
    statements: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, str], ...] = ()
    changes: Changes = ()


def made(
    request: AccessRequest, policies: ApplicablePolicies, edits: Iterable[Edit]
) -> tuple[AccessRequest, ApplicablePolicies]:
    """The request and the policies with the edits made."""
    for edit in edits:
        if edit.kind in OF_THE_REQUEST:
            context = changed(request.context, edit.changes)
            request = replace(request, context=context)
        else:
            policies = apply(policies, edit)
    return request, policies


#: Layers with one policy: there can be no second one beside it.
SINGLE = (Layer.RESOURCE, Layer.BOUNDARY)


def apply(policies: ApplicablePolicies, edit: Edit) -> ApplicablePolicies:
    """The policies with the edit made."""
    level = level_of(policies, edit.layer, edit.level)
    edited = _edited(level, edit)
    match edit.layer:
        case Layer.IDENTITY:
            return replace(policies, identity=edited)
        case Layer.RESOURCE:
            return replace(policies, resource=edited[0])
        case Layer.BOUNDARY:
            return replace(policies, boundary=edited[0])
        case Layer.SESSION:
            return replace(policies, session=edited)
        case Layer.SCP:
            return replace(policies, scps=_at(policies.scps, edit.level, edited))
        case Layer.RCP:
            return replace(policies, rcps=_at(policies.rcps, edit.level, edited))


def _at(
    levels: tuple[tuple[NamedPolicy, ...], ...],
    level: int | None,
    changed: tuple[NamedPolicy, ...],
) -> tuple[tuple[NamedPolicy, ...], ...]:
    return tuple(
        changed if place == level else policies for place, policies in enumerate(levels)
    )


def level_of(
    policies: ApplicablePolicies, layer: Layer, level: int | None
) -> tuple[NamedPolicy, ...]:
    for found_layer, found_level, found in policies.by_layer():
        if found_layer is layer and found_level == level:
            return found
    return ()


def _edited(level: tuple[NamedPolicy, ...], edit: Edit) -> tuple[NamedPolicy, ...]:
    added = [json.loads(text) for text in edit.statements]
    changed: list[NamedPolicy] = []
    done = False
    for policy in level:
        if not done and policy.name == edit.policy and _holds(policy, edit):
            document = _rewritten(policy.document, edit.index, added)
            changed.append(policy._replace(document=document))
            done = True
        else:
            changed.append(policy)
    if not done:
        document = parse_policy({"Version": VERSION_2012, "Statement": added})
        changed.append(NamedPolicy(edit.policy, document))
    return tuple(changed)


def _holds(policy: NamedPolicy, edit: Edit) -> bool:
    """Policies of one name may stand side by side: it is the one with the statement."""
    if edit.index is None:
        return edit.layer in SINGLE or policy.document.version == VERSION_2012
    written = statements_of(policy.document)
    return edit.index < len(written) and as_text(written[edit.index]) == edit.before


def _rewritten(
    document: PolicyDocument, index: int | None, added: list[StatementJson]
) -> PolicyDocument:
    """With ``added`` in the place of a statement, or after all; only they are read."""
    read = parse_policy({"Version": document.version, "Statement": added}).statements
    written, statements = statements_of(document), list(document.statements)
    place = slice(len(written), None) if index is None else slice(index, index + 1)
    written[place], statements[place] = added, read
    return replace(
        document,
        statements=tuple(
            one if one.index == number else replace(one, index=number)
            for number, one in enumerate(statements)
        ),
        source={**source_of(document), "Statement": written},
    )


def as_text(statement: StatementJson) -> str:
    return json.dumps(statement, ensure_ascii=False)
