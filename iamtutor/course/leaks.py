"""Real keys have no place here: a text that seems to hold one is refused unread.

It is refused before it is run, saved or logged. What this site made itself, and AWS's
documented EXAMPLE keys, pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from iamtutor.cloud.bodies import Pattern
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.models import ActionRecord

#: An access key id, as the IAM User Guide's page on unique identifiers gives the prefixes.
_KEY_ID = re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])")
#: 40 characters that can be a secret: of all three kinds, so not a digest or a path.
_SECRET = re.compile(
    r"(?<![A-Za-z0-9/+])(?=[^\s]{0,39}[A-Z])(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}[0-9/+])"
    r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
)
_EXAMPLE = "EXAMPLE"


class GenuineKey(Exception):
    """The text holds what looks like a real access key; nothing was run or kept."""


def refuse_genuine_keys(enrolment: Enrolment, *given: object) -> None:
    """Raise ``GenuineKey`` if one of the values holds a key that was not made here.

    A key of this seat's accounts has been printed to it before: only then is the log asked.
    """
    for text in _texts(given):
        for key in suspects(text):
            if not ActionRecord.objects.filter(
                sandbox__enrolment=enrolment, output__contains=key
            ).exists():
                raise GenuineKey


def suspects(text: str) -> list[str]:
    """The access key ids in ``text`` that stand beside what can be their secret."""
    secrets = [s for s in _SECRET.findall(text) if _EXAMPLE not in s]
    if not secrets:
        return []
    return [key for key in _KEY_ID.findall(text) if _EXAMPLE not in key]


def _texts(value: object) -> Iterator[str]:
    """All strings in a value of dictionaries and lists; bytes are read as text."""
    match value:
        case str():
            yield value
        case bytes():
            yield value.decode("utf-8", "replace")
        case Pattern():
            yield from _texts(value.period)
        case Mapping():
            for part in value.values():
                yield from _texts(part)
        case list() | tuple():
            for part in value:
                yield from _texts(part)
        case _:
            pass
