"""Operations of EC2."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Function, Operation
from iamtutor.cloud.requirements import ec2 as for_ec2
from iamtutor.cloud.requirements.common import anything
from iamtutor.cloud.services.ec2 import (
    addresses,
    attributes,
    images,
    instances,
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


def _describing(function: Function, name: str) -> Operation:
    return Operation(function, anything(f"ec2:{name}"))


def _on_instances(function: Function, name: str) -> Operation:
    return Operation(function, for_ec2.instances(f"ec2:{name}"))


OPERATIONS: dict[str, Operation] = {
    "RunInstances": Operation(instances.run_instances, for_ec2.launching),
    "DescribeInstances": _describing(instances.describe_instances, "DescribeInstances"),
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
    "DescribeInstanceAttribute": Operation(
        attributes.describe_instance_attribute,
        for_ec2.instance("ec2:DescribeInstanceAttribute"),
    ),
    "DescribeVolumes": _describing(volumes.describe_volumes, "DescribeVolumes"),
    "ModifyInstanceMetadataOptions": Operation(
        attributes.modify_instance_metadata_options,
        for_ec2.instance("ec2:ModifyInstanceMetadataOptions"),
    ),
    "DescribeIamInstanceProfileAssociations": _describing(
        profiles.describe_iam_instance_profile_associations,
        "DescribeIamInstanceProfileAssociations",
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
    "DescribeSecurityGroups": _describing(
        security_groups.describe_security_groups, "DescribeSecurityGroups"
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
    "DescribeSecurityGroupRules": _describing(
        security_group_rules.describe_security_group_rules, "DescribeSecurityGroupRules"
    ),
    "DeleteSecurityGroup": Operation(
        security_groups.delete_security_group,
        for_ec2.resource("ec2:DeleteSecurityGroup", "security-group", "GroupId"),
    ),
    "DescribeVpcs": _describing(network.describe_vpcs, "DescribeVpcs"),
    "DescribeVpcAttribute": Operation(
        network.describe_vpc_attribute,
        for_ec2.resource("ec2:DescribeVpcAttribute", "vpc", "VpcId"),
    ),
    "DescribeSubnets": _describing(network.describe_subnets, "DescribeSubnets"),
    "DescribeInstanceTypes": _describing(
        images.describe_instance_types, "DescribeInstanceTypes"
    ),
    "DescribeInstanceStatus": _describing(
        status.describe_instance_status, "DescribeInstanceStatus"
    ),
    "GetConsoleOutput": Operation(
        status.get_console_output, for_ec2.instance("ec2:GetConsoleOutput")
    ),
    "CreateTags": Operation(tags.create_tags, for_ec2.tagging("ec2:CreateTags")),
    "DeleteTags": Operation(tags.delete_tags, for_ec2.tagging("ec2:DeleteTags")),
    "DescribeTags": _describing(tags.describe_tags, "DescribeTags"),
    "CreateKeyPair": Operation(
        key_pairs.create_key_pair,
        for_ec2.creating("ec2:CreateKeyPair", "key-pair", "KeyName"),
    ),
    "DeleteKeyPair": Operation(
        key_pairs.delete_key_pair,
        for_ec2.resource("ec2:DeleteKeyPair", "key-pair", "KeyName"),
    ),
    "DescribeKeyPairs": _describing(key_pairs.describe_key_pairs, "DescribeKeyPairs"),
    "DescribeRegions": _describing(zones.describe_regions, "DescribeRegions"),
    "DescribeAvailabilityZones": _describing(
        zones.describe_availability_zones, "DescribeAvailabilityZones"
    ),
    "DescribeAccountAttributes": _describing(
        zones.describe_account_attributes, "DescribeAccountAttributes"
    ),
    "DescribeRouteTables": _describing(
        routing.describe_route_tables, "DescribeRouteTables"
    ),
    "DescribeInternetGateways": _describing(
        routing.describe_internet_gateways, "DescribeInternetGateways"
    ),
    "DescribeNetworkAcls": _describing(
        routing.describe_network_acls, "DescribeNetworkAcls"
    ),
    "DescribeAddresses": _describing(addresses.describe_addresses, "DescribeAddresses"),
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
    "DescribeImages": _describing(images.describe_images, "DescribeImages"),
}
