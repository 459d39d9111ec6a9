"""What is amiss with conditions and policy variables."""

from collections.abc import Iterator

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Found, Rule, answer, here, says
from iamtutor.policy.actions import global_key
from iamtutor.policy.operators import OPERATORS, Kind, read_operator
from iamtutor.policy.validation.findings import Code


def _unknown_operator(found: Found) -> Iterator[Response]:
    operator = found.params["name"]
    if operator == "NullIfExists":
        yield here(found, "NULL_WITH_IF_EXISTS")
    else:
        yield here(found, "INVALID_CONDITION_OPERATOR", operator=operator)


def _unknown_key(found: Found) -> Iterator[Response]:
    key = found.params["name"]
    prefix, colon, name = key.partition(":")
    if not (colon and prefix and name):
        yield here(found, "INVALID_CONDITION_KEY_FORMAT")
    elif prefix.lower() == "aws":
        tag = key.rstrip("/") + "/"
        if global_key(f"{tag}key") is not None:
            yield here(found, "MISSING_TAG_KEY_IN_CONDITION", key=tag)
        else:
            yield here(found, "INVALID_GLOBAL_CONDITION_KEY", key=key)
    elif found.asked.catalogue.service(prefix) is None:
        yield here(found, "INVALID_SERVICE", service=prefix)
    else:
        yield here(found, "INVALID_SERVICE_CONDITION_KEY", key=key, service=prefix)


def _key_not_for_action(found: Found) -> Iterator[Response]:
    """Actions with wildcards are not looked at for this."""
    entries = found.asked.places.entries(found.path[:-3], "Action")
    plain = [entry.text for entry in entries if not set(entry.text) & {"*", "?"}]
    if plain:
        yield here(
            found,
            "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
            actions=", ".join(plain),
            key=found.params["key"],
        )


#: The type of a key, as the operator that fits it is called.
_OPERATOR_TYPES = {
    "String": "string",
    "ARN": "ARN",
    "Bool": "Boolean",
    "Numeric": "numeric",
    "Date": "date",
    "IPAddress": "IP address",
}
_OPERATOR_KINDS = {
    Kind.STRING: "string",
    Kind.ARN: "ARN",
    Kind.BOOL: "Boolean",
    Kind.NUMERIC: "numeric",
    Kind.DATE: "date",
    Kind.IP_ADDRESS: "IP address",
    Kind.BINARY: "binary",
    Kind.NULL: "null",
}


def _kind(operator: str) -> Kind:
    name = read_operator(operator)
    assert name is not None  # findings on values are of operators that there are
    return OPERATORS[name.base].kind


def _operator_does_not_fit(found: Found) -> Iterator[Response]:
    """Marked is the operator; Access Analyzer marks the key below it."""
    key = found.params["key"]
    yield answer(
        "TYPE_MISMATCH",
        [found.asked.places.key((*found.path, key))],
        allowed=_OPERATOR_TYPES[found.params["type"]],
        operator=_OPERATOR_KINDS[_kind(found.params["operator"])],
        key=key,
    )


_MISMATCHES = {
    Kind.BOOL: "TYPE_MISMATCH_BOOLEAN",
    Kind.NULL: "TYPE_MISMATCH_BOOLEAN",
    Kind.DATE: "TYPE_MISMATCH_DATE",
    Kind.NUMERIC: "TYPE_MISMATCH_NUMBER",
    Kind.BINARY: "TYPE_MISMATCH_STRING",
    Kind.IP_ADDRESS: "TYPE_MISMATCH_IP_RANGE",
}


def _bad_value(found: Found) -> Iterator[Response]:
    issue = _MISMATCHES.get(_kind(found.params["operator"]))
    if issue is not None:
        yield here(found, issue, operator=found.params["operator"])


def _needless_set_operator(found: Found) -> Iterator[Response]:
    """Access Analyzer warns of ``ForAllValues``: no value at all passes it."""
    if found.params["operator"].startswith("ForAllValues:"):
        yield _on_key(found, "FORALLVALUES_WITH_SINGLE_VALUED_KEY")


def _missing_set_operator(found: Found) -> Iterator[Response]:
    yield _on_key(found, "MISSING_QUALIFIER")


def _on_key(found: Found, issue: str) -> Response:
    key = found.params["key"]
    return answer(issue, [found.asked.places.key((*found.path, key))], key=key)


def _bad_variable(found: Found) -> Iterator[Response]:
    written = found.params["value"]
    inner = written.removeprefix("${").removesuffix("}")
    name, comma, default = inner.partition(",")
    if not written.endswith("}"):
        yield here(found, "MISSING_BRACE_IN_VARIABLE")
    elif not inner.strip():
        yield here(found, "EMPTY_VARIABLE")
    elif " " in name.strip() or name != name.strip():
        yield here(found, "UNSUPPORTED_SPACE_IN_VARIABLE")
    elif comma and not (default.strip()[:1] == default.strip()[-1:] == "'"):
        yield here(found, "MISSING_QUOTE_IN_VARIABLE")


RULES: dict[Code, Rule] = {
    Code.UNKNOWN_OPERATOR: _unknown_operator,
    Code.UNKNOWN_KEY: _unknown_key,
    Code.KEY_NOT_FOR_ACTION: _key_not_for_action,
    Code.OPERATOR_DOES_NOT_FIT: _operator_does_not_fit,
    Code.BAD_VALUE: _bad_value,
    Code.SET_OPERATOR_NEEDLESS: _needless_set_operator,
    Code.SET_OPERATOR_MISSING: _missing_set_operator,
    Code.WILDCARD_IS_TEXT: says("WILDCARD_WITHOUT_LIKE_OPERATOR"),
    Code.BAD_VARIABLE: _bad_variable,
    Code.VARIABLE_OFF: says("VARIABLE_UNSUPPORTED_IN_VERSION"),
}
