"""Operations of EC2."""

from __future__ import annotations

from functools import partial

from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import Function, Operation, each, reading
from iamtutor.cloud.services.ec2 import (
    addresses,
    attributes,
    descriptions,
    images,
    instances,
    interfaces,
    key_pairs,
    network,
    profiles,
    routing,
    security_group_rules,
    security_groups,
    states,
    status,
    tags,
    volumes,
    zones,
)
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import FILTERS, filtering
from iamtutor.cloud.services.ec2.lookups import in_pages


def _describing(name: str, function: Function, paged: str) -> Operation:
    if name in FILTERS:
        function = filtering(function, name)
    if paged:
        least = 1 if name == "DescribeImages" else 5
        function = in_pages(function, paged, least, 1000)
    return Operation(function, anything(f"ec2:{name}"))


_on = partial(each, "ec2")

#: What describes, with the list of its answer that comes in pages, if one does.
_DESCRIBED: dict[str, tuple[Function, str]] = {
    "DescribeInstances": (descriptions.describe_instances, "Reservations"),
    "DescribeInstanceCreditSpecifications": (
        descriptions.describe_instance_credit_specifications,
        "InstanceCreditSpecifications",
    ),
    "DescribeNetworkInterfaces": (
        interfaces.describe_network_interfaces,
        "NetworkInterfaces",
    ),
    "DescribeVolumes": (volumes.describe_volumes, "Volumes"),
    "DescribeIamInstanceProfileAssociations": (
        profiles.describe_iam_instance_profile_associations,
        "IamInstanceProfileAssociations",
    ),
    "DescribeSecurityGroups": (
        security_groups.describe_security_groups,
        "SecurityGroups",
    ),
    "DescribeSecurityGroupRules": (
        security_group_rules.describe_security_group_rules,
        "SecurityGroupRules",
    ),
    "DescribeVpcs": (network.describe_vpcs, "Vpcs"),
    "DescribeSubnets": (network.describe_subnets, "Subnets"),
    "DescribeInstanceTypes": (images.describe_instance_types, "InstanceTypes"),
    "DescribeInstanceStatus": (status.describe_instance_status, "InstanceStatuses"),
    "DescribeTags": (tags.describe_tags, "Tags"),
    "DescribeKeyPairs": (key_pairs.describe_key_pairs, ""),
    "DescribeRegions": (zones.describe_regions, ""),
    "DescribeAvailabilityZones": (zones.describe_availability_zones, ""),
    "DescribeAccountAttributes": (zones.describe_account_attributes, ""),
    "DescribeRouteTables": (routing.describe_route_tables, "RouteTables"),
    "DescribeInternetGateways": (
        routing.describe_internet_gateways,
        "InternetGateways",
    ),
    "DescribeNetworkAcls": (routing.describe_network_acls, "NetworkAcls"),
    "DescribeAddresses": (addresses.describe_addresses, ""),
    "DescribeImages": (images.describe_images, "Images"),
}

_READS: dict[str, Operation] = {
    **{name: _describing(name, *row) for name, row in _DESCRIBED.items()},
    **_on(
        for_ec2.instance,
        DescribeInstanceAttribute=attributes.describe_instance_attribute,
        GetConsoleOutput=status.get_console_output,
    ),
    "DescribeVpcAttribute": Operation(
        network.describe_vpc_attribute,
        for_ec2.resource("ec2:DescribeVpcAttribute", "vpc", "VpcId"),
    ),
}

_WRITES: dict[str, Operation] = {
    **_on(
        partial(for_ec2.resource, kind="security-group", member="GroupId"),
        AuthorizeSecurityGroupIngress=security_group_rules.authorize_security_group_ingress,
        RevokeSecurityGroupIngress=security_group_rules.revoke_security_group_ingress,
        AuthorizeSecurityGroupEgress=security_group_rules.authorize_security_group_egress,
        RevokeSecurityGroupEgress=security_group_rules.revoke_security_group_egress,
        DeleteSecurityGroup=security_groups.delete_security_group,
    ),
    **_on(
        for_ec2.instances,
        StartInstances=states.start_instances,
        StopInstances=states.stop_instances,
        TerminateInstances=states.terminate_instances,
        RebootInstances=states.reboot_instances,
    ),
    **_on(
        for_ec2.instance,
        ModifyInstanceMetadataOptions=attributes.modify_instance_metadata_options,
        AssociateIamInstanceProfile=profiles.associate_iam_instance_profile,
    ),
    **_on(
        for_ec2.association,
        ReplaceIamInstanceProfileAssociation=profiles.replace_iam_instance_profile_association,
        DisassociateIamInstanceProfile=profiles.disassociate_iam_instance_profile,
    ),
    **_on(
        for_ec2.address,
        AssociateAddress=addresses.associate_address,
        DisassociateAddress=addresses.disassociate_address,
        ReleaseAddress=addresses.release_address,
    ),
    "RunInstances": Operation(instances.run_instances, for_ec2.launching),
    "ModifyInstanceAttribute": Operation(
        attributes.modify_instance_attribute,
        for_ec2.modifying,
    ),
    "CreateSecurityGroup": Operation(
        security_groups.create_security_group,
        for_ec2.creating("ec2:CreateSecurityGroup", "security-group", "GroupId"),
    ),
    "CreateTags": Operation(
        tags.create_tags, for_ec2.tagging("ec2:CreateTags"), tags.check_resources
    ),
    "DeleteTags": Operation(
        tags.delete_tags, for_ec2.tagging("ec2:DeleteTags"), tags.check_resources
    ),
    "CreateKeyPair": Operation(
        key_pairs.create_key_pair,
        for_ec2.creating("ec2:CreateKeyPair", "key-pair", "KeyName"),
    ),
    "DeleteKeyPair": Operation(
        key_pairs.delete_key_pair,
        for_ec2.resource("ec2:DeleteKeyPair", "key-pair", "KeyName"),
    ),
    "AllocateAddress": Operation(
        addresses.allocate_address,
        for_ec2.creating("ec2:AllocateAddress", "elastic-ip", "AllocationId"),
    ),
}


OPERATIONS = reading(_READS) | _WRITES
