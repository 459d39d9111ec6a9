"""IAM Access Analyzer as a service."""

from __future__ import annotations

from iamtutor.cloud.refusals import REST_JSON
from iamtutor.cloud.service.values import Service
from iamtutor.cloud.services.accessanalyzer.operations import OPERATIONS

SERVICE = Service(
    "accessanalyzer",
    OPERATIONS,
    prefix="access-analyzer",
    words=REST_JSON,
    title="IAM Access Analyzer",
)
