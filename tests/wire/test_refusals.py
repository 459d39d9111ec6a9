"""What the services refuse, by genuine clients: code and status of each, as the API
References list them. A row is a call; the account is the same for all rows of a service."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.policies import allow, policy, trust
from tests.wire.stage import Stand

pytestmark = pytest.mark.django_db

Row = tuple[str, dict[str, Any], str, int]

ALLOW = allow("s3:ListBucket", "arn:aws:s3:::b")
POLICY = policy(ALLOW)
EC2 = {"Service": "ec2.amazonaws.com"}
TRUST = trust(**EC2)
MANAGED = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
ROLE, USER, GROUP = {"RoleName": "lab"}, {"UserName": "aoi"}, {"GroupName": "team"}
PROFILE = {"InstanceProfileName": "lab"}
PASSWORD = {"Password": "Correct-horse-7"}
MISSING = {"RoleName": "none"}


def tags(*keys: str, value: str = "1") -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": value} for key in keys]}


OF_IAM: list[Row] = [
    # There is one already.
    (
        "create_role",
        {**ROLE, "AssumeRolePolicyDocument": TRUST},
        "EntityAlreadyExists",
        409,
    ),
    ("create_user", USER, "EntityAlreadyExists", 409),
    ("create_group", GROUP, "EntityAlreadyExists", 409),
    ("create_instance_profile", PROFILE, "EntityAlreadyExists", 409),
    ("create_login_profile", {**USER, **PASSWORD}, "EntityAlreadyExists", 409),
    (
        "create_policy",
        {"PolicyName": "own", "PolicyDocument": POLICY},
        "EntityAlreadyExists",
        409,
    ),
    # There is none.
    ("get_role", MISSING, "NoSuchEntity", 404),
    ("delete_role", MISSING, "NoSuchEntity", 404),
    ("update_role", MISSING, "NoSuchEntity", 404),
    ("tag_role", {**MISSING, **tags("a")}, "NoSuchEntity", 404),
    ("get_user", {"UserName": "none"}, "NoSuchEntity", 404),
    ("get_group", {"GroupName": "none"}, "NoSuchEntity", 404),
    ("get_role_policy", {**ROLE, "PolicyName": "none"}, "NoSuchEntity", 404),
    ("delete_user_policy", {**USER, "PolicyName": "none"}, "NoSuchEntity", 404),
    ("detach_role_policy", {**ROLE, "PolicyArn": MANAGED}, "NoSuchEntity", 404),
    (
        "attach_user_policy",
        {**USER, "PolicyArn": f"{MANAGED}None"},
        "NoSuchEntity",
        404,
    ),
    ("get_policy", {"PolicyArn": f"{MANAGED}None"}, "NoSuchEntity", 404),
    (
        "get_policy_version",
        {"PolicyArn": MANAGED, "VersionId": "v999"},
        "NoSuchEntity",
        404,
    ),
    ("get_account_password_policy", {}, "NoSuchEntity", 404),
    ("delete_account_alias", {"AccountAlias": "none"}, "NoSuchEntity", 404),
    ("add_user_to_group", {**GROUP, "UserName": "none"}, "NoSuchEntity", 404),
    (
        "delete_access_key",
        {**USER, "AccessKeyId": "AKIA" + "A" * 16},
        "NoSuchEntity",
        404,
    ),
    ("list_mfa_devices", {"UserName": "none"}, "NoSuchEntity", 404),
    # It is in use.
    ("delete_role", ROLE, "DeleteConflict", 409),
    ("delete_user", USER, "DeleteConflict", 409),
    ("delete_group", GROUP, "DeleteConflict", 409),
    ("delete_instance_profile", PROFILE, "DeleteConflict", 409),
    # There may be no more.
    ("add_role_to_instance_profile", {**PROFILE, **ROLE}, "LimitExceeded", 409),
    ("create_access_key", USER, "LimitExceeded", 409),
    # It cannot be read, or is out of bounds.
    (
        "put_role_policy",
        {**ROLE, "PolicyName": "p", "PolicyDocument": "{"},
        "MalformedPolicyDocument",
        400,
    ),
    (
        "create_policy",
        {"PolicyName": "p", "PolicyDocument": TRUST},
        "MalformedPolicyDocument",
        400,
    ),
    (
        "update_assume_role_policy",
        {**ROLE, "PolicyDocument": POLICY},
        "MalformedPolicyDocument",
        400,
    ),
    (
        "create_role",
        {"RoleName": "a b", "AssumeRolePolicyDocument": TRUST},
        "ValidationError",
        400,
    ),
    (
        "create_role",
        {"RoleName": "r" * 65, "AssumeRolePolicyDocument": TRUST},
        "ValidationError",
        400,
    ),
    ("update_role", {**ROLE, "MaxSessionDuration": 100}, "ValidationError", 400),
    ("create_user", {"UserName": "u", "Path": "none"}, "ValidationError", 400),
    ("list_users", {"MaxItems": 0}, "ValidationError", 400),
    ("list_roles", {"MaxItems": 1001}, "ValidationError", 400),
    ("tag_role", {**ROLE, **tags("k" * 129)}, "ValidationError", 400),
    ("tag_role", {**ROLE, **tags("a", value="v" * 257)}, "ValidationError", 400),
    ("tag_role", {**ROLE, **tags("a", "A")}, "InvalidInput", 400),
    ("tag_user", {**USER, **tags("aws:a")}, "InvalidInput", 400),
    (
        "update_access_key",
        {**USER, "AccessKeyId": "AKIA" + "A" * 16, "Status": "Off"},
        "ValidationError",
        400,
    ),
    (
        "update_account_password_policy",
        {"MinimumPasswordLength": 129},
        "ValidationError",
        400,
    ),
    ("create_account_alias", {"AccountAlias": "Not_One"}, "ValidationError", 400),
    (
        "set_default_policy_version",
        {"PolicyArn": MANAGED, "VersionId": "x"},
        "ValidationError",
        400,
    ),
    # Nobody here does it.
    (
        "create_open_id_connect_provider",
        {"Url": "https://example.com"},
        "InvalidAction",
        400,
    ),
]


def lab(iam: Any) -> None:
    """One of everything, each in use."""
    iam.create_role(**ROLE, AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(**PROFILE)
    iam.add_role_to_instance_profile(**PROFILE, **ROLE)
    iam.create_user(**USER)
    iam.create_login_profile(**USER, **PASSWORD)
    iam.create_group(**GROUP)
    iam.add_user_to_group(**GROUP, **USER)
    iam.create_policy(PolicyName="own", PolicyDocument=POLICY)
    for _ in range(2):
        iam.create_access_key(**USER)


def missed(client: Any, rows: list[Row]) -> list[str]:
    """The rows that are answered otherwise."""
    found = []
    for name, params, code, status in rows:
        try:
            getattr(client, name)(**params)
            said = ("no error", 200)
        except ClientError as error:
            answer = error.response
            said = (
                answer["Error"]["Code"],
                answer["ResponseMetadata"]["HTTPStatusCode"],
            )
        if said != (code, status):
            found.append(f"{name} {params}: {said} for {(code, status)}")
    return found


def test_iam(stand: Stand) -> None:
    iam = stand.client("iam", parameter_validation=False)
    lab(iam)
    assert missed(iam, OF_IAM) == []


def test_sts(stand: Stand) -> None:
    sts = stand.client("sts", parameter_validation=False)
    account = sts.get_caller_identity()["Account"]
    role = {"RoleArn": f"arn:aws:iam::{account}:role/lab", "RoleSessionName": "me"}
    stand.client("iam").create_role(**ROLE, AssumeRolePolicyDocument=TRUST)
    rows: list[Row] = [
        ("assume_role", role, "AccessDenied", 403),
        (
            "assume_role",
            {**role, "RoleArn": f"{role['RoleArn']}-none"},
            "AccessDenied",
            403,
        ),
        ("assume_role", {**role, "RoleSessionName": "a b"}, "ValidationError", 400),
        ("assume_role", {**role, "DurationSeconds": 899}, "ValidationError", 400),
        ("assume_role", {**role, "DurationSeconds": 43201}, "ValidationError", 400),
        ("get_session_token", {"DurationSeconds": 899}, "ValidationError", 400),
        (
            "decode_authorization_message",
            {"EncodedMessage": "x"},
            "InvalidAuthorizationMessageException",
            400,
        ),
        ("get_federation_token", {"Name": "aoi"}, "InvalidAction", 400),
    ]
    assert missed(sts, rows) == []


NOWHERE = "0123456789abcdef0"
PORTS = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
ANYWHERE = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
ONE = {"MinCount": 1, "MaxCount": 1}
OF_EC2: list[Row] = [
    (
        "describe_instances",
        {"InstanceIds": [f"i-{NOWHERE}"]},
        "InvalidInstanceID.NotFound",
        400,
    ),
    (
        "describe_instances",
        {"InstanceIds": ["none"]},
        "InvalidInstanceID.Malformed",
        400,
    ),
    (
        "describe_instances",
        {"Filters": [{"Name": "none", "Values": ["x"]}]},
        "InvalidParameterValue",
        400,
    ),
    (
        "describe_instances",
        {"Filters": [{"Name": "host-id", "Values": ["x"]}]},
        "UnsupportedOperation",
        400,
    ),
    ("describe_instances", {"NextToken": "none"}, "InvalidNextToken", 400),
    (
        "start_instances",
        {"InstanceIds": [f"i-{NOWHERE}"]},
        "InvalidInstanceID.NotFound",
        400,
    ),
    ("terminate_instances", {}, "InvalidParameterCombination", 400),
    ("run_instances", ONE, "MissingParameter", 400),
    (
        "run_instances",
        {**ONE, "ImageId": f"ami-{NOWHERE}"},
        "InvalidAMIID.NotFound",
        400,
    ),
    ("run_instances", {**ONE, "ImageId": "none"}, "InvalidAMIID.Malformed", 400),
    ("describe_images", {"ImageIds": [f"ami-{NOWHERE}"]}, "InvalidAMIID.NotFound", 400),
    ("describe_vpcs", {"VpcIds": [f"vpc-{NOWHERE}"]}, "InvalidVpcID.NotFound", 400),
    (
        "describe_subnets",
        {"SubnetIds": [f"subnet-{NOWHERE}"]},
        "InvalidSubnetID.NotFound",
        400,
    ),
    (
        "describe_volumes",
        {"VolumeIds": [f"vol-{NOWHERE}"]},
        "InvalidVolume.NotFound",
        400,
    ),
    (
        "describe_network_interfaces",
        {"NetworkInterfaceIds": [f"eni-{NOWHERE}"]},
        "InvalidNetworkInterfaceID.NotFound",
        400,
    ),
    ("describe_key_pairs", {"KeyNames": ["none"]}, "InvalidKeyPair.NotFound", 400),
    ("describe_regions", {"RegionNames": ["none"]}, "InvalidParameterValue", 400),
    (
        "describe_instance_types",
        {"InstanceTypes": ["none"]},
        "InvalidInstanceType",
        400,
    ),
    (
        "describe_addresses",
        {"AllocationIds": [f"eipalloc-{NOWHERE}"]},
        "InvalidAllocationID.NotFound",
        400,
    ),
    (
        "describe_security_groups",
        {"GroupIds": [f"sg-{NOWHERE}"]},
        "InvalidGroup.NotFound",
        400,
    ),
    (
        "create_security_group",
        {"GroupName": "sg-x", "Description": "d"},
        "InvalidParameterValue",
        400,
    ),
    ("create_security_group", {"GroupName": "g"}, "MissingParameter", 400),
    (
        "create_security_group",
        {"GroupName": "g", "Description": ""},
        "MissingParameter",
        400,
    ),
    (
        "authorize_security_group_ingress",
        {"GroupId": f"sg-{NOWHERE}", "IpPermissions": [{**PORTS, **ANYWHERE}]},
        "InvalidGroup.NotFound",
        400,
    ),
    ("create_tags", {"Resources": ["none-none"], **tags("a")}, "InvalidID", 400),
    (
        "create_tags",
        {"Resources": [f"i-{NOWHERE}"], **tags("a")},
        "InvalidInstanceID.NotFound",
        400,
    ),
    (
        "create_tags",
        {"Resources": [f"vol-{NOWHERE}"], **tags("a")},
        "InvalidVolume.NotFound",
        400,
    ),
    (
        "disassociate_iam_instance_profile",
        {"AssociationId": f"iip-assoc-{NOWHERE}"},
        "InvalidAssociationID.NotFound",
        400,
    ),
    ("create_key_pair", {"KeyName": "k", "DryRun": True}, "DryRunOperation", 412),
    ("create_vpc", {"CidrBlock": "10.0.0.0/16"}, "UnsupportedOperation", 400),
]


def test_ec2(stand: Stand) -> None:
    assert missed(stand.client("ec2", parameter_validation=False), OF_EC2) == []
