"""From what ``policy.validation`` finds to the findings of IAM Access Analyzer.

A rule says for one code of ours which of the checks report it, with what parameters, and
where. What Access Analyzer has no check for has no rule, and is left out of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from iamtutor.cloud.caller import Response
from iamtutor.cloud.services.accessanalyzer.checks import CHECKS, learn_more
from iamtutor.cloud.services.accessanalyzer.places import Entry, Places
from iamtutor.policy.actions import Catalogue, global_key
from iamtutor.policy.conditions import OPERATORS, Kind, read_operator
from iamtutor.policy.patterns import split_outside_variables
from iamtutor.policy.positions import Path
from iamtutor.policy.validation import Code, Finding, PolicyKind
from iamtutor.policy.validation.advice import covers


@dataclass(frozen=True, slots=True)
class Asked:
    """The policy that is asked about. ``policy_type`` is the API's."""

    kind: PolicyKind
    policy_type: str
    places: Places
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of ours, and where it stands."""

    asked: Asked
    finding: Finding

    @property
    def params(self) -> dict[str, str]:
        return self.finding.params

    @property
    def path(self) -> Path:
        return self.asked.places.part_of(self.finding)

    @property
    def is_trust(self) -> bool:
        return self.asked.kind is PolicyKind.TRUST


Rule = Callable[[Found], Iterator[Response]]


def answers(asked: Asked, findings: Sequence[Finding]) -> list[Response]:
    """The findings as Access Analyzer answers them, in the order of the text."""
    answered: list[Response] = []
    entries: dict[tuple[Path, str], list[Finding]] = {}
    for finding in findings:
        if finding.code is Code.REDUNDANT_ENTRY:
            place = (asked.places.part_of(finding)[:-1], finding.params["by"])
            entries.setdefault(place, []).append(finding)
        elif finding.code in RULES:
            answered += RULES[finding.code](Found(asked, finding))
    for (path, by), redundant in entries.items():
        answered.append(_redundant_entries(asked.places, path, by, redundant))
    return sorted(answered, key=_start)


def _start(answer: Response) -> Any:
    return answer["locations"][0]["span"]["start"]["offset"]  # type: ignore[index]


def _answer(issue: str, locations: Iterable[Response], **params: object) -> Response:
    check = CHECKS[issue]
    return {
        "findingDetails": check.details.format(**params),
        "findingType": check.type,
        "issueCode": issue,
        "learnMoreLink": learn_more(issue),
        "locations": [*locations],
    }


def _here(found: Found, issue: str, **params: object) -> Response:
    return _answer(issue, [found.asked.places.marked(found.finding)], **params)


def _says(issue: str, **names: str) -> Rule:
    """One check, that takes parameters of the finding under names of its own."""

    def rule(found: Found) -> Iterator[Response]:
        yield _here(
            found,
            issue,
            **{name: found.params[theirs] for name, theirs in names.items()},
        )

    return rule


def _hint(found: Found) -> str:
    """Nothing is suggested where nothing is alike."""
    suggestion = found.params.get("suggestion")
    return f" Did you mean {suggestion}?" if suggestion else ""


# --- JSON and the elements --------------------------------------------------------------


def _syntax(found: Found) -> Iterator[Response]:
    span = found.asked.places.span_of(found.finding)
    yield _here(
        found,
        "JSON_SYNTAX_ERROR",
        index=span.start,
        line=found.finding.line,
        column=found.finding.column - 1,
    )


def _wrong_type(found: Found) -> Iterator[Response]:
    expected = "Object" if found.finding.code is Code.NOT_AN_OBJECT else "String"
    yield _here(found, "DATA_TYPE_MISMATCH", expected=expected)


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
    yield _here(found, issue, size=found.params["size"], limit=found.params["limit"])


def _missing(found: Found) -> Iterator[Response]:
    yield _here(found, f"MISSING_{found.params['name'].upper()}")


def _both(found: Found) -> Iterator[Response]:
    name, places = found.params["name"], found.asked.places
    both = (name, f"Not{name}")
    yield _answer(
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
        yield _here(found, _EMPTY[element])
        return
    operator = str(found.path[-2])
    issue = "EMPTY_ARRAY_CONDITION"
    if operator.startswith("ForAllValues:"):
        issue += "_FORALLVALUES"
    elif operator.startswith("ForAnyValue:"):
        issue += "_FORANYVALUE"
    elif operator.endswith("IfExists"):
        issue += "_IFEXISTS"
    yield _here(found, issue, key=found.params["name"])


def _not_here(found: Found) -> Iterator[Response]:
    match found.asked.policy_type:
        case "IDENTITY_POLICY":
            policy_type = found.asked.policy_type
            yield _here(found, "UNSUPPORTED_PRINCIPAL", policy_type=policy_type)
        case "SERVICE_CONTROL_POLICY":
            yield _here(found, "SCP_SYNTAX_ERROR_PRINCIPAL")
        case _:
            yield _here(found, "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE")


# --- actions and resources --------------------------------------------------------------


def _invalid_action(found: Found) -> Iterator[Response]:
    yield _here(found, "INVALID_ACTION", action=found.params["name"], hint=_hint(found))


def _unknown_service(found: Found) -> Iterator[Response]:
    service = found.params["name"]
    yield _here(found, "INVALID_SERVICE_IN_ACTION", service=service, hint=_hint(found))


def _not_in_bucket_policy(found: Found) -> Iterator[Response]:
    yield _here(
        found,
        "UNSUPPORTED_ACTION_IN_POLICY",
        action=found.params["name"],
        resource_type="S3 Bucket",
    )


def _bad_arn(found: Found) -> Iterator[Response]:
    parts = split_outside_variables(found.params["value"])
    if parts[0] != "arn":
        yield _here(found, "INVALID_ARN_PREFIX")
    elif len(parts) < 6:
        yield _here(found, "MISSING_ARN_FIELD")
    else:
        yield _here(found, "INVALID_ARN_RESOURCE")


def _bad_partition(found: Found) -> Iterator[Response]:
    parts = split_outside_variables(found.params["value"])
    yield _here(
        found,
        "INVALID_PARTITION",
        service=parts[2],
        partition=parts[1],
        partitions="aws, aws-cn, aws-us-gov",
    )


def _bad_account(found: Found) -> Iterator[Response]:
    account = split_outside_variables(found.params["value"])[4]
    yield _here(found, "INVALID_ARN_ACCOUNT", account=account)


# --- conditions and variables -----------------------------------------------------------


def _unknown_operator(found: Found) -> Iterator[Response]:
    operator = found.params["name"]
    if operator == "NullIfExists":
        yield _here(found, "NULL_WITH_IF_EXISTS")
    else:
        yield _here(found, "INVALID_CONDITION_OPERATOR", operator=operator)


def _unknown_key(found: Found) -> Iterator[Response]:
    key = found.params["name"]
    prefix, colon, name = key.partition(":")
    if not (colon and prefix and name):
        yield _here(found, "INVALID_CONDITION_KEY_FORMAT")
    elif prefix.lower() == "aws":
        tag = key.rstrip("/") + "/"
        if global_key(f"{tag}key") is not None:
            yield _here(found, "MISSING_TAG_KEY_IN_CONDITION", key=tag)
        else:
            yield _here(found, "INVALID_GLOBAL_CONDITION_KEY", key=key)
    elif found.asked.catalogue.service(prefix) is None:
        yield _here(found, "INVALID_SERVICE", service=prefix)
    else:
        yield _here(found, "INVALID_SERVICE_CONDITION_KEY", key=key, service=prefix)


def _key_not_for_action(found: Found) -> Iterator[Response]:
    """Actions with wildcards are not looked at for this."""
    entries = found.asked.places.entries(found.path[:-3], "Action")
    plain = [entry.text for entry in entries if not set(entry.text) & {"*", "?"}]
    if plain:
        yield _here(
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
    yield _answer(
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
        yield _here(found, issue, operator=found.params["operator"])


def _needless_set_operator(found: Found) -> Iterator[Response]:
    """Access Analyzer warns of ``ForAllValues``: no value at all passes it."""
    if found.params["operator"].startswith("ForAllValues:"):
        yield _on_key(found, "FORALLVALUES_WITH_SINGLE_VALUED_KEY")


def _missing_set_operator(found: Found) -> Iterator[Response]:
    yield _on_key(found, "MISSING_QUALIFIER")


def _on_key(found: Found, issue: str) -> Response:
    key = found.params["key"]
    return _answer(issue, [found.asked.places.key((*found.path, key))], key=key)


def _bad_variable(found: Found) -> Iterator[Response]:
    written = found.params["value"]
    inner = written.removeprefix("${").removesuffix("}")
    name, comma, default = inner.partition(",")
    if not written.endswith("}"):
        yield _here(found, "MISSING_BRACE_IN_VARIABLE")
    elif not inner.strip():
        yield _here(found, "EMPTY_VARIABLE")
    elif " " in name.strip() or name != name.strip():
        yield _here(found, "UNSUPPORTED_SPACE_IN_VARIABLE")
    elif comma and not (default.strip()[:1] == default.strip()[-1:] == "'"):
        yield _here(found, "MISSING_QUOTE_IN_VARIABLE")


# --- principals -------------------------------------------------------------------------


def _principal_kind(found: Found) -> str:
    """``AWS``, ``Service`` …; empty if the principal has no kinds."""
    steps = [step for step in found.path if isinstance(step, str)]
    return steps[-1] if steps[-1] not in ("Principal", "NotPrincipal") else ""


def _bad_principal(found: Found) -> Iterator[Response]:
    match _principal_kind(found):
        case "":
            yield _here(found, "INVALID_PRINCIPAL_FORMAT")
        case "Service":
            yield _here(found, "INVALID_SERVICE_PRINCIPAL_FORMAT")
        case "Federated" if found.is_trust:
            issue = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
            yield _here(found, issue)


def _wildcard_in_principal(found: Found) -> Iterator[Response]:
    key = _principal_kind(found)
    yield _here(found, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", key=key)


def _unique_id(found: Found) -> Iterator[Response]:
    unique_id = found.params["value"]
    whose = "ROLE" if unique_id.startswith("AROA") else "USER"
    yield _here(found, f"INVALID_{whose}_REFERENCE", id=unique_id)


def _not_principal(found: Found) -> Iterator[Response]:
    if found.is_trust:
        yield _here(found, "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL")
    else:
        yield _here(found, "ALLOW_WITH_NOT_PRINCIPAL")


def _anyone(found: Found) -> Iterator[Response]:
    if found.asked.places.read(found.path) == "*":
        yield _here(found, "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL")


# --- what is allowed and unwise ---------------------------------------------------------

#: Action that lets others act -> check of wildcards in action and resource, of the action
#: itself on any resource, of any action but some on any resource.
_DANGERS = {
    "iam:createservicelinkedrole": (
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        None,
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
    "iam:passrole": (
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    ),
}


def _star(places: Places, statement: Path) -> Entry | None:
    entries = places.entries(statement, "Resource")
    return next((entry for entry in entries if entry.text == "*"), None)


def _on_any_resource(found: Found) -> Iterator[Response]:
    places, star = found.asked.places, _star(found.asked.places, found.path)
    for danger, (by_wildcard, by_name, _) in _DANGERS.items():
        for entry in places.entries(found.path, "Action"):
            issue = by_name if entry.text.lower() == danger else by_wildcard
            if star and issue and covers(entry.text.lower(), danger):
                yield _answer(
                    issue, [places.value(entry.path), places.value(star.path)]
                )


def _all_but(found: Found) -> Iterator[Response]:
    places, statement = found.asked.places, found.path[:-1]
    star = _star(places, statement)
    if star is None or found.asked.kind is not PolicyKind.IDENTITY:
        return
    left_out = [entry.text.lower() for entry in places.entries(statement, "NotAction")]
    for danger, (_, _, issue) in _DANGERS.items():
        if not any(covers(text, danger) for text in left_out):
            yield _answer(issue, [places.value(found.path), places.value(star.path)])


def _redundant_statement(found: Found) -> Iterator[Response]:
    other = (*found.path[:-1], int(found.params["number"]) - 1)
    both = sorted([other, found.path], key=lambda path: int(path[-1]))
    places = found.asked.places
    yield _answer("REDUNDANT_STATEMENT", [places.value(path) for path in both])


def _redundant_entries(
    places: Places, path: Path, by: str, redundant: Sequence[Finding]
) -> Response:
    """One finding for all entries that another one covers, with that one."""
    gone = [places.part_of(finding) for finding in redundant]
    wide = next(
        entry.path
        for entry in places.entries(path[:-1], str(path[-1]))
        if entry.text == by and entry.path not in gone
    )
    is_action = path[-1] in ("Action", "NotAction")
    return _answer(
        "REDUNDANT_ACTION" if is_action else "REDUNDANT_RESOURCE",
        [places.value(one) for one in sorted([wide, *gone], key=lambda p: int(p[-1]))],
        count=len(gone) + 1,
        value=max((finding.params["value"] for finding in redundant), key=len),
    )


RULES: dict[Code, Rule] = {
    **{code: _syntax for code in Code if code.startswith("json_")},
    Code.NOT_AN_OBJECT: _wrong_type,
    Code.TOO_LONG: _too_long,
    Code.UNKNOWN_ELEMENT: _says("INVALID_POLICY_ELEMENT", element="name"),
    Code.BAD_VERSION: _says("INVALID_VERSION", version="value"),
    Code.NO_VERSION: _says("MISSING_VERSION"),
    Code.MISSING_ELEMENT: _missing,
    Code.BOTH_ELEMENTS: _both,
    Code.WRONG_TYPE: _wrong_type,
    Code.EMPTY_LIST: _empty,
    Code.BAD_EFFECT: _says("INVALID_EFFECT", effect="value"),
    Code.BAD_SID: _says("UNSUPPORTED_SID"),
    Code.DUPLICATE_SID: _says("UNIQUE_SIDS_REQUIRED"),
    Code.ELEMENT_NOT_HERE: _not_here,
    Code.ACTION_WITHOUT_PREFIX: _invalid_action,
    Code.UNKNOWN_SERVICE: _unknown_service,
    Code.UNKNOWN_ACTION: _invalid_action,
    Code.ACTION_MATCHES_NOTHING: _invalid_action,
    Code.ACTION_NOT_S3: _not_in_bucket_policy,
    Code.BAD_ARN: _bad_arn,
    Code.BAD_PARTITION: _bad_partition,
    Code.BAD_ACCOUNT: _bad_account,
    Code.WILDCARD_IN_SERVICE: _says("WILDCARD_IN_SERVICE_NAME"),
    Code.UNKNOWN_OPERATOR: _unknown_operator,
    Code.UNKNOWN_KEY: _unknown_key,
    Code.KEY_NOT_FOR_ACTION: _key_not_for_action,
    Code.OPERATOR_DOES_NOT_FIT: _operator_does_not_fit,
    Code.BAD_VALUE: _bad_value,
    Code.SET_OPERATOR_NEEDLESS: _needless_set_operator,
    Code.SET_OPERATOR_MISSING: _missing_set_operator,
    Code.WILDCARD_IS_TEXT: _says("WILDCARD_WITHOUT_LIKE_OPERATOR"),
    Code.BAD_VARIABLE: _bad_variable,
    Code.VARIABLE_OFF: _says("VARIABLE_UNSUPPORTED_IN_VERSION"),
    Code.BAD_PRINCIPAL: _bad_principal,
    Code.UNKNOWN_PRINCIPAL_TYPE: _says("INVALID_PRINCIPAL_KEY", key="name"),
    Code.WILDCARD_IN_PRINCIPAL: _wildcard_in_principal,
    Code.PRINCIPAL_DELETED: _unique_id,
    Code.NOT_PRINCIPAL_ALLOW: _not_principal,
    Code.EVERYTHING_ALLOWED: _on_any_resource,
    Code.PASS_ANY_ROLE: _on_any_resource,
    Code.NOT_ACTION_ALLOW: _all_but,
    Code.ANYONE_MAY_ASSUME: _anyone,
    Code.REDUNDANT_STATEMENT: _redundant_statement,
}
