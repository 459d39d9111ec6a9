"""The policies of users, groups and roles: attached (managed) and inline; and boundaries.

The operations for the three differ in a word and a limit.
"""

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.policies import aws_managed
from iamtutor.cloud.policies.documents import check_identity_policy
from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import Needing
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    changeable_role_of,
    check_arn,
    check_boundary,
    check_quota,
    group_of,
    limit_exceeded,
    no_such_entity,
    on_the_wire,
    paged,
    policy_not_found,
    role_of,
    user_of,
)
from iamtutor.cloud.services.iam.policies.documents import size_of
from iamtutor.cloud.state.identities import Group, Role, User

_MOST_ATTACHED = 10


def is_attachable(turn: Turn, arn: str) -> bool:
    if arn in turn.account.policies:
        return True
    policy = aws_managed.get(arn)
    return policy is not None and policy.is_attachable


def attached_policies(arns: list[str], prefix: str = "/") -> list[Response]:
    """Those whose path, which stands in the ARN, begins with ``prefix``."""
    return [
        {"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn}
        for arn in arns
        if arn.partition(":policy")[2].startswith(prefix)
    ]


@dataclass(frozen=True)
class PoliciesOf:
    """Operations on the policies of one kind of holder.

    ``word`` is how IAM speaks of it (``User``); ``find`` looks one up by the request's
    parameters, ``change`` one whose policies the caller may change.
    """

    word: str
    needing: Needing
    find: Callable[[Turn, Params], User | Group | Role]
    change: Callable[[Turn, Params], User | Group | Role]
    inline_size: int

    def __post_init__(self) -> None:
        word = self.word
        for name, function in (
            (f"ListAttached{word}Policies", self.list_attached),
            (f"Get{word}Policy", self.get),
            (f"List{word}Policies", self.list),
        ):
            reads(self.needing, name=name)(function)
        for name, function in (
            (f"Attach{word}Policy", self.attach),
            (f"Detach{word}Policy", self.detach),
            (f"Put{word}Policy", self.put),
            (f"Delete{word}Policy", self.delete),
        ):
            writes(self.needing, name=name)(function)

    # -- attached

    def attach(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.change(turn, params)
        arn = params["PolicyArn"]
        check_arn(arn)
        if not is_attachable(turn, arn):
            raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
        if arn not in holder.attached:
            quota = f"PoliciesPer{self.word}"
            check_quota(len(holder.attached) + 1, _MOST_ATTACHED, quota)
            holder.attached.append(arn)
        return {}

    def detach(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.change(turn, params)
        arn = params["PolicyArn"]
        check_arn(arn)
        if arn not in holder.attached:
            raise policy_not_found(arn)
        holder.attached.remove(arn)
        return {}

    def list_attached(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        prefix = params.get("PathPrefix", "/")
        rows = attached_policies(holder.attached, prefix)
        return paged(params, "AttachedPolicies", rows)

    # -- inline

    def put(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.change(turn, params)
        name, document = params["PolicyName"], params["PolicyDocument"]
        check_identity_policy(document)
        others = sum(
            size_of(text) for key, text in holder.inline.items() if key != name
        )
        if others + size_of(document) > self.inline_size:
            raise limit_exceeded(
                f"Maximum policy size of {self.inline_size} bytes exceeded for "
                f"{self.word.lower()} {holder.name}"
            )
        holder.inline[name] = document
        return {}

    def get(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        name = params["PolicyName"]
        if name not in holder.inline:
            raise self._no_such_policy(name)
        return {
            f"{self.word}Name": holder.name,
            "PolicyName": name,
            "PolicyDocument": on_the_wire(holder.inline[name]),
        }

    def delete(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.change(turn, params)
        name = params["PolicyName"]
        if name not in holder.inline:
            raise self._no_such_policy(name)
        del holder.inline[name]
        return {}

    def list(self, turn: Turn, caller: Caller, params: Params) -> Response:
        return paged(params, "PolicyNames", sorted(self.find(turn, params).inline))

    def _no_such_policy(self, name: str) -> Exception:
        return no_such_entity(
            f"The {self.word.lower()} policy with name {name} cannot be found."
        )


@dataclass(frozen=True)
class BoundaryOf:
    """Operations on the permissions boundary of one kind of identity."""

    word: str
    needing: Needing
    find: Callable[[Turn, Params], User | Role]

    def __post_init__(self) -> None:
        called = f"{self.word}PermissionsBoundary"
        writes(self.needing, name=f"Put{called}")(self.put)
        writes(self.needing, name=f"Delete{called}")(self.delete)

    def put(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        check_boundary(turn, params["PermissionsBoundary"])
        holder.boundary = params["PermissionsBoundary"]
        return {}

    def delete(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        if holder.boundary is None:
            raise no_such_entity(
                f"{self.word} with name {holder.name} has no permissions boundary."
            )
        holder.boundary = None
        return {}


PoliciesOf("User", for_iam.user, user_of, user_of, inline_size=2048)
PoliciesOf("Group", for_iam.group, group_of, group_of, inline_size=5120)
PoliciesOf("Role", for_iam.role, role_of, changeable_role_of, inline_size=10240)
BoundaryOf("User", for_iam.user, user_of)
BoundaryOf("Role", for_iam.role, changeable_role_of)
