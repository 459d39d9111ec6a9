"""What calls to Lambda need."""

from __future__ import annotations

from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.service.requirements import Context, Requirement, Requires, passing
from iamtutor.cloud.services.lambda_.functions import SERVICE_PRINCIPAL, arn_of
from iamtutor.cloud.turn import Turn


def function(action: str) -> Requires:
    """The function that the request names, whether there is one or not."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        arn = arn_of(turn, caller, params)
        return [Requirement(action, arn, spoken=arn)]

    return requires


def giving(action: str) -> Requires:
    """A statement in a function's policy; conditions may ask to whom."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        arn = arn_of(turn, caller, params)
        context: Context = {"lambda:Principal": params["Principal"]}
        return [Requirement(action, arn, context, spoken=arn)]

    return requires


def creating(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """The function, the role that it is handed, and its code where that is in S3."""
    arn = arn_of(turn, caller, params)
    needed = [Requirement("lambda:CreateFunction", arn, spoken=arn)]
    role = next(
        (role for role in turn.account.roles.values() if role.arn == params["Role"]),
        None,
    )
    if role is not None:
        needed.append(passing(role, SERVICE_PRINCIPAL, arn))
    code = params["Code"]
    if "S3Bucket" in code and "S3Key" in code:
        code_arn = f"arn:aws:s3:::{code['S3Bucket']}/{code['S3Key']}"
        owner = turn.world.owner_of_bucket(code["S3Bucket"])
        owner_id = owner.id if owner is not None else None
        needed.append(
            Requirement("s3:GetObject", code_arn, spoken=code_arn, owner=owner_id)
        )
    return needed
