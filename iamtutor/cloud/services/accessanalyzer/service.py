"""IAM Access Analyzer as a service."""

from iamtutor.cloud.refusals import REST_JSON
from iamtutor.cloud.service.values import Service, declared_in

SERVICE = Service(
    "accessanalyzer",
    declared_in(__package__, "access-analyzer"),
    prefix="access-analyzer",
    words=REST_JSON,
    title="IAM Access Analyzer",
)
