"""Why no pattern of a Resource element matches: of those that miss, the one that comes
closest is explained."""

from iamtutor.policy.arn import PARTS, split_arn
from iamtutor.policy.arn_patterns import ArnPattern, compile_resource_pattern
from iamtutor.policy.document import Statement
from iamtutor.policy.patterns import Context, Unset
from iamtutor.policy.reasons import ElementMatch, Reason
from iamtutor.policy.request import RequestView

_PART_REASONS = {
    "partition": Reason.RESOURCE_OTHER_PARTITION,
    "service": Reason.RESOURCE_OTHER_SERVICE,
    "region": Reason.RESOURCE_OTHER_REGION,
    "account": Reason.RESOURCE_OTHER_ACCOUNT,
}
#: Which miss is nearest, when several patterns miss: the later, the nearer.
_MISSES = (
    Reason.RESOURCE_NEEDS_STAR,
    *_PART_REASONS.values(),
    Reason.RESOURCE_OTHER_NAME,
    Reason.RESOURCE_OTHER_NAME_BY_VARIABLE,
    Reason.RESOURCE_VARIABLE_UNSET,
    Reason.RESOURCE_VARIABLES_OFF,
    Reason.RESOURCE_CONTENTS_ONLY,
    Reason.RESOURCE_CONTAINER_ONLY,
    Reason.RESOURCE_DIFFERS_IN_CASE,
)
_NEARNESS = {reason: nearness for nearness, reason in enumerate(_MISSES)}
_COMPARED = 16

_Miss = tuple[Reason, dict[str, str]]


def nearest_miss(statement: Statement, view: RequestView) -> ElementMatch:
    """Why the pattern that comes closest misses."""
    patterns = statement.resource_patterns[:_COMPARED]
    if not patterns:
        params = {"resource": view.resource}
        return ElementMatch("Resource", False, Reason.RESOURCE_NONE_LISTED, params)
    misses = [_miss(pattern, statement, view) for pattern in patterns]
    reason, params = max(misses, key=_nearness)
    return ElementMatch("Resource", False, reason, params)


def _nearness(miss: _Miss) -> int:
    return _NEARNESS[miss[0]]


def _miss(pattern: ArnPattern, statement: Statement, view: RequestView) -> _Miss:
    value, context = view.resource, view.context
    params = {"resource": value, "pattern": pattern.text}
    if value == "*":
        params = {"action": view.request.action, "pattern": pattern.text}
        return Reason.RESOURCE_NEEDS_STAR, params
    resolved = pattern.resolved(context)
    if isinstance(resolved, Unset):
        return Reason.RESOURCE_VARIABLE_UNSET, {**params, "variable": resolved.variable}
    params["pattern"] = as_read(pattern, context)
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


def as_read(pattern: ArnPattern, context: Context) -> str:
    """The pattern, and what its variables make of it for this caller."""
    if pattern.has_variables:
        resolved = pattern.resolved(context)
        if not isinstance(resolved, Unset):
            return f"{pattern.text} → {resolved}"
    return pattern.text
