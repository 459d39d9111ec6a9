"""What Access Analyzer finds in a policy as it is written, and ``policy.validation`` does
not look for: where an ARN may name a Region or an account, addresses that never come from
the internet, blocks that are empty.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

from iamtutor.cloud.service.caller import Response
from iamtutor.cloud.services.accessanalyzer.found import Asked, answer
from iamtutor.cloud.services.accessanalyzer.places import Entry, Places
from iamtutor.policy.positions import Path

_Network = IPv4Network | IPv6Network
_PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d+")
_SIGNS = frozenset("*?$")
_LINKED = "iam:createservicelinkedrole"
#: An ARN of every service-linked role.
_ANY_LINKED = re.compile(
    r"\*|arn:[^:]*:iam::[^:]*:(?:\*|role/(?:aws-service-role/)?\*)"
)


def found_in(asked: Asked) -> Iterator[Response]:
    """The findings of all statements; none where the text is no policy."""
    places = asked.places
    if places.located is None or not isinstance(places.located.value, Mapping):
        return
    written = places.located.value.get("Statement")
    statements = written if isinstance(written, list) else [written]
    for number, statement in enumerate(statements):
        path: Path = ("Statement",)
        path = (*path, number) if isinstance(written, list) else path
        if isinstance(statement, Mapping):
            yield from _statement(asked, statement, path)


def _statement(
    asked: Asked, statement: Mapping[str, object], path: Path
) -> Iterator[Response]:
    places = asked.places
    if statement.get("Sid") == "":
        yield answer("EMPTY_SID_VALUE", [places.value((*path, "Sid"))])
    for element in ("Resource", "NotResource"):
        for entry in places.entries(path, element):
            yield from _arn(asked, entry)
    conditions = statement.get("Condition")
    if statement.get("Effect") == "Allow" and not _names_service(conditions):
        yield from _linked_roles(places, path)
    if isinstance(conditions, Mapping):
        yield from _conditions(places, conditions, (*path, "Condition"))


def _arn(asked: Asked, entry: Entry) -> Iterator[Response]:
    parts = entry.text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return
    _, _, name, region, account, resource = parts
    service = asked.catalogue.service(name)
    if service is None or resource[:1] in _SIGNS:
        return
    where = [asked.places.value(entry.path)]
    shapes = (form.split(":", 5) for form in service.resource_arns.values())
    forms = [shape for shape in shapes if len(shape) == 6]
    starts = [form[5].partition("${")[0] for form in forms]
    # Those that begin as this one does; else those that begin with a name.
    longest = max((s for s in starts if resource.startswith(s)), default=None, key=len)
    alike = [f for f, s in zip(forms, starts, strict=True) if s == longest]
    if not alike:
        return
    if region and not _SIGNS & set(region):
        if not any(form[3] for form in alike):
            yield answer("ARN_REGION_NOT_ALLOWED", where, service=name)
        elif not _REGION.fullmatch(region):
            yield answer("INVALID_ARN_REGION", where, region=region)
    if account and not _SIGNS & set(account) and not any(form[4] for form in alike):
        yield answer("ARN_ACCOUNT_NOT_ALLOWED", where, service=name)


def _names_service(conditions: object) -> bool:
    """Whether they say whose service-linked role it has to be. ``*a4b.amazonaws.com`` may
    be another's."""
    blocks = conditions.values() if isinstance(conditions, Mapping) else ()
    for block in blocks:
        for key, values in block.items() if isinstance(block, Mapping) else ():
            names = values if isinstance(values, list) else [values]
            if key.lower() == "iam:awsservicename":
                return not any(str(name).startswith("*") for name in names)
    return False


def _linked_roles(places: Places, path: Path) -> Iterator[Response]:
    resources = places.entries(path, "Resource")
    star = next((one for one in resources if _ANY_LINKED.fullmatch(one.text)), None)
    for entry in places.entries(path, "Action"):
        if star and entry.text.lower() == _LINKED:
            both = [places.value(entry.path), places.value(star.path)]
            yield answer("CREATE_SLR_WITH_STAR_IN_RESOURCE", both)


def _conditions(
    places: Places, conditions: Mapping[str, object], path: Path
) -> Iterator[Response]:
    if not conditions:
        yield answer("EMPTY_OBJECT_CONDITION", [places.value(path)])
    for operator, block in conditions.items():
        if not isinstance(block, Mapping):
            continue
        where = (*path, operator)
        if not block:
            yield answer("EMPTY_OBJECT_CONDITION", [places.value(where)])
        seen: set[str] = set()
        for key in block:
            if key.lower() in seen:
                issue = "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"
                yield answer(issue, [places.key((*where, key))], key=key)
            seen.add(key.lower())
            if key.lower() == "aws:sourceip":
                base = operator.rpartition(":")[2].removesuffix("IfExists")
                yield from _addresses(places, base, (*where, key))


def _addresses(places: Places, operator: str, path: Path) -> Iterator[Response]:
    if operator not in ("IpAddress", "NotIpAddress"):
        return
    networks: list[_Network] = []
    for entry in places.entries(path[:-1], str(path[-1])):
        try:
            network = ip_network(entry.text, strict=False)
        except ValueError:
            continue
        networks.append(network)
        if "/" in entry.text and entry.text.partition("/")[0] != str(
            network.network_address
        ):
            where = [places.value(entry.path)]
            yield answer("IMPROVE_IP_RANGE", where, address=network)
    private = [network for network in networks if _is_private(network)]
    if private:
        issue = f"PRIVATE_{'NOT_' * (operator != 'IpAddress')}IP_ADDRESS"
        issue += "_SUBSET" * (len(private) < len(networks))
        yield answer(issue, [places.value(path)])


def _is_private(network: _Network) -> bool:
    return any(
        network.version == one.version and network.subnet_of(one)  # type: ignore[arg-type]
        for one in _PRIVATE
    )
