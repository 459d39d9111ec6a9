"""Every test of the engine begins with nothing kept from the tests before it."""

import importlib
import pkgutil

import pytest

import iamtutor.policy
from iamtutor.policy.keeping import forget

#: What the engine keeps, by the names of the functions. The catalogue of actions is data.
CACHES = {
    f"{module.name}.{name}": found
    for module in pkgutil.walk_packages(iamtutor.policy.__path__, "iamtutor.policy.")
    for name, found in vars(importlib.import_module(module.name)).items()
    if name != "aws_catalogue"
    and (hasattr(found, "cache_clear") or hasattr(found, "shelf"))
}


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    for cache in CACHES.values():
        if hasattr(cache, "shelf"):
            forget(cache)
        else:
            cache.cache_clear()
