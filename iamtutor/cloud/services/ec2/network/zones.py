"""Regions and their Availability Zones."""

from collections.abc import Iterator
from typing import NamedTuple

from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.service import Caller, Params, Response, Turn
from iamtutor.cloud.services.ec2.filters import describes, passes
from iamtutor.cloud.services.ec2.lookups import invalid_value

_NO_OPT_IN = "opt-in-not-required"


class Region(NamedTuple):
    """A Region in the words of the EC2 User Guide (November 2026). ``place``: the country,
    before it the part of the country, where AWS names one. ``prefix``: how the ids of its
    zones begin. ``zones``: the letter and the number of each; none of a Region that an
    account has to enable, as no account here did. Which letter stands for which zone is
    different from account to account; these are one account's."""

    place: str = ""
    title: str = ""
    prefix: str = ""
    zones: str = ""

    @property
    def enabled(self) -> bool:
        return bool(self.zones)

    @property
    def geography(self) -> list[Response]:
        return [{"Name": self.place.rpartition(", ")[2]}]

    @property
    def sub_geography(self) -> list[Response]:
        part = self.place.rpartition(", ")[0]
        return [{"Name": part}] if part else []


_REGIONS: dict[str, Region] = {
    "af-south-1": Region("South Africa"),
    "ap-east-1": Region("Hong Kong"),
    "ap-east-2": Region("Taiwan"),
    "ap-northeast-1": Region("Japan", "Asia Pacific (Tokyo)", "apne1", "a4 c1 d2"),
    "ap-northeast-2": Region(
        "South Korea", "Asia Pacific (Seoul)", "apne2", "a1 b2 c3 d4"
    ),
    "ap-northeast-3": Region("Japan", "Asia Pacific (Osaka)", "apne3", "a3 b1 c2"),
    "ap-south-1": Region("India", "Asia Pacific (Mumbai)", "aps1", "a1 b3 c2"),
    "ap-south-2": Region("India"),
    "ap-southeast-1": Region(
        "Singapore", "Asia Pacific (Singapore)", "apse1", "a2 b1 c3"
    ),
    "ap-southeast-2": Region("Australia", "Asia Pacific (Sydney)", "apse2", "a3 b1 c2"),
    "ap-southeast-3": Region("Indonesia"),
    "ap-southeast-4": Region("Australia"),
    "ap-southeast-5": Region("Malaysia"),
    "ap-southeast-6": Region("New Zealand"),
    "ap-southeast-7": Region("Thailand"),
    "ca-central-1": Region("Canada", "Canada (Central)", "cac1", "a1 b2 d4"),
    "ca-west-1": Region("Canada"),
    "eu-central-1": Region("Germany", "Europe (Frankfurt)", "euc1", "a2 b3 c1"),
    "eu-central-2": Region("Switzerland"),
    "eu-north-1": Region("Sweden", "Europe (Stockholm)", "eun1", "a1 b2 c3"),
    "eu-south-1": Region("Italy"),
    "eu-south-2": Region("Spain"),
    "eu-west-1": Region("Ireland", "Europe (Ireland)", "euw1", "a1 b2 c3"),
    "eu-west-2": Region("United Kingdom", "Europe (London)", "euw2", "a2 b3 c1"),
    "eu-west-3": Region("France", "Europe (Paris)", "euw3", "a1 b2 c3"),
    "il-central-1": Region("Israel"),
    "me-central-1": Region("United Arab Emirates"),
    "me-south-1": Region("Bahrain"),
    "mx-central-1": Region("Mexico"),
    "sa-east-1": Region("Brazil", "South America (São Paulo)", "sae1", "a1 b2 c3"),
    "us-east-1": Region(
        "Virginia, United States of America",
        "US East (N. Virginia)",
        "use1",
        "a6 b1 c2 d4 e3 f5",
    ),
    "us-east-2": Region(
        "Ohio, United States of America", "US East (Ohio)", "use2", "a1 b2 c3"
    ),
    "us-west-1": Region(
        "California, United States of America",
        "US West (N. California)",
        "usw1",
        "a3 c1",
    ),
    "us-west-2": Region(
        "Oregon, United States of America", "US West (Oregon)", "usw2", "a2 b1 c3 d4"
    ),
}
#: Those that have Local Zones or Wavelength Zones besides (November 2026): no
#: account here has enabled one.
_WITH_OTHERS = frozenset(
    """
    ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2
    ca-central-1 eu-central-1 eu-north-1 eu-west-2 eu-west-3 us-east-1 us-west-2
    """.split()
)
#: What filters may ask of those zones, as far as it is the same of all.
_OTHERS = {
    "ZoneType": ["local-zone", "wavelength-zone"],
    "OptInStatus": "not-opted-in",
}
#: The filters that do.
_ASKING_OTHERS = ("zone-type", "opt-in-status")


@describes()
def describe_regions(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those that are enabled, or that are named; all only if the request asks for all."""
    asked = params.get("RegionNames")
    for name in asked or ():
        if name not in _REGIONS:
            raise invalid_value(f"Invalid region provided: {name}")
    every = params.get("AllRegions")
    rows: list[Response] = []
    for name in asked or _REGIONS:
        region = _REGIONS[name]
        if not (asked or every or region.enabled):
            continue
        rows.append(
            {
                "OptInStatus": _NO_OPT_IN if region.enabled else "not-opted-in",
                "Geography": region.geography,
                "RegionName": name,
                "Endpoint": f"ec2.{name}.amazonaws.com",
            }
        )
    return {"Regions": rows}


@describes()
def describe_availability_zones(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those of the Region that is asked; of one that has to be enabled, none is known.
    Of Local Zones and Wavelength Zones no more is known than that there are some."""
    if params.get("AllAvailabilityZones") and caller.region in _WITH_OTHERS:
        filters = params.get("Filters") or ()
        telling = [one for one in filters if one["Name"] in _ASKING_OTHERS]
        if passes(turn, {"Filters": telling}, _OTHERS, {}):
            raise NotEmulated(
                "ec2", "DescribeAvailabilityZones with Local Zones and Wavelength Zones"
            )
    rows = every = list(_zones(caller.region))
    for asked, member in (("ZoneNames", "ZoneName"), ("ZoneIds", "ZoneId")):
        known, wanted = {row[member] for row in every}, params.get(asked)
        for name in wanted or ():
            if name not in known:
                raise invalid_value(f"Invalid availability zone: [{name}]")
        rows = [row for row in rows if not wanted or row[member] in wanted]
    return {"AvailabilityZones": rows}


def id_of_first_zone(region: str) -> str | None:
    """What every account calls the zone that this one calls ``a``, where it is known."""
    return next((str(zone["ZoneId"]) for zone in _zones(region)), None)


def _zones(name: str) -> Iterator[Response]:
    region = _REGIONS.get(name, Region())
    for zone in region.zones.split():
        yield {
            "OptInStatus": _NO_OPT_IN,
            "Messages": [],
            "RegionName": name,
            "ZoneName": f"{name}{zone[0]}",
            "ZoneId": f"{region.prefix}-az{zone[1:]}",
            "GroupName": f"{name}-zg-1",
            "NetworkBorderGroup": name,
            "ZoneType": "availability-zone",
            "GroupLongName": f"{region.title} 1",
            "Geography": region.geography,
            "SubGeography": region.sub_geography,
            "State": "available",
        }
