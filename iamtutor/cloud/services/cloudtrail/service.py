"""CloudTrail as a service."""

from iamtutor.cloud.refusals import JSON
from iamtutor.cloud.service.values import Service, declared_in

SERVICE = Service(
    "cloudtrail",
    declared_in(__package__, "cloudtrail"),
    words=JSON,
    title="AWS CloudTrail",
)
