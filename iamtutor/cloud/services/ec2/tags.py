"""Tags of instances, security groups, key pairs, addresses and the default network."""

from collections.abc import Callable, Container

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Params, Response, Turn, writes
from iamtutor.cloud.services.ec2 import requirements as for_ec2
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.instances.descriptions import goes_with
from iamtutor.cloud.services.ec2.instances.key_pairs import key_pairs
from iamtutor.cloud.services.ec2.lookups import (
    check_ids,
    given_tags,
    instances_named,
    invalid_value,
    is_home,
    kind_of,
    missing_parameter,
)
from iamtutor.cloud.services.ec2.network.routing import (
    internet_gateway,
    network_acl,
    route_table,
)
from iamtutor.cloud.services.ec2.network.security_group_rules import rule_ids
from iamtutor.cloud.services.ec2.network.security_groups import groups_named
from iamtutor.cloud.services.ec2.network.vpc import default_subnet, default_vpc
from iamtutor.cloud.tags import Tags

_MOST_TAGS = 50


def check_resources(turn: Turn, params: Params) -> None:
    """Tags are of something. Raises ServiceError."""
    if not any(params["Resources"]):
        raise missing_parameter("The request must contain the parameter resourceIdSet")


@writes(for_ec2.tagging, precheck=check_resources)
def create_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    given = given_tags(params["Tags"])
    for key in given:
        if key.startswith("aws:"):
            raise invalid_value(
                f"Tag keys starting with 'aws:' are reserved for internal use: {key}"
            )
    holders = [_tags_of(turn, caller, wanted) for wanted in params["Resources"]]
    for tags in holders:
        if len({**tags, **given}) > _MOST_TAGS:
            raise ServiceError(
                "TagLimitExceeded",
                "The maximum number of Tags for a resource has been reached.",
            )
    for tags in holders:
        tags.update(given)
    return {}


@writes(for_ec2.tagging, precheck=check_resources)
def delete_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    """Without tags: all of them. A tag with a value goes only if it has that value."""
    given_tags(params.get("Tags") or ())
    for wanted in params["Resources"]:
        tags = _tags_of(turn, caller, wanted)
        for tag in params.get("Tags") or [{"Key": key} for key in tags]:
            if tag.get("Value", tags.get(tag["Key"])) == tags.get(tag["Key"]):
                tags.pop(tag["Key"], None)
    return {}


@describes("Tags")
def describe_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.account
    tagged: dict[str, Tags] = {}
    if is_home(turn, caller):
        tagged = {one.instance_id: one.tags for one in account.instances.values()}
        tagged |= account.resource_tags
    return {
        "Tags": [
            {
                "Key": key,
                "ResourceId": resource_id,
                "ResourceType": kind_of(resource_id),
                "Value": value,
            }
            for resource_id, tags in tagged.items()
            for key, value in tags.items()
        ]
    }


def _of_instances(kind: str) -> Callable[[Turn], Container[object]]:
    """The ids of what goes with the instances that there are."""

    def ids(turn: Turn) -> Container[object]:
        living = (one for one in turn.account.instances.values() if one.ended is None)
        return {goes_with(turn, one)[kind] for one in living}

    return ids


#: How ids of a kind begin -> those that there are in the account's own Region.
_KNOWN: dict[str, Callable[[Turn], Container[object]]] = {
    "sgr": rule_ids,
    "key": lambda turn: {pair.key_pair_id for pair in key_pairs(turn).values()},
    "vol": _of_instances("volume"),
    "eni": _of_instances("network-interface"),
    "vpc": lambda turn: (default_vpc(turn),),
    "subnet": lambda turn: (default_subnet(turn),),
    "rtb": lambda turn: (route_table(turn),),
    "igw": lambda turn: (internet_gateway(turn),),
    "acl": lambda turn: (network_acl(turn),),
    "eipalloc": lambda turn: turn.account.elastic_ips,
}


def _tags_of(turn: Turn, caller: Caller, resource_id: str) -> Tags:
    """The tags of what has this id, to be changed. Raises ServiceError."""
    begins = resource_id.split("-", 1)[0]
    if begins == "i":
        return instances_named(turn, caller, [resource_id])[0].tags
    if begins == "sg":
        groups_named(turn, caller, [resource_id])
    elif begins in _KNOWN:
        known = _KNOWN[begins](turn) if is_home(turn, caller) else ()
        check_ids(begins, known, [resource_id])
    else:
        raise ServiceError("InvalidID", f"The ID '{resource_id}' is not valid")
    return turn.account.resource_tags.setdefault(resource_id, {})
