"""Whether a role trusts a service, by its name in a policy's ``Service``."""

from iamtutor.cloud.account import Account
from iamtutor.cloud.state.identities import Role
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import ApplicablePolicies, NamedPolicy, evaluate
from iamtutor.policy.request import AccessRequest

EC2_SERVICE = "ec2.amazonaws.com"
LAMBDA_SERVICE = "lambda.amazonaws.com"


def may_be_assumed_by(account: Account, role: Role, service: str) -> bool:
    """Whether the role's trust policy lets ``service`` assume it."""
    trust = NamedPolicy("trust policy", parse_policy(role.trust_policy))
    request = AccessRequest(service, "sts:AssumeRole", role.arn, account.id, {})
    return evaluate(request, ApplicablePolicies(resource=trust)).is_allowed
