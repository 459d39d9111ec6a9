"""EC2: instances, and what stands around them."""

from dataclasses import dataclass, field
from datetime import datetime

from iamtutor.cloud.tags import Tags


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
