"""The names that each version of the CLI has: its services and their operations.

``data/commands.json`` keeps what older and newer versions list, as recorded from them; for
other services the operations come from botocore's models.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel

from iamtutor.shell.awscli.session import botocore_session

#: Commands whose name differs from botocore's name of the service.
_SERVICE_OF_COMMAND = {"s3api": "s3", "configservice": "config", "deploy": "codedeploy"}


@cache
def _recorded() -> dict[str, dict[str, tuple[str, ...]]]:
    text = files("iamtutor.shell.awscli").joinpath("data/commands.json").read_text()
    return {
        version: {key: tuple(names) for key, names in lists.items()}
        for version, lists in json.loads(text).items()
    }


def commands(version: str) -> tuple[str, ...]:
    """What may follow ``aws``."""
    return _recorded()[version]["commands"]


@cache
def operations(version: str, command: str) -> tuple[str, ...]:
    """What may follow ``aws COMMAND``."""
    listed = _recorded()[version].get(command) or _recorded()["v1"].get(command)
    if listed:
        return listed
    found = service_model(command)
    if found is None:
        return ("help",)
    names = sorted(xform_name(name, "-") for name in found.operation_names)
    return (*names, "help")


@cache
def service_model(command: str) -> ServiceModel | None:
    """Botocore's model of the service; None for a command that is none."""
    name = _SERVICE_OF_COMMAND.get(command, command)
    try:
        return botocore_session().get_service_model(name)
    except UnknownServiceError:
        return None


def options_of(model: OperationModel) -> list[str]:
    """The options that an operation's members become."""
    return [f"--{xform_name(name, '-')}" for name in model.input_shape.members]
