"""What the requirements of several services have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iamtutor.cloud.account import Role
from iamtutor.cloud.authorization import Context, Requirement
from iamtutor.cloud.caller import Caller, Params
from iamtutor.cloud.principals import EC2_SERVICE
from iamtutor.cloud.turn import Turn

Requires = Callable[[Turn, Caller, Params], list[Requirement]]


def nothing(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
    """No permission at all."""
    return []


def anything(action: str) -> Requires:
    """An action without resources, which the service does not name in a denial."""

    def requires(turn: Turn, caller: Caller, params: Params) -> list[Requirement]:
        return [Requirement(action, "*")]

    return requires


def iam_arn(turn: Turn, resource: str) -> str:
    return f"arn:aws:iam::{turn.world.account.id}:{resource}"


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


def passing(found: Role, instance_arn: str | None = None) -> Requirement:
    """iam:PassRole: to hand a role to EC2."""
    context: Context = {"iam:PassedToService": EC2_SERVICE}
    if instance_arn is not None:
        context["iam:AssociatedResourceArn"] = instance_arn
    context.update(tag_context("iam", found.tags))
    return Requirement("iam:PassRole", found.arn, context, spoken=found.arn)
