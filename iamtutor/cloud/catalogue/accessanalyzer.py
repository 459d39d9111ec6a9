"""Operations of IAM Access Analyzer."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Operation
from iamtutor.cloud.requirements import accessanalyzer
from iamtutor.cloud.services.accessanalyzer import access, validation

OPERATIONS: dict[str, Operation] = {
    "CheckAccessNotGranted": Operation(
        access.check_access_not_granted,
        accessanalyzer.in_region("access-analyzer:CheckAccessNotGranted"),
        access.check_parameters,
    ),
    "CheckNoNewAccess": Operation(
        access.check_no_new_access,
        accessanalyzer.in_region("access-analyzer:CheckNoNewAccess"),
        access.check_parameters,
    ),
    "CheckNoPublicAccess": Operation(
        access.check_no_public_access,
        accessanalyzer.in_region("access-analyzer:CheckNoPublicAccess"),
        access.check_parameters,
    ),
    "ValidatePolicy": Operation(
        validation.validate_policy,
        accessanalyzer.in_region("access-analyzer:ValidatePolicy"),
        validation.check_parameters,
    ),
}
