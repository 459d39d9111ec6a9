"""The buttons for instances, and the one control for an instance's role. Launching one
is in ``launching``."""

from typing import Any

from iamtutor.cloud.console import parameters
from iamtutor.cloud.console.button import Button, Calls, Params, asks, opening, pgettext
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


def open_modify_iam_role(world: World, params: Params, moment: str) -> Steps:
    instance_id = instance_named(world, params["instance"])
    yield from each(
        ec2(
            "DescribeIamInstanceProfileAssociations",
            Filters=[{"Name": "instance-id", "Values": [instance_id]}],
        ),
        iam("ListInstanceProfiles"),
    )


def open_system_log(world: World, params: Params, moment: str) -> Steps:
    yield ec2("GetConsoleOutput", InstanceId=instance_named(world, params["instance"]))


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


def allow_metadata_tags(world: World, params: Params, moment: str) -> Steps:
    yield ec2(
        "ModifyInstanceMetadataOptions",
        InstanceId=instance_named(world, params["instance"]),
        InstanceMetadataTags="enabled" if params["allowed"] else "disabled",
    )


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


BUTTONS = (
    opening(
        "open-ec2",
        asks(
            ec2("DescribeInstances"),
            ec2("DescribeVolumes"),
            ec2("DescribeSecurityGroups"),
            ec2("DescribeKeyPairs"),
        ),
    ),
    opening(
        "open-instances",
        asks(
            ec2("DescribeInstances"),
            ec2("DescribeInstanceStatus", IncludeAllInstances=True),
        ),
    ),
    opening("open-instance", open_instance, "instance"),
    opening("open-security-groups", asks(ec2("DescribeSecurityGroups"))),
    opening("open-key-pairs", asks(ec2("DescribeKeyPairs"))),
    opening("open-system-log", open_system_log, "instance"),
    opening("open-modify-iam-role", open_modify_iam_role, "instance"),
    Button(
        "modify-iam-role",
        pgettext("console", "Modify IAM role"),
        modify_iam_role,
        (parameters.INSTANCE, parameters.IAM_ROLE),
    ),
    Button(
        "start-instance",
        pgettext("console", "Start instance"),
        on_instances("StartInstances"),
        (parameters.INSTANCES,),
    ),
    Button(
        "stop-instance",
        pgettext("console", "Stop instance"),
        on_instances("StopInstances"),
        (parameters.INSTANCES,),
    ),
    Button(
        "reboot-instance",
        pgettext("console", "Reboot instance"),
        on_instances("RebootInstances"),
        (parameters.INSTANCES,),
    ),
    Button(
        "terminate-instance",
        pgettext("console", "Terminate (delete) instance"),
        on_instances("TerminateInstances"),
        (parameters.INSTANCES,),
    ),
    Button(
        "change-security-groups",
        pgettext("console", "Change security groups"),
        modify_attribute("Groups", "groups"),
        (parameters.INSTANCE, parameters.GROUPS),
    ),
    Button(
        "change-termination-protection",
        pgettext("console", "Change termination protection"),
        modify_attribute("DisableApiTermination", "enabled"),
        (parameters.INSTANCE, parameters.ENABLED),
    ),
    Button(
        "change-stop-protection",
        pgettext("console", "Change stop protection"),
        modify_attribute("DisableApiStop", "enabled"),
        (parameters.INSTANCE, parameters.ENABLED),
    ),
    Button(
        "change-shutdown-behavior",
        pgettext("console", "Change shutdown behavior"),
        modify_attribute("InstanceInitiatedShutdownBehavior", "behavior"),
        (parameters.INSTANCE, parameters.BEHAVIOR),
    ),
    Button(
        "change-instance-type",
        pgettext("console", "Change instance type"),
        modify_attribute("InstanceType", "instance_type"),
        (parameters.INSTANCE, parameters.NEW_INSTANCE_TYPE),
    ),
    Button(
        "edit-user-data",
        pgettext("console", "Edit user data"),
        modify_attribute("UserData", "user_data"),
        (parameters.INSTANCE, parameters.USER_DATA),
    ),
    Button(
        "modify-metadata-options",
        pgettext("console", "Modify instance metadata options"),
        modify_metadata_options,
        (
            parameters.INSTANCE,
            parameters.ENDPOINT,
            parameters.TOKENS,
            parameters.HOP_LIMIT,
        ),
    ),
    Button(
        "allow-metadata-tags",
        pgettext("console", "Allow tags in instance metadata"),
        allow_metadata_tags,
        (parameters.INSTANCE, parameters.ALLOWED),
    ),
    Button(
        "manage-tags",
        pgettext("console", "Manage tags"),
        manage_tags,
        (parameters.INSTANCE, parameters.TAGS),
    ),
    Button(
        "choose-setting",
        pgettext("console", "Policy of the instance’s role"),
        choose_setting,
        (
            parameters.INSTANCE,
            parameters.ROLE,
            parameters.POLICIES,
            parameters.ATTACHED,
        ),
        note="the control beside the terminal",
    ),
)
