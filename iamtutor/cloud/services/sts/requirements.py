"""What it takes to assume a role."""

from iamtutor.cloud.credentials import second_factor
from iamtutor.cloud.service import Caller, Params, Turn
from iamtutor.cloud.service.requirements import (
    Context,
    Needs,
    Requirement,
    request_tags,
    tag_context,
)
from iamtutor.cloud.tags import tags_of


def assuming(action: str, turn: Turn, caller: Caller, params: Params) -> Needs:
    arn = params["RoleArn"]
    parts = arn.split(":")
    context: Context = {"sts:RoleSessionName": params["RoleSessionName"]}
    if "ExternalId" in params:
        context["sts:ExternalId"] = params["ExternalId"]
    context.update(request_tags(tags_of(params)))
    if params.get("TransitiveTagKeys"):
        context["sts:TransitiveTagKeys"] = tuple(params["TransitiveTagKeys"])
    found = turn.account.roles.get(arn.rsplit("/", 1)[-1])
    if found is not None and found.arn == arn:
        context.update(tag_context("iam", found.tags))
    if second_factor.given(turn, caller, params) is not None:
        context["aws:MultiFactorAuthPresent"] = "true"
        context["aws:MultiFactorAuthAge"] = "0"
    owner = parts[4] if len(parts) > 4 and parts[4] else None
    actions = [action]
    if params.get("Tags"):
        actions.append("sts:TagSession")
    # A source identity that came with the calling session is set again.
    session = caller.principal.session
    identity = params.get("SourceIdentity") or (session and session.source_identity)
    if identity:
        context["sts:SourceIdentity"] = identity
        actions.append("sts:SetSourceIdentity")
    return [
        Requirement(action, arn, context, spoken=arn, owner=owner) for action in actions
    ]
