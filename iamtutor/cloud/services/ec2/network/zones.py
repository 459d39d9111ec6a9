"""Regions and their Availability Zones, and what EC2 says of the account itself."""

from __future__ import annotations

from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.services.ec2.filters import describes
from iamtutor.cloud.services.ec2.lookups import invalid_value, passes
from iamtutor.cloud.services.ec2.network.vpc import default_vpc

_NO_OPT_IN = "opt-in-not-required"
#: The Regions that every account has enabled -> how the ids of their zones begin, and the
#: letter and the number of each zone. Which letter stands for which zone is different from
#: account to account; these are one account's.
_REGIONS: dict[str, tuple[str, str]] = {
    "ap-northeast-1": ("apne1", "a4 c1 d2"),
    "ap-northeast-2": ("apne2", "a1 b2 c3 d4"),
    "ap-northeast-3": ("apne3", "a3 b1 c2"),
    "ap-south-1": ("aps1", "a1 b3 c2"),
    "ap-southeast-1": ("apse1", "a2 b1 c3"),
    "ap-southeast-2": ("apse2", "a3 b1 c2"),
    "ca-central-1": ("cac1", "a1 b2 d4"),
    "eu-central-1": ("euc1", "a2 b3 c1"),
    "eu-north-1": ("eun1", "a1 b2 c3"),
    "eu-west-1": ("euw1", "a1 b2 c3"),
    "eu-west-2": ("euw2", "a2 b3 c1"),
    "eu-west-3": ("euw3", "a1 b2 c3"),
    "sa-east-1": ("sae1", "a1 b2 c3"),
    "us-east-1": ("use1", "a6 b1 c2 d4 e3 f5"),
    "us-east-2": ("use2", "a1 b2 c3"),
    "us-west-1": ("usw1", "a3 c1"),
    "us-west-2": ("usw2", "a2 b1 c3 d4"),
}


#: The others, which an account has to enable (November 2026): none here is.
_TO_BE_ENABLED = """
    af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4
    ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2
    eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1
""".split()


@describes()
def describe_regions(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those that are enabled, or that are named; all only if the request asks for all."""
    wanted = params.get("RegionNames")
    status = {
        **dict.fromkeys(_REGIONS, _NO_OPT_IN),
        **dict.fromkeys(_TO_BE_ENABLED, "not-opted-in"),
    }
    for name in wanted or ():
        if name not in status:
            raise invalid_value(f"Invalid region provided: {name}")
    rows: list[Response] = []
    usual = sorted(status) if params.get("AllRegions") else list(_REGIONS)
    for name in wanted or usual:
        endpoint = f"ec2.{name}.amazonaws.com"
        attributes = {
            "region-name": (name,),
            "endpoint": (endpoint,),
            "opt-in-status": (status[name],),
        }
        if passes(turn, params, attributes):
            rows.append(
                {"OptInStatus": status[name], "RegionName": name, "Endpoint": endpoint}
            )
    return {"Regions": rows}


@describes(unheeded=("AllAvailabilityZones",))
def describe_availability_zones(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those of the Region that is asked; of one that has to be enabled, none is known."""
    prefix, zones = _REGIONS.get(caller.region, ("", ""))
    rows = [
        _zone(caller.region, f"{caller.region}{zone[0]}", f"{prefix}-az{zone[1:]}")
        for zone in zones.split()
    ]
    for asked, member in (("ZoneNames", "ZoneName"), ("ZoneIds", "ZoneId")):
        known = {row[member] for row in rows}
        for name in params.get(asked) or ():
            if name not in known:
                raise invalid_value(f"Invalid availability zone: [{name}]")
    return {"AvailabilityZones": [row for row in rows if _is_wanted(turn, row, params)]}


def id_of_first_zone(region: str) -> str:
    """What every account calls the zone that this one calls ``a``."""
    prefix, zones = _REGIONS.get(region, ("", ""))
    found = (zone[1:] for zone in zones.split() if zone[0] == "a")
    return f"{prefix}-az{next(found, '1')}"


def _zone(region: str, name: str, zone_id: str) -> dict[str, object]:
    return {
        "OptInStatus": _NO_OPT_IN,
        "Messages": [],
        "RegionName": region,
        "ZoneName": name,
        "ZoneId": zone_id,
        "GroupName": f"{region}-zg-1",
        "NetworkBorderGroup": region,
        "ZoneType": "availability-zone",
        "State": "available",
    }


_FILTERS = {
    "group-name": "GroupName",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}


def _is_wanted(turn: Turn, row: dict[str, object], params: Params) -> bool:
    names, ids = params.get("ZoneNames"), params.get("ZoneIds")
    return (
        (not names or row["ZoneName"] in names)
        and (not ids or row["ZoneId"] in ids)
        and passes(turn, params, {name: (str(row[m]),) for name, m in _FILTERS.items()})
    )


@describes()
def describe_account_attributes(turn: Turn, caller: Caller, params: Params) -> Response:
    here = caller.region == turn.account.region
    values = {
        "vpc-max-security-groups-per-interface": "5",
        "max-instances": "20",
        "supported-platforms": "VPC",
        "default-vpc": default_vpc(turn) if here else "none",
        "max-elastic-ips": "5",
        "vpc-max-elastic-ips": "5",
    }
    wanted = params.get("AttributeNames")
    for name in wanted or ():
        if name not in values:
            raise invalid_value(
                f"Value ({name}) for parameter attributeName is invalid."
            )
    return {
        "AccountAttributes": [
            {"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}
            for name, value in values.items()
            if not wanted or name in wanted
        ]
    }
