"""Organizations as a service: one for all Regions."""

from iamtutor.cloud.refusals import JSON
from iamtutor.cloud.service.values import Service, declared_in

SERVICE = Service(
    "organizations",
    declared_in(__package__, "organizations"),
    home="us-east-1",
    words=JSON,
    title="AWS Organizations",
)
