"""Presigned URLs, signed at the world's time: botocore would read the host's clock."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from iamtutor.cloud.principals import Credentials
from iamtutor.shell.awscli.s3.addresses import Address


@dataclass(frozen=True, slots=True)
class Signed:
    """A URL's query with its signature, and what was signed: S3 tells both to whoever
    signed differently."""

    host: str
    parameters: dict[str, str]
    signature: str
    text: str
    request: str = ""
    """The canonical request, which the old signature has none of."""


def presigned_url(
    credentials: Credentials,
    bucket: str,
    key: str,
    *,
    address: Address,
    now: datetime,
    lifetime: int,
) -> str:
    """A URL by which anybody may GET the object until ``lifetime`` seconds from ``now``."""
    path = address.path + object_path(key)
    if address.old:
        expires = int((now + timedelta(seconds=lifetime)).timestamp())
        signed = signed_old(credentials, bucket, object_path(key), expires)
    else:
        host, region = address.host, address.region
        signed = signed_v4(credentials, host, path, region, now, lifetime)
    return f"https://{address.host}{path}?{_query(signed.parameters)}"


def object_path(key: str) -> str:
    return "/" + quote(key, safe="/-_.~")


def _query(parameters: dict[str, str]) -> str:
    return "&".join(f"{k}={quote(v, safe='-_.~')}" for k, v in parameters.items())


def signed_old(
    credentials: Credentials, bucket: str, path: str, expires: int, method: str = "GET"
) -> Signed:
    token = credentials.session_token
    header = f"x-amz-security-token:{token}\n" if token else ""
    text = f"{method}\n\n\n{expires}\n{header}/{bucket}{path}"
    digest = hmac.new(
        credentials.secret_access_key.encode(), text.encode(), hashlib.sha1
    )
    signature = base64.b64encode(digest.digest()).decode()
    parameters = {
        "AWSAccessKeyId": credentials.access_key_id,
        "Signature": signature,
        **({"x-amz-security-token": token} if token else {}),
        "Expires": str(expires),
    }
    return Signed(f"{bucket}.s3.amazonaws.com", parameters, signature, text)


def signed_v4(
    credentials: Credentials,
    host: str,
    path: str,
    region: str,
    now: datetime,
    lifetime: int,
    method: str = "GET",
) -> Signed:
    day, moment = f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
    scope = f"{day}/{region}/s3/aws4_request"
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{credentials.access_key_id}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(lifetime),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.session_token:
        parameters["X-Amz-Security-Token"] = credentials.session_token
    query = _query(dict(sorted(parameters.items())))
    request = f"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}"
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    parameters["X-Amz-Signature"] = signature
    return Signed(host, parameters, signature, text, request)
