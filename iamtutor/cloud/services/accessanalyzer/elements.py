"""What is amiss with the JSON of a policy and with its elements."""

from collections.abc import Iterator

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Found, Rule, answer, here, says
from iamtutor.policy.validation.findings import Code


def _syntax(found: Found) -> Iterator[Response]:
    span = found.asked.places.span_of(found.finding)
    yield here(
        found,
        "JSON_SYNTAX_ERROR",
        index=span.start,
        line=found.finding.line,
        column=found.finding.column - 1,
    )


def _wrong_type(found: Found) -> Iterator[Response]:
    expected = "Object" if found.finding.code is Code.NOT_AN_OBJECT else "String"
    yield here(found, "DATA_TYPE_MISMATCH", expected=expected)


_SIZES = {
    "IDENTITY_POLICY": "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    "SERVICE_CONTROL_POLICY": "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    "RESOURCE_CONTROL_POLICY": "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    "RESOURCE_POLICY": "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
}


def _too_long(found: Found) -> Iterator[Response]:
    issue = _SIZES[found.asked.policy_type]
    if found.is_trust:
        issue = "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"
    yield here(found, issue, size=found.params["size"], limit=found.params["limit"])


def _missing(found: Found) -> Iterator[Response]:
    yield here(found, f"MISSING_{found.params['name'].upper()}")


def _both(found: Found) -> Iterator[Response]:
    name, places = found.params["name"], found.asked.places
    both = (name, f"Not{name}")
    yield answer(
        "UNSUPPORTED_ELEMENT_COMBINATION",
        [places.key((*found.path[:-1], element)) for element in both],
        first=both[0],
        second=both[1],
    )


_EMPTY = {
    "Statement": "MISSING_STATEMENT",
    "Action": "EMPTY_ARRAY_ACTION",
    "NotAction": "EMPTY_ARRAY_ACTION",
    "Resource": "EMPTY_ARRAY_RESOURCE",
    "NotResource": "EMPTY_ARRAY_RESOURCE",
    "Principal": "EMPTY_ARRAY_PRINCIPAL",
    "NotPrincipal": "EMPTY_ARRAY_PRINCIPAL",
}


def _empty(found: Found) -> Iterator[Response]:
    below = [step for step in found.path[1:] if isinstance(step, str)]
    element = below[0] if below else "Statement"
    if element != "Condition":
        yield here(found, _EMPTY[element])
        return
    operator = str(found.path[-2])
    issue = "EMPTY_ARRAY_CONDITION"
    if operator.startswith("ForAllValues:"):
        issue += "_FORALLVALUES"
    elif operator.startswith("ForAnyValue:"):
        issue += "_FORANYVALUE"
    elif operator.endswith("IfExists"):
        issue += "_IFEXISTS"
    yield here(found, issue, key=found.params["name"])


def _not_here(found: Found) -> Iterator[Response]:
    match found.asked.policy_type:
        case "IDENTITY_POLICY":
            policy_type = found.asked.policy_type
            yield here(found, "UNSUPPORTED_PRINCIPAL", policy_type=policy_type)
        case "SERVICE_CONTROL_POLICY":
            yield here(found, "SCP_SYNTAX_ERROR_PRINCIPAL")
        case _:
            yield here(found, "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE")


RULES: dict[Code, Rule] = {
    **{code: _syntax for code in Code if code.startswith("json_")},
    Code.BARE_STATEMENT: says("MISSING_STATEMENT"),
    Code.NOT_AN_OBJECT: _wrong_type,
    Code.TOO_LONG: _too_long,
    Code.UNKNOWN_ELEMENT: says("INVALID_POLICY_ELEMENT", element="name"),
    Code.BAD_VERSION: says("INVALID_VERSION", version="value"),
    Code.NO_VERSION: says("MISSING_VERSION"),
    Code.MISSING_ELEMENT: _missing,
    Code.BOTH_ELEMENTS: _both,
    Code.WRONG_TYPE: _wrong_type,
    Code.EMPTY_LIST: _empty,
    Code.BAD_EFFECT: says("INVALID_EFFECT", effect="value"),
    Code.BAD_SID: says("UNSUPPORTED_SID"),
    Code.DUPLICATE_SID: says("UNIQUE_SIDS_REQUIRED"),
    Code.ELEMENT_NOT_HERE: _not_here,
}
