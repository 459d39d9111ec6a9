"""The policies of a role: attached (managed) and inline."""

from __future__ import annotations

from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.policies.documents import check_identity_policy
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.services.iam.documents import size_of
from iamtutor.cloud.services.iam.entities import (
    changeable_role_of,
    check_arn,
    check_quota,
    limit_exceeded,
    no_such_entity,
    on_the_wire,
    paged,
    policy_not_found,
    role_of,
)
from iamtutor.cloud.turn import Turn

_MOST_ATTACHED = 10
_INLINE_SIZE = 10240


def attach_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    role = changeable_role_of(turn, params)
    arn = params["PolicyArn"]
    check_arn(arn)
    if not is_attachable(turn, arn):
        raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
    if arn not in role.attached:
        check_quota(len(role.attached) + 1, _MOST_ATTACHED, "PoliciesPerRole")
        role.attached.append(arn)
    return {}


def is_attachable(turn: Turn, arn: str) -> bool:
    if arn in turn.account.policies:
        return True
    policy = aws_managed.get(arn)
    return policy is not None and policy.is_attachable


def detach_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    role = changeable_role_of(turn, params)
    arn = params["PolicyArn"]
    check_arn(arn)
    if arn not in role.attached:
        raise policy_not_found(arn)
    role.attached.remove(arn)
    return {}


def list_attached_role_policies(turn: Turn, caller: Caller, params: Params) -> Response:
    role = role_of(turn, params)
    rows = attached_policies(role.attached, params.get("PathPrefix", "/"))
    return paged(params, "AttachedPolicies", rows)


def attached_policies(arns: list[str], prefix: str = "/") -> list[Response]:
    """Those whose path, which stands in the ARN, begins with ``prefix``."""
    return [
        {"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn}
        for arn in arns
        if arn.partition(":policy")[2].startswith(prefix)
    ]


def put_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    role = changeable_role_of(turn, params)
    name, document = params["PolicyName"], params["PolicyDocument"]
    check_identity_policy(document)
    others = sum(size_of(text) for key, text in role.inline.items() if key != name)
    if others + size_of(document) > _INLINE_SIZE:
        raise limit_exceeded(
            f"Maximum policy size of {_INLINE_SIZE} bytes exceeded for role {role.name}"
        )
    role.inline[name] = document
    return {}


def get_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    role = role_of(turn, params)
    document = role.inline.get(params["PolicyName"])
    if document is None:
        raise _no_such_policy(params)
    return {
        "RoleName": role.name,
        "PolicyName": params["PolicyName"],
        "PolicyDocument": on_the_wire(document),
    }


def delete_role_policy(turn: Turn, caller: Caller, params: Params) -> Response:
    role = changeable_role_of(turn, params)
    if params["PolicyName"] not in role.inline:
        raise _no_such_policy(params)
    del role.inline[params["PolicyName"]]
    return {}


def _no_such_policy(params: Params) -> Exception:
    return no_such_entity(
        f"The role policy with name {params['PolicyName']} cannot be found."
    )


def list_role_policies(turn: Turn, caller: Caller, params: Params) -> Response:
    return paged(params, "PolicyNames", sorted(role_of(turn, params).inline))
