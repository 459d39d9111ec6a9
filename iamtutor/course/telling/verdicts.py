"""How a call ended, in a word, a color and an icon."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy

from iamtutor.cloud.events import ApiEvent

#: Verdicts by name: (css class, icon). A word always stands beside them.
VERDICTS = {
    "allowed": ("allow", "check-circle-fill"),
    "implicitDeny": ("implicit", "dash-circle"),
    "explicitDeny": ("deny", "x-circle"),
    "none": ("none", "slash-circle"),
    "error": ("none", "info-circle"),
    "unread": ("none", "info-circle"),
}


def verdict_of(event: ApiEvent) -> str:
    """``allowed``, ``implicitDeny``, ``explicitDeny``; ``none`` for a call that was never
    sent; ``error`` for one that was allowed and failed then; ``unread`` for one that failed
    before any policy was read."""
    if not event.sent:
        return "none"
    if event.denied:
        return str(event.evaluations[-1].decision)
    if event.error_code is not None:
        return "error" if event.evaluations else "unread"
    return "allowed"


_VERDICT_WORDS = {
    "allowed": gettext_lazy("Allowed"),
    "implicitDeny": gettext_lazy("Implicit deny"),
    "explicitDeny": gettext_lazy("Explicit deny"),
    "none": gettext_lazy("No credentials"),
    "error": gettext_lazy("Allowed, then an error"),
    "unread": gettext_lazy("Error before any policy"),
}


class Verdict(NamedTuple):
    """By its name; what it looks like is asked where it is shown."""

    name: str

    @property
    def css(self) -> str:
        return VERDICTS[self.name][0]

    @property
    def icon(self) -> str:
        return VERDICTS[self.name][1]

    @property
    def word(self) -> str:
        return str(_VERDICT_WORDS[self.name])

    @property
    def granted(self) -> bool:
        """Whether the policies let the call through, whatever became of it then."""
        return self.name in ("allowed", "error")

    @property
    def tone(self) -> str:
        """How it looks in a grid."""
        tones = {"allowed": "ok", "explicitDeny": "bad", "none": "off"}
        return tones.get(self.name, "no")
