"""A policy's summary: a row for each service with access level, resource and condition,
and the actions of a service, as the Permissions tab shows them.

Pure: a text and the access that it gives go in. Only the actions of one service, when its
row is opened, are looked up in the catalogue.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iamtutor.console.policy_editor.visual.words import level_word
from iamtutor.policy.actions import aws_catalogue
from iamtutor.policy.document import (
    Effect,
    MalformedPolicy,
    PolicyDocument,
    Statement,
    parse_policy,
)
from iamtutor.policy.summaries.access import (
    ALL,
    EVERY_SERVICE,
    LEVELS,
    Access,
    Given,
    access_of,
    names_every_service,
    of_service,
    services_named,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A service, or every one. ``key`` names the row in an address."""

    key: str
    prefix: str
    name: str
    access: str
    resource: str
    condition: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one effect. ``unknown``: prefixes that AWS does not have, or with none
    of the actions named."""

    effect: Effect
    word: str
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    services: int

    @property
    def of(self) -> str:
        """``2 of 441 services``."""
        return pgettext("console", "%(some)d of %(all)d services") % {
            "some": self.services,
            "all": len(aws_catalogue().service_names),
        }


@dataclass(frozen=True, slots=True)
class ActionRow:
    name: str
    resource: str
    condition: str


@dataclass(frozen=True, slots=True)
class ActionLevel:
    """The named actions of one access level, out of ``total``."""

    word: str
    actions: tuple[ActionRow, ...]
    total: int

    @property
    def open(self) -> bool:
        """A long list is opened by whoever wants to read it."""
        return len(self.actions) <= 20


def access_words(letters: str) -> str:
    """``Full: List, Read. Limited: Write``: which levels are there wholly, which partly."""
    if letters.endswith(ALL):
        return pgettext("access level", "Full access")
    full = [level_word(name) for name, at in LEVELS.items() if at.upper() in letters]
    some = [level_word(name) for name, at in LEVELS.items() if at in letters]
    said = []
    if full:
        said.append(
            pgettext("access level", "Full: %(levels)s") % {"levels": ", ".join(full)}
        )
    if some:
        said.append(
            pgettext("access level", "Limited: %(levels)s")
            % {"levels": ", ".join(some)}
        )
    return " · ".join(said) or pgettext("access level", "None")


def short_words(access: Access) -> str:
    """The services of a policy on one line: ``s3, ec2 and 4 more services``."""
    if EVERY_SERVICE in access:
        return _("All services")
    named = [prefix for prefix, letters in access.items() if letters]
    if len(named) <= 4:
        return ", ".join(named)
    return _("%(first)s and %(count)d more services") % {
        "first": ", ".join(named[:3]),
        "count": len(named) - 3,
    }


def document_of(text: str) -> PolicyDocument | None:
    try:
        return parse_policy(text)
    except MalformedPolicy:
        return None


def summary(document: PolicyDocument, given: Given | None = None) -> tuple[Group, ...]:
    """The groups that have rows: what is denied first. ``given`` is counted, unless it is
    known already."""
    if given is None:
        given = access_of(document, aws_catalogue())
    words = {
        Effect.DENY: pgettext("console", "Explicit deny"),
        Effect.ALLOW: pgettext("console", "Allow"),
    }
    groups = []
    for effect, access in (
        (Effect.DENY, given.denied),
        (Effect.ALLOW, given.allowed),
    ):
        statements = [one for one in document.statements if one.effect is effect]
        rows = tuple(_rows(statements, access, effect))
        known = {*access, EVERY_SERVICE}
        named = {prefix for one in statements for prefix in services_named(one)}
        unknown = tuple(sorted(named - known)) if EVERY_SERVICE not in access else ()
        if rows or unknown:
            groups.append(Group(effect, words[effect], rows, unknown, _count(access)))
    return tuple(groups)


def _count(access: Access) -> int:
    """How many services there is access to."""
    if EVERY_SERVICE in access:
        return len(aws_catalogue().service_names) - sum(
            not letters for letters in access.values()
        )
    return sum(bool(letters) for letters in access.values())


def _rows(statements: list[Statement], access: Access, effect: Effect) -> Iterator[Row]:
    """Beside ``*`` the other rows are what it does not hold for, and it comes last."""
    names = aws_catalogue().service_names
    mentioned = [
        (one, frozenset(services_named(one)), names_every_service(one))
        for one in statements
    ]
    for prefix in sorted(access, key=lambda prefix: (prefix == EVERY_SERVICE, prefix)):
        about = [
            one for one, prefixes, every in mentioned if every or prefix in prefixes
        ]
        name = names.get(prefix, prefix)
        if prefix == EVERY_SERVICE:
            name = _("All services") if len(access) == 1 else _("All other services")
        yield Row(
            f"{effect.lower()}-{prefix}",
            "" if prefix == EVERY_SERVICE else prefix,
            name,
            access_words(access[prefix]),
            _resource(about),
            _condition(about),
        )


def _resource(statements: Iterable[Statement]) -> str:
    found: set[str] = set()
    for statement in statements:
        if statement.resources is None:
            return pgettext("policy summary", "Multiple")
        found.update(statement.resources)
    if "*" in found:
        return pgettext("policy summary", "All resources")
    if len(found) == 1:
        return found.pop()
    return pgettext("policy summary", "Multiple")


def _condition(statements: Iterable[Statement]) -> str:
    each = [one.conditions for one in statements]
    if not any(each):
        return pgettext("policy summary", "None")
    if len(each) == 1 and len(each[0]) == 1:
        (only,) = each[0]
        if len(only.wanted) == 1:
            return f"{only.key} {only.operator} {only.wanted[0]}"
    return pgettext("policy summary", "Multiple")


def actions_of(document: PolicyDocument, key: str) -> tuple[ActionLevel, ...]:
    """The actions of an opened row, by access level."""
    effect, _dash, prefix = key.partition("-")
    service = aws_catalogue().service(prefix)
    if service is None:
        return ()
    tests = [
        (of_service(one, service.prefix), one)
        for one in document.statements
        if one.effect.lower() == effect
    ]
    levels: dict[str, list[ActionRow]] = {level: [] for level in LEVELS}
    totals = dict.fromkeys(LEVELS, 0)
    for name, info in service.actions.items():
        if info.access_level not in levels:
            continue
        totals[info.access_level] += 1
        naming = [statement for test, statement in tests if test(name)]
        if naming:
            levels[info.access_level].append(
                ActionRow(
                    info.name.partition(":")[2], _resource(naming), _condition(naming)
                )
            )
    return tuple(
        ActionLevel(level_word(level), tuple(rows), totals[level])
        for level, rows in levels.items()
        if rows
    )


@lru_cache(maxsize=256)
def given_of(text: str) -> Given:
    """The access that a customer's document gives; those of AWS's are counted already."""
    document = document_of(text)
    if document is None:
        return Given({}, {})
    return access_of(document, aws_catalogue())
