"""The hermetic boto3 session, and the seam where a request leaves it.

No socket is opened and no file of the host is read but the package's own data: botocore's
configuration, credential and endpoint look-ups are replaced, and ``before-call`` answers
each request (``in_process``). The clients are shared by all threads; who calls is the
command's ``caller``.
"""

import os
from collections.abc import Mapping
from copy import copy
from functools import cache
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
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointConnectionError
from botocore.handlers import generate_idempotent_uuid
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.plugin import PluginContext, reset_plugin_context, set_plugin_context
from botocore.regions import EndpointRulesetResolver
from botocore.utils import instance_cache, lru_cache_weakref

from iamtutor.cloud import catalogue
from iamtutor.shell.awscli import in_process
from iamtutor.shell.awscli.caller import CALLER
from iamtutor.shell.awscli.failures import beyond_calendars
from iamtutor.shell.awscli.in_process import HttpAnswer

#: The most clients that are kept.
CLIENTS_LIMIT = 40
#: What it costs to make a client.
CLIENT_WORK = 200_000
#: What it costs to read a service's model.
MODEL_WORK = 1_000_000

#: So many endpoints are kept in all: a large class has two or three buckets each.
ENDPOINTS_LIMIT = 1_000

GLOBAL_REGION = "us-east-1"


def warm_up(region: str = GLOBAL_REGION) -> None:
    """Read the table of services and make the clients that most commands need, before the
    first person waits for them."""
    catalogue.services()
    for service in ("s3", "sts", "iam", "ec2"):
        client(service, region)


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


class _Endpoints(EndpointProvider):  # type: ignore[misc]
    """In place of what goes through those rules: botocore keeps what it found for the last
    hundred buckets, and a class has more. To find one takes 0.4 ms."""

    _resolve_endpoint = lru_cache_weakref(maxsize=ENDPOINTS_LIMIT)(
        EndpointProvider._resolve_endpoint.__wrapped__
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


def model_of(service: str) -> ServiceModel:
    """botocore's model of a service. It keeps whatever it reads; of what is not emulated,
    four hundred services with a MB each, nothing stays. Raises ``UnknownServiceError``."""
    reader = loader()
    if service not in catalogue.services():
        caller = CALLER.get(None)
        if caller is not None:
            caller.budget.work(MODEL_WORK)
        reader = copy(reader)
        reader._cache = dict(reader._cache)
    return ServiceModel(reader.load_service_model(service, "service-2"), service)


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
    # botocore makes a class of its own each time.
    made.get_paginator = cache(made.get_paginator)
    made._ruleset_resolver.__class__ = _Rules
    made._ruleset_resolver._provider.__class__ = _Endpoints
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
    ) -> tuple[HttpAnswer, dict[str, Any]]:
        if not known:
            raise EndpointConnectionError(endpoint_url=params["url"])
        return in_process.answer(model, context["params"], region_name)

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
