"""Names that may break where a reader would: they are shown whole, in narrow places too."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString

#: Before a capital behind a small letter or digit, behind a sign between words.
_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[-_./:])(?=\w)")


def breakable(name: str) -> SafeString:
    """``name`` as HTML that may break between its words: Amazon S3 Read Only Access."""
    return SafeString("<wbr>".join(escape(part) for part in _BREAKS.split(name)))
