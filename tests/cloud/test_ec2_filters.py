"""Which filters there are: the same ones whether or not there is anything to describe."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from iamtutor.cloud.services import ec2
from iamtutor.cloud.services.ec2.filters import FILTERS
from iamtutor.cloud.services.ec2.operations import OPERATIONS
from iamtutor.wire.models import model
from tests.cloud.stage import IMAGE, Stage


def wanting(name: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": ["x"]}]}


def test_every_operation_with_filters_is_in_the_table() -> None:
    with_filters = {
        name
        for name in OPERATIONS
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
        ImageId=IMAGE,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        IamInstanceProfile={"Name": "lab"},
        TagSpecifications=tags,
    )
    stage.call("ec2", "AllocateAddress")
    asked: set[str] = set()

    def noted(params: Any, attributes: Mapping[str, Any]) -> bool:
        asked.update(name for name in attributes if not name.startswith("tag:"))
        return True

    for found in pkgutil.iter_modules(ec2.__path__, f"{ec2.__name__}."):
        module = import_module(found.name)
        if module.__name__ != f"{ec2.__name__}.lookups" and hasattr(module, "passes"):
            monkeypatch.setattr(module, "passes", noted)
    for operation, names in FILTERS.items():
        asked.clear()
        stage.call("ec2", operation)
        assert asked == set(names.split()), operation
