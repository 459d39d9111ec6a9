"""Who there is: users, groups, roles, their policies, keys and sessions."""

from dataclasses import dataclass, field
from datetime import datetime

from iamtutor.cloud.tags import Tags

ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
#: How the paths of service-linked roles begin, and of no other.
LINKED_PATH = "/aws-service-role/"


@dataclass(slots=True)
class KeyLastUsed:
    """When an access key last signed a call, for which service and where."""

    date: datetime
    service: str
    region: str


@dataclass(slots=True)
class AccessKey:
    """A long-lived key of an IAM user (``AKIA…``)."""

    access_key_id: str
    secret_access_key: str
    created: datetime
    status: str = "Active"
    last_used: KeyLastUsed | None = None


@dataclass(slots=True)
class LoginProfile:
    """That a user has a password for the console. The password is not kept."""

    created: datetime
    reset_required: bool = False


@dataclass(slots=True)
class User:
    name: str
    user_id: str
    arn: str
    created: datetime
    path: str = "/"
    attached: list[str] = field(default_factory=list)
    inline: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    access_keys: dict[str, AccessKey] = field(default_factory=dict)
    boundary: str | None = None
    tags: Tags = field(default_factory=dict)
    login_profile: LoginProfile | None = None

    @property
    def is_administrator(self) -> bool:
        """Whether it has AWS's policy for administrators itself."""
        return ADMINISTRATOR_ACCESS in self.attached


@dataclass(slots=True)
class MfaDevice:
    """A virtual MFA device; ``seed`` in base 32, ``owner`` the id of a user."""

    serial: str
    seed: str
    owner: str | None = None
    enabled: datetime | None = None
    last_step: int = -1
    """The time step of the last code that was taken: none is taken twice."""
    drift: int = 0
    """Time steps that the device is ahead, as it was found when it was synchronized."""
    tags: Tags = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    name: str
    group_id: str
    arn: str
    created: datetime
    path: str = "/"
    attached: list[str] = field(default_factory=list)
    inline: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RoleLastUsed:
    """When a role was last used, and where: what GetRole answers in ``RoleLastUsed``."""

    date: datetime
    region: str


@dataclass(slots=True)
class Role:
    """A role: its trust policy says who may assume it, the rest what it may then do."""

    name: str
    role_id: str
    arn: str
    trust_policy: str
    created: datetime
    path: str = "/"
    description: str | None = None
    max_session_duration: int = 3600
    attached: list[str] = field(default_factory=list)
    inline: dict[str, str] = field(default_factory=dict)
    boundary: str | None = None
    tags: Tags = field(default_factory=dict)
    last_used: RoleLastUsed | None = None

    @property
    def is_service_linked(self) -> bool:
        """Whether only AWS changes its policies, and deletes it."""
        return self.path.startswith(LINKED_PATH)


@dataclass(slots=True)
class PolicyVersion:
    version_id: str
    document: str
    created: datetime


@dataclass(slots=True)
class ManagedPolicy:
    """A customer managed policy. AWS's own are package data, not state."""

    name: str
    policy_id: str
    arn: str
    created: datetime
    path: str = "/"
    description: str | None = None
    default_version: str = "v1"
    versions: dict[str, PolicyVersion] = field(default_factory=dict)
    tags: Tags = field(default_factory=dict)


@dataclass(slots=True)
class InstanceProfile:
    """The container that hands a role to an instance; holds at most one role."""

    name: str
    profile_id: str
    arn: str
    created: datetime
    path: str = "/"
    role: str | None = None
    tags: Tags = field(default_factory=dict)


@dataclass(slots=True)
class SessionCredentials:
    """Temporary security credentials that were handed out, and whom they make the caller.

    ``principal_arn`` is the role session's (or federated) ARN, ``issuer_arn`` the role or
    user they were issued for. Instance credentials carry ``instance_id``.
    """

    access_key_id: str
    secret_access_key: str
    session_token: str
    issued: datetime
    expires: datetime
    principal_arn: str
    principal_id: str
    issuer_arn: str
    session_name: str = ""
    instance_id: str | None = None
    session_policy: str | None = None
    chained_from: str | None = None
    tags: Tags = field(default_factory=dict)
    policy_arns: list[str] = field(default_factory=list)
    """Managed policies that were passed in as session policies."""
    transitive_tags: list[str] = field(default_factory=list)
    """The keys of tags that go along when this session assumes a role."""
    source_identity: str | None = None
    """Who is behind the session, and behind those that it begins in turn."""
    mfa_at: datetime | None = None
    """When a second factor was given, for the session of a user."""


@dataclass(slots=True)
class AccessJob:
    """A report on last access that was asked for (``GenerateServiceLastAccessed…``)."""

    job_id: str
    arn: str
    created: datetime
