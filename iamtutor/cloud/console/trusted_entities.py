"""Who a new role may trust: the use cases of AWS services, and the trust policies that the
console writes for accounts and for identity providers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UseCase:
    """One of the radio buttons below *Service or use case*.

    ``policies`` are chosen in advance. ``linked``: it makes this service-linked role,
    which has a trust policy and permissions that only AWS changes.
    """

    name: str
    title: str
    description: str
    principal: str
    policies: tuple[str, ...] = ()
    linked: str = ""


_MANAGED = "arn:aws:iam::aws:policy"
#: What the agent of Session Manager needs of the instance's role.
SESSION_MANAGER_POLICY = f"{_MANAGED}/AmazonSSMManagedInstanceCore"

#: What the drop-down offers -> the use cases of that service, in the console's order; the
#: first is chosen in advance. Texts stay English in every language, as AWS's do.
USE_CASES: dict[str, tuple[str, tuple[UseCase, ...]]] = {
    "ec2.amazonaws.com": (
        "EC2",
        (
            UseCase(
                "ec2",
                "EC2",
                "Allows EC2 instances to call AWS services on your behalf.",
                "ec2.amazonaws.com",
            ),
            UseCase(
                "ec2-ssm",
                "EC2 Role for AWS Systems Manager",
                "Allows EC2 instances to call AWS services like CloudWatch and Systems "
                "Manager on your behalf.",
                "ec2.amazonaws.com",
                (SESSION_MANAGER_POLICY,),
            ),
            UseCase(
                "ec2-spot-fleet-role",
                "EC2 Spot Fleet Role",
                "Allows EC2 Spot Fleet to request and terminate Spot Instances on your "
                "behalf.",
                "spotfleet.amazonaws.com",
            ),
            UseCase(
                "ec2-spot-fleet-scaling",
                "EC2 - Spot Fleet Auto Scaling",
                "Allows Auto Scaling to access and update EC2 spot fleets on your behalf.",
                "application-autoscaling.amazonaws.com",
                (f"{_MANAGED}/service-role/AmazonEC2SpotFleetAutoscaleRole",),
            ),
            UseCase(
                "ec2-spot-fleet-tagging",
                "EC2 - Spot Fleet Tagging",
                "Allows EC2 to launch spot instances and attach tags to the launched "
                "instances on your behalf.",
                "spotfleet.amazonaws.com",
                (f"{_MANAGED}/service-role/AmazonEC2SpotFleetTaggingRole",),
            ),
            UseCase(
                "ec2-spot",
                "EC2 - Spot Instances",
                "Allows EC2 Spot Instances to launch and manage spot instances on your "
                "behalf.",
                "spot.amazonaws.com",
                linked="AWSServiceRoleForEC2Spot",
            ),
            UseCase(
                "ec2-spot-fleet",
                "EC2 - Spot Fleet",
                "Allows EC2 Spot Fleet to launch and manage spot fleet instances on your "
                "behalf.",
                "spotfleet.amazonaws.com",
                linked="AWSServiceRoleForEC2SpotFleet",
            ),
            UseCase(
                "ec2-scheduled",
                "EC2 - Scheduled Instances",
                "Allows EC2 Scheduled Instances to manage instances on your behalf.",
                "ec2scheduled.amazonaws.com",
                linked="AWSServiceRoleForEC2ScheduledInstances",
            ),
        ),
    ),
    "lambda.amazonaws.com": (
        "Lambda",
        (
            UseCase(
                "lambda",
                "Lambda",
                "Allows Lambda functions to call AWS services on your behalf.",
                "lambda.amazonaws.com",
            ),
        ),
    ),
    "ecs-tasks.amazonaws.com": (
        "Elastic Container Service",
        (
            UseCase(
                "ecs-task",
                "Elastic Container Service Task",
                "Allows ECS tasks to call AWS services on your behalf.",
                "ecs-tasks.amazonaws.com",
            ),
        ),
    ),
}


def use_case(service: str, name: str) -> UseCase | None:
    """The use case of this name; the service's first if there is none."""
    cases = USE_CASES.get(service, ("", ()))[1]
    return next(
        (case for case in cases if case.name == name and not case.linked),
        next(iter(cases), None),
    )


#: Identity providers of the web that need no provider in the account: host -> title and
#: the claim that names the application.
WEB_PROVIDERS = {
    "cognito-identity.amazonaws.com": ("Amazon Cognito", "aud"),
    "www.amazon.com": ("Amazon", "app_id"),
    "graph.facebook.com": ("Facebook", "app_id"),
    "accounts.google.com": ("Google", "aud"),
}
SAML_SIGN_IN = "https://signin.aws.amazon.com/saml"
#: What a SAML assertion can be asked for.
SAML_ATTRIBUTES = ("SAML:aud", "SAML:iss", "SAML:sub", "SAML:sub_type")


def _policy(
    action: str, principal: Mapping[str, str], conditions: Mapping[str, object]
) -> str:
    statement = {
        "Effect": "Allow",
        "Action": action,
        "Principal": principal,
        "Condition": conditions,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=4)


def trust_account(account: str, external_id: str = "", mfa: bool = False) -> str:
    """For identities of an account: which of them, that account's policies say."""
    conditions: dict[str, object] = {}
    if external_id:
        conditions["StringEquals"] = {"sts:ExternalId": external_id}
    if mfa:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    return _policy("sts:AssumeRole", {"AWS": account}, conditions)


def trust_web_identity(provider: str, audience: str) -> str:
    """For users who signed in to one application at a provider of the web."""
    claim = WEB_PROVIDERS[provider][1]
    return _policy(
        "sts:AssumeRoleWithWebIdentity",
        {"Federated": provider},
        {"StringEquals": {f"{provider}:{claim}": [audience]}},
    )


def trust_saml(account: str, provider: str, attribute: str, value: str) -> str:
    """For users whom a SAML provider of the account vouches for."""
    return _policy(
        "sts:AssumeRoleWithSAML",
        {"Federated": f"arn:aws:iam::{account}:saml-provider/{provider}"},
        {"StringEquals": {attribute: value}},
    )
