"""What the screens of S3 share."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import pgettext

from iamtutor.cloud.account import Bucket
from iamtutor.cloud.public_access import is_public
from iamtutor.console.forms.buckets import BLOCK_WORDS
from iamtutor.console.screen import Screen
from iamtutor.policy.document import parse_policy

SERVICE = "s3"
PERMANENTLY = "permanently delete"


def bucket_of(screen: Screen, name: str) -> Bucket:
    """The bucket the screen is about. Guided mode knows the learner's alone."""
    bucket = screen.world.console_account.buckets.get(name)
    if bucket is None:
        raise Http404
    if name != screen.bench.names.get("bucket", ""):
        screen.page.elsewhere = True
    return bucket


def has_contents(found: Bucket) -> bool:
    """Objects, or versions of objects that are no longer there."""
    return bool(found.objects or found.older)


def permanently() -> str:
    """The words to type, in the page's language; the English ones always count."""
    return pgettext("console", "permanently delete")


def all_blocked(found: Bucket) -> bool:
    return all(found.public_access_block.get(part) for part in BLOCK_WORDS)


def access_words(found: Bucket) -> str:
    """What the console says of who can get in: one line, told from the settings."""
    if all_blocked(found):
        return pgettext("console", "Bucket and objects not public")
    restricted = found.public_access_block.get("RestrictPublicBuckets")
    if found.policy and not restricted and is_public(parse_policy(found.policy)):
        return pgettext("console", "Public")
    return pgettext("console", "Objects can be public")
