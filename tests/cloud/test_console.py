"""What the console's buttons call, and that a plan tells it beforehand."""

from typing import Any

import pytest

from iamtutor.cloud.console import buttons
from iamtutor.cloud.console.button import BUTTONS
from iamtutor.cloud.console.button import button as entered
from iamtutor.cloud.console.buttons import Pressed, UnknownButton
from iamtutor.cloud.console.command_line import as_command
from tests.cloud.stage import Stage
from tests.policies import allow, policy, trust

READ = "AmazonS3ReadOnlyAccess"
READ_ARN = f"arn:aws:iam::aws:policy/{READ}"
FULL_ARN = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


def press(stage: Stage, button: str, **params: Any) -> Pressed:
    planned = buttons.plan(stage.world, button, params)
    pressed = buttons.press(stage.turn, button, params)
    made = [(call.service, call.operation) for call in pressed.calls]
    told = [(call.service, call.operation) for call in planned]
    assert made == told[: len(made)]
    assert pressed.error is not None or made == told
    for call in pressed.calls:
        assert call.event.origin == "console"
        assert call.event.principal_arn == "arn:aws:iam::111122223333:user/admin"
        assert call.event.credentials_from == "console"
    return pressed


def operations(pressed: Pressed) -> list[str]:
    assert pressed.error is None
    return [call.operation for call in pressed.calls]


def furnished(stage: Stage) -> str:
    """A role for EC2 and an instance named ``lab``; the instance's id."""
    press(
        stage,
        "create-role",
        name="lab-role",
        trusted_service="ec2.amazonaws.com",
        policies=[READ],
    )
    return press(stage, "launch-instance", name="lab", key_pair="lab-key").result[
        "instance"
    ]


# --- each button ------------------------------------------------------------------------


def test_a_role_for_ec2_comes_with_its_profile(stage: Stage) -> None:
    pressed = press(
        stage,
        "create-role",
        name="lab-role",
        trusted_service="ec2.amazonaws.com",
        policies=[READ, FULL_ARN],
    )
    assert operations(pressed) == [
        "CreateRole",
        "AttachRolePolicy",
        "AttachRolePolicy",
        "CreateInstanceProfile",
        "AddRoleToInstanceProfile",
    ]
    assert pressed.result == {"role": "lab-role", "instance_profile": "lab-role"}
    role = stage.account.roles["lab-role"]
    assert role.attached == [READ_ARN, FULL_ARN]
    assert (
        role.description == "Allows EC2 instances to call AWS services on your behalf."
    )
    assert stage.account.instance_profiles["lab-role"].role == "lab-role"


def test_a_role_for_lambda_comes_without(stage: Stage) -> None:
    pressed = press(
        stage, "create-role", name="r", trusted_service="lambda.amazonaws.com"
    )
    assert operations(pressed) == ["CreateRole"]
    assert "lambda.amazonaws.com" in stage.account.roles["r"].trust_policy


def test_the_first_error_stops_a_button(stage: Stage) -> None:
    stage.role("lab-role")
    pressed = press(
        stage,
        "create-role",
        name="lab-role",
        trusted_service="ec2.amazonaws.com",
        policies=[READ],
    )
    assert [call.operation for call in pressed.calls] == ["CreateRole"]
    assert pressed.error is not None
    assert pressed.error.code == "EntityAlreadyExists"
    assert not pressed.succeeded
    assert stage.last.error_code == "EntityAlreadyExists"


def test_the_policies_of_a_role(stage: Stage) -> None:
    furnished(stage)
    press(stage, "attach-policies", role="lab-role", policies=[FULL_ARN])
    press(stage, "detach-policies", role="lab-role", policies=[READ])
    assert stage.account.roles["lab-role"].attached == [FULL_ARN]
    document = policy(allow("s3:*"))
    press(stage, "put-inline-policy", role="lab-role", name="p", document=document)
    assert stage.account.roles["lab-role"].inline == {"p": document}
    press(stage, "delete-inline-policy", role="lab-role", name="p")
    assert stage.account.roles["lab-role"].inline == {}
    other = trust(Service="lambda.amazonaws.com")
    press(stage, "update-trust-policy", role="lab-role", document=other)
    assert stage.account.roles["lab-role"].trust_policy == other


def test_deleting_a_role_takes_it_apart(stage: Stage) -> None:
    furnished(stage)
    stage.account.roles["lab-role"].inline["p"] = policy()
    assert operations(press(stage, "delete-role", role="lab-role")) == [
        "RemoveRoleFromInstanceProfile",
        "DeleteInstanceProfile",
        "DetachRolePolicy",
        "DeleteRolePolicy",
        "DeleteRole",
    ]
    assert stage.account.roles == {}
    assert stage.account.instance_profiles == {}


def test_launching(stage: Stage) -> None:
    pressed = press(stage, "launch-instance", name="lab", key_pair="lab-key")
    assert operations(pressed) == [
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "RunInstances",
    ]
    [group] = stage.account.security_groups.values()
    assert group.name == "launch-wizard-1"
    assert group.description == "launch-wizard-1 created 2026-11-25T09:00:00.000Z"
    [instance] = stage.account.instances.values()
    assert instance.tags == {"Name": "lab"}
    assert instance.security_groups == [group.group_id]
    assert (instance.instance_type, instance.http_tokens) == ("t3.micro", "required")
    again = press(stage, "launch-instance", name="lab2")
    assert again.calls[0].params["GroupName"] == "launch-wizard-2"


def test_launching_in_2022(stage: Stage) -> None:
    stage.world.host = "2022"
    press(stage, "launch-instance", name="lab")
    [instance] = stage.account.instances.values()
    assert (instance.instance_type, instance.http_tokens) == ("t2.micro", "optional")


def test_launching_with_a_profile(stage: Stage) -> None:
    stage.role()
    press(stage, "launch-instance", name="lab", instance_profile="lab-role")
    [association] = stage.account.associations.values()
    assert association.profile == "lab-role"


def test_modify_iam_role_does_what_the_state_asks_for(stage: Stage) -> None:
    instance_id = furnished(stage)
    stage.role("other")

    def modify(profile: str | None, instance: str = instance_id) -> list[str]:
        return operations(
            press(stage, "modify-iam-role", instance=instance, instance_profile=profile)
        )

    assert modify(None) == []
    assert modify("lab-role", "lab") == ["AssociateIamInstanceProfile"]
    assert modify("other") == ["ReplaceIamInstanceProfileAssociation"]
    assert modify(None) == ["DisassociateIamInstanceProfile"]


def test_states_of_an_instance(stage: Stage) -> None:
    instance_id = furnished(stage)
    for button, state in (
        ("stop-instance", "stopped"),
        ("start-instance", "running"),
        ("terminate-instance", "terminated"),
    ):
        press(stage, button, instance="lab")
        assert stage.account.instances[instance_id].state == state


def test_a_key_that_is_not_named_is_the_user_s_oldest(stage: Stage) -> None:
    stage.user("aoi")
    oldest = next(iter(stage.account.users["aoi"].access_keys))
    newer = press(stage, "create-access-key", user="aoi").result["access_key"]
    keys = stage.account.users["aoi"].access_keys
    press(stage, "update-access-key", user="aoi", status="Inactive")
    assert [key.status for key in keys.values()] == ["Inactive", "Active"]
    press(stage, "delete-access-key", user="aoi", access_key=newer)
    assert [*keys] == [oldest]
    press(stage, "delete-access-key", user="aoi")
    assert not keys
    lacking = press(stage, "delete-access-key", user="aoi")
    assert lacking.error is not None
    assert len(lacking.calls[0].params["AccessKeyId"]) >= 16, (
        "no id of a key is shorter"
    )


def test_buckets(stage: Stage) -> None:
    made = press(stage, "create-bucket", name="aoi-lab-notes")
    assert operations(made) == ["CreateBucket", "PutBucketEncryption"]
    assert made.result == {"bucket": "aoi-lab-notes"}
    press(stage, "create-bucket", name="far-away-notes", region="us-east-1")
    assert stage.account.buckets["far-away-notes"].region == "us-east-1"
    files = {"notes.txt": "hi", "empty": ""}
    press(stage, "upload", bucket="aoi-lab-notes", files=files)
    objects = stage.account.buckets["aoi-lab-notes"].objects
    assert objects["notes.txt"].content_type == "text/plain"
    assert objects["empty"].body.size == 0
    press(stage, "delete-objects", bucket="aoi-lab-notes", keys=["empty"])
    assert list(objects) == ["notes.txt"]
    refused = press(stage, "delete-bucket", bucket="aoi-lab-notes")
    assert refused.error is not None
    assert refused.error.code == "BucketNotEmpty"
    press(stage, "empty-bucket", bucket="aoi-lab-notes")
    press(stage, "delete-bucket", bucket="aoi-lab-notes")
    assert list(stage.account.buckets) == ["far-away-notes"]


def test_an_object_that_may_not_be_deleted_is_an_error(stage: Stage) -> None:
    bucket = stage.bucket(notes="hi", other="x")
    deny = {
        "Effect": "Deny",
        "Action": "s3:DeleteObject",
        "Resource": f"arn:aws:s3:::{bucket}/notes.txt",
    }
    stage.account.users["admin"].inline["no"] = policy(deny)
    pressed = press(
        stage, "delete-objects", bucket=bucket, keys=["notes.txt", "other.txt"]
    )
    assert pressed.error is not None
    assert pressed.error.code == "AccessDenied"
    assert list(stage.account.buckets[bucket].objects) == ["notes.txt"]


def test_bucket_policy(stage: Stage) -> None:
    bucket = stage.bucket()
    document = policy(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:DeleteObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
        }
    )
    press(stage, "put-bucket-policy", bucket=bucket, document=document)
    assert stage.account.buckets[bucket].policy == document


# --- the one control --------------------------------------------------------------------


def test_choosing_a_setting_makes_only_the_calls_that_are_needed(stage: Stage) -> None:
    furnished(stage)

    def choose(attached: bool, *policies: str) -> list[str]:
        return operations(
            press(
                stage,
                "choose-setting",
                instance="lab",
                role="lab-role",
                policies=list(policies),
                attached=attached,
            )
        )

    assert choose(True, FULL_ARN) == [
        "DetachRolePolicy",
        "AttachRolePolicy",
        "AssociateIamInstanceProfile",
    ]
    assert choose(True, FULL_ARN) == []
    assert choose(True, READ_ARN) == ["DetachRolePolicy", "AttachRolePolicy"]
    assert choose(True) == ["DetachRolePolicy"]
    assert choose(False) == ["DisassociateIamInstanceProfile"]
    assert choose(False) == []
    stage.role("other")
    press(stage, "modify-iam-role", instance="lab", instance_profile="other")
    assert choose(True) == ["ReplaceIamInstanceProfileAssociation"]


def test_choosing_a_setting_makes_a_missing_profile(stage: Stage) -> None:
    furnished(stage)
    press(stage, "delete-role", role="lab-role")
    press(stage, "create-role", name="lab-role", trusted_service="lambda.amazonaws.com")
    pressed = press(
        stage,
        "choose-setting",
        instance="lab",
        role="lab-role",
        policies=[],
        attached=True,
    )
    assert operations(pressed) == [
        "CreateInstanceProfile",
        "AddRoleToInstanceProfile",
        "AssociateIamInstanceProfile",
    ]


# --- plans, parameters, commands --------------------------------------------------------


def test_a_plan_changes_nothing(stage: Stage) -> None:
    furnished(stage)
    before = repr(stage.world)
    planned = buttons.plan(stage.world, "launch-instance", {"name": "two"})
    assert repr(stage.world) == before
    assert planned[1].params["GroupId"] == "<launch-wizard-2>"
    assert planned[0].params["Description"] == "launch-wizard-2 created <time>"


@pytest.mark.parametrize(
    ("button", "params"),
    [
        ("make-coffee", {}),
        ("delete-role", {}),
        ("delete-role", {"role": "r", "colour": "red"}),
    ],
)
def test_unknown_buttons_and_parameters_are_loud(
    stage: Stage, button: str, params: dict[str, str]
) -> None:
    with pytest.raises(UnknownButton):
        buttons.press(stage.turn, button, params)


@pytest.mark.parametrize(
    ("service", "operation", "params", "line"),
    [
        (
            "iam",
            "AttachRolePolicy",
            {"RoleName": "lab-role", "PolicyArn": READ_ARN},
            f"aws iam attach-role-policy --role-name lab-role --policy-arn {READ_ARN}",
        ),
        (
            "ec2",
            "AssociateIamInstanceProfile",
            {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "lab-role"}},
            "aws ec2 associate-iam-instance-profile --instance-id i-1 "
            "--iam-instance-profile Name=lab-role",
        ),
        (
            "ec2",
            "StopInstances",
            {"InstanceIds": ["i-1", "i-2"]},
            "aws ec2 stop-instances --instance-ids i-1 i-2",
        ),
        (
            "ec2",
            "RunInstances",
            {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1},
            "aws ec2 run-instances --image-id ami-1 --count 1",
        ),
        (
            "s3",
            "ListObjectsV2",
            {"Bucket": "b", "Prefix": "with space"},
            "aws s3api list-objects-v2 --bucket b --prefix 'with space'",
        ),
        (
            "s3",
            "PutObject",
            {"Bucket": "b", "Key": "in/notes.txt", "Body": b""},
            "aws s3 cp notes.txt s3://b/in/notes.txt",
        ),
        (
            "s3",
            "PutObject",
            {
                "Bucket": "b",
                "Key": "in/notes.txt",
                "Body": b"",
                "ContentType": "text/plain",
                "StorageClass": "GLACIER",
                "Metadata": {"by": "aoi", "in": "a room"},
            },
            "aws s3 cp notes.txt s3://b/in/notes.txt --storage-class GLACIER "
            """--metadata '{"by": "aoi", "in": "a room"}'""",
        ),
        (
            "s3",
            "PutObject",
            {"Bucket": "b", "Key": "in/here/", "Body": b""},
            "aws s3api put-object --bucket b --key in/here/",
        ),
        (
            "s3",
            "GetObject",
            {"Bucket": "b", "Key": "in/notes.txt", "VersionId": "v1"},
            "aws s3api get-object --bucket b --key in/notes.txt --version-id v1 "
            "notes.txt",
        ),
        ("s3", "DeleteObject", {"Bucket": "b", "Key": "k"}, "aws s3 rm s3://b/k"),
        ("s3", "DeleteBucket", {"Bucket": "b"}, "aws s3 rb s3://b"),
        (
            "iam",
            "PutRolePolicy",
            {"RoleName": "r", "PolicyName": "p", "PolicyDocument": '{\n  "a": 1\n}'},
            "aws iam put-role-policy --role-name r --policy-name p "
            """--policy-document '{"a": 1}'""",
        ),
        (
            "ec2",
            "ModifyInstanceMetadataOptions",
            {"InstanceId": "i-1", "DryRun": False, "HttpTokens": "required"},
            "aws ec2 modify-instance-metadata-options --instance-id i-1 --no-dry-run "
            "--http-tokens required",
        ),
    ],
)
def test_a_call_as_a_command_line(
    service: str, operation: str, params: dict[str, Any], line: str
) -> None:
    assert as_command(service, operation, params) == line


def test_no_button_takes_the_name_of_another() -> None:
    kept = dict(BUTTONS)
    with pytest.raises(ValueError, match="two buttons are named create-role"):
        entered("Create role", name="create-role")(BUTTONS["create-role"].calls)
    assert kept == BUTTONS
