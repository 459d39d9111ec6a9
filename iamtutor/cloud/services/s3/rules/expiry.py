"""When a lifecycle rule will delete an object, as answers tell it (``x-amz-expiration``).

It is told as S3 tells it. Nothing expires here; see ``lifecycle``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from urllib.parse import quote

from iamtutor.cloud.service.caller import Params, Response
from iamtutor.cloud.services.s3.rules import lifecycle
from iamtutor.cloud.state.buckets import Bucket, S3Object


def told(bucket: Bucket, found: S3Object) -> Response:
    """Of the current version of a key: the earliest end that a rule sets, and the rule."""
    if bucket.objects.get(found.key) is not found:
        return {}
    ends = sorted(_ends(bucket, found))
    if not ends:
        return {}
    when, rule = ends[0]
    said = format_datetime(when, usegmt=True)
    return {"Expiration": f'expiry-date="{said}", rule-id="{quote(rule, safe="")}"'}


def _ends(bucket: Bucket, found: S3Object) -> Iterator[tuple[datetime, str]]:
    for rule in lifecycle.rules(bucket):
        expiration = rule.get("Expiration") or {}
        if rule["Status"] != "Enabled" or not _is_for(rule, found):
            continue
        if "Days" in expiration:
            yield _after(found.last_modified, expiration["Days"]), rule["ID"]
        elif "Date" in expiration:
            yield datetime.fromisoformat(expiration["Date"]), rule["ID"]


def _after(written: datetime, days: int) -> datetime:
    """So many days later, and on to the next midnight."""
    day = (written.astimezone(UTC) + timedelta(days=days + 1)).date()
    return datetime.combine(day, time(), UTC)


def _is_for(rule: Params, found: S3Object) -> bool:
    given = rule.get("Filter") or {}
    given = given.get("And") or given
    tags = [*(given.get("Tags") or ()), *filter(None, [given.get("Tag")])]
    size = found.body.size
    return (
        found.key.startswith(given.get("Prefix") or rule.get("Prefix") or "")
        and all(found.tags.get(tag["Key"]) == tag["Value"] for tag in tags)
        and size > given.get("ObjectSizeGreaterThan", -1)
        and size < given.get("ObjectSizeLessThan", size + 1)
    )
