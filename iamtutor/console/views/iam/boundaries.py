"""The list from which a permissions boundary is chosen: one managed policy, or none."""

from __future__ import annotations

from dataclasses import dataclass

from iamtutor.cloud import managed_policies
from iamtutor.console.screen import Screen

#: Rows that are shown; who looks for another one searches.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class BoundaryList:
    """``rows`` are (ARN, name, document, customer managed); the chosen one comes first."""

    rows: list[tuple[str, str, str, bool]]
    wanted: str
    chosen: str
    matches: int
    error: str = ""


def boundary_list(
    screen: Screen, wanted: str, chosen: str, error: str = ""
) -> BoundaryList:
    """The managed policies whose name has ``wanted`` in it, the account's own first."""
    own = [
        (p.arn, p.name, p.versions[p.default_version].document, True)
        for p in screen.world.account.policies.values()
    ]
    rows = [row for row in own if wanted.strip().lower() in row[1].lower()]
    rows += [
        (p.arn, p.name, p.document_text, False) for p in managed_policies.search(wanted)
    ]
    first = [row for row in own if row[0] == chosen]
    provided = managed_policies.get(chosen)
    if provided is not None:
        first = [(chosen, provided.name, provided.document_text, False)]
    shown = first + [row for row in rows if row[0] != chosen]
    return BoundaryList(shown[:SHOWN], wanted, chosen, len(rows), error)
