"""Requests as Terraform's AWS provider sends them, by its SDK for Go: forms, XML and
headers written here, signed by botocore, sent to the door byte for byte.

What is answered is read as that SDK reads it: by the names of elements, below a root that
has to be the right one.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree
from zlib import crc32

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.wire.stage import REGION, Sent, Stand, send

VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15", "ec2": "2016-11-15"}
SPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "ec2": "http://ec2.amazonaws.com/doc/2016-11-15/",
    "s3": "http://s3.amazonaws.com/doc/2006-03-01/",
}
AGENT = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) "
    "terraform-provider-aws/5.80.0 (+https://registry.terraform.io/providers/hashicorp/aws)"
    " aws-sdk-go-v2/1.32.6 ua/2.1 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#amd64"
)


class Refused(Exception):
    """An error's code, and its status."""


@dataclass
class Element:
    """An answer's element, by names without their space."""

    it: ElementTree.Element

    def text(self, path: str) -> str | None:
        found = self.it.find("/".join(f"{{*}}{name}" for name in path.split("/")))
        return None if found is None else found.text or ""

    def texts(self, path: str) -> list[str]:
        found = self.it.findall("/".join(f"{{*}}{name}" for name in path.split("/")))
        return [one.text or "" for one in found]


@dataclass
class Provider:
    stand: Stand
    calls: list[str] = field(default_factory=list)

    def _sent(
        self,
        service: str,
        method: str,
        below: str,
        headers: dict[str, str],
        body: bytes,
    ) -> Sent:
        number = UUID(int=len(self.calls))
        made = AWSRequest(
            method,
            f"{self.stand.url}{below}",
            {
                "User-Agent": AGENT,
                "amz-sdk-invocation-id": str(number),
                "amz-sdk-request": "attempt=1; max=25",
                "Accept-Encoding": "gzip" if service != "s3" else "identity",
                **headers,
            },
            body,
        )
        keys = Credentials(self.stand.key, self.stand.secret)
        region = "us-east-1" if service == "iam" else REGION
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(keys, service, region).add_auth(made)
        prepared = made.prepare()
        return send(method, prepared.url, prepared.headers, body)

    def form(self, service: str, action: str, **fields: str) -> Element:
        """A call of the protocols query and ec2; ``__`` in a name is a dot."""
        self.calls.append(action)
        said = {name.replace("__", "."): value for name, value in fields.items()}
        body = urlencode({"Action": action, "Version": VERSIONS[service], **said})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = self._sent(service, "POST", "/", kind, body.encode())
        root = ElementTree.fromstring(sent.body)
        if sent.status >= 400:
            wrong = "Response" if service == "ec2" else "ErrorResponse"
            assert root.tag.rpartition("}")[2] == wrong
            error = root.find(".//{*}Code")
            assert error is not None
            raise Refused(error.text, sent.status)
        assert root.tag == f"{{{SPACES[service]}}}{action}Response"
        if service == "ec2":
            assert root.find("{*}requestId") is not None
            return Element(root)
        assert root.find("{*}ResponseMetadata/{*}RequestId") is not None
        result = root.find(f"{{*}}{action}Result")
        return Element(root if result is None else result)

    def s3(
        self,
        method: str,
        below: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        root: str = "",
    ) -> tuple[Sent, Element | None]:
        """A call of S3 in path style; ``root`` is what the answer's has to be called."""
        self.calls.append(f"{method} {below}")
        sent = self._sent("s3", method, below, dict(headers or {}), body)
        assert sent.headers["x-amz-request-id"]
        if sent.status >= 400:
            if method == "HEAD":
                raise Refused("", sent.status)
            error = ElementTree.fromstring(sent.body)
            assert error.tag == "Error"
            raise Refused(error.findtext("Code"), sent.status)
        if not root:
            return sent, None
        found = ElementTree.fromstring(sent.body)
        assert found.tag == f"{{{SPACES['s3']}}}{root}"
        return sent, Element(found)


def with_checksum(body: bytes) -> dict[str, str]:
    """The headers by which the SDK makes sure that a body arrives as it was."""
    return {
        "x-amz-checksum-crc32": b64encode(crc32(body).to_bytes(4, "big")).decode(),
        "x-amz-sdk-checksum-algorithm": "CRC32",
        "x-amz-content-sha256": sha256(body).hexdigest(),
    }
