"""Elastic IP addresses: whose they are, and what becomes of an instance's own."""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import OURS, REGION, Stage
from tests.policies import allow


def allocate(stage: Stage) -> tuple[str, str]:
    made = stage.call("ec2", "AllocateAddress")
    return made["AllocationId"], made["PublicIp"]


def associate(stage: Stage, allocation: str, instance: str, **more: Any) -> str:
    given = {"AllocationId": allocation, "InstanceId": instance, **more}
    answer: str = stage.call("ec2", "AssociateAddress", **given)["AssociationId"]
    return answer


def described(stage: Stage, instance: str) -> dict[str, Any]:
    found = stage.call("ec2", "DescribeInstances", InstanceIds=[instance])
    return dict(found["Reservations"][0]["Instances"][0])


def public_ip(stage: Stage, instance: str) -> str | None:
    answer: str | None = described(stage, instance).get("PublicIpAddress")
    return answer


def address(stage: Stage) -> dict[str, Any]:
    [found] = stage.call("ec2", "DescribeAddresses")["Addresses"]
    return dict(found)


def test_it_stays_with_an_instance_that_is_stopped(stage: Stage) -> None:
    instance = stage.instance(None)
    before = public_ip(stage, instance)
    allocation, ip = allocate(stage)
    association = associate(stage, allocation, instance)
    assert public_ip(stage, instance) == ip != before
    for operation in ("StopInstances", "StartInstances"):
        stage.call("ec2", operation, InstanceIds=[instance])
        assert public_ip(stage, instance) == ip
    assert address(stage)["AssociationId"] == association
    stage.call("ec2", "DisassociateAddress", AssociationId=association)
    assert public_ip(stage, instance) not in (None, ip, before)
    assert "InstanceId" not in address(stage)


def test_it_comes_back_when_the_instance_ends(stage: Stage) -> None:
    instance = stage.instance(None)
    allocation, ip = allocate(stage)
    associate(stage, allocation, instance)
    stage.call("ec2", "TerminateInstances", InstanceIds=[instance])
    assert address(stage)["PublicIp"] == ip
    assert "InstanceId" not in address(stage)
    error = stage.error(
        "ec2", "AssociateAddress", AllocationId=allocation, InstanceId=instance
    )
    assert error.code == "InvalidInstanceID"
    stage.call("ec2", "ReleaseAddress", AllocationId=allocation)
    assert stage.call("ec2", "DescribeAddresses")["Addresses"] == []


def test_an_instance_loses_what_is_released(stage: Stage) -> None:
    instance = stage.instance(None)
    allocation, ip = allocate(stage)
    associate(stage, allocation, instance)
    stage.call("ec2", "ReleaseAddress", AllocationId=allocation)
    assert stage.call("ec2", "DescribeAddresses")["Addresses"] == []
    assert public_ip(stage, instance) not in (None, ip)


def test_it_moves_unless_that_is_forbidden(stage: Stage) -> None:
    stage.role("lab-role")
    first, second = stage.instance(None), stage.instance(None)
    allocation, ip = allocate(stage)
    associate(stage, allocation, first)
    error = stage.error(
        "ec2",
        "AssociateAddress",
        AllocationId=allocation,
        InstanceId=second,
        AllowReassociation=False,
    )
    assert error.code == "Resource.AlreadyAssociated"
    associate(stage, allocation, second)
    assert public_ip(stage, second) == ip
    assert public_ip(stage, first) not in (None, ip)
    other, new = allocate(stage)
    associate(stage, other, second)
    assert public_ip(stage, second) == new
    held = stage.call(
        "ec2",
        "DescribeAddresses",
        Filters=[{"Name": "instance-id", "Values": [second]}],
    )
    assert [one["PublicIp"] for one in held["Addresses"]] == [new]


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("AllocateAddress", {"Domain": "lan"}, "InvalidParameterValue"),
        ("ReleaseAddress", {}, "MissingParameter"),
        ("ReleaseAddress", {"PublicIp": "192.0.2.9"}, "InvalidAddress.NotFound"),
        (
            "DisassociateAddress",
            {"AssociationId": "eipassoc-0"},
            "InvalidAssociationID.NotFound",
        ),
        (
            "DescribeAddresses",
            {"AllocationIds": ["eipalloc-0"]},
            "InvalidAllocationID.NotFound",
        ),
        (
            "DescribeRouteTables",
            {"RouteTableIds": ["rtb-0"]},
            "InvalidRouteTableID.NotFound",
        ),
        ("DescribeAvailabilityZones", {"ZoneIds": ["x"]}, "InvalidParameterValue"),
        (
            "DescribeAccountAttributes",
            {"AttributeNames": ["x"]},
            "InvalidParameterValue",
        ),
    ],
)
def test_what_is_not_there(
    stage: Stage, operation: str, params: dict[str, Any], code: str
) -> None:
    assert stage.error("ec2", operation, **params).code == code


@pytest.mark.parametrize("name", ["Address", "CustomerOwnedIpv4Pool", "IpamPoolId"])
def test_no_certain_address_is_had(stage: Stage, name: str) -> None:
    with pytest.raises(NotEmulated, match=name):
        stage.call("ec2", "AllocateAddress", **{name: "192.0.2.7"})
    assert stage.call("ec2", "DescribeAddresses")["Addresses"] == []


def test_the_group_of_a_region_is_named_as_it_is_described(stage: Stage) -> None:
    """Terraform releases an address of the group that it has read."""
    group = {"NetworkBorderGroup": REGION}
    allocation = stage.call("ec2", "AllocateAddress", **group)["AllocationId"]
    assert address(stage).items() >= group.items()
    of_another = {"NetworkBorderGroup": f"{REGION}-wl1-nrt-wlz-1"}
    for operation in ("AllocateAddress", "ReleaseAddress"):
        with pytest.raises(NotEmulated, match="wl1"):
            stage.call("ec2", operation, AllocationId=allocation, **of_another)
    stage.call("ec2", "ReleaseAddress", AllocationId=allocation, **group)
    assert stage.call("ec2", "DescribeAddresses")["Addresses"] == []


def test_an_account_has_five(stage: Stage) -> None:
    for _ in range(5):
        allocate(stage)
    assert stage.error("ec2", "AllocateAddress").code == "AddressLimitExceeded"


def test_association_needs_leave_for_the_address_and_the_instance(stage: Stage) -> None:
    instance = stage.instance(None)
    allocation, _ = allocate(stage)
    stage.call(
        "ec2", "CreateTags", Resources=[allocation], Tags=[{"Key": "a", "Value": "b"}]
    )
    arn = f"arn:aws:ec2:{REGION}:{OURS}"
    on_address = allow(
        "ec2:AssociateAddress",
        f"{arn}:elastic-ip/*",
        Condition={"StringEquals": {"aws:ResourceTag/a": "b"}},
    )
    by = stage.user("aoi", on_address)
    request = {"AllocationId": allocation, "InstanceId": instance}
    assert stage.error("ec2", "AssociateAddress", by, **request).code == (
        "UnauthorizedOperation"
    )
    assert [e.request.resource for e in stage.last.evaluations] == [
        f"{arn}:elastic-ip/{allocation}",
        f"{arn}:instance/{instance}",
    ]
    both = {**on_address, "Resource": f"{arn}:instance/*"}
    del both["Condition"]
    by = stage.user("ben", on_address, both)
    assert stage.call("ec2", "AssociateAddress", by, **request)


def test_a_network_interface_gets_it_for_its_instance(stage: Stage) -> None:
    """The request names either of them; leave is needed for the one that it names."""
    instance = stage.instance(None)
    allocation, ip = allocate(stage)
    [interface] = stage.call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    request = {
        "AllocationId": allocation,
        "NetworkInterfaceId": interface["NetworkInterfaceId"],
        "PrivateIpAddress": interface["PrivateIpAddress"],
    }
    by = stage.user("aoi", allow("ec2:AssociateAddress", "*:elastic-ip/*"))
    stage.error("ec2", "AssociateAddress", by, **request)
    assert [e.request.resource.rpartition(":")[2] for e in stage.last.evaluations] == [
        f"elastic-ip/{allocation}",
        f"network-interface/{interface['NetworkInterfaceId']}",
    ]
    association = stage.call("ec2", "AssociateAddress", **request)["AssociationId"]
    assert (public_ip(stage, instance), address(stage)["InstanceId"]) == (ip, instance)
    owned = {"IpOwnerId": OURS, "PublicIp": ip}
    ids = {"AllocationId": allocation, "AssociationId": association}
    asked = [
        ("DescribeAddresses", "network-interface-id", interface["NetworkInterfaceId"]),
        ("DescribeNetworkInterfaces", "association.allocation-id", allocation),
    ]
    for operation, name, value in asked:
        for wanted, found in ((value, 1), ("another", 0)):
            filters = [{"Name": name, "Values": [wanted]}]
            [rows] = stage.call("ec2", operation, Filters=filters).values()
            assert len(rows) == found
    [now] = stage.call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    assert now["Association"] == {**ids, **owned}
    assert now["PrivateIpAddresses"][0]["Association"] == {**ids, **owned}
    [inside] = described(stage, instance)["NetworkInterfaces"]
    assert inside["Association"] == owned
    assert interface["Association"]["IpOwnerId"] == "amazon"
    stage.call("ec2", "TerminateInstances", InstanceIds=[instance])
    gone = stage.error("ec2", "AssociateAddress", **request)
    assert gone.code == "InvalidNetworkInterfaceID.NotFound"


@pytest.mark.parametrize(
    "more", [{"PrivateIpAddress": "172.31.0.9"}, {"NetworkInterfaceId": "eni-0"}]
)
def test_what_ec2_says_of_another_private_address_is_not_known(
    stage: Stage, more: dict[str, str]
) -> None:
    instance = stage.instance(None)
    allocation, _ = allocate(stage)
    with pytest.raises(NotEmulated):
        associate(stage, allocation, instance, **more)
    assert "InstanceId" not in address(stage)


def test_the_network_hangs_together(stage: Stage) -> None:
    """Instances, subnet, route table, ACL and gateway are of the one VPC."""
    instance = stage.instance(None)
    found = stage.call("ec2", "DescribeInstances", InstanceIds=[instance])
    vpc = found["Reservations"][0]["Instances"][0]["VpcId"]
    subnet = found["Reservations"][0]["Instances"][0]["SubnetId"]
    in_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    [table] = stage.call("ec2", "DescribeRouteTables", Filters=in_vpc)["RouteTables"]
    [acl] = stage.call("ec2", "DescribeNetworkAcls", Filters=in_vpc)["NetworkAcls"]
    [gateway] = stage.call("ec2", "DescribeInternetGateways")["InternetGateways"]
    assert acl["Associations"][0]["SubnetId"] == subnet
    assert gateway["Attachments"][0]["VpcId"] == vpc
    assert [route["GatewayId"] for route in table["Routes"]] == [
        "local",
        gateway["InternetGatewayId"],
    ]
    attributes = stage.call("ec2", "DescribeAccountAttributes")["AccountAttributes"]
    assert {"AttributeValue": vpc} in [
        v for a in attributes for v in a["AttributeValues"]
    ]
    zones = stage.call("ec2", "DescribeAvailabilityZones")["AvailabilityZones"]
    [described] = stage.call("ec2", "DescribeSubnets")["Subnets"]
    assert (described["AvailabilityZone"], described["AvailabilityZoneId"]) in [
        (zone["ZoneName"], zone["ZoneId"]) for zone in zones
    ]
    for operation in (
        "DescribeRouteTables",
        "DescribeNetworkAcls",
        "DescribeAddresses",
        "DescribeSecurityGroups",
        "DescribeSecurityGroupRules",
        "DescribeKeyPairs",
        "DescribeTags",
    ):
        [rows] = stage.call("ec2", operation, region="us-east-1").values()
        assert rows == []


def test_a_zone_that_nobody_has_told_of_has_no_id(stage: Stage) -> None:
    """In a Region that has to be enabled."""
    stage.account.region = stage.region = "af-south-1"
    [subnet] = stage.call("ec2", "DescribeSubnets")["Subnets"]
    assert subnet["AvailabilityZone"] == "af-south-1a"
    assert "AvailabilityZoneId" not in subnet


def test_what_is_in_one_region_is_in_no_other(stage: Stage) -> None:
    """Nor can it be made there: no other Region has a default VPC."""
    [group] = stage.call("ec2", "DescribeSecurityGroups")["SecurityGroups"]
    [pair] = stage.call("ec2", "DescribeKeyPairs")["KeyPairs"]
    stage.role()
    instance = stage.instance()
    [held] = stage.call("ec2", "DescribeIamInstanceProfileAssociations").values()
    has_profile = {"AssociationId": held[0]["AssociationId"]}
    allocation, ip = allocate(stage)
    has_address = {"AssociationId": associate(stage, allocation, instance)}
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}
    named = {"GroupName": "web", "Description": "web"}
    for operation, params, code in (
        (
            "DescribeSecurityGroups",
            {"GroupIds": [group["GroupId"]]},
            "InvalidGroup.NotFound",
        ),
        (
            "DescribeSecurityGroups",
            {"GroupNames": ["default"]},
            "InvalidGroup.NotFound",
        ),
        (
            "AuthorizeSecurityGroupIngress",
            {"GroupId": group["GroupId"], **rule},
            "InvalidGroup.NotFound",
        ),
        ("CreateSecurityGroup", named, "VPCIdNotSpecified"),
        (
            "CreateSecurityGroup",
            {**named, "VpcId": group["VpcId"]},
            "InvalidVpcID.NotFound",
        ),
        ("DescribeKeyPairs", {"KeyNames": ["lab-key"]}, "InvalidKeyPair.NotFound"),
        (
            "DeleteKeyPair",
            {"KeyPairId": pair["KeyPairId"]},
            "InvalidKeyPair.NotFound",
        ),
        (
            "CreateTags",
            {"Resources": [pair["KeyPairId"]], "Tags": [{"Key": "a", "Value": "b"}]},
            "InvalidKeyPair.NotFound",
        ),
        (
            "DescribeAddresses",
            {"AllocationIds": [allocation]},
            "InvalidAllocationID.NotFound",
        ),
        ("ReleaseAddress", {"PublicIp": ip}, "InvalidAddress.NotFound"),
        (
            "AssociateAddress",
            {"AllocationId": allocation, "InstanceId": instance},
            "InvalidAllocationID.NotFound",
        ),
        ("DisassociateAddress", has_address, "InvalidAssociationID.NotFound"),
        (
            "DisassociateIamInstanceProfile",
            has_profile,
            "InvalidAssociationID.NotFound",
        ),
        (
            "ReplaceIamInstanceProfileAssociation",
            {**has_profile, "IamInstanceProfile": {"Name": "lab-role"}},
            "InvalidAssociationID.NotFound",
        ),
    ):
        error = stage.error("ec2", operation, region="us-east-1", **params)
        assert error.code == code, operation
    stage.call("ec2", "DeleteKeyPair", region="us-east-1", KeyName="lab-key")
    assert stage.call("ec2", "DescribeKeyPairs")["KeyPairs"] == [pair]
    for operation, params in (
        ("CreateKeyPair", {"KeyName": "new"}),
        ("AllocateAddress", {}),
        ("AllocateAddress", {"NetworkBorderGroup": REGION}),
    ):
        with pytest.raises(NotEmulated):
            stage.call("ec2", operation, region="us-east-1", **params)
