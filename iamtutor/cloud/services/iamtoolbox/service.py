"""IAM Toolbox as a service: its actions are IAM's, its events its own."""

from __future__ import annotations

from iamtutor.cloud.refusals import REST_JSON
from iamtutor.cloud.service.values import Service
from iamtutor.cloud.services.iamtoolbox.operations import OPERATIONS

SERVICE = Service("iam-toolbox", OPERATIONS, words=REST_JSON, title="IAM Toolbox")
