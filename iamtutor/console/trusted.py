"""Whom a role trusts, as the list of roles says it."""

import json

from django.utils.translation import pgettext

from iamtutor.console.reading.iam import Role


def principals_of(role: Role) -> list[tuple[str, str]]:
    """Whom the trust policy names: kind (``Service``, ``AWS`` …) and name."""
    statements = json.loads(role.trust_policy).get("Statement", [])
    found: list[tuple[str, str]] = []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal", {})
        if not isinstance(principal, dict):
            found.append(("AWS", str(principal)))
            continue
        for kind, values in principal.items():
            names = [values] if isinstance(values, str) else values
            found += [(kind, name) for name in names]
    return found


def trusted_entities(role: Role) -> str:
    """The *Trusted entities* column: ``AWS Service: ec2``."""
    words = {
        "Service": pgettext("console", "AWS Service: %(name)s"),
        "Federated": pgettext("console", "Identity Provider: %(name)s"),
        "AWS": pgettext("console", "Account: %(name)s"),
    }
    told = [
        words.get(kind, words["AWS"])
        % {"name": name.split(".")[0] if kind == "Service" else _account_of(name)}
        for kind, name in principals_of(role)
    ]
    if role.is_service_linked:
        told.append(pgettext("console", "(Service-Linked Role)"))
    return ", ".join(told) or "-"


def _account_of(name: str) -> str:
    """The account of its root user's ARN; other names as they are."""
    parts = name.split(":")
    return parts[4] if len(parts) == 6 and parts[5] == "root" else name
