"""What an instance is set to: protection, shutdown, type, groups, metadata, its disk."""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import LAUNCH, Stage
from tests.policies import allow


def modify(stage: Stage, instance_id: str, **attribute: Any) -> None:
    stage.call("ec2", "ModifyInstanceAttribute", InstanceId=instance_id, **attribute)


def test_a_protected_instance_is_not_terminated(stage: Stage) -> None:
    kept, other = stage.instance(None), stage.instance(None)
    modify(stage, kept, DisableApiTermination={"Value": True})
    error = stage.error("ec2", "TerminateInstances", InstanceIds=[other, kept])
    assert (error.code, error.message) == (
        "OperationNotPermitted",
        f"The instance '{kept}' may not be terminated. Modify its "
        "'disableApiTermination' instance attribute and try again.",
    )
    states = {i: stage.account.instances[i].state for i in (kept, other)}
    assert states == {kept: "running", other: "running"}
    modify(stage, kept, Attribute="disableApiTermination", Value="false")
    stage.call("ec2", "TerminateInstances", InstanceIds=[kept])
    assert stage.account.instances[kept].state == "terminated"


def test_stop_protection_holds_off_stopping_and_terminating(stage: Stage) -> None:
    kept = stage.instance(None)
    modify(stage, kept, DisableApiStop={"Value": True})
    for operation, verb in (
        ("StopInstances", "stopped"),
        ("TerminateInstances", "term"),
    ):
        error = stage.error("ec2", operation, InstanceIds=[kept])
        assert error.code == "OperationNotPermitted"
        assert verb in error.message
        assert "'disableApiStop'" in error.message


def test_type_and_user_data_change_only_at_rest(stage: Stage) -> None:
    found = stage.instance(None)
    wanted = [
        {"InstanceType": {"Value": "t3.small"}},
        {"UserData": {"Value": b"#!/bin/sh\n"}},
    ]
    for attribute in wanted:
        error = stage.error(
            "ec2", "ModifyInstanceAttribute", InstanceId=found, **attribute
        )
        assert error.code == "IncorrectInstanceState"
    stage.call("ec2", "StopInstances", InstanceIds=[found])
    for attribute in wanted:
        modify(stage, found, **attribute)
    instance = stage.account.instances[found]
    assert (instance.instance_type, instance.user_data) == (
        "t3.small",
        "IyEvYmluL3NoCg==",
    )
    error = stage.error(
        "ec2",
        "ModifyInstanceAttribute",
        InstanceId=found,
        InstanceType={"Value": "t4g.small"},
    )
    assert "architecture" in error.message


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "InvalidParameterCombination"),
        (
            {"DisableApiStop": {"Value": True}, "Groups": ["sg-0"]},
            "InvalidParameterCombination",
        ),
        ({"Groups": ["sg-0"]}, "InvalidGroup.NotFound"),
        (
            {"InstanceInitiatedShutdownBehavior": {"Value": "burn"}},
            "InvalidParameterValue",
        ),
    ],
)
def test_what_cannot_be_set(stage: Stage, params: dict[str, Any], code: str) -> None:
    found = stage.instance(None)
    error = stage.error("ec2", "ModifyInstanceAttribute", InstanceId=found, **params)
    assert error.code == code


def test_an_attribute_that_is_not_simulated_says_so(stage: Stage) -> None:
    found = stage.instance(None)
    with pytest.raises(NotEmulated):
        modify(stage, found, Attribute="sriovNetSupport", Value="simple")
    with pytest.raises(NotEmulated):
        stage.call(
            "ec2",
            "DescribeInstanceAttribute",
            InstanceId=found,
            Attribute="sriovNetSupport",
        )


def test_a_new_group_needs_permission_on_the_group_too(stage: Stage) -> None:
    found = stage.instance(None)
    made = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    by = stage.user(
        "one",
        allow("ec2:ModifyInstanceAttribute", "arn:aws:ec2:*:*:instance/*"),
    )
    error = stage.error(
        "ec2",
        "ModifyInstanceAttribute",
        by,
        InstanceId=found,
        Groups=[made["GroupId"]],
    )
    assert error.code == "UnauthorizedOperation"
    modify(stage, found, Groups=[made["GroupId"]])
    assert stage.account.instances[found].security_groups == [made["GroupId"]]


def test_a_reboot_needs_a_running_instance_and_keeps_its_address(stage: Stage) -> None:
    found = stage.instance(None)
    address = stage.account.instances[found].public_ip
    stage.call("ec2", "RebootInstances", InstanceIds=[found])
    assert stage.account.instances[found].public_ip == address
    stage.call("ec2", "StopInstances", InstanceIds=[found])
    error = stage.error("ec2", "RebootInstances", InstanceIds=[found])
    assert error.code == "IncorrectInstanceState"


def test_a_launch_keeps_what_it_was_told(stage: Stage) -> None:
    answer = stage.call(
        "ec2",
        "RunInstances",
        **LAUNCH,
        DisableApiTermination=True,
        DisableApiStop=True,
        InstanceInitiatedShutdownBehavior="terminate",
        MetadataOptions={"HttpEndpoint": "disabled", "InstanceMetadataTags": "enabled"},
        NetworkInterfaces=[{"DeviceIndex": 0, "AssociatePublicIpAddress": False}],
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20, "VolumeType": "gp2"}}
        ],
        UserData="aGk=",
    )
    launched = answer["Instances"][0]
    options = launched["MetadataOptions"]
    assert (options["HttpEndpoint"], options["InstanceMetadataTags"]) == (
        "disabled",
        "enabled",
    )
    found = launched["InstanceId"]
    [volume] = stage.call("ec2", "DescribeVolumes")["Volumes"]
    assert (volume["Size"], volume["VolumeType"], volume["Iops"]) == (20, "gp2", 100)
    assert launched["BlockDeviceMappings"] == []
    described = stage.call("ec2", "DescribeInstances", InstanceIds=[found])
    row = described["Reservations"][0]["Instances"][0]
    assert row["BlockDeviceMappings"][0]["Ebs"]["VolumeId"] == volume["VolumeId"]
    told = {
        name: stage.call(
            "ec2", "DescribeInstanceAttribute", InstanceId=found, Attribute=name
        )[member]["Value"]
        for name, member in (
            ("disableApiTermination", "DisableApiTermination"),
            ("disableApiStop", "DisableApiStop"),
            ("instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior"),
            ("userData", "UserData"),
            ("instanceType", "InstanceType"),
        )
    }
    assert list(told.values()) == [True, True, "terminate", "aGk=", "t3.micro"]


def test_without_a_public_address_there_is_none_after_a_restart_either(
    stage: Stage,
) -> None:
    answer = stage.call(
        "ec2",
        "RunInstances",
        **LAUNCH,
        NetworkInterfaces=[{"DeviceIndex": 0, "AssociatePublicIpAddress": False}],
    )
    found = answer["Instances"][0]["InstanceId"]
    stage.call("ec2", "StopInstances", InstanceIds=[found])
    stage.call("ec2", "StartInstances", InstanceIds=[found])
    assert stage.account.instances[found].public_ip is None


@pytest.mark.parametrize(
    ("ebs", "code"),
    [
        ({"VolumeSize": 4}, "InvalidBlockDeviceMapping"),
        ({"VolumeSize": 70000}, "InvalidParameterValue"),
    ],
)
def test_a_root_volume_has_its_limits(
    stage: Stage, ebs: dict[str, Any], code: str
) -> None:
    mapping = [{"DeviceName": "/dev/xvda", "Ebs": ebs}]
    error = stage.error("ec2", "RunInstances", **LAUNCH, BlockDeviceMappings=mapping)
    assert error.code == code


def test_a_volume_goes_with_its_instance(stage: Stage) -> None:
    found = stage.instance(None)
    [volume] = stage.call("ec2", "DescribeVolumes")["Volumes"]
    assert volume["Attachments"][0]["InstanceId"] == found
    stage.call("ec2", "TerminateInstances", InstanceIds=[found])
    assert stage.call("ec2", "DescribeVolumes")["Volumes"] == []
    error = stage.error("ec2", "DescribeVolumes", VolumeIds=[volume["VolumeId"]])
    assert error.code == "InvalidVolume.NotFound"


def test_the_metadata_service_has_no_ipv6_address(stage: Stage) -> None:
    instance = stage.instance(None)
    options = "ModifyInstanceMetadataOptions"
    stage.call("ec2", options, InstanceId=instance, HttpProtocolIpv6="disabled")
    with pytest.raises(NotEmulated, match="HttpProtocolIpv6"):
        stage.call("ec2", options, InstanceId=instance, HttpProtocolIpv6="enabled")
    error = stage.error("ec2", options, InstanceId=instance, HttpProtocolIpv6="on")
    assert error.code == "InvalidParameterValue"
