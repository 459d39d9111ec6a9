"""What calls to Organizations need."""

from iamtutor.cloud.organization import policy_arn, target_arn
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import Needs, Requirement


def on(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The policy and the target that the request names, those that there are."""
    found = turn.world.organization
    resources: list[str] = []
    if found is not None:
        policy = found.policies.get(params.get("PolicyId", ""))
        if policy is not None:
            resources.append(policy_arn(found, policy))
        resources.extend(
            target_arn(found, target)
            for target in found.targets
            if target.target_id == params.get("TargetId")
        )
    return [Requirement(action, arn, spoken=arn) for arn in resources or ["*"]]
