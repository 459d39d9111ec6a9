"""S3: buckets, objects and their versions, uploads in parts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iamtutor.cloud.bodies import Body
from iamtutor.cloud.tags import Tags


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
    blocks_customer_keys: bool = True
    """Whether nothing is written with a caller's key (SSE-C), as since April 2026."""
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
