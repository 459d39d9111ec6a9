"""Short ways to write one rule of a security group: ``--protocol --port --cidr``.

The AWS CLI offers them beside ``--ip-permissions``, for rules in and out.
"""

import re
from collections.abc import Mapping
from typing import Any

from iamtutor.shell.awscli.failures import ParameterFailure

OPERATIONS = frozenset(
    f"{verb}SecurityGroup{way}"
    for verb in ("Authorize", "Revoke")
    for way in ("Ingress", "Egress")
)
ARGUMENTS = ("protocol", "port", "cidr", "source-group", "group-owner")
_PROTOCOLS = ("tcp", "udp", "icmp", "all")
_HIGHEST_PROTOCOL = 255


def check(values: Mapping[str, Any]) -> None:
    """A whole permission and the short way to write one exclude each other."""
    if not values.get("ip_permissions"):
        return
    for name in ARGUMENTS:
        if values.get(name.replace("-", "_")):
            raise ParameterFailure(
                f"The --{name} option is not compatible with the --ip-permissions option "
            )


def rule(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that these arguments stand for; none of them: no parameter."""
    given = {
        name: values[name.replace("-", "_")]
        for name in ARGUMENTS
        if values.get(name.replace("-", "_")) is not None
    }
    if not given:
        return {}
    permission: dict[str, Any] = {}
    if "protocol" in given:
        permission["IpProtocol"] = _protocol(given["protocol"])
    if "port" in given:
        permission["FromPort"], permission["ToPort"] = _ports(given["port"])
    if "cidr" in given:
        permission["IpRanges"] = [{"CidrIp": given["cidr"]}]
    pair = {}
    if "source-group" in given:
        group = given["source-group"]
        pair["GroupId" if group.startswith("sg-") else "GroupName"] = group
    if "group-owner" in given:
        pair["UserId"] = given["group-owner"]
    if pair:
        permission["UserIdGroupPairs"] = [pair]
    return {"IpPermissions": [permission]}


def _protocol(text: str) -> str:
    if text in _PROTOCOLS:
        return "-1" if text == "all" else text
    known = re.fullmatch(r"-?[0-9]{1,9}", text)
    if known is None or not -1 <= int(text) <= _HIGHEST_PROTOCOL:
        raise ParameterFailure(
            "protocol parameter should be one of: tcp|udp|icmp|all or any valid "
            "protocol number."
        )
    return text


def _ports(text: str) -> tuple[int, int]:
    if text in ("-1", "all"):
        return -1, -1
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise ParameterFailure(
            "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)"
        ) from None
