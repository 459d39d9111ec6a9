"""Lambda's runtime: a handler's calls are an ordinary boto3 client's, with the credentials
of the function's role.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    PartialCredentialsError,
    UnknownServiceError,
)

from iamtutor.cloud import catalogue, identifiers
from iamtutor.cloud.authorization import FUNCTION
from iamtutor.cloud.credentials.sessions import as_credentials
from iamtutor.cloud.errors import NotEmulated
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Ended, Invocation, Turn
from iamtutor.policy import positions
from iamtutor.shell.awscli.caller import CALLER, Caller, calling_as
from iamtutor.shell.awscli.session import client
from iamtutor.shell.handlers import Client, Module, Raised

_UNHANDLED = "Unhandled"
#: What boto3 calls credentials that the code itself gives to a client.
_EXPLICIT = "explicit"
_LONGEST_SOURCE = 20_000
#: What it costs to parse a character.
_PARSE_WORK = 40
#: What a package raises that is damaged, or packed in a way that is not known.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


def run(turn: Turn, invocation: Invocation) -> Ended:
    """Run a function's handler. Raises NotEmulated for Python that is not simulated."""
    budget = CALLER.get().budget
    caller = Caller(
        turn=turn,
        origin=FUNCTION,
        find_credentials=lambda: as_credentials(invocation.session, FUNCTION),
        budget=budget,
    )
    request = identifiers.uuid(turn.world, "lambda request")
    name, _, handler = invocation.handler.rpartition(".")
    trace: list[str] = []
    try:
        source = _source(invocation.package, name)
        budget.work(len(source) * _PARSE_WORK)
        with calling_as(caller):
            module = Module(
                name,
                source,
                budget,
                partial(_made_client, invocation.region),
                _version(invocation.runtime),
            )
            answer = module.handle(handler, positions.loads(invocation.payload))
        return Ended(_answer(answer))
    except RecursionError:
        raise NotEmulated(
            "lambda", "code nested as deep as this in a handler"
        ) from None
    except Raised as raised:
        if raised.line:
            line = source.splitlines()[raised.line - 1].strip()
            trace.append(
                f'  File "/var/task/{name}.py", line {raised.line}, in {handler}\n'
                f"    {line}\n"
            )
        told = {
            "errorMessage": raised.message,
            "errorType": raised.kind,
            "requestId": request,
            "stackTrace": trace,
        }
        return Ended(json.dumps(told).encode(), _UNHANDLED)


def _version(runtime: str) -> tuple[int, ...]:
    """``python3.13``: (3, 13)."""
    return tuple(map(int, runtime.removeprefix("python").split(".")))


def _source(package: bytes, module: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            found = archive.getinfo(f"{module}.py")
            if found.file_size > _LONGEST_SOURCE:
                raise NotEmulated("lambda", "handlers as long as this")
            return archive.read(found).decode("utf-8", "replace")
    except (KeyError, *_DAMAGED):
        raise Raised(
            "Runtime.ImportModuleError",
            f"Unable to import module '{module}': No module named '{module}'",
        ) from None


def _answer(value: object) -> bytes:
    try:
        return json.dumps(value).encode()
    except TypeError as error:
        raise Raised(
            "Runtime.MarshalError", f"Unable to marshal response: {error}"
        ) from None


def _made_client(
    own_region: str,
    service: str,
    *,
    region_name: str | None = None,
    aws_access_key_id: str | None = None,
    aws_secret_access_key: str | None = None,
    aws_session_token: str | None = None,
) -> _Client:
    """What ``boto3.client`` makes. Without keys it calls as the function's role, whatever
    token is given."""
    keys = {
        "aws_access_key_id": aws_access_key_id,
        "aws_secret_access_key": aws_secret_access_key,
    }
    missing = [name for name, value in keys.items() if value is None]
    if len(missing) == 1:
        error = PartialCredentialsError(provider=_EXPLICIT, cred_var=missing[0])
        raise Raised(type(error).__name__, str(error))
    credentials = None
    if aws_access_key_id is not None and aws_secret_access_key is not None:
        credentials = Credentials(
            aws_access_key_id, aws_secret_access_key, aws_session_token, _EXPLICIT
        )
    return _Client(service, region_name or own_region, credentials)


class _Client(Client):
    """A boto3 client, with the words of its errors. ``credentials``: those that it was
    given; None: it calls as whoever runs it."""

    def __init__(
        self, service: str, region: str, credentials: Credentials | None
    ) -> None:
        self._credentials = credentials
        if service not in catalogue.services():
            raise NotEmulated(service, "a client in a handler")
        try:
            self._client = client(service, region)
        except (UnknownServiceError, BotoCoreError) as error:
            raise Raised(type(error).__name__, str(error)) from None

    def call(self, method: str, params: Mapping[str, object]) -> Any:
        if method not in self._client.meta.method_to_api_mapping:
            kind = type(self._client).__name__
            raise Raised(
                "AttributeError", f"'{kind}' object has no attribute '{method}'"
            )
        caller = CALLER.get()
        if self._credentials is not None:
            caller = replace(
                caller, find_credentials=lambda: self._credentials, _found=[]
            )
        try:
            with calling_as(caller):
                return getattr(self._client, method)(**params)
        except (ClientError, BotoCoreError) as error:
            raise Raised(type(error).__name__, str(error)) from None
