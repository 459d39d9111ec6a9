import re
from typing import Any

import pytest

from iamtutor.cloud.credentials.instances import instance_credentials
from iamtutor.cloud.errors import NotEmulated, ServiceError
from tests.cloud.stage import LAUNCH, NOW, OURS, Stage
from tests.policies import allow

DESCRIPTIONS = (
    "description. Valid descriptions are strings less than 256 characters from the "
    "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
)


def described(stage: Stage, instance_id: str) -> dict[str, Any]:
    answer = stage.call("ec2", "DescribeInstances", InstanceIds=[instance_id])
    found: dict[str, Any] = answer["Reservations"][0]["Instances"][0]
    return found


def associations(stage: Stage, **params: Any) -> list[dict[str, Any]]:
    answer = stage.call("ec2", "DescribeIamInstanceProfileAssociations", **params)
    found: list[dict[str, Any]] = answer["IamInstanceProfileAssociations"]
    return found


# --- launching --------------------------------------------------------------------------


def test_a_launch_gives_the_instance_a_machine(stage: Stage) -> None:
    answer = stage.call("ec2", "RunInstances", **LAUNCH, KeyName="lab-key")
    launched = answer["Instances"][0]
    assert launched["State"] == {"Code": 0, "Name": "pending"}
    assert re.fullmatch(r"i-[0-9a-f]{17}", launched["InstanceId"])
    found = described(stage, launched["InstanceId"])
    assert found["State"] == {"Code": 16, "Name": "running"}
    assert found["KeyName"] == "lab-key"
    machine = stage.world.machines["ec2"]
    assert machine.instance_id == launched["InstanceId"]
    assert machine.hostname == "ip-" + found["PrivateIpAddress"].replace(".", "-")
    assert (machine.user, machine.home) == ("ec2-user", "/home/ec2-user")
    assert "/home/ec2-user" in machine.files


def test_a_second_instance_has_a_machine_of_its_own(stage: Stage) -> None:
    first = stage.instance(None)
    second = stage.instance(None)
    assert stage.world.machines["ec2"].instance_id == first
    assert stage.world.machines["ec2-2"].instance_id == second


def test_the_metadata_options_follow_image_and_request(stage: Stage) -> None:
    def options(**params: Any) -> tuple[str, int]:
        answer = stage.call("ec2", "RunInstances", **{**LAUNCH, **params})
        found = answer["Instances"][0]["MetadataOptions"]
        return found["HttpTokens"], found["HttpPutResponseHopLimit"]

    old = {"ImageId": "ami-0c2d06d50ce30b442", "InstanceType": "t2.micro"}
    assert options() == ("required", 2)
    assert options(**old) == ("optional", 1)
    assert options(MetadataOptions={"HttpTokens": "optional"}) == ("optional", 2)


def test_metadata_options_can_be_changed(stage: Stage) -> None:
    instance_id = stage.instance(None)
    stage.call(
        "ec2",
        "ModifyInstanceMetadataOptions",
        InstanceId=instance_id,
        HttpTokens="optional",
    )
    assert stage.account.instances[instance_id].http_tokens == "optional"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"ImageId": "ami-0000000000000000f"}, "InvalidAMIID.NotFound"),
        ({"ImageId": "nonsense"}, "InvalidAMIID.Malformed"),
        ({"ImageId": "ami-0ebf472962bc6715"}, "InvalidAMIID.Malformed"),
        ({"ImageId": "ami-415f6d2x"}, "InvalidAMIID.Malformed"),
        ({"InstanceType": "t9.huge"}, "InvalidParameterValue"),
        ({"InstanceType": "t4g.micro"}, "InvalidParameterValue"),
        ({"KeyName": "no-such-key"}, "InvalidKeyPair.NotFound"),
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "InvalidGroup.NotFound"),
        ({"IamInstanceProfile": {"Name": "none"}}, "InvalidParameterValue"),
        ({"MinCount": 17, "MaxCount": 17}, "VcpuLimitExceeded"),
    ],
)
def test_launches_that_ec2_does_not_take(
    stage: Stage, params: dict[str, Any], code: str
) -> None:
    assert stage.error("ec2", "RunInstances", **{**LAUNCH, **params}).code == code
    assert stage.account.instances == {}
    assert stage.world.machines == {}


def test_instances_are_in_one_region(stage: Stage) -> None:
    instance_id = stage.instance(None)
    elsewhere = {"region": "eu-west-1"}
    answer = stage.call("ec2", "DescribeInstances", **elsewhere)
    assert answer["Reservations"] == []
    error = stage.error("ec2", "StopInstances", **elsewhere, InstanceIds=[instance_id])
    assert error.code == "InvalidInstanceID.NotFound"
    with pytest.raises(NotEmulated):
        stage.call("ec2", "RunInstances", **elsewhere, **LAUNCH)


# --- states -----------------------------------------------------------------------------


def test_stop_and_start(stage: Stage) -> None:
    instance_id = stage.instance(None)
    before = described(stage, instance_id)
    [change] = stage.call("ec2", "StopInstances", InstanceIds=[instance_id])[
        "StoppingInstances"
    ]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == (
        "running",
        "stopping",
    )
    stopped = described(stage, instance_id)
    assert stopped["State"]["Name"] == "stopped"
    assert "PublicIpAddress" not in stopped
    assert stopped["StateTransitionReason"].startswith("User initiated (2026-11-25")
    stage.world.machines["ec2"].env["KEPT"] = "yes"
    stage.call("ec2", "StartInstances", InstanceIds=[instance_id])
    after = described(stage, instance_id)
    assert after["State"]["Name"] == "running"
    assert after["PrivateIpAddress"] == before["PrivateIpAddress"]
    assert after["PublicIpAddress"] != before["PublicIpAddress"]
    assert stage.world.machines["ec2"].env == {"KEPT": "yes"}


def test_termination_takes_disk_and_association_along(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    [change] = stage.call("ec2", "TerminateInstances", InstanceIds=[instance_id])[
        "TerminatingInstances"
    ]
    assert change["CurrentState"]["Name"] == "shutting-down"
    assert described(stage, instance_id)["State"]["Name"] == "terminated"
    assert stage.world.machines == {}
    assert associations(stage) == []
    error = stage.error("ec2", "StartInstances", InstanceIds=[instance_id])
    assert error.code == "IncorrectInstanceState"
    assert instance_credentials(stage.turn, instance_id) is None


def test_the_ended_are_forgotten_after_an_hour(stage: Stage) -> None:
    first = stage.instance(None)
    stage.call("ec2", "TerminateInstances", InstanceIds=[first])
    stage.later(minutes=61)
    second = stage.instance(None)
    assert list(stage.account.instances) == [second]
    assert stage.world.machines["ec2"].instance_id == second


@pytest.mark.parametrize(
    ("instance_id", "code", "message"),
    [
        (
            "i-0000000000000dead",
            "InvalidInstanceID.NotFound",
            "The instance ID 'i-0000000000000dead' does not exist",
        ),
        ("foo", "InvalidInstanceID.Malformed", 'Invalid id: "foo"'),
    ],
)
def test_ids_that_are_none(
    stage: Stage, instance_id: str, code: str, message: str
) -> None:
    error = stage.error("ec2", "DescribeInstances", InstanceIds=[instance_id])
    assert (error.code, error.message) == (code, message)


def test_filters(stage: Stage) -> None:
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "lab"}]}]
    named = stage.call("ec2", "RunInstances", **LAUNCH, TagSpecifications=tags)
    named_id = named["Instances"][0]["InstanceId"]
    stopped_id = stage.instance(None)
    stage.call("ec2", "StopInstances", InstanceIds=[stopped_id])

    def found(name: str, *values: str) -> list[str]:
        answer = stage.call(
            "ec2",
            "DescribeInstances",
            Filters=[{"Name": name, "Values": list(values)}],
        )
        return [r["Instances"][0]["InstanceId"] for r in answer["Reservations"]]

    assert found("instance-state-name", "running") == [named_id]
    assert found("tag:Name", "l*") == [named_id]
    assert found("tag:Other", "l*") == []
    assert found("instance-id", named_id, stopped_id) == [named_id, stopped_id]


# --- instance profiles ------------------------------------------------------------------


def test_associate_replace_disassociate(stage: Stage) -> None:
    stage.role("one")
    stage.role("two")
    instance_id = stage.instance(None)
    made = stage.call(
        "ec2",
        "AssociateIamInstanceProfile",
        InstanceId=instance_id,
        IamInstanceProfile={"Name": "one"},
    )["IamInstanceProfileAssociation"]
    assert made["State"] == "associating"
    [listed] = associations(stage)
    assert listed["State"] == "associated"
    assert listed["IamInstanceProfile"]["Arn"].endswith("instance-profile/one")
    replaced = stage.call(
        "ec2",
        "ReplaceIamInstanceProfileAssociation",
        AssociationId=made["AssociationId"],
        IamInstanceProfile={"Name": "two"},
    )["IamInstanceProfileAssociation"]
    assert replaced["AssociationId"] != made["AssociationId"]
    assert described(stage, instance_id)["IamInstanceProfile"]["Arn"].endswith("/two")
    gone = stage.call(
        "ec2",
        "DisassociateIamInstanceProfile",
        AssociationId=replaced["AssociationId"],
    )["IamInstanceProfileAssociation"]
    assert gone["State"] == "disassociating"
    assert associations(stage) == []
    assert "IamInstanceProfile" not in described(stage, instance_id)


def test_one_association_an_instance(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    error = stage.error(
        "ec2",
        "AssociateIamInstanceProfile",
        InstanceId=instance_id,
        IamInstanceProfile={"Name": "lab-role"},
    )
    assert error.code == "IncorrectState"
    assert (
        error.message == f"There is an existing association for instance {instance_id}"
    )


def test_an_existing_association_is_told_before_the_role_is_asked_about(
    stage: Stage,
) -> None:
    stage.role()
    by = stage.user("aoi", allow("ec2:*"))
    error = stage.error(
        "ec2",
        "AssociateIamInstanceProfile",
        by,
        InstanceId=stage.instance(),
        IamInstanceProfile={"Name": "lab-role"},
    )
    assert error.code == "IncorrectState"


def test_a_profile_that_is_not_there(stage: Stage) -> None:
    stage.role()
    error = stage.error(
        "ec2",
        "AssociateIamInstanceProfile",
        InstanceId=stage.instance(),
        IamInstanceProfile={"Name": "nope"},
    )
    assert error.message == (
        "Value (nope) for parameter iamInstanceProfile.name is invalid. Invalid IAM "
        "Instance Profile name"
    )


def test_nothing_is_launched_with_a_profile_without_a_role(stage: Stage) -> None:
    stage.role()
    held = {"InstanceProfileName": "lab-role"}
    stage.call("iam", "RemoveRoleFromInstanceProfile", **held, RoleName="lab-role")
    named = {"IamInstanceProfile": {"Name": "lab-role"}}
    error = stage.error("ec2", "RunInstances", **LAUNCH, **named)
    assert (error.code, error.message) == (
        "InvalidParameterValue",
        f'IAM Instance Profile "arn:aws:iam::{OURS}:instance-profile/lab-role" has no '
        "associated IAM Roles",
    )


def test_an_association_that_is_not_there(stage: Stage) -> None:
    error = stage.error(
        "ec2",
        "DisassociateIamInstanceProfile",
        AssociationId="iip-assoc-00000000000000000",
    )
    assert error.code == "InvalidAssociationID.NotFound"


def test_replacing_needs_a_running_instance(stage: Stage) -> None:
    stage.role()
    instance_id = stage.instance()
    stage.call("ec2", "StopInstances", InstanceIds=[instance_id])
    [association] = associations(
        stage, Filters=[{"Name": "instance-id", "Values": [instance_id]}]
    )
    error = stage.error(
        "ec2",
        "ReplaceIamInstanceProfileAssociation",
        AssociationId=association["AssociationId"],
        IamInstanceProfile={"Name": "lab-role"},
    )
    assert error.code == "IncorrectInstanceState"


# --- network ----------------------------------------------------------------------------


def test_security_groups(stage: Stage) -> None:
    params = {"GroupName": "web", "Description": "d"}
    made = stage.call("ec2", "CreateSecurityGroup", **params)
    error = stage.error("ec2", "CreateSecurityGroup", **params)
    assert error.code == "InvalidGroup.Duplicate"
    rule = {
        "GroupId": made["GroupId"],
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 22,
                "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            }
        ],
    }
    stage.call("ec2", "AuthorizeSecurityGroupIngress", **rule)
    error = stage.error("ec2", "AuthorizeSecurityGroupIngress", **rule)
    assert error.code == "InvalidPermission.Duplicate"
    default, web = stage.call("ec2", "DescribeSecurityGroups")["SecurityGroups"]
    assert default["GroupName"] == "default"
    lists = {"UserIdGroupPairs": [], "Ipv6Ranges": [], "PrefixListIds": []}
    assert web["IpPermissions"] == [{**rule["IpPermissions"][0], **lists}]
    launched = stage.call(
        "ec2", "RunInstances", **LAUNCH, SecurityGroupIds=[made["GroupId"]]
    )
    assert launched["Instances"][0]["SecurityGroups"] == [
        {"GroupId": made["GroupId"], "GroupName": "web"}
    ]


@pytest.mark.parametrize(
    ("operation", "params", "said"),
    [
        (
            "RunInstances",
            {**LAUNCH, "SecurityGroupIds": [""]},
            "Value () for parameter groupId is invalid. The value cannot be empty",
        ),
        (
            "CreateSecurityGroup",
            {"GroupName": "web", "Description": "ウェブ"},
            "Value (ウェブ) for parameter GroupDescription is invalid. Character sets "
            "beyond ASCII are not supported.",
        ),
        (
            "CreateSecurityGroup",
            {"GroupName": "ウェブ", "Description": "web"},
            "Value (ウェブ) for parameter GroupName is invalid. Character sets beyond "
            "ASCII are not supported.",
        ),
        (
            "CreateSecurityGroup",
            {"GroupName": "web", "Description": "Aoi's"},
            f"Invalid security group {DESCRIPTIONS}",
        ),
        (
            "AuthorizeSecurityGroupIngress",
            {
                "GroupName": "default",
                "IpPermissions": [
                    {
                        "IpProtocol": "-1",
                        "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "社内"}],
                    }
                ],
            },
            f"Invalid rule {DESCRIPTIONS}",
        ),
        (
            "CreateKeyPair",
            {"KeyName": "鍵"},
            "Value (鍵) for parameter KeyName is invalid. Character sets beyond ASCII "
            "are not supported.",
        ),
        (
            "CreateKeyPair",
            {"KeyName": "k" * 256},
            "Value for parameter KeyName is invalid. Length exceeds maximum of 255.",
        ),
    ],
)
def test_values_have_their_form(
    stage: Stage, operation: str, params: dict[str, Any], said: str
) -> None:
    error = stage.error("ec2", operation, **params)
    assert (error.code, error.message) == ("InvalidParameterValue", said)


def test_key_pairs(stage: Stage) -> None:
    [pair] = stage.call("ec2", "DescribeKeyPairs")["KeyPairs"]
    assert pair["KeyName"] == "lab-key"
    error = stage.error("ec2", "DescribeKeyPairs", KeyNames=["none"])
    assert error.code == "InvalidKeyPair.NotFound"


def test_conditions_see_what_ec2_knows(stage: Stage) -> None:
    def launching(condition: dict[str, Any]) -> bool:
        by = stage.user(
            "aoi",
            allow("ec2:RunInstances", Condition=condition),
        )
        try:
            stage.call("ec2", "RunInstances", by, **LAUNCH)
        except ServiceError:
            return False
        return True

    assert launching({"StringEquals": {"ec2:InstanceType": "t3.micro"}})
    assert not launching({"StringEquals": {"ec2:InstanceType": "t3.small"}})
    assert launching({"StringEquals": {"aws:RequestedRegion": "ap-northeast-1"}})
    assert not launching({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})


def test_launch_time_is_the_turn_s(stage: Stage) -> None:
    assert described(stage, stage.instance(None))["LaunchTime"] == NOW
