"""What browsers ask of S3 for pages of another origin, and what they have to be told.

A preflight (``OPTIONS``) is signed by nobody, is no operation and leaves no event: the
bucket's rules answer it. Whether the request that it asks for is allowed, policies say.
"""

from iamtutor.cloud.errors import ServiceError
from iamtutor.cloud.service.caller import Params
from iamtutor.cloud.services.s3.rules import cors
from iamtutor.cloud.state.buckets import Bucket
from iamtutor.cloud.world import World
from iamtutor.wire.message import Request
from iamtutor.wire.routing import bucket_and_key

_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
#: S3's own words and spelling.
_NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the "
    "evalution of Origin, request method / Access-Control-Request-Method or "
    "Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)
Headers = list[tuple[str, str]]


def preflight(request: Request, world: World) -> Headers:
    """The headers of the answer. Raises ServiceError where no rule lets the page ask."""
    origin = request.header("origin")
    if not origin:
        said = "Insufficient information. Origin request header needed."
        raise ServiceError("BadRequest", said)
    bucket = _bucket(request, world)
    method = request.header("access-control-request-method")
    if bucket is None:
        raise _forbidden("CORSResponse: Bucket not found", method, "BUCKET")
    if not cors.rules(bucket):
        said = "CORSResponse: CORS is not enabled for this bucket."
        raise _forbidden(said, method, "BUCKET")
    if method not in cors.METHODS:
        said = f"Invalid Access-Control-Request-Method: {method or 'null'}"
        raise ServiceError("BadRequest", said)
    names = _names(request)
    rule = cors.allowing(bucket, origin, method, names)
    if rule is None:
        kind = "OBJECT" if bucket_and_key(request)[1] else "BUCKET"
        raise _forbidden(_NOT_ALLOWED, method, kind)
    allowed = [("Access-Control-Allow-Headers", ", ".join(names))] if names else []
    return _told(rule, origin) + allowed


def _forbidden(said: str, method: str | None, kind: str) -> ServiceError:
    return ServiceError(
        "AccessForbidden", said, 403, Method=method or "OPTIONS", ResourceType=kind
    )


def _names(request: Request) -> list[str]:
    """The headers that a page says it will send."""
    asked = request.header("access-control-request-headers") or ""
    return [name.strip().lower() for name in asked.split(",") if name.strip()]


def headers_for(request: Request, world: World) -> Headers:
    """What the answer to a request itself says to the browser, if a rule is for it. What a
    preflight would name counts here too, where the request names it."""
    origin = request.header("origin")
    bucket = _bucket(request, world)
    if not origin or bucket is None:
        return []
    method = request.header("access-control-request-method") or request.method
    rule = cors.allowing(bucket, origin, method, _names(request))
    return _told(rule, origin) if rule is not None else []


def _bucket(request: Request, world: World) -> Bucket | None:
    name = bucket_and_key(request)[0]
    owner = world.owner_of_bucket(name)
    return owner.buckets[name] if owner is not None else None


def _told(rule: Params, origin: str) -> Headers:
    """Who names its origins lets pages send what identifies their visitor; everybody's
    rule doesn't."""
    everybody = "*" in rule["AllowedOrigins"]
    headers = [
        ("Access-Control-Allow-Origin", "*" if everybody else origin),
        ("Access-Control-Allow-Methods", ", ".join(rule["AllowedMethods"])),
    ]
    if rule.get("ExposeHeaders"):
        exposed = ", ".join(rule["ExposeHeaders"])
        headers.append(("Access-Control-Expose-Headers", exposed))
    if rule.get("MaxAgeSeconds") is not None:
        headers.append(("Access-Control-Max-Age", str(rule["MaxAgeSeconds"])))
    if not everybody:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    return [*headers, ("Vary", _VARY)]
