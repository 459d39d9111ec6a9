"""Whom a policy names: the names in a Principal element, by what they stand for."""

from dataclasses import dataclass
from enum import StrEnum

from iamtutor.policy.keeping import SHORT, kept

#: The kinds that an element may have.
PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


class PrincipalForm(StrEnum):
    """What a policy's principal names."""

    EVERYONE = "everyone"
    ACCOUNT = "account"
    ARN = "arn"
    UNIQUE_ID = "unique id"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


@dataclass(frozen=True, slots=True)
class NamedPrincipal:
    """One name in a Principal element. ``account`` is set when it names an account."""

    form: PrincipalForm
    name: str
    account: str = ""


EVERYONE = NamedPrincipal(PrincipalForm.EVERYONE, "*")


@kept((SHORT, 4096))
def name_principal(name: str, kind: str) -> NamedPrincipal:
    """``kind`` is one of PRINCIPAL_TYPES."""
    if kind != "AWS":
        return NamedPrincipal(PrincipalForm(kind), name)
    if name == "*":
        return EVERYONE
    if len(name) == 12 and name.isascii() and name.isdigit():
        return NamedPrincipal(PrincipalForm.ACCOUNT, name, name)
    if name.startswith("arn:"):
        parts = name.split(":", 5)
        if len(parts) == 6 and parts[2] == "iam" and parts[5] == "root":
            return NamedPrincipal(PrincipalForm.ACCOUNT, name, parts[4])
        return NamedPrincipal(PrincipalForm.ARN, name)
    return NamedPrincipal(PrincipalForm.UNIQUE_ID, name)
