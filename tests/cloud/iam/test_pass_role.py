"""iam:PassRole: to give an instance a role, one must be allowed to pass it."""

from typing import Any

from iamtutor.cloud.principals import Credentials
from tests.cloud.stage import LAUNCH, Stage, trust
from tests.policies import allow

EC2 = allow("ec2:*")
WITH_ROLE = LAUNCH | {"IamInstanceProfile": {"Name": "lab-role"}}


def passing(service: str) -> dict[str, Any]:
    return allow(
        "iam:PassRole",
        "arn:aws:iam::111122223333:role/lab-role",
        Condition={"StringEquals": {"iam:PassedToService": service}},
    )


def giving(stage: Stage, by: Credentials) -> list[tuple[str, dict[str, Any]]]:
    """The three ways to give an instance a role."""
    bare = stage.instance(None)
    stage.instance("lab-role")
    association = next(iter(stage.account.associations))
    profile = {"Name": "lab-role"}
    return [
        ("RunInstances", WITH_ROLE),
        (
            "AssociateIamInstanceProfile",
            {"InstanceId": bare, "IamInstanceProfile": profile},
        ),
        (
            "ReplaceIamInstanceProfileAssociation",
            {"AssociationId": association, "IamInstanceProfile": profile},
        ),
    ]


def test_without_it_no_role_is_given(stage: Stage) -> None:
    stage.role()
    by = stage.user("aoi", EC2)
    for operation, params in giving(stage, by):
        error = stage.error("ec2", operation, by, **params)
        assert error.code == "UnauthorizedOperation"
        assert error.message.startswith(
            "You are not authorized to perform this operation. User: "
            "arn:aws:iam::111122223333:user/aoi is not authorized to perform: "
            "iam:PassRole on resource: arn:aws:iam::111122223333:role/lab-role because "
            "no identity-based policy allows the iam:PassRole action"
        )
        assert stage.last.evaluations[-1].request.action == "iam:PassRole"


def test_with_it_for_ec2_it_is(stage: Stage) -> None:
    stage.role()
    by = stage.user("aoi", EC2, passing("ec2.amazonaws.com"))
    for operation, params in giving(stage, by):
        assert stage.call("ec2", operation, by, **params)


def test_permission_to_pass_to_another_service_is_not_enough(stage: Stage) -> None:
    stage.role()
    by = stage.user("aoi", EC2, passing("lambda.amazonaws.com"))
    for operation, params in giving(stage, by):
        assert "iam:PassRole" in stage.error("ec2", operation, by, **params).message


def test_nothing_is_passed_without_a_role(stage: Stage) -> None:
    stage.role("empty")
    stage.account.instance_profiles["empty"].role = None
    by = stage.user("aoi", EC2)
    empty = {"IamInstanceProfile": {"Name": "empty"}}
    [launched] = stage.call("ec2", "RunInstances", by, **LAUNCH)["Instances"]
    params = {"InstanceId": launched["InstanceId"], **empty}
    assert stage.call("ec2", "AssociateIamInstanceProfile", by, **params)
    error = stage.error("ec2", "RunInstances", by, **LAUNCH, **empty)
    assert error.code == "InvalidParameterValue"


def test_adding_a_role_to_a_profile_passes_it(stage: Stage) -> None:
    stage.role()
    stage.account.instance_profiles["lab-role"].role = None
    adding = allow("iam:AddRoleToInstanceProfile")
    params = {"InstanceProfileName": "lab-role", "RoleName": "lab-role"}
    call = ("iam", "AddRoleToInstanceProfile")
    assert (
        "iam:PassRole"
        in stage.error(*call, stage.user("aoi", adding), **params).message
    )
    by = stage.user("ben", adding, passing("ec2.amazonaws.com"))
    assert stage.call(*call, by, **params) == {}


def test_tagging_at_launch_needs_create_tags(stage: Stage) -> None:
    only_launch = allow("ec2:RunInstances")
    by = stage.user("aoi", only_launch)
    assert stage.call("ec2", "RunInstances", by, **LAUNCH)
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "lab"}]}]
    error = stage.error("ec2", "RunInstances", by, **LAUNCH, TagSpecifications=tags)
    assert "ec2:CreateTags" in error.message


def test_a_function_is_given_another_role_by_who_may_pass_it_to_lambda(
    stage: Stage,
) -> None:
    for name in ("runner", "lab-role"):
        stage.role(name).trust_policy = trust(Service="lambda.amazonaws.com")
    runner, wanted = (stage.account.roles[name].arn for name in ("runner", "lab-role"))
    params = {"FunctionName": "notes", "Role": wanted}
    stage.call(
        "lambda",
        "CreateFunction",
        **{**params, "Role": runner},
        Runtime="python3.13",
        Handler="main.handler",
        Code={"ZipFile": b"code"},
    )
    update = "UpdateFunctionConfiguration"
    functions = allow("lambda:*")
    other = stage.user("ben", functions, passing("ec2.amazonaws.com"))
    error = stage.error("lambda", update, other, **params)
    assert error.code == "AccessDeniedException"
    assert f"perform: iam:PassRole on resource: {wanted} because" in error.message
    timed = stage.call("lambda", update, other, FunctionName="notes", Timeout=30)
    assert (timed["Role"], timed["Timeout"]) == (runner, 30)
    revision = timed["RevisionId"]
    by = stage.user("aoi", functions, passing("lambda.amazonaws.com"))
    given = stage.call("lambda", update, by, **params, RevisionId=revision)
    assert (given["Role"], given["LastUpdateStatus"]) == (wanted, "InProgress")
    error = stage.error("lambda", update, by, **params, RevisionId=revision)
    assert error.code == "PreconditionFailedException"
    shown = stage.call("lambda", "GetFunctionConfiguration", FunctionName="notes")
    assert (shown["Role"], shown["Timeout"]) == (wanted, 30)
    stage.account.roles["lab-role"].trust_policy = trust(Service="ec2.amazonaws.com")
    error = stage.error("lambda", update, by, **params)
    assert error.message.endswith("cannot be assumed by Lambda.")
