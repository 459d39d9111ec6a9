"""Which filters there are: the same ones whether or not there is anything to describe."""

import pkgutil
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamtutor.cloud.catalogue import services
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.services import ec2
from iamtutor.cloud.services.ec2.documented_filters import NOT_EMULATED
from iamtutor.cloud.services.ec2.filters import FILTERS
from iamtutor.cloud.services.ec2.lookups import passes
from iamtutor.cloud.turn import Turn
from iamtutor.wire.models import model
from tests.cloud.stage import LAUNCH, Stage

#: What ``tag-key`` brings with it.
OF_TAGS = ("tag:", "tag-value")
#: What the documentation of a filter lists: mostly filters, and values of one of them.
DOCUMENTED = re.compile(r"<code>([a-z0-9.-]+)</code>(?:\s*\([^)]*\))?\s*-")
VALUES = {"critical", "high", "medium", "low", "informational"}


def wanting(name: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": ["x"]}]}


def test_every_operation_with_filters_is_in_the_table() -> None:
    with_filters = {
        name
        for name in services()["ec2"].operations
        if "Filters" in model("ec2").operation_model(name).input_shape.members
    }
    assert with_filters == set(FILTERS)


@pytest.mark.parametrize("operation", FILTERS)
def test_in_an_account_without_anything(stage: Stage, operation: str) -> None:
    stage.account.key_pairs.clear()
    for name in FILTERS[operation].split():
        stage.call("ec2", operation, **wanting(name))
    error = stage.error("ec2", operation, **wanting("no-such-filter"))
    assert error.code == "InvalidParameterValue"
    assert error.message == "The filter 'no-such-filter' is invalid"
    # The second is looked at even if nothing passes the first.
    first = FILTERS[operation].split()[0]
    both = wanting(first)["Filters"] + wanting("no-such-filter")["Filters"]
    assert stage.error("ec2", operation, Filters=both).code == error.code


@pytest.mark.parametrize("operation", FILTERS)
def test_a_filter_that_is_documented_is_never_called_invalid(
    stage: Stage, operation: str
) -> None:
    """What AWS has and this account does not is said as such."""
    shape = model("ec2").operation_model(operation).input_shape
    found = set(DOCUMENTED.findall(shape.members["Filters"].documentation))
    here, elsewhere = (
        set(table.get(operation, "").split()) for table in (FILTERS, NOT_EMULATED)
    )
    assert found - VALUES - {"tag", "tag-value"} <= here | elsewhere
    assert not here & elsewhere
    for name in elsewhere:
        with pytest.raises(NotEmulated, match=re.escape(name)):
            stage.call("ec2", operation, **wanting(name))


@pytest.mark.parametrize("operation", FILTERS)
def test_tags_are_asked_where_there_are_some(stage: Stage, operation: str) -> None:
    for name in ("tag:Name", "tag-value"):
        if "tag-key" in FILTERS[operation].split():
            stage.call("ec2", operation, **wanting(name))
        else:
            error = stage.error("ec2", operation, **wanting(name))
            assert error.message == f"The filter '{name}' is invalid"


def test_the_table_has_the_names_that_are_looked_at(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an account with one of everything."""
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "lab"}]}]
    stage.call("iam", "CreateInstanceProfile", InstanceProfileName="lab")
    stage.call(
        "ec2",
        "RunInstances",
        **LAUNCH,
        IamInstanceProfile={"Name": "lab"},
        TagSpecifications=tags,
    )
    stage.call("ec2", "AllocateAddress")
    asked: set[str] = set()

    def noted(turn: Turn, params: Any, attributes: Mapping[str, Any]) -> bool:
        asked.update(name for name in attributes if not name.startswith(OF_TAGS))
        return True

    for found in pkgutil.walk_packages(ec2.__path__, f"{ec2.__name__}."):
        module = import_module(found.name)
        if hasattr(module, "passes"):
            monkeypatch.setattr(module, "passes", noted)
    for operation, names in FILTERS.items():
        asked.clear()
        stage.call("ec2", operation)
        assert asked == set(names.split()), operation


@pytest.mark.parametrize(
    ("given", "value", "fits"),
    [
        ("a*b?d*", "axxbcd", True),
        ("*a*a*", "a", False),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "xab", False),
        (r"\*a\?", "*a?", True),
        (r"\*a\?", "xay", False),
        ("**", "", True),
        ("*a" * 100 + "*b", "a" * 255, False),
    ],
)
def test_wildcards_of_a_filter(
    stage: Stage, given: str, value: str, fits: bool
) -> None:
    wanted = {"Filters": [{"Name": "tag:k", "Values": [given]}]}
    assert passes(stage.turn, wanted, {"tag:k": [value]}) is fits


@given(st.text("ab*?", max_size=10), st.text("ab", max_size=10))
def test_wildcards_of_a_filter_are_those_of_file_names(given: str, value: str) -> None:
    wanted = {"Filters": [{"Name": "tag:k", "Values": [given]}]}
    turn = Stage().turn
    assert passes(turn, wanted, {"tag:k": [value]}) is fnmatchcase(value, given)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["x"] * 201, "number of filter values specified on a single call is 200"),
        (["x" * 256], "length for a filter value is 255 characters"),
    ],
)
def test_a_request_has_so_many_values_of_filters(
    stage: Stage, values: list[str], told: str
) -> None:
    filters = [{"Name": "vpc-id", "Values": values}]
    error = stage.error("ec2", "DescribeVpcs", Filters=filters)
    assert error.code == "FilterLimitExceeded"
    assert error.message == f"The maximum {told}"


@pytest.mark.parametrize(
    ("operation", "asked", "code"),
    [
        ("DescribeVpcs", "VpcIds", "InvalidVpcID.NotFound"),
        ("DescribeSubnets", "SubnetIds", "InvalidSubnetID.NotFound"),
        ("DescribeNetworkAcls", "NetworkAclIds", "InvalidNetworkAclID.NotFound"),
    ],
)
def test_what_the_network_came_with_is_in_one_region(
    stage: Stage, operation: str, asked: str, code: str
) -> None:
    kind = operation.removeprefix("Describe")
    ((found,), elsewhere) = (
        stage.call("ec2", operation, region=region)[kind]
        for region in (stage.region, "eu-west-1")
    )
    assert elsewhere == []
    params = {asked: [found[asked.removesuffix("s")]]}
    stage.call("ec2", operation, **params)
    with pytest.raises(ServiceError, match=code):
        stage.call("ec2", operation, region="eu-west-1", **params)
