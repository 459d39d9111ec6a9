"""Functions: made, looked at, invoked, deleted.

The code is the turn's ``runtime``'s: it runs a handler in Python whose package is a zip
file, with the credentials of the function's role. A package that is no zip file, which
Lambda would not take, is not run: its answer is ``null``, what a handler that returns
nothing answers.
"""

import base64
from functools import partial
from typing import Any

from iamtutor.cloud import identifiers
from iamtutor.cloud.account import Account
from iamtutor.cloud.bodies import STORED_LIMIT, Body
from iamtutor.cloud.credentials.sessions import function_session
from iamtutor.cloud.credentials.trust import LAMBDA_SERVICE, may_be_assumed_by
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Caller, Params, Response, reads, writes
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.services.lambda_ import inputs
from iamtutor.cloud.services.lambda_ import requirements as for_lambda
from iamtutor.cloud.services.lambda_.errors import invalid_value, refused
from iamtutor.cloud.services.lambda_.requirements import LATEST, arn_of
from iamtutor.cloud.state.identities import Role
from iamtutor.cloud.turn import Ended, Invocation, Turn
from iamtutor.policy import positions

_ZIP = b"PK\x03\x04"
_PAGE = 50
#: What of CreateFunction's parameters is kept or looked at.
_TAKEN = frozenset(
    """
    FunctionName Runtime Role Handler Code Description Timeout MemorySize
    PackageType Architectures
    """.split()
)
#: What of UpdateFunctionConfiguration's is kept.
_SETTINGS = ("Role", "Handler", "Description", "Timeout", "MemorySize", "Runtime")
#: What of a record stands elsewhere in an answer, or in none.
_NOT_SHOWN = frozenset({"RevisionId", "Architectures", "Policy", "Code"})
_CREATING = {
    "State": "Pending",
    "StateReason": "The function is being created.",
    "StateReasonCode": "Creating",
}
_UPDATING = {
    "State": "Active",
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}
_ACTIVE = {"State": "Active", "LastUpdateStatus": "Successful"}
#: InvocationType -> status.
_INVOCATIONS = {"RequestResponse": 200, "Event": 202, "DryRun": 204}


def functions(account: Account) -> dict[str, Any]:
    """The account's functions by ARN."""
    return account.records.setdefault("lambda", {})


def function_of(turn: Turn, caller: Caller, params: Params) -> dict[str, Any]:
    """Its record. Raises ServiceError."""
    arn = arn_of(turn, caller, params)
    found = functions(turn.account).get(arn)
    if found is None:
        raise refused("ResourceNotFoundException", f"Function not found: {arn}", 404)
    record: dict[str, Any] = found
    return record


def check_revision(function: dict[str, Any], params: Params) -> None:
    wanted = params.get("RevisionId")
    if wanted is not None and wanted != function["RevisionId"]:
        raise refused(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the "
            "GetFunction/GetAlias API to retrieve the latest Revision Id",
            412,
        )


_bad_token = partial(invalid_value, "Invalid pagination token")


@writes(
    for_lambda.creating,
    status=201,
    event="CreateFunction20150331",
    precheck=inputs.check_configuration,
)
def create_function(turn: Turn, caller: Caller, params: Params) -> Response:
    for name in params.keys() - _TAKEN:
        raise NotEmulated("lambda", f"CreateFunction with {name}")
    if "Runtime" not in params or "Handler" not in params:
        raise invalid_value(
            "Runtime and Handler are mandatory parameters for functions created with "
            "deployment packages."
        )
    _check_settings(params)
    account = turn.account
    code = _code(turn, params["Code"])
    digest = base64.b64encode(bytes.fromhex(code.sha256)).decode()
    arn = arn_of(turn, caller, params)
    if arn in functions(account):
        name = arn.rpartition(":")[2]
        raise refused(
            "ResourceConflictException", f"Function already exist: {name}", 409
        )
    role = _assumable(account, params["Role"])
    functions(account)[arn] = {
        "FunctionName": arn.rpartition(":")[2],
        "FunctionArn": arn,
        "Runtime": params["Runtime"],
        "Role": role.arn,
        "Handler": params["Handler"],
        "CodeSize": code.size,
        "Description": params.get("Description", ""),
        "Timeout": params.get("Timeout", 3),
        "MemorySize": params.get("MemorySize", 128),
        "LastModified": _moment(turn),
        "CodeSha256": digest,
        "RevisionId": identifiers.uuid(turn.world, "lambda revision"),
        "Architectures": list(params.get("Architectures") or ("x86_64",)),
        "Policy": None,
        "Code": {"sha256": code.sha256, "size": code.size},
    }
    return _configuration(functions(account)[arn], _CREATING)


@writes(
    for_lambda.updating,
    event="UpdateFunctionConfiguration20150331v2",
    precheck=inputs.check_configuration,
)
def update_function_configuration(
    turn: Turn, caller: Caller, params: Params
) -> Response:
    for name in params.keys() - {"FunctionName", "RevisionId", *_SETTINGS}:
        raise NotEmulated("lambda", f"UpdateFunctionConfiguration with {name}")
    function = function_of(turn, caller, params)
    check_revision(function, params)
    _check_settings(params)
    if "Role" in params:
        _assumable(turn.account, params["Role"])
    function |= {name: params[name] for name in _SETTINGS if name in params}
    function["LastModified"] = _moment(turn)
    function["RevisionId"] = identifiers.uuid(turn.world, "lambda revision")
    return _configuration(function, _UPDATING)


def _check_settings(params: Params) -> None:
    for name, most in inputs.LARGEST.items():
        if params.get(name, 0) > most:
            raise ServiceError(
                "ValidationException",
                f"'{name}' value failed to satisfy constraint: Member must have value "
                f"less than or equal to {most}",
            )
    if "Runtime" in params:
        _check_runtime(params["Runtime"])


def _check_runtime(name: str) -> None:
    if name not in inputs.RUNTIMES:
        raise invalid_value(
            f"Value {name} at 'runtime' failed to satisfy constraint: Member must satisfy "
            f"enum value set: [{', '.join(inputs.RUNTIMES)}] or be a valid ARN"
        )
    if name in inputs.ENDED_RUNTIMES:
        raise invalid_value(
            f"The runtime parameter of {name} is no longer supported for creating or "
            "updating AWS Lambda functions. We recommend you use a supported runtime "
            "while creating or updating functions."
        )


def _moment(turn: Turn) -> str:
    return turn.now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _assumable(account: Account, arn: str) -> Role:
    role = _role(account, arn)
    if role is None or not may_be_assumed_by(account, role, LAMBDA_SERVICE):
        raise invalid_value(
            "The role defined for the function cannot be assumed by Lambda."
        )
    return role


def _role(account: Account, arn: str) -> Role | None:
    return next((role for role in account.roles.values() if role.arn == arn), None)


def _code(turn: Turn, code: Params) -> Body:
    if "ZipFile" in code:
        package = bytes(code["ZipFile"])
        if len(package) > STORED_LIMIT:
            raise _too_large()
        return turn.bodies.put(package)
    if "ImageUri" in code:
        raise NotEmulated("lambda", "CreateFunction with an image")
    if "S3Bucket" not in code or "S3Key" not in code:
        raise invalid_value("Please provide a source for function code.")
    owner = turn.world.owner_of_bucket(code["S3Bucket"])
    if owner is None:
        raise _not_read("NoSuchBucket", "The specified bucket does not exist.")
    found = owner.buckets[code["S3Bucket"]].objects.get(code["S3Key"])
    if found is None:
        raise _not_read("NoSuchKey", "The specified key does not exist.")
    if found.body.pieces:
        raise _too_large()
    return found.body


def _too_large() -> ServiceError:
    return ServiceError(
        "RequestEntityTooLargeException",
        f"Request must be smaller than {STORED_LIMIT} bytes for the CreateFunction "
        "operation",
        413,
    )


def _not_read(code: str, message: str) -> ServiceError:
    return invalid_value(
        f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: "
        f"{message}"
    )


def _configuration(function: dict[str, Any], state: Params) -> Response:
    shown: Response = {
        name: value for name, value in function.items() if name not in _NOT_SHOWN
    }
    return {
        **shown,
        "Version": LATEST,
        "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": function["RevisionId"],
        **state,
        "PackageType": "Zip",
        "Architectures": function["Architectures"],
    }


@reads(for_lambda.function, event="GetFunctionConfiguration20150331v2")
def get_function_configuration(turn: Turn, caller: Caller, params: Params) -> Response:
    return _configuration(function_of(turn, caller, params), _ACTIVE)


@reads(account_wide, event="ListFunctions20150331")
def list_functions(turn: Turn, caller: Caller, params: Params) -> Response:
    if params.keys() & {"MasterRegion", "FunctionVersion"}:
        raise NotEmulated("lambda", "versions and aliases of functions")
    here = [
        _configuration(function, {})
        for arn, function in sorted(functions(turn.account).items())
        if arn.split(":")[3] == caller.region
    ]
    size = min(params.get("MaxItems", _PAGE), _PAGE)
    shown, marker = page(here, params.get("Marker"), size, _bad_token)
    return {"Functions": shown, **({"NextMarker": marker} if marker else {})}


@writes(for_lambda.function, event="DeleteFunction20150331")
def delete_function(turn: Turn, caller: Caller, params: Params) -> Response:
    function = function_of(turn, caller, params)
    del functions(turn.account)[function["FunctionArn"]]
    return {"StatusCode": 204}


@writes(
    for_lambda.function,
    action="InvokeFunction",
    sets_off=True,
    data=True,
    unheeded=("ClientContext", "DurableExecutionName", "TenantId"),
)
def invoke(turn: Turn, caller: Caller, params: Params) -> Response:
    function = function_of(turn, caller, params)
    payload = _payload(params.get("Payload"))
    status = _INVOCATIONS[params.get("InvocationType", "RequestResponse")]
    if status == _INVOCATIONS["DryRun"]:
        return {"StatusCode": status, "Payload": b""}
    if status == _INVOCATIONS["RequestResponse"] and params.get("LogType") == "Tail":
        # Its REPORT line has a duration and the memory that was used: nothing has here.
        raise NotEmulated("lambda", "Invoke with the tail of the log")
    ended = _run(turn, caller, function, payload)
    if status == _INVOCATIONS["Event"]:
        return {"StatusCode": status, "Payload": b""}
    error: Response = {"FunctionError": ended.error} if ended.error else {}
    return {
        "StatusCode": status,
        **error,
        "Payload": ended.payload,
        "ExecutedVersion": LATEST,
    }


def _run(turn: Turn, caller: Caller, function: dict[str, Any], payload: bytes) -> Ended:
    code = function.get("Code")
    package = b"" if code is None else turn.bodies.get(Body(**code))
    if not package.startswith(_ZIP):
        return Ended(b"null")
    account = turn.account
    role = _role(account, function["Role"])
    if role is None or not may_be_assumed_by(account, role, LAMBDA_SERVICE):
        raise ServiceError(
            "AccessDeniedException",
            "The role defined for the function cannot be assumed by Lambda.",
            403,
        )
    if turn.runtime is None or not function["Runtime"].startswith("python"):
        raise NotEmulated("lambda", f"running a function in {function['Runtime']}")
    session = function_session(turn, role, function["FunctionName"])
    invocation = Invocation(
        function["Runtime"],
        package,
        function["Handler"],
        payload,
        session,
        caller.region,
    )
    return turn.runtime(turn, invocation)


def _payload(payload: object) -> bytes:
    """What the function is given: JSON, an empty object if nothing is sent."""
    if isinstance(payload, str):
        payload = payload.encode()
    if not isinstance(payload, bytes | bytearray) or not payload:
        return b"{}"
    try:
        positions.loads(payload)
        return bytes(payload)
    except (ValueError, RecursionError) as error:
        raise refused(
            "InvalidRequestContentException",
            "Could not parse request body into json: Could not parse payload into json",
        ) from error
