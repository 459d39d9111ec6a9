"""``aws s3 ls``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3.paths import split_bucket_key, without_scheme

_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def ls(invocation: Invocation, values: Values) -> int:
    bucket, key = split_bucket_key(without_scheme(values["paths"]))
    listing = _Listing(invocation, values)
    if not bucket:
        listing.buckets()
    else:
        listing.objects(bucket, key)
    if values["summarize"]:
        listing.summary()
    # Only somebody who asked for a certain key is told by the status that it is missing.
    return int(bool(key) and listing.empty)


class _Listing:
    def __init__(self, invocation: Invocation, values: Values) -> None:
        self.invocation = invocation
        self.values = values
        self.empty = True
        self.count = 0
        self.size = 0

    def buckets(self) -> None:
        client = self.invocation.client("s3")
        request = {
            name: self.values[option]
            for option, name in (
                ("bucket_name_prefix", "Prefix"),
                ("bucket_region", "BucketRegion"),
            )
            if self.values[option]
        }
        if not self.invocation.dialect.pages_buckets:
            answers = [client.list_buckets()]
        else:
            config = {"PageSize": self.values["page_size"]}
            pages = client.get_paginator("list_buckets")
            answers = pages.paginate(PaginationConfig=config, **request)
        for answer in answers:
            for bucket in answer.get("Buckets", ()):
                created = _moment(bucket["CreationDate"])
                self.invocation.out(f"{created} {bucket['Name']}\n")

    def objects(self, bucket: str, prefix: str) -> None:
        recursive = self.values["dir_op"]
        request: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix}
        if not recursive:
            request["Delimiter"] = "/"
        if self.values["request_payer"]:
            request["RequestPayer"] = self.values["request_payer"]
        if self.values["page_size"]:
            request["PaginationConfig"] = {"PageSize": self.values["page_size"]}
        paginator = self.invocation.client("s3").get_paginator("list_objects_v2")
        for page in paginator.paginate(**request):
            lines = [
                f"{'PRE':>30} {folder['Prefix'].split('/')[-2]}/\n"
                for folder in page.get("CommonPrefixes", ())
            ]
            lines += [
                self._line(entry, recursive) for entry in page.get("Contents", ())
            ]
            if lines:
                self.empty = False
                self.invocation.out("".join(lines))

    def _line(self, entry: Mapping[str, Any], recursive: bool) -> str:
        self.count += 1
        self.size += entry["Size"]
        name = entry["Key"] if recursive else entry["Key"].split("/")[-1]
        return (
            f"{_moment(entry['LastModified'])} {self._size(entry['Size']):>10} {name}\n"
        )

    def _size(self, size: int) -> str:
        return human_readable(size) if self.values["human_readable"] else str(size)

    def summary(self) -> None:
        self.invocation.out(
            f"\n{'Total Objects: ':>15}{self.count}\n"
            f"{'Total Size: ':>15}{self._size(self.size)}\n"
        )


def _moment(when: datetime) -> str:
    """The machine's clock shows UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def human_readable(size: int | float) -> str:
    if size == 1:
        return "1 Byte"
    if size < 1024:
        return f"{int(size)} Bytes"
    for power, suffix in enumerate(_UNITS, 2):
        unit = 1024**power
        if round((size / unit) * 1024) < 1024 or suffix == _UNITS[-1]:
            return f"{1024 * size / unit:.1f} {suffix}"
    raise AssertionError("unreachable")
