"""What the metadata service of an instance hands out: the credentials of its role."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from iamtutor.cloud import identifiers
from iamtutor.cloud.credentials.sessions import (
    ROTATE_BEFORE,
    current,
    issue_role_session,
)
from iamtutor.cloud.credentials.trust import EC2_SERVICE, may_be_assumed_by
from iamtutor.cloud.state.identities import InstanceProfile, Role
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

#: About six hours: each session is some minutes longer.
INSTANCE_SESSION = timedelta(hours=6)


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
    session = current(
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
