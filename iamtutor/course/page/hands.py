"""What a card says of help: that it is needed and who sees so, or how to ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from iamtutor.classroom import help
from iamtutor.classroom.models import HelpNeed
from iamtutor.web.templatetags.web import between_sentences

Needs = Callable[[], Mapping[str, HelpNeed]]


@dataclass(frozen=True, slots=True)
class HelpView:
    """``sentence`` is empty as long as no help is needed; ``helper``: who is coming."""

    sentence: str = ""
    asked: bool = False
    words: str = ""
    since: datetime | None = None
    helper: str = ""

    @property
    def told(self) -> str:
        """What is read out once a hand was raised, or taken back."""
        if not self.sentence:
            return _("Taken back.")
        seen = _("Your instructor can see this:")
        return f"{seen}{between_sentences()}{self.sentence}"


def help_view(
    needs: Needs | None, item: str, state: str, *, question: bool
) -> HelpView | None:
    """Of one task or question. None in a class without instructors, at what is done, and
    at what comes later as long as nothing stands there."""
    if needs is None or state == "done":
        return None
    need = needs().get(item)
    if need is None:
        return HelpView() if state in {"now", "again"} else None
    return HelpView(
        help.sentence(need, question=question),
        need.reason == HelpNeed.Reason.ASKED,
        need.words,
        need.since,
        str(need.taken_by) if need.taken_by_id is not None else "",
    )
