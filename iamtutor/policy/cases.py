"""Evaluation cases as JSON: a request and the policies that apply to it.

The format of ``python -m iamtutor.policy`` and of the recorded vectors. A field that
isn't there, or is null or empty, means that there is no such policy.
"""

import json
from collections.abc import Mapping
from typing import NoReturn

from iamtutor.policy.comparison.witness import Kind
from iamtutor.policy.document import MalformedPolicy, PolicyDocument, parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy
from iamtutor.policy.patterns import ContextValue
from iamtutor.policy.request import AccessRequest

#: A dict first: to ask whether something is a Mapping takes ten times as long.
_OBJECT = (dict, Mapping)
_POLICY = (str, dict, Mapping)


class CaseError(ValueError):
    """The value is no case; the message names the field."""


def read_case(case: object) -> tuple[AccessRequest, ApplicablePolicies]:
    """Raises CaseError."""
    if not isinstance(case, _OBJECT):
        _wrong("a case", "is a JSON object")
    return read_request(case.get("request")), read_policies(case)


def read_pair(pair: object) -> tuple[PolicyDocument, PolicyDocument, Kind]:
    """Two policies of one kind to compare: existing, new. Raises CaseError."""
    if not isinstance(pair, _OBJECT):
        _wrong("a pair", "is a JSON object")
    existing, new = (
        _parse(pair.get(field), field, field, None).document
        for field in ("existing", "new")
    )
    kind = pair.get("kind", Kind.IDENTITY)
    if not isinstance(kind, str) or kind not in list(Kind):
        _wrong("kind", f"is one of {', '.join(Kind)}")
    return existing, new, Kind(kind)


def request_json(request: AccessRequest) -> dict[str, object]:
    """The request as ``read_request`` reads it."""
    found: dict[str, object] = {
        "principal": request.principal,
        "action": request.action,
        "resource": request.resource,
        "resourceAccount": request.resource_account,
        "context": {
            key: value if isinstance(value, str) else list(value)
            for key, value in request.context.items()
        },
    }
    if request.canonical_user:
        found["canonicalUser"] = request.canonical_user
    return found


def read_request(value: object) -> AccessRequest:
    if not isinstance(value, _OBJECT):
        _wrong("request", "is an object")
    context = value.get("context", {})
    if not isinstance(context, _OBJECT):
        _wrong("request.context", "is an object")
    canonical = value.get("canonicalUser", "")
    if not isinstance(canonical, str):
        _wrong("request.canonicalUser", "is a string")
    return AccessRequest(
        _text(value, "principal"),
        _text(value, "action"),
        _text(value, "resource"),
        _text(value, "resourceAccount"),
        {
            key: item if isinstance(item, str) else _context_value(key, item)
            for key, item in context.items()
        },
        canonical,
    )


def _text(request: Mapping[str, object], name: str) -> str:
    text = request.get(name)
    if not isinstance(text, str):
        _wrong(f"request.{name}", "is a string")
    return text


def _context_value(key: str, value: object) -> ContextValue:
    if isinstance(value, list):
        return tuple([_one_value(key, item) for item in value])
    return _one_value(key, value)


def _one_value(key: str, value: object) -> str:
    match value:
        case str():
            return value
        case int() | float():  # and the booleans, which are ints
            return json.dumps(value)
        case _:
            _wrong(f"request.context.{key}", "is a string or a list of strings")


def read_policies(case: Mapping[str, object]) -> ApplicablePolicies:
    session = case.get("sessionPolicy")
    return ApplicablePolicies(
        identity=_named_policies(case.get("identityPolicies"), "identityPolicies"),
        resource=_policy(case.get("resourcePolicy"), "resourcePolicy"),
        boundary=_policy(case.get("permissionBoundary"), "permissionBoundary"),
        session=_named_policies(session, "sessionPolicy")
        if isinstance(session, list)
        else _policy(session, "sessionPolicy"),
        scps=_levels(case.get("scps"), "scps"),
        rcps=_levels(case.get("rcps"), "rcps"),
    )


def _levels(value: object, field: str) -> tuple[tuple[NamedPolicy, ...], ...]:
    if not value:
        return ()
    if not isinstance(value, list):
        _wrong(field, "is a list of levels")
    return tuple(
        [
            _named_policies(level, f"{field}[{index}]")
            for index, level in enumerate(value)
        ]
    )


def _named_policies(value: object, field: str) -> tuple[NamedPolicy, ...]:
    if not value:
        return ()
    if not isinstance(value, list):
        _wrong(field, "is a list of named policies")
    policies = []
    for index, item in enumerate(value):
        if not isinstance(item, _OBJECT) or "policy" not in item:
            _wrong(f"{field}[{index}]", "is an object with name and policy")
        name = item.get("name", "")
        arn = item.get("arn")
        if not isinstance(name, str):
            _wrong(f"{field}[{index}].name", "is a string")
        if arn is not None and not isinstance(arn, str):
            _wrong(f"{field}[{index}].arn", "is a string")
        policies.append(_parse(item["policy"], field, name, arn, index))
    return tuple(policies)


def _policy(value: object, field: str) -> NamedPolicy | None:
    if value is None or value == {}:
        return None
    return _parse(value, field, field, None)


def _parse(
    value: object, field: str, name: str, arn: str | None, index: int | None = None
) -> NamedPolicy:
    """``index``: which of the field's policies it is, where there are several."""
    if isinstance(value, _POLICY):
        try:
            return NamedPolicy(name, parse_policy(value), arn)
        except MalformedPolicy as error:
            problem = f": {error.message}"
    else:
        problem = " is a policy document"
    place = field if index is None else f"{field}[{index}].policy"
    raise CaseError(place + problem)


def _wrong(field: str, what: str) -> NoReturn:
    raise CaseError(f"{field} {what}")
