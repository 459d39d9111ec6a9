"""Operations of EC2."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import Function, Operation, reading
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


def _describing(
    function: Function, name: str, pages: tuple[str, int, int] | None = None
) -> Operation:
    """``pages``: which list of the answer comes in pages, and how long they may be."""
    if name in FILTERS:
        function = filtering(function, name)
    if pages is not None:
        function = in_pages(function, *pages)
    return Operation(function, anything(f"ec2:{name}"))


def _on_instances(function: Function, name: str) -> Operation:
    return Operation(function, for_ec2.instances(f"ec2:{name}"))


_READS: dict[str, Operation] = {
    "DescribeInstances": _describing(
        descriptions.describe_instances, "DescribeInstances", ("Reservations", 5, 1000)
    ),
    "DescribeInstanceCreditSpecifications": _describing(
        descriptions.describe_instance_credit_specifications,
        "DescribeInstanceCreditSpecifications",
        ("InstanceCreditSpecifications", 5, 1000),
    ),
    "DescribeNetworkInterfaces": _describing(
        interfaces.describe_network_interfaces,
        "DescribeNetworkInterfaces",
        ("NetworkInterfaces", 5, 1000),
    ),
    "DescribeInstanceAttribute": Operation(
        attributes.describe_instance_attribute,
        for_ec2.instance("ec2:DescribeInstanceAttribute"),
    ),
    "DescribeVolumes": _describing(
        volumes.describe_volumes, "DescribeVolumes", ("Volumes", 5, 1000)
    ),
    "DescribeIamInstanceProfileAssociations": _describing(
        profiles.describe_iam_instance_profile_associations,
        "DescribeIamInstanceProfileAssociations",
        ("IamInstanceProfileAssociations", 5, 1000),
    ),
    "DescribeSecurityGroups": _describing(
        security_groups.describe_security_groups,
        "DescribeSecurityGroups",
        ("SecurityGroups", 5, 1000),
    ),
    "DescribeSecurityGroupRules": _describing(
        security_group_rules.describe_security_group_rules,
        "DescribeSecurityGroupRules",
        ("SecurityGroupRules", 5, 1000),
    ),
    "DescribeVpcs": _describing(
        network.describe_vpcs, "DescribeVpcs", ("Vpcs", 5, 1000)
    ),
    "DescribeVpcAttribute": Operation(
        network.describe_vpc_attribute,
        for_ec2.resource("ec2:DescribeVpcAttribute", "vpc", "VpcId"),
    ),
    "DescribeSubnets": _describing(
        network.describe_subnets, "DescribeSubnets", ("Subnets", 5, 1000)
    ),
    "DescribeInstanceTypes": _describing(
        images.describe_instance_types,
        "DescribeInstanceTypes",
        ("InstanceTypes", 5, 1000),
    ),
    "DescribeInstanceStatus": _describing(
        status.describe_instance_status,
        "DescribeInstanceStatus",
        ("InstanceStatuses", 5, 1000),
    ),
    "GetConsoleOutput": Operation(
        status.get_console_output, for_ec2.instance("ec2:GetConsoleOutput")
    ),
    "DescribeTags": _describing(tags.describe_tags, "DescribeTags", ("Tags", 5, 1000)),
    "DescribeKeyPairs": _describing(key_pairs.describe_key_pairs, "DescribeKeyPairs"),
    "DescribeRegions": _describing(zones.describe_regions, "DescribeRegions"),
    "DescribeAvailabilityZones": _describing(
        zones.describe_availability_zones, "DescribeAvailabilityZones"
    ),
    "DescribeAccountAttributes": _describing(
        zones.describe_account_attributes, "DescribeAccountAttributes"
    ),
    "DescribeRouteTables": _describing(
        routing.describe_route_tables, "DescribeRouteTables", ("RouteTables", 5, 1000)
    ),
    "DescribeInternetGateways": _describing(
        routing.describe_internet_gateways,
        "DescribeInternetGateways",
        ("InternetGateways", 5, 1000),
    ),
    "DescribeNetworkAcls": _describing(
        routing.describe_network_acls, "DescribeNetworkAcls", ("NetworkAcls", 5, 1000)
    ),
    "DescribeAddresses": _describing(addresses.describe_addresses, "DescribeAddresses"),
    "DescribeImages": _describing(
        images.describe_images, "DescribeImages", ("Images", 1, 1000)
    ),
}

_WRITES: dict[str, Operation] = {
    "RunInstances": Operation(instances.run_instances, for_ec2.launching),
    "StartInstances": _on_instances(states.start_instances, "StartInstances"),
    "StopInstances": _on_instances(states.stop_instances, "StopInstances"),
    "TerminateInstances": _on_instances(
        states.terminate_instances, "TerminateInstances"
    ),
    "RebootInstances": _on_instances(states.reboot_instances, "RebootInstances"),
    "ModifyInstanceAttribute": Operation(
        attributes.modify_instance_attribute,
        for_ec2.modifying,
    ),
    "ModifyInstanceMetadataOptions": Operation(
        attributes.modify_instance_metadata_options,
        for_ec2.instance("ec2:ModifyInstanceMetadataOptions"),
    ),
    "AssociateIamInstanceProfile": Operation(
        profiles.associate_iam_instance_profile,
        for_ec2.instance("ec2:AssociateIamInstanceProfile"),
    ),
    "ReplaceIamInstanceProfileAssociation": Operation(
        profiles.replace_iam_instance_profile_association,
        for_ec2.association("ec2:ReplaceIamInstanceProfileAssociation"),
    ),
    "DisassociateIamInstanceProfile": Operation(
        profiles.disassociate_iam_instance_profile,
        for_ec2.association("ec2:DisassociateIamInstanceProfile"),
    ),
    "CreateSecurityGroup": Operation(
        security_groups.create_security_group,
        for_ec2.creating("ec2:CreateSecurityGroup", "security-group", "GroupId"),
    ),
    "AuthorizeSecurityGroupIngress": Operation(
        security_group_rules.authorize_security_group_ingress,
        for_ec2.resource(
            "ec2:AuthorizeSecurityGroupIngress", "security-group", "GroupId"
        ),
    ),
    "RevokeSecurityGroupIngress": Operation(
        security_group_rules.revoke_security_group_ingress,
        for_ec2.resource("ec2:RevokeSecurityGroupIngress", "security-group", "GroupId"),
    ),
    "AuthorizeSecurityGroupEgress": Operation(
        security_group_rules.authorize_security_group_egress,
        for_ec2.resource(
            "ec2:AuthorizeSecurityGroupEgress", "security-group", "GroupId"
        ),
    ),
    "RevokeSecurityGroupEgress": Operation(
        security_group_rules.revoke_security_group_egress,
        for_ec2.resource("ec2:RevokeSecurityGroupEgress", "security-group", "GroupId"),
    ),
    "DeleteSecurityGroup": Operation(
        security_groups.delete_security_group,
        for_ec2.resource("ec2:DeleteSecurityGroup", "security-group", "GroupId"),
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
    "AssociateAddress": Operation(
        addresses.associate_address, for_ec2.address("ec2:AssociateAddress")
    ),
    "DisassociateAddress": Operation(
        addresses.disassociate_address, for_ec2.address("ec2:DisassociateAddress")
    ),
    "ReleaseAddress": Operation(
        addresses.release_address, for_ec2.address("ec2:ReleaseAddress")
    ),
}


OPERATIONS = reading(_READS) | _WRITES
