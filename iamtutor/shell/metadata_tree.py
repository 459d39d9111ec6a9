"""What the metadata service knows of an instance, folder by folder (EC2 User Guide,
*Instance metadata categories*).

Not there: ``public-keys`` (the account has no key's text), ``identity-credentials``,
``metrics``, and the signatures beside the identity document.
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from iamtutor.cloud.credentials.instances import (
    InstanceCredentials,
    instance_credentials,
    profile_of_instance,
)
from iamtutor.cloud.services.ec2.instances.descriptions import described, reservation_id
from iamtutor.cloud.services.ec2.network.vpc import SUBNET_BLOCK, VPC_BLOCK
from iamtutor.cloud.services.ec2.network.zones import id_of_first_zone
from iamtutor.cloud.state.instances import Instance
from iamtutor.cloud.turn import Turn

Tree = dict[str, object]


def tree(turn: Turn, instance: Instance) -> Tree:
    """Texts by name, and folders of them."""
    account = turn.world.account_of_instance(instance.instance_id) or turn.account
    turn = turn.within(account)
    row = described(turn, instance)
    return {
        "dynamic": {"instance-identity": {"document": _identity(account.id, row)}},
        "meta-data": dict(sorted(_metadata(turn, instance, row).items())),
        **({"user-data": _plain(instance.user_data)} if instance.user_data else {}),
    }


def _metadata(turn: Turn, instance: Instance, row: Mapping[str, Any]) -> Tree:
    region, host = turn.account.region, row["PrivateDnsName"]
    groups = "\n".join(group["GroupName"] for group in row["SecurityGroups"])
    # A machine on which somebody types runs, and has its interface.
    mac = row["NetworkInterfaces"][0]["MacAddress"]
    iam = _iam(turn, instance)
    with_tags = instance.metadata_tags == "enabled"
    return {
        "ami-id": instance.image_id,
        "ami-launch-index": str(instance.launch_index),
        "ami-manifest-path": "(unknown)",
        "block-device-mapping": {"ami": "/dev/xvda", "root": "/dev/xvda"},
        "events": {"maintenance": {"history": "[]", "scheduled": "[]"}},
        "hibernation": {"configured": "false"},
        "hostname": host,
        **({"iam": iam} if iam else {}),
        "instance-action": "none",
        "instance-id": instance.instance_id,
        "instance-life-cycle": "on-demand",
        "instance-type": instance.instance_type,
        "local-hostname": host,
        "local-ipv4": instance.private_ip,
        "mac": mac,
        "network": {"interfaces": {"macs": {mac: _below(turn, row, groups)}}},
        "placement": {
            "availability-zone": row["Placement"]["AvailabilityZone"],
            "availability-zone-id": id_of_first_zone(region),
            "region": region,
        },
        "profile": "default-hvm",
        **_public("public-ipv4", row),
        "reservation-id": reservation_id(
            turn, instance.launched_with or instance.instance_id
        ),
        "security-groups": groups,
        "services": {"domain": "amazonaws.com", "partition": "aws"},
        **({"tags": {"instance": dict(instance.tags)}} if with_tags else {}),
    }


def _below(turn: Turn, row: Mapping[str, Any], groups: str) -> Tree:
    """What stands below the address of the interface."""
    [interface] = row["NetworkInterfaces"]
    return {
        "device-number": "0",
        "interface-id": interface["NetworkInterfaceId"],
        "local-hostname": row["PrivateDnsName"],
        "local-ipv4s": row["PrivateIpAddress"],
        "mac": interface["MacAddress"],
        "owner-id": turn.account.id,
        **_public("public-ipv4s", row),
        "security-group-ids": "\n".join(g["GroupId"] for g in row["SecurityGroups"]),
        "security-groups": groups,
        "subnet-id": row["SubnetId"],
        "subnet-ipv4-cidr-block": SUBNET_BLOCK,
        "vpc-id": row["VpcId"],
        "vpc-ipv4-cidr-block": VPC_BLOCK,
        "vpc-ipv4-cidr-blocks": VPC_BLOCK,
    }


def _public(address: str, row: Mapping[str, Any]) -> Tree:
    if not row.get("PublicIpAddress"):
        return {}
    return {"public-hostname": row["PublicDnsName"], address: row["PublicIpAddress"]}


def _identity(account: str, row: Mapping[str, Any]) -> str:
    members = {
        "accountId": account,
        "architecture": row["Architecture"],
        "availabilityZone": row["Placement"]["AvailabilityZone"],
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": row["ImageId"],
        "instanceId": row["InstanceId"],
        "instanceType": row["InstanceType"],
        "kernelId": None,
        "pendingTime": _moment(row["LaunchTime"]),
        "privateIp": row["PrivateIpAddress"],
        "ramdiskId": None,
        "region": row["Placement"]["AvailabilityZone"][:-1],
        "version": "2017-09-30",
    }
    return _document(members)


def _plain(data: str) -> str:
    """User data as it was given, before it was encoded."""
    try:
        return base64.b64decode(data).decode(errors="replace")
    except ValueError:
        return data


def _iam(turn: Turn, instance: Instance) -> Tree | None:
    profile = profile_of_instance(turn.world, instance.instance_id)
    if profile is None:
        return None
    credentials = instance_credentials(turn, instance.instance_id)
    found: Tree = {
        "info": _document(
            {
                "Code": "Success",
                "LastUpdated": _moment(turn.now),
                "InstanceProfileArn": profile.arn,
                "InstanceProfileId": profile.profile_id,
            }
        )
    }
    if credentials is None:
        return found
    if isinstance(credentials, InstanceCredentials):
        told = {
            "Code": credentials.code,
            "LastUpdated": _moment(credentials.last_updated),
            "Type": credentials.type,
            "AccessKeyId": credentials.access_key_id,
            "SecretAccessKey": credentials.secret_access_key,
            "Token": credentials.token,
            "Expiration": _moment(credentials.expiration),
        }
    else:
        told = {
            "Code": credentials.code,
            "Message": credentials.message,
            "LastUpdated": _moment(credentials.last_updated),
        }
    found["security-credentials"] = {credentials.role: _document(told)}
    return found


def _document(members: Mapping[str, str | None]) -> str:
    return json.dumps(members, indent=2, separators=(",", " : "))


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
