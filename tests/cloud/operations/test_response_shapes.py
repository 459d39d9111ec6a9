"""Every simulated operation answers what botocore would parse: right names, right types."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from iamtutor.cloud.catalogue import operations
from tests.cloud.requests_for import CASES, furnished, parameters

OPERATIONS = operations()

SESSION = botocore.session.get_session()


def model_of(service: str, operation: str) -> OperationModel:
    return SESSION.get_service_model(service).operation_model(operation)


def without_nulls(value: object) -> object:
    """A null stands for an element without text, which no shape describes."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def unknown_members(value: object, shape: Any, path: str = "") -> list[str]:
    """Members that the shape does not have: the validator passes over those."""
    if getattr(shape, "is_document_type", False):
        return []
    if shape.type_name == "structure" and isinstance(value, dict):
        found = [f"{path}.{name}" for name in value if name not in shape.members]
        for name, member in value.items():
            if name in shape.members:
                found += unknown_members(member, shape.members[name], f"{path}.{name}")
        return found
    if shape.type_name == "list" and isinstance(value, list):
        return [
            problem
            for item in value
            for problem in unknown_members(item, shape.member, f"{path}[]")
        ]
    return []


def test_every_operation_has_a_case() -> None:
    assert set(CASES) == set(OPERATIONS)


@pytest.mark.parametrize("name", CASES, ids=":".join)
def test_a_response_has_botocore_s_shape_and_order(name: tuple[str, str]) -> None:
    stage = furnished()
    params = parameters(stage, name)
    model = model_of(*name)
    if model.input_shape is not None:
        problems = ParamValidator().validate(params, model.input_shape)
        assert not problems.has_errors(), problems.generate_report()
    response = stage.call(*name, **params)
    assert stage.last.succeeded
    if model.output_shape is None:
        assert response == {}
        return
    assert unknown_members(response, model.output_shape) == []
    check_order(response, model.output_shape)
    report = ParamValidator().validate(without_nulls(response), model.output_shape)
    assert not report.has_errors(), report.generate_report()


def check_order(value: object, shape: Any) -> None:
    """The CLI prints members in the order in which the parser met them."""
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        order = [member for member in shape.members if member in value]
        assert list(value) == order
        for member in order:
            check_order(value[member], shape.members[member])
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            check_order(item, shape.member)


@pytest.mark.parametrize("name", CASES, ids=":".join)
def test_without_any_policy_the_operation_is_denied_and_changes_nothing(
    name: tuple[str, str],
) -> None:
    stage = furnished()
    params = parameters(stage, name)
    nobody = stage.user("nobody")
    if name in {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}:
        assert stage.call(*name, by=nobody, **params)
        return
    before = repr(stage.account)
    if name == ("s3", "DeleteObjects"):
        response = stage.call(*name, by=nobody, **params)
        assert [error["Code"] for error in response["Errors"]] == ["AccessDenied"]
        # All that the call leaves is that its key was used.
        key = stage.account.users["nobody"].access_keys[nobody.access_key_id]
        assert key.last_used is not None
        key.last_used = None
    else:
        error = stage.error(*name, by=nobody, **params)
        assert error.code in {
            "AccessDenied",
            "403",
            "UnauthorizedOperation",
            "AccessDeniedException",
        }
    assert stage.last.denied
    assert repr(stage.account) == before
