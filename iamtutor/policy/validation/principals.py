"""Who may be named as a principal, and how."""

import re

from iamtutor.policy.arn import parse_arn
from iamtutor.policy.validation.drafts import DraftStatement, NamedEntry
from iamtutor.policy.validation.findings import Code, Notebook

_ACCOUNT = re.compile(r"[0-9]{12}\Z")
_UNIQUE_ID = re.compile(r"A(IDA|ROA)[A-Z0-9]{4,}\Z")
_SERVICE = re.compile(
    r"(([a-z0-9-]+\.)+amazonaws\.com(\.cn)?|alexa-[a-z]+\.amazon\.com)\Z"
)
_CANONICAL = re.compile(r"[0-9a-f]{64}\Z")
_TYPES = {
    "iam": ("user", "role", "saml-provider", "oidc-provider"),
    "sts": ("assumed-role", "federated-user"),
}


def check(notebook: Notebook, statement: DraftStatement) -> None:
    for entry in (*(statement.principals or ()), *(statement.not_principals or ())):
        _check_one(notebook, entry)
    if statement.not_principals is not None and statement.allows:
        notebook.error_at_key(Code.NOT_PRINCIPAL_ALLOW, *statement.path, "NotPrincipal")


def _check_one(notebook: Notebook, entry: NamedEntry) -> None:
    text = entry.text
    match entry.kind:
        case "AWS":
            _check_aws(notebook, entry)
            return
        case "Service":
            sound = _SERVICE.match(text) is not None
        case "CanonicalUser":
            sound = _CANONICAL.match(text) is not None
        case _:
            sound = bool(text) and "*" not in text and not text[0].isspace()
    if not sound:
        code = Code.WILDCARD_IN_PRINCIPAL if "*" in text else Code.BAD_PRINCIPAL
        notebook.error(code, *entry.path, value=text)


def _check_aws(notebook: Notebook, entry: NamedEntry) -> None:
    text = entry.text
    if text == "*" or _ACCOUNT.match(text):
        return
    if "*" in text or "?" in text:
        notebook.error(Code.WILDCARD_IN_PRINCIPAL, *entry.path, value=text)
        return
    if _UNIQUE_ID.match(text):
        notebook.warning(Code.PRINCIPAL_DELETED, *entry.path, value=text)
        return
    arn = parse_arn(text)
    if arn is not None and _ACCOUNT.match(arn.account):
        if arn.service == "iam" and arn.resource_type == "group":
            notebook.error(Code.GROUP_AS_PRINCIPAL, *entry.path, value=text)
            return
        if arn.service == "iam" and arn.resource == "root":
            return
        if arn.resource_type in _TYPES.get(arn.service, ()) and arn.name:
            return
    notebook.error(Code.BAD_PRINCIPAL, *entry.path, value=text)
