"""What the screens of S3 share."""

from django.http import HttpRequest
from django.utils.translation import pgettext

from iamtutor.console.forms.buckets import BLOCK_WORDS
from iamtutor.console.reading import s3
from iamtutor.console.reading.s3 import Bucket
from iamtutor.console.screen import Screen

PERMANENTLY = "permanently delete"
#: Characters of S3's longest key: no folder has a longer name.
LONGEST_KEY = 1024


def bucket_of(screen: Screen, name: str, *, ask: bool = True) -> Bucket:
    """The bucket the screen is about. Guided mode knows the learner's alone. Unless
    the page has asked for it as it opened: raises NotTold."""
    if name != screen.bench.names.get("bucket", ""):
        screen.page.elsewhere = True
    return s3.bucket(screen.api, name) if ask else Bucket(screen.api, name)


def asked_folder(request: HttpRequest) -> str:
    """The folder that the address names: what all keys in it begin with."""
    return request.GET.get("prefix", "")[:LONGEST_KEY]


def permanently() -> str:
    """The words to type, in the page's language; the English ones always count."""
    return pgettext("console", "permanently delete")


def all_blocked(found: Bucket) -> bool:
    return all(found.public_access_block.get(part) for part in BLOCK_WORDS)


def access_words(found: Bucket) -> str:
    """What the console says of who can get in: one line, told from the settings."""
    if all_blocked(found):
        return pgettext("console", "Bucket and objects not public")
    if found.is_public:
        return pgettext("console", "Public")
    return pgettext("console", "Objects can be public")
