"""The hermetic boto3 session, and the seam where a request leaves it.

No socket is opened and no file of the host is read but the package's own data: botocore's
configuration, credential and endpoint look-ups are replaced, and ``before-call`` answers
each request by ``cloud.calls.perform``. The clients are shared by all threads; who is
calling is in a ContextVar, set for the time of one command.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cache
from http import HTTPStatus
from io import BytesIO
from threading import Lock
from typing import Any

import boto3
import botocore
import botocore.session
from botocore.config import Config
from botocore.configprovider import (
    BOTOCORE_DEFAUT_SESSION_VARIABLES,
    ConfigValueStore,
    ConstantProvider,
)
from botocore.credentials import CredentialResolver
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from botocore.handlers import generate_idempotent_uuid
from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, Shape, StructureShape
from botocore.plugin import PluginContext, reset_plugin_context, set_plugin_context
from botocore.regions import EndpointRulesetResolver
from botocore.response import StreamingBody
from botocore.utils import instance_cache, parse_timestamp

from iamtutor.cloud import calls, catalogue
from iamtutor.cloud.bodies import BodyReader
from iamtutor.cloud.calls import ApiCall
from iamtutor.cloud.errors import IN_HEADERS, ServiceError, without_body
from iamtutor.cloud.events import ApiEvent
from iamtutor.cloud.principals import Credentials
from iamtutor.cloud.turn import Turn
from iamtutor.shell.awscli.failures import beyond_calendars
from iamtutor.shell.budget import Budget

#: The most clients that are kept.
CLIENTS_LIMIT = 40
#: What it costs to make a client, to hand out one item of a list, and to look at one
#: statement of a policy and keep what was found.
CLIENT_WORK, ITEM_WORK, STATEMENT_WORK = 200_000, 800, 500

GLOBAL_REGION = "us-east-1"


@dataclass(slots=True)
class Caller:
    """Whose requests these are. ``find_credentials`` is asked once, when one is signed;
    ``prepare`` as often as the program makes a client."""

    turn: Turn
    origin: str
    find_credentials: Callable[[], Credentials | None]
    budget: Budget
    signed: bool = True
    prepare: Callable[[], object] = lambda: None
    """Looks where the credentials are, as a client cannot be made before; may raise."""
    checksum: str | None = None
    """The checksum algorithm that goes with an upload, where the operation has one; a
    version that has one asks for the checksum of what it downloads, too."""
    any_checksum: bool = False
    """Whether the program brings what every checksum needs: botocore alone does not."""
    checked: bool = False
    """Whether the parameters were compared with the version's own model already."""
    _found: list[Credentials | None] = field(default_factory=list)

    @property
    def credentials(self) -> Credentials | None:
        if not self._found:
            self._found.append(self.find_credentials())
        return self._found[0]


#: Without a default: a request outside a command is a mistake and fails.
CALLER: ContextVar[Caller] = ContextVar("caller")


def warm_up(region: str = GLOBAL_REGION) -> None:
    """Read the table of services and make the clients that most commands need, before the
    first person waits for them."""
    catalogue.services()
    for service in ("s3", "sts", "iam", "ec2"):
        client(service, region)


@contextmanager
def calling_as(caller: Caller) -> Iterator[None]:
    """For the time of one command, the clients' requests are ``caller``'s."""
    token = CALLER.set(caller)
    try:
        yield
    finally:
        CALLER.reset(token)


class _CheckedOnce:
    """In place of a client's serializer: what was checked already is not checked again."""

    def __init__(self, serializer: Any) -> None:
        self._checking = serializer
        self._plain = serializer._serializer

    def serialize_to_request(
        self, parameters: Mapping[str, Any], model: OperationModel
    ) -> Any:
        caller = CALLER.get(None)
        checked = caller is not None and caller.checked
        serializer = self._plain if checked else self._checking
        with beyond_calendars():
            return serializer.serialize_to_request(parameters, model)


class _Rules(EndpointRulesetResolver):  # type: ignore[misc]
    """In place of what finds a client's endpoints: of the dozen parameters of the rules, a
    call says one or two, and botocore asks four places for each."""

    def _get_provider_params(
        self, operation_model: OperationModel, call_args: Any, request_context: Any
    ) -> dict[str, Any]:
        builtins = self._get_customized_builtins(
            operation_model, call_args, request_context
        )
        said = self._said(operation_model)
        params = {}
        for name, definition in self._param_definitions.items():
            value = None
            if name in said:
                value = self._resolve_param_from_context(
                    name, operation_model, call_args
                )
            if value is None and definition.builtin is not None:
                value = builtins[definition.builtin]
                value = value() if callable(value) else value
            if value is not None:
                params[name] = value
                self._register_endpoint_feature_ids(name, value)
        return params

    @instance_cache  # type: ignore[untyped-decorator]
    def _said(self, operation_model: OperationModel) -> frozenset[str]:
        """The parameters that the operation, a call of it or the client's configuration
        may say."""
        configured = self._get_client_context_params()
        return frozenset(
            (
                *self._get_static_context_params(operation_model),
                *self._get_dynamic_context_params(operation_model),
                *operation_model.operation_context_parameters,
                *(
                    name
                    for name in configured
                    if configured[name] in self._client_context
                ),
            )
        )


class _NoToken:
    def load_token(self, **_: object) -> None:
        return None


class _Nameless:
    """In place of what makes the header ``User-Agent`` anew for each call: nobody reads
    it."""

    def to_string(self) -> str:
        return ""


class _NoHttp:
    """In place of the HTTP session: nothing may get so far."""

    def send(self, request: object) -> None:
        raise AssertionError("a request tried to leave the process")

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _HttpAnswer:
    """``raw`` is None: there is nothing to parse, the answer is parsed already."""

    status_code: int
    headers: dict[str, str]
    raw: None = None


@cache
def botocore_session() -> botocore.session.Session:
    """The one session. It has no profile, no configuration file and no environment."""
    session = botocore.session.Session()
    session._config = {"profiles": {}}
    session._profile_map = {}
    values = {
        name: ConstantProvider(variable[2])
        for name, variable in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    for name, value in (
        ("region", None),
        ("s3", None),
        ("proxies_config", None),
        ("defaults_mode", "legacy"),
    ):
        values[name] = ConstantProvider(value)
    # A token by chance would be in every transcript, and a world knows no chance.
    session.unregister("before-parameter-build", generate_idempotent_uuid)
    session.register_component("config_store", ConfigValueStore(mapping=values))
    session.register_component("data_loader", loader())
    session.register_component("credential_provider", CredentialResolver([]))
    session.register_component("token_provider", _NoToken())
    return session


@cache
def boto3_session() -> boto3.Session:
    """The boto3 session over it: one, because each adds its own to every client class."""
    return boto3.Session(botocore_session=botocore_session())


@cache
def loader() -> Loader:
    """Reads botocore's own data and looks nowhere else."""
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    return Loader(extra_search_paths=[data], include_default_search_paths=False)


def _client_config(service: str) -> Config:
    return Config(
        ignore_configured_endpoint_urls=True,
        proxies={},
        retries={"total_max_attempts": 1, "mode": "standard"},
        s3={"addressing_style": "virtual"},
        signature_version="s3v4" if service == "s3" else None,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        use_fips_endpoint=False,
        use_dualstack_endpoint=False,
        defaults_mode="legacy",
        disable_request_compression=True,
    )


_clients: dict[tuple[str, str | None], Any] = {}
_lock = Lock()


def client(service: str, region: str | None) -> Any:
    """The boto3 client of a service in a region, shared by everybody.

    Raises botocore's own ``NoRegionError`` or ``InvalidRegionError``.
    """
    key = (service, region)
    found = _clients.get(key)
    if found is not None:
        return found
    caller = CALLER.get(None)
    if caller is not None:
        caller.budget.work(CLIENT_WORK)
    with _lock:
        if key not in _clients:
            made = _make_client(service, region)
            while len(_clients) >= CLIENTS_LIMIT:
                del _clients[next(iter(_clients))]
            _clients[key] = made
        return _clients[key]


def _make_client(service: str, region: str | None) -> Any:
    # Without this, a variable of the process's environment could load code.
    plugins = set_plugin_context(PluginContext(plugins="DISABLED"))
    try:
        made = boto3_session().client(
            service, region_name=region, config=_client_config(service), verify=False
        )
    finally:
        reset_plugin_context(plugins)
    made._endpoint.http_session = _NoHttp()
    made._serializer = _CheckedOnce(made._serializer)
    made._user_agent_creator = _Nameless()
    made._ruleset_resolver.__class__ = _Rules
    where = made.meta.region_name
    region_name = GLOBAL_REGION if where in (None, "aws-global") else where
    known = region_name in regions()

    def keep_params(
        params: dict[str, Any], context: dict[str, Any], model: OperationModel, **_: Any
    ) -> dict[str, Any] | None:
        context["params"] = params
        algorithm = model.http_checksum.get("requestAlgorithmMember")
        if algorithm not in params or not CALLER.get().any_checksum:
            return None
        if params[algorithm] not in model.input_shape.members[algorithm].enum:
            return None  # botocore refuses it by name
        # Nothing is sent, so that botocore need not know how to compute it.
        return {name: value for name, value in params.items() if name != algorithm}

    def answer(
        model: OperationModel, params: dict[str, Any], context: dict[str, Any], **_: Any
    ) -> tuple[_HttpAnswer, dict[str, Any]]:
        if not known:
            raise EndpointConnectionError(endpoint_url=params["url"])
        return _answer(model, context["params"], region_name)

    def refuse(**_: Any) -> None:
        raise AssertionError("a request tried to leave the process")

    made.meta.events.register_last("provide-client-params.*.*", keep_params)
    made.meta.events.register("before-call.*.*", answer)
    made.meta.events.register("before-send.*.*", refuse)
    return made


@cache
def regions() -> frozenset[str]:
    """The regions that exist, as botocore's endpoint data lists them."""
    found = botocore_session().get_available_regions("ec2")
    return frozenset(found)


def _answer(
    model: OperationModel, params: Mapping[str, Any], region: str
) -> tuple[_HttpAnswer, dict[str, Any]]:
    caller = CALLER.get()
    caller.budget.spend()
    algorithm = model.http_checksum.get("requestAlgorithmMember")
    if algorithm and caller.checksum:
        params = {algorithm: caller.checksum, **params}
    validated = model.http_checksum.get("requestValidationModeMember")
    if validated and caller.checksum:
        params = {validated: "ENABLED", **params}
    # An operation that takes nothing sends nothing, whatever a document said.
    taken = model.input_shape.members if model.input_shape is not None else {}
    params = {
        name: _sent(taken[name], params[name]) for name in params if name in taken
    }
    if taken and model.service_model.metadata["protocol"] == "ec2":
        params = _in_form(model.input_shape, params)
    call = ApiCall(
        service=model.service_model.service_name,
        operation=model.name,
        params=params,
        credentials=caller.credentials if caller.signed else None,
        region=region,
        origin=caller.origin,
    )
    if caller.signed and call.credentials is None:
        calls.record_unsent(caller.turn, call)
        raise NoCredentialsError
    before = len(caller.turn.events)
    try:
        parsed = calls.perform(caller.turn, call)
    except ServiceError as error:
        if model.name == "HeadObject" and error.status == HTTPStatus.BAD_REQUEST:
            _look_for_bucket(caller.turn, call)
        return _failed(model, error)
    finally:
        for event in caller.turn.events[before:]:
            caller.budget.work(_statements(event) * STATEMENT_WORK)
    items = sum(len(value) for value in parsed.values() if isinstance(value, list))
    caller.budget.work(items * ITEM_WORK)
    events = caller.turn.events[before:]
    status = events[-1].status if events else 200
    return _HttpAnswer(status, {}), _succeeded(model, dict(parsed), status)


def _sent(shape: Shape, value: Any) -> Any:
    """A parameter as it arrives: a point in time, however it was written down."""
    if shape.type_name != "timestamp":
        return value
    moment = parse_timestamp(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_form(shape: Shape, value: Any) -> Any:
    """A value as a form of EC2 carries it: without lists and structures of nothing. Those
    that must be there stay: the operations say what is wrong with them."""
    if isinstance(shape, StructureShape):
        sent = {name: _in_form(shape.members[name], value[name]) for name in value}
        needed = shape.required_members
        return {n: v for n, v in sent.items() if n in needed or v not in ([], {})}
    if isinstance(shape, ListShape):
        sent_items = [_in_form(shape.member, item) for item in value]
        return [item for item in sent_items if item not in ([], {})]
    return value


def _look_for_bucket(turn: Turn, call: ApiCall) -> None:
    """A HEAD that is a bad request may mean another region: botocore's redirector asks
    where the bucket is. It learns nothing that changes the answer."""
    bucket = {"Bucket": call.params["Bucket"]}
    with suppress(ServiceError):
        calls.perform(turn, replace(call, operation="HeadBucket", params=bucket))


def _statements(event: ApiEvent) -> int:
    return sum(len(result.statements) for result in event.evaluations)


def _metadata(status: int) -> dict[str, Any]:
    return {
        "RequestId": "",
        "HTTPStatusCode": status,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }


def _failed(
    model: OperationModel, error: ServiceError
) -> tuple[_HttpAnswer, dict[str, Any]]:
    if model.http.get("method") == "HEAD":
        # There is no body that could say more than the status line.
        error = without_body(error)
    more = {name: said for name, said in error.extra.items() if name not in IN_HEADERS}
    # XML says more beside code and message; what JSON says more has a shape of its own.
    in_json = "json" in model.service_model.metadata["protocol"]
    told = {"Code": error.code, "Message": error.message}
    parsed = {
        # As botocore's parsers leave it, down to the order.
        "Error": dict(reversed(told.items())) if in_json else {**told, **more},
        "ResponseMetadata": _metadata(error.status),
        **(more if in_json else {}),
    }
    return _HttpAnswer(error.status, {}), parsed


def _succeeded(
    model: OperationModel, parsed: dict[str, Any], status: int
) -> dict[str, Any]:
    parsed["ResponseMetadata"] = _metadata(status)
    streaming = model.get_streaming_output() if model.has_streaming_output else None
    if streaming is not None:
        for name, shape in model.output_shape.members.items():
            body = parsed.get(name)
            if shape is streaming and isinstance(body, (bytes, BodyReader)):
                parsed[name] = Stream(body)
    return parsed


class Stream(StreamingBody):  # type: ignore[misc]
    """A streaming answer. ``content`` is what it streams, for those who need no copy."""

    def __init__(self, content: bytes | BodyReader) -> None:
        self.content = content
        raw = BytesIO(content) if isinstance(content, bytes) else content
        super().__init__(raw, len(content))
