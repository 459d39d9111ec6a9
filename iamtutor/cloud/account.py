"""The state of one simulated AWS account. Only services change it.

Every attribute is JSON-able data under AWS's own names; policy documents are kept as the
text that was put, so that a learner finds again what was typed. Times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iamtutor.cloud.bodies import Body

Tags = dict[str, str]

ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"


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
        return self.path.startswith("/aws-service-role/")


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
class RootVolume:
    """The disk that an instance starts from; ``size`` in GiB."""

    volume_type: str = "gp3"
    size: int = 8


@dataclass(slots=True)
class Instance:
    """An EC2 instance. ``machine`` names its disk and shell in ``World.machines``."""

    instance_id: str
    launched: datetime
    instance_type: str
    image_id: str
    private_ip: str
    public_ip: str | None = None
    key_name: str | None = None
    security_groups: list[str] = field(default_factory=list)
    subnet_id: str = ""
    state: str = "running"
    state_reason: str | None = None
    http_tokens: str = "required"
    hop_limit: int = 2
    metadata_endpoint: str = "enabled"
    metadata_tags: str = "disabled"
    termination_protected: bool = False
    stop_protected: bool = False
    shutdown_behavior: str = "stop"
    user_data: str = ""
    """In base64, as EC2 takes it. Nothing runs it."""
    takes_public_ip: bool = True
    root_volume: RootVolume = field(default_factory=RootVolume)
    machine: str | None = None
    tags: Tags = field(default_factory=dict)
    ended: datetime | None = None
    """When it was terminated."""
    launched_with: str = ""
    """The first instance of the same launch, if that is another."""
    launch_index: int = 0
    client_token: str = ""
    launch_digest: str = ""
    """Of what the launch asked for, where there is a client token."""
    source_dest_check: bool = True
    cpu_credits: str = ""
    """As it was asked for; empty: as its type has it."""


@dataclass(slots=True)
class Association:
    """An instance profile's association with an instance."""

    association_id: str
    instance_id: str
    profile: str
    state: str
    timestamp: datetime


@dataclass(slots=True)
class ElasticIp:
    """An address that the account keeps, and the instance that has it now."""

    allocation_id: str
    public_ip: str
    association_id: str | None = None
    instance_id: str | None = None


@dataclass(slots=True)
class KeyPair:
    """What is known of a key pair besides its name."""

    key_pair_id: str
    key_type: str = "rsa"
    created: datetime | None = None


@dataclass(slots=True)
class SecurityGroup:
    group_id: str
    name: str
    description: str
    ingress: list[dict[str, str]] = field(default_factory=list)
    egress: list[dict[str, str]] | None = None
    """None: everything may go out, as from a new group."""


@dataclass(slots=True)
class Grant:
    """One line of an access control list. ``grantee`` is an account's canonical user id
    or the URI of a predefined group."""

    grantee: str
    permission: str


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum that came with an object: S3's name of the algorithm, the value in base64,
    and whether it is of the whole (``FULL_OBJECT``) or of its parts' (``COMPOSITE``)."""

    algorithm: str
    value: str
    kind: str = "FULL_OBJECT"


@dataclass(frozen=True, slots=True)
class Encryption:
    """How an object is encrypted, where it is not by S3's own keys: ``key`` is an ARN."""

    algorithm: str
    key: str
    bucket_key: bool = False


@dataclass(frozen=True, slots=True)
class ObjectPart:
    """A part in which an object was uploaded; its checksum, if it came with one."""

    size: int
    checksum: str | None = None


@dataclass(slots=True)
class S3Object:
    key: str
    body: Body
    etag: str
    last_modified: datetime
    content_type: str = "binary/octet-stream"
    storage_class: str = "STANDARD"
    metadata: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """What goes out with every answer, by parameter (``CacheControl``)."""
    tags: Tags = field(default_factory=dict)
    version_id: str | None = None
    """Set while the bucket's versioning is on; None is the ``null`` version."""
    is_delete_marker: bool = False
    """Stands for a deletion; only ever among a bucket's older versions."""
    grants: list[Grant] | None = None
    """The access control list; None: full control for the owner alone."""
    checksum: Checksum | None = None
    """None: the one that S3 computes itself, of the whole."""
    encryption: Encryption | None = None
    parts: list[ObjectPart] = field(default_factory=list)
    """In order, if it was uploaded in parts."""
    customer_key: str | None = None
    """The MD5 of the key that whoever reads the object must bring (SSE-C)."""
    upload_id: str = ""
    """Of the upload in parts that made it: who ends that again is told the same."""
    owner: str = ""
    """The account that wrote it, if it isn't the bucket's; see ``public_access``."""


@dataclass(slots=True)
class UploadedPart:
    number: int
    body: Body
    etag: str
    last_modified: datetime
    checksum: str | None = None
    """By the upload's algorithm, if it has one."""


@dataclass(slots=True)
class MultipartUpload:
    """An upload in parts that is neither completed nor aborted yet."""

    upload_id: str
    key: str
    initiated: datetime
    content_type: str = "binary/octet-stream"
    storage_class: str = "STANDARD"
    metadata: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[UploadedPart] = field(default_factory=list)
    grants: list[Grant] | None = None
    initiator: str = ""
    """The ARN of who began it."""
    tags: Tags = field(default_factory=dict)
    encryption: Encryption | None = None
    checksum_algorithm: str | None = None
    checksum_kind: str | None = None
    """``FULL_OBJECT`` or ``COMPOSITE``, where there is an algorithm."""
    customer_key: str | None = None
    """As an object's."""
    owner: str = ""
    """As an object's."""


@dataclass(slots=True)
class Bucket:
    name: str
    region: str
    created: datetime
    objects: dict[str, S3Object] = field(default_factory=dict)
    policy: str | None = None
    versioning: str | None = None
    public_access_block: dict[str, bool] = field(default_factory=dict)
    tags: Tags = field(default_factory=dict)
    encryption: str = "AES256"
    """The algorithm of default encryption: ``AES256`` or ``aws:kms``."""
    kms_key: str | None = None
    """The key of default encryption as it was put; None: the account's own for S3."""
    bucket_key: bool = False
    encryption_is_put: bool = False
    """Whether the default is somebody's choice, be it what S3 does anyway."""
    uploads: list[MultipartUpload] = field(default_factory=list)
    older: dict[str, list[S3Object]] = field(default_factory=dict)
    """Versions and delete markers that are not an object now; see ``s3.versions``."""
    website: dict[str, Any] | None = None
    """The website configuration, as it was put. Nobody serves it."""
    configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Others that are kept as they were put, by name; see ``s3.configurations``."""
    ownership: str | None = None
    """Object Ownership as it was put; None: as new buckets had it when this one was made;
    empty: deleted."""
    grants: list[Grant] | None = None
    """The access control list; None: full control for the owner alone."""


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
