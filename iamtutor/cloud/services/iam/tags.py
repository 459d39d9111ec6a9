"""Tags of roles, users, managed policies and instance profiles."""

from collections.abc import Callable
from dataclasses import dataclass

from iamtutor.cloud.service import Caller, Params, Response, Turn, reads, writes
from iamtutor.cloud.service.requirements import Needing
from iamtutor.cloud.services.iam import requirements as for_iam
from iamtutor.cloud.services.iam.entities import (
    check_quota,
    customer_policy_of,
    invalid_input,
    paged,
    profile_of,
    role_of,
    user_of,
)
from iamtutor.cloud.state.identities import InstanceProfile, ManagedPolicy, Role, User
from iamtutor.cloud.tags import Tags, tag_list

_MOST_TAGS = 50
#: What is said of a key that is AWS's own.
RESERVED = "Tag keys beginning with aws: are reserved for system use."
#: Whose quota has another word.
_QUOTA = {"Policy": "ManagedPolicy"}


def check_given(params: Params, *, whatever_case: bool) -> None:
    """No key may be given twice, nor one of AWS's own. Raises ServiceError."""
    keys = [tag["Key"] for tag in params.get("Tags") or ()]
    if any(key.lower().startswith("aws:") for key in keys):
        raise invalid_input(RESERVED)
    if whatever_case:
        keys = [key.lower() for key in keys]
    if len(set(keys)) != len(keys):
        message = "Duplicate tag keys found."
        if whatever_case:
            message += " Please note that Tag keys are case insensitive."
        raise invalid_input(message)


@dataclass(frozen=True)
class TagsOf:
    """Operations on the tags of one kind of holder; ``find`` looks it up.

    ``whatever_case``: keys are kept as they were written, but differ only if more than
    case does. That is so for roles and users.
    """

    word: str
    needing: Needing
    find: Callable[[Turn, Params], Role | User | ManagedPolicy | InstanceProfile]
    whatever_case: bool = True

    def __post_init__(self) -> None:
        reads(self.needing, name=f"List{self.word}Tags")(self.list)
        writes(self.needing, name=f"Tag{self.word}")(self.tag)
        writes(self.needing, name=f"Untag{self.word}")(self.untag)

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
        check_quota(len(kept), _MOST_TAGS, f"TagsPer{_QUOTA.get(self.word, self.word)}")
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


TagsOf("Role", for_iam.role, role_of)
TagsOf("User", for_iam.user, user_of)
TagsOf("Policy", for_iam.policy, customer_policy_of, whatever_case=False)
TagsOf("InstanceProfile", for_iam.instance_profile, profile_of, whatever_case=False)
