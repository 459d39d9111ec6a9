"""Parameters that a client of today sends unchecked: what the services say of them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stage import IMAGE, LAUNCH
from tests.policies import trust
from tests.wire.stage import Stand

pytestmark = pytest.mark.django_db

TRUST = trust(Service="ec2.amazonaws.com")
ROLE = {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}
TAG = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"


def constraint(where: str, wanted: str, value: str = "") -> str:
    said = (
        f"Value{value} at '{where}' failed to satisfy constraint: Member must {wanted}"
    )
    return f"1 validation error detected: {said}"


#: service, operation, parameters, code, message
CASES: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "iam",
        "create_role",
        {},
        "ValidationError",
        "2 validation errors detected: Value null at 'roleName' failed to satisfy "
        "constraint: Member must not be null; Value null at 'assumeRolePolicyDocument' "
        "failed to satisfy constraint: Member must not be null",
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "RoleName": ""},
        "ValidationError",
        constraint("roleName", "have length greater than or equal to 1"),
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "RoleName": "r" * 65},
        "ValidationError",
        constraint("roleName", "have length less than or equal to 64"),
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "MaxSessionDuration": 60},
        "ValidationError",
        constraint("maxSessionDuration", "have value greater than or equal to 3600"),
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "Tags": [{"Key": "k"}]},
        "ValidationError",
        constraint("tags.1.member.value", "not be null", " null"),
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "Tags": [{"Key": "a!", "Value": ""}]},
        "ValidationError",
        constraint("tags.1.member.key", f"satisfy regular expression pattern: {TAG}+"),
    ),
    (
        "iam",
        "create_role",
        {
            **ROLE,
            "Tags": [{"Key": str(number), "Value": ""} for number in range(51)],
        },
        "ValidationError",
        constraint("tags", "have length less than or equal to 50"),
    ),
    (
        "iam",
        "create_role",
        {**ROLE, "Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]},
        "InvalidInput",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ),
    (
        "iam",
        "list_roles",
        {"MaxItems": 1001},
        "ValidationError",
        constraint("maxItems", "have value less than or equal to 1000"),
    ),
    (
        "iam",
        "get_policy",
        {"PolicyArn": "x"},
        "ValidationError",
        constraint("policyArn", "have length greater than or equal to 20"),
    ),
    (
        "iam",
        "get_account_authorization_details",
        {"Filter": ["Nobody"]},
        "ValidationError",
        constraint(
            "filter",
            "satisfy constraint: [Member must satisfy enum value set: [User, Role, Group, "
            "LocalManagedPolicy, AWSManagedPolicy], Member must not be null]",
        ),
    ),
    (
        "sts",
        "assume_role",
        {"RoleArn": "x", "RoleSessionName": "me"},
        "ValidationError",
        constraint("roleArn", "have length greater than or equal to 20", " 'x'"),
    ),
    (
        "sts",
        "get_session_token",
        {"DurationSeconds": 1},
        "ValidationError",
        constraint(
            "durationSeconds", "have value greater than or equal to 900", " '1'"
        ),
    ),
    (
        "sts",
        "assume_role",
        {
            "RoleArn": "arn:aws:iam::111122223333:role/lab",
            "RoleSessionName": "a b" * 30,
            "SourceIdentity": "s" * 257,
            "ExternalId": "4 2",
        },
        "ValidationError",
        f"4 validation errors detected: Value '{'a b' * 30}' at 'roleSessionName' failed "
        "to satisfy constraint: Member must satisfy regular expression pattern: "
        rf"[\w+=,.@-]*; Value '{'a b' * 30}' at 'roleSessionName' failed to satisfy "
        "constraint: Member must have length less than or equal to 64; Value "
        f"'{'s' * 257}' at 'sourceIdentity' failed to satisfy constraint: Member must have "
        "length less than or equal to 256; Value '4 2' at 'externalId' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: "
        r"[\w+=,.@:\/-]*",
    ),
    (
        "lambda",
        "add_permission",
        {
            "FunctionName": "notes",
            "StatementId": "a b",
            "Action": "invoke",
            "Principal": "s3.amazonaws.com",
        },
        "ValidationException",
        "2 validation errors detected: Value 'a b' at 'statementId' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+); "
        "Value 'invoke' at 'action' failed to satisfy constraint: Member must satisfy "
        "regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])",
    ),
    (
        "ec2",
        "run_instances",
        {"ImageId": IMAGE, "MinCount": 1},
        "MissingParameter",
        "The request must contain the parameter MaxCount",
    ),
    (
        "ec2",
        "create_security_group",
        {"GroupName": "g"},
        "MissingParameter",
        "The request must contain the parameter GroupDescription",
    ),
    (
        "ec2",
        "delete_tags",
        {},
        "MissingParameter",
        "The request must contain the parameter resourceIdSet",
    ),
    *(
        (
            "ec2",
            f"{verb}_instances",
            {},
            "InvalidParameterCombination",
            "No instances specified",
        )
        for verb in ("reboot", "start", "stop", "terminate")
    ),
    (
        "ec2",
        "run_instances",
        {**LAUNCH, "MinCount": "x"},
        "InvalidParameterValue",
        "Invalid value 'x' for MinCount",
    ),
    (
        "ec2",
        "describe_instances",
        {"InstanceIds": ["i-12345678"], "MaxResults": 5},
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
    ),
    (
        "ec2",
        "describe_security_groups",
        {"Filters": [{"Name": "nothing", "Values": ["x"]}]},
        "InvalidParameterValue",
        "The filter 'nothing' is invalid",
    ),
    (
        "s3",
        "put_bucket_versioning",
        {"Bucket": "payroll-111122223333", "VersioningConfiguration": {"Status": "On"}},
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our "
        "published schema",
    ),
    (
        "s3",
        "list_objects_v2",
        {"Bucket": "payroll-111122223333", "MaxKeys": 1 << 31},
        "InvalidArgument",
        "Provided max-keys not an integer or within integer range",
    ),
    (
        "s3",
        "create_bucket",
        {"Bucket": "A"},
        "InvalidBucketName",
        "The specified bucket is not valid.",
    ),
    (
        "organizations",
        "describe_policy",
        {},
        "ValidationException",
        "1 validation error detected: Value null at 'policyId' failed to satisfy "
        "constraint: Member must not be null",
    ),
]


@pytest.mark.parametrize(
    ("service", "operation", "params", "code", "message"),
    CASES,
    ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)],
)
def test_it_is_refused_in_the_words_of_the_service(
    stand: Stand,
    service: str,
    operation: str,
    params: dict[str, Any],
    code: str,
    message: str,
) -> None:
    client = stand.client(service, parameter_validation=False)
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**params)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, message)


@pytest.mark.parametrize(
    "more",
    [
        {"LaunchTemplate": {"LaunchTemplateName": "x"}},
        {"InstanceMarketOptions": {"MarketType": "spot"}},
        {"Placement": {"Tenancy": "dedicated"}},
        {"Monitoring": {"Enabled": True}},
        {"PrivateIpAddress": "172.31.0.10"},
        {"NetworkInterfaces": [{"DeviceIndex": 0, "Ipv6AddressCount": 1}]},
        {"NetworkInterfaces": [{"DeviceIndex": 0}, {"DeviceIndex": 1}]},
        {"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 9}}]},
        {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Iops": 9000}}]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_no_instance_is_another_than_asked_for(
    stand: Stand, more: dict[str, Any]
) -> None:
    ec2 = stand.client("ec2")
    with pytest.raises(ClientError) as caught:
        ec2.run_instances(**LAUNCH, **more)
    assert caught.value.response["Error"]["Code"] == "UnsupportedOperation"
    assert ec2.describe_instances()["Reservations"] == []


def test_what_is_as_usual_may_be_said(stand: Stand) -> None:
    ec2 = stand.client("ec2")
    [instance] = ec2.run_instances(
        **LAUNCH,
        Monitoring={"Enabled": False},
        EbsOptimized=False,
        Placement={"Tenancy": "default", "AvailabilityZone": "ap-northeast-1a"},
        CreditSpecification={"CpuCredits": "standard"},
        NetworkInterfaces=[{"DeviceIndex": 0, "AssociatePublicIpAddress": False}],
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3"}}
        ],
    )["Instances"]
    assert instance["Placement"]["AvailabilityZone"] == "ap-northeast-1a"
    assert "PublicIpAddress" not in instance
