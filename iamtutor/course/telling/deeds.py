"""What was done in an account, in words that a person reads, in the page's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iamtutor.course.telling.buttons import button_words
from iamtutor.lessons.content.course import Course
from iamtutor.lessons.text.placeholders import render
from iamtutor.lessons.text.plain_text import plain
from iamtutor.sandbox.models import ActionRecord

Kind = ActionRecord.Kind


def action_words(record: ActionRecord, course: Course) -> str:
    """What was done, as the learner knows it: the line typed, or the button pressed. Empty
    where the kind of the action says it all."""
    kind = record.kind
    if kind == Kind.UNDO:
        if "undone_reset" in record.details:
            return _("the whole account put back")
        # What was undone; older records of an undo don't tell its kind.
        kind = record.details.get("undid", Kind.CONSOLE)
    match kind:
        case Kind.CONSOLE:
            return button_words(record.label)
        case Kind.SETTING:
            return _setting_words(record.label)
        case Kind.LEVER if "lever" in record.details:
            lever, back = record.details["lever"], bool(record.details["back"])
            return lever_words(course, lever, back=back) or record.label
        case Kind.SOLUTION:
            return _title(course, record.label, record.label) or record.label
        case Kind.RESTART:
            title = _title(course, record.lesson, record.label)
            return title or _("the whole account put back")
        case Kind.FIX if record.kind == Kind.UNDO:
            return str(Kind.FIX.label)
        case Kind.FIX:
            return ""
        case _:
            return record.label


def lever_words(course: Course, lever: str, *, back: bool) -> str:
    """The words of a lever's button; empty if the course has it no more."""
    try:
        lesson, _lever = course.lever(lever)
    except KeyError:
        return ""
    return _title(course, lesson.slug, f"{lever}.back" if back else lever)


def _title(course: Course, slug: str, section: str) -> str:
    """The title of a section of a lesson's text; empty if there is none."""
    lesson = course.by_slug.get(slug)
    if lesson is None:
        return ""
    text = lesson.text(get_language() or "en")
    if section not in text:
        return ""
    return plain(render(text[section].title, course.examples(lesson)))


def _setting_words(label: str) -> str:
    what, _blank, chosen = label.partition(" ")
    match what:
        case "host":
            called = _("Today") if chosen == "today" else chosen
            return f"{_('Host and wording')}: {called}"
        case "account":
            return f"{_('Account')}: {chosen}"
        case _:
            return button_words(label)
