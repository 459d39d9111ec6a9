"""One simulated AWS account: everything that it holds (``state``), by name or id."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.state.identities import (
    AccessJob,
    Group,
    InstanceProfile,
    ManagedPolicy,
    MfaDevice,
    Role,
    SessionCredentials,
    User,
)
from iamtutor.cloud.state.instances import (
    Association,
    ElasticIp,
    Instance,
    KeyPair,
    SecurityGroup,
)
from iamtutor.cloud.tags import Tags


@dataclass(slots=True)
class Account:
    """One AWS account, and the names in the world that others already hold."""

    id: str
    region: str
    name: str = ""
    console_user: str = "admin"
    """The IAM user that is signed in to its console, or ``root``."""
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    policies: dict[str, ManagedPolicy] = field(default_factory=dict)
    instance_profiles: dict[str, InstanceProfile] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)
    associations: dict[str, Association] = field(default_factory=dict)
    security_groups: dict[str, SecurityGroup] = field(default_factory=dict)
    key_pairs: list[str] = field(default_factory=list)
    made_key_pairs: dict[str, KeyPair] = field(default_factory=dict)
    """Those of ``key_pairs`` that were made here, by name."""
    elastic_ips: dict[str, ElasticIp] = field(default_factory=dict)
    """By allocation id."""
    resource_tags: dict[str, Tags] = field(default_factory=dict)
    """Tags of EC2 resources other than instances, by id."""
    buckets: dict[str, Bucket] = field(default_factory=dict)
    taken_buckets: list[str] = field(default_factory=list)
    sessions: dict[str, SessionCredentials] = field(default_factory=dict)
    access_jobs: list[AccessJob] = field(default_factory=list)
    mfa_devices: dict[str, MfaDevice] = field(default_factory=dict)
    """By serial number, which is an ARN."""
    alias: str | None = None
    password_policy: dict[str, Any] | None = None
    """As it was put; None: IAM's own."""
    credential_report: datetime | None = None
    """When the credential report was asked for last."""
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What services keep that nobody else reads, by service and name; JSON-able."""

    @property
    def identities(self) -> list[User | Role]:
        """Everything that policies of other resources can name."""
        return [*self.users.values(), *self.roles.values()]
