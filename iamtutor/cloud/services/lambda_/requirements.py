"""What calls to Lambda need."""

from iamtutor.cloud.credentials.trust import LAMBDA_SERVICE
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import Context, Needs, Requirement, passing

LATEST = "$LATEST"


def arn_of(turn: Turn, caller: Caller, params: Params) -> str:
    """The ARN of the function that is named by its name or by a part of its ARN.
    Raises NotEmulated for a version or an alias."""
    named: str = params["FunctionName"]
    name = named.rpartition("function:")[2]
    name, _, version = name.partition(":")
    if name.isdecimal() and version:  # an account and a name
        name, _, version = version.partition(":")
    if params.get("Qualifier") or version not in ("", LATEST):
        raise NotEmulated("lambda", "versions and aliases of functions")
    if named.startswith("arn:"):
        return named.removesuffix(f":{LATEST}")
    return f"arn:aws:lambda:{caller.region}:{turn.account.id}:function:{name}"


def function(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The function that the request names, whether there is one or not."""
    arn = arn_of(turn, caller, params)
    return [Requirement(action, arn, spoken=arn)]


def giving(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """A statement in a function's policy; conditions may ask to whom."""
    arn = arn_of(turn, caller, params)
    context: Context = {"lambda:Principal": params["Principal"]}
    return [Requirement(action, arn, context, spoken=arn)]


def updating(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The function, and the role that it is handed, if it is."""
    arn = arn_of(turn, caller, params)
    roles = turn.account.roles.values()
    handed = [role for role in roles if role.arn == params.get("Role")]
    passed = [passing(role, LAMBDA_SERVICE, arn) for role in handed]
    return [Requirement(action, arn, spoken=arn), *passed]


def creating(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """The function, the role that it is handed, and its code where that is in S3."""
    needed = updating(action, turn, caller, params)
    code = params["Code"]
    if "S3Bucket" in code and "S3Key" in code:
        code_arn = f"arn:aws:s3:::{code['S3Bucket']}/{code['S3Key']}"
        owner = turn.world.owner_of_bucket(code["S3Bucket"])
        owner_id = owner.id if owner is not None else None
        needed.append(
            Requirement("s3:GetObject", code_arn, spoken=code_arn, owner=owner_id)
        )
    return needed
