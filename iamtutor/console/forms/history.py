"""The filter of the event history: Region, one attribute, a range of time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iamtutor.console.forms.base import ConsoleForm, choices_of

#: The attributes that one can look up by, in the console's order.
ATTRIBUTES = (
    ("AccessKeyId", pgettext_lazy("console", "AWS access key")),
    ("EventId", pgettext_lazy("console", "Event ID")),
    ("EventName", pgettext_lazy("console", "Event name")),
    ("EventSource", pgettext_lazy("console", "Event source")),
    ("ReadOnly", pgettext_lazy("console", "Read-only")),
    ("ResourceName", pgettext_lazy("console", "Resource name")),
    ("ResourceType", pgettext_lazy("console", "Resource type")),
    ("Username", pgettext_lazy("console", "User name")),
)
#: What the page starts with: reads are hidden.
FIRST = {"attribute": "ReadOnly", "q": "false"}
#: Where the events of global services such as IAM are recorded.
GLOBAL_REGION = "us-east-1"
RANGES = {
    "30m": (timedelta(minutes=30), pgettext_lazy("console", "30 minutes")),
    "1h": (timedelta(hours=1), pgettext_lazy("console", "1 hour")),
    "12h": (timedelta(hours=12), pgettext_lazy("console", "12 hours")),
    "1d": (timedelta(days=1), pgettext_lazy("console", "1 day")),
    "90d": (timedelta(days=90), pgettext_lazy("console", "90 days")),
}
CUSTOM = "custom"


class HistoryForm(ConsoleForm):
    """What is wrong with an address is let go: the field falls back to what it was."""

    region = forms.ChoiceField(required=False)
    attribute = forms.ChoiceField(choices=ATTRIBUTES, required=False)
    q = forms.CharField(max_length=200, required=False)
    time = forms.ChoiceField(
        choices=[
            *((name, words) for name, (_length, words) in RANGES.items()),
            (CUSTOM, pgettext_lazy("console", "Custom range")),
        ],
        required=False,
    )
    since = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])
    until = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])
    objects = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, own: str, others: Iterable[str], **kwargs: Any
    ) -> None:
        """``own`` is the account's Region, ``others`` those in which it has something."""
        super().__init__(*args, **kwargs)
        choices_of(self, "region").choices = [
            (name, name) for name in dict.fromkeys((own, GLOBAL_REGION, *others))
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if data.get("time") == CUSTOM and since and until and since > until:
            self.add_error("until", _("The end is before the start."))
        return data

    def range(self, now: datetime) -> tuple[datetime, datetime]:
        """Start and end of what is looked up; 90 days at most, as the history keeps."""
        earliest = now - RANGES["90d"][0]
        data = self.cleaned_data
        if data.get("time") == CUSTOM:
            since = data.get("since") or earliest
            return max(since, earliest), data.get("until") or now
        length, _words = RANGES.get(data.get("time") or "90d", RANGES["90d"])
        return now - length, now
