"""Where an object's URL leads: by region, the bucket's name and the profile's settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from iamtutor.shell.awscli.failures import Failure
from iamtutor.shell.hosts.dialects import Dialect

_CLASSIC = "us-east-1"
#: The regions where S3 still takes the old signature.
_OLD_REGIONS = frozenset(
    (
        _CLASSIC,
        "us-west-1",
        "us-west-2",
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
    )
)
_ACCESS_POINT = re.compile(
    r"arn:aws[^:]*:s3:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):accesspoint[:/](?P<name>.+)"
)
#: A name that can stand before a host that TLS has one wildcard for.
_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Address:
    """``path`` is what stands before the key; ``old``: the signature of version 2."""

    host: str
    path: str
    region: str
    old: bool


def address_of(
    dialect: Dialect, bucket: str, region: str, settings: Mapping[str, str]
) -> Address:
    """``settings`` are those nested in the profile's ``s3``. Raises ``Failure`` for a
    combination that there is none for."""
    old = _is_old(dialect, region, settings.get("signature_version"))
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    dual, quick = (
        settings.get(f"use_{name}_endpoint", "").lower() == "true"
        for name in ("dualstack", "accelerate")
    )
    if point := _ACCESS_POINT.fullmatch(bucket):
        host = f"{point['name']}-{point['account']}.s3-accesspoint"
        where = f"{'dualstack.' if dual else ''}{point['region']}.{suffix}"
        return Address(f"{host}.{where}", "", point["region"], old)
    style = settings.get("addressing_style", "auto")
    in_host = style != "path" and _LABEL.fullmatch(bucket) is not None
    if not in_host and (quick or style == "virtual"):
        _check(dialect, bucket, quick, style)
    regional = f"s3{'.dualstack' if dual else ''}.{region}.{suffix}"
    if quick:
        regional = f"s3-accelerate{'.dualstack' if dual else ''}.{suffix}"
    elif _is_global(dialect, region, in_host, style) and not dual:
        regional = f"s3.{suffix}"
    if in_host:
        return Address(f"{bucket}.{regional}", "", region, old)
    return Address(regional, f"/{bucket}", region, old)


def _is_old(dialect: Dialect, region: str, wanted: str | None) -> bool:
    if not dialect.old_signatures or wanted == "s3v4":
        return False
    return region in _OLD_REGIONS or (wanted == "s3" and dialect.old_signature_anywhere)


def _is_global(dialect: Dialect, region: str, in_host: bool, style: str) -> bool:
    """Version 1 presigns for the endpoint without a region, where it leads to a bucket."""
    if not dialect.old_signatures or region.startswith("cn-") or style == "virtual":
        return False
    return in_host or region == _CLASSIC


def _check(dialect: Dialect, bucket: str, quick: bool, style: str) -> None:
    if dialect.needs_virtual_names and style != "path":
        raise Failure(
            f"Bucket named {bucket} is not DNS compatible. Virtual hosted-style addressing "
            "cannot be used. The addressing style can be configured by removing the "
            "addressing_style value or setting that value to 'path' or 'auto' in the AWS "
            "Config file or in the botocore.client.Config object."
        )
    if quick:
        raise Failure("Path-style addressing cannot be used with S3 Accelerate")
