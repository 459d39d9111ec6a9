"""A policy that is being written is checked: the console asks IAM Access Analyzer for the
findings, as the signed-in user. The sentences shown are the site's own; who may not ask has
none, and saves all the same.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.services.accessanalyzer.validation import LONGEST
from iamtutor.console.policy_editor.review import Review, plain_lines, review
from iamtutor.console.questions import Asked
from iamtutor.console.screen import Screen
from iamtutor.policy.validation.findings import PolicyKind


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of a text, and how it was asked for; None: it was not."""

    review: Review
    asked: Asked | None

    @property
    def context(self) -> dict[str, Any]:
        """What the templates of the editor read."""
        return {"review": self.review, "asked": self.asked}


def check(
    screen: Screen,
    document: str,
    kind: PolicyKind,
    saved: str = "",
    *,
    bucket: str = "",
    asks: bool = True,
    **options: Any,
) -> Checked:
    """``bucket``: whose policy it is. ``asks``: whether the real page checks this at all.
    ``options`` are those of ``editor.review``."""
    text = plain_lines(document)
    asked = None
    if asks and text.strip() and len(document) <= LONGEST:
        params = {"document": text, "kind": kind.value}
        if bucket:
            params["bucket"] = bucket
        with suppress(NotEmulated):  # so much in it that only the review says so
            asked = screen.asking("validate-policy", params)
    shown = review(
        document,
        kind,
        saved,
        screen.request.LANGUAGE_CODE,
        unchecked=asked is not None and asked.refusal is not None,
        **options,
    )
    return Checked(shown, asked)
