"""Who calls: credentials turned into a principal, or the service's refusal."""

from dataclasses import dataclass
from enum import StrEnum

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.refusals import Refusal, Words, refuse
from iamtutor.cloud.state.identities import SessionCredentials, User
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.request import ANONYMOUS

ROOT = "root"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a caller signs with. ``source`` says where it was found."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    source: str = ""


class PrincipalKind(StrEnum):
    """As ``aws:PrincipalType`` spells them."""

    USER = "User"
    ROLE_SESSION = "AssumedRole"
    ROOT = "Account"
    ANONYMOUS = "Anonymous"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who signed a request.

    ``arn`` is what GetCallerIdentity answers; ``issuer_arn`` the user or role whose
    policies count. ``user`` and ``role`` are the entity's name, one of them set at most.
    """

    kind: PrincipalKind
    arn: str
    unique_id: str
    account: str
    issuer_arn: str
    user: str | None = None
    role: str | None = None
    session: SessionCredentials | None = None


def anonymous() -> Principal:
    """Whoever sends an unsigned request."""
    return Principal(
        PrincipalKind.ANONYMOUS, ANONYMOUS, ANONYMOUS, ANONYMOUS, ANONYMOUS
    )


def of_user(
    account: Account, user: User, session: SessionCredentials | None = None
) -> Principal:
    """A user, by a key of their own or with the credentials of a session."""
    arn = user.arn
    return Principal(
        PrincipalKind.USER,
        arn,
        user.user_id,
        account.id,
        arn,
        user.name,
        session=session,
    )


def identify(turn: Turn, credentials: Credentials | None, words: Words) -> Principal:
    """Whose credentials these are. Raises the ServiceError that a service with these
    ``words`` answers."""
    if credentials is None:
        if words.anonymous:
            return anonymous()
        raise refuse(words, Refusal.UNSIGNED)
    for account in turn.world.accounts.values():
        session = account.sessions.get(credentials.access_key_id)
        if session is not None:
            return _session_principal(turn, account, session, credentials, words)
        user = _owner_of(account, credentials.access_key_id)
        if user is not None:
            break
    else:
        if identifiers.is_session_token(
            turn.world, credentials.access_key_id, credentials.session_token or ""
        ):
            raise refuse(words, Refusal.EXPIRED)
        raise refuse(words, Refusal.UNKNOWN_KEY)
    key = user.access_keys[credentials.access_key_id]
    if key.status != "Active":
        raise refuse(words, Refusal.UNKNOWN_KEY)
    if key.secret_access_key != credentials.secret_access_key:
        raise refuse(words, Refusal.WRONG_SECRET)
    if credentials.session_token:
        raise refuse(words, Refusal.BAD_TOKEN)
    return of_user(account, user)


def secret_of(world: World, access_key_id: str) -> str | None:
    """The secret of an access key or of a session; None: nobody has such a key."""
    for account in world.accounts.values():
        session = account.sessions.get(access_key_id)
        if session is not None:
            return session.secret_access_key
        user = _owner_of(account, access_key_id)
        if user is not None:
            return user.access_keys[access_key_id].secret_access_key
    return None


def _owner_of(account: Account, access_key_id: str) -> User | None:
    for user in account.users.values():
        if access_key_id in user.access_keys:
            return user
    return None


def _session_principal(
    turn: Turn,
    account: Account,
    session: SessionCredentials,
    credentials: Credentials,
    words: Words,
) -> Principal:
    # Without its token the key of a session looks like a key that nobody has.
    if not credentials.session_token:
        raise refuse(words, Refusal.UNKNOWN_KEY)
    if credentials.session_token != session.session_token:
        raise refuse(words, Refusal.BAD_TOKEN)
    if credentials.secret_access_key != session.secret_access_key:
        raise refuse(words, Refusal.WRONG_SECRET)
    if turn.now >= session.expires:
        raise refuse(words, Refusal.EXPIRED)
    if session.issuer_arn.endswith(f":{ROOT}"):
        return Principal(
            PrincipalKind.ROOT,
            session.principal_arn,
            account.id,
            account.id,
            session.issuer_arn,
            session=session,
        )
    name = session.issuer_arn.rsplit("/", 1)[-1]
    if ":user/" in session.issuer_arn:
        user = account.users.get(name)
        if user is None or user.user_id != session.principal_id:
            raise refuse(words, Refusal.UNKNOWN_KEY)
        return of_user(account, user, session)
    # A role that was deleted takes its sessions along, even if a new one has its name.
    role = account.roles.get(name)
    if role is None or not session.principal_id.startswith(f"{role.role_id}:"):
        raise refuse(words, Refusal.UNKNOWN_KEY)
    return Principal(
        PrincipalKind.ROLE_SESSION,
        session.principal_arn,
        session.principal_id,
        account.id,
        role.arn,
        role=name,
        session=session,
    )
