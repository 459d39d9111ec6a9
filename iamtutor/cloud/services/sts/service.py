"""STS as a service. What its actions ask is the trust policy of the role."""

from iamtutor.cloud.account import Account
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.refusals import RESOURCE, WHO, Sentence, Words
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.service.requirements import Requirement
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.world import World
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import NamedPolicy
from iamtutor.policy.layers import is_on_trust

#: AssumeRole named the role and no reason, so that nobody learned which roles exist.
_ROLE_ONLY = Sentence(WHO + RESOURCE, WHO)


def _trust_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    """Of the role, for those who would assume it."""
    if not is_on_trust(requirement.action):
        return None
    role = account.roles.get(requirement.resource.rsplit("/", 1)[-1])
    if role is None or role.arn != requirement.resource:
        return None
    return NamedPolicy("trust policy", parse_policy(role.trust_policy))


def _account(world: World, operation: str, params: Params) -> Account | None:
    """Of the role that is to be assumed."""
    parts = str(params.get("RoleArn", "")).split(":")
    return world.accounts.get(parts[4]) if len(parts) > 4 else None


SERVICE = Service(
    "sts",
    declared_in(__package__, "sts"),
    words=Words(
        on_trust={
            "2022": _ROLE_ONLY,
            "enhanced": _ROLE_ONLY,
            "2026": Sentence(WHO + "{reason}", WHO + "{reason}"),
        }
    ),
    resource_policy=_trust_policy,
    holder=_account,
    resource_types={"RoleArn": "AWS::IAM::Role"},
    title="AWS STS",
)
