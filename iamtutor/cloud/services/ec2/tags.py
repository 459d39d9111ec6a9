"""Tags of instances, security groups, key pairs and the default network."""

from __future__ import annotations

from iamtutor.cloud.account import Tags
from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.services.ec2.key_pairs import key_pairs
from iamtutor.cloud.services.ec2.lookups import (
    given_tags,
    instances_named,
    passes,
    tag_attributes,
)
from iamtutor.cloud.services.ec2.network import default_subnet, default_vpc
from iamtutor.cloud.services.ec2.security_group_rules import rule_ids
from iamtutor.cloud.services.ec2.security_groups import groups, groups_named
from iamtutor.cloud.turn import Turn

_MOST_TAGS = 50
_KINDS = {
    "i": "instance",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "key": "key-pair",
    "vpc": "vpc",
    "subnet": "subnet",
}


def kind_of(resource_id: str) -> str | None:
    return _KINDS.get(resource_id.split("-", 1)[0])


def create_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    given = given_tags(params["Tags"])
    for key in given:
        if key.startswith("aws:"):
            raise ServiceError(
                "InvalidParameterValue",
                f"Tag keys starting with 'aws:' are reserved for internal use: {key}",
                400,
            )
    holders = [_tags_of(turn, caller, wanted) for wanted in params["Resources"]]
    for tags in holders:
        if len({**tags, **given}) > _MOST_TAGS:
            raise ServiceError(
                "TagLimitExceeded",
                "The maximum number of Tags for a resource has been reached.",
                400,
            )
    for tags in holders:
        tags.update(given)
    return {}


def delete_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    """Without tags: all of them. A tag with a value goes only if it has that value."""
    given_tags(params.get("Tags") or ())
    for wanted in params["Resources"]:
        tags = _tags_of(turn, caller, wanted)
        for tag in params.get("Tags") or [{"Key": key} for key in tags]:
            if tag.get("Value", tags.get(tag["Key"])) == tags.get(tag["Key"]):
                tags.pop(tag["Key"], None)
    return {}


def describe_tags(turn: Turn, caller: Caller, params: Params) -> Response:
    account = turn.world.account
    tagged: dict[str, Tags] = {
        instance.instance_id: instance.tags for instance in account.instances.values()
    }
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
            if passes(
                params,
                {
                    "key": (key,),
                    "value": (value,),
                    "resource-id": (resource_id,),
                    "resource-type": (kind_of(resource_id) or "",),
                    **tag_attributes({key: value}),
                },
            )
        ]
    }


def _tags_of(turn: Turn, caller: Caller, resource_id: str) -> Tags:
    """The tags of what has this id, to be changed. Raises ServiceError."""
    world = turn.world
    match kind_of(resource_id):
        case "instance":
            return instances_named(turn, caller, [resource_id])[0].tags
        case "security-group" if resource_id not in groups(world):
            groups_named(world, [resource_id], [])
        case "security-group-rule" if resource_id not in rule_ids(world):
            raise _no_such(
                resource_id,
                "InvalidSecurityGroupRuleId.NotFound",
                "security group rule",
            )
        case "key-pair" if resource_id not in {
            pair.key_pair_id for pair in key_pairs(world).values()
        }:
            raise _no_such(resource_id, "InvalidKeyPair.NotFound", "key pair")
        case "vpc" if resource_id != default_vpc(world):
            raise _no_such(resource_id, "InvalidVpcID.NotFound", "vpc")
        case "subnet" if resource_id != default_subnet(world):
            raise _no_such(resource_id, "InvalidSubnetID.NotFound", "subnet")
        case None:
            raise ServiceError("InvalidID", f"The ID '{resource_id}' is not valid", 400)
    return world.account.resource_tags.setdefault(resource_id, {})


def _no_such(resource_id: str, code: str, word: str) -> ServiceError:
    return ServiceError(code, f"The {word} ID '{resource_id}' does not exist", 400)
