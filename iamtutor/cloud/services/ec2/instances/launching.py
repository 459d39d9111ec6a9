"""Instances: launched."""

import hashlib
import json
from datetime import timedelta

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.instances.descriptions import (
    described,
    goes_with,
    reservation,
)
from iamtutor.cloud.services.ec2.instances.images import (
    INSTANCE_TYPES,
    Image,
    check_type,
    image_of,
)
from iamtutor.cloud.services.ec2.instances.key_pairs import check_key_pair
from iamtutor.cloud.services.ec2.instances.launch_options import check_launch
from iamtutor.cloud.services.ec2.instances.volumes import root_volume
from iamtutor.cloud.services.ec2.lookups import (
    invalid_value,
    is_home,
    missing_parameter,
    profile_named,
    tags_for,
)
from iamtutor.cloud.services.ec2.network.interfaces import host_name
from iamtutor.cloud.services.ec2.network.security_groups import groups, groups_named
from iamtutor.cloud.services.ec2.network.vpc import check_subnet, default_subnet
from iamtutor.cloud.state.instances import Association, Instance
from iamtutor.cloud.world import File, Machine

#: For so long a terminated instance is still listed.
_LISTED_AFTER_END = timedelta(hours=1)
_MOST_VCPUS = 32
_DEFAULT_TYPE = "m1.small"
_HOME = "/home/ec2-user"


# --- launching --------------------------------------------------------------------------


@writes(for_ec2.launching)
def run_instances(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    if not is_home(turn, caller):
        raise NotEmulated("ec2", f"RunInstances in {caller.region}")
    if "ImageId" not in params:
        raise missing_parameter("The request must contain the parameter ImageId")
    _check_counts(params)
    token, digest = params.get("ClientToken", ""), _digest(params)
    if token and (before := _launched_by(turn, token)):
        return _launched_before(turn, before, digest)
    check_launch(turn, params)
    image = image_of(params["ImageId"])
    instance_type = params.get("InstanceType", _DEFAULT_TYPE)
    check_type(instance_type, image)
    if params.get("KeyName"):
        check_key_pair(turn, caller, params["KeyName"])
    _forget_the_ended(turn)
    count = _how_many(turn, instance_type, params)
    check_subnet(turn, params)
    security_groups = _groups_for(turn, caller, params)
    profile = params.get("IamInstanceProfile")
    found = profile_named(turn, profile) if profile else None
    if found is not None and found.role is None:
        raise invalid_value(
            f'IAM Instance Profile "{found.arn}" has no associated IAM Roles'
        )
    launched: list[Instance] = []
    for index in range(count):
        instance = _made(turn, params, image, instance_type)
        instance.security_groups = security_groups
        instance.launch_index = index
        instance.launched_with = launched[0].instance_id if launched else ""
        instance.client_token, instance.launch_digest = token, digest if token else ""
        account.instances[instance.instance_id] = instance
        if found is not None:
            association_id = identifiers.resource_id(turn.world, "iip-assoc")
            account.associations[association_id] = Association(
                association_id, instance.instance_id, found.name, "associated", turn.now
            )
        for kind, resource_id in goes_with(turn, instance).items():
            tags = tags_for(params, kind)
            if tags:
                account.resource_tags[resource_id] = tags
        _set_up_machine(turn, instance)
        launched.append(instance)
    rows = [described(turn, instance, seen_as="pending") for instance in launched]
    return reservation(turn, launched[0].instance_id, rows)


def _made(turn: Turn, params: Params, image: Image, instance_type: str) -> Instance:
    """One instance as the launch asks for it."""
    metadata = params.get("MetadataOptions") or {}
    required = "required" if image.imds_required else "optional"
    taken = {instance.private_ip for instance in turn.account.instances.values()}
    instance_id = identifiers.resource_id(turn.world, "i")
    private_ip = identifiers.private_ip(turn.world, taken)
    # An address is drawn for every instance: those that follow keep theirs.
    public_ip = identifiers.public_ip(turn.world)
    has_public_ip = _wants_public_ip(params)
    return Instance(
        instance_id,
        turn.now,
        instance_type,
        image.image_id,
        private_ip,
        public_ip=public_ip if has_public_ip else None,
        takes_public_ip=has_public_ip,
        key_name=params.get("KeyName") or None,
        subnet_id=default_subnet(turn),
        http_tokens=metadata.get("HttpTokens", required),
        hop_limit=metadata.get(
            "HttpPutResponseHopLimit", 2 if image.imds_required else 1
        ),
        metadata_endpoint=metadata.get("HttpEndpoint", "enabled"),
        metadata_tags=metadata.get("InstanceMetadataTags", "disabled"),
        termination_protected=params.get("DisableApiTermination", False),
        stop_protected=params.get("DisableApiStop", False),
        shutdown_behavior=params.get("InstanceInitiatedShutdownBehavior", "stop"),
        user_data=params.get("UserData", ""),
        root_volume=root_volume(image, params),
        tags=tags_for(params, "instance"),
        cpu_credits=(params.get("CreditSpecification") or {}).get("CpuCredits", ""),
    )


def _digest(params: Params) -> str:
    """Two launches that ask for the same have the same."""
    asked = {name: said for name, said in params.items() if name != "DryRun"}
    text = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _launched_by(turn: Turn, token: str) -> list[Instance]:
    """What an earlier request with this client token launched."""
    return [one for one in turn.account.instances.values() if one.client_token == token]


def _launched_before(turn: Turn, before: list[Instance], digest: str) -> Response:
    """The answer to a launch that is asked for again. Raises ServiceError if this one
    asks for something else."""
    if before[0].launch_digest != digest:
        raise ServiceError(
            "IdempotentParameterMismatch",
            "Arguments on this idempotent request are inconsistent with arguments used in "
            "previous request(s).",
        )
    launch = before[0].launched_with or before[0].instance_id
    return reservation(turn, launch, [described(turn, one) for one in before])


def _check_counts(params: Params) -> None:
    for member in ("MinCount", "MaxCount"):
        if params[member] < 1:
            raise invalid_value(
                f"Value ({params[member]}) for parameter {member[0].lower()}{member[1:]} "
                "is invalid. Expected a positive integer."
            )
    if params["MinCount"] > params["MaxCount"]:
        raise invalid_value(
            f"Value ({params['MinCount']}) for parameter minCount is invalid. It must "
            "not be greater than maxCount."
        )


def _how_many(turn: Turn, instance_type: str, params: Params) -> int:
    """As many as there is room for, if that is enough. Raises ServiceError."""
    running = sum(
        INSTANCE_TYPES.get(instance.instance_type, (1, ""))[0]
        for instance in turn.account.instances.values()
        if instance.state == "running"
    )
    room = (_MOST_VCPUS - running) // INSTANCE_TYPES[instance_type][0]
    if room < params["MinCount"]:
        raise ServiceError(
            "VcpuLimitExceeded",
            "You have requested more vCPU capacity than your current vCPU limit of "
            f"{_MOST_VCPUS} allows for the instance bucket that the specified instance "
            "type belongs to. Please visit "
            "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to "
            "this limit.",
        )
    return int(min(params["MaxCount"], room))


def _groups_for(turn: Turn, caller: Caller, params: Params) -> list[str]:
    """The security groups of a launch, wherever the request names them."""
    ids = list(params.get("SecurityGroupIds") or ())
    for interface in params.get("NetworkInterfaces") or ():
        ids.extend(interface.get("Groups") or ())
    names = list(params.get("SecurityGroups") or ())
    if not ids and not names:
        return [next(iter(groups(turn)))]
    return [group.group_id for group in groups_named(turn, caller, ids, names)]


def _wants_public_ip(params: Params) -> bool:
    """The default subnet gives one, unless the request says otherwise."""
    return all(
        interface.get("AssociatePublicIpAddress", True)
        for interface in params.get("NetworkInterfaces") or ()
    )


def _set_up_machine(turn: Turn, instance: Instance) -> None:
    """Give the instance a disk and a shell, under its own name where the world knows it;
    the first of the others is ``ec2``."""
    machines = turn.world.machines
    name, number = instance.tags.get("Name", ""), 1
    if name not in turn.world.machine_names or name in machines:
        name = "ec2"
    while name in machines:
        number += 1
        name = f"ec2-{number}"
    instance.machine = name
    machines[name] = Machine(
        name,
        "ec2-user",
        host_name(instance),
        _HOME,
        _HOME,
        files={_HOME: File(turn.now, None, 0o700)},
        instance_id=instance.instance_id,
    )


def _forget_the_ended(turn: Turn) -> None:
    instances = turn.account.instances
    for instance_id, instance in list(instances.items()):
        ended = instance.ended
        if ended is not None and turn.now - ended > _LISTED_AFTER_END:
            del instances[instance_id]
