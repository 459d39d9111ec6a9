"""IAM as a service: one for all Regions, whose changes take their time to bite."""

from __future__ import annotations

from iamtutor.cloud.refusals import Words
from iamtutor.cloud.service.values import Service
from iamtutor.cloud.services.iam.operations import OPERATIONS

SERVICE = Service(
    "iam",
    OPERATIONS,
    home="us-east-1",
    words=Words(authorization_ids=True, repeats_values=False),
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
