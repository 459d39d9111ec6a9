"""Availability Zones, and the Local Zones and Wavelength Zones that nobody knows here."""

from typing import Any

import pytest

from iamtutor.cloud.errors import NotEmulated
from tests.cloud.stage import Stage

FEW, MANY = "us-east-2", "us-west-2"


def zones(stage: Stage, region: str, **filters: str) -> list[dict[str, Any]]:
    """All in a Region that pass the filters."""
    asked = [
        {"Name": name.replace("_", "-"), "Values": [value]}
        for name, value in filters.items()
    ]
    found: list[dict[str, Any]] = stage.call(
        "ec2",
        "DescribeAvailabilityZones",
        region=region,
        AllAvailabilityZones=True,
        Filters=asked,
    )["AvailabilityZones"]
    return found


@pytest.mark.parametrize(
    ("region", "filters"),
    [
        (FEW, {}),
        (FEW, {"zone_type": "availability-zone"}),
        (MANY, {"zone_type": "availability-zone"}),
        (MANY, {"opt_in_status": "opt-in-not-required"}),
        (MANY, {"zone_type": "avail*", "group_long_name": "US West (Oregon) ?"}),
    ],
)
def test_all_are_told_where_no_others_can_be_meant(
    stage: Stage, region: str, filters: dict[str, str]
) -> None:
    usual = stage.call("ec2", "DescribeAvailabilityZones", region=region)
    assert zones(stage, region, **filters) == usual["AvailabilityZones"] != []


@pytest.mark.parametrize(
    "filters",
    [{}, {"zone_type": "*-zone"}, {"opt_in_status": "not*"}, {"state": "available"}],
)
def test_others_are_refused_and_not_passed_over(
    stage: Stage, filters: dict[str, str]
) -> None:
    with pytest.raises(NotEmulated, match="Local Zones"):
        zones(stage, MANY, **filters)
