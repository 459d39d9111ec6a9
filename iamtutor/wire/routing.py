"""Which operation of which service a request asks for.

The service is known by the name in the signature's scope; without a signature, by what only
one protocol sends. Within a service the protocol tells: a target in the headers, an action
in the form, or method and path as the model has them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from botocore.model import OperationModel, ServiceModel

from iamtutor.cloud import catalogue
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.services.s3.errors import method_not_allowed
from iamtutor.wire.message import Request
from iamtutor.wire.models import by_signing_name, model

_LABEL = re.compile(r"\{(\w+)(\+?)\}")
FORM = "application/x-www-form-urlencoded"
_TARGET = re.compile(r"[A-Za-z0-9_.]{1,100}")
_ACTION = re.compile(r"[A-Za-z0-9]{1,100}")


class NoSuchService(Exception):
    """A service that is not simulated: its name in the signature's scope."""


@dataclass(frozen=True, slots=True)
class Found:
    """An operation, with what the path says of its parameters and, for the protocols that
    send one, the form. ``known``: the account simulates it."""

    operation: OperationModel
    in_path: Mapping[str, str]

    @property
    def service(self) -> str:
        return str(self.operation.service_model.service_name)


def service_of(request: Request, signing_name: str | None) -> ServiceModel:
    """The service that a request is for. Raises ``NoSuchService``."""
    if signing_name is None:
        return _guessed(request)
    candidates = by_signing_name().get(signing_name)
    if candidates is None:
        raise NoSuchService(signing_name)
    # IAM and IAM Toolbox share a name; the protocol query has nothing in its path.
    in_path = request.below not in {"", "/"}
    return next(
        (one for one in candidates if ("rest" in one.metadata["protocol"]) == in_path),
        candidates[0],
    )


def _guessed(request: Request) -> ServiceModel:
    """Of an unsigned request: S3 takes them, STS and the others say what is missing."""
    target = request.header("x-amz-target") or ""
    for (candidate,) in (
        found for found in by_signing_name().values() if not found[1:]
    ):
        prefix = candidate.metadata.get("targetPrefix")
        if prefix and target.startswith(f"{prefix}."):
            return candidate
    asked = request.asked()
    if (request.method == "POST" and is_form(request)) or "Action" in asked:
        version = asked.get("Version", "")
        for name in ("sts", "iam", "ec2"):
            if model(name).api_version == version:
                return model(name)
        return model("sts")
    return model("s3")


def is_form(request: Request) -> bool:
    return (request.header("content-type") or "").partition(";")[0].strip() == FORM


def find(
    request: Request, service: ServiceModel, form: Mapping[str, str] | None = None
) -> Found:
    """The operation of ``service`` that is asked for; ``form`` is that of the protocols
    query and ec2. Raises ServiceError when there is none."""
    protocol = service.metadata["protocol"]
    if protocol in {"query", "ec2"}:
        return _by_action(service, form or {})
    if protocol == "json":
        return _by_target(request, service)
    return _by_path(request, service)


def _by_action(service: ServiceModel, form: Mapping[str, str]) -> Found:
    action = form.get("Action", "")
    if not action:
        raise ServiceError(
            "MissingAction", "The request must contain the parameter Action"
        )
    version = form.get("Version") or service.api_version
    if action not in service.operation_names or not _ACTION.fullmatch(action):
        said = action if _ACTION.fullmatch(action) else "?"
        raise ServiceError(
            "InvalidAction",
            f"Could not find operation {said} for version {version[:20]}"
            if service.metadata["protocol"] == "query"
            else f"The action {said} is not valid for this web service.",
        )
    return Found(service.operation_model(action), {})


def _by_target(request: Request, service: ServiceModel) -> Found:
    target = request.header("x-amz-target") or ""
    name = target.rpartition(".")[2]
    if not _TARGET.fullmatch(target) or name not in service.operation_names:
        raise ServiceError("UnknownOperationException", "")
    return Found(service.operation_model(name), {})


# --- by method and path -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Route:
    """An operation's method and path. ``wanted`` are names in the query with their values
    (None: any), ``headers`` those that have to be there. Of two that fit equally the one
    that is not ``deprecated`` is meant, whatever the request names; then the one that it
    names; then the ``simulated`` one."""

    operation: OperationModel
    method: str
    path: re.Pattern[str]
    literal: int
    wanted: Mapping[str, str | None]
    headers: tuple[str, ...]
    deprecated: bool
    simulated: bool

    def fit(
        self, request: Request, path: str, query: Mapping[str, str]
    ) -> tuple[int, bool, bool, bool] | None:
        """How well it fits, the greater the better; None: not at all."""
        if request.method != self.method or not self.path.fullmatch(path):
            return None
        for name, value in self.wanted.items():
            if name not in query or (value is not None and query[name] != value):
                return None
        if any(request.header(name) is None for name in self.headers):
            return None
        named = query.get("x-id") == self.operation.name
        parts = self.literal + len(self.wanted) + len(self.headers)
        return parts, not self.deprecated, named, self.simulated


@cache
def _routes(service: str) -> tuple[_Route, ...]:
    made = []
    simulated = catalogue.about(service).operations
    found = model(service)
    for name in found.operation_names:
        operation = found.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        wanted: dict[str, str | None] = {}
        for part in query.split("&") if query else ():
            key, equals, value = part.partition("=")
            wanted[key] = value if equals else None
        headers = []
        shape = operation.input_shape
        for member in shape.required_members if shape is not None else ():
            place = shape.members[member].serialization
            if place.get("location") == "querystring":
                wanted.setdefault(place["name"], None)
            elif place.get("location") == "header":
                headers.append(place["name"].lower())
        literal = len([part for part in path.split("/") if part and "{" not in part])
        made.append(
            _Route(
                operation,
                operation.http["method"],
                _pattern(path, exact=service == "s3"),
                literal,
                wanted,
                # They tell apart what no query of its own does.
                tuple(headers) if service == "s3" and not query else (),
                bool(operation.deprecated),
                name in simulated,
            )
        )
    return tuple(made)


def _pattern(path: str, exact: bool) -> re.Pattern[str]:
    """What paths of requests match. Older clients end some with a slash, and newer ones
    do not; only the keys of S3 tell the two apart."""
    if not exact:
        path = path.rstrip("/")
    parts, at = [], 0
    for label in _LABEL.finditer(path):
        parts.append(re.escape(path[at : label.start()]))
        parts.append(f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})")
        at = label.end()
    end = "" if exact else "/?"
    return re.compile("".join([*parts, re.escape(path[at:]), end]), re.DOTALL)


def _by_path(request: Request, service: ServiceModel) -> Found:
    path, query = request.below or "/", request.asked()
    if service.service_name == "s3":
        # An empty key names the bucket.
        bucket, key = _in_s3(request)
        path = f"/{bucket}/{key}" if key else f"/{bucket}"
    fits = [
        (fit, route)
        for route in _routes(service.service_name)
        if (fit := route.fit(request, path, query)) is not None
    ]
    if not fits:
        raise _no_route(request, service)
    best = max(fits, key=lambda found: found[0])[1]
    found = best.path.fullmatch(path)
    assert found is not None
    in_path = {
        name: unquote(value, errors="strict")
        for name, value in found.groupdict().items()
    }
    return Found(best.operation, in_path)


def _in_s3(request: Request) -> tuple[str, str]:
    """The bucket and the key that a path of S3 names, as they are written there."""
    path = request.below or "/"
    if request.bucket is not None:
        path = f"/{request.bucket}{path}"
    bucket, _, key = path[1:].partition("/")
    return bucket, key


def bucket_and_key(request: Request) -> tuple[str, str]:
    """What a path of S3 names; either may be empty."""
    bucket, key = _in_s3(request)
    return unquote(bucket, errors="strict"), unquote(key, errors="strict")


def _no_route(request: Request, service: ServiceModel) -> Exception:
    if service.service_name == "s3":
        kind = request.header("content-type") or ""
        if request.method == "POST" and kind.startswith("multipart/form-data"):
            # A browser's form: an operation that no model has.
            return NotEmulated("s3", "PostObject")
        return method_not_allowed()
    return ServiceError("UnknownOperationException", "", 404)
