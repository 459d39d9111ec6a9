"""A function's own policy, which is written a statement at a time."""

import json
import re
from typing import Any

from iamtutor.cloud import identifiers
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.policies.documents import is_there
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.services.lambda_ import inputs
from iamtutor.cloud.services.lambda_ import requirements as for_lambda
from iamtutor.cloud.services.lambda_.errors import invalid_value, refused
from iamtutor.cloud.services.lambda_.functions import check_revision, function_of
from iamtutor.policy.principals import PrincipalForm, name_principal

_SERVICES = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
#: The largest policy that Lambda takes, in characters.
_LONGEST = 20 * 1024
_TAKEN = frozenset(
    """
    FunctionName StatementId Action Principal SourceArn SourceAccount
    PrincipalOrgID RevisionId
    """.split()
)


@writes(for_lambda.giving, status=201, event="AddPermission20150331v2")
def add_permission(turn: Turn, caller: Caller, params: Params) -> Response:
    for name in params.keys() - _TAKEN - {"Qualifier"}:
        raise NotEmulated("lambda", f"AddPermission with {name}")
    function = function_of(turn, caller, params)
    check_revision(function, params)
    sid = params["StatementId"]
    statements = _statements(function)
    if any(statement["Sid"] == sid for statement in statements):
        raise refused(
            "ResourceConflictException",
            f"The statement id ({sid}) provided already exists. Please provide a new "
            "statement id, or remove the existing statement.",
            409,
        )
    _check_principal(turn, params["Principal"])
    statement: dict[str, Any] = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": _principal(params["Principal"]),
        "Action": params["Action"],
        "Resource": function["FunctionArn"],
    }
    condition = _condition(params)
    if condition:
        statement["Condition"] = condition
    policy = _policy([*statements, statement])
    if len(_written(policy)) > _LONGEST:
        raise refused(
            "PolicyLengthExceededException",
            f"The final policy size is bigger than the limit ({_LONGEST}).",
        )
    _put(turn, function, policy)
    return {"Statement": _written(statement)}


@writes(
    for_lambda.function,
    status=204,
    event="RemovePermission20150331v2",
    precheck=inputs.check_removal,
)
def remove_permission(turn: Turn, caller: Caller, params: Params) -> Response:
    function = function_of(turn, caller, params)
    check_revision(function, params)
    sid = params["StatementId"]
    statements = _statements(function)
    kept = [statement for statement in statements if statement["Sid"] != sid]
    if len(kept) == len(statements):
        raise refused(
            "ResourceNotFoundException",
            f"Statement {sid} is not found in resource policy.",
            404,
        )
    _put(turn, function, _policy(kept) if kept else None)
    return {}


@reads(for_lambda.function, event="GetPolicy20150331v2")
def get_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    function = function_of(turn, caller, params)
    if function["Policy"] is None:
        raise refused(
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
            404,
        )
    return {
        "Policy": _written(function["Policy"]),
        "RevisionId": function["RevisionId"],
    }


def _statements(function: dict[str, Any]) -> list[dict[str, Any]]:
    policy = function["Policy"]
    return list(policy["Statement"]) if policy is not None else []


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Id": "default", "Statement": statements}


def _put(turn: Turn, function: dict[str, Any], policy: dict[str, Any] | None) -> None:
    function["Policy"] = policy
    function["RevisionId"] = identifiers.uuid(turn.world, "lambda revision")


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _check_principal(turn: Turn, named: str) -> None:
    written = _principal(named)
    if isinstance(written, str):
        return
    [(kind, name)] = written.items()
    if kind == "Service":
        valid = name.endswith(_SERVICES)
    else:
        principal = name_principal(name, kind)
        is_account = principal.form is PrincipalForm.ACCOUNT
        valid = is_account or is_there(turn.world, principal)
    if not valid:
        raise invalid_value(
            "The provided principal was invalid. Please check the principal and try "
            "again."
        )


def _principal(named: str) -> str | dict[str, str]:
    """A service by its domain, else an account or an ARN."""
    if named == "*":
        return named
    if _ACCOUNT.fullmatch(named):
        return {"AWS": f"arn:aws:iam::{named}:root"}
    return {"AWS" if named.startswith("arn:") else "Service": named}


def _condition(params: Params) -> dict[str, dict[str, str]]:
    equal = {
        key: params[name]
        for name, key in (
            ("SourceAccount", "AWS:SourceAccount"),
            ("PrincipalOrgID", "aws:PrincipalOrgID"),
        )
        if name in params
    }
    condition = {"StringEquals": equal} if equal else {}
    if "SourceArn" in params:
        condition["ArnLike"] = {"AWS:SourceArn": params["SourceArn"]}
    return condition
