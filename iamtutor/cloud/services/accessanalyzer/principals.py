"""What is amiss with principals."""

from collections.abc import Iterator

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Found, Rule, here, says
from iamtutor.policy.validation.findings import Code


def _principal_kind(found: Found) -> str:
    """``AWS``, ``Service`` …; empty if the principal has no kinds."""
    steps = [step for step in found.path if isinstance(step, str)]
    return steps[-1] if steps[-1] not in ("Principal", "NotPrincipal") else ""


def _bad_principal(found: Found) -> Iterator[Response]:
    match _principal_kind(found):
        case "":
            yield here(found, "INVALID_PRINCIPAL_FORMAT")
        case "Service":
            yield here(found, "INVALID_SERVICE_PRINCIPAL_FORMAT")
        case "Federated" if found.is_trust:
            issue = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
            yield here(found, issue)


def _wildcard_in_principal(found: Found) -> Iterator[Response]:
    key = _principal_kind(found)
    yield here(found, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", key=key)


def _unique_id(found: Found) -> Iterator[Response]:
    unique_id = found.params["value"]
    whose = "ROLE" if unique_id.startswith("AROA") else "USER"
    yield here(found, f"INVALID_{whose}_REFERENCE", id=unique_id)


def _not_principal(found: Found) -> Iterator[Response]:
    if found.is_trust:
        yield here(found, "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL")
    else:
        yield here(found, "ALLOW_WITH_NOT_PRINCIPAL")


def _anyone(found: Found) -> Iterator[Response]:
    if found.asked.places.read(found.path) == "*":
        yield here(found, "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL")


RULES: dict[Code, Rule] = {
    Code.BAD_PRINCIPAL: _bad_principal,
    Code.UNKNOWN_PRINCIPAL_TYPE: says("INVALID_PRINCIPAL_KEY", key="name"),
    Code.WILDCARD_IN_PRINCIPAL: _wildcard_in_principal,
    Code.PRINCIPAL_DELETED: _unique_id,
    Code.NOT_PRINCIPAL_ALLOW: _not_principal,
    Code.ANYONE_MAY_ASSUME: _anyone,
}
