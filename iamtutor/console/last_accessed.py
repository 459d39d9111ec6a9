"""The *Last Accessed* tab: which services a role's policies allow, and when each was last
asked by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iamtutor.cloud import managed_policies
from iamtutor.cloud.account import Role
from iamtutor.cloud.world import World
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
    world: World, role: Role, report: list[dict[str, Any]], now: datetime, wanted: str
) -> list[Row]:
    """The answer of GetServiceLastAccessedDetails as the console tells it."""
    granting = _granting(world, role)
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


def _granting(world: World, role: Role) -> list[tuple[str, set[str]]]:
    """Each policy of the role, with the services that its Allow statements name."""
    own = world.console_account.policies
    texts = []
    for arn in role.attached:
        provided = managed_policies.get(arn)
        if arn in own:
            version = own[arn].versions[own[arn].default_version]
            texts.append((own[arn].name, version.document))
        elif provided is not None:
            texts.append((provided.name, provided.document_text))
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
