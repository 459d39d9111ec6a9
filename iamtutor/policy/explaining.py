"""Why a statement matches a request or misses it: a reason for each of its elements.

Every element is looked at, so that each one that misses is named. Of several patterns
that miss, the one that comes closest is the one explained.
"""

from __future__ import annotations

from itertools import repeat

from iamtutor.policy.arn import PARTS, split_arn
from iamtutor.policy.arn_patterns import ArnPattern, compile_resource_pattern
from iamtutor.policy.conditions import (
    Condition,
    Context,
    Qualifier,
)
from iamtutor.policy.document import NamedPrincipal, PrincipalForm, Statement
from iamtutor.policy.matching import (
    ElementMatch,
    Exemption,
    Naming,
    Trace,
)
from iamtutor.policy.patterns import Unset
from iamtutor.policy.reasons import Reason, shown
from iamtutor.policy.request import PrincipalKind, RequestPrincipal, RequestView

#: The commonest by themselves: getting one from its class takes a third of the time
#: that making an element does.
ACTION_MATCHED = Reason.ACTION_MATCHED
RESOURCE_MATCHED = Reason.RESOURCE_MATCHED
CONDITION_MET = Reason.CONDITION_MET


def explain(
    statement: Statement, view: RequestView, trace: Trace
) -> tuple[ElementMatch, ...]:
    """Every element's reason, from what ``matches`` came upon."""
    elements = [_explain_action(statement, view, trace.action)]
    if statement.principals is not None:
        elements.append(_explain_principal(statement.principals, view, trace))
    elif statement.not_principals is not None:
        names = statement.not_principals
        elements.append(_explain_not_principal(names, view, trace.exemption))
    if statement.resources is not None:
        elements.append(_explain_resource(statement, view, trace.resource))
    elif statement.not_resources is not None:
        elements.append(_explain_not_resource(statement, view, trace.resource))
    context = view.context
    elements += map(
        _explain_condition, statement.conditions, trace.met, repeat(context)
    )
    return tuple(elements)


def _explain_action(
    statement: Statement, view: RequestView, place: int | None
) -> ElementMatch:
    action = view.request.action
    listed = statement.actions
    if listed is None:
        excluded = statement.not_actions or ()
        if place is None:
            params = {"action": action, "patterns": shown(excluded)}
            return ElementMatch("NotAction", True, Reason.ACTION_NOT_EXCLUDED, params)
        params = {"action": action, "pattern": excluded[place]}
        return ElementMatch("NotAction", False, Reason.ACTION_EXCLUDED, params)
    if place is not None:
        params = {"action": action, "pattern": listed[place]}
        return ElementMatch("Action", True, ACTION_MATCHED, params)
    params = {"action": action, "patterns": shown(listed)}
    service = view.action.partition(":")[0]
    prefix = service + ":"
    if not listed or any(text.lower().startswith(prefix) for text in listed):
        return ElementMatch("Action", False, Reason.ACTION_NOT_LISTED, params)
    params["service"] = service
    return ElementMatch("Action", False, Reason.ACTION_OTHER_SERVICE, params)


def _explain_resource(
    statement: Statement, view: RequestView, pattern: ArnPattern | None
) -> ElementMatch:
    if pattern is None:
        return _nearest_miss(statement, view)
    params = {"resource": view.resource, "pattern": pattern.text}
    if not pattern.has_variables:
        return ElementMatch("Resource", True, RESOURCE_MATCHED, params)
    params["resolved"] = str(pattern.resolved(view.context))
    reason = Reason.RESOURCE_MATCHED_BY_VARIABLE
    return ElementMatch("Resource", True, reason, params)


def _as_read(pattern: ArnPattern, context: Context) -> str:
    """The pattern, and what its variables make of it for this caller."""
    if pattern.has_variables:
        resolved = pattern.resolved(context)
        if not isinstance(resolved, Unset):
            return f"{pattern.text} → {resolved}"
    return pattern.text


def _explain_not_resource(
    statement: Statement, view: RequestView, pattern: ArnPattern | None
) -> ElementMatch:
    params = {"resource": view.resource}
    context = view.context
    if pattern is None:
        patterns = statement.resource_patterns
        params["patterns"] = shown([_as_read(one, context) for one in patterns])
        reason = Reason.RESOURCE_NOT_EXCLUDED
        return ElementMatch("NotResource", True, reason, params)
    params["pattern"] = _as_read(pattern, context)
    return ElementMatch("NotResource", False, Reason.RESOURCE_EXCLUDED, params)


_PART_REASONS = {
    "partition": Reason.RESOURCE_OTHER_PARTITION,
    "service": Reason.RESOURCE_OTHER_SERVICE,
    "region": Reason.RESOURCE_OTHER_REGION,
    "account": Reason.RESOURCE_OTHER_ACCOUNT,
}
#: Which miss is nearest, when several patterns miss: the later, the nearer.
_NEARNESS = (
    Reason.RESOURCE_OTHER_NAME,
    Reason.RESOURCE_OTHER_NAME_BY_VARIABLE,
    Reason.RESOURCE_VARIABLE_UNSET,
    Reason.RESOURCE_VARIABLES_OFF,
    Reason.RESOURCE_CONTENTS_ONLY,
    Reason.RESOURCE_CONTAINER_ONLY,
    Reason.RESOURCE_DIFFERS_IN_CASE,
)
_COMPARED = 16


def _nearest_miss(statement: Statement, view: RequestView) -> ElementMatch:
    """Why the pattern that comes closest misses."""
    best: tuple[int, Reason, dict[str, str]] | None = None
    for pattern in statement.resource_patterns[:_COMPARED]:
        reason, params = _miss(pattern, statement, view)
        if reason in _NEARNESS:
            nearness = 10 + _NEARNESS.index(reason)
        else:
            nearness = _PART_NEARNESS.get(reason, 0)
        if best is None or nearness > best[0]:
            best = (nearness, reason, params)
    if best is None:
        params = {"resource": view.resource}
        return ElementMatch("Resource", False, Reason.RESOURCE_NONE_LISTED, params)
    return ElementMatch("Resource", False, best[1], best[2])


_PART_NEARNESS = {reason: PARTS.index(part) for part, reason in _PART_REASONS.items()}


def _miss(
    pattern: ArnPattern, statement: Statement, view: RequestView
) -> tuple[Reason, dict[str, str]]:
    value, context = view.resource, view.context
    params = {"resource": value, "pattern": pattern.text}
    if value == "*":
        params = {"action": view.request.action, "pattern": pattern.text}
        return Reason.RESOURCE_NEEDS_STAR, params
    resolved = pattern.resolved(context)
    if isinstance(resolved, Unset):
        return Reason.RESOURCE_VARIABLE_UNSET, {**params, "variable": resolved.variable}
    params["pattern"] = _as_read(pattern, context)
    parts = split_arn(value)
    if parts is not None and len(pattern.parts) == len(PARTS):
        index = pattern.part_without_place(value, context)
        if index is not None and PARTS[index] in _PART_REASONS:
            wanted, got = pattern.parts[index], parts[index]
            return (
                _PART_REASONS[PARTS[index]],
                {**params, "wanted": wanted, "got": got},
            )
    if not statement.variables and "${" in pattern.text:
        return Reason.RESOURCE_VARIABLES_OFF, params
    if value.startswith(resolved + "/"):
        return Reason.RESOURCE_CONTAINER_ONLY, params
    read = str(pattern.filled(context))
    if read.endswith("/*") and _covers(read[:-2], value):
        return Reason.RESOURCE_CONTENTS_ONLY, params
    is_lower = read.islower() and value.islower()  # then no letter differs in case
    if not is_lower and _covers(read.lower(), value.lower()):
        return Reason.RESOURCE_DIFFERS_IN_CASE, params
    if pattern.has_variables:
        params |= {"pattern": pattern.text, "resolved": resolved}
        return Reason.RESOURCE_OTHER_NAME_BY_VARIABLE, params
    return Reason.RESOURCE_OTHER_NAME, params


def _covers(text: str, value: str) -> bool:
    return compile_resource_pattern(text, True).matches(value, {})


_MATCHED_BY = {
    Naming.ACCOUNT: Reason.PRINCIPAL_ACCOUNT_MATCHED,
    Naming.ROLE: Reason.PRINCIPAL_ROLE_MATCHED,
    Naming.DIRECT: Reason.PRINCIPAL_MATCHED,
}


def _explain_principal(
    names: tuple[NamedPrincipal, ...], view: RequestView, trace: Trace
) -> ElementMatch:
    principal, by = view.request.principal, trace.principal
    if by is None:
        return _unnamed(names, view)
    if by.form is PrincipalForm.EVERYONE:
        params = {"principal": principal}
        return ElementMatch("Principal", True, Reason.PRINCIPAL_EVERYONE, params)
    params = {"principal": principal, "named": by.name}
    return ElementMatch("Principal", True, _MATCHED_BY[trace.naming], params)


def _unnamed(names: tuple[NamedPrincipal, ...], view: RequestView) -> ElementMatch:
    caller = view.principal
    named = shown([name.name for name in names])
    if caller.kind is PrincipalKind.ANONYMOUS:
        params = {"named": named}
        return ElementMatch("Principal", False, Reason.PRINCIPAL_ANONYMOUS, params)
    params = {"principal": view.request.principal, "named": named}
    reason = Reason.PRINCIPAL_NOT_LISTED
    if names and all(_is_other_kind(name, caller) for name in names):
        reason = Reason.PRINCIPAL_OTHER_KIND
    else:
        for name in names:
            if _same_but_for_path(name.name, view.role_arn or caller.name):
                reason, params["named"] = Reason.PRINCIPAL_OTHER_PATH, name.name
                break
    return ElementMatch("Principal", False, reason, params)


def _is_other_kind(named: NamedPrincipal, caller: RequestPrincipal) -> bool:
    names_service = named.form is PrincipalForm.SERVICE
    return names_service is not (caller.kind is PrincipalKind.SERVICE)


def _same_but_for_path(named: str, arn: str) -> bool:
    """``role/team/x`` and ``role/x``: the same name, another path."""
    start, slash, rest = named.partition("/")
    other_start, _, other_rest = arn.partition("/")
    return (
        bool(slash)
        and start == other_start
        and rest != other_rest
        and rest.rsplit("/", 1)[-1] == other_rest.rsplit("/", 1)[-1]
    )


def _explain_not_principal(
    names: tuple[NamedPrincipal, ...], view: RequestView, exempt: Exemption
) -> ElementMatch:
    params = {
        "principal": view.request.principal,
        "named": shown(exempt.listed or [name.name for name in names]),
    }
    if exempt.holds:
        reason = Reason.PRINCIPAL_EXCLUDED
    elif exempt.void:
        reason = Reason.PRINCIPAL_EXCLUSION_VOID
    elif exempt.listed:
        reason = Reason.PRINCIPAL_EXCLUDED_IN_PART
        params["missing"] = shown(exempt.missing)
    else:
        reason = Reason.PRINCIPAL_NOT_EXCLUDED
    return ElementMatch("NotPrincipal", not exempt.holds, reason, params)


def _explain_condition(
    condition: Condition, met: bool, context: Context
) -> ElementMatch:
    got = context.get(condition.lookup)
    qualifier, base, _ = condition.name
    if base == "Null":
        return _explain_null(condition, met, got)
    params = {
        "operator": condition.operator,
        "key": condition.key,
        "wanted": condition.shown_for(context)
        if condition.variables
        else condition.shown_wanted,
    }
    if isinstance(got, str):
        params["got"] = got
        if met and not condition.variables and not qualifier:
            return ElementMatch("Condition", True, CONDITION_MET, params)
        values: tuple[str, ...] = (got,)
    elif got:
        params["got"] = shown(got)
        values = got
    else:
        return ElementMatch("Condition", met, _when_absent(condition, met), params)
    reason = CONDITION_MET if met else Reason.CONDITION_NOT_MET
    if condition.variables and met is condition.negated:
        unset = condition.unset_variable(context)
        if unset is not None:
            # Without the variable's value nothing could be equal.
            params["variable"] = unset
            reason = (
                Reason.CONDITION_VARIABLE_UNSET_NEGATED
                if met
                else Reason.CONDITION_VARIABLE_UNSET
            )
            return ElementMatch("Condition", met, reason, params)
    if not met and not any(map(condition.can_read, values)):
        reason = Reason.CONDITION_VALUE_UNREADABLE
    elif not qualifier:
        pass
    elif qualifier is Qualifier.FOR_ANY_VALUE:
        reason = Reason.CONDITION_NONE_MET
        if met:
            reason = Reason.CONDITION_ANY_MET
            params["value"] = _first_value(condition, values, context, passing=True)
    elif qualifier is Qualifier.FOR_ALL_VALUES:
        reason = Reason.CONDITION_ALL_MET
        if not met:
            reason = Reason.CONDITION_SOME_NOT_MET
            params["value"] = _first_value(condition, values, context, passing=False)
    return ElementMatch("Condition", met, reason, params)


def _first_value(
    condition: Condition,
    values: tuple[str, ...],
    context: Context,
    *,
    passing: bool,
) -> str:
    return next(
        value
        for value in values
        if (condition.test(value, context) is not condition.negated) is passing
    )


def _when_absent(condition: Condition, met: bool) -> Reason:
    if not met:
        return Reason.CONDITION_KEY_ABSENT
    if condition.name.if_exists:
        return Reason.CONDITION_ABSENT_PASSES
    if condition.name.qualifier is Qualifier.FOR_ALL_VALUES:
        return Reason.CONDITION_ABSENT_PASSES_FOR_ALL
    return Reason.CONDITION_ABSENT_PASSES_NEGATED


def _explain_null(
    condition: Condition, met: bool, got: str | tuple[str, ...] | None
) -> ElementMatch:
    params = {"key": condition.key}
    if got is None or got == ():
        reason = (
            Reason.CONDITION_KEY_ABSENT_AS_WANTED
            if met
            else Reason.CONDITION_KEY_ABSENT_UNWANTED
        )
        return ElementMatch("Condition", met, reason, params)
    params["got"] = got if isinstance(got, str) else shown(got)
    reason = (
        Reason.CONDITION_KEY_PRESENT_AS_WANTED
        if met
        else Reason.CONDITION_KEY_PRESENT_UNWANTED
    )
    return ElementMatch("Condition", met, reason, params)
