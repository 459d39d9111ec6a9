"""The tag editor: rows of key and value that grow and shrink without scripts.

The form's own buttons ``tags`` (``add``, or the number of a row to remove) send the whole
form; the screen answers with the same form and one row more or less, so that nothing typed
is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

MOST = 50
_LONGEST_KEY, _LONGEST_VALUE = 128, 256


@dataclass(slots=True)
class TagRow:
    """One tag as it was typed, and what is wrong with it."""

    key: str = ""
    value: str = ""
    error: str | Promise = ""


@dataclass(slots=True)
class TagEditor:
    """The rows of one form. ``changed``: a row was added or removed, nothing is to be
    saved yet."""

    rows: list[TagRow] = field(default_factory=list)
    changed: bool = False
    most: int = MOST

    @property
    def more(self) -> int:
        return max(0, self.most - len(self.rows))

    @property
    def more_words(self) -> str:
        return ngettext(
            "You can add up to %(count)d more tag.",
            "You can add up to %(count)d more tags.",
            self.more,
        ) % {"count": self.more}

    @property
    def tags(self) -> dict[str, str]:
        """The tags without the rows that were left empty."""
        return {row.key: row.value for row in self.rows if row.key or row.value}

    def is_valid(self) -> bool:
        """Say what is wrong with each row; the service's own rules beyond these answer."""
        seen: set[str] = set()
        for row in self.rows:
            if row.key or row.value:
                row.error = _problem(row, seen)
            seen.add(row.key)
        return not any(row.error for row in self.rows)

    @property
    def errors(self) -> bool:
        return any(row.error for row in self.rows)


def _problem(row: TagRow, seen: set[str]) -> str | Promise:
    if not row.key:
        return pgettext_lazy("console", "You must specify a tag key")
    if row.key in seen:
        return pgettext_lazy("console", "You must specify a unique tag key.")
    if row.key.lower().startswith("aws:"):
        return pgettext_lazy("console", "Cannot start with aws:")
    if len(row.key) > _LONGEST_KEY or len(row.value) > _LONGEST_VALUE:
        return _("A key has at most 128 characters, a value at most 256.")
    return ""


def tag_editor(
    posted: QueryDict | None,
    saved: Mapping[str, str] | None = None,
    *,
    most: int = MOST,
) -> TagEditor:
    """The editor of a form: what was sent with it, or else what is saved."""
    if posted is None:
        rows = [TagRow(key, value) for key, value in (saved or {}).items()]
        return TagEditor(rows, most=most)
    rows = [
        TagRow(key.strip(), value.strip())
        for key, value in zip(
            posted.getlist("tag-key"), posted.getlist("tag-value"), strict=False
        )
    ][:most]
    tool = posted.get("tags", "")
    if tool == "add" and len(rows) < most:
        rows.append(TagRow())
    elif tool.isdecimal() and len(tool) < 4 and int(tool) < len(rows):
        del rows[int(tool)]
    return TagEditor(rows, bool(tool), most)
