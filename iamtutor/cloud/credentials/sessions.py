"""Temporary credentials: made for a role or a user, kept until they end, found again.

They are kept in ``account.sessions``, so the document stays small.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from iamtutor.cloud import identifiers
from iamtutor.cloud.credentials.trust import LAMBDA_SERVICE
from iamtutor.cloud.principals import ROOT, Credentials
from iamtutor.cloud.state.identities import Role, SessionCredentials
from iamtutor.cloud.turn import Turn

#: Whoever asks again gets new ones this long before the end.
ROTATE_BEFORE = timedelta(minutes=5)
CONSOLE_SESSION = timedelta(hours=12)
FUNCTION_SESSION = timedelta(hours=12)


def purge_expired(turn: Turn) -> None:
    """Forget the sessions that have ended. Their tokens still tell that they were."""
    sessions = turn.account.sessions
    for key in [k for k, session in sessions.items() if session.expires <= turn.now]:
        del sessions[key]


def _keep(turn: Turn, session: SessionCredentials) -> SessionCredentials:
    purge_expired(turn)
    turn.account.sessions[session.access_key_id] = session
    return session


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What comes along into the session of a role from whoever began it; the members are
    those of ``SessionCredentials``."""

    session_policy: str | None = None
    policy_arns: Sequence[str] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tags: Sequence[str] = ()
    source_identity: str | None = None
    chained_from: str | None = None


_NOTHING = Passed()


def issue_session(
    turn: Turn,
    *,
    issuer_arn: str,
    principal_arn: str,
    principal_id: str,
    lifetime: timedelta,
    session_name: str = "",
    instance_id: str | None = None,
    passed: Passed = _NOTHING,
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
            session_policy=passed.session_policy,
            chained_from=passed.chained_from,
            tags=dict(passed.tags),
            policy_arns=list(passed.policy_arns),
            transitive_tags=list(passed.transitive_tags),
            source_identity=passed.source_identity,
            mfa_at=mfa_at,
        ),
    )


def issue_role_session(
    turn: Turn,
    role: Role,
    session_name: str,
    lifetime: timedelta,
    passed: Passed = _NOTHING,
    *,
    instance_id: str | None = None,
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
        passed=passed,
    )


def as_credentials(session: SessionCredentials, source: str) -> Credentials:
    return Credentials(
        session.access_key_id,
        session.secret_access_key,
        session.session_token,
        source,
    )


def current(
    turn: Turn, wanted: Callable[[SessionCredentials], bool], margin: timedelta
) -> SessionCredentials | None:
    """The youngest session of a kind, unless it is within ``margin`` of its end."""
    for session in reversed(turn.account.sessions.values()):
        if wanted(session):
            return session if turn.now < session.expires - margin else None
    return None


def function_session(turn: Turn, role: Role, function: str) -> SessionCredentials:
    """What a function signs with: one session of its role, while that lasts."""
    session = current(
        turn,
        lambda kept: (
            kept.principal_id == f"{role.role_id}:{function}"
            and kept.chained_from == LAMBDA_SERVICE
        ),
        ROTATE_BEFORE,
    )
    return session or issue_role_session(
        turn, role, function, FUNCTION_SESSION, Passed(chained_from=LAMBDA_SERVICE)
    )


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

    session = current(
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
