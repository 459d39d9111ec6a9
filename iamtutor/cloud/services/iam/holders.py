"""The policies of users and of groups: attached (managed) and inline; and boundaries.

The operations for the two differ in a word and a limit. Roles have their own module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from iamtutor.cloud.policies.documents import check_identity_policy
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.services.iam.documents import size_of
from iamtutor.cloud.services.iam.entities import (
    check_arn,
    check_quota,
    group_of,
    limit_exceeded,
    no_such_entity,
    on_the_wire,
    paged,
    policy_not_found,
    user_of,
)
from iamtutor.cloud.services.iam.role_policies import attached_policies, is_attachable
from iamtutor.cloud.state.identities import Group, User
from iamtutor.cloud.turn import Turn

_MOST_ATTACHED = 10

_Holder = TypeVar("_Holder", User, Group)


@dataclass(frozen=True)
class PoliciesOf(Generic[_Holder]):
    """Operations on the policies of one kind of holder.

    ``word`` is how IAM speaks of it (``user``); ``find`` looks it up by name.
    """

    word: str
    find: Callable[[Turn, str], _Holder]
    inline_size: int

    @property
    def member(self) -> str:
        return f"{self.word.capitalize()}Name"

    def _holder(self, turn: Turn, params: Params) -> _Holder:
        return self.find(turn, params[self.member])

    # -- attached

    def attach(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        arn = params["PolicyArn"]
        check_arn(arn)
        if not is_attachable(turn, arn):
            raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
        if arn not in holder.attached:
            quota = f"PoliciesPer{self.word.capitalize()}"
            check_quota(len(holder.attached) + 1, _MOST_ATTACHED, quota)
            holder.attached.append(arn)
        return {}

    def detach(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        arn = params["PolicyArn"]
        check_arn(arn)
        if arn not in holder.attached:
            raise policy_not_found(arn)
        holder.attached.remove(arn)
        return {}

    def list_attached(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        prefix = params.get("PathPrefix", "/")
        rows = attached_policies(holder.attached, prefix)
        return paged(params, "AttachedPolicies", rows)

    # -- inline

    def put(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        name, document = params["PolicyName"], params["PolicyDocument"]
        check_identity_policy(document)
        others = sum(
            size_of(text) for key, text in holder.inline.items() if key != name
        )
        if others + size_of(document) > self.inline_size:
            raise limit_exceeded(
                f"Maximum policy size of {self.inline_size} bytes exceeded for "
                f"{self.word} {holder.name}"
            )
        holder.inline[name] = document
        return {}

    def get(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        name = params["PolicyName"]
        if name not in holder.inline:
            raise self._no_such_policy(name)
        return {
            self.member: holder.name,
            "PolicyName": name,
            "PolicyDocument": on_the_wire(holder.inline[name]),
        }

    def delete(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self._holder(turn, params)
        name = params["PolicyName"]
        if name not in holder.inline:
            raise self._no_such_policy(name)
        del holder.inline[name]
        return {}

    def list(self, turn: Turn, caller: Caller, params: Params) -> Response:
        return paged(params, "PolicyNames", sorted(self._holder(turn, params).inline))

    def _no_such_policy(self, name: str) -> Exception:
        return no_such_entity(
            f"The {self.word} policy with name {name} cannot be found."
        )


OF_USER = PoliciesOf("user", user_of, inline_size=2048)
OF_GROUP = PoliciesOf("group", group_of, inline_size=5120)
