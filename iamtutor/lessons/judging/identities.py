"""What a user, a group, a policy, an access key or a session misses of what is asked for.

Each function yields the misses of one candidate; ``resources`` chooses among them.
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from iamtutor.cloud.state.identities import (
    AccessKey,
    Group,
    ManagedPolicy,
    Role,
    SessionCredentials,
    User,
)
from iamtutor.lessons.content.reasons import Reason
from iamtutor.lessons.judging.situation import Miss, Situation, miss
from iamtutor.lessons.schema.predicates import (
    AccessKeyPattern,
    GroupPattern,
    PolicyPattern,
    RolePattern,
    SessionPattern,
    UserPattern,
)

Misses = Iterator[Miss]
OwnedKey = tuple[User, AccessKey]


def user(found: User, wanted: UserPattern, situation: Situation) -> Misses:
    yield from group(found, wanted, situation)
    for name in wanted.groups or ():
        filled = situation.fill(name)
        if not any(fnmatchcase(held, filled) for held in found.groups):
            yield miss(Reason.USER_NOT_IN_GROUP, user=found.name, group=filled)
    yield from tags(found.name, found.tags, wanted.tags, situation)


def group(found: Group | User, wanted: GroupPattern, situation: Situation) -> Misses:
    """What users and groups have in common: a name, and policies."""
    yield from _named(found.name, wanted.name, situation)
    yield from policies(found, wanted, situation, _POLICIES, name=found.name)


class PolicyReasons(NamedTuple):
    """What is said of attached and inline policies that are not as asked for."""

    lacks: Reason
    has_another: Reason
    inline: Reason


_POLICIES = PolicyReasons(
    Reason.IDENTITY_LACKS_POLICY,
    Reason.IDENTITY_HAS_ANOTHER_POLICY,
    Reason.IDENTITY_INLINE_POLICIES,
)


def policies(
    found: Group | User | Role,
    wanted: GroupPattern | RolePattern,
    situation: Situation,
    reasons: PolicyReasons,
    **whose: str,
) -> Misses:
    """``whose``: the parameter of the reasons that names who holds the policies."""
    for listed in (wanted.attached, wanted.attached_exactly):
        for arn in _filled(listed, situation):
            if not any(fnmatchcase(held, arn) for held in found.attached):
                yield miss(reasons.lacks, **whose, policy=_last(arn))
    if wanted.attached_exactly is not None:
        expected = _filled(wanted.attached_exactly, situation)
        for held in found.attached:
            if not any(fnmatchcase(held, arn) for arn in expected):
                yield miss(reasons.has_another, **whose, policy=_last(held))
    if wanted.inline not in {None, len(found.inline)}:
        count = str(len(found.inline))
        yield miss(reasons.inline, **whose, count=count, wanted=str(wanted.inline))


def policy(found: ManagedPolicy, wanted: PolicyPattern, situation: Situation) -> Misses:
    yield from _named(found.name, wanted.name, situation)
    yield from tags(found.name, found.tags, wanted.tags, situation)


def owned_keys(situation: Situation) -> Iterator[OwnedKey]:
    for owner in situation.account.users.values():
        for key in owner.access_keys.values():
            yield owner, key


def access_key(
    owned: OwnedKey, wanted: AccessKeyPattern, situation: Situation
) -> Misses:
    owner, key = owned
    name = situation.fill(wanted.user or "*")
    if not fnmatchcase(owner.name, name):
        yield miss(Reason.ACCESS_KEY_OF_ANOTHER, user=owner.name, wanted=name)
    if wanted.status not in {None, key.status}:
        yield miss(
            Reason.ACCESS_KEY_IN_ANOTHER_STATE,
            user=owner.name,
            state=key.status,
            wanted=wanted.status or "",
        )


def sessions(situation: Situation) -> Iterator[SessionCredentials]:
    """Those that have not ended, besides what the console itself signs with."""
    for session in situation.account.sessions.values():
        if session.expires > situation.now and session.session_name != "console":
            yield session


def session(
    found: SessionCredentials, wanted: SessionPattern, situation: Situation
) -> Misses:
    principal = situation.fill(wanted.principal or "*")
    if not fnmatchcase(issuer(found), principal):
        yield miss(Reason.SESSION_OF_ANOTHER, principal=issuer(found), wanted=principal)
    yield from _named(found.session_name, wanted.name, situation)
    yield from tags(found.session_name, found.tags, wanted.tags, situation)


def issuer(session: SessionCredentials) -> str:
    """``role/NAME`` or ``user/NAME`` of whom it was issued for; ``root``."""
    kind, _, path = session.issuer_arn.split(":", 5)[-1].partition("/")
    return f"{kind}/{_last(path)}" if path else kind


def tags(
    name: str,
    held: Mapping[str, str],
    wanted: Mapping[str, str] | None,
    situation: Situation,
) -> Misses:
    for tag, value in (wanted or {}).items():
        filled = situation.fill(value)
        if tag not in held or not fnmatchcase(held[tag], filled):
            yield miss(Reason.TAG_DIFFERS, name=name, tag=tag, wanted=filled)


def differs(
    reason: Reason,
    value: str,
    wanted: str | None,
    situation: Situation,
    **told: str,
) -> Misses:
    """A miss, with what is ``told`` of it, where a value does not fit what is wanted."""
    if wanted is not None and not fnmatchcase(value, situation.fill(wanted)):
        yield miss(reason, **told, wanted=situation.fill(wanted))


def _named(name: str, wanted: str | None, situation: Situation) -> Misses:
    yield from differs(Reason.IDENTITY_NOT_NAMED, name, wanted, situation, name=name)


def _filled(texts: Iterable[str] | None, situation: Situation) -> list[str]:
    return [situation.fill(text) for text in texts or ()]


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]
