"""Words in braces that stand for what this learner has: ``{role}``, ``{bucket}`` …

Only the names that a course has are placeholders. Any other single word in braces is a
slip of the pen, unless a dollar sign makes it a shell variable; all other braces are just
text.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape

from iamtutor.lessons.text.errors import perhaps

#: What each of these stands for is told by ``names``; a course may have names of its own.
KNOWN = frozenset(
    """
    account bucket file hostname instance instance_name instance_profile object
    region role role_arn
    """.split()
)

Names = Mapping[str, str]

#: What each account has, whatever a course is about.
ALWAYS: Names = {"account": "111122223333", "region": "ap-northeast-1"}

_WORD = re.compile(r"(?<!\$)\{([A-Za-z][A-Za-z0-9_-]*)\}")
_SHORT_CODE = re.compile(r'<code lang="en">(?=[^<\s]{1,20}</code>)')


def used(text: str) -> Iterator[str]:
    """Every word in braces of ``text``, known or not, in order."""
    return (match[1] for match in _WORD.finditer(text))


def unknown(text: str, known: frozenset[str] = KNOWN) -> str | None:
    """The first word in braces that is no placeholder."""
    return next((name for name in used(text) if name not in known), None)


def mistake(text: str, known: frozenset[str]) -> str | None:
    """What an author is told of it."""
    wrong = unknown(text, known)
    if wrong is None:
        return None
    near = perhaps(wrong, known) or f"; name it in course.yaml, or write ${{{wrong}}}"
    return f"there is no placeholder {{{wrong}}}{near}"


def fill(text: str, names: Names) -> str:
    """``text`` with every placeholder replaced; a name without a value stays."""
    if "{" not in text:
        return text
    return _WORD.sub(lambda match: names.get(match[1], match[0]), text)


def render(html: str, names: Names) -> str:
    """Rendered prose with every placeholder replaced, as text that HTML can't misread.
    Code that is short enough for any line is marked ``whole``: no line breaks inside."""
    if "{" in html:
        html = _WORD.sub(
            lambda match: escape(names[match[1]]) if match[1] in names else match[0],
            html,
        )
    return _SHORT_CODE.sub('<code class="whole" lang="en">', html)
