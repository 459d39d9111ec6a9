"""The checks of IAM Access Analyzer: type and words of each finding (``checks.toml``).

The words are those of the IAM User Guide, "IAM policy validation check reference"
(November 2026). Where findings that AWS has answered say it otherwise, theirs count: that a
suggestion is only made if there is one, which resource is redundant, that the quota is told
with its number.

They are AWS's words and stay so: what a command prints here has to be what it prints there,
or a learner would learn to read messages that don't exist. Each is a sentence or two,
quoted from the published reference for what it is, with the address of its check beside
it in ``learnMoreLink``. The console's own findings are in our words, in both languages.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ERROR = "ERROR"
SECURITY_WARNING = "SECURITY_WARNING"
WARNING = "WARNING"
SUGGESTION = "SUGGESTION"

#: The type of a finding, as the reference's addresses spell it.
_IN_ADDRESSES = {WARNING: "general-warning"}
_REFERENCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks"
)


@dataclass(frozen=True, slots=True)
class Check:
    """What a finding says; ``details`` has places for its parameters."""

    type: str
    details: str


def learn_more(issue: str) -> str:
    """The address of the check in the reference."""
    kind = CHECKS[issue].type
    anchor = f"{_IN_ADDRESSES.get(kind, kind)}-{issue}".lower().replace("_", "-")
    return f"{_REFERENCE}-{anchor}"


#: Issue code -> its check.
CHECKS: dict[str, Check] = {
    issue: Check(kind, details)
    for kind, words in tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    ).items()
    for issue, details in words.items()
}
