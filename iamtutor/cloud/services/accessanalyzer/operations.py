"""Operations of IAM Access Analyzer."""

from __future__ import annotations

from functools import partial

from iamtutor.cloud.service.values import each, reading
from iamtutor.cloud.services.accessanalyzer import access, validation
from iamtutor.cloud.services.accessanalyzer.requirements import in_region

_on = partial(each, "access-analyzer", in_region)

OPERATIONS = reading(
    {
        **_on(
            precheck=access.check_parameters,
            CheckAccessNotGranted=access.check_access_not_granted,
            CheckNoNewAccess=access.check_no_new_access,
            CheckNoPublicAccess=access.check_no_public_access,
        ),
        **_on(
            precheck=validation.check_parameters,
            ValidatePolicy=validation.validate_policy,
        ),
    }
)
