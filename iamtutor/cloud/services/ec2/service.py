"""EC2 as a service: its denials carry an encoded message, its calls can be tried out."""

from iamtutor.cloud.refusals import (
    BLOB,
    RESOURCE,
    WHO,
    Answer,
    Refusal,
    Sentence,
    Words,
)
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.services.ec2.requirements import resource_context

_NOT_AUTHORIZED = "You are not authorized to perform this operation."
_WITH_REASON = Sentence(
    f"{_NOT_AUTHORIZED} {WHO}{RESOURCE}{{reason}}.{BLOB}",
    f"{_NOT_AUTHORIZED} {WHO}{{reason}}",
)
_FAILURE = Answer(
    "AuthFailure",
    "AWS was not able to validate the provided access credentials",
    401,
)

SERVICE = Service(
    "ec2",
    declared_in(__package__, "ec2"),
    words=Words(
        code="UnauthorizedOperation",
        denials={
            "2022": Sentence(_NOT_AUTHORIZED + BLOB, _NOT_AUTHORIZED),
            "enhanced": _WITH_REASON,
            "2026": _WITH_REASON,
        },
        refusals={
            **dict.fromkeys(Refusal, _FAILURE),
            Refusal.EXPIRED: Answer("RequestExpired", "Request has expired.", 400),
        },
    ),
    resource_context=resource_context,
    resource_types={
        "InstanceId": "AWS::EC2::Instance",
        "GroupId": "AWS::EC2::SecurityGroup",
    },
    trail_codes={"UnauthorizedOperation": "Client.UnauthorizedOperation"},
    dry_run=True,
    title="Amazon EC2",
)
