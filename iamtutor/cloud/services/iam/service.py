"""IAM as a service: one for all Regions, whose changes take their time to bite."""

from dataclasses import replace

from iamtutor.cloud.refusals import Words
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.services.iam import inputs
from iamtutor.cloud.services.iam.requirements import resource_context

SERVICE = Service(
    "iam",
    {
        name: replace(operation, precheck=inputs.checked(name))
        for name, operation in declared_in(__package__, "iam").items()
    },
    home="us-east-1",
    words=Words(authorization_ids=True, repeats_values=False),
    resource_context=resource_context,
    resource_types={
        "RoleName": "AWS::IAM::Role",
        "InstanceProfileName": "AWS::IAM::InstanceProfile",
        "PolicyArn": "AWS::IAM::Policy",
        "UserName": "AWS::IAM::User",
    },
    unrecorded=frozenset({"Password"}),
    propagates=True,
    title="IAM",
)
