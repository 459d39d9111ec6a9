"""Operations of CloudTrail."""

from __future__ import annotations

from iamtutor.cloud.catalogue.operation import Operation
from iamtutor.cloud.requirements.common import anything
from iamtutor.cloud.services import cloudtrail

OPERATIONS: dict[str, Operation] = {
    "LookupEvents": Operation(
        cloudtrail.lookup_events, anything("cloudtrail:LookupEvents")
    ),
}
