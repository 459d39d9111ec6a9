"""The lines to paste for each client."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from iamtutor.endpoints.keys import Keys


@dataclass(frozen=True, slots=True)
class Address:
    """Where an account answers: ``url`` with the label in its path."""

    url: str
    region: str

    @property
    def host(self) -> str:
        """Host and path, without the scheme."""
        return self.url.partition("://")[2]

    @property
    def secure(self) -> bool:
        return urlsplit(self.url).scheme == "https"


@dataclass(frozen=True, slots=True)
class Paste:
    """``name`` is the client's own; ``file`` is where the lines go, if into a file."""

    slug: str
    name: str
    text: str
    file: str = ""


def pastes(address: Address, keys: Keys) -> list[Paste]:
    return [
        Paste(slug, name, write(address, keys), file)
        for slug, name, file, write in _CLIENTS
    ]


def _environment(address: Address, keys: Keys) -> str:
    lines = [
        f"export AWS_ACCESS_KEY_ID={keys.key_id}",
        f"export AWS_SECRET_ACCESS_KEY={keys.secret}",
        *([f"export AWS_SESSION_TOKEN={keys.token}"] if keys.token else []),
        f"export AWS_DEFAULT_REGION={address.region}",
        f"export AWS_ENDPOINT_URL={address.url}",
        "aws sts get-caller-identity",
    ]
    return "\n".join(lines)


def _profile(address: Address, keys: Keys) -> str:
    lines = [
        "[profile iamtutor]",
        f"aws_access_key_id = {keys.key_id}",
        f"aws_secret_access_key = {keys.secret}",
        *([f"aws_session_token = {keys.token}"] if keys.token else []),
        f"region = {address.region}",
        f"endpoint_url = {address.url}",
        "s3 =",
        "    addressing_style = path",
    ]
    return "\n".join(lines)


def _boto3(address: Address, keys: Keys) -> str:
    token = f',\n    aws_session_token="{keys.token}"' if keys.token else ""
    return f"""import boto3

session = boto3.Session(
    aws_access_key_id="{keys.key_id}",
    aws_secret_access_key="{keys.secret}"{token},
    region_name="{address.region}",
)
sts = session.client("sts", endpoint_url="{address.url}")
print(sts.get_caller_identity()["Arn"])"""


def _javascript(address: Address, keys: Keys) -> str:
    token = f',\n    sessionToken: "{keys.token}"' if keys.token else ""
    return f"""import {{ S3Client, ListBucketsCommand }} from "@aws-sdk/client-s3";

const s3 = new S3Client({{
  endpoint: "{address.url}",
  region: "{address.region}",
  forcePathStyle: true,
  credentials: {{
    accessKeyId: "{keys.key_id}",
    secretAccessKey: "{keys.secret}"{token}
  }},
}});
console.log(await s3.send(new ListBucketsCommand({{}})));"""


def _rclone(address: Address, keys: Keys) -> str:
    lines = [
        "[iamtutor]",
        "type = s3",
        "provider = Other",
        f"access_key_id = {keys.key_id}",
        f"secret_access_key = {keys.secret}",
        *([f"session_token = {keys.token}"] if keys.token else []),
        f"region = {address.region}",
        f"endpoint = {address.url}",
        f"location_constraint = {address.region}",
        "force_path_style = true",
        # With every object it sends a list, and buckets of today take this one alone.
        "acl = bucket-owner-full-control",
        "bucket_acl = private",
    ]
    return "\n".join(lines)


def _s3cmd(address: Address, keys: Keys) -> str:
    lines = [
        "[default]",
        f"access_key = {keys.key_id}",
        f"secret_key = {keys.secret}",
        *([f"access_token = {keys.token}"] if keys.token else []),
        f"host_base = {address.host}",
        f"host_bucket = {address.host}",
        f"bucket_location = {address.region}",
        f"use_https = {address.secure}",
        "signature_v2 = False",
    ]
    return "\n".join(lines)


def _terraform(address: Address, keys: Keys) -> str:
    token = f'\n  token      = "{keys.token}"' if keys.token else ""
    services = "\n".join(
        f'    {name:<3} = "{address.url}"' for name in ("ec2", "iam", "s3", "sts")
    )
    return f"""provider "aws" {{
  region     = "{address.region}"
  access_key = "{keys.key_id}"
  secret_key = "{keys.secret}"{token}

  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {{
{services}
  }}
}}"""


_CLIENTS: tuple[tuple[str, str, str, Callable[[Address, Keys], str]], ...] = (
    ("env", "AWS CLI, SDK", "", _environment),
    ("profile", "AWS CLI (profile)", "~/.aws/config", _profile),
    ("boto3", "Python: boto3", "", _boto3),
    ("js", "JavaScript: AWS SDK", "", _javascript),
    ("rclone", "rclone", "~/.config/rclone/rclone.conf", _rclone),
    ("s3cmd", "s3cmd", "~/.s3cfg", _s3cmd),
    ("terraform", "Terraform", "main.tf", _terraform),
)
