"""A content file as text, or the mistake that keeps it from being read."""

from __future__ import annotations

import re
from pathlib import Path

from iamtutor.lessons.text.errors import ContentError

_CONTROL = re.compile(r"[^\n\t -\x7e\x85\xa0-\U0010ffff]")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with or without the mark that some editors put first."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ContentError(path, 1, "this file is missing") from None
    except UnicodeDecodeError:
        raise ContentError(path, 1, "this file is not UTF-8") from None
    except OSError as error:
        raise ContentError(path, 1, f"can't be read: {error.strerror}") from None
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ContentError(path, line, f"a control character, {found[0]!r}, is here")
    return text
