"""Botocore's models of the services that are simulated."""

import os
from functools import cache

import botocore
from botocore.loaders import Loader
from botocore.model import ServiceModel

from iamtutor.cloud import catalogue


@cache
def loader() -> Loader:
    """Reads botocore's own data and looks nowhere else."""
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    return Loader(extra_search_paths=[data], include_default_search_paths=False)


@cache
def model(service: str) -> ServiceModel:
    """The model of a service, by botocore's name for it."""
    return ServiceModel(loader().load_service_model(service, "service-2"), service)


@cache
def by_signing_name() -> dict[str, tuple[ServiceModel, ...]]:
    """The simulated services by the name in a signature's scope; some share one."""
    found: dict[str, tuple[ServiceModel, ...]] = {}
    for name in catalogue.services():
        one = model(name)
        found[one.signing_name] = (*found.get(one.signing_name, ()), one)
    return found
