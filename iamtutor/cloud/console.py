"""What each button of the console calls.

A button is a generator of planned calls: it yields one, is sent the response (None when
nothing is performed) and yields the next. So the same code presses a button and says in
advance what a click would do.

    press       make the calls, as the signed-in user; stop at the first error
    plan        the calls without making them
    as_command  a planned call as a line for the AWS CLI
    BUTTONS     the buttons by name; their parameters are in docs/authoring.md
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from iamtutor.cloud import managed_policies
from iamtutor.cloud.account import Association
from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import console_credentials
from iamtutor.cloud.services.ec2.images import DEFAULT_IMAGES, DEFAULT_TYPES
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

ORIGIN = "console"
_FIRST_REGION = "us-east-1"
_BATCH = 1000


class UnknownButton(LookupError):
    """No such button, or not with these parameters."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that a button makes."""

    service: str
    operation: str
    params: dict[str, Any]
    region: str | None = None
    """None: the Region that the console shows."""


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call that was made, and how it ended."""

    service: str
    operation: str
    params: dict[str, Any]
    event: ApiEvent
    response: dict[str, Any] | None = None
    error: ServiceError | None = None


@dataclass(slots=True)
class Pressed:
    """What pressing a button came to. ``error`` is that of the last call, if any."""

    button: str
    calls: list[MadeCall] = field(default_factory=list)

    @property
    def error(self) -> ServiceError | None:
        return self.calls[-1].error if self.calls else None

    @property
    def succeeded(self) -> bool:
        return self.error is None

    @property
    def result(self) -> dict[str, str]:
        """What was made, by kind: ``{"instance": "i-…"}``, ``{"role": NAME, …}``."""
        made: dict[str, str] = {}
        for call in self.calls:
            if call.response is None:
                continue
            match call.operation:
                case "CreateRole":
                    made["role"] = call.params["RoleName"]
                case "CreateInstanceProfile":
                    made["instance_profile"] = call.params["InstanceProfileName"]
                case "CreateSecurityGroup":
                    made["security_group"] = call.response["GroupId"]
                case "RunInstances":
                    made["instance"] = call.response["Instances"][0]["InstanceId"]
                case "CreateBucket":
                    made["bucket"] = call.params["Bucket"]
                case _:
                    pass
        return made


Params = Mapping[str, Any]
Answer = dict[str, Any] | None
Steps = Generator[PlannedCall, Answer, None]
Button = Callable[[World, Params, str], Steps]


def press(turn: Turn, button: str, params: Params) -> Pressed:
    """Press a button of the console: the calls are made as the signed-in user."""
    pressed = Pressed(button)
    moment = turn.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    steps = _steps(turn.world, button, params, moment)
    answer: Answer = None
    while True:
        try:
            call = steps.send(answer)
        except StopIteration:
            return pressed
        request = ApiCall(
            call.service,
            call.operation,
            call.params,
            console_credentials(turn),
            call.region or turn.world.account.region,
            ORIGIN,
        )
        try:
            response = perform(turn, request)
        except ServiceError as error:
            pressed.calls.append(
                MadeCall(
                    call.service,
                    call.operation,
                    call.params,
                    turn.events[-1],
                    error=error,
                )
            )
            return pressed
        pressed.calls.append(
            MadeCall(
                call.service, call.operation, call.params, turn.events[-1], response
            )
        )
        answer = response


def plan(world: World, button: str, params: Params) -> list[PlannedCall]:
    """The calls that a click would make, if all went well. Changes nothing.

    What only the click itself tells stands as a placeholder in angle brackets: the id of
    a new security group, the time.
    """
    return list(_steps(world, button, params, "<time>"))


def _steps(world: World, button: str, params: Params, moment: str) -> Steps:
    known = BUTTONS.get(button)
    if known is None:
        raise UnknownButton(button)
    missing = set(known.needs) - params.keys()
    unknown = params.keys() - {*known.needs, *known.takes}
    if missing or unknown:
        raise UnknownButton(
            f"{button}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    return known.steps(world, params, moment)


# --- finding what a parameter means -----------------------------------------------------


def policy_arn(world: World, name_or_arn: str) -> str:
    """A policy is named by its ARN or by its name, the customer's own first."""
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    for policy in world.account.policies.values():
        if policy.name == name_or_arn:
            return policy.arn
    provided = managed_policies.by_name(name_or_arn)
    if provided is not None:
        return provided.arn
    return f"arn:aws:iam::aws:policy/{name_or_arn}"


def _instance_id(world: World, id_or_name: str) -> str:
    """An instance is named by its id or by its ``Name`` tag, the youngest first."""
    for instance in reversed(world.account.instances.values()):
        if instance.tags.get("Name") == id_or_name and instance.state != "terminated":
            return instance.instance_id
    return id_or_name


def _association(world: World, instance_id: str) -> Association | None:
    for association in world.account.associations.values():
        if association.instance_id == instance_id:
            return association
    return None


def _profile_of_role(world: World, role: str) -> str | None:
    """The instance profile that holds a role; the one with its name, if several do."""
    holding = [
        profile.name
        for profile in world.account.instance_profiles.values()
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


#: The description that the console fills in, by trusted service.
_DESCRIPTIONS = {
    "ec2.amazonaws.com": "Allows EC2 instances to call AWS services on your behalf.",
    "lambda.amazonaws.com": (
        "Allows Lambda functions to call AWS services on your behalf."
    ),
    "ecs-tasks.amazonaws.com": "Allows ECS tasks to call AWS services on your behalf.",
}
#: The use case whose role the console puts into an instance profile.
_EC2 = "ec2.amazonaws.com"


def _iam(operation: str, **params: object) -> PlannedCall:
    return PlannedCall("iam", operation, params)


def _ec2(operation: str, **params: object) -> PlannedCall:
    return PlannedCall("ec2", operation, params)


def _s3(operation: str, region: str | None = None, **params: object) -> PlannedCall:
    return PlannedCall("s3", operation, params, region)


# --- roles ------------------------------------------------------------------------------


def _create_role(world: World, params: Params, moment: str) -> Steps:
    name, service = params["name"], params["trusted_service"]
    description = params.get("description")
    if description is None:
        description = _DESCRIPTIONS.get(service, "")
    yield _iam(
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=trust_policy_for(service),
        Description=description,
        MaxSessionDuration=3600,
    )
    for policy in params.get("policies") or ():
        yield _iam(
            "AttachRolePolicy", RoleName=name, PolicyArn=policy_arn(world, policy)
        )
    if service == _EC2:
        yield _iam("CreateInstanceProfile", InstanceProfileName=name)
        yield _iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)


def _attach_policies(world: World, params: Params, moment: str) -> Steps:
    for policy in params["policies"]:
        yield _iam(
            "AttachRolePolicy",
            RoleName=params["role"],
            PolicyArn=policy_arn(world, policy),
        )


def _detach_policies(world: World, params: Params, moment: str) -> Steps:
    for policy in params["policies"]:
        yield _iam(
            "DetachRolePolicy",
            RoleName=params["role"],
            PolicyArn=policy_arn(world, policy),
        )


def _put_inline_policy(world: World, params: Params, moment: str) -> Steps:
    yield _iam(
        "PutRolePolicy",
        RoleName=params["role"],
        PolicyName=params["name"],
        PolicyDocument=params["document"],
    )


def _delete_inline_policy(world: World, params: Params, moment: str) -> Steps:
    yield _iam("DeleteRolePolicy", RoleName=params["role"], PolicyName=params["name"])


def _update_trust_policy(world: World, params: Params, moment: str) -> Steps:
    yield _iam(
        "UpdateAssumeRolePolicy",
        RoleName=params["role"],
        PolicyDocument=params["document"],
    )


def _delete_role(world: World, params: Params, moment: str) -> Steps:
    """The console takes apart what it put together: profile, policies, then the role."""
    name = params["role"]
    role = world.account.roles.get(name)
    holding = [
        profile.name
        for profile in world.account.instance_profiles.values()
        if profile.role == name
    ]
    for profile in holding:
        yield _iam(
            "RemoveRoleFromInstanceProfile", InstanceProfileName=profile, RoleName=name
        )
        if profile == name:
            yield _iam("DeleteInstanceProfile", InstanceProfileName=profile)
    if role is not None:
        for arn in list(role.attached):
            yield _iam("DetachRolePolicy", RoleName=name, PolicyArn=arn)
        for policy in list(role.inline):
            yield _iam("DeleteRolePolicy", RoleName=name, PolicyName=policy)
    yield _iam("DeleteRole", RoleName=name)


# --- instances --------------------------------------------------------------------------


def _launch_instance(world: World, params: Params, moment: str) -> Steps:
    taken = {group.name for group in world.account.security_groups.values()}
    number = 1
    while f"launch-wizard-{number}" in taken:
        number += 1
    group = f"launch-wizard-{number}"
    made = yield _ec2(
        "CreateSecurityGroup",
        GroupName=group,
        Description=f"{group} created {moment}",
    )
    group_id = made["GroupId"] if made else f"<{group}>"
    yield _ec2(
        "AuthorizeSecurityGroupIngress",
        GroupId=group_id,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
        ],
    )
    yield _ec2("RunInstances", **_launch_parameters(world, params, group_id))


def _launch_parameters(world: World, params: Params, group_id: str) -> dict[str, Any]:
    host = world.host if world.host in DEFAULT_IMAGES else "today"
    instance_type = DEFAULT_TYPES[host]
    launch: dict[str, Any] = {
        "ImageId": DEFAULT_IMAGES[host],
        "InstanceType": instance_type,
        "MinCount": 1,
        "MaxCount": 1,
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": True,
                "Groups": [group_id],
            }
        ],
        "CreditSpecification": {
            "CpuCredits": "standard" if instance_type.startswith("t2") else "unlimited"
        },
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "optional" if host == "2022" else "required",
            "HttpPutResponseHopLimit": 1 if host == "2022" else 2,
        },
        "PrivateDnsNameOptions": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": True,
            "EnableResourceNameDnsAAAARecord": False,
        },
    }
    if params.get("key_pair"):
        launch["KeyName"] = params["key_pair"]
    if params.get("name"):
        launch["TagSpecifications"] = [
            {
                "ResourceType": "instance",
                "Tags": [{"Key": "Name", "Value": params["name"]}],
            }
        ]
    if params.get("instance_profile"):
        launch["IamInstanceProfile"] = {"Name": params["instance_profile"]}
    return launch


def _modify_iam_role(world: World, params: Params, moment: str) -> Steps:
    """Associates, replaces or disassociates, whichever the instance's state asks for."""
    instance_id = _instance_id(world, params["instance"])
    yield from _set_profile(world, instance_id, params["instance_profile"])


def _set_profile(world: World, instance_id: str, profile: str | None) -> Steps:
    present = _association(world, instance_id)
    if profile is None:
        if present is not None:
            yield _ec2(
                "DisassociateIamInstanceProfile", AssociationId=present.association_id
            )
    elif present is None:
        yield _ec2(
            "AssociateIamInstanceProfile",
            InstanceId=instance_id,
            IamInstanceProfile={"Name": profile},
        )
    else:
        yield _ec2(
            "ReplaceIamInstanceProfileAssociation",
            AssociationId=present.association_id,
            IamInstanceProfile={"Name": profile},
        )


def _choose_setting(world: World, params: Params, moment: str) -> Steps:
    """The one control for the role of an instance: exactly these policies attached to the
    role, and the role's profile on the instance; or no profile on it (the policies of the
    role stay as they are then)."""
    instance_id = _instance_id(world, params["instance"])
    if not params["attached"]:
        yield from _set_profile(world, instance_id, None)
        return
    name = params["role"]
    role = world.account.roles.get(name)
    attached = list(role.attached) if role is not None else []
    wanted = [policy_arn(world, policy) for policy in params["policies"]]
    for arn in attached:
        if arn not in wanted:
            yield _iam("DetachRolePolicy", RoleName=name, PolicyArn=arn)
    for arn in wanted:
        if arn not in attached:
            yield _iam("AttachRolePolicy", RoleName=name, PolicyArn=arn)
    profile = _profile_of_role(world, name)
    if profile is None:
        profile = name
        if name not in world.account.instance_profiles:
            yield _iam("CreateInstanceProfile", InstanceProfileName=name)
        yield _iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)
    present = _association(world, instance_id)
    if present is None or present.profile != profile:
        yield from _set_profile(world, instance_id, profile)


def _on_instance(operation: str) -> Button:
    def steps(world: World, params: Params, moment: str) -> Steps:
        yield _ec2(operation, InstanceIds=[_instance_id(world, params["instance"])])

    return steps


# --- buckets ----------------------------------------------------------------------------


def _create_bucket(world: World, params: Params, moment: str) -> Steps:
    region = params.get("region") or world.account.region
    create: dict[str, Any] = {
        "Bucket": params["name"],
        "ObjectOwnership": "BucketOwnerEnforced",
    }
    if region != _FIRST_REGION:
        create["CreateBucketConfiguration"] = {"LocationConstraint": region}
    yield _s3("CreateBucket", region, **create)
    encryption = {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                "BucketKeyEnabled": True,
            }
        ]
    }
    yield _s3(
        "PutBucketEncryption",
        region,
        Bucket=params["name"],
        ServerSideEncryptionConfiguration=encryption,
    )


#: What a browser says a file is, by the end of its name.
_CONTENT_TYPES = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}


def _upload(world: World, params: Params, moment: str) -> Steps:
    for name, content in params["files"].items():
        kind = _CONTENT_TYPES.get(name.rsplit(".", 1)[-1].lower())
        yield _s3(
            "PutObject",
            Bucket=params["bucket"],
            Key=name,
            Body=content,
            ContentType=kind or "application/octet-stream",
            StorageClass="STANDARD",
        )


def _delete_objects(world: World, params: Params, moment: str) -> Steps:
    yield from _delete_keys(params["bucket"], list(params["keys"]))


def _empty_bucket(world: World, params: Params, moment: str) -> Steps:
    bucket = world.account.buckets.get(params["bucket"])
    keys = sorted(bucket.objects) if bucket is not None else []
    yield _s3("ListObjectsV2", Bucket=params["bucket"])
    yield from _delete_keys(params["bucket"], keys)


def _delete_keys(bucket: str, keys: list[str]) -> Steps:
    for start in range(0, len(keys), _BATCH):
        yield _s3(
            "DeleteObjects",
            Bucket=bucket,
            Delete={
                "Objects": [{"Key": key} for key in keys[start : start + _BATCH]],
                "Quiet": True,
            },
        )


def _delete_bucket(world: World, params: Params, moment: str) -> Steps:
    yield _s3("DeleteBucket", Bucket=params["bucket"])


def _put_bucket_policy(world: World, params: Params, moment: str) -> Steps:
    yield _s3("PutBucketPolicy", Bucket=params["bucket"], Policy=params["document"])


# --- the table --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """A button: its steps, the parameters it needs, those it takes besides."""

    steps: Button
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


BUTTONS: dict[str, _Known] = {
    "create-role": _Known(
        _create_role, ("name", "trusted_service"), ("policies", "description")
    ),
    "attach-policies": _Known(_attach_policies, ("role", "policies")),
    "detach-policies": _Known(_detach_policies, ("role", "policies")),
    "put-inline-policy": _Known(_put_inline_policy, ("role", "name", "document")),
    "delete-inline-policy": _Known(_delete_inline_policy, ("role", "name")),
    "update-trust-policy": _Known(_update_trust_policy, ("role", "document")),
    "delete-role": _Known(_delete_role, ("role",)),
    "launch-instance": _Known(
        _launch_instance, ("name",), ("key_pair", "instance_profile")
    ),
    "modify-iam-role": _Known(_modify_iam_role, ("instance", "instance_profile")),
    "start-instance": _Known(_on_instance("StartInstances"), ("instance",)),
    "stop-instance": _Known(_on_instance("StopInstances"), ("instance",)),
    "terminate-instance": _Known(_on_instance("TerminateInstances"), ("instance",)),
    "choose-setting": _Known(
        _choose_setting, ("instance", "role", "policies", "attached")
    ),
    "create-bucket": _Known(_create_bucket, ("name",), ("region",)),
    "upload": _Known(_upload, ("bucket", "files")),
    "delete-objects": _Known(_delete_objects, ("bucket", "keys")),
    "empty-bucket": _Known(_empty_bucket, ("bucket",)),
    "delete-bucket": _Known(_delete_bucket, ("bucket",)),
    "put-bucket-policy": _Known(_put_bucket_policy, ("bucket", "document")),
}


# --- as a command line ------------------------------------------------------------------


def as_command(service: str, operation: str, params: Params) -> str:
    """The same call as a line for the AWS CLI."""
    if (service, operation) == ("s3", "PutObject"):
        name = params["Key"].rsplit("/", 1)[-1]
        return _line(
            "aws", "s3", "cp", name, f"s3://{params['Bucket']}/{params['Key']}"
        )
    if (service, operation) == ("s3", "DeleteObject"):
        return _line("aws", "s3", "rm", f"s3://{params['Bucket']}/{params['Key']}")
    if (service, operation) == ("s3", "DeleteBucket"):
        return _line("aws", "s3", "rb", f"s3://{params['Bucket']}")
    words = ["aws", "s3api" if service == "s3" else service, _kebab(operation)]
    if params.get("MinCount") == params.get("MaxCount") is not None:
        params = {**params, "Count": params["MinCount"]}
        params = {k: v for k, v in params.items() if k not in ("MinCount", "MaxCount")}
    for name, value in params.items():
        option = f"--{_kebab(name)}"
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
        else:
            words.extend([option, *_written(value)])
    return _line(*words)


def _line(*words: str) -> str:
    return " ".join(shlex.quote(word) for word in words)


def _kebab(name: str) -> str:
    """``IamInstanceProfile`` as ``iam-instance-profile``, ``ListObjectsV2`` as
    ``list-objects-v2``: the CLI's own spelling."""
    spaced = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", name)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", spaced)
    return spaced.lower()


def _written(value: object) -> list[str]:
    """A parameter's value as words: plain, in shorthand if it is flat, or as JSON."""
    match value:
        case str():
            return [_on_one_line(value)]
        case int() | float():
            return [str(value)]
        case Mapping() if _is_flat(value):
            return [_shorthand(value)]
        case list() | tuple() if all(isinstance(item, str) for item in value):
            return [str(item) for item in value]
        case list() | tuple() if all(
            isinstance(item, Mapping) and _is_flat(item) for item in value
        ):
            return [_shorthand(item) for item in value]
        case _:
            return [json.dumps(value, ensure_ascii=False)]


def _on_one_line(text: str) -> str:
    """A policy document without its line breaks; other text as it is."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def _is_flat(value: Mapping[Any, Any]) -> bool:
    return all(
        isinstance(member, bool | int | str)
        and not set(str(member)) & set(",='\" {}[]")
        for member in value.values()
    )


def _shorthand(value: Mapping[Any, Any]) -> str:
    return ",".join(
        f"{name}={str(member).lower() if isinstance(member, bool) else member}"
        for name, member in value.items()
    )
