"""A finding of ours on its way to become one of IAM Access Analyzer's.

A rule says for one code of ours which of the checks report it, with what parameters, and
where. What Access Analyzer has no check for has no rule.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.checks import CHECKS, learn_more
from iamtutor.cloud.services.accessanalyzer.places import Places
from iamtutor.policy.actions import Catalogue
from iamtutor.policy.positions import Path
from iamtutor.policy.validation.findings import Finding, PolicyKind


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


def answer(issue: str, locations: Iterable[Response], **params: object) -> Response:
    check = CHECKS[issue]
    return {
        "findingDetails": check.details.format(**params),
        "findingType": check.type,
        "issueCode": issue,
        "learnMoreLink": learn_more(issue),
        "locations": [*locations],
    }


def here(found: Found, issue: str, **params: object) -> Response:
    return answer(issue, [found.asked.places.marked(found.finding)], **params)


def says(issue: str, **names: str) -> Rule:
    """One check, that takes parameters of the finding under names of its own."""

    def rule(found: Found) -> Iterator[Response]:
        yield here(
            found,
            issue,
            **{name: found.params[theirs] for name, theirs in names.items()},
        )

    return rule


def hint(found: Found) -> str:
    """Nothing is suggested where nothing is alike."""
    suggestion = found.params.get("suggestion")
    return f" Did you mean {suggestion}?" if suggestion else ""
