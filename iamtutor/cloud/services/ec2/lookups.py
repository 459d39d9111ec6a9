"""Finding things in EC2, and how the missing answer."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import partial, wraps

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service import Caller, Function, Params, Response, Turn
from iamtutor.cloud.service.paging import page
from iamtutor.cloud.state.identities import InstanceProfile
from iamtutor.cloud.state.instances import Association, Instance
from iamtutor.cloud.tags import tag_list

_INSTANCE_ID = re.compile(r"i-([0-9a-f]{8}|[0-9a-f]{17})")


#: How ids begin -> what has them; then, where one id alone is asked for, how the error
#: begins that none has it, and what that calls the kind.
_KINDS: dict[str, tuple[str, ...]] = {
    "i": ("instance",),
    "vol": ("volume", "InvalidVolume", "volume"),
    "eni": ("network-interface", "InvalidNetworkInterfaceID", "networkInterface"),
    "sg": ("security-group",),
    "sgr": ("security-group-rule", "InvalidSecurityGroupRuleId", "security group rule"),
    "key": ("key-pair", "InvalidKeyPair", "key pair"),
    "vpc": ("vpc", "InvalidVpcID", "vpc"),
    "subnet": ("subnet", "InvalidSubnetID", "subnet"),
    "rtb": ("route-table", "InvalidRouteTableID", "routeTable"),
    "igw": ("internet-gateway", "InvalidInternetGatewayID", "internetGateway"),
    "acl": ("network-acl", "InvalidNetworkAclID", "networkAcl"),
    "eipalloc": ("elastic-ip", "InvalidAllocationID", "allocation"),
}


invalid_value = partial(ServiceError, "InvalidParameterValue")
missing_parameter = partial(ServiceError, "MissingParameter")
bad_combination = partial(ServiceError, "InvalidParameterCombination")
_bad_token = partial(
    ServiceError, "InvalidNextToken", "The specified NextToken is not valid"
)
incorrect_state = partial(ServiceError, "IncorrectInstanceState")


def empty_value(parameter: str) -> ServiceError:
    """What an unset variable of the shell leads to."""
    return invalid_value(
        f"Value () for parameter {parameter} is invalid. The value cannot be empty"
    )


def check_ascii(parameter: str, value: str) -> None:
    """Raises ServiceError."""
    if not value.isascii():
        raise invalid_value(
            f"Value ({value}) for parameter {parameter} is invalid. Character sets "
            "beyond ASCII are not supported."
        )


#: What security groups and their rules may be described with.
_DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def check_description(kind: str, text: str) -> None:
    """``kind``: of what. Raises ServiceError."""
    if _DESCRIPTION.fullmatch(text) is None:
        raise invalid_value(
            f"Invalid {kind} description. Valid descriptions are strings less than 256 "
            "characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )


def kind_of(resource_id: str) -> str | None:
    return _KINDS.get(resource_id.split("-", 1)[0], (None,))[0]


def no_such(begins: str, resource_id: str) -> ServiceError:
    """That there is nothing with this id, whose like begin so."""
    _, code, word = _KINDS[begins]
    return ServiceError(
        f"{code}.NotFound", f"The {word} ID '{resource_id}' does not exist"
    )


def is_home(turn: Turn, caller: Caller) -> bool:
    """Whether the Region that was asked is the account's own: what it has of EC2 is there,
    and in any other nothing, not even a default VPC."""
    return caller.region == turn.account.region


def check_ids(begins: str, known: Container[object], wanted: Iterable[str]) -> None:
    """That all that are wanted are known. Raises ServiceError."""
    for resource_id in wanted:
        if resource_id not in known:
            raise no_such(begins, resource_id)


def the_only(
    turn: Turn, caller: Caller, params: Params, asked: str, row: Response
) -> list[Response]:
    """The one thing of its kind, by its id; nothing in other Regions. ``asked`` is the
    parameter that has ids. Raises ServiceError for the id of another."""
    found = str(row[asked.removesuffix("s")])
    here = is_home(turn, caller)
    check_ids(found.split("-", 1)[0], (found,) if here else (), params.get(asked) or ())
    return [row] if here else []


def instances_here(turn: Turn, caller: Caller) -> dict[str, Instance]:
    """The instances of the Region that was asked."""
    return turn.account.instances if is_home(turn, caller) else {}


def instances_named(
    turn: Turn, caller: Caller, instance_ids: Sequence[str]
) -> list[Instance]:
    """The instances with these ids. Raises ServiceError when one is missing."""
    for instance_id in instance_ids:
        if _INSTANCE_ID.fullmatch(instance_id) is None:
            raise ServiceError(
                "InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"'
            )
    here = instances_here(turn, caller)
    missing = [instance_id for instance_id in instance_ids if instance_id not in here]
    if missing:
        one = len(missing) == 1
        raise ServiceError(
            "InvalidInstanceID.NotFound",
            f"The instance ID{'' if one else 's'} '{', '.join(missing)}' "
            f"do{'es' if one else ''} not exist",
        )
    return [here[instance_id] for instance_id in instance_ids]


def instances_asked_for(turn: Turn, caller: Caller, params: Params) -> list[Instance]:
    """The instances that ``InstanceIds`` names; all that are here, if it names none."""
    wanted = params.get("InstanceIds")
    if wanted:
        return instances_named(turn, caller, wanted)
    return list(instances_here(turn, caller).values())


def association_of(turn: Turn, instance_id: str) -> Association | None:
    for association in turn.account.associations.values():
        if association.instance_id == instance_id:
            return association
    return None


def profile_named(turn: Turn, specification: Mapping[str, str]) -> InstanceProfile:
    """The instance profile that a request names. Raises ServiceError."""
    profiles = turn.account.instance_profiles
    if "Name" in specification:
        member, given, word = "name", specification["Name"], "name"
        found = profiles.get(given)
    else:
        member, given, word = "arn", specification.get("Arn", ""), "ARN"
        found = next((p for p in profiles.values() if p.arn == given), None)
    if found is None:
        raise invalid_value(
            f"Value ({given}) for parameter iamInstanceProfile.{member} is invalid. "
            f"Invalid IAM Instance Profile {word}"
        )
    return found


def in_pages(function: Function, member: str, least: int, most: int) -> Function:
    """The same, answered in pages when the request says how long they may be. ``member``
    is the list in the answer."""

    @wraps(function)
    def describe(turn: Turn, caller: Caller, params: Params) -> Response:
        size, token = params.get("MaxResults"), params.get("NextToken")
        if size is not None and not least <= size <= most:
            raise invalid_value(
                f"Value ( {size} ) for parameter maxResults is invalid. Parameter may "
                f"be between {least} and {most}."
            )
        if size is not None and params.get("InstanceIds"):
            raise bad_combination(
                "The parameter instancesSet cannot be used with the parameter maxResults"
            )
        response = function(turn, caller, params)
        if size is None and not token:
            return response
        rows: list[Response] = response[member]  # type: ignore[assignment]
        shown, following = page(rows, token, size or most, _bad_token)
        response = {**response, member: shown}
        return {**response, "NextToken": following} if following else response

    return describe


def tags_told(turn: Turn, resource_id: str) -> list[Response]:
    """The tags of what is no instance, as its description has them."""
    return tag_list(turn.account.resource_tags.get(resource_id, {}))


def tags_for(params: Params, resource_type: str) -> dict[str, str]:
    """The tags that a request gives to what it creates."""
    return given_tags(
        tag
        for specification in params.get("TagSpecifications") or ()
        if specification.get("ResourceType") == resource_type
        for tag in specification.get("Tags") or ()
    )


def check_tagged(params: Params, *kinds: str) -> None:
    """That only what a request makes is given tags. Raises ServiceError."""
    for specification in params.get("TagSpecifications") or ():
        kind = specification.get("ResourceType", "null")
        if kind not in kinds:
            raise invalid_value(
                f"'{kind}' is not a valid taggable resource type for this operation."
            )


def given_tags(tags: Iterable[Params]) -> dict[str, str]:
    """Tags of a request; one without a value has the empty one. Raises ServiceError."""
    given: dict[str, str] = {}
    for number, tag in enumerate(tags, 1):
        if "Key" not in tag:
            raise missing_parameter(
                f"The request must contain the parameter Tag.{number}.Key"
            )
        key, value = tag["Key"], tag.get("Value", "")
        for word, text, most in (("key", key, 128), ("value", value, 256)):
            if len(text) > most:
                raise invalid_value(
                    f"Tag {word} exceeds the maximum length of {most} characters"
                )
        given[key] = value
    return given
