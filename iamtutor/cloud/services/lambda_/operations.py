"""Operations of Lambda. CloudTrail names them with the version of their API."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import account_wide
from iamtutor.cloud.service.values import Operation, on_data, reading
from iamtutor.cloud.services.lambda_ import functions, inputs, permissions
from iamtutor.cloud.services.lambda_ import requirements as for_lambda

_READS = {
    "GetFunctionConfiguration": Operation(
        functions.get_function_configuration,
        for_lambda.function("lambda:GetFunctionConfiguration"),
        inputs.check,
        event="GetFunctionConfiguration20150331v2",
    ),
    "ListFunctions": Operation(
        functions.list_functions,
        account_wide("lambda:ListFunctions"),
        inputs.check,
        event="ListFunctions20150331",
    ),
    "GetPolicy": Operation(
        permissions.get_policy,
        for_lambda.function("lambda:GetPolicy"),
        inputs.check,
        event="GetPolicy20150331v2",
    ),
}

_WRITES = {
    "CreateFunction": Operation(
        functions.create_function,
        for_lambda.creating,
        inputs.check,
        201,
        event="CreateFunction20150331",
    ),
    "DeleteFunction": Operation(
        functions.delete_function,
        for_lambda.function("lambda:DeleteFunction"),
        inputs.check,
        200,
        event="DeleteFunction20150331",
    ),
    "AddPermission": Operation(
        permissions.add_permission,
        for_lambda.giving("lambda:AddPermission"),
        inputs.check,
        201,
        event="AddPermission20150331v2",
    ),
    "RemovePermission": Operation(
        permissions.remove_permission,
        for_lambda.function("lambda:RemovePermission"),
        inputs.check,
        204,
        event="RemovePermission20150331v2",
    ),
}

_INVOKING = {
    "Invoke": Operation(
        functions.invoke,
        for_lambda.function("lambda:InvokeFunction"),
        inputs.check,
        sets_off=True,
    ),
}

OPERATIONS = {**reading(_READS), **_WRITES, **on_data(_INVOKING)}
