"""Operations of CloudTrail."""

from __future__ import annotations

from iamtutor.cloud.service.requirements import anything
from iamtutor.cloud.service.values import Operation, reading
from iamtutor.cloud.services.cloudtrail import history

_READS: dict[str, Operation] = {
    "LookupEvents": Operation(
        history.lookup_events, anything("cloudtrail:LookupEvents")
    ),
}


OPERATIONS = reading(_READS)
