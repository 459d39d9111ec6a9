"""Operations of IAM Access Analyzer."""

from __future__ import annotations

from iamtutor.cloud.service.values import Operation, reading
from iamtutor.cloud.services.accessanalyzer import access, validation
from iamtutor.cloud.services.accessanalyzer.requirements import in_region

_READS: dict[str, Operation] = {
    "CheckAccessNotGranted": Operation(
        access.check_access_not_granted,
        in_region("access-analyzer:CheckAccessNotGranted"),
        access.check_parameters,
    ),
    "CheckNoNewAccess": Operation(
        access.check_no_new_access,
        in_region("access-analyzer:CheckNoNewAccess"),
        access.check_parameters,
    ),
    "CheckNoPublicAccess": Operation(
        access.check_no_public_access,
        in_region("access-analyzer:CheckNoPublicAccess"),
        access.check_parameters,
    ),
    "ValidatePolicy": Operation(
        validation.validate_policy,
        in_region("access-analyzer:ValidatePolicy"),
        validation.check_parameters,
    ),
}


OPERATIONS = reading(_READS)
