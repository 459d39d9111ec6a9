"""What a call needs: (action, resource) pairs, as they follow from its parameters.

    Requirement  one (action, resource) that a call needs, with its condition keys
    Needing      what makes them: each operation has one

Each service has its own in ``services/<service>/requirements.py``; here is what they have
in common. Where no list of AWS's says otherwise, an operation needs the action of its own
name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from iamtutor.cloud.service.caller import Caller, Params
from iamtutor.cloud.state.identities import Role
from iamtutor.cloud.turn import Turn

Context = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One (action, resource) that a call needs.

    ``spoken`` is how the service names the resource when it says no: S3 its ARN, IAM
    words such as ``role NAME``, some operations nothing (None). ``owner`` is the account
    that owns the resource; None: the caller's own. ``kept_by`` is the account that keeps
    the resource's policy; None: the owner.
    """

    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    spoken: str | None = None
    owner: str | None = None
    kept_by: str | None = None


Needs = list[Requirement]
#: What makes them, for an action.
Needing = Callable[[str, Turn, Caller, Params], Needs]


def nothing(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """No permission at all."""
    return []


def anything(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """An action without resources, which the service does not name in a denial."""
    return [Requirement(action, "*")]


def account_wide(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    """Nothing in particular; the denial says so with a star."""
    return [Requirement(action, "*", spoken="*")]


def iam_arn(turn: Turn, resource: str) -> str:
    return f"arn:aws:iam::{turn.account.id}:{resource}"


def tag_context(service: str, tags: Mapping[str, str]) -> Context:
    context: Context = {}
    for name, value in tags.items():
        context[f"aws:ResourceTag/{name}"] = value
        context[f"{service}:ResourceTag/{name}"] = value
    return context


def request_tags(tags: Mapping[str, str]) -> Context:
    if not tags:
        return {}
    context: Context = {f"aws:RequestTag/{name}": value for name, value in tags.items()}
    context["aws:TagKeys"] = tuple(tags)
    return context


def passing(role: Role, service: str, resource: str | None = None) -> Requirement:
    """iam:PassRole: to hand a role to a service, for a resource of its."""
    context: Context = {"iam:PassedToService": service}
    if resource is not None:
        context["iam:AssociatedResourceArn"] = resource
    context.update(tag_context("iam", role.tags))
    return Requirement("iam:PassRole", role.arn, context, spoken=role.arn)
