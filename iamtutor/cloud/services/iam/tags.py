"""Tags of roles and users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.account import Role, User
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.iam.entities import (
    check_quota,
    paged,
    role_of,
    tag_list,
    user_of,
)
from iamtutor.cloud.turn import Turn

_MOST_TAGS = 50


@dataclass(frozen=True)
class TagsOf:
    """Operations on the tags of one kind of holder; ``find`` looks it up."""

    word: str
    find: Callable[[Turn, Params], Role | User]

    def tag(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        given = params["Tags"]
        keys = [tag["Key"] for tag in given]
        if len({key.lower() for key in keys}) != len(keys):
            raise ServiceError(
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case "
                "insensitive.",
                400,
            )
        # Keys are kept as they were written, but differ only if more than case does.
        kept = dict(holder.tags)
        for tag in given:
            for known in [key for key in kept if key.lower() == tag["Key"].lower()]:
                del kept[known]
            kept[tag["Key"]] = tag["Value"]
        check_quota(len(kept), _MOST_TAGS, f"TagsPer{self.word}")
        holder.tags = kept
        return {}

    def untag(self, turn: Turn, caller: Caller, params: Params) -> Response:
        """A tag that is not there is as good as removed."""
        holder = self.find(turn, params)
        gone = {key.lower() for key in params["TagKeys"]}
        holder.tags = {
            key: value for key, value in holder.tags.items() if key.lower() not in gone
        }
        return {}

    def list(self, turn: Turn, caller: Caller, params: Params) -> Response:
        return paged(params, "Tags", tag_list(self.find(turn, params).tags))


def _user(turn: Turn, params: Params) -> User:
    return user_of(turn, params["UserName"])


OF_ROLE = TagsOf("Role", role_of)
OF_USER = TagsOf("User", _user)
