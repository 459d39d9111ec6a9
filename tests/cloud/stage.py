"""A small simulated account to test on: an administrator, a role, an instance, a bucket."""

from datetime import UTC, datetime, timedelta
from typing import Any

from iamtutor.cloud.account import Account
from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.credentials.instances import (
    InstanceCredentials,
    instance_credentials,
)
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.state.identities import (
    AccessKey,
    InstanceProfile,
    ManagedPolicy,
    PolicyVersion,
    Role,
    User,
)
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World
from tests.policies import allow, policy, trust

OURS = "111122223333"
NEIGHBOUR = "444455556666"
REGION = "ap-northeast-1"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ALLOW_ALL = allow("*")
IMAGE = "ami-0f75d1a8c9141bd00"
#: What launches one instance.
LAUNCH: dict[str, Any] = {
    "ImageId": IMAGE,
    "InstanceType": "t3.micro",
    "MinCount": 1,
    "MaxCount": 1,
}


class Stage:
    """One world at one moment, and short ways to act in it."""

    def __init__(self) -> None:
        account = Account(OURS, REGION, key_pairs=["lab-key"])
        account.taken_buckets.append("taken-by-others")
        account.users["admin"] = User(
            "admin",
            "AIDAADMINEXAMPLE00001",
            f"arn:aws:iam::{OURS}:user/admin",
            NOW,
            inline={"everything": policy(ALLOW_ALL)},
            access_keys={
                "AKIAIOSFODNN7EXAMPLE": AccessKey(
                    "AKIAIOSFODNN7EXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    NOW,
                )
            },
        )
        self.world = World({OURS: account}, {}, seed="stage")
        self.turn = Turn(self.world, NOW)
        self.account = account
        self.region = REGION

    # -- acting

    @property
    def admin(self) -> Credentials:
        return Credentials(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        )

    def call(
        self,
        service: str,
        operation: str,
        by: Credentials | None = None,
        region: str | None = None,
        origin: str = "desk",
        **params: Any,
    ) -> dict[str, Any]:
        """Make a call, as the administrator unless told otherwise."""
        who = self.admin if by is None else by
        return perform(
            self.turn,
            ApiCall(service, operation, params, who, region or self.region, origin),
        )

    def error(self, *args: Any, **kwargs: Any) -> ServiceError:
        """The error that a call ends with."""
        try:
            self.call(*args, **kwargs)
        except ServiceError as error:
            return error
        raise AssertionError(f"{args[1]} was expected to fail")

    @property
    def last(self) -> ApiEvent:
        return self.turn.events[-1]

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.turn.now += timedelta(**delta)

    def next_turn(self) -> None:
        """What happened so far becomes the past."""
        past = [*self.turn.past(), *self.turn.events]
        self.turn = Turn(
            self.world,
            self.turn.now,
            self.turn.bodies,
            past=lambda: past,
            wording=self.turn.wording,
        )

    # -- furnishing

    def user(self, name: str, *statements: dict[str, Any]) -> Credentials:
        """A user with an inline policy and an access key."""
        key = f"AKIA{name.upper():A<16}"
        self.account.users[name] = User(
            name,
            f"AIDA{name.upper():A<17}",
            f"arn:aws:iam::{OURS}:user/{name}",
            NOW,
            inline={"own": policy(*statements)} if statements else {},
            access_keys={key: AccessKey(key, f"secret of {name}", NOW)},
        )
        return Credentials(key, f"secret of {name}")

    def role(self, name: str = "lab-role", *statements: dict[str, Any]) -> Role:
        """A role for EC2 with an inline policy, in a profile of its own name."""
        role = Role(
            name,
            f"AROA{name.upper().replace('-', ''):A<17}",
            f"arn:aws:iam::{OURS}:role/{name}",
            trust(Service="ec2.amazonaws.com"),
            NOW,
            inline={"own": policy(*statements)} if statements else {},
        )
        self.account.roles[name] = role
        self.account.instance_profiles[name] = InstanceProfile(
            name,
            f"AIPA{name.upper().replace('-', ''):A<17}",
            f"arn:aws:iam::{OURS}:instance-profile/{name}",
            NOW,
            role=name,
        )
        return role

    def managed(self, name: str, *statements: dict[str, Any]) -> str:
        """A customer managed policy; its ARN."""
        arn = f"arn:aws:iam::{OURS}:policy/{name}"
        self.account.policies[arn] = ManagedPolicy(
            name,
            f"ANPA{name.upper().replace('-', ''):A<17}",
            arn,
            NOW,
            versions={"v1": PolicyVersion("v1", policy(*statements), NOW)},
        )
        return arn

    def encrypt(self, bucket: str, rule: dict[str, Any]) -> None:
        """How S3 encrypts what is put into the bucket from now on."""
        self.call(
            "s3",
            "PutBucketEncryption",
            Bucket=bucket,
            ServerSideEncryptionConfiguration={"Rules": [rule]},
        )

    def instance(self, profile: str | None = "lab-role") -> str:
        """A running instance with this profile; its id."""
        params: dict[str, Any] = {"IamInstanceProfile": {"Name": profile}}
        response = self.call(
            "ec2", "RunInstances", **LAUNCH, **(params if profile is not None else {})
        )
        instance_id: str = response["Instances"][0]["InstanceId"]
        return instance_id

    def on(self, instance_id: str) -> Credentials:
        """What the metadata service hands out on an instance."""
        found = instance_credentials(self.turn, instance_id)
        assert isinstance(found, InstanceCredentials)
        return Credentials(
            found.access_key_id, found.secret_access_key, found.token, "iam-role"
        )

    def lab(self, *statements: dict[str, Any]) -> Credentials:
        """A role with these statements on an instance; the instance's credentials."""
        self.role("lab-role", *statements)
        return self.on(self.instance())

    def bucket(self, name: str = "aoi-lab-notes", **objects: str) -> str:
        self.call(
            "s3",
            "CreateBucket",
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
        for key, text in objects.items():
            self.call(
                "s3", "PutObject", Bucket=name, Key=f"{key}.txt", Body=text.encode()
            )
        return name
