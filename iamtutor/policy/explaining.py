"""Why a statement matches a request or misses it: a reason for each of its elements.

Every element is looked at, so that each one that misses is named.
"""

from dataclasses import dataclass, field
from itertools import repeat

from iamtutor.policy.arn_patterns import ArnPattern
from iamtutor.policy.conditions import Condition
from iamtutor.policy.document import Effect, Statement
from iamtutor.policy.matching import Exemption, Naming, Trace
from iamtutor.policy.nearest import as_read, nearest_miss
from iamtutor.policy.operators import Qualifier
from iamtutor.policy.patterns import Context
from iamtutor.policy.principals import NamedPrincipal, PrincipalForm
from iamtutor.policy.reasons import ElementMatch, Reason, shown
from iamtutor.policy.request import PrincipalKind, RequestPrincipal, RequestView

#: The commonest by themselves: getting one from its class takes a third of the time
#: that making an element does.
ACTION_MATCHED = Reason.ACTION_MATCHED
RESOURCE_MATCHED = Reason.RESOURCE_MATCHED
CONDITION_MET = Reason.CONDITION_MET


class _Unread:
    """Holds what a statement's elements are made of, until they are read: that isn't a
    value, so it's no field."""

    __slots__ = ("unread",)

    unread: tuple[Statement, RequestView, Trace]


@dataclass(slots=True)
class StatementMatch(_Unread):
    """One statement's part in an evaluation.

    ``layer`` is a Layer's value. ``index`` counts within the policy, ``level`` within
    the organization (root first; None where the layer has no levels). Not frozen, for
    the reason that ElementMatch isn't.
    """

    layer: str
    policy: str
    arn: str | None
    level: int | None
    index: int
    sid: str
    effect: Effect
    matched: bool
    #: Made when they are first asked for: to find why costs more than to find whether.
    elements: tuple[ElementMatch, ...] = field(init=False)

    def __getattr__(self, name: str) -> tuple[ElementMatch, ...]:
        # Python asks here only for what isn't there yet.
        if name != "elements":
            raise AttributeError(name)
        self.elements = made = explain(*self.unread)
        return made

    @property
    def missed(self) -> tuple[ElementMatch, ...]:
        return tuple(element for element in self.elements if not element.matched)


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
        return nearest_miss(statement, view)
    params = {"resource": view.resource, "pattern": pattern.text}
    if not pattern.has_variables:
        return ElementMatch("Resource", True, RESOURCE_MATCHED, params)
    params["resolved"] = str(pattern.resolved(view.context))
    reason = Reason.RESOURCE_MATCHED_BY_VARIABLE
    return ElementMatch("Resource", True, reason, params)


def _explain_not_resource(
    statement: Statement, view: RequestView, pattern: ArnPattern | None
) -> ElementMatch:
    params = {"resource": view.resource}
    context = view.context
    if pattern is None:
        patterns = statement.resource_patterns
        params["patterns"] = shown([as_read(one, context) for one in patterns])
        reason = Reason.RESOURCE_NOT_EXCLUDED
        return ElementMatch("NotResource", True, reason, params)
    params["pattern"] = as_read(pattern, context)
    return ElementMatch("NotResource", False, Reason.RESOURCE_EXCLUDED, params)


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
    if met and condition.is_plain and isinstance(got, str):  # by far the commonest
        params = {
            "operator": condition.operator,
            "key": condition.key,
            "wanted": condition.shown_wanted,
            "got": got,
        }
        return ElementMatch("Condition", True, CONDITION_MET, params)
    qualifier, base, _ = condition.name
    if base == "Null":
        return _explain_null(condition, met, got)
    params = {
        "operator": condition.operator,
        "key": condition.key,
        "wanted": condition.shown_for(context),
    }
    if isinstance(got, str):
        params["got"] = got
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
