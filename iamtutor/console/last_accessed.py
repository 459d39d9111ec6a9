"""The *Last Accessed* tab: which services a role's policies allow, and when each was last
asked by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iamtutor.console.reading import iam
from iamtutor.console.reading.asking import Api
from iamtutor.policy.document import Effect, parse_policy

#: What the table can be narrowed to.
FILTERS = ("all", "accessed", "not")


@dataclass(frozen=True, slots=True)
class Row:
    """``days`` since the last attempt; None: not in the tracking period."""

    service: str
    policies: list[str]
    days: int | None


def rows(
    api: Api, role: iam.Role, report: list[dict[str, Any]], now: datetime, wanted: str
) -> list[Row]:
    """The answer of GetServiceLastAccessedDetails as the console tells it."""
    granting = _granting(api, role)
    found = []
    for entry in report:
        when = entry.get("LastAuthenticated")
        if wanted != "all" and (when is not None) != (wanted == "accessed"):
            continue
        namespace = entry["ServiceNamespace"]
        found.append(
            Row(
                entry["ServiceName"],
                [name for name, allowed in granting if allowed & {namespace, "*"}],
                None if when is None else (now.date() - when.date()).days,
            )
        )
    return found


def _granting(api: Api, role: iam.Role) -> list[tuple[str, set[str]]]:
    """Each policy of the role, with the services that its Allow statements name."""
    attached = [policy for arn in role.attached if (policy := iam.policy(api, arn))]
    texts = [(policy.name, iam.document_text(policy)) for policy in attached]
    texts += role.inline.items()
    return [(name, _services(text)) for name, text in texts]


def _services(text: str) -> set[str]:
    allowed: set[str] = set()
    for statement in parse_policy(text).statements:
        if statement.effect is not Effect.ALLOW:
            continue
        # NotAction allows everything but a few.
        actions = statement.actions if statement.actions is not None else ("*",)
        allowed.update(action.split(":", 1)[0].lower() for action in actions)
    return allowed
