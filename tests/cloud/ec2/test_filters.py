"""Which filters there are: the same ones whether or not there is anything to describe."""

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.catalogue import services
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.services.ec2.filters import DOCUMENTED, FILTERS, passes
from iamtutor.wire.models import model
from tests.cloud.stage import LAUNCH, Stage
from tools.build_ec2_filters import documented

#: What ``tag-key`` brings with it.
OF_TAGS = ("tag:", "tag-value")


#: What nothing here has, by operation: tags of images, what is of EC2-Classic, Windows …
NEVER = {
    "DescribeInstances": "group-id group-name instance-lifecycle platform requester-id",
    "DescribeImages": "tag-key",
    "DescribeRouteTables": "association.subnet-id",
}


def names_of(operation: str) -> list[str]:
    return [one.partition("=")[0] for one in FILTERS[operation].split()]


def wanting(name: str, value: str = "x") -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": [value]}]}


def test_the_documented_filters_are_those_of_the_model() -> None:
    assert documented() == DOCUMENTED


def test_every_operation_with_filters_is_in_the_table() -> None:
    with_filters = {
        name
        for name in services()["ec2"].operations
        if "Filters" in model("ec2").operation_model(name).input_shape.members
    }
    assert with_filters == set(FILTERS)


@pytest.mark.parametrize("operation", FILTERS)
def test_in_an_account_without_anything(stage: Stage, operation: str) -> None:
    stage.account.key_pairs.clear()
    for name in names_of(operation):
        stage.call("ec2", operation, **wanting(name))
    error = stage.error("ec2", operation, **wanting("no-such-filter"))
    assert error.code == "InvalidParameterValue"
    assert error.message == "The filter 'no-such-filter' is invalid"
    # The second is looked at even if nothing passes the first.
    first = names_of(operation)[0]
    both = wanting(first)["Filters"] + wanting("no-such-filter")["Filters"]
    assert stage.error("ec2", operation, Filters=both).code == error.code


@pytest.mark.parametrize("operation", FILTERS)
def test_a_filter_that_is_documented_is_never_called_invalid(
    stage: Stage, operation: str
) -> None:
    """What AWS has and this account does not is said as such."""
    elsewhere = set(DOCUMENTED[operation]) - set(names_of(operation))
    for name in elsewhere:
        with pytest.raises(NotEmulated, match=re.escape(name)):
            stage.call("ec2", operation, **wanting(name))


@pytest.mark.parametrize("operation", FILTERS)
def test_tags_are_asked_where_there_are_some(stage: Stage, operation: str) -> None:
    for name in ("tag:Name", "tag-value"):
        if "tag-key" in names_of(operation):
            stage.call("ec2", operation, **wanting(name))
        else:
            error = stage.error("ec2", operation, **wanting(name))
            assert error.message == f"The filter '{name}' is invalid"


def everything(stage: Stage) -> None:
    """One of everything that is described, with tags, a name and an address."""
    tags = [{"Key": "Name", "Value": "lab"}]
    stage.role("lab")
    group = stage.call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    ways = (
        {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
        {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"UserIdGroupPairs": [{"GroupId": group["GroupId"]}]},
    )
    ports = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    for way in ("Ingress", "Egress"):
        stage.call(
            "ec2",
            f"AuthorizeSecurityGroup{way}",
            GroupId=group["GroupId"],
            IpPermissions=[{**ports, **to} for to in ways],
        )
    pair = stage.call("ec2", "CreateKeyPair", KeyName="pair")
    (made,) = stage.call(
        "ec2",
        "RunInstances",
        **LAUNCH,
        KeyName="pair",
        ClientToken="once",
        IamInstanceProfile={"Name": "lab"},
    )["Instances"]
    stage.later(minutes=5)
    address = stage.call("ec2", "AllocateAddress")["AllocationId"]
    stage.call(
        "ec2", "AssociateAddress", AllocationId=address, InstanceId=made["InstanceId"]
    )
    resources = [group["GroupId"], pair["KeyPairId"], address, made["InstanceId"]]
    for kind in (
        *("SecurityGroupRule", "Volume", "NetworkInterface", "Vpc", "Subnet"),
        *("RouteTable", "InternetGateway", "NetworkAcl"),
    ):
        for row in stage.call("ec2", f"Describe{kind}s")[f"{kind}s"]:
            resources.append(row[f"{kind}Id"])
    stage.call("ec2", "CreateTags", Resources=resources, Tags=tags)


def test_each_filter_asks_a_member_of_what_is_described(stage: Stage) -> None:
    everything(stage)
    silent = {
        operation: [
            name
            for name in names_of(operation)
            if not any(stage.call("ec2", operation, **wanting(name, "*")).values())
        ]
        for operation in FILTERS
    }
    assert {operation: names for operation, names in silent.items() if names} == {
        operation: names.split() for operation, names in NEVER.items()
    }


@pytest.mark.parametrize(
    ("operation", "name", "value"),
    [
        ("DescribeInstances", "iam-instance-profile.name", "lab"),
        ("DescribeInstances", "instance-state-code", "16"),
        ("DescribeInstances", "launch-time", "2026-*.000Z"),
        ("DescribeInstances", "platform-details", "Linux/UNIX"),
        ("DescribeInstances", "source-dest-check", "true"),
        ("DescribeInstances", "tag:Name", "lab"),
        ("DescribeInstanceTypes", "supported-usage-class", "spot"),
        ("DescribeSecurityGroups", "egress.ip-permission.ipv6-cidr", "::/0"),
        ("DescribeTags", "tag:Name", "lab"),
        ("DescribeNetworkInterfaces", "tag-value", "lab"),
    ],
)
def test_a_filter_finds_what_is_told(
    stage: Stage, operation: str, name: str, value: str
) -> None:
    everything(stage)
    assert any(stage.call("ec2", operation, **wanting(name, value)).values())
    assert not any(stage.call("ec2", operation, **wanting(name, "other")).values())


def test_a_filter_asks_the_member_of_its_very_name(stage: Stage) -> None:
    """An interface has a private address, and a list of what it has of those."""
    everything(stage)
    wanted = wanting("private-ip-address", "*Primary*")
    answer = stage.call("ec2", "DescribeNetworkInterfaces", **wanted)
    assert answer["NetworkInterfaces"] == []


def test_what_is_named_and_passes_no_filter_is_not_missing(stage: Stage) -> None:
    everything(stage)
    [found] = stage.call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    named = {"NetworkInterfaceIds": [found["NetworkInterfaceId"]]}
    for status, shown in (("in-use", [found]), ("available", [])):
        answer = stage.call(
            "ec2", "DescribeNetworkInterfaces", **named, **wanting("status", status)
        )
        assert answer["NetworkInterfaces"] == shown


def test_what_is_compared_is_charged(stage: Stage) -> None:
    """A group has sixty rules at most, and a request two hundred values."""
    spent: list[int] = []
    rules = [{"IpRanges": [{"CidrIp": f"10.0.0.{n}/32"}]} for n in range(60)]
    for row in ({"IpPermissions": rules}, {"IpPermissions": []}):
        turn = replace(stage.turn, charge=spent.append)
        values = [f"*{n}.1" for n in range(200)]
        wanted = {"Filters": [{"Name": "cidr", "Values": values}]}
        assert not passes(turn, wanted, row, {"cidr": "IpPermissions.IpRanges.CidrIp"})
    assert spent[0] - spent[1] == 60 * 200


def test_what_is_not_told_passes_no_filter(stage: Stage) -> None:
    """An address that is with no instance has none to be asked for."""
    stage.call("ec2", "AllocateAddress")
    for value in ("*", ""):
        answer = stage.call("ec2", "DescribeAddresses", **wanting("instance-id", value))
        assert answer["Addresses"] == []


def tagged(value: str) -> dict[str, Any]:
    return {"Tags": [{"Key": "k", "Value": value}]}


@pytest.mark.parametrize(
    ("given", "value", "fits"),
    [
        ("a*b?d*", "axxbcd", True),
        ("*a*a*", "a", False),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "xab", False),
        (r"\*a\?", "*a?", True),
        (r"\*a\?", "xay", False),
        ("**", "", True),
        ("*a" * 100 + "*b", "a" * 255, False),
        ("?eb-1", "web-1", True),
        ("web-[0-9]", "web-1", False),
        ("WEB-1", "web-1", False),
        ("web", "web-1", False),
        (r"web-\*", "web-1", False),
        (r"a\*b[c]", "a*b[c]", True),
        (r"a\?b[c]", "a*b[c]", False),
    ],
)
def test_wildcards_of_a_filter(
    stage: Stage, given: str, value: str, fits: bool
) -> None:
    wanted = {"Filters": [{"Name": "tag:k", "Values": [given]}]}
    assert passes(stage.turn, wanted, tagged(value), {}) is fits


@given(st.text("ab*?", max_size=10), st.text("ab", max_size=10))
def test_wildcards_of_a_filter_are_those_of_file_names(given: str, value: str) -> None:
    wanted = {"Filters": [{"Name": "tag:k", "Values": [given]}]}
    turn = Stage().turn
    assert passes(turn, wanted, tagged(value), {}) is fnmatchcase(value, given)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["x"] * 201, "number of filter values specified on a single call is 200"),
        (["x" * 256], "length for a filter value is 255 characters"),
    ],
)
def test_a_request_has_so_many_values_of_filters(
    stage: Stage, values: list[str], told: str
) -> None:
    filters = [{"Name": "vpc-id", "Values": values}]
    error = stage.error("ec2", "DescribeVpcs", Filters=filters)
    assert error.code == "FilterLimitExceeded"
    assert error.message == f"The maximum {told}"


@pytest.mark.parametrize(
    ("operation", "asked", "code"),
    [
        ("DescribeVpcs", "VpcIds", "InvalidVpcID.NotFound"),
        ("DescribeSubnets", "SubnetIds", "InvalidSubnetID.NotFound"),
        ("DescribeNetworkAcls", "NetworkAclIds", "InvalidNetworkAclID.NotFound"),
    ],
)
def test_what_the_network_came_with_is_in_one_region(
    stage: Stage, operation: str, asked: str, code: str
) -> None:
    kind = operation.removeprefix("Describe")
    ((found,), elsewhere) = (
        stage.call("ec2", operation, region=region)[kind]
        for region in (stage.region, "eu-west-1")
    )
    assert elsewhere == []
    params = {asked: [found[asked.removesuffix("s")]]}
    stage.call("ec2", operation, **params)
    with pytest.raises(ServiceError, match=code):
        stage.call("ec2", operation, region="eu-west-1", **params)
