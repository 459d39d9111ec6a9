"""IAM Toolbox as a service: its actions are IAM's, its events its own."""

from iamtutor.cloud.refusals import REST_JSON
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.services.iamtoolbox import authorization

SERVICE = Service(
    "iam-toolbox",
    declared_in(__package__, "iam", precheck=authorization.check),
    words=REST_JSON,
    title="IAM Toolbox",
)
