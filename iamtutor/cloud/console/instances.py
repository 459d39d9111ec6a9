"""The buttons for instances, and the one control for an instance's role. Launching one
is in ``launching``."""

from typing import Any

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Calls, Params, asks, button, opening, pgettext
from iamtutor.cloud.console.steps import (
    Steps,
    association_of,
    each,
    ec2,
    encoded,
    iam,
    instance_named,
    policy_arn,
    profile_of_role,
    tag_changes,
)
from iamtutor.cloud.tags import tag_list
from iamtutor.cloud.world import World


@opening("instance")
def open_instance(world: World, params: Params, moment: str) -> Steps:
    instance_id = params["instance"]
    yield from each(
        ec2("DescribeInstances", InstanceIds=[instance_id]),
        ec2(
            "DescribeInstanceStatus",
            InstanceIds=[instance_id],
            IncludeAllInstances=True,
        ),
        ec2("DescribeSecurityGroups"),
        ec2(
            "DescribeVolumes",
            Filters=[{"Name": "attachment.instance-id", "Values": [instance_id]}],
        ),
    )


@opening("instance")
def open_modify_iam_role(world: World, params: Params, moment: str) -> Steps:
    instance_id = instance_named(world, params["instance"])
    yield from each(
        ec2(
            "DescribeIamInstanceProfileAssociations",
            Filters=[{"Name": "instance-id", "Values": [instance_id]}],
        ),
        iam("ListInstanceProfiles"),
    )


@opening("instance")
def open_system_log(world: World, params: Params, moment: str) -> Steps:
    yield ec2("GetConsoleOutput", InstanceId=instance_named(world, params["instance"]))


@button(
    pgettext("console", "Modify IAM role"), parameters.INSTANCE, parameters.IAM_ROLE
)
def modify_iam_role(world: World, params: Params, moment: str) -> Steps:
    """Associates, replaces or disassociates, whichever the instance's state asks for."""
    instance_id = instance_named(world, params["instance"])
    yield from _set_profile(world, instance_id, params["instance_profile"])


def _set_profile(world: World, instance_id: str, profile: str | None) -> Steps:
    present = association_of(world, instance_id)
    if profile is None:
        if present is not None:
            yield ec2(
                "DisassociateIamInstanceProfile", AssociationId=present.association_id
            )
    elif present is None:
        yield ec2(
            "AssociateIamInstanceProfile",
            InstanceId=instance_id,
            IamInstanceProfile={"Name": profile},
        )
    else:
        yield ec2(
            "ReplaceIamInstanceProfileAssociation",
            AssociationId=present.association_id,
            IamInstanceProfile={"Name": profile},
        )


@button(
    pgettext("console", "Policy of the instance’s role"),
    parameters.INSTANCE,
    parameters.ROLE,
    parameters.POLICIES,
    parameters.ATTACHED,
    note="the control beside the terminal",
)
def choose_setting(world: World, params: Params, moment: str) -> Steps:
    """The one control for the role of an instance: exactly these policies attached to the
    role, and the role's profile on the instance; or no profile on it (the policies of the
    role stay as they are then)."""
    instance_id = instance_named(world, params["instance"])
    if not params["attached"]:
        yield from _set_profile(world, instance_id, None)
        return
    name = params["role"]
    role = world.console_account.roles.get(name)
    attached = list(role.attached) if role is not None else []
    wanted = [policy_arn(world, policy) for policy in params["policies"]]
    for arn in attached:
        if arn not in wanted:
            yield iam("DetachRolePolicy", RoleName=name, PolicyArn=arn)
    for arn in wanted:
        if arn not in attached:
            yield iam("AttachRolePolicy", RoleName=name, PolicyArn=arn)
    profile = profile_of_role(world, name)
    if profile is None:
        profile = name
        if name not in world.console_account.instance_profiles:
            yield iam("CreateInstanceProfile", InstanceProfileName=name)
        yield iam("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=name)
    present = association_of(world, instance_id)
    if present is None or present.profile != profile:
        yield from _set_profile(world, instance_id, profile)


def on_instances(operation: str) -> Calls:
    """Of one instance, or of several at once."""

    def steps(world: World, params: Params, moment: str) -> Steps:
        named = params["instance"]
        chosen = [named] if isinstance(named, str) else named
        yield ec2(operation, InstanceIds=[instance_named(world, one) for one in chosen])

    return steps


# --- settings ---------------------------------------------------------------------------


def modify_attribute(member: str, param: str) -> Calls:
    """One attribute of an instance, under its name in the request."""

    def steps(world: World, params: Params, moment: str) -> Steps:
        value: Any = params[param]
        if member == "UserData":
            value = encoded(str(value))
        yield ec2(
            "ModifyInstanceAttribute",
            InstanceId=instance_named(world, params["instance"]),
            **{member: list(value) if member == "Groups" else {"Value": value}},
        )

    return steps


@button(
    pgettext("console", "Modify instance metadata options"),
    parameters.INSTANCE,
    parameters.ENDPOINT,
    parameters.TOKENS,
    parameters.HOP_LIMIT,
)
def modify_metadata_options(world: World, params: Params, moment: str) -> Steps:
    options: dict[str, Any] = {"HttpEndpoint": params["endpoint"]}
    if params["endpoint"] == "enabled":
        options |= {
            "HttpTokens": params["tokens"],
            "HttpPutResponseHopLimit": params["hop_limit"],
        }
    yield ec2(
        "ModifyInstanceMetadataOptions",
        InstanceId=instance_named(world, params["instance"]),
        **options,
    )


@button(
    pgettext("console", "Allow tags in instance metadata"),
    parameters.INSTANCE,
    parameters.ALLOWED,
)
def allow_metadata_tags(world: World, params: Params, moment: str) -> Steps:
    yield ec2(
        "ModifyInstanceMetadataOptions",
        InstanceId=instance_named(world, params["instance"]),
        InstanceMetadataTags="enabled" if params["allowed"] else "disabled",
    )


@button(pgettext("console", "Manage tags"), parameters.INSTANCE, parameters.TAGS)
def manage_tags(world: World, params: Params, moment: str) -> Steps:
    """``tags`` are all that the instance shall have."""
    instance_id = instance_named(world, params["instance"])
    instance = world.console_account.instances.get(instance_id)
    before = instance.tags if instance is not None else {}
    gone, changed = tag_changes(before, params["tags"])
    if gone:
        yield ec2("DeleteTags", Resources=[instance_id], Tags=tag_list(gone))
    if changed:
        yield ec2("CreateTags", Resources=[instance_id], Tags=tag_list(changed))


opening(name="open-ec2")(
    asks(
        ec2("DescribeInstances"),
        ec2("DescribeVolumes"),
        ec2("DescribeSecurityGroups"),
        ec2("DescribeKeyPairs"),
    )
)
opening(name="open-instances")(
    asks(
        ec2("DescribeInstances"),
        ec2("DescribeInstanceStatus", IncludeAllInstances=True),
    )
)
opening(name="open-security-groups")(asks(ec2("DescribeSecurityGroups")))
opening(name="open-key-pairs")(asks(ec2("DescribeKeyPairs")))
button(
    pgettext("console", "Start instance"), parameters.INSTANCES, name="start-instance"
)(on_instances("StartInstances"))
button(
    pgettext("console", "Stop instance"), parameters.INSTANCES, name="stop-instance"
)(on_instances("StopInstances"))
button(
    pgettext("console", "Reboot instance"), parameters.INSTANCES, name="reboot-instance"
)(on_instances("RebootInstances"))
button(
    pgettext("console", "Terminate (delete) instance"),
    parameters.INSTANCES,
    name="terminate-instance",
)(on_instances("TerminateInstances"))
button(
    pgettext("console", "Change security groups"),
    parameters.INSTANCE,
    parameters.GROUPS,
    name="change-security-groups",
)(modify_attribute("Groups", "groups"))
button(
    pgettext("console", "Change termination protection"),
    parameters.INSTANCE,
    parameters.ENABLED,
    name="change-termination-protection",
)(modify_attribute("DisableApiTermination", "enabled"))
button(
    pgettext("console", "Change stop protection"),
    parameters.INSTANCE,
    parameters.ENABLED,
    name="change-stop-protection",
)(modify_attribute("DisableApiStop", "enabled"))
button(
    pgettext("console", "Change shutdown behavior"),
    parameters.INSTANCE,
    parameters.BEHAVIOR,
    name="change-shutdown-behavior",
)(modify_attribute("InstanceInitiatedShutdownBehavior", "behavior"))
button(
    pgettext("console", "Change instance type"),
    parameters.INSTANCE,
    parameters.NEW_INSTANCE_TYPE,
    name="change-instance-type",
)(modify_attribute("InstanceType", "instance_type"))
button(
    pgettext("console", "Edit user data"),
    parameters.INSTANCE,
    parameters.USER_DATA,
    name="edit-user-data",
)(modify_attribute("UserData", "user_data"))
