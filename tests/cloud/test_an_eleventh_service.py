"""A service is added by its folder and one line. Lambda was: here it is used as a whole.

And one that only this test knows, to show that a value is all that a service is.
"""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from iamtutor.cloud import catalogue
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.refusals import JSON
from iamtutor.cloud.service import values
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import Operation, Service
from iamtutor.cloud.services.cloudtrail.history import described, is_recorded
from iamtutor.cloud.turn import Turn
from tests.cloud.requests_for import FUNCTION, new_function
from tests.cloud.stage import OURS, REGION, Stage
from tests.cloud.transcripts import furnished
from tests.policies import allow

ARN = f"arn:aws:lambda:{REGION}:{OURS}:function:notes"
MAKING = allow("lambda:CreateFunction")
REFUSED = "ValidationException"
PACKAGE = Path(catalogue.__file__).parents[1]


def invoke(stage: Stage, by: Credentials) -> str:
    try:
        stage.call("lambda", "Invoke", by, **FUNCTION)
    except Exception as error:
        return str(error)
    return "invoked"


def test_nothing_but_its_folder_and_one_line_knows_of_it() -> None:
    names = re.compile(r"\blambda_\b")
    knowing = [
        str(path.relative_to(PACKAGE))
        for path in sorted((PACKAGE / "cloud").rglob("*.py"))
        if names.search(path.read_text(encoding="utf-8"))
        and path.parent.name != "lambda_"
    ]
    assert knowing == ["cloud/catalogue.py"]


def test_an_operation_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def assume_role(turn: Turn, caller: Caller, params: Params) -> Response:
        return {}

    folder = "iamtutor.cloud.services.sts"
    assume_role.__module__ = f"{folder}.again"
    monkeypatch.setattr(values, "_DECLARED", list(values._DECLARED))
    values.declared_in(folder, "sts")
    values.writes(anything)(assume_role)
    with pytest.raises(ValueError, match="AssumeRole is declared twice"):
        values.declared_in(folder, "sts")


def test_whoever_makes_a_function_passes_its_role(stage: Stage) -> None:
    params = new_function(stage)
    maker = stage.user("maker", MAKING)
    error = stage.error("lambda", "CreateFunction", maker, **params)
    assert (error.code, error.status) == ("AccessDeniedException", 403)
    assert error.message.endswith(
        f"iam:PassRole on resource: {params['Role']} because no identity-based policy "
        "allows the iam:PassRole action"
    )
    assert stage.last.denied
    assert stage.last.evaluations[-1].request.action == "iam:PassRole"
    assert stage.account.records == {}
    to_lambda = allow(
        "iam:PassRole",
        params["Role"],
        Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    )
    to_ec2 = json.loads(
        json.dumps(to_lambda).replace("lambda.amazonaws", "ec2.amazonaws")
    )
    other = stage.user("other", MAKING, to_ec2)
    assert (
        "iam:PassRole"
        in stage.error("lambda", "CreateFunction", other, **params).message
    )
    both = stage.user("both", MAKING, to_lambda)
    made = stage.call("lambda", "CreateFunction", both, **params)
    assert made["FunctionArn"] == ARN


def test_a_role_has_to_trust_the_service(stage: Stage) -> None:
    params = new_function(stage)
    stage.role("for-ec2")
    params["Role"] = f"arn:aws:iam::{OURS}:role/for-ec2"
    error = stage.error("lambda", "CreateFunction", **params)
    assert error.code == "InvalidParameterValueException"
    assert error.message == (
        "The role defined for the function cannot be assumed by Lambda."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"Architectures": ["arm"]},
            "Value '[arm]' at 'architectures' failed to satisfy constraint: Member must "
            "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], "
            "Member must not be null]",
        ),
        (
            {"Architectures": ["arm64", "x86_64"]},
            "Value '[arm64, x86_64]' at 'architectures' failed to satisfy constraint: "
            "Member must have length less than or equal to 1",
        ),
        (
            {"PackageType": "zip"},
            "Value 'zip' at 'packageType' failed to satisfy constraint: Member must "
            "satisfy enum value set: [Zip, Image]",
        ),
    ],
)
def test_a_new_function_is_of_a_known_kind(
    stage: Stage, given: dict[str, Any], said: str
) -> None:
    params = {**new_function(stage), **given}
    error = stage.error("lambda", "CreateFunction", **params)
    message = f"1 validation error detected: {said}"
    assert (error.code, error.message) == (REFUSED, message)


def test_it_is_invoked_in_a_known_way(stage: Stage) -> None:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    error = stage.error("lambda", "Invoke", **FUNCTION, InvocationType="Sync")
    assert error.code == REFUSED
    assert error.message.endswith("[Event, RequestResponse, DryRun]")


def test_a_runtime_is_known_and_not_ended(stage: Stage) -> None:
    params = new_function(stage)
    stage.call("lambda", "CreateFunction", **params)
    for name, said in (
        ("python3.99", "Value python3.99 at 'runtime' failed to satisfy constraint: "),
        ("python3.7", "The runtime parameter of python3.7 is no longer supported for "),
    ):
        for operation, asked in (
            ("CreateFunction", params),
            ("UpdateFunctionConfiguration", FUNCTION),
        ):
            error = stage.error("lambda", operation, **{**asked, "Runtime": name})
            assert error.code == "InvalidParameterValueException"
            assert error.extra == {"Type": "User"}
            assert error.message.startswith(said)


def test_a_function_has_so_much_time_and_memory(stage: Stage) -> None:
    params = new_function(stage)
    stage.call("lambda", "CreateFunction", **params)
    for operation, asked in (
        ("CreateFunction", {**params, "FunctionName": "large"}),
        ("UpdateFunctionConfiguration", FUNCTION),
    ):
        for name, most in (("Timeout", 1800), ("MemorySize", 10240)):
            error = stage.error("lambda", operation, **asked, **{name: most + 1})
            assert (error.code, error.message) == (
                REFUSED,
                f"'{name}' value failed to satisfy constraint: Member must have value "
                f"less than or equal to {most}",
            )
        stage.call("lambda", operation, **asked, Timeout=1800, MemorySize=10240)


def test_a_function_s_own_policy_lets_in(stage: Stage) -> None:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    aoi = stage.user("aoi")
    assert "no identity-based policy allows the lambda:InvokeFunction" in invoke(
        stage, aoi
    )
    stage.call(
        "lambda",
        "AddPermission",
        **FUNCTION,
        StatementId="aoi",
        Action="lambda:InvokeFunction",
        Principal=f"arn:aws:iam::{OURS}:user/aoi",
    )
    assert invoke(stage, aoi) == "invoked"
    assert "function policy" in stage.last.documents
    written = stage.call("lambda", "GetPolicy", **FUNCTION)["Policy"]
    assert json.loads(written)["Statement"][0]["Resource"] == ARN
    stage.call("lambda", "RemovePermission", **FUNCTION, StatementId="aoi")
    assert invoke(stage, aoi) != "invoked"
    assert stage.error("lambda", "GetPolicy", **FUNCTION).status == 404


@pytest.mark.parametrize(
    "named", [f"arn:aws:iam::{OURS}:user/ghost", "s3.amazonaws.con", "arn:aws:s3:::b"]
)
def test_who_is_let_in_is_there(stage: Stage, named: str) -> None:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    statement = {**FUNCTION, "StatementId": "s", "Action": "lambda:InvokeFunction"}
    error = stage.error("lambda", "AddPermission", **statement, Principal=named)
    assert error.code == "InvalidParameterValueException"
    assert error.message == (
        "The provided principal was invalid. Please check the principal and try again."
    )


def test_dots_stand_where_they_may(stage: Stage) -> None:
    """In the name of a new function they do not, nor in the id of a new statement."""
    params = new_function(stage)
    dotted = {**params, "FunctionName": "my.notes"}
    assert stage.error("lambda", "CreateFunction", **dotted).code == REFUSED
    stage.call("lambda", "CreateFunction", **params)
    statement = {**FUNCTION, "StatementId": "from.s3"}
    adding = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    error = stage.error("lambda", "AddPermission", **statement, **adding)
    assert error.code == REFUSED
    error = stage.error("lambda", "RemovePermission", **statement)
    assert error.code == "ResourceNotFoundException"


def test_its_events_have_its_names(stage: Stage) -> None:
    stage.call("lambda", "CreateFunction", **new_function(stage))
    made = stage.last
    event = described(stage.turn, made)
    assert event["EventName"] == "CreateFunction20150331"
    assert event["EventSource"] == "lambda.amazonaws.com"
    assert event["ReadOnly"] == "false"
    assert event["Resources"] == [
        {"ResourceType": "AWS::Lambda::Function", "ResourceName": "notes"}
    ]
    stage.call("lambda", "Invoke", **FUNCTION)
    assert is_recorded(made)
    assert not is_recorded(stage.last)  # a data event


def test_at_the_terminal_the_answer_is_a_file() -> None:
    terminal = furnished("today")
    lines = (
        "aws iam create-role --role-name runner --assume-role-policy-document "
        '\'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Principal": {"Service": "lambda.amazonaws.com"}, '
        '"Action": "sts:AssumeRole"}]}\'',
        "aws lambda create-function --function-name notes --runtime python3.13 "
        f"--role arn:aws:iam::{OURS}:role/runner --handler main.handler "
        "--code S3Bucket=aoi-lab-notes,S3Key=notes.txt",
        "aws lambda invoke --function-name notes answer.json",
    )
    for line in lines:
        outcome = terminal.type(line)
        assert not outcome.exit_code, outcome.stderr
    assert terminal.type("cat answer.json").stdout == "null"


def list_tables(turn: Turn, caller: Caller, params: Params) -> Response:
    return {"TableNames": []}


def test_a_value_is_all_that_a_service_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = partial(anything, "dynamodb:ListTables")
    table = {"ListTables": Operation(list_tables, needed, reads=True)}
    service = Service("dynamodb", table, words=JSON, unrecorded=frozenset({"Limit"}))
    monkeypatch.setitem(catalogue.services(), service.id, service)
    given = {"Limit": 3, "ExclusiveStartTableName": "a"}
    assert stage.call("dynamodb", "ListTables", **given) == {"TableNames": []}
    assert stage.last.params == {"ExclusiveStartTableName": "a"}
    assert described(stage.turn, stage.last)["EventSource"] == "dynamodb.amazonaws.com"
    error = stage.error("dynamodb", "ListTables", stage.user("nobody"))
    assert (error.code, error.status) == ("AccessDeniedException", 400)
