"""Tags of roles, users, managed policies and instance profiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Caller, Params, Response
from iamtutor.cloud.services.iam.entities import (
    check_quota,
    customer_policy_of,
    paged,
    profile_of,
    role_of,
    user_of,
)
from iamtutor.cloud.state.identities import InstanceProfile, ManagedPolicy, Role, User
from iamtutor.cloud.tags import Tags, tag_list
from iamtutor.cloud.turn import Turn

_MOST_TAGS = 50


def check_given(params: Params, *, whatever_case: bool) -> None:
    """No key may be given twice, nor one of AWS's own. Raises ServiceError."""
    keys = [tag["Key"] for tag in params.get("Tags") or ()]
    if any(key.lower().startswith("aws:") for key in keys):
        said = "aws: prefixed tag names are not allowed for external use."
        raise ServiceError("InvalidInput", said, 400)
    if whatever_case:
        keys = [key.lower() for key in keys]
    if len(set(keys)) != len(keys):
        message = "Duplicate tag keys found."
        if whatever_case:
            message += " Please note that Tag keys are case insensitive."
        raise ServiceError("InvalidInput", message, 400)


@dataclass(frozen=True)
class TagsOf:
    """Operations on the tags of one kind of holder; ``find`` looks it up.

    ``whatever_case``: keys are kept as they were written, but differ only if more than
    case does. That is so for roles and users.
    """

    word: str
    find: Callable[[Turn, Params], Role | User | ManagedPolicy | InstanceProfile]
    whatever_case: bool = True

    def _same(self, key: str) -> str:
        return key.lower() if self.whatever_case else key

    def tag(self, turn: Turn, caller: Caller, params: Params) -> Response:
        holder = self.find(turn, params)
        check_given(params, whatever_case=self.whatever_case)
        kept = dict(holder.tags)
        for tag in params["Tags"]:
            key = tag["Key"]
            kept = {
                key if self._same(known) == self._same(key) else known: value
                for known, value in kept.items()
            }
            kept[key] = tag["Value"]
        check_quota(len(kept), _MOST_TAGS, f"TagsPer{self.word}")
        holder.tags = kept
        return {}

    def untag(self, turn: Turn, caller: Caller, params: Params) -> Response:
        """A tag that is not there is as good as removed."""
        holder = self.find(turn, params)
        gone = {self._same(key) for key in params["TagKeys"]}
        holder.tags = {
            key: value
            for key, value in holder.tags.items()
            if self._same(key) not in gone
        }
        return {}

    def list(self, turn: Turn, caller: Caller, params: Params) -> Response:
        return paged(params, "Tags", tag_list(self._shown(turn, params)))

    def _shown(self, turn: Turn, params: Params) -> Tags:
        tags = self.find(turn, params).tags
        return tags if self.whatever_case else dict(sorted(tags.items()))


def _user(turn: Turn, params: Params) -> User:
    return user_of(turn, params["UserName"])


OF_ROLE = TagsOf("Role", role_of)
OF_USER = TagsOf("User", _user)
OF_POLICY = TagsOf("ManagedPolicy", customer_policy_of, whatever_case=False)
OF_PROFILE = TagsOf("InstanceProfile", profile_of, whatever_case=False)
