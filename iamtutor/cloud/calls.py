"""The journey of one API call. (Contract: the body is floor 2's first task.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iamtutor.cloud.turn import Turn


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a caller signs with. ``source`` says where it was found."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request before anyone has looked at it.

    ``service`` and ``operation`` are botocore's (``s3``, ``ListObjectsV2``); ``params`` are
    the Python parameters of the operation; ``credentials`` is None for an unsigned request;
    ``origin`` is ``console`` or a machine's name.
    """

    service: str
    operation: str
    params: Mapping[str, object]
    credentials: Credentials | None
    region: str
    origin: str


def perform(turn: Turn, call: ApiCall) -> dict[str, object]:
    """Carry out ``call``: the response's members, as botocore would parse them.

    Raises ``ServiceError`` (``AccessDenied`` among them) or ``NotEmulated``. In every case
    but the last an event is added to ``turn.events``.
    """
    raise NotImplementedError
