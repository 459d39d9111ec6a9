"""The buttons by name, and how one is pressed or planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from iamtutor.cloud.calls import ApiCall, perform
from iamtutor.cloud.console import (
    buckets,
    history,
    instances,
    launching,
    objects,
    policies,
    roles,
    users,
)
from iamtutor.cloud.console.steps import Answer, Button, Params, PlannedCall, Steps
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import console_credentials
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import World

ORIGIN = "console"


class UnknownButton(LookupError):
    """No such button, or not with these parameters."""


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
    """What pressing a button came to. ``error`` is the first one, if any."""

    button: str
    calls: list[MadeCall] = field(default_factory=list)

    @property
    def error(self) -> ServiceError | None:
        return next((call.error for call in self.calls if call.error), None)

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
                case "CreateUser":
                    made["user"] = call.params["UserName"]
                case "CreateAccessKey":
                    made["access_key"] = call.response["AccessKey"]["AccessKeyId"]
                case "CreatePolicy":
                    made["policy"] = call.response["Policy"]["Arn"]
                case "CreateInstanceProfile":
                    made["instance_profile"] = call.params["InstanceProfileName"]
                case "CreateKeyPair":
                    made["key_pair"] = call.params["KeyName"]
                case "CreateSecurityGroup":
                    made["security_group"] = call.response["GroupId"]
                case "RunInstances":
                    made["instance"] = call.response["Instances"][0]["InstanceId"]
                case "CreateBucket":
                    made["bucket"] = call.params["Bucket"]
                case _:
                    pass
        return made


def press(turn: Turn, button: str, params: Params) -> Pressed:
    """Press a button of the console: the calls are made as the signed-in user. It stops
    at the first error, unless the button itself takes it and goes on."""
    pressed = Pressed(button)
    moment = turn.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    steps = _steps(turn.world, button, params, moment)
    answer: Answer = None
    refused: ServiceError | None = None
    while True:
        try:
            call = steps.send(answer) if refused is None else steps.throw(refused)
        except (StopIteration, ServiceError):
            return pressed
        request = ApiCall(
            call.service,
            call.operation,
            call.params,
            console_credentials(turn),
            call.region or _region_of(turn.world, call),
            ORIGIN,
        )
        try:
            answer = perform(turn, request)
            refused = _refused_part(answer)
        except ServiceError as error:
            answer, refused = None, error
        pressed.calls.append(
            MadeCall(
                call.service,
                call.operation,
                call.params,
                turn.events[-1],
                answer,
                refused,
            )
        )


def _region_of(world: World, call: PlannedCall) -> str:
    """A call on a bucket goes to the bucket's Region, others to the console's."""
    bucket = world.console_account.buckets.get(call.params.get("Bucket", ""))
    return bucket.region if bucket is not None else world.console_account.region


def _refused_part(response: dict[str, Any]) -> ServiceError | None:
    """The first error within an answer that succeeded as a whole (DeleteObjects)."""
    for error in response.get("Errors", ()):
        return ServiceError(error["Code"], error["Message"], 200, Key=error["Key"])
    return None


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


@dataclass(frozen=True, slots=True)
class _Known:
    """A button: its steps, the parameters it needs, those it takes besides."""

    steps: Button
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


BUTTONS: dict[str, _Known] = {
    "create-role": _Known(
        roles.create_role,
        ("name",),
        (
            "trusted_service",
            "trust_policy",
            "policies",
            "description",
            "boundary",
            "tags",
        ),
    ),
    "open-iam": _Known(users.open_dashboard, ()),
    "open-roles": _Known(roles.open_roles, ("shown",)),
    "open-role": _Known(roles.open_role, ("role",)),
    "open-groups": _Known(users.open_groups, ()),
    "open-users": _Known(users.open_users, ()),
    "open-user": _Known(users.open_user, ("user",)),
    "update-role": _Known(roles.update_role, ("role", "description", "duration")),
    "set-boundary": _Known(roles.set_boundary, ("role", "boundary")),
    "remove-boundary": _Known(roles.remove_boundary, ("role",)),
    "manage-role-tags": _Known(roles.manage_tags, ("role", "tags")),
    "revoke-sessions": _Known(roles.revoke_sessions, ("role",)),
    "create-user": _Known(users.create_user, ("name",), ("policies",)),
    "create-access-key": _Known(users.create_access_key, ("user",)),
    "update-access-key": _Known(
        users.update_access_key, ("user", "access_key", "status")
    ),
    "delete-access-key": _Known(users.delete_access_key, ("user", "access_key")),
    "delete-user": _Known(users.delete_user, ("user",)),
    "last-accessed": _Known(roles.last_accessed, ("role",)),
    "attach-policies": _Known(roles.attach_policies, ("role", "policies")),
    "detach-policies": _Known(roles.detach_policies, ("role", "policies")),
    "put-inline-policy": _Known(roles.put_inline_policy, ("role", "name", "document")),
    "delete-inline-policy": _Known(roles.delete_inline_policy, ("role", "name")),
    "update-trust-policy": _Known(roles.update_trust_policy, ("role", "document")),
    "delete-role": _Known(roles.delete_role, ("role",)),
    "create-policy": _Known(
        policies.create_policy, ("name", "document"), ("description", "tags")
    ),
    "validate-policy": _Known(
        policies.validate_policy, ("document", "kind"), ("bucket",)
    ),
    "open-policies": _Known(policies.open_policies, ()),
    "open-policy": _Known(policies.open_policy, ("policy", "tab")),
    "policy-last-accessed": _Known(policies.last_accessed, ("policy",)),
    "attach-entities": _Known(policies.attach_to_entities, ("policy", "entities")),
    "detach-entities": _Known(policies.detach_from_entities, ("policy", "entities")),
    "manage-policy-tags": _Known(policies.manage_tags, ("policy", "tags")),
    "save-policy": _Known(policies.save_policy, ("policy", "document")),
    "set-default-version": _Known(policies.set_default_version, ("policy", "version")),
    "delete-version": _Known(policies.delete_version, ("policy", "version")),
    "delete-policy": _Known(policies.delete_policy, ("policy",)),
    "open-launch-instance": _Known(launching.open_launch_instance, ()),
    "launch-instance": _Known(
        launching.launch_instance,
        ("name",),
        (
            "key_pair",
            "instance_profile",
            "tags",
            "image",
            "instance_type",
            "count",
            "subnet",
            "public_ip",
            "security_groups",
            "group_name",
            "group_description",
            "rules",
            "volume",
            "shutdown_behavior",
            "termination_protected",
            "stop_protected",
            "metadata_endpoint",
            "http_tokens",
            "hop_limit",
            "metadata_tags",
            "user_data",
        ),
    ),
    "create-key-pair": _Known(
        launching.create_key_pair, ("name",), ("key_type", "key_format")
    ),
    "delete-key-pair": _Known(launching.delete_key_pair, ("name",)),
    "open-ec2": _Known(instances.open_ec2, ()),
    "open-instances": _Known(instances.open_instances, ()),
    "open-instance": _Known(instances.open_instance, ("instance",)),
    "open-security-groups": _Known(instances.open_security_groups, ()),
    "open-key-pairs": _Known(instances.open_key_pairs, ()),
    "open-system-log": _Known(instances.open_system_log, ("instance",)),
    "open-modify-iam-role": _Known(instances.open_modify_iam_role, ("instance",)),
    "modify-iam-role": _Known(
        instances.modify_iam_role, ("instance", "instance_profile")
    ),
    "start-instance": _Known(instances.on_instances("StartInstances"), ("instance",)),
    "stop-instance": _Known(instances.on_instances("StopInstances"), ("instance",)),
    "reboot-instance": _Known(instances.on_instances("RebootInstances"), ("instance",)),
    "terminate-instance": _Known(
        instances.on_instances("TerminateInstances"), ("instance",)
    ),
    "change-security-groups": _Known(
        instances.modify_attribute("Groups", "groups"), ("instance", "groups")
    ),
    "change-termination-protection": _Known(
        instances.modify_attribute("DisableApiTermination", "enabled"),
        ("instance", "enabled"),
    ),
    "change-stop-protection": _Known(
        instances.modify_attribute("DisableApiStop", "enabled"), ("instance", "enabled")
    ),
    "change-shutdown-behavior": _Known(
        instances.modify_attribute("InstanceInitiatedShutdownBehavior", "behavior"),
        ("instance", "behavior"),
    ),
    "change-instance-type": _Known(
        instances.modify_attribute("InstanceType", "instance_type"),
        ("instance", "instance_type"),
    ),
    "edit-user-data": _Known(
        instances.modify_attribute("UserData", "user_data"), ("instance", "user_data")
    ),
    "modify-metadata-options": _Known(
        instances.modify_metadata_options,
        ("instance", "endpoint", "tokens", "hop_limit"),
    ),
    "allow-metadata-tags": _Known(
        instances.allow_metadata_tags, ("instance", "allowed")
    ),
    "manage-tags": _Known(instances.manage_tags, ("instance", "tags")),
    "choose-setting": _Known(
        instances.choose_setting, ("instance", "role", "policies", "attached")
    ),
    "open-buckets": _Known(buckets.open_buckets, ()),
    "open-bucket-permissions": _Known(buckets.open_bucket_permissions, ("bucket",)),
    "open-bucket": _Known(buckets.open_bucket, ("bucket",), ("prefix", "versions")),
    "create-bucket": _Known(
        buckets.create_bucket,
        ("name",),
        (
            "region",
            "namespace",
            "ownership",
            "block",
            "versioning",
            "tags",
            "encryption",
            "bucket_key",
        ),
    ),
    "delete-bucket": _Known(buckets.delete_bucket, ("bucket",)),
    "put-bucket-policy": _Known(buckets.put_bucket_policy, ("bucket", "document")),
    "delete-bucket-policy": _Known(buckets.delete_bucket_policy, ("bucket",)),
    "put-bucket-encryption": _Known(buckets.put_encryption, ("bucket", "bucket_key")),
    "put-bucket-versioning": _Known(buckets.put_versioning, ("bucket", "status")),
    "put-public-access-block": _Known(
        buckets.put_public_access_block, ("bucket", "block")
    ),
    "put-bucket-tags": _Known(buckets.put_tags, ("bucket", "tags")),
    "put-bucket-website": _Known(buckets.put_website, ("bucket", "index"), ("error",)),
    "put-bucket-ownership": _Known(buckets.put_ownership, ("bucket", "ownership")),
    "upload": _Known(
        objects.upload, ("bucket", "files"), ("storage_class", "metadata")
    ),
    "create-folder": _Known(objects.create_folder, ("bucket", "folder")),
    "open-object": _Known(objects.open_object, ("bucket", "key"), ("version",)),
    "download-object": _Known(objects.download_object, ("bucket", "key"), ("version",)),
    "delete-objects": _Known(objects.delete_objects, ("bucket", "keys")),
    "empty-bucket": _Known(objects.empty_bucket, ("bucket",)),
    "look-up-events": _Known(
        history.look_up_events, (), ("attribute", "value", "start", "end", "region")
    ),
}
