"""Real keys have no place here: a text that seems to hold one is refused unread.

It is refused before it is run, saved or logged. What this site made itself, and AWS's
documented EXAMPLE keys, pass.

Few people type both halves of a key in one line: ``aws configure`` asks for the id, then
for the secret. So what stands beside a text is also what was typed shortly before, what
the shell holds, and what it has just asked for; and a secret that is called one, without
any id so far, is refused too, because its id may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamtutor.cloud.bodies import Pattern
from iamtutor.cloud.world import World
from iamtutor.people.models import Enrolment
from iamtutor.sandbox.codec import unpack
from iamtutor.sandbox.models import ActionRecord, Sandbox

#: An access key id, as the IAM User Guide's page on unique identifiers gives the prefixes.
_KEY_ID = re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])")
#: 40 characters that can be a secret: of all three kinds, so not a digest or a path. How
#: many they are is asked first: hardly any place of a file has so many.
_SECRET = re.compile(
    r"(?<![A-Za-z0-9/+])(?=[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=]))"
    r"(?=.{0,39}[A-Z])(?=.{0,39}[a-z])(?=.{0,39}[0-9/+]).{40}"
)
#: What secrets are called, in variables, files, JSON and questions.
_CALLED_SECRET = re.compile(r"secret[ _-]?access[ _-]?key", re.IGNORECASE)
_EXAMPLE = "EXAMPLE"
#: How many of the latest actions count as said shortly before.
_CONVERSATION = 20


class GenuineKey(Exception):
    """The text holds what looks like a real access key; nothing was run or kept."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Halves of keys in a text. ``called``: the text speaks of a secret access key."""

    keys: frozenset[str]
    secrets: frozenset[str]
    called: bool

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Parts:
        text = "\n".join(texts)
        return cls(
            frozenset(key for key in _KEY_ID.findall(text) if _EXAMPLE not in key),
            frozenset(one for one in _SECRET.findall(text) if _EXAMPLE not in one),
            _CALLED_SECRET.search(text) is not None,
        )


def refuse_genuine_keys(enrolment: Enrolment, *given: object) -> None:
    """Raise ``GenuineKey`` if the values hold a key that was not made here, or one half of
    it beside the other. Only then is the database asked what was made and said here."""
    here = _Parts.of(_texts(given))
    if not here.keys and not here.secrets:
        return
    seat = _Seat(enrolment)
    held, said = _Parts.of(seat.held()), _Parts.of(seat.said())
    near_keys = held.keys | said.keys
    if here.secrets:
        beside = seat.strange(here.keys | near_keys)
        unpaired = (here.called or held.called) and not (here.keys | held.keys)
        if (beside or unpaired) and seat.strange(here.secrets):
            raise GenuineKey
    elif seat.strange(here.keys) and seat.strange(held.secrets | said.secrets):
        raise GenuineKey


class _Seat:
    """What is known of one seat's accounts and of what was done in them."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.enrolment = enrolment
        sandboxes = Sandbox.objects.filter(enrolment=enrolment)
        self.worlds = [unpack(sandbox.document) for sandbox in sandboxes]
        self.made = {text for world in self.worlds for text in _made(world)}

    def held(self) -> Iterator[str]:
        """What the shells hold: lines that go on, answers so far, variables."""
        for world in self.worlds:
            for machine in world.machines.values():
                yield machine.pending
                yield from machine.env.values()

    def said(self) -> Iterator[str]:
        """The latest actions: what was typed, and the fields of forms."""
        records = ActionRecord.objects.filter(sandbox__enrolment=self.enrolment)
        latest = records.order_by("-pk").values_list("label", "details")
        return _texts(list(latest[:_CONVERSATION]))

    def strange(self, found: Iterable[str]) -> bool:
        """Whether one of these halves was neither made nor printed here."""
        return any(
            one not in self.made
            and not ActionRecord.objects.filter(
                sandbox__enrolment=self.enrolment, output__contains=one
            ).exists()
            for one in found
        )


def _made(world: World) -> Iterator[str]:
    """Both halves of every key that the accounts have."""
    for account in world.accounts.values():
        for user in account.users.values():
            for key in user.access_keys.values():
                yield from (key.access_key_id, key.secret_access_key)
        for session in account.sessions.values():
            yield from (session.access_key_id, session.secret_access_key)


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
