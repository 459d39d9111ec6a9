"""Key pairs, tags, the default network, status checks, console output, dry runs."""

import base64
import json
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from tests.cloud.stage import LAUNCH, Stage
from tests.policies import allow

SSH: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("CreateKeyPair", {"KeyName": "lab-key"}, "InvalidKeyPair.Duplicate"),
        ("CreateKeyPair", {"KeyName": "k" * 256}, "InvalidParameterValue"),
        ("CreateKeyPair", {"KeyName": "k", "KeyType": "dsa"}, "InvalidParameterValue"),
        ("DeleteKeyPair", {}, "MissingParameter"),
        ("DeleteKeyPair", {"KeyPairId": "key-0"}, "InvalidKeyPair.NotFound"),
        ("DescribeKeyPairs", {"KeyPairIds": ["key-0"]}, "InvalidKeyPair.NotFound"),
        ("DescribeKeyPairs", {"KeyNames": ["nope"]}, "InvalidKeyPair.NotFound"),
        ("DescribeVpcs", {"VpcIds": ["vpc-0"]}, "InvalidVpcID.NotFound"),
        ("DescribeSubnets", {"SubnetIds": ["subnet-0"]}, "InvalidSubnetID.NotFound"),
        (
            "DescribeInstanceTypes",
            {"InstanceTypes": ["x9.huge"]},
            "InvalidInstanceType",
        ),
        (
            "DescribeInstanceStatus",
            {"InstanceIds": ["i-0123456789abcdef0"]},
            "InvalidInstanceID.NotFound",
        ),
        (
            "GetConsoleOutput",
            {"InstanceId": "i-0123456789abcdef0"},
            "InvalidInstanceID.NotFound",
        ),
        ("GetConsoleOutput", {"InstanceId": "lab"}, "InvalidInstanceID.Malformed"),
        ("StopInstances", {"InstanceIds": []}, "InvalidParameterCombination"),
        (
            "CreateSecurityGroup",
            {"GroupName": "g", "Description": ""},
            "MissingParameter",
        ),
        ("CreateTags", {"Resources": [""], "Tags": []}, "MissingParameter"),
        ("DeleteTags", {"Resources": []}, "MissingParameter"),
        ("CreateTags", {"Resources": ["x-1"], "Tags": []}, "InvalidID"),
        ("CreateTags", {"Resources": ["sg-0"], "Tags": []}, "InvalidGroup.NotFound"),
        ("CreateTags", {"Resources": ["key-0"], "Tags": []}, "InvalidKeyPair.NotFound"),
        ("CreateTags", {"Resources": ["vpc-0"], "Tags": []}, "InvalidVpcID.NotFound"),
        (
            "CreateTags",
            {"Resources": ["subnet-0"], "Tags": []},
            "InvalidSubnetID.NotFound",
        ),
        (
            "CreateTags",
            {"Resources": ["x"], "Tags": [{"Key": "aws:x", "Value": ""}]},
            "InvalidParameterValue",
        ),
        ("DeleteSecurityGroup", {"GroupId": "sg-0"}, "InvalidGroup.NotFound"),
        ("DeleteSecurityGroup", {"GroupName": "default"}, "CannotDelete"),
        ("DeleteSecurityGroup", {}, "MissingParameter"),
        (
            "RevokeSecurityGroupIngress",
            {"GroupName": "default", **SSH, "CidrIp": "192.0.2.0/24"},
            "InvalidPermission.NotFound",
        ),
    ],
)
def test_what_is_missing_or_wrong(
    stage: Stage, operation: str, params: dict[str, Any], code: str
) -> None:
    assert stage.error("ec2", operation, **params).code == code


def test_a_key_pair_is_made_used_and_deleted(stage: Stage) -> None:
    made = stage.call("ec2", "CreateKeyPair", KeyName="own", KeyType="ed25519")
    assert made["KeyPairId"].startswith("key-0")
    assert made["KeyMaterial"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    pairs = stage.call("ec2", "DescribeKeyPairs", KeyNames=["own"])["KeyPairs"]
    assert pairs[0]["KeyType"] == "ed25519"
    assert pairs[0]["KeyPairId"] == made["KeyPairId"]
    assert stage.call("ec2", "RunInstances", **LAUNCH, KeyName="own")
    gone = stage.call("ec2", "DeleteKeyPair", KeyPairId=made["KeyPairId"])
    assert gone == {"Return": True, "KeyPairId": made["KeyPairId"]}
    assert stage.call("ec2", "DeleteKeyPair", KeyName="own") == {"Return": True}
    error = stage.error("ec2", "RunInstances", **LAUNCH, KeyName="own")
    assert error.code == "InvalidKeyPair.NotFound"


def test_tags_are_set_listed_and_removed(stage: Stage) -> None:
    instance_id = stage.instance(None)
    vpc = stage.call("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]
    group = stage.call(
        "ec2",
        "CreateSecurityGroup",
        GroupName="g",
        Description="d",
        TagSpecifications=[
            {
                "ResourceType": "security-group",
                "Tags": [{"Key": "own", "Value": "x"}],
            }
        ],
    )["GroupId"]
    tags = [{"Key": "team", "Value": "blue"}]
    stage.call("ec2", "CreateTags", Resources=[instance_id, vpc], Tags=tags)
    rows = stage.call("ec2", "DescribeTags")["Tags"]
    assert {(row["ResourceId"], row["ResourceType"], row["Key"]) for row in rows} == {
        (instance_id, "instance", "team"),
        (vpc, "vpc", "team"),
        (group, "security-group", "own"),
    }
    wanted = [{"Name": "tag:team", "Values": ["blue"]}]
    assert stage.call("ec2", "DescribeVpcs", Filters=wanted)["Vpcs"][0]["Tags"] == tags
    assert not stage.call("ec2", "DescribeSubnets", Filters=wanted)["Subnets"]
    red = [{"Key": "team", "Value": "red"}]
    stage.call("ec2", "DeleteTags", Resources=[vpc], Tags=red)
    assert stage.call("ec2", "DescribeVpcs", Filters=wanted)["Vpcs"]
    stage.call("ec2", "DeleteTags", Resources=[vpc])
    assert not stage.call("ec2", "DescribeVpcs", Filters=wanted)["Vpcs"]
    many = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
    error = stage.error("ec2", "CreateTags", Resources=[vpc], Tags=many)
    assert error.code == "TagLimitExceeded"


def test_what_is_tagged_decides_with_its_tags(stage: Stage) -> None:
    instance_id = stage.instance(None)
    condition = {"StringEquals": {"aws:RequestTag/team": "blue"}}
    by = stage.user(
        "aoi",
        allow("ec2:CreateTags", Condition=condition),
    )
    blue, red = ([{"Key": "team", "Value": value}] for value in ("blue", "red"))
    stage.call("ec2", "CreateTags", by, Resources=[instance_id], Tags=blue)
    error = stage.error("ec2", "CreateTags", by, Resources=[instance_id], Tags=red)
    assert error.code == "UnauthorizedOperation"


def test_the_checks_of_a_new_instance_take_two_minutes(stage: Stage) -> None:
    instance_id = stage.instance(None)

    def status(**params: Any) -> list[str]:
        rows = stage.call("ec2", "DescribeInstanceStatus", **params)
        return [row["InstanceStatus"]["Status"] for row in rows["InstanceStatuses"]]

    assert status() == ["initializing"]
    stage.later(minutes=2)
    assert status(InstanceIds=[instance_id]) == ["ok"]
    stage.call("ec2", "StopInstances", InstanceIds=[instance_id])
    assert status() == []
    assert status(IncludeAllInstances=True) == ["not-applicable"]


def test_the_console_shows_how_the_machine_started(stage: Stage) -> None:
    instance_id = stage.instance(None)
    answer = stage.call("ec2", "GetConsoleOutput", InstanceId=instance_id)
    text = base64.b64decode(answer["Output"]).decode()
    assert "Amazon Linux 2023\r\n" in text
    address = stage.account.instances[instance_id].private_ip
    assert text.endswith(f"ip-{address.replace('.', '-')} login: ")


def test_every_instance_has_an_address_in_its_subnet(stage: Stage) -> None:
    stage.instance(None)
    (subnet,) = stage.call("ec2", "DescribeSubnets")["Subnets"]
    for instance in stage.account.instances.values():
        assert instance.subnet_id == subnet["SubnetId"]
        assert ip_address(instance.private_ip) in ip_network(subnet["CidrBlock"])


@pytest.mark.parametrize(
    ("name", "value", "families"),
    [
        ("processor-info.supported-architecture", "arm64", {"t4g"}),
        ("burstable-performance-supported", "false", {"c7i-flex", "m7i-flex"}),
        ("hypervisor", "xen", {"t2"}),
        ("bare-metal", "true", set()),
        (
            "supported-usage-class",
            "spot",
            {"t2", "t3", "t4g", "c7i-flex", "m7i-flex"},
        ),
    ],
)
def test_instance_types_can_be_filtered(
    stage: Stage, name: str, value: str, families: set[str]
) -> None:
    wanted = [{"Name": name, "Values": [value]}]
    rows = stage.call("ec2", "DescribeInstanceTypes", Filters=wanted)["InstanceTypes"]
    assert {row["InstanceType"].split(".")[0] for row in rows} == families


def test_images_that_are_not_there_are_named_together(stage: Stage) -> None:
    known = stage.call("ec2", "DescribeImages")["Images"][0]["ImageId"]
    ids = ["ami-0123456789abcdef0", known, "ami-0123456789abcdef1"]
    error = stage.error("ec2", "DescribeImages", ImageIds=ids)
    assert (error.code, error.message) == (
        "InvalidAMIID.NotFound",
        "The image ids '[ami-0123456789abcdef0, ami-0123456789abcdef1]' do not exist",
    )


# --- dry runs ---------------------------------------------------------------------------


def test_a_dry_run_changes_nothing_and_says_so(stage: Stage) -> None:
    before = repr(stage.account.instances)
    error = stage.error("ec2", "RunInstances", **LAUNCH, DryRun=True)
    assert (error.code, error.status, error.message) == (
        "DryRunOperation",
        412,
        "Request would have succeeded, but DryRun flag is set.",
    )
    assert repr(stage.account.instances) == before
    assert stage.world.machines == {}


def test_a_dry_run_tells_who_may_not(stage: Stage) -> None:
    by = stage.user("aoi")
    error = stage.error("ec2", "RunInstances", by, **LAUNCH, DryRun=True)
    assert error.code == "UnauthorizedOperation"


def test_a_dry_run_tells_what_is_wrong(stage: Stage) -> None:
    error = stage.error(
        "ec2", "RunInstances", **{**LAUNCH, "ImageId": "x"}, DryRun=True
    )
    assert error.code == "InvalidAMIID.Malformed"


def test_a_rule_can_be_taken_back(stage: Stage) -> None:
    made = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    rule = {
        "GroupId": made["GroupId"],
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "192.0.2.0/24"}],
            }
        ],
    }
    stage.call("ec2", "AuthorizeSecurityGroupIngress", **rule)
    stage.call("ec2", "RevokeSecurityGroupIngress", **rule)
    assert "192.0.2.0" not in json.dumps(
        stage.call("ec2", "DescribeSecurityGroups"), default=str
    )
    launched = stage.call(
        "ec2", "RunInstances", **LAUNCH, SecurityGroupIds=[made["GroupId"]]
    )
    error = stage.error("ec2", "DeleteSecurityGroup", GroupId=made["GroupId"])
    assert error.code == "DependencyViolation"
    instances = [launched["Instances"][0]["InstanceId"]]
    stage.call("ec2", "TerminateInstances", InstanceIds=instances)
    assert stage.call("ec2", "DeleteSecurityGroup", GroupId=made["GroupId"])["Return"]


def test_a_rule_can_admit_the_members_of_a_group(stage: Stage) -> None:
    made = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    rule: dict[str, Any] = {
        "GroupName": "g",
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "UserIdGroupPairs": [{"GroupName": "g"}],
            }
        ],
    }
    answer = stage.call("ec2", "AuthorizeSecurityGroupIngress", **rule)
    (row,) = answer["SecurityGroupRules"]
    assert row["ReferencedGroupInfo"]["GroupId"] == made["GroupId"]
    error = stage.error("ec2", "AuthorizeSecurityGroupIngress", **rule)
    assert error.code == "InvalidPermission.Duplicate"
    assert f"peer: {made['GroupId']}, TCP" in error.message
    groups = stage.call("ec2", "DescribeSecurityGroups", GroupNames=["g"])
    (permission,) = groups["SecurityGroups"][0]["IpPermissions"]
    assert permission["UserIdGroupPairs"][0]["GroupId"] == made["GroupId"]


def test_rules_of_the_default_group_are_kept(stage: Stage) -> None:
    rule = {"GroupName": "default", **SSH, "CidrIp": "192.0.2.0/24"}
    stage.call("ec2", "AuthorizeSecurityGroupIngress", **rule)
    groups = stage.call("ec2", "DescribeSecurityGroups")["SecurityGroups"]
    assert [group["GroupName"] for group in groups] == ["default"]
    inside, added = groups[0]["IpPermissions"]
    assert inside["UserIdGroupPairs"][0]["GroupId"] == groups[0]["GroupId"]
    assert added["IpRanges"] == [{"CidrIp": "192.0.2.0/24"}]
    error = stage.error("ec2", "DeleteSecurityGroup", GroupName="default")
    assert error.code == "CannotDelete"


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("DescribeVpcs", {"Filters": [{"Values": ["x"]}]}, "InvalidParameterValue"),
        ("CreateTags", {"Resources": [], "Tags": [{"Value": "x"}]}, "MissingParameter"),
        ("DeleteTags", {"Resources": [], "Tags": [{}]}, "MissingParameter"),
        ("RunInstances", {**LAUNCH, "MinCount": 0}, "InvalidParameterValue"),
        ("RunInstances", {**LAUNCH, "MinCount": 2}, "InvalidParameterValue"),
    ],
)
def test_parameters_that_lack_a_part(
    stage: Stage, operation: str, params: dict[str, Any], code: str
) -> None:
    assert stage.error("ec2", operation, **params).code == code
