"""CloudTrail as a service."""

from __future__ import annotations

from iamtutor.cloud.refusals import JSON
from iamtutor.cloud.service.values import Service
from iamtutor.cloud.services.cloudtrail.operations import OPERATIONS

SERVICE = Service("cloudtrail", OPERATIONS, words=JSON, title="AWS CloudTrail")
