"""From what ``policy.validation`` finds to the findings of IAM Access Analyzer."""

from collections.abc import Sequence
from typing import Any

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer import (
    actions,
    advice,
    conditions,
    elements,
    principals,
    written,
)
from iamtutor.cloud.services.accessanalyzer.found import Asked, Found, Rule
from iamtutor.policy.positions import Path
from iamtutor.policy.validation.findings import Code, Finding

RULES: dict[Code, Rule] = {
    **elements.RULES,
    **actions.RULES,
    **conditions.RULES,
    **principals.RULES,
    **advice.RULES,
}


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
        answered.append(advice.redundant_entries(asked.places, path, by, redundant))
    return sorted([*answered, *written.found_in(asked)], key=_start)


def _start(answer: Response) -> Any:
    return answer["locations"][0]["span"]["start"]["offset"]  # type: ignore[index]
