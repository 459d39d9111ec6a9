"""The list from which a permissions boundary is chosen: one managed policy, or none."""

from dataclasses import dataclass

from iamtutor.cloud.policies import aws_managed
from iamtutor.console.reading import iam
from iamtutor.console.screen import Screen
from iamtutor.console.search import plain

#: Rows that are shown; who looks for another one searches.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class BoundaryList:
    """``rows`` are (ARN, name, customer managed); the chosen one comes first."""

    rows: list[tuple[str, str, bool]]
    wanted: str
    chosen: str
    matches: int
    error: str = ""


def boundary_list(
    screen: Screen, wanted: str, chosen: str, error: str = ""
) -> BoundaryList:
    """The managed policies whose name has ``wanted`` in it, the account's own first, if
    they are told."""
    own = screen.api.listed(iam.own_policies)
    rows = [
        (policy.arn, policy.name, True)
        for policy in own
        if plain(wanted) in plain(policy.name)
    ]
    rows += [
        (policy.arn, policy.name, False) for policy in aws_managed.search(plain(wanted))
    ]
    first = []
    provided = aws_managed.get(chosen) is not None
    if provided or any(policy.arn == chosen for policy in own):
        first = [(chosen, iam.name_in(chosen), not provided)]
    shown = first + [row for row in rows if row[0] != chosen]
    return BoundaryList(shown[:SHOWN], wanted, chosen, len(rows), error)
