"""What the tests of S3's screens share: a bucket, uploads, denials."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.cloud.state.buckets import Bucket
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, world_of
from tests.policies import allow, policy

BUCKET = "aoi-lab-notes"
FOUR = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy"]
ALL = [*FOUR, "RestrictPublicBuckets"]
PUBLIC = policy(allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*"))


def bucket_of(cast: Cast, name: str = BUCKET) -> Bucket:
    return world_of(cast.aoi).account.buckets[name]


def upload(who: Visitor, *files: tuple[str, bytes], prefix: str = "") -> Any:
    return who.post(
        "console:s3-upload",
        LESSON,
        BUCKET,
        query={"prefix": prefix} if prefix else {},
        files=[SimpleUploadedFile(name, data) for name, data in files],
    )


def names(page: str) -> list[str]:
    return re.findall(r'name="(?:key|versioned)" value="([^"]*)"', page)
