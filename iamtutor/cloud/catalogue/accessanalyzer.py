"""Operations of IAM Access Analyzer."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Operation
from iamtutor.cloud.requirements import accessanalyzer
from iamtutor.cloud.services.accessanalyzer import validation

OPERATIONS: dict[str, Operation] = {
    "ValidatePolicy": Operation(
        validation.validate_policy,
        accessanalyzer.in_region("access-analyzer:ValidatePolicy"),
        validation.check_parameters,
    ),
}
