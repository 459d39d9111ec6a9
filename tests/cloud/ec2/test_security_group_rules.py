"""Rules of security groups, in and out: adding, taking away, describing."""

from typing import Any

import pytest

from tests.cloud.stage import OURS, REGION, Stage

ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
SSH: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
EVERYTHING: dict[str, Any] = {"IpProtocol": "-1", "IpRanges": ANYWHERE}


@pytest.fixture
def group(stage: Stage) -> str:
    made = stage.call("ec2", "CreateSecurityGroup", GroupName="web", Description="d")
    group_id: str = made["GroupId"]
    return group_id


def described(stage: Stage, group: str) -> dict[str, Any]:
    found = stage.call("ec2", "DescribeSecurityGroups", GroupIds=[group])
    row: dict[str, Any] = found["SecurityGroups"][0]
    return row


def rules(stage: Stage, group: str) -> list[dict[str, Any]]:
    wanted = [{"Name": "group-id", "Values": [group]}]
    found = stage.call("ec2", "DescribeSecurityGroupRules", Filters=wanted)
    rows: list[dict[str, Any]] = found["SecurityGroupRules"]
    return rows


def test_a_new_group_lets_everything_out_and_nothing_in(
    stage: Stage, group: str
) -> None:
    row = described(stage, group)
    assert row["IpPermissions"] == []
    assert [p["IpProtocol"] for p in row["IpPermissionsEgress"]] == ["-1"]
    assert "FromPort" not in row["IpPermissionsEgress"][0]
    [rule] = rules(stage, group)
    assert (rule["IsEgress"], rule["FromPort"], rule["CidrIpv4"]) == (
        True,
        -1,
        "0.0.0.0/0",
    )


def test_what_may_go_out_can_be_narrowed(stage: Stage, group: str) -> None:
    gone = stage.call(
        "ec2", "RevokeSecurityGroupEgress", GroupId=group, IpPermissions=[EVERYTHING]
    )
    assert [rule["IsEgress"] for rule in gone["RevokedSecurityGroupRules"]] == [True]
    assert described(stage, group)["IpPermissionsEgress"] == []
    permission = {**SSH, "IpRanges": [{"CidrIp": "192.0.2.9/24", "Description": "lab"}]}
    made = stage.call(
        "ec2", "AuthorizeSecurityGroupEgress", GroupId=group, IpPermissions=[permission]
    )
    [rule] = made["SecurityGroupRules"]
    assert rule["CidrIpv4"] == "192.0.2.0/24"
    assert rule["Description"] == "lab"
    assert rule["SecurityGroupRuleArn"] == (
        f"arn:aws:ec2:{REGION}:{OURS}:security-group-rule/{rule['SecurityGroupRuleId']}"
    )
    assert [row["SecurityGroupRuleId"] for row in rules(stage, group)] == [
        rule["SecurityGroupRuleId"]
    ]
    gone = stage.call(
        "ec2",
        "RevokeSecurityGroupEgress",
        GroupId=group,
        SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]],
    )
    assert len(gone["RevokedSecurityGroupRules"]) == 1
    assert rules(stage, group) == []


def test_a_rule_can_be_tagged(stage: Stage, group: str) -> None:
    [rule] = rules(stage, group)
    tags = [{"Key": "team", "Value": "blue"}]
    stage.call("ec2", "CreateTags", Resources=[rule["SecurityGroupRuleId"]], Tags=tags)
    assert rules(stage, group)[0]["Tags"] == tags
    error = stage.error("ec2", "CreateTags", Resources=["sgr-0"], Tags=tags)
    assert error.code == "InvalidSecurityGroupRuleId.NotFound"


def test_rules_of_the_same_ports_are_shown_together(stage: Stage, group: str) -> None:
    permission = {
        **SSH,
        "IpRanges": ANYWHERE,
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "UserIdGroupPairs": [{"GroupId": group}],
    }
    stage.call(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        GroupId=group,
        IpPermissions=[permission],
    )
    assert described(stage, group)["IpPermissions"] == [
        {
            **SSH,
            "UserIdGroupPairs": [{"UserId": OURS, "GroupId": group}],
            "IpRanges": ANYWHERE,
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            "PrefixListIds": [],
        }
    ]


@pytest.mark.parametrize(
    ("permission", "code", "said"),
    [
        (
            {**SSH, "IpRanges": [{"CidrIp": "192.0.2.1"}]},
            "InvalidParameterValue",
            "CIDR block 192.0.2.1 is malformed",
        ),
        (
            {**SSH, "IpRanges": [{"CidrIp": "192.0.2.1/99"}]},
            "InvalidParameterValue",
            "CIDR block 192.0.2.1/99 is malformed",
        ),
        (
            {**SSH, "IpProtocol": "xyz", "IpRanges": ANYWHERE},
            "InvalidParameterValue",
            "Invalid value 'xyz' for IP protocol. Unknown protocol.",
        ),
        (
            {"IpProtocol": "tcp", "IpRanges": ANYWHERE},
            "InvalidParameterValue",
            "Invalid value for portRange. Must specify both from and to ports with "
            "TCP/UDP.",
        ),
        (
            {**SSH, "ToPort": 21, "IpRanges": ANYWHERE},
            "InvalidParameterValue",
            "Invalid TCP/UDP port range (22:21)",
        ),
        (
            EVERYTHING,
            "InvalidPermission.Duplicate",
            'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
        ),
        (
            {
                **SSH,
                "IpRanges": [{"CidrIp": f"192.0.2.{n}/32"} for n in range(60)],
            },
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        ),
    ],
)
def test_bad_rules(
    stage: Stage, group: str, permission: dict[str, Any], code: str, said: str
) -> None:
    error = stage.error(
        "ec2", "AuthorizeSecurityGroupEgress", GroupId=group, IpPermissions=[permission]
    )
    assert (error.code, error.message) == (code, said)
    assert len(rules(stage, group)) == 1


def test_protocols_by_number_are_called_by_name(stage: Stage, group: str) -> None:
    permission = {**SSH, "IpProtocol": "6", "IpRanges": ANYWHERE}
    stage.call(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        GroupId=group,
        IpPermissions=[permission],
    )
    assert described(stage, group)["IpPermissions"][0]["IpProtocol"] == "tcp"


def test_rules_that_are_not_there(stage: Stage, group: str) -> None:
    error = stage.error(
        "ec2", "RevokeSecurityGroupIngress", GroupId=group, IpPermissions=[EVERYTHING]
    )
    assert error.code == "InvalidPermission.NotFound"
    for operation, more in (
        ("RevokeSecurityGroupEgress", {"GroupId": group}),
        ("DescribeSecurityGroupRules", {}),
    ):
        error = stage.error("ec2", operation, **more, SecurityGroupRuleIds=["sgr-0"])
        assert error.code == "InvalidSecurityGroupRuleId.NotFound"


def test_a_rule_is_made_with_tags(stage: Stage) -> None:
    group = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    given = [{"Key": "of", "Value": "lab"}]
    peer = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    asked = {"GroupId": group["GroupId"], "IpPermissions": [peer]}
    kind = {"ResourceType": "security-group-rule", "Tags": given}
    answer = stage.call(
        "ec2", "AuthorizeSecurityGroupIngress", **asked, TagSpecifications=[kind]
    )
    [made] = answer["SecurityGroupRules"]
    assert made["Tags"] == given
    wanted = [{"Name": "tag:of", "Values": ["lab"]}]
    found = stage.call("ec2", "DescribeSecurityGroupRules", Filters=wanted)
    [rule] = found["SecurityGroupRules"]
    assert rule["SecurityGroupRuleId"] == made["SecurityGroupRuleId"]
    error = stage.error(
        "ec2",
        "AuthorizeSecurityGroupEgress",
        **asked,
        TagSpecifications=[{**kind, "ResourceType": "instance"}],
    )
    assert error.code == "InvalidParameterValue"
