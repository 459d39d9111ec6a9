"""Every test of the engine begins with nothing kept from the tests before it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import iamtutor.policy

#: What the engine keeps compiled, by text. The catalogue of actions is data.
CACHES = [
    found
    for module in pkgutil.walk_packages(iamtutor.policy.__path__, "iamtutor.policy.")
    for name, found in vars(importlib.import_module(module.name)).items()
    if hasattr(found, "cache_clear") and name != "aws_catalogue"
]


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    for cache in CACHES:
        cache.cache_clear()
