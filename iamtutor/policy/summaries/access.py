"""Which access a policy gives, by service and access level.

The levels are those that AWS sorts its actions into (List, Read, Tagging, Write,
Permissions management). What is given is counted from the statements alone, Allow and
Deny apart, as the console's policy summary does: nothing is evaluated.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from iamtutor.policy.actions import ActionInfo, Catalogue
from iamtutor.policy.document import Effect, PolicyDocument, Statement
from iamtutor.policy.patterns import compile_glob

#: In the order of the console, with the letter that stands for each in ``written``.
LEVELS = {
    "List": "l",
    "Read": "r",
    "Tagging": "t",
    "Write": "w",
    "Permissions management": "p",
}
#: Stands for every service: of Action ``*``, and of NotAction for those it leaves alone.
EVERY_SERVICE = "*"

#: Ends the letters of a service all of whose actions are named.
ALL = "*"

#: Service prefix -> the letters of its levels, in order. A capital letter is all the
#: actions of the level, a small one some of them. A service that is listed without any
#: letter is left out of ``*``.
Access = Mapping[str, str]

_EVERYTHING = frozenset({"*", "*:*"})


class Given(NamedTuple):
    """What the Allow statements of a policy give, and what its Deny statements take."""

    allowed: Access
    denied: Access


def access_of(document: PolicyDocument, catalogue: Catalogue) -> Given:
    """The access that the document's statements name."""
    return Given(
        _named(document, Effect.ALLOW, catalogue),
        _named(document, Effect.DENY, catalogue),
    )


def _named(
    document: PolicyDocument, effect: Effect, catalogue: Catalogue
) -> dict[str, str]:
    statements = [one for one in document.statements if one.effect is effect]
    found: dict[str, str] = {}
    if any(names_every_service(one) for one in statements):
        found[EVERY_SERVICE] = "".join(LEVELS.values()).upper() + ALL
    for prefix in sorted({p for one in statements for p in services_named(one)}):
        service = catalogue.service(prefix)
        if service is None:
            continue
        tests = [of_service(one, prefix) for one in statements]
        letters = levels_of(
            [
                info
                for name, info in service.actions.items()
                if any(test(name) for test in tests)
            ],
            service.actions.values(),
        )
        is_said = letters.endswith(ALL) if EVERY_SERVICE in found else not letters
        if not is_said:
            found[service.prefix] = letters
    return found


def names_every_service(statement: Statement) -> bool:
    """Does the statement name actions of services that it doesn't mention?"""
    if statement.not_actions is not None:
        return not set(statement.not_actions) & _EVERYTHING
    return bool(set(statement.actions or ()) & _EVERYTHING)


def services_named(statement: Statement) -> Iterator[str]:
    """The service prefixes that the statement mentions, in lower case."""
    for action in (*(statement.actions or ()), *(statement.not_actions or ())):
        prefix, colon, _name = action.partition(":")
        if colon and prefix != EVERY_SERVICE:
            yield prefix.lower()


def of_service(statement: Statement, prefix: str) -> Callable[[str], bool]:
    """Whether the statement names an action of the service. Actions and ``prefix`` are
    in lower case, the actions without it."""
    listed = (
        statement.actions if statement.not_actions is None else statement.not_actions
    )
    names, patterns = set(), []
    for action in listed or ():
        start, _colon, name = action.lower().rpartition(":")
        if action not in _EVERYTHING and start != prefix:
            continue
        if "*" in name or "?" in name:
            patterns.append(compile_glob(name))
        else:
            names.add(name)
    negated = statement.not_actions is not None

    def is_named(action: str) -> bool:
        listed = action in names or any(glob.matches(action) for glob in patterns)
        return listed is not negated

    return is_named


def levels_of(some: Iterable[ActionInfo], every: Iterable[ActionInfo]) -> str:
    """The letters for ``some`` actions out of ``every`` action of their service."""
    names: dict[str, set[str]] = {level: set() for level in LEVELS}
    totals: dict[str, set[str]] = {level: set() for level in LEVELS}
    for found, actions in ((names, some), (totals, every)):
        for info in actions:
            if info.access_level in found:
                found[info.access_level].add(info.name)
    letters = "".join(
        letter.upper() if names[level] == totals[level] else letter
        for level, letter in LEVELS.items()
        if names[level]
    )
    return letters + ALL if letters and names == totals else letters


def written(given: Given) -> str:
    """On one line: ``s3:LRw -ec2:w`` allows in S3 and denies in EC2."""
    return " ".join(
        [
            *(f"{prefix}:{letters}" for prefix, letters in given.allowed.items()),
            *(f"-{prefix}:{letters}" for prefix, letters in given.denied.items()),
        ]
    )


def read(line: str) -> Given:
    """What ``written`` wrote."""
    allowed: dict[str, str] = {}
    denied: dict[str, str] = {}
    for part in line.split():
        prefix, _, letters = part.rpartition(":")
        if prefix.startswith("-"):
            denied[prefix[1:]] = letters
        else:
            allowed[prefix] = letters
    return Given(allowed, denied)


def gives(access: Access, service: str, level: str) -> bool:
    """Is there access to this service (any, if empty), at this level (any, if empty)?"""
    letter = LEVELS.get(level, "")
    if service:
        letters = access.get(service, access.get(EVERY_SERVICE, ""))
        return letter in letters.lower() if letter else bool(letters)
    return any(
        letter in letters.lower() if letter else bool(letters)
        for letters in access.values()
    )
