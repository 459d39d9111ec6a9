"""Lambda as a service: its functions have resource policies."""

import json
import re

from iamtutor.cloud.account import Account
from iamtutor.cloud.principals import Principal
from iamtutor.cloud.refusals import REST_JSON
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.service.requirements import Requirement
from iamtutor.cloud.service.values import Service, declared_in
from iamtutor.cloud.services.lambda_ import inputs
from iamtutor.cloud.world import World
from iamtutor.policy.document import parse_policy
from iamtutor.policy.evaluation import NamedPolicy

ID = "lambda"
_NAMED = re.compile(r"(?:^|:)(\d{12}):")


def _function_policy(
    account: Account, principal: Principal, requirement: Requirement
) -> NamedPolicy | None:
    function = account.records.get(ID, {}).get(requirement.resource)
    if function is None or function["Policy"] is None:
        return None
    return NamedPolicy("function policy", parse_policy(json.dumps(function["Policy"])))


def _account(world: World, operation: str, params: Params) -> Account | None:
    """Of the function, where it is named with its account."""
    found = _NAMED.search(str(params.get("FunctionName", "")))
    return world.accounts.get(found[1]) if found is not None else None


SERVICE = Service(
    ID,
    declared_in(__package__, ID, precheck=inputs.check),
    words=REST_JSON,
    resource_policy=_function_policy,
    holder=_account,
    resource_types={"FunctionName": "AWS::Lambda::Function"},
    title="AWS Lambda",
)
