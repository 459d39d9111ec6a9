"""Launches as EC2's API Reference describes them: reservations, client tokens, counts,
network interfaces; filters and pages of what is described."""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service.paging import marker
from tests.cloud.stage import IMAGE, OURS, Stage
from tests.policies import allow

LAUNCH: dict[str, Any] = {"ImageId": IMAGE, "InstanceType": "t3.micro"}
TWO: dict[str, Any] = {**LAUNCH, "MinCount": 2, "MaxCount": 2}
ONE: dict[str, Any] = {**LAUNCH, "MinCount": 1, "MaxCount": 1}


def launch(stage: Stage, **params: Any) -> dict[str, Any]:
    return stage.call("ec2", "RunInstances", **params)


def ids(answer: dict[str, Any]) -> list[str]:
    """Of the instances in an answer, whether of a launch or of a description."""
    launches = answer.get("Reservations", [answer])
    return [row["InstanceId"] for one in launches for row in one["Instances"]]


def filtered(stage: Stage, name: str, *values: str) -> list[str]:
    filters = [{"Name": name, "Values": list(values)}]
    return ids(stage.call("ec2", "DescribeInstances", Filters=filters))


# --- reservations and client tokens -----------------------------------------------------


def test_a_launch_is_one_reservation(stage: Stage) -> None:
    both, alone = launch(stage, **TWO), launch(stage, **ONE)
    first, second = stage.call("ec2", "DescribeInstances")["Reservations"]
    assert first["ReservationId"] == both["ReservationId"]
    assert second["ReservationId"] == alone["ReservationId"]
    assert ids(first) == ids(both)
    assert [row["AmiLaunchIndex"] for row in first["Instances"]] == [0, 1]
    [last] = stage.call("ec2", "DescribeInstances", InstanceIds=ids(both)[1:])[
        "Reservations"
    ]
    assert (last["ReservationId"], ids(last)) == (both["ReservationId"], ids(both)[1:])


def test_a_client_token_launches_once(stage: Stage) -> None:
    first = launch(stage, **TWO, ClientToken="one")
    again = launch(stage, **TWO, ClientToken="one")
    assert ids(again) == ids(first)
    assert again["ReservationId"] == first["ReservationId"]
    assert [row["ClientToken"] for row in again["Instances"]] == ["one", "one"]
    error = stage.error("ec2", "RunInstances", **ONE, ClientToken="one")
    assert error.code == "IdempotentParameterMismatch"
    assert len(stage.account.instances) == 2
    launch(stage, **TWO, ClientToken="another")
    assert len(stage.account.instances) == 4


def test_as_many_are_launched_as_there_is_room_for(stage: Stage) -> None:
    """32 vCPUs, two each."""
    answer = launch(stage, **LAUNCH, MinCount=1, MaxCount=20)
    assert len(ids(answer)) == 16
    error = stage.error("ec2", "RunInstances", **ONE)
    assert error.code == "VcpuLimitExceeded"


def test_a_launch_into_a_subnet_that_is_not_there(stage: Stage) -> None:
    nowhere = "subnet-0123456789abcdef0"
    interface = {"DeviceIndex": 0, "SubnetId": nowhere}
    for given in ({"SubnetId": nowhere}, {"NetworkInterfaces": [interface]}):
        error = stage.error("ec2", "RunInstances", **ONE, **given)
        assert error.code == "InvalidSubnetID.NotFound"
    [subnet] = stage.call("ec2", "DescribeSubnets")["Subnets"]
    launch(stage, **ONE, SubnetId=subnet["SubnetId"])


# --- network interfaces -----------------------------------------------------------------


def test_an_instance_has_a_network_interface(stage: Stage) -> None:
    [instance_id] = ids(launch(stage, **ONE))
    described = stage.call("ec2", "DescribeInstances")["Reservations"][0]["Instances"]
    [interface] = described[0]["NetworkInterfaces"]
    assert interface["Attachment"]["DeviceIndex"] == 0
    assert interface["PrivateIpAddress"] == described[0]["PrivateIpAddress"]
    assert interface["Association"]["PublicIp"] == described[0]["PublicIpAddress"]
    assert interface["Groups"] == described[0]["SecurityGroups"]
    [alone] = stage.call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    assert alone["NetworkInterfaceId"] == interface["NetworkInterfaceId"]
    assert alone["Attachment"]["InstanceId"] == instance_id
    missing = ["eni-0123456789abcdef0"]
    error = stage.error("ec2", "DescribeNetworkInterfaces", NetworkInterfaceIds=missing)
    assert error.code == "InvalidNetworkInterfaceID.NotFound"
    stage.call("ec2", "TerminateInstances", InstanceIds=[instance_id])
    assert stage.call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"] == []
    ended = stage.call("ec2", "DescribeInstances")["Reservations"][0]["Instances"]
    assert ended[0]["NetworkInterfaces"] == []


def test_source_and_destination_checks_are_turned_off(stage: Stage) -> None:
    [instance_id] = ids(launch(stage, **ONE))
    target = {"InstanceId": instance_id}
    stage.call(
        "ec2", "ModifyInstanceAttribute", **target, SourceDestCheck={"Value": False}
    )
    said = stage.call(
        "ec2", "DescribeInstanceAttribute", **target, Attribute="sourceDestCheck"
    )
    assert said["SourceDestCheck"] == {"Value": False}
    assert filtered(stage, "source-dest-check", "false") == [instance_id]
    with pytest.raises(NotEmulated):
        stage.call(
            "ec2", "ModifyInstanceAttribute", **target, EbsOptimized={"Value": True}
        )


def test_credits_of_burstable_types(stage: Stage) -> None:
    kinds = {"t3.micro": "unlimited", "t2.micro": "standard", "m7i-flex.large": None}
    launched = {
        name: ids(launch(stage, **{**ONE, "InstanceType": name}))[0] for name in kinds
    }
    given = {"CreditSpecification": {"CpuCredits": "standard"}}
    [chosen] = ids(launch(stage, **ONE, **given))
    name = "DescribeInstanceCreditSpecifications"
    rows = stage.call("ec2", name)["InstanceCreditSpecifications"]
    assert {row["InstanceId"]: row["CpuCredits"] for row in rows} == {
        launched["t3.micro"]: "unlimited",
        launched["t2.micro"]: "standard",
        chosen: "standard",
    }
    wanted = [launched["m7i-flex.large"]]
    assert stage.error("ec2", name, InstanceIds=wanted).code == "InvalidParameterValue"


# --- filters and pages ------------------------------------------------------------------


def test_filters_ask_for_much(stage: Stage) -> None:
    role = stage.role()
    profile = {"IamInstanceProfile": {"Name": role.name}}
    answer = launch(stage, **ONE, **profile, ClientToken="one")
    launch(stage, **ONE)
    [vpc] = stage.call("ec2", "DescribeVpcs")["Vpcs"]
    [group] = stage.call("ec2", "DescribeSecurityGroups")["SecurityGroups"]
    for name, value in (
        ("client-token", "one"),
        ("reservation-id", answer["ReservationId"]),
        ("iam-instance-profile.name", role.name),
    ):
        assert filtered(stage, name, value) == ids(answer), name
    for name, value in (
        ("vpc-id", vpc["VpcId"]),
        ("instance.group-id", group["GroupId"]),
        ("owner-id", OURS),
        ("instance-state-name", "running"),
    ):
        assert len(filtered(stage, name, value, "nothing")) == 2, name
        assert filtered(stage, name, "nothing") == [], name


def test_descriptions_come_in_pages(stage: Stage) -> None:
    launched = [ids(launch(stage, **ONE))[0] for _ in range(7)]
    seen, token = [], {}
    while True:
        answer = stage.call("ec2", "DescribeInstances", MaxResults=5, **token)
        seen.append(ids(answer))
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert seen == [launched[:5], launched[5:]]
    for params, code in (
        ({"MaxResults": 4}, "InvalidParameterValue"),
        ({"MaxResults": 5, "NextToken": "?"}, "InvalidNextToken"),
        ({"MaxResults": 5, "NextToken": marker("here")}, "InvalidNextToken"),
        ({"MaxResults": 5, "InstanceIds": launched}, "InvalidParameterCombination"),
    ):
        assert stage.error("ec2", "DescribeInstances", **params).code == code


def test_security_groups_are_found_by_their_rules(stage: Stage) -> None:
    made = stage.call(
        "ec2", "CreateSecurityGroup", GroupName="web", Description="web servers"
    )
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    rule |= {"IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    stage.call(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        GroupId=made["GroupId"],
        IpPermissions=[rule],
    )
    for name, value in (
        ("ip-permission.cidr", "203.0.113.*"),
        ("ip-permission.from-port", "443"),
        ("group-name", "web"),
    ):
        filters = [{"Name": name, "Values": [value]}]
        found = stage.call("ec2", "DescribeSecurityGroups", Filters=filters)
        assert [row["GroupId"] for row in found["SecurityGroups"]] == [made["GroupId"]]
    filters = [{"Name": "egress.ip-permission.cidr", "Values": ["0.0.0.0/0"]}]
    found = stage.call("ec2", "DescribeSecurityGroups", Filters=filters)
    assert len(found["SecurityGroups"]) == 2


# --- what goes with an instance ---------------------------------------------------------


def test_volume_and_interface_have_tags_of_their_own(stage: Stage) -> None:
    specifications = [
        {"ResourceType": kind, "Tags": [{"Key": "of", "Value": kind}]}
        for kind in ("instance", "volume", "network-interface")
    ]
    [found] = ids(launch(stage, **ONE, TagSpecifications=specifications))
    of = {"Name": "attachment.instance-id", "Values": [found]}
    [volume] = stage.call("ec2", "DescribeVolumes", Filters=[of])["Volumes"]
    assert volume["Tags"] == [{"Key": "of", "Value": "volume"}]
    wanted = [of, {"Name": "tag:of", "Values": ["network-*"]}]
    answer = stage.call("ec2", "DescribeNetworkInterfaces", Filters=wanted)
    [interface] = answer["NetworkInterfaces"]
    assert interface["TagSet"] == [{"Key": "of", "Value": "network-interface"}]
    made = [volume["VolumeId"], interface["NetworkInterfaceId"]]
    new = {"Key": "of", "Value": "lab"}
    stage.call("ec2", "CreateTags", Resources=made, Tags=[new])
    kinds = {one["ResourceType"] for one in stage.call("ec2", "DescribeTags")["Tags"]}
    assert kinds == {"instance", "volume", "network-interface"}
    stage.call("ec2", "TerminateInstances", InstanceIds=[found])
    left = stage.call("ec2", "DescribeTags")["Tags"]
    assert [one["ResourceId"] for one in left] == [found]
    error = stage.error("ec2", "CreateTags", Resources=made[:1], Tags=[new])
    assert error.code == "InvalidVolume.NotFound"


def test_tags_of_a_volume_need_their_permission(stage: Stage) -> None:
    anywhere = allow("ec2:RunInstances")
    on = "arn:aws:ec2:*:*:instance/*"
    tags = allow("ec2:CreateTags", on)
    asking = stage.user("launcher", anywhere, tags)
    given = [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "1"}]}]
    stage.call("ec2", "RunInstances", **ONE, TagSpecifications=given, by=asking)
    given.append({**given[0], "ResourceType": "volume"})
    error = stage.error(
        "ec2", "RunInstances", **ONE, TagSpecifications=given, by=asking
    )
    assert error.code == "UnauthorizedOperation"
    assert ":volume/*" in error.message


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("RunInstances", ONE),
        ("CreateSecurityGroup", {"GroupName": "g", "Description": "d"}),
        ("CreateKeyPair", {"KeyName": "k"}),
        ("AllocateAddress", {}),
    ],
)
def test_nothing_else_is_given_tags(
    stage: Stage, operation: str, params: dict[str, Any]
) -> None:
    given = [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "1"}]}]
    error = stage.error("ec2", operation, **params, TagSpecifications=given)
    assert error.code == "InvalidParameterValue"
    assert "'vpc' is not a valid taggable resource type" in error.message


@pytest.mark.parametrize("tag", [{"Key": "k" * 129}, {"Key": "k", "Value": "v" * 257}])
def test_tags_that_are_too_long(stage: Stage, tag: dict[str, str]) -> None:
    found = stage.instance(None)
    error = stage.error("ec2", "CreateTags", Resources=[found], Tags=[tag])
    assert error.code == "InvalidParameterValue"
    longest = {"Key": "k" * 128, "Value": "v" * 256}
    stage.call("ec2", "CreateTags", Resources=[found], Tags=[longest])


def test_a_group_that_a_rule_names_stays(stage: Stage) -> None:
    named, naming = (
        stage.call("ec2", "CreateSecurityGroup", GroupName=name, Description="d")
        for name in ("named", "naming")
    )
    peer = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": named["GroupId"]}]}
    rule = {"GroupId": naming["GroupId"], "IpPermissions": [peer]}
    stage.call("ec2", "AuthorizeSecurityGroupIngress", **rule)
    where = {"GroupId": named["GroupId"]}
    error = stage.error("ec2", "DeleteSecurityGroup", **where)
    assert error.code == "DependencyViolation"
    stage.call("ec2", "RevokeSecurityGroupIngress", **rule)
    stage.call("ec2", "DeleteSecurityGroup", **where)
    elsewhere = {"GroupName": "x", "Description": "d", "VpcId": "vpc-0123456789abcdef0"}
    error = stage.error("ec2", "CreateSecurityGroup", **elsewhere)
    assert error.code == "InvalidVpcID.NotFound"


def test_all_regions_are_shown_on_request(stage: Stage) -> None:
    usual = stage.call("ec2", "DescribeRegions")["Regions"]
    assert {one["OptInStatus"] for one in usual} == {"opt-in-not-required"}
    every = stage.call("ec2", "DescribeRegions", AllRegions=True)["Regions"]
    more = {one["RegionName"]: one["OptInStatus"] for one in every}
    assert len(more) > len(usual)
    assert more["ap-east-1"] == "not-opted-in"


def test_attributes_that_there_are_not(stage: Stage) -> None:
    asked = {"InstanceId": stage.instance(None), "Attribute": "colour"}
    error = stage.error("ec2", "DescribeInstanceAttribute", **asked)
    assert error.code == "InvalidParameterValue"
    with pytest.raises(NotEmulated):
        stage.call(
            "ec2", "DescribeInstanceAttribute", **{**asked, "Attribute": "kernel"}
        )


@pytest.mark.parametrize(
    "options",
    [
        {"HttpTokens": "never"},
        {"HttpEndpoint": "on"},
        {"InstanceMetadataTags": "on"},
        {"HttpPutResponseHopLimit": 0},
        {"HttpPutResponseHopLimit": 65},
    ],
)
def test_metadata_options_that_there_are_not(
    stage: Stage, options: dict[str, Any]
) -> None:
    error = stage.error("ec2", "RunInstances", **ONE, MetadataOptions=options)
    assert error.code == "InvalidParameterValue"
    asked = {"InstanceId": stage.instance(None), **options}
    error = stage.error("ec2", "ModifyInstanceMetadataOptions", **asked)
    assert error.code == "InvalidParameterValue"


def test_an_image_that_a_parameter_names_is_not_called_malformed(stage: Stage) -> None:
    parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    with pytest.raises(NotEmulated, match="resolve:ssm"):
        stage.call(
            "ec2",
            "RunInstances",
            ImageId=f"resolve:ssm:{parameter}",
            MinCount=1,
            MaxCount=1,
        )
