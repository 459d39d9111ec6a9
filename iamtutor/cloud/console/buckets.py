"""The buttons for buckets and objects."""

from __future__ import annotations

from typing import Any

from iamtutor.cloud.console.steps import Params, Steps, s3
from iamtutor.cloud.world import World

_FIRST_REGION = "us-east-1"
_BATCH = 1000


def create_bucket(world: World, params: Params, moment: str) -> Steps:
    region = params.get("region") or world.account.region
    create: dict[str, Any] = {
        "Bucket": params["name"],
        "ObjectOwnership": "BucketOwnerEnforced",
    }
    if region != _FIRST_REGION:
        create["CreateBucketConfiguration"] = {"LocationConstraint": region}
    yield s3("CreateBucket", region, **create)
    encryption = {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                "BucketKeyEnabled": True,
            }
        ]
    }
    yield s3(
        "PutBucketEncryption",
        region,
        Bucket=params["name"],
        ServerSideEncryptionConfiguration=encryption,
    )


#: What a browser says a file is, by the end of its name.
_CONTENT_TYPES = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}


def upload(world: World, params: Params, moment: str) -> Steps:
    for name, content in params["files"].items():
        kind = _CONTENT_TYPES.get(name.rsplit(".", 1)[-1].lower())
        yield s3(
            "PutObject",
            Bucket=params["bucket"],
            Key=name,
            Body=content,
            ContentType=kind or "application/octet-stream",
            StorageClass="STANDARD",
        )


def delete_objects(world: World, params: Params, moment: str) -> Steps:
    yield from _delete_keys(params["bucket"], list(params["keys"]))


def empty_bucket(world: World, params: Params, moment: str) -> Steps:
    bucket = world.account.buckets.get(params["bucket"])
    keys = sorted(bucket.objects) if bucket is not None else []
    yield s3("ListObjectsV2", Bucket=params["bucket"])
    yield from _delete_keys(params["bucket"], keys)


def _delete_keys(bucket: str, keys: list[str]) -> Steps:
    for start in range(0, len(keys), _BATCH):
        yield s3(
            "DeleteObjects",
            Bucket=bucket,
            Delete={
                "Objects": [{"Key": key} for key in keys[start : start + _BATCH]],
                "Quiet": True,
            },
        )


def delete_bucket(world: World, params: Params, moment: str) -> Steps:
    yield s3("DeleteBucket", Bucket=params["bucket"])


def put_bucket_policy(world: World, params: Params, moment: str) -> Steps:
    yield s3("PutBucketPolicy", Bucket=params["bucket"], Policy=params["document"])
