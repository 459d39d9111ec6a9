"""Text as one word of a line."""

from __future__ import annotations

import re

_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z")


def quote(text: str) -> str:
    """``text`` as one shell word that means exactly ``text``."""
    if _SAFE.match(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"
