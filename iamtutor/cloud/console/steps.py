"""The material of the buttons: planned calls, and what a parameter means."""

import base64
import json
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.state.instances import Association
from iamtutor.cloud.world import World


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that a button makes."""

    service: str
    operation: str
    params: dict[str, Any]
    region: str | None = None
    """None: the Region that the console shows."""


Answer = dict[str, Any] | None
Steps = Generator[PlannedCall, Answer, None]


def iam(operation: str, **params: object) -> PlannedCall:
    return PlannedCall("iam", operation, params)


def ec2(operation: str, **params: object) -> PlannedCall:
    return PlannedCall("ec2", operation, params)


def s3(operation: str, region: str | None = None, **params: object) -> PlannedCall:
    return PlannedCall("s3", operation, params, region)


def encoded(text: str) -> str:
    """User data as EC2 takes it. A form sends lines as the web ends them."""
    return base64.b64encode(text.replace("\r\n", "\n").encode()).decode()


def tag_changes(
    before: Mapping[str, str], wanted: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The tags that go and those that are set, so that ``wanted`` are all there are; what
    stays as it is is not sent."""
    gone = {key: value for key, value in before.items() if key not in wanted}
    return gone, {k: value for k, value in wanted.items() if before.get(k) != value}


def each(*calls: PlannedCall) -> Steps:
    """Call after call, as a page asks when it opens: one that is refused does not keep
    the others from being made."""
    for call in calls:
        with suppress(ServiceError):
            yield call


# --- what a parameter means -------------------------------------------------------------


def policy_arn(world: World, name_or_arn: str) -> str:
    """A policy is named by its ARN or by its name, the customer's own first."""
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    for policy in world.console_account.policies.values():
        if policy.name == name_or_arn:
            return policy.arn
    provided = aws_managed.by_name(name_or_arn)
    if provided is not None:
        return provided.arn
    return f"arn:aws:iam::aws:policy/{name_or_arn}"


def instance_named(world: World, id_or_name: str) -> str:
    """An instance is named by its id or by its ``Name`` tag, the youngest first."""
    for instance in reversed(world.console_account.instances.values()):
        if instance.tags.get("Name") == id_or_name and instance.state != "terminated":
            return instance.instance_id
    return id_or_name


def association_of(world: World, instance_id: str) -> Association | None:
    for association in world.console_account.associations.values():
        if association.instance_id == instance_id:
            return association
    return None


def profile_of_role(world: World, role: str) -> str | None:
    """The instance profile that holds a role; the one with its name, if several do."""
    holding = [
        profile.name
        for profile in world.console_account.instance_profiles.values()
        if profile.role == role
    ]
    return role if role in holding else next(iter(holding), None)


def trust_policy_for(service: str) -> str:
    """The trust policy that the console writes for an AWS service."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole"],
                    "Principal": {"Service": [service]},
                }
            ],
        },
        indent=4,
    )
