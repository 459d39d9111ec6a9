"""Organizations as a service: one for all Regions."""

from __future__ import annotations

from iamtutor.cloud.refusals import JSON
from iamtutor.cloud.service.values import Service
from iamtutor.cloud.services.organizations.operations import OPERATIONS

SERVICE = Service(
    "organizations", OPERATIONS, home="us-east-1", words=JSON, title="AWS Organizations"
)
