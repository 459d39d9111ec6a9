"""Who calls: credentials turned into a principal, or the service's refusal.

    identify              credentials -> Principal; raises what the service answers
    issue_session         temporary credentials for a role or a user
    instance_credentials  what the metadata service of an instance hands out
    console_credentials   what the console signs with

Sessions are kept in ``account.sessions`` until they expire, so the document stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.refusals import Refusal, Words, refuse
from iamtutor.cloud.state.identities import (
    InstanceProfile,
    Role,
    SessionCredentials,
    User,
)
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, evaluate
from iamtutor.policy.request import ANONYMOUS, AccessRequest

#: Instance credentials: about six hours, new ones at least five minutes before the end.
INSTANCE_SESSION = timedelta(hours=6)
ROTATE_BEFORE = timedelta(minutes=5)
CONSOLE_SESSION = timedelta(hours=12)

FUNCTION_SESSION = timedelta(hours=12)

EC2_SERVICE = "ec2.amazonaws.com"
LAMBDA_SERVICE = "lambda.amazonaws.com"
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


# --- credentials -> principal -----------------------------------------------------------


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
    return Principal(
        PrincipalKind.USER, user.arn, user.user_id, account.id, user.arn, user.name
    )


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
        return Principal(
            PrincipalKind.USER,
            user.arn,
            user.user_id,
            account.id,
            user.arn,
            user=name,
            session=session,
        )
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


# --- sessions ---------------------------------------------------------------------------


def purge_expired(turn: Turn) -> None:
    """Forget the sessions that have ended. Their tokens still tell that they were."""
    sessions = turn.account.sessions
    for key in [k for k, session in sessions.items() if session.expires <= turn.now]:
        del sessions[key]


def _keep(turn: Turn, session: SessionCredentials) -> SessionCredentials:
    purge_expired(turn)
    turn.account.sessions[session.access_key_id] = session
    return session


def issue_session(
    turn: Turn,
    *,
    issuer_arn: str,
    principal_arn: str,
    principal_id: str,
    lifetime: timedelta,
    session_name: str = "",
    instance_id: str | None = None,
    session_policy: str | None = None,
    chained_from: str | None = None,
    tags: dict[str, str] | None = None,
    policy_arns: Sequence[str] = (),
    transitive_tags: Sequence[str] = (),
    source_identity: str | None = None,
    mfa_at: datetime | None = None,
) -> SessionCredentials:
    """Make temporary credentials and remember them until they expire."""
    world = turn.world
    access_key_id = identifiers.temporary_key(world)
    return _keep(
        turn,
        SessionCredentials(
            access_key_id=access_key_id,
            secret_access_key=identifiers.secret(world),
            session_token=identifiers.session_token(world, access_key_id),
            issued=turn.now,
            expires=turn.now + lifetime,
            principal_arn=principal_arn,
            principal_id=principal_id,
            issuer_arn=issuer_arn,
            session_name=session_name,
            instance_id=instance_id,
            session_policy=session_policy,
            chained_from=chained_from,
            tags=tags or {},
            policy_arns=list(policy_arns),
            transitive_tags=list(transitive_tags),
            source_identity=source_identity,
            mfa_at=mfa_at,
        ),
    )


def issue_role_session(
    turn: Turn,
    role: Role,
    session_name: str,
    lifetime: timedelta,
    *,
    instance_id: str | None = None,
    session_policy: str | None = None,
    chained_from: str | None = None,
    tags: dict[str, str] | None = None,
    policy_arns: Sequence[str] = (),
    transitive_tags: Sequence[str] = (),
    source_identity: str | None = None,
) -> SessionCredentials:
    account = turn.account.id
    return issue_session(
        turn,
        issuer_arn=role.arn,
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role.name}/{session_name}",
        principal_id=f"{role.role_id}:{session_name}",
        lifetime=lifetime,
        session_name=session_name,
        instance_id=instance_id,
        session_policy=session_policy,
        chained_from=chained_from,
        tags=tags,
        policy_arns=policy_arns,
        transitive_tags=transitive_tags,
        source_identity=source_identity,
    )


def as_credentials(session: SessionCredentials, source: str) -> Credentials:
    return Credentials(
        session.access_key_id,
        session.secret_access_key,
        session.session_token,
        source,
    )


def _current(
    turn: Turn, wanted: Callable[[SessionCredentials], bool], margin: timedelta
) -> SessionCredentials | None:
    """The youngest session of a kind, unless it is within ``margin`` of its end."""
    for session in reversed(turn.account.sessions.values()):
        if wanted(session):
            return session if turn.now < session.expires - margin else None
    return None


def function_session(turn: Turn, role: Role, function: str) -> SessionCredentials:
    """What a function signs with: one session of its role, while that lasts."""
    session = _current(
        turn,
        lambda kept: (
            kept.principal_id == f"{role.role_id}:{function}"
            and kept.chained_from == LAMBDA_SERVICE
        ),
        ROTATE_BEFORE,
    )
    return session or issue_role_session(
        turn, role, function, FUNCTION_SESSION, chained_from=LAMBDA_SERVICE
    )


# --- the console ------------------------------------------------------------------------


def console_credentials(turn: Turn) -> Credentials:
    """What the console signs with: a session of the user who is signed in to it."""
    account = turn.world.console_account
    turn = turn.within(account)
    if account.console_user == ROOT:
        arn = f"arn:aws:iam::{account.id}:{ROOT}"
        unique_id = account.id
    elif account.console_user not in account.users:
        # Whoever was signed in has been deleted: every click is refused.
        return Credentials("ASIAIOSFODNN7EXAMPLE", "", "deleted", "console")
    else:
        user = account.users[account.console_user]
        arn, unique_id = user.arn, user.user_id

    session = _current(
        turn,
        lambda kept: kept.session_name == "console" and kept.principal_id == unique_id,
        timedelta(0),
    )
    if session is None:
        session = issue_session(
            turn,
            issuer_arn=arn,
            principal_arn=arn,
            principal_id=unique_id,
            lifetime=CONSOLE_SESSION,
            session_name="console",
        )
    return as_credentials(session, "console")


# --- the metadata service ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InstanceCredentials:
    """The document that the metadata service answers for a role."""

    role: str
    last_updated: datetime
    access_key_id: str
    secret_access_key: str
    token: str
    expiration: datetime
    code: str = "Success"
    type: str = "AWS-HMAC"


@dataclass(frozen=True, slots=True)
class InstanceCredentialsRefused:
    """What it answers when EC2 may not assume the role."""

    role: str
    last_updated: datetime
    code: str
    message: str


def profile_of_instance(world: World, instance_id: str) -> InstanceProfile | None:
    """The instance profile that is associated with an instance."""
    account = world.account_of_instance(instance_id)
    if account is None:
        return None
    for association in account.associations.values():
        if association.instance_id == instance_id:
            return account.instance_profiles.get(association.profile)
    return None


def role_of_instance(world: World, instance_id: str) -> Role | None:
    """The role in the instance's profile: the name that the metadata service lists."""
    account = world.account_of_instance(instance_id)
    profile = profile_of_instance(world, instance_id)
    if account is None or profile is None or profile.role is None:
        return None
    return account.roles.get(profile.role)


def instance_credentials(
    turn: Turn, instance_id: str
) -> InstanceCredentials | InstanceCredentialsRefused | None:
    """What ``iam/security-credentials/ROLE`` holds now; None: there is no such document.

    The same document until shortly before it ends. A change of the trust policy shows
    when the next one is made.
    """
    account = turn.world.account_of_instance(instance_id)
    role = role_of_instance(turn.world, instance_id)
    if account is None or role is None:
        return None
    turn = turn.within(account)
    session = _current(
        turn,
        lambda kept: (
            kept.instance_id == instance_id
            and kept.principal_id == f"{role.role_id}:{instance_id}"
        ),
        ROTATE_BEFORE,
    )
    if session is None:
        if not may_be_assumed_by(account, role, EC2_SERVICE):
            return InstanceCredentialsRefused(
                role.name,
                turn.now,
                "AssumeRoleUnauthorizedAccess",
                f"EC2 cannot assume the role {role.name}.  Please see documentation at "
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                "troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.",
            )
        spread = identifiers.draw(turn.world, "expiration", 2)
        session = issue_role_session(
            turn,
            role,
            instance_id,
            INSTANCE_SESSION + timedelta(seconds=int.from_bytes(spread, "big") % 1800),
            instance_id=instance_id,
        )
    return InstanceCredentials(
        role.name,
        session.issued,
        session.access_key_id,
        session.secret_access_key,
        session.session_token,
        session.expires,
    )


def may_be_assumed_by(account: Account, role: Role, service: str) -> bool:
    """Whether a role trusts a service, by its name in a policy's ``Service``."""
    trust = NamedPolicy("trust policy", parse_policy(role.trust_policy))
    request = AccessRequest(service, "sts:AssumeRole", role.arn, account.id, {})
    return evaluate(request, ApplicablePolicies(resource=trust)).is_allowed
