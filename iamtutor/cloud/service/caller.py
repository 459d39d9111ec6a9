"""What a service function is told about the request besides its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iamtutor.cloud.errors import AccessDenied
from iamtutor.cloud.principals import Principal

#: The Python parameters of an operation, as its client validated them.
Params = Mapping[str, Any]
#: The members of a response, as botocore would parse them.
Response = dict[str, object]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, at which region's endpoint.

    ``denied`` has an entry, by action and resource ARN, for each part of a request
    that the caller may not do, where the service answers part by part (DeleteObjects).
    """

    principal: Principal
    region: str
    origin: str
    denied: Mapping[tuple[str, str], AccessDenied] = field(default_factory=dict)


def without_nones(members: Response) -> Response:
    """The members of an answer that are there."""
    return {name: value for name, value in members.items() if value is not None}
